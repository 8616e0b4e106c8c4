#include "text/charset/stateful.h"

#include <cstddef>
#include <cstdint>

#include "text/code_tables.h"

namespace classify::text {
namespace {

using Byte = std::uint8_t;
constexpr char16_t kBad = u'\uFFFD';

// ---- UTF-32 -------------------------------------------------------------------------------------

// Big-endian, unless the mark at its beginning says otherwise.
std::u16string read_utf32(std::string_view bytes) {
  const bool little = bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4));
  if (little || bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4))) bytes.remove_prefix(4);
  std::u16string units;
  for (; bytes.size() >= 4; bytes.remove_prefix(4)) {
    char32_t c = 0;
    for (std::size_t i = 0; i < 4; ++i) c = c << 8 | static_cast<Byte>(bytes[little ? 3 - i : i]);
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) {
      units += kBad;
    } else if (c > 0xFFFF) {
      units += static_cast<char16_t>(0xD7C0 + (c >> 10));
      units += static_cast<char16_t>(0xDC00 | (c & 0x3FF));
    } else {
      units += static_cast<char16_t>(c);
    }
  }
  if (!bytes.empty()) units += kBad;
  return units;
}

// ---- UTF-7 (RFC 2152) ---------------------------------------------------------------------------

bool stands_for_itself(Byte b) {
  return b < 0x20 ? b == '\t' || b == '\n' || b == '\r' : b <= 0x7D && b != '\\';
}

// The value of a digit in base 64; -1 if it is none.
int base64_digit(Byte b) {
  if (b >= 'A' && b <= 'Z') return b - 'A';
  if (b >= 'a' && b <= 'z') return b - 'a' + 26;
  if (b >= '0' && b <= '9') return b - '0' + 52;
  return b == '+' ? 62 : b == '/' ? 63 : -1;
}

std::u16string read_utf7(std::string_view bytes) {
  std::u16string units;
  std::size_t pos = 0;
  while (pos < bytes.size()) {
    const auto b = static_cast<Byte>(bytes[pos++]);
    if (b != '+') {
      units += stands_for_itself(b) ? char16_t{b} : kBad;
      continue;
    }
    const std::size_t begin = pos;
    std::uint32_t bits = 0;  // those that make no unit yet
    unsigned count = 0;      // how many
    int digit = 0;
    for (; pos < bytes.size(); ++pos) {
      digit = base64_digit(static_cast<Byte>(bytes[pos]));
      if (digit < 0) break;
      bits = bits << 6 | static_cast<std::uint32_t>(digit);
      count += 6;
      if (count < 16) continue;
      count -= 16;
      units += static_cast<char16_t>(bits >> count);
      bits &= (1u << count) - 1;
    }
    const bool broken = bits != 0;  // half a unit
    if (pos == bytes.size()) {
      if (broken) units += kBad;
      break;
    }
    const auto end = static_cast<Byte>(bytes[pos]);
    if (end == '-') {
      ++pos;
      if (pos - 1 == begin) {
        units += u'+';
      } else if (broken) {
        units += kBad;
      }
    } else if (pos == begin || broken) {
      units += kBad;  // `end` is read again as what it is
    } else if (!stands_for_itself(end)) {
      units += kBad;
      ++pos;
    }
  }
  return units;
}

// ---- HZ (RFC 1843) ------------------------------------------------------------------------------

// A pair of GB 2312, without its high bits, by the table of GBK; U+FFFD if there is none.
char16_t gb_pair(Byte lead, Byte trail) {
  switch (lead << 8 | trail) {  // where GBK has what is no character, and GB 18030 has one
    case 0x2263:
      return 0xE76C;
    case 0x283C:
      return 0xE7C7;
    case 0x283F:
      return 0xE7C8;
    default:
      return static_cast<char16_t>(gbk_table().at(lead | 0x80, trail | 0x80));
  }
}

std::u16string read_hz(std::string_view bytes) {
  std::u16string units;
  bool pairs = false;  // between ~{ and ~}
  bool empty = false;  // nothing has come since the last of them
  const auto in = [](Byte b, Byte first, Byte last) { return b >= first && b <= last; };
  for (std::size_t pos = 0; pos < bytes.size(); ++pos) {
    const auto b = static_cast<Byte>(bytes[pos]);
    if (b != '~') {
      empty = false;
      if (!pairs) {
        units += b < 0x80 ? char16_t{b} : kBad;
        continue;
      }
      if (pos + 1 == bytes.size()) break;
      const auto trail = static_cast<Byte>(bytes[pos + 1]);
      const bool whole = in(trail, 0x21, 0x7E);
      units += whole && in(b, 0x21, 0x7D) ? gb_pair(b, trail) : kBad;
      // A bad first byte costs no good second one.
      if (!whole || in(b, 0x21, 0x7D)) ++pos;
      continue;
    }
    if (++pos == bytes.size()) break;
    const auto next = static_cast<Byte>(bytes[pos]);
    if (next == '\n') continue;  // the line goes on
    if (next == '{' || next == '}') {
      pairs = next == '{';
      if (empty) units += kBad;
      empty = !empty;
      continue;
    }
    empty = false;
    if (next == '~') {
      units += u'~';
      continue;
    }
    units += kBad;
    if (pairs ? in(next, 0x21, 0x7E) : next < 0x80) --pos;  // it may begin a character
  }
  return units;
}

}  // namespace

std::u16string read_stateful(Charset charset, std::string_view bytes) {
  switch (charset) {
    case Charset::utf_7:
      return read_utf7(bytes);
    case Charset::hz:
      return read_hz(bytes);
    default:
      return read_utf32(bytes);
  }
}

}  // namespace classify::text
