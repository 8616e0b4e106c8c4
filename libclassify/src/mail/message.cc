#include "classify/message.h"

#include <algorithm>
#include <array>
#include <deque>
#include <span>

#include "ascii.h"
#include "hash.h"
#include "mail/attached.h"
#include "mail/file_type.h"
#include "mail/header.h"
#include "mail/inline_files.h"
#include "mail/mime.h"
#include "mail/transfer.h"
#include "mail/versions.h"
#include "text/charset.h"
#include "text/file/content_lines.h"
#include "text/file/pdf_links.h"
#include "text/file/rtf.h"
#include "text/html.h"
#include "text/unicode.h"

namespace classify {
namespace {

using mail::Attached;
using mail::AttachedMessage;
using mail::DefectSet;
using mail::Entity;
using mail::FileReading;

// The type, such as "text/html", if type and subtype have only allowed characters; else empty.
std::string checked_type(std::string_view value) {
  if (value == "multipart") return "multipart/mixed";
  if (value == "html") return "text/html";
  const std::size_t slash = value.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == value.size()) return {};
  for (const char c : value) {
    const bool token =  // RFC 2045 5.1
        is_alnum(c) || std::string_view("!#$%&'*+-.^_`{|}~/").find(c) != std::string_view::npos;
    if (!token) return {};
  }
  return std::string(value);
}

bool is_attached_message(std::string_view type) {
  return mail::is_whole_message(type) || type == "text/rfc822-headers" || type == "message/partial";
}

// Removes every carriage return before a line feed: a line end that was converted twice is
// "\r\r\n".
void make_line_ends_lf(std::string& text) {
  std::size_t to = std::min(text.find('\r'), text.size());
  for (std::size_t from = to; from < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of('\r', from), text.size());
    const std::size_t next = std::min(text.find('\r', end), text.size());
    const std::size_t begin = end < text.size() && text[end] == '\n' ? end : from;
    std::copy(text.begin() + static_cast<std::ptrdiff_t>(begin),
              text.begin() + static_cast<std::ptrdiff_t>(next),
              text.begin() + static_cast<std::ptrdiff_t>(to));
    to += next - begin;
    from = next;
  }
  text.resize(to);
}

std::string_view text_charset_of(std::span<const Part> parts) {
  for (const Part& part : parts) {
    if (part.is_text() && !part.charset.empty() && part.charset != "us-ascii") return part.charset;
  }
  return {};
}

// Walks the tree of entities with a stack of its own. One object per message.
class Walk {
 public:
  // `attached` may be null.
  Walk(const Limits& limits, Message& message, Attached* attached)
      : limits_(limits), message_(message), attached_(attached) {}

  void run(std::string_view raw) {
    message_.bytes = raw.size();
    if (!not_mail(raw).empty()) defects_.add(Defect::not_mail);
    if (raw.size() > limits_.message_bytes) {
      defects_.add(Defect::message_too_large);
      raw = raw.substr(0, limits_.message_bytes);
    }
    steps_.push_back({.bytes = raw});
    while (!steps_.empty()) {
      const Step step = steps_.back();
      steps_.pop_back();
      if (step.closing) {
        message_.structure += ')';
        if (step.begins_attached) {
          attached_->messages[step.attached].parts_end = message_.parts.size();
        }
      } else {
        visit(step);
      }
    }
    versions_.mark_superseded(message_.parts);
    const std::string_view hint = message_.text_charset();
    for (mail::Parameter& parameter : message_.content_type.parameters) {
      mail::decode(parameter, hint);
    }
    for (Filename& name : filenames_) {
      mail::decode(name.parameter, hint);
      message_.parts[name.part].filename = std::move(name.parameter.value);
    }
    for (mail::Parameter& name : attached_names_) {
      mail::decode(name, hint);
      message_.attached_names.push_back(std::move(name.value));
    }
    decode_fields(message_.fields, "", hint);
    decode_fields(message_.attached_fields, "attached ", hint);
    if (attached_ != nullptr) finish_attached();
    message_.defects = defects_.list();
  }

 private:
  struct Step {
    std::string_view bytes = {};
    std::size_t level = 0;
    bool attached_message = false;  // somewhere inside an attached message
    bool whole_message = true;      // a message, not a part: all its fields are kept
    bool in_digest = false;
    bool in_related = false;
    bool in_file = false;
    std::size_t choice = 0;  // number of the innermost multipart/alternative around it, 0 = none
    bool version = false;    // it is one of its versions, not a part of one
    bool foreign = false;    // within a message that is one of its versions: nobody shows that
    bool first_child = true;
    bool closing = false;
    std::size_t attached = AttachedMessage::kOutermost;  // the attached message it is in, if asked
    bool begins_attached = false;                        // and it is that message itself
  };

  void visit(const Step& step) {
    if (!step.first_child) message_.structure += ',';
    const std::size_t field_bytes = step.level == 0 ? limits_.field_bytes : limits_.field_bytes / 8;
    Entity entity =
        mail::read_entity(step.bytes, limits_, field_bytes,
                          step.whole_message ? mail::Whole::message : mail::Whole::part, defects_);
    if (step.level == 0 && entity.fields.empty() && !step.bytes.empty()) {
      defects_.add(Defect::no_header);
    }

    Part part;
    part.level = step.level;
    part.attached_message = step.attached_message;
    part.in_file = step.in_file;
    mail::ParameterizedValue content_type;
    read_content_type(entity, content_type);
    part.declared_type = content_type.value;
    part.type = checked_type(part.declared_type);
    if (part.type.empty()) {
      if (!part.declared_type.empty()) defects_.add(Defect::bad_content_type);
      part.type = step.in_digest ? "message/rfc822" : "text/plain";
    }
    if (const HeaderField* field = entity.find("Content-Transfer-Encoding")) {
      part.transfer_encoding = mail::transfer_encoding_in(field->raw);
    }

    if (part.type.starts_with("multipart/")) {
      if (enter_multipart(step, part, entity, content_type)) {
        return keep_fields(step, entity, content_type);
      }
      part.type = "text/plain";  // no boundary anywhere: the rest is read as text
    }
    if (is_attached_message(part.type) && step.level < limits_.levels) {
      if (!is_coded(part) || is_affordable(to_keep_, entity.body)) {
        enter_message(step, part, entity, content_type);
        return keep_fields(step, entity, content_type);
      }
      defects_.add(Defect::too_many_levels);
    } else if (attached_ != nullptr) {
      note_attached_file(step, part, entity, content_type);
    }
    read_leaf(step, part, entity, content_type);
    keep_fields(step, entity, content_type);
  }

  // Of several Content-Type fields the first that makes sense; but a multipart wins whose boundary is
  // in the body.
  void read_content_type(const Entity& entity, mail::ParameterizedValue& found) {
    constexpr int kMost = 8;
    int fields = 0;
    for (const HeaderField& field : entity.fields) {
      if (!equals_ignoring_case(field.name, "Content-Type")) continue;
      if (++fields > kMost) break;
      mail::ParameterizedValue value = mail::split_parameters(field.raw);
      if (fields == 1) {
        found = std::move(value);
        continue;
      }
      defects_.add(Defect::bad_content_type);
      if (has_its_boundary(found, entity.body)) continue;
      if (checked_type(found.value).empty() || has_its_boundary(value, entity.body)) {
        found = std::move(value);
      }
    }
  }

  static bool has_its_boundary(const mail::ParameterizedValue& type, std::string_view body) {
    const mail::Parameter* boundary = type.find("boundary");
    return type.value.starts_with("multipart") && boundary != nullptr && !boundary->raw.empty() &&
           body.find("--" + boundary->raw) != std::string_view::npos;
  }

  void keep_fields(const Step& step, Entity& entity, mail::ParameterizedValue& content_type) {
    if (step.begins_attached) {
      std::vector<HeaderField>& own = attached_->messages[step.attached].fields;
      own.assign(entity.fields.begin(),
                 entity.fields.begin() + static_cast<std::ptrdiff_t>(std::min(
                                             entity.fields.size(), attached_fields_left_)));
      attached_fields_left_ -= own.size();
    }
    if (step.level == 0) {
      message_.content_type = std::move(content_type);
      message_.fields = std::move(entity.fields);
    } else if (step.whole_message) {
      for (HeaderField& field : entity.fields) {
        if (message_.attached_fields.size() >= limits_.header_fields ||
            !is_affordable(to_attach_, field.raw)) {
          return;
        }
        message_.attached_fields.push_back(std::move(field));
      }
    }
  }

  static bool is_coded(const Part& part) {
    return mail::decoder_of(part.transfer_encoding) != nullptr;
  }

  static bool is_affordable(std::size_t& left, std::string_view body) {
    if (body.size() > left) return false;
    left -= body.size();
    return true;
  }

  // False if no children were found: the caller reads the body as text.
  bool enter_multipart(const Step& step, const Part& part, const Entity& entity,
                       const mail::ParameterizedValue& content_type) {
    if (step.level >= limits_.levels || !is_affordable(to_search_, entity.body)) {
      defects_.add(Defect::too_many_levels);
      return false;
    }
    const mail::Parameter* boundary = content_type.find("boundary");
    const std::size_t room = limits_.parts - std::min(limits_.parts, message_.parts.size());
    const mail::Children split =
        mail::split_multipart(entity.body, boundary != nullptr ? trim(boundary->raw) : "",
                              std::max<std::size_t>(room, 1), defects_);
    if (split.children.empty()) return false;
    if (step.level == 0) message_.preamble = split.preamble.substr(0, limits_.field_bytes);
    message_.structure += part.type + '(';
    steps_.push_back({.closing = true});
    const bool is_choice = part.type == "multipart/alternative";
    const std::size_t choice = is_choice ? versions_.begin(step.choice) : step.choice;
    for (std::size_t i = split.children.size(); i-- > 0;) {
      steps_.push_back({.bytes = split.children[i],
                        .level = step.level + 1,
                        .attached_message = step.attached_message,
                        .whole_message = false,
                        .in_digest = part.type == "multipart/digest",
                        .in_related = part.type == "multipart/related",
                        .in_file = step.in_file,
                        .choice = step.foreign ? step.choice : choice,
                        .version = step.foreign || is_choice,
                        .foreign = step.foreign,
                        .first_child = i == 0,
                        .attached = step.attached});
    }
    return true;
  }

  static mail::ParameterizedValue disposition_of(const Entity& entity) {
    const HeaderField* field = entity.find("Content-Disposition");
    return field != nullptr ? mail::split_parameters(field->raw) : mail::ParameterizedValue{};
  }

  void enter_message(const Step& step, const Part& part, const Entity& entity,
                     const mail::ParameterizedValue& content_type) {
    const mail::ParameterizedValue disposition = disposition_of(entity);
    if (const mail::Parameter* name = mail::filename_in(disposition, content_type)) {
      if (attached_names_.size() < limits_.parts) attached_names_.push_back(*name);
    }
    std::string_view bytes = entity.body;
    if (is_coded(part)) {
      bytes = decode_transfer(part, bytes, decoded_.emplace_back());
      forget_read_bytes();
    }
    message_.structure += part.type + '(';
    const bool noted = attached_ != nullptr && mail::is_whole_message(part.type);
    const std::size_t attached = noted ? attached_->messages.size() : step.attached;
    if (noted) {
      attached_->messages.push_back({.raw = bytes,
                                     .within = step.attached,
                                     .is_walked = true,
                                     .parts_begin = message_.parts.size()});
    }
    steps_.push_back({.closing = true, .attached = attached, .begins_attached = noted});
    steps_.push_back({.bytes = bytes,
                      .level = step.level + 1,
                      .attached_message = true,
                      .in_file = step.in_file,
                      .choice = step.version ? step.choice : 0,
                      .version = step.version,
                      .foreign = step.version,
                      .attached = attached,
                      .begins_attached = noted});
  }

  // Of messages in one another, each coded, only the innermost is still to be read, unless something
  // follows it.
  void forget_read_bytes() {
    if (attached_ != nullptr || decoded_.size() < 2) return;
    const bool all_closing =
        std::all_of(steps_.begin(), steps_.end(), [](const Step& step) { return step.closing; });
    while (all_closing && decoded_.size() > 1) decoded_.pop_front();
  }

  // Notes a leaf that is a message by its name, or a message of a level beyond the limit.
  void note_attached_file(const Step& step, const Part& part, const Entity& entity,
                          const mail::ParameterizedValue& content_type) {
    const mail::ParameterizedValue disposition = disposition_of(entity);
    std::string filename;
    if (const mail::Parameter* found = mail::filename_in(disposition, content_type)) {
      mail::Parameter parameter = *found;
      mail::decode(parameter, {});
      filename = lower(trim(parameter.value));
    }
    if (mail::is_whole_message(part.type) || filename.ends_with(".eml")) {
      std::string_view bytes = entity.body;
      if (is_coded(part)) {
        bytes = decoded_.emplace_back(mail::decoder_of(part.transfer_encoding)(bytes).bytes);
      }
      attached_->messages.push_back({.raw = bytes, .within = step.attached});
    } else if (step.attached == AttachedMessage::kOutermost) {
      attached_->unsupported |= part.declared_type.find("ms-tnef") != std::string::npos ||
                                filename == "winmail.dat" || filename.ends_with(".msg");
    }
  }

  void finish_attached() {
    for (AttachedMessage& message : attached_->messages) {
      const auto parts = message_.parts.begin();
      const std::string_view hint =
          text_charset_of({parts + static_cast<std::ptrdiff_t>(message.parts_begin),
                           parts + static_cast<std::ptrdiff_t>(message.parts_end)});
      for (HeaderField& field : message.fields) {
        field.text = mail::decode_header(field.raw, hint).text;
      }
    }
    attached_->memory = std::move(decoded_);
  }

  // Returns `body` itself if nothing is encoded; else the decoded bytes, in `memory`.
  std::string_view decode_transfer(const Part& part, std::string_view body, std::string& memory) {
    const std::string& encoding = part.transfer_encoding;
    // Line ends depend on the program that delivered the mail; size and hash of a file must not.
    if (body.find('\r') != std::string_view::npos) {
      memory = body;
      make_line_ends_lf(memory);
      body = memory;
    }
    mail::Transferred decoded;
    if (const mail::Decoder decode = mail::decoder_of(encoding)) {
      decoded = decode(body);
    } else {
      const bool identity =
          encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
      if (!identity) defects_.add(Defect::bad_transfer_encoding);
      if (!part.is_text() || !mail::looks_like_base64(body)) return body;
      defects_.add(Defect::bad_transfer_encoding);
      decoded = mail::decode_base64(body);
    }
    if (decoded.noise > 0) defects_.add(Defect::transfer_noise);
    return memory = std::move(decoded.bytes);
  }

  void read_leaf(const Step& step, Part& part, const Entity& entity,
                 const mail::ParameterizedValue& content_type) {
    message_.structure += part.type;
    if (message_.parts.size() >= limits_.parts) {
      defects_.add(Defect::too_many_parts);
      return;
    }
    const mail::ParameterizedValue disposition = disposition_of(entity);
    part.disposition = disposition.value;
    part.resource = step.in_related && part.is_text() && !part.is_shown_type();
    const mail::Parameter* filename = mail::filename_in(disposition, content_type);
    if (const HeaderField* field = entity.find("Content-ID")) part.content_id = trim(field->raw);

    std::string_view body = entity.body;
    // Encoded text shrinks by a third at most, so this much is always enough for the limit.
    if (part.is_text()) body = body.substr(0, limits_.text_bytes * 4);
    std::string memory;
    const std::string_view bytes = decode_transfer(part, body, memory);
    part.size = bytes.size();
    part.content_hash = hash_bytes(bytes);
    if (!part.is_text()) part.head = bytes.substr(0, 32);
    const FileReading reading =
        part.is_file()
            ? mail::reading_of_file(bytes, filename != nullptr ? plain_name(*filename) : "")
            : mail::reading_of_type(part.type);
    if (reading != FileReading::message || !open_message_file(step, bytes)) {
      read_text(part, bytes, reading, content_type);
    }
    if (step.choice != 0 && part.is_text()) {
      versions_.add(message_.parts.size(), step.choice, step.version,
                    part.is_shown_type() && !step.foreign);
    }
    if (filename != nullptr) filenames_.push_back({message_.parts.size(), *filename});
    message_.parts.push_back(std::move(part));
  }

  // A file name as far as its ending is concerned, which no charset changes.
  static std::string plain_name(mail::Parameter name) {
    if (name.raw.find("=?") == std::string::npos) return std::move(name.raw);
    mail::decode(name, {});
    return std::move(name.value);
  }

  // Has a mail that is a file walked like the parts around it, after this leaf, which stands for the
  // file itself. False if a limit forbids it.
  bool open_message_file(const Step& step, std::string_view bytes) {
    if (step.level >= limits_.levels || !is_affordable(to_keep_, bytes)) {
      defects_.add(Defect::too_many_levels);
      return false;
    }
    message_.structure += '(';
    steps_.push_back({.closing = true});
    steps_.push_back({.bytes = decoded_.emplace_back(bytes),
                      .level = step.level + 1,
                      .attached_message = true,
                      .in_file = true,
                      .attached = step.attached});
    return true;
  }

  // Reads a text part, or a file that holds text. Only text parts say something about the mail's
  // charsets and defects: files are as other programs wrote them.
  void read_text(Part& part, std::string_view bytes, FileReading reading,
                 const mail::ParameterizedValue& content_type) {
    constexpr std::size_t kPlainFileBytes = 64 * 1024;  // nobody reads so much of a file
    if (reading == FileReading::pdf) {
      part.text = text::pdf_links(bytes);
      part.content = Content::links;
      return;
    }
    if (reading == FileReading::none && !part.is_text()) return;
    if (part.is_html() && reading != FileReading::content_lines && reading != FileReading::rtf) {
      reading = FileReading::markup;
    }
    part.content = reading == FileReading::markup ? Content::markup : Content::text;
    std::string without_files;
    if (part.type == "text/plain") {
      std::vector<mail::InlineFile> files;
      bytes = mail::take_out_inline_files(bytes, without_files, files);
      for (const mail::InlineFile& file : files) add_inline_file(file, part);
    }
    const bool is_plain_file = !part.is_text() && reading == FileReading::plain;
    bytes = bytes.substr(
        0, is_plain_file ? std::min(kPlainFileBytes, limits_.text_bytes) : limits_.text_bytes);
    if (part.is_text() && bytes.find('\0') != std::string_view::npos &&
        !text::has_utf16_mark(bytes)) {
      defects_.add(Defect::nul_bytes);
    }
    if (const mail::Parameter* charset = content_type.find("charset")) {
      part.declared_charset = charset->raw;
    }
    if (reading == FileReading::rtf) {  // it has code pages of its own
      part.charset = "us-ascii";
      part.text = text::read_rtf(bytes);
      part.text.resize(text::head(part.text, limits_.text_bytes).size());
      return;
    }
    std::string unfolded;
    if (reading == FileReading::content_lines && !text::has_utf16_mark(bytes)) {
      bytes = text::unfold(bytes, unfolded);
    }
    std::string_view label = part.declared_charset;
    const std::string_view meta =
        part.content == Content::markup ? text::html_charset(bytes) : std::string_view{};
    if (label.empty()) label = meta;
    text::DecodedText decoded = text::decode_text(bytes, {.label = label, .hint = {}});
    part.charset = decoded.charset;
    part.text = std::move(decoded.text);
    if (reading == FileReading::content_lines) {
      if (text::has_utf16_mark(bytes)) part.text = std::string(text::unfold(part.text, unfolded));
      part.text = text::read_content_lines(part.text);
    }
    make_line_ends_lf(part.text);
    if (!part.is_text()) return;
    if (decoded.label_lied) defects_.add(Defect::charset_lie);
    if (decoded.errors > 0) defects_.add(Defect::undecodable);
    message_.charsets.push_back({"part " + std::to_string(message_.parts.size() + 1),
                                 part.declared_charset, std::string(decoded.charset),
                                 std::string(decoded.reason), decoded.label_lied});
    const mail::Parameter* format = content_type.find("format");
    if (format != nullptr && equals_ignoring_case(format->raw, "flowed")) {
      const mail::Parameter* delsp = content_type.find("delsp");
      part.text =
          mail::unflow(part.text, delsp != nullptr && equals_ignoring_case(delsp->raw, "yes"));
    }
  }

  // A file in a text becomes a part of its own; the text around it stays.
  void add_inline_file(const mail::InlineFile& found, const Part& around) {
    if (found.encoding == "x-uuencode") defects_.add(Defect::uuencoded);
    if (message_.parts.size() >= limits_.parts) return;
    Part file;
    file.type = "application/octet-stream";
    file.transfer_encoding = found.encoding;
    file.disposition = "attachment";
    file.filename = text::decode_text(trim(found.name), {}).text;
    file.size = found.bytes.size();
    file.head = found.bytes.substr(0, 32);
    file.content_hash = hash_bytes(found.bytes);
    file.level = std::min(around.level + 1, limits_.levels);
    message_.parts.push_back(std::move(file));
  }

  // After the bodies, because raw 8-bit fields are in the charset of the text that goes with them.
  void decode_fields(std::vector<HeaderField>& fields, std::string_view where,
                     std::string_view hint) {
    for (HeaderField& field : fields) {
      mail::HeaderText decoded = mail::decode_header(field.raw, hint);
      field.text = std::move(decoded.text);
      if (decoded.broken_words > 0) defects_.add(Defect::broken_encoded_word);
      for (mail::CharsetUse& use : decoded.charsets) {
        if (use.lied) defects_.add(Defect::charset_lie);
        if (use.declared.empty()) defects_.add(Defect::raw_8bit_header);
        if (message_.charsets.size() < limits_.header_fields) {
          message_.charsets.push_back({std::string(where) + lower(field.name), use.declared,
                                       use.used, use.reason, use.lied});
        }
      }
    }
  }

  const Limits& limits_;
  Message& message_;
  Attached* attached_;
  DefectSet defects_;
  std::vector<Step> steps_;
  struct Filename {
    std::size_t part;
    mail::Parameter parameter;  // not decoded yet
  };
  std::vector<Filename> filenames_;
  std::vector<mail::Parameter> attached_names_;  // not decoded yet
  mail::Versions versions_;
  std::deque<std::string> decoded_;  // bytes of attached messages that were transfer-encoded
  // Each level is searched for its boundary, and each encoded message is copied. So a long mail may
  // have fewer levels than a short one.
  std::size_t to_search_ = 8 * std::min(limits_.message_bytes, SIZE_MAX / 8);
  std::size_t attached_fields_left_ = 20 * std::min(limits_.header_fields, SIZE_MAX / 20);
  std::size_t to_attach_ = 8 * std::min(limits_.field_bytes, SIZE_MAX / 8);
  std::size_t to_keep_ = 2 * std::min(limits_.message_bytes, SIZE_MAX / 2);
};

}  // namespace

std::string_view name(Defect defect) {
  static constexpr std::array<std::string_view, kDefects> kNames{"mbox_from_line",
                                                                 "junk_before_header",
                                                                 "no_header",
                                                                 "no_header_end",
                                                                 "nul_bytes",
                                                                 "bare_carriage_return",
                                                                 "bad_field_name",
                                                                 "too_many_fields",
                                                                 "field_too_long",
                                                                 "message_too_large",
                                                                 "too_many_levels",
                                                                 "too_many_parts",
                                                                 "no_boundary",
                                                                 "missing_boundary",
                                                                 "unclosed_multipart",
                                                                 "bad_content_type",
                                                                 "bad_transfer_encoding",
                                                                 "transfer_noise",
                                                                 "charset_lie",
                                                                 "undecodable",
                                                                 "raw_8bit_header",
                                                                 "broken_encoded_word",
                                                                 "uuencoded",
                                                                 "hidden_characters",
                                                                 "not_mail"};
  return kNames[static_cast<std::size_t>(defect)];
}

const HeaderField* Message::find(std::string_view name) const {
  for (const HeaderField& field : fields) {
    if (equals_ignoring_case(field.name, name)) return &field;
  }
  return nullptr;
}

const Parameter* ParameterizedValue::find(std::string_view name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [name](const Parameter& p) { return p.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

std::string_view Message::text_charset() const { return text_charset_of(parts); }

bool Message::has(Defect defect) const {
  return std::find(defects.begin(), defects.end(), defect) != defects.end();
}

Message parse_message(std::string_view raw, const Limits& limits) {
  Message message;
  Walk(limits, message, nullptr).run(raw);
  return message;
}

Message mail::parse_message(std::string_view raw, const Limits& limits, Attached& attached) {
  Message message;
  Walk(limits, message, &attached).run(raw);
  return message;
}

std::string subject(const Message& message) {
  const HeaderField* field = message.find("Subject");
  return field != nullptr ? text::readable(field->text) : std::string();
}

std::string first_filename(const Message& message) {
  for (const Part& part : message.parts) {
    if (!part.filename.empty()) return text::readable(part.filename);
  }
  for (const std::string& name : message.attached_names) {
    if (!name.empty()) return text::readable(name);
  }
  return {};
}

}  // namespace classify
