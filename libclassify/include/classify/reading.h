// One reading of a mail: the texts it has, and what each of them is to its reader.
//
//   message ─▶ a text for each text part, in the order of the parts, with its role:
//                shown          what a mail program displays
//                other_version  of a multipart/alternative that displays another version
//                attached       a file that has to be opened first
//                left_out       beyond the limits: the classifier does not read it
//              and inside an HTML text that is shown: hidden, title, alt
//              and of the messages attached to it:    quoted_header
//
// The tokenizer, `mailsift decode`, forwards and fingerprints all take their texts from here, so
// they cannot differ about what a reader sees.
//
// Texts are views into the message, which must outlive them. HTML is read when first asked for, and
// once. Throws nothing but std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/html_text.h"
#include "classify/message.h"

namespace [[gnu::visibility("default")]] classify {

enum class TextRole : std::uint8_t {
  shown,
  other_version,
  attached,
  left_out,
  hidden,
  title,
  alt,
  quoted_header,
};
// "other version": as in `decode --json`. Static storage.
[[nodiscard]] std::string_view name(TextRole role);

// One text part.
class Text {
 public:
  // `html_bytes`: see Reading.
  Text(const Part& part, TextRole role, std::size_t html_bytes);

  [[nodiscard]] TextRole role() const { return role_; }
  [[nodiscard]] const Part& part() const { return *part_; }
  // Nothing but white space (in HTML: before it is read).
  [[nodiscard]] bool is_blank() const { return blank_; }

  // Of HTML what is visible, else all of it. The view lives as long as this object.
  [[nodiscard]] std::string_view visible();
  // Empty unless the part is HTML.
  [[nodiscard]] const HtmlText& html();

 private:
  friend class Reading;
  const Part* part_;
  std::unique_ptr<HtmlText> html_;
  std::size_t html_bytes_;
  TextRole role_;
  bool blank_;
};

// The classifier reads so many parts: the texts that are shown count first, wherever they stand, and
// of more than this the longest, because many short ones in front must not hide the rest.
inline constexpr std::size_t kReadParts = 50;

// The roles of a message's texts. Not shown are the superseded versions of a text and parts with
// "Content-Disposition: attachment"; but where nothing else is shown, attached texts are: somebody
// who gets an empty mail opens what is attached. What stands in an attached message is shown like
// the rest, because mail programs display it below the mail.
class Reading {
 public:
  // Of each HTML text `html_bytes` of visible text are read. O(parts, and their blanks at the ends).
  explicit Reading(const Message& message, std::size_t html_bytes = std::size_t{1} << 20);

  // One for each text part, also those left out.
  [[nodiscard]] std::span<Text> texts() { return texts_; }
  [[nodiscard]] const Message& message() const { return *message_; }

 private:
  void leave_out_short_ones();

  const Message* message_;
  std::vector<Text> texts_;
};

// Subject and From of the messages attached to this one: the first 8 such fields.
[[nodiscard]] std::vector<const HeaderField*> quoted_header(const Message& message);

// What a reader sees: the visible characters of the texts that are shown, each on lines of its own;
// default-ignorable characters removed, line ends LF.
[[nodiscard]] std::string visible_text(Reading& reading);
[[nodiscard]] std::string visible_text(const Message& message);

// Every piece of text with its role, for showing it to a person: characters as in visible_text().
struct ReadableText {
  TextRole role = TextRole::shown;
  std::string type;  // of the part; a quoted header field has none
  std::string name;  // of the file or the field; may be empty
  std::string text;
};
// In reading order: after each HTML text that is shown, what is hidden in it, its title and the
// texts of its images; at the end the quoted header. No piece but a shown one is empty.
[[nodiscard]] std::vector<ReadableText> readable_texts(Reading& reading);

}  // namespace classify
