#include "classify/reading.h"

#include <algorithm>
#include <array>

#include "ascii.h"
#include "text/html.h"
#include "text/unicode.h"

namespace classify {

std::string_view name(TextRole role) {
  static constexpr std::array<std::string_view, 8> kNames{
      "shown", "other version", "attached", "left out", "hidden", "title", "alt", "quoted header"};
  return kNames[static_cast<std::size_t>(role)];
}

Text::Text(const Part& part, TextRole role, std::size_t html_bytes)
    : part_(&part), html_bytes_(html_bytes), role_(role), blank_(trim(part.text).empty()) {}

std::string_view Text::visible() {
  return is_markup() ? std::string_view(html().visible) : std::string_view(part_->text);
}

const HtmlText& Text::html() {
  static const HtmlText kNone;
  if (!is_markup()) return kNone;
  if (html_ == nullptr) {
    html_ = std::make_unique<HtmlText>(text::read_html(part_->text, html_bytes_));
  }
  return *html_;
}

Reading::Reading(const Message& message, std::size_t html_bytes) : message_(&message) {
  texts_.reserve(message.parts.size());
  std::size_t shown = 0;
  for (std::size_t i = 0; i < message.parts.size(); ++i) {
    const Part& part = message.parts[i];
    if (!part.has_text()) continue;
    const bool is_file = part.is_file() || part.in_file || part.resource;
    const TextRole role = part.superseded ? TextRole::other_version
                          : is_file       ? TextRole::attached
                                          : TextRole::shown;
    Text& text = texts_.emplace_back(part, role, html_bytes);
    const bool counts = role == TextRole::shown && !text.is_blank();
    shown += counts;
    if (!counts && i >= kReadParts) text.role_ = TextRole::left_out;
  }
  if (shown == 0) {
    for (Text& text : texts_) {
      const bool is_whole = text.part().content != Content::links;
      if (text.role_ == TextRole::attached && is_whole) text.role_ = TextRole::shown;
    }
  }
  if (shown > kReadParts) leave_out_short_ones();
}

void Reading::leave_out_short_ones() {
  std::vector<Text*> shown;
  for (Text& text : texts_) {
    if (text.role_ == TextRole::shown && !text.is_blank()) shown.push_back(&text);
  }
  std::stable_sort(shown.begin(), shown.end(), [](const Text* a, const Text* b) {
    return a->part().text.size() > b->part().text.size();
  });
  for (std::size_t i = kReadParts; i < shown.size(); ++i) shown[i]->role_ = TextRole::left_out;
}

std::vector<const HeaderField*> quoted_header(const Message& message) {
  constexpr std::size_t kMost = 8;
  std::vector<const HeaderField*> fields;
  for (const HeaderField& field : message.attached_fields) {
    if (fields.size() == kMost) break;
    if (equals_ignoring_case(field.name, "Subject") || equals_ignoring_case(field.name, "From")) {
      fields.push_back(&field);
    }
  }
  return fields;
}

std::string visible_text(Reading& reading) {
  std::string out;
  for (Text& text : reading.texts()) {
    if (text.role() != TextRole::shown) continue;
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    out += text::readable(text.visible());
  }
  return out;
}

std::string visible_text(const Message& message) {
  Reading reading(message);
  return visible_text(reading);
}

std::vector<ReadableText> readable_texts(Reading& reading) {
  std::vector<ReadableText> out;
  for (Text& text : reading.texts()) {
    const Part& part = text.part();
    const auto add = [&](TextRole role, std::string_view utf8) {
      if (role == TextRole::shown || !trim(utf8).empty()) {
        out.push_back({role, part.type, text::readable(part.filename), text::readable(utf8)});
      }
    };
    add(text.role(), text.visible());
    if (text.role() != TextRole::shown) continue;
    add(TextRole::hidden, text.html().hidden);
    add(TextRole::title, text.html().title);
    add(TextRole::alt, text.html().alt);
  }
  for (const HeaderField* field : quoted_header(reading.message())) {
    if (field->text.empty()) continue;
    out.push_back({TextRole::quoted_header, {}, field->name, text::readable(field->text)});
  }
  return out;
}

}  // namespace classify
