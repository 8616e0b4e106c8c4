// Text that came from mail, made harmless for where it is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mailsift {

// For a terminal: control characters become blanks.
[[nodiscard]] std::string printable(std::string text);

// For an HTML or SVG page, in text and in quoted attributes: & < > " ' as references; line ends and
// tabs as blanks; other control characters, those that turn the direction of writing, and bytes
// that are no UTF-8 as U+FFFD. What is longer than `most` characters ends in an ellipsis. The
// result is well-formed XML, too.
[[nodiscard]] std::string html(std::string_view text, std::size_t most = 100'000);

}  // namespace mailsift
