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

// RFC 2045 6.8, tolerant: characters outside the alphabet are skipped, "=" inside restarts the
// quantum (concatenated encodings), missing padding is fine, and a footer glued on in clear text (a
// blank line, then text that is not base64) is appended as it is.
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

// RFC 3676 format=flowed: joins soft-broken lines, undoes space stuffing, keeps quote marks; with
// `delsp` it also removes the trailing space (so Japanese words are whole again).
[[nodiscard]] std::string unflow(std::string_view text, bool delsp);

// True if the text is one block of base64 (only alphabet characters in lines of equal length, and
// enough of them): for mail that declares 7bit over a base64 body.
[[nodiscard]] bool looks_like_base64(std::string_view text);

}  // namespace classify::mail
