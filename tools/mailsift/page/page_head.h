// How each page begins that mailsift writes for a browser: one file that loads nothing else.
#pragma once

#include <string>
#include <string_view>

namespace mailsift {

// From the document type to <body>, in the language of the user. `title` is HTML.
[[nodiscard]] std::string page_head(std::string_view title);

}  // namespace mailsift
