// The sender's side of mail: text → charset → transfer encoding. Slow and obvious.
#pragma once

#include <string>
#include <string_view>

namespace classify::test {

// UTF-8 in another charset, by ICU's name for it.
[[nodiscard]] std::string in_charset(std::string_view utf8, const char* charset);

[[nodiscard]] std::string base64(std::string_view bytes, std::size_t line = 76);
[[nodiscard]] std::string quoted_printable(std::string_view bytes);

// "=?LABEL?B?...?=": one encoded word, however long.
[[nodiscard]] std::string encoded_word(std::string_view bytes, std::string_view label);

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

}  // namespace classify::test
