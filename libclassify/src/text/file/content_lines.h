// iCalendar and vCard, as a person can read them.
//
//   SUMMARY:Lunch\, at no      ─▶  SUMMARY:Lunch, at noon
//    on
//
// Both are made of content lines (RFC 5545 3.1, RFC 6350 3.2): a name, parameters and a value,
// folded into several lines. vCard 2.1 and vCalendar 1.0 write values in quoted-printable, too.
// Never throws but std::bad_alloc; O(bytes).
#pragma once

#include <string>
#include <string_view>

namespace classify::text {

// Undoes the folding. This comes before the charset is decoded, because a line may be folded inside
// a character (RFC 5545 3.1). Bytes without folds are returned as they are; else `memory` has the
// result.
[[nodiscard]] std::string_view unfold(std::string_view bytes, std::string& memory);

// Unfolded lines with their values decoded and unescaped, HTML as its visible text and its links.
// Pictures and other bytes are left out. Lines that are no content lines are kept as they are.
[[nodiscard]] std::string read_content_lines(std::string_view utf8);

}  // namespace classify::text
