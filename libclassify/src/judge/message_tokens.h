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

namespace classify {

// The addresses of a message's fields, each field read once: several files look at the same ones.
class FieldAddresses {
 public:
  [[nodiscard]] const std::vector<mail::Address>& of(const HeaderField& field);

 private:
  // A deque, so that what was given out stays where it is.
  std::deque<std::pair<const HeaderField*, std::vector<mail::Address>>> known_;
};

// header_tokens.cc: every field by the kind of its name; names, their order, what is missing.
void add_header_tokens(const Message& message, std::span<const std::string> own_fields,
                       FieldAddresses& addresses, TokenWriter& out);

// received_tokens.cc: the hops, newest first; HELO names that contradict.
void add_received_tokens(const Message& message, TokenWriter& out);

// sender_tokens.cc: what addresses, domains and names say about each other.
void add_sender_tokens(const Message& message, FieldAddresses& addresses, TokenWriter& out);

// body_tokens.cc: text, URLs, markup and parts; fills tokens.characters.
void add_body_tokens(const Message& message, const TokenizerOptions& options, Tokens& tokens,
                     TokenWriter& out);

// "192.0.2.7" with only digits and dots, each below 256.
[[nodiscard]] bool is_ipv4(std::string_view text);

// An address as itself and its networks: /32 /24 /16 /8, IPv6 as /128 /48 /32.
void add_ip(std::string_view ip, TokenWriter& out);

}  // namespace classify
