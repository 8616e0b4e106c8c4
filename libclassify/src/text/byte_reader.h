// Bytes in a known charset → characters, one at a time.
//
//   read_as(Charset::cp932, "\x83\x65\xFFx", sink)  ─▶  sink(U'テ') sink(kUnreadable) sink(U'x')
//
// The tables are our own (code_tables.h). A decision about a header value of twenty bytes reads it
// twenty times, and one call of ICU for each reading would cost more than the reading itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "ascii.h"
#include "text/charset_names.h"
#include "text/code_tables.h"
#include "text/charset/jis.h"
#include "text/charset/stateful.h"
#include "text/unicode.h"
#include "utf8.h"

namespace classify::text {

// ---- reading bytes as characters ----------------------------------------------------------------

// GB 18030's four-byte form: supplementary characters by arithmetic, the rest by runs.
inline char32_t gb18030_four(std::string_view four) {
  const auto b = [&](std::size_t i) { return static_cast<unsigned>(static_cast<Byte>(four[i])); };
  const unsigned linear =
      (((b(0) - 0x81) * 10 + (b(1) - 0x30)) * 126 + (b(2) - 0x81)) * 10 + (b(3) - 0x30);
  constexpr unsigned kSupplementaryPlanes = ((0x90u - 0x81) * 10) * 1260;
  if (linear >= kSupplementaryPlanes) {
    const char32_t c = 0x10000 + (linear - kSupplementaryPlanes);
    return c <= 0x10FFFF ? c : kUnreadable;
  }
  const CodeRun* const run =
      std::upper_bound(kGb18030Runs, kGb18030Runs + kGb18030RunCount, linear,
                       [](unsigned n, const CodeRun& r) { return n < r.first; }) -
      1;
  return run->character != 0 ? run->character + (linear - run->first) : kUnreadable;
}

// Gives every character of `bytes`, read as `charset`, to `sink(char32_t)`; kUnreadable for each
// unit that is no character. After a bad lead byte reading goes on with the very next byte if that
// is ASCII, so that one bad byte costs no good one. Reads the characters that begin at `pos` or
// later and before `until`; returns where the next one begins. (UTF-7, UTF-32 and HZ, which have
// states, are always read whole.)
template <typename Sink>
std::size_t read_as(Charset charset, std::string_view bytes, Sink&& sink, std::size_t pos,
                    std::size_t until) {
  const std::size_t size = bytes.size();
  const auto at = [&](std::size_t i) { return static_cast<Byte>(bytes[i]); };

  // Pairs of a table; `lone(byte)` reads what is not the first of a pair.
  const auto read_pairs = [&](const DoubleByteTable& table, auto&& lone) {
    while (pos < until) {
      const Byte b = at(pos);
      if (b < 0x80) {
        sink(static_cast<char32_t>(b));
        ++pos;
        continue;
      }
      if (lone(b)) continue;
      const Byte trail = pos + 1 < size ? at(pos + 1) : Byte{0};
      const char32_t c = trail >= 0x30 ? table.at(b, trail) : kUnreadable;
      sink(c);
      pos += c != kUnreadable || trail >= 0x80 ? 2 : 1;
    }
  };
  const auto no_lone = [](Byte) { return false; };

  switch (charset) {
    case Charset::utf_8:
      while (pos < until) {
        std::size_t bad = 1;
        const std::size_t length = utf8_sequence(bytes, pos, &bad);
        sink(length == 0 ? kUnreadable : utf8_value(bytes, pos, length));
        pos += length == 0 ? bad : length;
      }
      return pos;
    case Charset::utf_16le:
    case Charset::utf_16be: {
      const std::size_t high = charset == Charset::utf_16be ? 0 : 1;
      const auto unit = [&](std::size_t i) {
        return static_cast<char32_t>(at(i + high) << 8 | at(i + 1 - high));
      };
      while (pos < until && pos + 1 < size) {
        char32_t c = unit(pos);
        pos += 2;
        if (c >= 0xD800 && c < 0xE000) {
          const char32_t low = c < 0xDC00 && pos + 1 < size ? unit(pos) : 0;
          const bool paired = low >= 0xDC00 && low < 0xE000;
          c = paired ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : kUnreadable;
          if (paired) pos += 2;
        }
        sink(c);
      }
      if (pos >= until) return pos;
      if (at(pos) != '\n' && at(pos) != 0) sink(kUnreadable);
      return size;
    }
    case Charset::cp932:
      read_pairs(cp932_table(), [&](Byte b) {
        const bool kana = b >= 0xA1 && b <= 0xDF;
        if (!kana && b != 0x80 && b != 0xA0 && b < 0xFD) return false;
        sink(kana ? 0xFF61u + (b - 0xA1u) : kUnreadable);
        ++pos;
        return true;
      });
      return pos;
    case Charset::euc_jp:
      while (pos < until) {
        const Byte b = at(pos);
        if (b < 0x80) {
          sink(static_cast<char32_t>(b));
          ++pos;
          continue;
        }
        const Byte second = pos + 1 < size ? at(pos + 1) : Byte{0};
        const Byte third = pos + 2 < size ? at(pos + 2) : Byte{0};
        const auto is_right = [](Byte x) { return x >= 0xA1 && x <= 0xFE; };
        if (b == 0x8E && second >= 0xA1 && second <= 0xDF) {
          sink(0xFF61u + (second - 0xA1u));
          pos += 2;
        } else if (b == 0x8F && is_right(second) && is_right(third)) {
          sink(jis_x_0212_table().at(second, third));
          pos += 3;
        } else if (is_right(b) && is_right(second)) {
          const char32_t c = jis_x_0208(b & 0x7F, second & 0x7F);
          sink(c >= 0xEC00 && c < 0xF000 ? kUnreadable : c);
          pos += 2;
        } else {
          sink(kUnreadable);
          pos += second >= 0x80 && !is_right(b) ? 2 : 1;
        }
      }
      return pos;
    case Charset::gb18030:
      read_pairs(gbk_table(), [&](Byte b) {
        if (b == 0x80 || b == 0xFF) {
          sink(b == 0x80 ? U'€' : kUnreadable);
          ++pos;
          return true;
        }
        const auto is_digit = [&](std::size_t i) {
          return i < size && at(i) >= 0x30 && at(i) <= 0x39;
        };
        if (!is_digit(pos + 1)) return false;
        if (is_digit(pos + 3) && at(pos + 2) >= 0x81 && at(pos + 2) <= 0xFE) {
          sink(gb18030_four(bytes.substr(pos, 4)));
          pos += 4;
        } else {
          sink(kUnreadable);
          ++pos;
        }
        return true;
      });
      return pos;
    case Charset::big5:
      read_pairs(big5_table(), no_lone);
      return pos;
    case Charset::cp949:
      read_pairs(cp949_table(), no_lone);
      return pos;
    case Charset::utf_7:
    case Charset::utf_32:
    case Charset::hz: {
      const std::u16string units = read_stateful(charset, bytes);
      for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t c = units[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units.size()) {
          c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
        }
        sink(c);
      }
      return size;
    }
    default:
      break;
  }
  if (charset >= Charset::koi8_r) {
    const char16_t* const half = kHighHalves[index_of(charset) - kFirstByteCharset];
    for (; pos < until; ++pos) sink(at(pos) < 0x80 ? char32_t{at(pos)} : half[at(pos) & 0x7F]);
  } else {
    for (; pos < until; ++pos) sink(at(pos) < 0x80 ? char32_t{at(pos)} : kUnreadable);
  }
  return pos;
}

template <typename Sink>
void read_as(Charset charset, std::string_view bytes, Sink&& sink) {
  read_as(charset, bytes, sink, 0, bytes.size());
}

// Appends `bytes` as UTF-8, returns the number of errors.
inline std::size_t append_as(Charset charset, std::string_view bytes, std::string& out) {
  std::size_t errors = 0;
  const auto sink = [&](char32_t c) {
    if (c < 0x80) {
      out += static_cast<char>(c);
      return;
    }
    if (c == kUnreadable) ++errors;
    append_utf8(out, c);
  };
  switch (charset) {
    case Charset::utf_16le:
    case Charset::utf_16be:
    case Charset::utf_7:
    case Charset::utf_32:
    case Charset::hz:
      read_as(charset, bytes, sink);
      return errors;
    default:
      break;
  }
  // In all others a byte of ASCII where a character begins is that character: such runs are copied.
  for (std::size_t pos = 0; pos < bytes.size();) {
    const std::size_t high = behind_ascii(bytes, pos);
    out.append(bytes, pos, high - pos);
    std::size_t ascii = high;
    while (ascii < bytes.size() && !is_ascii(bytes[ascii])) ++ascii;
    pos = read_as(charset, bytes, sink, high, ascii);
  }
  return errors;
}

}  // namespace classify::text
