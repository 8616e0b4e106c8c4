// Which bytes belong together when raw 8-bit and ISO-2022 text stands inside header field syntax.
//
//   From: "ESC $ B 5 \ K " ESC ( B" <a@example.jp>     the \ and the first " are halves of kanji
//
// RFC 5322 knows only ASCII here. A quote or backslash that is part of a character must not end or
// escape anything, so scanners step over whole units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace classify::mail {

class RawText {
 public:
  explicit RawText(std::string_view bytes) : bytes_(bytes), last_return_(bytes.rfind("\x1b(")) {}

  // Bytes of the unit at `pos`, which must be inside: 1 for ASCII, 2..4 for a multi-byte character,
  // all of a double-byte run from its escape to the one that returns to ASCII. O(unit).
  [[nodiscard]] std::size_t unit(std::size_t pos) const {
    const std::uint8_t b = at(pos);
    if (b == 0x1B && at(pos + 1) == '$') return double_byte_run(pos);
    if (b < 0x80) return 1;
    if (const std::size_t size = utf8(pos); size > 0) return size;
    // A pair of Shift_JIS, GBK or Big5 may end in ASCII, 0x40 or more; the harmful one is '\'.
    const bool pair = b > 0x80 && at(pos + 1) >= 0x40 && at(pos + 1) != 0x7F;
    return pair ? 2 : 1;
  }

 private:
  [[nodiscard]] std::uint8_t at(std::size_t pos) const {
    return pos < bytes_.size() ? static_cast<std::uint8_t>(bytes_[pos]) : std::uint8_t{0};
  }

  [[nodiscard]] std::size_t double_byte_run(std::size_t pos) const {
    if (last_return_ == std::string_view::npos || pos > last_return_) return 1;
    const std::size_t back = bytes_.find("\x1b(", pos);
    const std::size_t end = back + 3 <= bytes_.size() ? back + 3 : bytes_.size();
    return end - pos;
  }

  // Length of bytes with the shape of a UTF-8 sequence. Whether it is well-formed does not matter
  // here: none of its bytes is ASCII, so none can be a quote.
  [[nodiscard]] std::size_t utf8(std::size_t pos) const {
    const std::uint8_t b = at(pos);
    const std::size_t size = b >= 0xC2 && b < 0xE0   ? 2
                             : b >= 0xE0 && b < 0xF0 ? 3
                             : b >= 0xF0 && b < 0xF5 ? 4
                                                     : 0;
    for (std::size_t i = 1; i < size; ++i) {
      if ((at(pos + i) & 0xC0) != 0x80) return 0;
    }
    return size;
  }

  std::string_view bytes_;
  std::size_t last_return_;
};

}  // namespace classify::mail
