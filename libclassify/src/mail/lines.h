// Lines of mail: each ends with its LF; the last one may have none.
#pragma once

#include <cstddef>
#include <string_view>

namespace classify::mail {

// Where the line at `pos` ends, its LF included.
inline std::size_t line_end(std::string_view text, std::size_t pos) {
  const std::size_t lf = text.find('\n', pos);
  return lf == std::string_view::npos ? text.size() : lf + 1;
}

// The first line that begins with `c`, which is no LF, from the line at `pos` on; npos if there is
// none. It does not visit most lines one by one: compilers turn the inner loop into code that
// compares many bytes at once.
inline std::size_t line_beginning_with(char c, std::string_view text, std::size_t pos) {
  constexpr std::size_t kBlock = 256;
  if (pos < text.size() && text[pos] == c) return pos;
  for (; pos + kBlock < text.size(); pos += kBlock) {
    const char* block = text.data() + pos;
    unsigned char found = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      found |= static_cast<unsigned char>(static_cast<int>(block[i] == '\n') &
                                          static_cast<int>(block[i + 1] == c));
    }
    if (found != 0) break;
  }
  for (; pos + 1 < text.size(); ++pos) {
    if (text[pos] == '\n' && text[pos + 1] == c) return pos + 1;
  }
  return std::string_view::npos;
}

}  // namespace classify::mail
