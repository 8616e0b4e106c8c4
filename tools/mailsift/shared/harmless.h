// Text that came from mail, made harmless for the place where it is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mailsift {

// Text of a mail must not steer a terminal. Control characters (also the 8-bit ones and those that
// change the direction of text) become blanks; each byte that is not UTF-8 becomes a U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

// One line for a terminal that hides nothing: control characters and the like as in C, "\n",
// "\x1B", "\u202E". visible_lines() keeps line feeds and tabs, for text of several lines.
[[nodiscard]] std::string visible(std::string_view text);
[[nodiscard]] std::string visible_lines(std::string_view text);

// JSON text (an object or array as serialized) with the same characters as \u escapes.
[[nodiscard]] std::string harmless_json(std::string_view json);

// printable() text cut to `columns`; the last column is "…" if something is missing. East Asian
// wide characters take two columns.
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns);

// The columns that printable() text takes.
[[nodiscard]] std::size_t columns_of(std::string_view text);

// For an HTML or SVG page, in text and in quoted attributes: & < > " ' as references, the rest as
// printable(). Text longer than `most` characters ends in an ellipsis. The result is also
// well-formed XML.
[[nodiscard]] std::string html(std::string_view text, std::size_t most = 100'000);

}  // namespace mailsift
