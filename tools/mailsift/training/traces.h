// Files of other filters that hold no mail: which filter they belong to, and why nothing can be
// learned from them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mailsift {

// "bogofilter's word list: counts of words; ..." for a file of this name that begins with `head`
// (4096 bytes, or the whole file); empty: not known. Names and forms are those of bogofilter 1.2.5,
// SpamAssassin 4.0, SpamProbe 1.4, bsfilter 1.0.19, CRM114 20100106, OSBF-Lua 2.0, rspamd 3, DSPAM
// 3.10 and Thunderbird.
[[nodiscard]] std::string trace_of(std::string_view name, std::string_view head);

// The user's own addresses in CRM114's rewrites.mfp: lines "me@example\.jp>->MyEmailAddress", a
// regular expression on the left. Takes only plain addresses, and not the example of the manual.
[[nodiscard]] std::vector<std::string> addresses_of_rewrites(std::string_view text);

}  // namespace mailsift
