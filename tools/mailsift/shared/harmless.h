// Text that came from mail, made harmless for where it is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mailsift {

// What a mail says must not steer a terminal: control characters (also the 8-bit ones and those
// that turn the direction of text) become blanks, bytes that are no UTF-8 a U+FFFD each.
[[nodiscard]] std::string printable(std::string_view text);

// printable() text cut to so many columns, the last of them "…" if something is missing. East Asian
// wide characters take two.
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns);

// The columns that printable() text takes.
[[nodiscard]] std::size_t columns_of(std::string_view text);

// For an HTML or SVG page, in text and in quoted attributes: & < > " ' as references, the rest as
// printable(). What is longer than `most` characters ends in an ellipsis. The
// result is well-formed XML, too.
[[nodiscard]] std::string html(std::string_view text, std::size_t most = 100'000);

}  // namespace mailsift
