#include "recent/mentions.h"

#include <algorithm>

#include "ascii.h"
#include "classify/home/recent_mail.h"
#include "home/message_id.h"
#include "mail/header.h"

namespace classify {
namespace {

constexpr std::size_t kMostMessageIds = 20;
constexpr std::size_t kLongestMessageId = 998;  // RFC 5322 2.1.1: no line is longer

using FoundId = std::function<void(IdPlace, std::string_view)>;

void find_ids(std::string_view text, bool is_subject, const FoundId& found) {
  constexpr std::size_t kDash = 12;  // where an id has its first one
  std::string flat;
  std::copy_if(text.begin(), text.end(), std::back_inserter(flat),
               [](char c) { return !is_blank(c) && c != '>' && c != '|'; });
  const std::string_view all = flat;
  for (std::size_t dash = all.find('-'); dash != std::string_view::npos;) {
    if (dash >= kDash && all.size() - (dash - kDash) >= kMessageIdBytes &&
        has_form_of_id(all.substr(dash - kDash, kMessageIdBytes))) {
      const std::string_view before = all.substr(0, dash - kDash);
      const bool link = before.ends_with("spam%20") || before.ends_with("good%20");
      const IdPlace place = is_subject                                          ? IdPlace::subject
                            : ends_with_ignoring_case(before, "x-mailsift-id:") ? IdPlace::header
                                                                                : IdPlace::anywhere;
      if (!link) found(place, all.substr(dash - kDash, kMessageIdBytes));
      dash += kMessageIdBytes - kDash - 1;
    }
    dash = all.find('-', dash + 1);
  }
}

// Adds every <id> in a field or text that is a Message-ID.
void add_message_ids(std::string_view text, std::vector<std::string>& ids) {
  while (ids.size() < kMostMessageIds) {
    const std::string_view id = mail::next_message_id(text);
    if (id.empty()) return;
    if (id.find('@') != std::string_view::npos &&
        std::find(ids.begin(), ids.end(), id) == ids.end()) {
      ids.emplace_back(id);
    }
  }
}

// Adds the ids after "Message-ID:" in a text: the header that a mail program quotes.
void add_quoted_message_ids(std::string_view text, std::vector<std::string>& ids) {
  constexpr std::string_view kName = "message-id:";
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    if (!ends_with_ignoring_case(text.substr(0, colon + 1), kName)) continue;
    // A long id may stand on the next line, after a quote mark.
    std::string_view rest = text.substr(colon + 1, kLongestMessageId);
    const std::size_t begin = rest.find_first_not_of(" \t\r\n>|");
    if (begin == std::string_view::npos || rest[begin] != '<') continue;
    rest.remove_prefix(begin);
    add_message_ids(rest.substr(0, rest.find('>') + 1), ids);
  }
}

}  // namespace

std::ptrdiff_t resent_fields(std::span<const HeaderField> fields) {
  return std::count_if(fields.begin(), fields.end(), [](const HeaderField& field) {
    return starts_with_ignoring_case(field.name, "Resent-");
  });
}

void for_each_id(Reading& reading, const FoundId& found) {
  const Message& mail = reading.message();
  for (const HeaderField& field : mail.fields) {
    if (equals_ignoring_case(field.name, "X-Mailsift-ID")) continue;
    find_ids(field.text, equals_ignoring_case(field.name, "Subject"), found);
  }
  for (const HeaderField& field : mail.attached_fields) {
    const bool ours = equals_ignoring_case(field.name, "X-Mailsift-ID");
    find_ids(field.text, false, [&](IdPlace, std::string_view id) {
      found(ours ? IdPlace::header : IdPlace::anywhere, id);
    });
  }
  for (Text& text : reading.texts()) {
    if (text.part().is_html()) find_ids(text.visible(), false, found);
    find_ids(text.part().text, false, found);
  }
}

std::vector<std::string> original_message_ids(Reading& reading) {
  const Message& mail = reading.message();
  std::vector<std::string> ids;
  const auto add_field = [&](std::string_view name) {
    const HeaderField* field = mail.find(name);
    if (field != nullptr) add_message_ids(field->raw, ids);
  };
  add_field("X-Forwarded-Message-Id");
  if (resent_fields(mail.fields) > 0) add_field("Message-ID");
  for (Text& text : reading.texts()) add_quoted_message_ids(text.visible(), ids);
  add_field("In-Reply-To");
  if (const HeaderField* references = mail.find("References")) {
    const std::size_t last = references->raw.rfind('<');
    if (last != std::string::npos) {
      add_message_ids(std::string_view(references->raw).substr(last), ids);
    }
  }
  return ids;
}

}  // namespace classify
