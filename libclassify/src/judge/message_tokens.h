// The four files that turn a message into tokens, in the order tokenize() calls them.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classify/message.h"
#include "judge/token_writer.h"
#include "mail/header.h"
#include "text/unicode.h"

namespace classify {

// The parsed fields of a message. Each field is read once, because several of these files use the
// same ones.
class ReadFields {
 public:
  explicit ReadFields(const Message& message)
      : message_(message), text_charset_(message.text_charset()) {}

  // The field must be of the message.
  [[nodiscard]] const std::vector<mail::Address>& addresses(const HeaderField& field);
  [[nodiscard]] const mail::ParameterizedValue& content_type(const HeaderField& field);

  struct Canonical {
    std::string text;
    text::CanonicalCounts counts;
  };
  [[nodiscard]] const Canonical& subject(const HeaderField& field);

 private:
  // A deque, so that references to its elements stay valid.
  template <class Value>
  using ByField = std::deque<std::pair<const HeaderField*, Value>>;

  [[nodiscard]] std::string_view charset_of(const HeaderField& field) const;

  const Message& message_;
  std::string_view text_charset_;
  ByField<std::vector<mail::Address>> addresses_;
  ByField<mail::ParameterizedValue> content_types_;
  ByField<Canonical> subjects_;
};

// header_tokens.cc: every field by the kind of its name; the names, their order, and missing
// fields. Results of authentication that are not those of the user's own host are one fact.
void add_header_tokens(const Message& message, ReadFields& fields, const TokenizerOptions& options,
                       TokenWriter& out);

// received_tokens.cc: the hops, newest first; HELO names that contradict.
void add_received_tokens(const Message& message, TokenWriter& out);

// sender_tokens.cc: how addresses, domains and names agree with each other.
void add_sender_tokens(const Message& message, ReadFields& fields, TokenWriter& out);

// body_tokens.cc: text, URLs, markup and parts; fills tokens.characters.
void add_body_tokens(const Message& message, ReadFields& fields, const TokenizerOptions& options,
                     Tokens& tokens, TokenWriter& out);

// "192.0.2.7" with only digits and dots, each below 256.
[[nodiscard]] bool is_ipv4(std::string_view text);

// An address as itself and its networks: /32 /24 /16 /8, IPv6 as /128 /48 /32.
void add_ip(std::string_view ip, TokenWriter& out);

}  // namespace classify
