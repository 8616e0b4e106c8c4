// Double-byte code tables, and streams of ISO-2022 (ISO-2022-JP and text under that name).
//
//   "\x1b$B%F%9%H\x1b(B"  ─▶  "テスト"        "$B%F%9%H(B"  ─▶  "\x1b$B%F%9%H\x1b(B"  ─▶  "テスト"
//
// We have our own decoder because the usual converters lose text that is frequent in mail: ICU
// returns to ASCII at every line end, has no JIS X 0213 and stops at the escapes of mobile
// carriers. Total functions over any bytes, O(bytes), throwing only std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "text/code_tables.h"

namespace classify::text {

// The character at 0x21..0x7E, 0x21..0x7E of JIS X 0208 as extended by cp932. Rows 0x75 to 0x7E
// that no standard fills are pictures of a mobile carrier, and become private-use characters.
[[nodiscard]] inline char32_t jis_x_0208(std::uint8_t row, std::uint8_t cell) {
  const unsigned r = row - 0x21u;
  const unsigned c = cell - 0x21u;
  // Two rows of JIS make one lead byte of Shift_JIS.
  const unsigned lead = r / 2 + (r < 62 ? 0x81u : 0xC1u);
  const unsigned trail = r % 2 == 0 ? c + 0x40 + (c >= 63 ? 1 : 0) : c + 0x9F;
  const char32_t found = cp932_table().at(static_cast<Byte>(lead), static_cast<Byte>(trail));
  if (found == kUnreadable && row >= 0x75) return 0xEC00 + (row - 0x75u) * 94 + c;
  return found;
}

// True if the bytes designate a character set by an escape sequence, or shift to kana and back.
[[nodiscard]] bool has_iso2022(std::string_view bytes);

// The bytes without the pictures of the carrier SoftBank (ESC $ G code.. SI), which are useless
// here and would be taken for kanji. Empty if there are none.
[[nodiscard]] std::optional<std::string> without_carrier_pictures(std::string_view bytes);

// Puts back the ESC that some gateway removed: "$B%F%9%H(B". Empty unless the result is Japanese:
// whole pairs, all assigned, many of them kana.
[[nodiscard]] std::optional<std::string> restore_escapes(std::string_view bytes);

struct Iso2022Text {
  std::string text;          // UTF-8
  std::string_view charset;  // "iso-2022-jp", "iso-2022-kr" or "iso-2022-cn"
  std::size_t errors = 0;    // units that became U+FFFD
};

// Reads a run with high bytes that no escape explains (a Shift_JIS line in an ISO-2022-JP body):
// appends UTF-8 to `out`, returns the number of errors.
using EightBitReader = std::function<std::size_t(std::string_view run, std::string& out)>;

// Every designation in use whatever the label says: ASCII, JIS Roman (read as ASCII, because mail
// means \ and ~, not ¥ and ‾), JIS X 0201 kana by escape, shift-out or eighth bit, JIS X 0208 of all
// years, 0212, 0213 plane 1, GB 2312, KS X 1001. RFC 1468 wants ASCII at each line end; a stream without
// it is read on in its double-byte set only if the next line then makes sense.
[[nodiscard]] Iso2022Text decode_iso2022(std::string_view bytes, const EightBitReader& eight_bit);

}  // namespace classify::text
