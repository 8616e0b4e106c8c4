// The contents of header fields: encoded words, parameters, addresses.
//
//   "=?ISO-2022-JP?B?GyRCJUYbKEI=?= =?ISO-2022-JP?B?GyRCJTklSBsoQg==?=" ─▶ "テスト"
//
// Total functions over the unfolded value of a field (raw bytes), O(bytes).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "classify/message.h"

namespace classify {
namespace [[gnu::visibility("default")]] mail {

// The charsets that a value declared and was read in; for tokens and for `decode --json`.
struct CharsetUse {
  std::string declared;  // as written; empty: none (raw 8-bit or escapes)
  std::string used;      // canonical name
  std::string reason;    // see text::DecodedText
  bool lied = false;
};

struct HeaderText {
  std::string text;                  // UTF-8
  std::vector<CharsetUse> charsets;  // one for each run that was not plain ASCII
  std::size_t encoded_words = 0;
  std::size_t broken_words = 0;  // unterminated, spaces inside, over 75 characters, ...
};

// A field value as a person reads it. RFC 2047, plus everything seen in the wild: adjacent words of
// one charset are joined as bytes before they are converted (characters and escape states are split
// across words), white space between words is dropped, words in quotes or glued to text or with
// spaces inside or without an end are read, raw 8-bit and raw ISO-2022-JP are decoded as bodies
// are. `hint` is the charset of the rest of the mail.
[[nodiscard]] HeaderText decode_header(std::string_view value, std::string_view hint = {});

// One parameter list ("text/plain; charset=x; name*0*=..."): RFC 2045, RFC 2231 with continuations
// and charsets, encoded words in quotes, raw 8-bit or raw JIS (whose bytes may be quotes and
// backslashes). split_parameters() leaves each `value` empty, because the boundary is needed before
// the charset hint for decoding is known.
using classify::Parameter;
using classify::ParameterizedValue;
[[nodiscard]] ParameterizedValue split_parameters(std::string_view value);
void decode(Parameter& parameter, std::string_view hint);
// Splits and decodes at once.
[[nodiscard]] ParameterizedValue parse_parameters(std::string_view value,
                                                  std::string_view hint = {});

// The name of an attached file: a Content-Disposition's, else a Content-Type's, or nullptr.
[[nodiscard]] const Parameter* filename_in(const ParameterizedValue& disposition,
                                           const ParameterizedValue& type);

// Whether a part of this type (in lower case) is a whole message: message/rfc822, the same with
// UTF-8 in its header (RFC 6532), and news.
[[nodiscard]] bool is_whole_message(std::string_view type);

// Addresses of a From, To, Reply-To ... value: RFC 5322, and the wrong forms that mail has instead.
struct Address {
  std::string name;    // decoded display name or comment, UTF-8
  std::string local;   // before the last '@' as written (quotes kept); may be blank
  std::string domain;  // lower case; empty if there is no '@'
};
[[nodiscard]] std::vector<Address> parse_addresses(std::string_view value,
                                                   std::string_view hint = {});

// Takes the next Message-ID off the front of a field or text, with all before it: "<id>" of at most
// 998 bytes (RFC 5322 2.1.1) without blanks. Returns it without <>; empty, and all is taken, if
// there is none.
[[nodiscard]] std::string_view next_message_id(std::string_view& text);

// Whether a delivery agent writes the address that it delivers to into a field of this name.
[[nodiscard]] bool is_delivery_field(std::string_view name);

}  // namespace mail
}  // namespace classify
