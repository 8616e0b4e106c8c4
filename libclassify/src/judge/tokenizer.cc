#include "classify/tokenizer.h"

#include <algorithm>

#include "ascii.h"
#include "judge/language.h"
#include "judge/message_tokens.h"
#include "judge/token_writer.h"
#include "judge/words.h"

namespace classify {
namespace {

// The addresses this copy was delivered to are the user's own.
std::vector<std::string> own_addresses(const Message& message, const TokenizerOptions& options,
                                       ReadFields& fields) {
  std::vector<std::string> own = options.own_addresses;
  for (const HeaderField& field : message.fields) {
    if (!mail::is_delivery_field(field.name) || own.size() >= options.own_addresses.size() + 8)
      continue;
    for (const mail::Address& address : fields.addresses(field)) {
      if (!address.local.empty() && !address.domain.empty()) {
        own.push_back(address.local + '@' + address.domain);
      }
    }
  }
  return own;
}

template <class Known, class Read>
const auto& once(Known& known, const HeaderField& field, const Read& read) {
  for (const auto& [of, value] : known) {
    if (of == &field) return value;
  }
  return known.emplace_back(&field, read()).second;
}

// True for a value without 8-bit bytes and escapes.
bool is_ascii_only(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return is_ascii(c) && c != '\x1b'; });
}

// Mail in languages with letters beyond ASCII has these, and good mail no less.
bool depends_on_language(Defect defect) {
  return defect == Defect::charset_lie || defect == Defect::undecodable ||
         defect == Defect::raw_8bit_header || defect == Defect::broken_encoded_word;
}

}  // namespace

// The charset for bytes of a field that declare none. If the text of the mail gives no hint,
// parse_message() has decided by the whole field, so that a name in the field is read as the field
// is.
std::string_view ReadFields::charset_of(const HeaderField& field) const {
  if (!text_charset_.empty()) return text_charset_;
  if (is_ascii_only(field.raw)) return {};
  const std::string where = lower(field.name);
  for (const CharsetRecord& record : message_.charsets) {
    if (record.declared.empty() && record.where == where) return record.used;
  }
  return {};
}

const std::vector<mail::Address>& ReadFields::addresses(const HeaderField& field) {
  return once(addresses_, field,
              [&] { return mail::parse_addresses(field.raw, charset_of(field)); });
}

const mail::ParameterizedValue& ReadFields::content_type(const HeaderField& field) {
  if (message_.find("Content-Type") == &field) return message_.content_type;
  return once(content_types_, field,
              [&] { return mail::parse_parameters(field.raw, charset_of(field)); });
}

const ReadFields::Canonical& ReadFields::subject(const HeaderField& field) {
  return once(subjects_, field, [&] {
    Canonical canonical;
    text::canonicalize(field.text, canonical.text, &canonical.counts);
    blank_numbers(canonical.text);
    return canonical;
  });
}

Tokens tokenize(const Message& message, const TokenizerOptions& options) {
  Tokens tokens;
  tokens.arena.reserve(16 * 1024);
  tokens.list.reserve(2048);
  ReadFields fields(message);
  const std::vector<std::string> own = own_addresses(message, options, fields);
  TokenWriter out(tokens, own);
  add_header_tokens(message, fields, options, out);
  add_received_tokens(message, out);
  add_sender_tokens(message, fields, out);
  add_body_tokens(message, fields, options, tokens, out);
  for (const Defect defect : message.defects) {
    // Neither is evidence: the one says how the mail was kept, the other is never learned.
    if (defect == Defect::mbox_from_line || defect == Defect::not_mail) continue;
    if (depends_on_language(defect)) {
      out.fact_of_language("defect", name(defect));
    } else {
      out.meta("defect", name(defect));
    }
  }
  tokens.language = language_of(tokens);
  return tokens;
}

}  // namespace classify
