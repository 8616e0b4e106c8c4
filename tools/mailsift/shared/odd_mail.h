// What commands say about files that are no mail, and about mail that does not begin as mail does.
#pragma once

#include <string>
#include <string_view>

namespace mailsift {

// Before mail is learned. Throws Failure (65) if it is no mail: "x.png: no mail: PNG picture".
void refuse_no_mail(const std::string& name, std::string_view raw);

// Where nothing may be refused: a line on stderr if it is no mail, or if other lines stand where
// its header should begin.
void warn_of_odd_mail(const std::string& name, std::string_view raw);

}  // namespace mailsift
