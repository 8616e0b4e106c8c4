#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ascii.h"
#include "by_letter.h"
#include "classify/reading.h"
#include "judge/message_tokens.h"
#include "judge/own_results.h"
#include "judge/source.h"
#include "judge/words.h"
#include "mail/header.h"
#include "mail/marks.h"
#include "text/unicode.h"

namespace classify {
namespace {

// How the value of a field is read.
enum class FieldKind {
  words,  // words and, if short, the whole value
  addresses,
  subject,
  received,  // received_tokens.cc
  ids,       // Message-IDs: only right sides and shape
  date,
  signature,  // tag=value lists that never repeat: only d=, s=, a=
  name_only,
};

struct KnownField {
  std::string_view name;
  FieldKind kind;
};

// Sorted by name. Everything else is read as words.
constexpr std::array kKnown{
    KnownField{"apparently-to", FieldKind::addresses},
    KnownField{"arc-authentication-results", FieldKind::name_only},
    KnownField{"arc-message-signature", FieldKind::signature},
    KnownField{"arc-seal", FieldKind::signature},
    KnownField{"bcc", FieldKind::addresses},
    KnownField{"cc", FieldKind::addresses},
    KnownField{"date", FieldKind::date},
    KnownField{"delivered-to", FieldKind::addresses},
    KnownField{"delivery-date", FieldKind::date},
    KnownField{"dkim-signature", FieldKind::signature},
    KnownField{"domainkey-signature", FieldKind::signature},
    KnownField{"envelope-to", FieldKind::addresses},
    KnownField{"errors-to", FieldKind::addresses},
    KnownField{"from", FieldKind::addresses},
    KnownField{"in-reply-to", FieldKind::ids},
    KnownField{"mail-followup-to", FieldKind::addresses},
    KnownField{"message-id", FieldKind::ids},
    KnownField{"received", FieldKind::received},
    KnownField{"references", FieldKind::ids},
    KnownField{"reply-to", FieldKind::addresses},
    KnownField{"resent-date", FieldKind::date},
    KnownField{"resent-from", FieldKind::addresses},
    KnownField{"resent-message-id", FieldKind::ids},
    KnownField{"resent-to", FieldKind::addresses},
    KnownField{"return-path", FieldKind::addresses},
    KnownField{"sender", FieldKind::addresses},
    KnownField{"subject", FieldKind::subject},
    KnownField{"thread-index", FieldKind::name_only},
    KnownField{"to", FieldKind::addresses},
    KnownField{"x-google-dkim-signature", FieldKind::signature},
    KnownField{"x-original-to", FieldKind::addresses},
    KnownField{"x-sender", FieldKind::addresses},
    KnownField{"x-uidl", FieldKind::name_only},
};

// Keys of tokens that are not a field's. A field of such a name gets another key. Otherwise a sender
// could write "Text: ..." and have its words taken for words of the text.
struct Taken {
  std::string_view name;
};
constexpr std::array kTaken{Taken{"alt"},        Taken{"alternative"}, Taken{"attached"},
                            Taken{"attachment"}, Taken{"hidden"},      Taken{"html"},
                            Taken{"meta"},       Taken{"received1"},   Taken{"text"},
                            Taken{"title"},      Taken{"url"}};

bool is_taken(std::string_view name) {
  static constexpr ByLetter kByLetter(kTaken);
  return kByLetter.find(name) != nullptr;
}

FieldKind kind_of(std::string_view name) {
  static constexpr ByLetter kByLetter(kKnown);
  const KnownField* const known = kByLetter.find(name);
  return known != nullptr ? known->kind : FieldKind::words;
}

// Fields that the sender's own program writes once per message; a missing one is evidence.
constexpr std::array<std::string_view, 7> kExpected{
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type"};

void add_ids(const std::string& name, const HeaderField& field, TokenWriter& out) {
  std::size_t count = 0;
  std::size_t at = 0;
  const std::string_view value = field.raw;
  while (count < 20 && (at = value.find('<', at)) != std::string_view::npos) {
    const std::size_t end = value.find('>', at);
    if (end == std::string_view::npos) break;
    const std::string_view id = value.substr(at + 1, end - at - 1);
    const std::size_t mark = id.rfind('@');
    at = end;
    ++count;
    if (mark == std::string_view::npos) {
      out.meta(name + " without @");
      continue;
    }
    out.begin(Place::field, name);
    out.add(lower(id.substr(mark + 1)));
    if (name == "message-id") out.meta("message-id shape", shape(id.substr(0, mark)));
  }
  out.meta(name + " ids", size_class(count));
}

void add_date(const std::string& name, std::string_view value, TokenWriter& out) {
  value = trim(value);
  out.meta(name + " shape", shape(value));
  // The zone is the last thing that is not a comment.
  const std::size_t comment = value.find('(');
  const std::string_view date = trim(value.substr(0, comment));
  const std::size_t blank = date.rfind(' ');
  if (blank != std::string_view::npos) out.meta(name + " zone", date.substr(blank + 1));
  if (comment != std::string_view::npos) out.meta(name + " comment", value.substr(comment));
}

// "d=example.com; s=key1; b=..." → the tags that a sender keeps.
void add_signature(const std::string& name, std::string_view value, TokenWriter& out) {
  out.begin(Place::field, name);
  while (!value.empty()) {
    const std::size_t semicolon = value.find(';');
    const std::string_view tag = trim(value.substr(0, semicolon));
    value.remove_prefix(semicolon == std::string_view::npos ? value.size() : semicolon + 1);
    if (tag.starts_with("d=") || tag.starts_with("s=") || tag.starts_with("a=") ||
        tag.starts_with("c=")) {
      out.add(lower(tag));
    }
  }
}

void add_addresses(const std::string& name, const std::vector<mail::Address>& addresses,
                   TokenWriter& out) {
  std::size_t count = 0;
  for (const mail::Address& address : addresses) {
    if (++count > 20) break;
    out.begin(Place::field, name);
    if (!address.name.empty()) out.add_text(address.name);
    if (!address.domain.empty()) {
      out.add_address(address.local, address.domain);
    } else {
      out.add_text(address.local);
    }
  }
  if (name == "to" || name == "cc") out.meta(name + " count", size_class(addresses.size()));
}

// No reader sees more of a subject.
constexpr std::size_t kSubjectWords = 400;

void add_subject(const HeaderField& field, ReadFields& fields, TokenWriter& out) {
  const auto& [canonical, counts] = fields.subject(field);
  out.begin(Place::subject, "subject");
  out.add_words(text::head(canonical, kSubjectWords));
  const std::string_view text = trim(field.text);
  if (text.empty()) out.meta("subject empty");
  if (counts.ignorable > 0) out.meta("subject hidden characters");
  if (starts_with_ignoring_case(text, "re:")) out.meta("subject re");
  if (starts_with_ignoring_case(text, "fw")) out.meta("subject fw");
  std::size_t letters = 0, capitals = 0, high = 0;
  for (const char c : text) {
    letters += is_letter(c);
    capitals += is_upper(c);
    high += (c & 0x80) != 0;
  }
  if (letters >= 6 && capitals == letters) out.meta("subject capitals");
  if (high * 2 > text.size()) out.fact_of_language("subject not ascii");
  if (text.ends_with('!') || text.ends_with("！")) out.meta("subject shouts");
  if (field.text.find("   ") != std::string::npos) out.meta("subject gap");
  // "ADV:", "[spam]", 未承諾広告※: a tag in front, up to a bracket or colon.
  const std::size_t mark = canonical.find_first_of(":]");
  if (mark != std::string::npos && mark > 0 && mark <= 24) {
    out.meta("subject tag", canonical.substr(0, mark + 1));
  }
}

// The addresses this message is for: the user's own, and those in its recipient fields. None of
// them belongs in a field of the sender's program ("X-Info: you@example.jp").
class Recipients {
 public:
  Recipients(const Message& message, ReadFields& fields, const TokenWriter& out) : out_(out) {
    for (const HeaderField& field : message.fields) {
      const bool to =
          equals_ignoring_case(field.name, "To") || equals_ignoring_case(field.name, "Cc");
      if (!to || listed_.size() >= kMost) continue;
      for (const mail::Address& address : fields.addresses(field)) {
        if (!address.local.empty() && !address.domain.empty() && listed_.size() < kMost) {
          listed_.push_back(lower(address.local) + '@' + address.domain);
        }
      }
    }
  }

  [[nodiscard]] bool has(std::string_view word) const {
    return out_.is_own(word) || std::find(listed_.begin(), listed_.end(), word) != listed_.end();
  }

 private:
  static constexpr std::size_t kMost = 50;
  const TokenWriter& out_;
  std::vector<std::string> listed_;
};

void add_words(const std::string& name, const HeaderField& field, ReadFields& fields,
               const Recipients& recipients, TokenWriter& out) {
  out.begin(Place::field, is_taken(name) ? "field " + name : name);
  if (name == "content-type") {
    // The boundary is random, but its shape is the mark of the program that made it.
    const mail::ParameterizedValue& type = fields.content_type(field);
    out.add(type.value);
    for (const mail::Parameter& parameter : type.parameters) {
      if (parameter.name == "boundary") {
        out.meta("boundary shape", shape(parameter.raw));
      } else {
        out.add(parameter.name);
        out.add_text(parameter.value);
      }
    }
    return;
  }
  std::string canonical;
  text::canonicalize(field.text, canonical);
  const std::string_view value = trim(canonical);
  out.add_words(value);
  bool recipient = false;
  if (value.find('@') != std::string_view::npos) {
    for_each_word(value, [&](std::string_view word) { recipient |= recipients.has(word); });
  }
  if (recipient) {
    out.fact_of(source_of_field(name), "recipient in a field", name);
  } else if (value.size() <= 80) {
    out.fact_of(source_of_field(name), name, value);
  }
}

}  // namespace

void add_header_tokens(const Message& message, ReadFields& fields, const TokenizerOptions& options,
                       TokenWriter& out) {
  std::vector<std::string> seen;
  std::string previous = "^";
  const Recipients recipients(message, fields, out);
  OwnResults own_results(message, options.authserv_ids);
  OwnPart own_part(message);
  bool foreign_results = false;
  for (const HeaderField& field : message.fields) {
    const std::string name = lower(field.name);
    const bool own = own_part.has(name);
    if (mail::is_mark(name, options.own_fields)) continue;
    if (name == "authentication-results" && !own_results.has(field)) {
      foreign_results = true;
      continue;
    }
    const bool first = std::find(seen.begin(), seen.end(), name) == seen.end();
    // What a filter or another host found counts only from the own host, and once.
    const bool finding = name == "received-spf" || mail::is_trusted(name, options.own_fields);
    if (finding && (!own || !first)) continue;
    const FieldKind kind = kind_of(name);
    const Source source = source_of_field(name) == Source::fields ? Source::fields : Source::open;
    if (first) {
      seen.push_back(name);
      out.fact_of(source, "field", field.name);
    } else if (kind != FieldKind::received) {
      out.fact_of(source, "field again", name);
    }
    if (name != previous) out.fact_of(source, "order", (previous += ' ') += name);
    previous = name;
    switch (kind) {
      case FieldKind::words:
        add_words(name, field, fields, recipients, out);
        break;
      case FieldKind::addresses:
        add_addresses(name, fields.addresses(field), out);
        break;
      case FieldKind::subject:
        add_subject(field, fields, out);
        break;
      case FieldKind::ids:
        add_ids(name, field, out);
        break;
      case FieldKind::date:
        add_date(name, field.raw, out);
        break;
      case FieldKind::signature:
        add_signature(name, field.raw, out);
        break;
      case FieldKind::received:
      case FieldKind::name_only:
        break;
    }
  }
  if (foreign_results) out.meta("foreign authentication results");
  for (const std::string_view expected : kExpected) {
    if (std::find(seen.begin(), seen.end(), expected) == seen.end()) out.meta("no field", expected);
  }
  for (const HeaderField* field : quoted_header(message)) {
    out.begin(Place::field, "attached " + lower(field->name));
    out.add_text(field->text);
  }
}

}  // namespace classify
