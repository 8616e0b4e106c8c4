// Decoders for Content-Transfer-Encodings. Noise costs as little text as possible.
//
// Total functions over any bytes, O(bytes), throwing only std::bad_alloc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace classify::mail {

struct Transferred {
  std::string bytes;
  std::size_t noise = 0;  // characters or sequences that the encoding does not allow
};

// The encoding that a Content-Transfer-Encoding field names, in lower case. A comment or a
// parameter after the name is not part of it (RFC 2045 6.1).
[[nodiscard]] std::string transfer_encoding_in(std::string_view field);

// RFC 2045 6.8, tolerant: characters outside the alphabet are skipped, so is a "=" inside a quantum;
// missing padding is fine; encoded pieces may be joined. Clear text is taken as it is: a footer
// behind the padding, on the next line or after a blank line, and the whole body if its label lies.
[[nodiscard]] Transferred decode_base64(std::string_view encoded);

// RFC 2045 6.7, tolerant: lower-case hex, "=" before anything else is itself, soft line breaks with
// trailing blanks, LF or CRLF.
[[nodiscard]] Transferred decode_quoted_printable(std::string_view encoded);

// The first "begin MODE NAME" ... "end" block of a text, and its name; `begin` = npos if there is
// none. Bytes before and after stay with the caller.
struct Uuencoded {
  std::size_t begin = std::string_view::npos;  // where the block starts and how long it is
  std::size_t size = 0;
  std::string name;
  std::string bytes;
};
[[nodiscard]] Uuencoded find_uuencoded(std::string_view text);

// A body whose transfer encoding is uuencode: the bytes of its first block in place of the block; or
// of data lines without "begin". Any other text is itself, and one noise.
[[nodiscard]] Transferred decode_uuencoded(std::string_view encoded);

// The decoder of an encoding (in lower case); nullptr for 7bit and its like, and for unknown ones.
using Decoder = Transferred (*)(std::string_view);
[[nodiscard]] Decoder decoder_of(std::string_view transfer_encoding);

// RFC 3676 format=flowed: joins soft-broken lines, undoes space stuffing, keeps quote marks; with
// `delsp` it also removes the trailing space (so Japanese words are whole again).
[[nodiscard]] std::string unflow(std::string_view text, bool delsp);

// True if the text is one block of base64 (only alphabet characters in lines of equal length, and
// enough of them): for mail that declares 7bit over a base64 body.
[[nodiscard]] bool looks_like_base64(std::string_view text);

}  // namespace classify::mail
