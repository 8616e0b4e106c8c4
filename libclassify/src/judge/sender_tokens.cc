#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ascii.h"
#include "judge/message_tokens.h"
#include "mail/date.h"
#include "text/url.h"

namespace classify {
namespace {

// The first address of a field; empty parts if there is none.
const mail::Address& first_address(const Message& message, std::string_view field_name,
                                   ReadFields& fields) {
  static const mail::Address kNone;
  const HeaderField* field = message.find(field_name);
  if (field == nullptr || fields.addresses(*field).empty()) return kNone;
  return fields.addresses(*field).front();
}

std::string domain_of_message_id(const Message& message) {
  const HeaderField* field = message.find("Message-ID");
  if (field == nullptr) return {};
  const std::string_view id = field->raw;
  const std::size_t at = id.rfind('@');
  if (at == std::string_view::npos) return {};
  return lower(id.substr(at + 1, id.find('>', at) - at - 1));
}

// How two domains relate: "same", "related" (one registrable domain), "other".
std::string_view relation(std::string_view a, std::string_view b) {
  if (a == b) return "same";
  return text::registrable_domain(a) == text::registrable_domain(b) ? "related" : "other";
}

void compare(std::string_view what, const std::string& a, const std::string& b, TokenWriter& out) {
  if (!a.empty() && !b.empty()) out.meta(what, relation(a, b));
}

bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

// What a local part looks like: blank, only digits, random letters, a name.
std::string local_shape(std::string_view local) {
  const std::string_view inner = trim(local);
  if (inner.empty()) return "blank";
  // user%host@relay, host!user@relay: asks for a relay.
  if (inner.find_first_of("%!") != std::string_view::npos) return "route";
  std::size_t digits = 0, vowels = 0, letters = 0, changes = 0;
  bool was_digit = is_digit(inner[0]);
  for (const char c : inner) {
    digits += is_digit(c);
    letters += is_letter(c);
    vowels += is_vowel(to_lower(c));
    changes += is_digit(c) != was_digit;
    was_digit = is_digit(c);
  }
  if (digits == inner.size()) return "digits";
  if (changes >= 3) return "digits between letters";
  if (letters >= 7 && vowels * 6 < letters) return "no vowels";
  return digits > 0 ? "letters and digits" : "letters";
}

// Adds the difference between the sender's clock and that of our own first hop.
void add_date_skew(const Message& message, TokenWriter& out) {
  const HeaderField* date = message.find("Date");
  const HeaderField* received = message.find("Received");
  if (date == nullptr || received == nullptr) return;
  const std::size_t semicolon = received->raw.rfind(';');
  const std::optional<std::int64_t> sent = mail::parse_date(date->raw);
  const std::optional<std::int64_t> arrived =
      semicolon == std::string::npos
          ? std::nullopt
          : mail::parse_date(std::string_view(received->raw).substr(semicolon + 1));
  if (!sent) out.meta("date unreadable");
  if (!sent || !arrived) return;
  constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;
  const std::int64_t early = *arrived - *sent;
  out.meta("date", early > 7 * kDay    ? "weeks ago"
                   : early > kDay      ? "days ago"
                   : early > 6 * kHour ? "hours ago"
                   : early >= -kHour   ? "now"
                   : early >= -kDay    ? "hours ahead"
                                       : "days ahead");
}

void add_name_shape(const mail::Address& from, TokenWriter& out) {
  std::string kind;
  if (from.name.empty()) {
    kind = "none";
  } else {
    std::size_t high = 0, words = 1;
    for (const char c : from.name) {
      high += (c & 0x80) != 0;
      words += c == ' ';
    }
    kind = high > 0 ? "not ascii" : std::to_string(words < 5 ? words : 5) + " words";
    // "bank@bank.example" <x@other.example>: a name that shows another address.
    const std::size_t at = from.name.find('@');
    if (at != std::string::npos) {
      const std::string shown = lower(from.name);
      const bool same = shown.find(from.domain) != std::string::npos;
      out.meta(same ? "from name is the address" : "from name is another address");
    }
    if (equals_ignoring_case(from.name, from.local)) out.meta("from name is the local part");
  }
  if (kind == "not ascii") {
    out.fact_of_language("from name", kind);
  } else {
    out.meta("from name", kind);
  }
}

}  // namespace

void add_sender_tokens(const Message& message, ReadFields& fields, TokenWriter& out) {
  const mail::Address& from = first_address(message, "From", fields);
  const mail::Address& reply = first_address(message, "Reply-To", fields);
  const mail::Address& path = first_address(message, "Return-Path", fields);
  const mail::Address& sender = first_address(message, "Sender", fields);
  const mail::Address& to = first_address(message, "To", fields);
  compare("from reply-to", from.domain, reply.domain, out);
  compare("from return-path", from.domain, path.domain, out);
  compare("from sender", from.domain, sender.domain, out);
  compare("from message-id", from.domain, domain_of_message_id(message), out);
  compare("from to", from.domain, to.domain, out);
  add_name_shape(from, out);
  if (!from.domain.empty()) out.meta("from local", local_shape(from.local));
  if (!to.domain.empty()) out.meta("to local", local_shape(to.local));
  if (!from.local.empty() && from.local == to.local && from.domain == to.domain) {
    out.meta("from is to");
  }
  add_date_skew(message, out);
  const HeaderField* path_field = message.find("Return-Path");
  if (path_field != nullptr && trim(path_field->raw) == "<>") out.meta("return-path empty");

  bool own_addressed = false, any_recipient = false;
  for (const HeaderField& field : message.fields) {
    const bool recipient =
        equals_ignoring_case(field.name, "To") || equals_ignoring_case(field.name, "Cc");
    if (!recipient) continue;
    for (const mail::Address& address : fields.addresses(field)) {
      any_recipient = true;
      own_addressed |= out.is_own(address.local + '@' + address.domain);
    }
  }
  out.meta(own_addressed ? "to me" : any_recipient ? "to others" : "to nobody");
}

}  // namespace classify
