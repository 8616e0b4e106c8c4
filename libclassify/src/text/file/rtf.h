// Rich Text Format → the text it shows, and where its links lead.
//
//   {\rtf1\ansi Pay {\field{\*\fldinst HYPERLINK "https://example.com/"}{\fldrslt here}}}
//     ─▶  "Pay  <https://example.com/> here"
//
// One pass with a bounded stack of groups (RTF 1.9.1). Letters are in the code page of the file or
// of their font, or given as UTF-16 code units. Never throws but std::bad_alloc; O(bytes).
#pragma once

#include <string>
#include <string_view>

namespace classify::text {

// Valid UTF-8, lines end with LF.
[[nodiscard]] std::string read_rtf(std::string_view rtf);

}  // namespace classify::text
