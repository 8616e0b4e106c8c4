// Bytes whose label may lie → UTF-8.
//
//   "\x83\x65\x83\x58\x83\x67" labelled iso-2022-jp  ─▶  "テスト", charset cp932, label_lied
//
// The label is a claim, the bytes are the evidence. In this order: a byte order mark; escape
// sequences of ISO-2022; the label, decoded strictly; strict UTF-8; then every candidate charset
// competes, and the one whose text has fewest errors and most plausible letters wins. One or two
// words prove little, so there the label wins unless another reading is better by far. Linear in the
// input, never throws but std::bad_alloc, knows nothing of mail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace classify::text {

struct DecodedText {
  std::string text;          // UTF-8, always valid; U+FFFD for each unit nobody could read
  std::string_view charset;  // the charset used: "us-ascii", "utf-8", "cp932", ...
  std::string_view reason;   // why that one: "declared", "ascii", "escapes", "utf-8", "score",
                             // "bom", "repaired" (escapes were stripped and put back)
  bool label_lied = false;   // a label was given and these bytes are not in that charset
  std::size_t errors = 0;    // units that became U+FFFD
};

struct CharsetClaim {
  std::string_view label;  // as written in the mail, any case, any garbage; empty = none given
  std::string_view hint;   // charset of the rest of the mail; breaks ties only
};

// The name this library uses for a charset label ("x-sjis" → "cp932", "gb2312" → "gb18030"), lower
// case; empty if the label names nothing we know. Static storage.
[[nodiscard]] std::string_view canonical_charset(std::string_view label);

// Whether a byte order mark says that they are UTF-16.
[[nodiscard]] inline bool has_utf16_mark(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

// Reads `bytes` as the text it most probably is. O(bytes).
[[nodiscard]] DecodedText decode_text(std::string_view bytes, CharsetClaim claim);

}  // namespace classify::text
