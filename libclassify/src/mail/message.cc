#include "classify/message.h"

#include <algorithm>
#include <array>
#include <deque>
#include <span>

#include "ascii.h"
#include "hash.h"
#include "mail/attached.h"
#include "mail/header.h"
#include "mail/lines.h"
#include "mail/mime.h"
#include "mail/transfer.h"
#include "text/charset.h"
#include "text/html.h"
#include "text/unicode.h"

namespace classify {
namespace {

using mail::Attached;
using mail::AttachedMessage;
using mail::DefectSet;
using mail::Entity;

// The type, such as "text/html", if type and subtype have only allowed characters; else empty.
std::string checked_type(std::string_view value) {
  const std::size_t slash = value.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == value.size()) return {};
  for (const char c : value) {
    const bool token =
        is_alnum(c) || std::string_view("!#$&-^_.+/").find(c) != std::string_view::npos;
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
    mark_superseded();
    const std::string_view hint = message_.text_charset();
    for (mail::Parameter& parameter : message_.content_type.parameters) {
      mail::decode(parameter, hint);
    }
    for (Filename& name : filenames_) {
      mail::decode(name.parameter, hint);
      message_.parts[name.part].filename = std::move(name.parameter.value);
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
    std::size_t choice = 0;  // number of the innermost multipart/alternative around it, 0 = none
    bool version = false;    // it is one of its versions, not a part of one
    bool first_child = true;
    bool closing = false;
    std::size_t attached = AttachedMessage::kOutermost;  // the attached message it is in, if asked
    bool begins_attached = false;                        // and it is that message itself
  };

  void visit(const Step& step) {
    if (!step.first_child) message_.structure += ',';
    const std::size_t field_bytes = step.level == 0 ? limits_.field_bytes : limits_.field_bytes / 8;
    Entity entity = mail::read_entity(step.bytes, limits_, field_bytes, defects_);
    if (step.level == 0 && entity.fields.empty() && !step.bytes.empty()) {
      defects_.add(Defect::no_header);
    }

    Part part;
    part.level = step.level;
    part.attached_message = step.attached_message;
    mail::ParameterizedValue content_type;
    if (const HeaderField* field = entity.find("Content-Type")) {
      content_type = mail::split_parameters(field->raw);
      part.declared_type = content_type.value;
    }
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
        enter_message(step, part, entity);
        return keep_fields(step, entity, content_type);
      }
      defects_.add(Defect::too_many_levels);
    }
    if (attached_ != nullptr) note_attached_file(step, part, entity, content_type);
    read_leaf(step, part, entity, content_type);
    keep_fields(step, entity, content_type);
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
    return part.transfer_encoding == "base64" || part.transfer_encoding == "quoted-printable";
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
    if (is_choice) choice_around_.push_back(step.choice);
    const std::size_t choice = is_choice ? choice_around_.size() - 1 : step.choice;
    for (std::size_t i = split.children.size(); i-- > 0;) {
      steps_.push_back({.bytes = split.children[i],
                        .level = step.level + 1,
                        .attached_message = step.attached_message,
                        .whole_message = false,
                        .in_digest = part.type == "multipart/digest",
                        .choice = choice,
                        .version = is_choice,
                        .first_child = i == 0,
                        .attached = step.attached});
    }
    return true;
  }

  void enter_message(const Step& step, const Part& part, const Entity& entity) {
    std::string_view bytes = entity.body;
    if (is_coded(part)) {
      bytes = decode_transfer(part, bytes, decoded_.emplace_back());
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
                      .attached = attached,
                      .begins_attached = noted});
  }

  // Notes a leaf that is a message by its name, or a message that a limit forbids to enter.
  void note_attached_file(const Step& step, const Part& part, const Entity& entity,
                          const mail::ParameterizedValue& content_type) {
    const HeaderField* field = entity.find("Content-Disposition");
    const mail::ParameterizedValue disposition =
        field != nullptr ? mail::split_parameters(field->raw) : mail::ParameterizedValue{};
    std::string filename;
    if (const mail::Parameter* found = mail::filename_in(disposition, content_type)) {
      mail::Parameter parameter = *found;
      mail::decode(parameter, {});
      filename = lower(trim(parameter.value));
    }
    if (mail::is_whole_message(part.type) || filename.ends_with(".eml")) {
      std::string_view bytes = entity.body;
      if (is_coded(part)) {
        bytes = decoded_.emplace_back(part.transfer_encoding == "base64"
                                          ? mail::decode_base64(bytes).bytes
                                          : mail::decode_quoted_printable(bytes).bytes);
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
    if (encoding == "base64") {
      decoded = mail::decode_base64(body);
    } else if (encoding == "quoted-printable") {
      decoded = mail::decode_quoted_printable(body);
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
    mail::ParameterizedValue disposition;
    if (const HeaderField* field = entity.find("Content-Disposition")) {
      disposition = mail::split_parameters(field->raw);
      part.disposition = disposition.value;
    }
    const mail::Parameter* filename = mail::filename_in(disposition, content_type);
    if (const HeaderField* field = entity.find("Content-ID")) part.content_id = trim(field->raw);

    std::string_view body = entity.body;
    // Encoded text shrinks by a third at most, so this much is always enough for the limit.
    if (part.is_text()) body = body.substr(0, limits_.text_bytes * 4);
    std::string memory;
    const std::string_view bytes = decode_transfer(part, body, memory);
    part.size = bytes.size();
    part.content_hash = hash_bytes(bytes);
    if (part.is_text()) {
      read_text(part, bytes, content_type);
    } else {
      part.head = bytes.substr(0, 32);
    }
    if (step.choice != 0 && (part.is_html() || part.type == "text/plain")) {
      choosable_.push_back({message_.parts.size(), step.choice, step.version});
    }
    if (filename != nullptr) filenames_.push_back({message_.parts.size(), *filename});
    message_.parts.push_back(std::move(part));
  }

  // A reader is shown the HTML version of a multipart/alternative, or the last of several of one
  // kind (RFC 2046 5.1.4). One version may consist of parts, which are shown together.
  void mark_superseded() {
    const auto has_text = [this](const Choosable& c) {
      return !trim(message_.parts[c.part].text).empty();
    };
    // By number of the choice. A text in an inner choice also counts in the choices around it.
    std::vector<bool> html(choice_around_.size()), later_html = html, later_text = html;
    const auto mark = [this](std::vector<bool>& marks, std::size_t choice) {
      for (; choice != 0; choice = choice_around_[choice]) marks[choice] = true;
    };
    for (const Choosable& c : choosable_) {
      if (message_.parts[c.part].is_html() && has_text(c)) mark(html, c.choice);
    }
    for (auto c = choosable_.rbegin(); c != choosable_.rend(); ++c) {
      Part& part = message_.parts[c->part];
      part.superseded = c->version && (part.is_html() ? later_html[c->choice]
                                                      : later_text[c->choice] || html[c->choice]);
      if (!has_text(*c)) continue;
      mark(later_text, c->choice);
      if (part.is_html()) mark(later_html, c->choice);
    }
  }

  void read_text(Part& part, std::string_view bytes, const mail::ParameterizedValue& content_type) {
    std::string without_files;
    if (part.type == "text/plain") {
      bytes = take_out_uuencoded(bytes, part, without_files);
      bytes = take_out_yenc(bytes, part, without_files);
    }
    bytes = bytes.substr(0, limits_.text_bytes);
    if (bytes.find('\0') != std::string_view::npos && !looks_like_utf16(bytes)) {
      defects_.add(Defect::nul_bytes);
    }
    if (const mail::Parameter* charset = content_type.find("charset")) {
      part.declared_charset = charset->raw;
    }
    std::string_view label = part.declared_charset;
    const std::string_view meta = part.is_html() ? text::html_charset(bytes) : std::string_view{};
    if (label.empty()) label = meta;
    text::DecodedText decoded = text::decode_text(bytes, {.label = label, .hint = {}});
    part.charset = decoded.charset;
    if (decoded.label_lied) defects_.add(Defect::charset_lie);
    if (decoded.errors > 0) defects_.add(Defect::undecodable);
    message_.charsets.push_back({"part " + std::to_string(message_.parts.size() + 1),
                                 part.declared_charset, std::string(decoded.charset),
                                 std::string(decoded.reason), decoded.label_lied});
    part.text = std::move(decoded.text);
    make_line_ends_lf(part.text);
    const mail::Parameter* format = content_type.find("format");
    if (format != nullptr && equals_ignoring_case(format->raw, "flowed")) {
      const mail::Parameter* delsp = content_type.find("delsp");
      part.text =
          mail::unflow(part.text, delsp != nullptr && equals_ignoring_case(delsp->raw, "yes"));
    }
  }

  static bool looks_like_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  }

  // `text` without the `size` bytes at `begin`. The result is in `memory`; `text` is there already
  // unless `memory` is empty.
  static std::string_view without(std::string_view text, std::size_t begin, std::size_t size,
                                  std::string& memory) {
    if (memory.empty()) memory = text;
    memory.erase(begin, size);
    return memory;
  }

  // A uuencoded file becomes a part of its own; the text around it stays.
  std::string_view take_out_uuencoded(std::string_view bytes, const Part& around,
                                      std::string& memory) {
    for (int files = 0; files < 16; ++files) {
      const mail::Uuencoded found = mail::find_uuencoded(bytes);
      if (found.begin == std::string_view::npos) break;
      defects_.add(Defect::uuencoded);
      add_inline_file("x-uuencode", found.name, found.bytes, around);
      bytes = without(bytes, found.begin, found.size, memory);
    }
    return bytes;
  }

  // yEnc (=ybegin ... =yend) is not decoded; it becomes an opaque part.
  std::string_view take_out_yenc(std::string_view bytes, const Part& around, std::string& memory) {
    std::size_t line = mail::line_beginning_with('=', bytes, 0);
    while (line != std::string_view::npos && !bytes.substr(line).starts_with("=ybegin ")) {
      line = mail::line_beginning_with('=', bytes, mail::line_end(bytes, line));
    }
    if (line == std::string_view::npos) return bytes;
    const std::size_t begin = line == 0 ? 0 : line - 1;  // its line feed is removed, too
    const std::size_t last_line = std::min(bytes.find("\n=yend", begin), bytes.size());
    const std::size_t end = std::min(bytes.find('\n', last_line + 1), bytes.size());
    const std::string_view block = bytes.substr(begin, end - begin);
    const std::size_t name = block.find(" name=");
    const std::size_t line_end = std::min(block.find('\n', 1), block.size());
    add_inline_file(
        "x-yenc",
        name < line_end ? block.substr(name + 6, line_end - name - 6) : std::string_view{}, block,
        around);
    return without(bytes, begin, end - begin, memory);
  }

  void add_inline_file(std::string_view encoding, std::string_view name, std::string_view content,
                       const Part& around) {
    if (message_.parts.size() >= limits_.parts) return;
    Part file;
    file.type = "application/octet-stream";
    file.transfer_encoding = encoding;
    file.disposition = "attachment";
    file.filename = text::decode_text(trim(name), {}).text;
    file.size = content.size();
    file.head = content.substr(0, 32);
    file.content_hash = hash_bytes(content);
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
  struct Choosable {
    std::size_t part, choice;
    bool version;
  };
  std::vector<Choosable> choosable_;           // text parts within a multipart/alternative
  std::vector<std::size_t> choice_around_{0};  // by number: the choice it stands in, 0 = none
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
  static constexpr std::array<std::string_view, kDefects> kNames{
      "mbox_from_line",       "no_header",          "no_header_end",    "nul_bytes",
      "bare_carriage_return", "bad_field_name",     "too_many_fields",  "field_too_long",
      "message_too_large",    "too_many_levels",    "too_many_parts",   "no_boundary",
      "missing_boundary",     "unclosed_multipart", "bad_content_type", "bad_transfer_encoding",
      "transfer_noise",       "charset_lie",        "undecodable",      "raw_8bit_header",
      "broken_encoded_word",  "uuencoded",          "hidden_characters"};
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
  return {};
}

}  // namespace classify
