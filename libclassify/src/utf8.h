// Which bytes are well-formed UTF-8, and the characters they stand for. The one place that knows;
// text/unicode.h writes UTF-8, and reads what is known to be valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace classify {

// Length of the well-formed UTF-8 sequence at `pos` (Unicode 15, table 3-7), or 0. If 0, `bad` is
// the length of the maximal subpart, which is to become one U+FFFD.
inline std::size_t utf8_sequence(std::string_view bytes, std::size_t pos,
                                 std::size_t* bad = nullptr) {
  const auto at = [&](std::size_t i) {
    return pos + i < bytes.size() ? static_cast<unsigned char>(bytes[pos + i])
                                  : static_cast<unsigned char>(0);
  };
  const auto is_tail = [](unsigned char b) { return (b & 0xC0) == 0x80; };
  const unsigned char a = at(0);
  if (bad != nullptr) *bad = 1;
  if (a < 0x80) return 1;
  if (a < 0xC2 || a > 0xF4) return 0;
  const unsigned char b = at(1);
  if (a < 0xE0) return is_tail(b) ? 2 : 0;
  const unsigned char low = a == 0xE0 ? 0xA0 : a == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = a == 0xED ? 0x9F : a == 0xF4 ? 0x8F : 0xBF;
  if (b < low || b > high) return 0;
  if (bad != nullptr) *bad = 2;
  if (!is_tail(at(2))) return 0;
  if (a < 0xF0) return 3;
  if (bad != nullptr) *bad = 3;
  return is_tail(at(3)) ? 4 : 0;
}

struct Utf8Shape {
  std::size_t two = 0;   // sequences of two bytes
  std::size_t more = 0;  // of three and four
  std::size_t bad = 0;
};

// Stops counting at `most_bad`.
inline Utf8Shape utf8_shape(std::string_view bytes, std::size_t most_bad = std::string_view::npos) {
  Utf8Shape shape;
  std::size_t pos = 0;
  while (pos < bytes.size() && shape.bad < most_bad) {
    // The common cases first: eight ASCII characters, one kana or kanji.
    if (pos + 8 <= bytes.size()) {
      std::uint64_t word;
      std::memcpy(&word, bytes.data() + pos, 8);
      if ((word & 0x8080808080808080u) == 0) {
        pos += 8;
        continue;
      }
    }
    const auto lead = static_cast<unsigned char>(bytes[pos]);
    if (lead < 0x80) {
      ++pos;
      continue;
    }
    if (lead > 0xE0 && lead < 0xED && pos + 3 <= bytes.size() &&
        (static_cast<unsigned char>(bytes[pos + 1]) & 0xC0) == 0x80 &&
        (static_cast<unsigned char>(bytes[pos + 2]) & 0xC0) == 0x80) {
      ++shape.more;
      pos += 3;
      continue;
    }
    std::size_t bad = 1;
    const std::size_t size = utf8_sequence(bytes, pos, &bad);
    if (size == 0) {
      ++shape.bad;
      pos += bad;
    } else {
      ++(size == 2 ? shape.two : shape.more);
      pos += size;
    }
  }
  return shape;
}

// Whether all of it is well-formed.
inline bool is_utf8(std::string_view bytes) { return utf8_shape(bytes, 1).bad == 0; }

// The character of the well-formed sequence of `size` bytes at `pos`.
inline char32_t utf8_value(std::string_view bytes, std::size_t pos, std::size_t size) {
  const auto bits = [&](std::size_t i) { return static_cast<char32_t>(bytes[pos + i] & 0x3F); };
  const auto lead = static_cast<unsigned char>(bytes[pos]);
  switch (size) {
    case 1:
      return lead;
    case 2:
      return (lead & 0x1Fu) << 6 | bits(1);
    case 3:
      return (lead & 0x0Fu) << 12 | bits(1) << 6 | bits(2);
    default:
      return (lead & 0x07u) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
  }
}

}  // namespace classify
