// One reading of a mail: its texts, and the role of each text for the reader.
//
//   message ─▶ a text for each part that has one, in the order of the parts, with its role:
//                shown          what a mail program displays
//                other_version  of a multipart/alternative that displays another version
//                attached       a file that has to be opened first
//                left_out       beyond the limits: the classifier does not read it
//              and inside an HTML text that is shown: hidden, title, alt
//              and of the messages attached to it:    quoted_header
//
// The tokenizer, `mailsift decode`, forwards and fingerprints all take their texts from here, so
// they always agree about what a reader sees.
//
// Texts are views into the message, which must outlive them. HTML is read once, when it is first
// asked for. Throws nothing but std::bad_alloc.
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

// The text of one part.
class Text {
 public:
  // `html_bytes`: see Reading.
  Text(const Part& part, TextRole role, std::size_t html_bytes);

  [[nodiscard]] TextRole role() const { return role_; }
  [[nodiscard]] const Part& part() const { return *part_; }
  // True for nothing but white space (in HTML: in its source).
  [[nodiscard]] bool is_blank() const { return blank_; }

  // True for HTML, and for files that are read like it: XHTML, SVG and other XML.
  [[nodiscard]] bool is_markup() const { return part_->content == Content::markup; }
  // The visible text of markup; all of any other text. The view lives as long as this object.
  [[nodiscard]] std::string_view visible();
  // Empty unless the text is markup.
  [[nodiscard]] const HtmlText& html();

 private:
  friend class Reading;
  const Part* part_;
  std::unique_ptr<HtmlText> html_;
  std::size_t html_bytes_;
  TextRole role_;
  bool blank_;
};

// The classifier reads at most this many parts. Texts that are shown come first, wherever they
// stand. If there are more, it reads the longest, because many short ones in front must not hide
// the rest.
inline constexpr std::size_t kReadParts = 50;

// The roles of a message's texts. A mail program does not show
//   * versions that are superseded by another one,
//   * parts with "Content-Disposition: attachment", and resources (Part::resource),
//   * files of other types, whose text is read all the same, and the texts of a mail that is a file.
// If nothing else is shown, attached texts are: a reader who gets an empty mail opens the attachments.
// The links of a PDF are never shown. The texts of an attached message are shown like the rest,
// because mail programs display them below the mail.
class Reading {
 public:
  // Reads `html_bytes` of the visible text of each HTML text. O(parts, and their blanks at the
  // ends).
  explicit Reading(const Message& message, std::size_t html_bytes = std::size_t{1} << 20);

  // One for each part that has text, including those left out.
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
// In reading order: each HTML text that is shown is followed by its hidden text, its title and the
// texts of its images; the quoted header is at the end. Only a shown piece may be empty.
[[nodiscard]] std::vector<ReadableText> readable_texts(Reading& reading);

}  // namespace classify
