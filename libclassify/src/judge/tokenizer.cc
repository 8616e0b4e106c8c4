#include "classify/tokenizer.h"

#include "ascii.h"
#include "judge/message_tokens.h"
#include "judge/token_writer.h"

namespace classify {
namespace {

// The addresses this copy was delivered to are the user's own.
std::vector<std::string> own_addresses(const Message& message, const TokenizerOptions& options,
                                       FieldAddresses& addresses) {
  std::vector<std::string> own = options.own_addresses;
  for (const HeaderField& field : message.fields) {
    const bool delivery = equals_ignoring_case(field.name, "Delivered-To") ||
                          equals_ignoring_case(field.name, "X-Original-To") ||
                          equals_ignoring_case(field.name, "Envelope-To");
    if (!delivery || own.size() >= options.own_addresses.size() + 8) continue;
    for (const mail::Address& address : addresses.of(field)) {
      if (!address.local.empty() && !address.domain.empty()) {
        own.push_back(address.local + '@' + address.domain);
      }
    }
  }
  return own;
}

}  // namespace

const std::vector<mail::Address>& FieldAddresses::of(const HeaderField& field) {
  for (const auto& [known, addresses] : known_) {
    if (known == &field) return addresses;
  }
  return known_.emplace_back(&field, mail::parse_addresses(field.raw)).second;
}

Tokens tokenize(const Message& message, const TokenizerOptions& options) {
  Tokens tokens;
  tokens.arena.reserve(16 * 1024);
  tokens.list.reserve(2048);
  FieldAddresses addresses;
  const std::vector<std::string> own = own_addresses(message, options, addresses);
  TokenWriter out(tokens, own);
  add_header_tokens(message, options.own_fields, addresses, out);
  add_received_tokens(message, out);
  add_sender_tokens(message, addresses, out);
  add_body_tokens(message, options, tokens, out);
  for (const Defect defect : message.defects) {
    if (defect != Defect::mbox_from_line) out.meta("defect", name(defect));
  }
  return tokens;
}

}  // namespace classify
