// Any bytes → message: within its limits, valid UTF-8, the same each time.
#include "classify/message.h"

#include <algorithm>
#include <functional>

#include "classify/reading.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

void check_text(const std::string& text) {
  claim(is_utf8(text), "text is UTF-8");
  claim(text.find("\r\n") == std::string::npos, "lines end with LF");
}

void check_within(const Message& message, const Limits& limits) {
  claim(message.fields.size() <= limits.header_fields, "so many fields at most");
  for (const HeaderField& field : message.fields) {
    claim(field.raw.size() <= limits.field_bytes, "so many bytes a field at most");
    claim(is_utf8(field.text), "a field is UTF-8");
  }
  for (const HeaderField& field : message.attached_fields) {
    claim(is_utf8(field.text), "an attached field is UTF-8");
  }
  claim(message.parts.size() <= limits.parts + 1, "so many parts at most");
  for (const Part& part : message.parts) {
    claim(part.level <= limits.levels, "so many levels at most");
    // A character of one byte may take three in UTF-8.
    claim(part.text.size() <= 4 * limits.text_bytes, "so much text a part at most");
    claim(part.head.size() <= 32, "32 bytes of a file");
    claim(!part.type.empty(), "every part has a type");
    check_text(part.text);
    claim(is_utf8(part.filename), "a file name is UTF-8");
  }
  claim(std::ranges::is_sorted(message.defects, std::less_equal<>()) ||
            std::ranges::adjacent_find(message.defects, std::greater_equal<>()) ==
                message.defects.end(),
        "defects are in order, each once");
  claim(is_utf8(subject(message)), "the subject is UTF-8");
  Reading reading(message);
  const std::string visible = visible_text(reading);
  check_text(visible);
  for (const ReadableText& piece : readable_texts(reading)) {
    check_text(piece.text);
    claim(is_utf8(piece.name), "the name of a text is UTF-8");
  }
  claim(visible.find('\0') == std::string::npos, "what a reader sees has no NUL");
}

bool same_parts(const Message& a, const Message& b) {
  return std::ranges::equal(a.parts, b.parts, [](const Part& x, const Part& y) {
    return x.type == y.type && x.text == y.text && x.charset == y.charset &&
           x.filename == y.filename && x.size == y.size && x.content_hash == y.content_hash &&
           x.level == y.level;
  });
}

}  // namespace

void message_target(Bytes mail) {
  const Message message = parse_message(mail);
  claim(message.bytes == mail.size(), "a message knows its size");
  check_within(message, {});
  claim(same_parts(message, parse_message(std::string(mail))), "the same mail is read the same");
  const Limits tight{.levels = 3,
                     .parts = 5,
                     .header_fields = 6,
                     .field_bytes = 100,
                     .message_bytes = 2000,
                     .text_bytes = 200};
  check_within(parse_message(mail, tight), tight);
}

}  // namespace classify::fuzz
