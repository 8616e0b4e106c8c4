#include "mail/header_block.h"

#include <algorithm>
#include <array>
#include <span>

#include "ascii.h"
#include "mail/lines.h"

namespace classify::mail {
namespace {

// Bytes of the line at the front, its LF included.
std::size_t line_length(std::string_view text) { return line_end(text, 0); }

bool is_blank_line(std::string_view line) { return line == "\n" || line == "\r\n"; }

// Length of the field name at the front of a line; 0 if the line is no field. 8-bit bytes and
// blanks inside the name are allowed (they are a defect, not the end of the header) as long as the
// line looks like "Name: value" and not like a sentence: no more than 78 bytes, one run of blanks.
std::size_t field_name_length(std::string_view line) {
  constexpr std::size_t kMostBytes = 78;
  std::size_t name = 0;
  while (name < line.size() && name <= kMostBytes && static_cast<unsigned char>(line[name]) > ' ' &&
         line[name] != ':' && line[name] != 0x7F) {
    ++name;
  }
  std::size_t colon = name;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  if (name == 0 || name > kMostBytes || colon == line.size() || line[colon] != ':') return 0;
  return name;
}

bool is_field(std::string_view line) { return field_name_length(line) > 0; }

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

bool is_continuation(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// Bytes of the field or stray line at the front: its first line and its continuation lines.
std::size_t field_length(std::string_view text) {
  std::size_t size = line_length(text);
  while (size < text.size() && is_continuation(text.substr(size))) {
    size += line_length(text.substr(size));
  }
  return size;
}

bool is_any_of(std::string_view name, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [name](std::string_view known) { return equals_ignoring_case(name, known); });
}

// Names that every message has (RFC 5322 3.6, RFC 5321 4.4).
bool is_of_every_message(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kNames{"Received", "Return-Path", "From", "Date",
                                                          "Message-ID"};
  return is_any_of(name, kNames);
}

// Names that mean a header rather than a text such as "Note: ...".
bool is_usual(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kBeginnings{"Content-", "X-", "List-", "ARC-"};
  static constexpr std::array<std::string_view, 14> kNames{
      "To",         "Cc",          "Subject",      "Sender",         "Reply-To",
      "References", "In-Reply-To", "Delivered-To", "DKIM-Signature", "Authentication-Results",
      "User-Agent", "Precedence",  "Received-SPF", "MIME-Version"};
  return is_of_every_message(name) || is_any_of(name, kNames) ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(), [name](std::string_view beginning) {
           return starts_with_ignoring_case(name, beginning);
         });
}

std::string_view name_at(std::string_view text) { return text.substr(0, field_name_length(text)); }

// Bytes of a byte order mark and of NULs at the front.
std::size_t invisible_length(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::size_t size = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (size < text.size() && text[size] == '\0') ++size;
  return size;
}

// Whether the header goes on behind a stray line: more fields, to the blank line.
bool header_goes_on(std::string_view text) {
  constexpr int kMostLines = 64;
  constexpr int kMostStrays = 2;  // more of them at once
  int strays = 0;
  int fields = 0;
  bool usual = false;
  for (int line = 0; line < kMostLines && !text.empty(); ++line) {
    const std::string_view first = text.substr(0, line_length(text));
    if (is_blank_line(first)) return usual;
    if (is_field(first)) {
      usual = usual || is_usual(name_at(first));
      ++fields;
    } else if (!(fields > 0 && is_continuation(first)) && ++strays > kMostStrays) {
      return false;
    }
    text.remove_prefix(first.size());
  }
  return usual && fields > 1;
}

// A field that somebody has indented, at the beginning of a header.
bool is_indented_field(std::string_view text) {
  const std::string_view first = text.substr(0, line_length(text));
  return is_continuation(first) && is_usual(name_at(without_indent(first))) &&
         is_field(text.substr(first.size()));
}

bool begins_header(std::string_view text) {
  constexpr int kFields = 3;
  bool of_every_message = false;
  for (int fields = 0; fields < kFields; ++fields) {
    const std::string_view name = name_at(text);
    if (name.empty()) return false;
    of_every_message = of_every_message || is_of_every_message(name);
    text.remove_prefix(field_length(text));
  }
  for (std::string_view name; !of_every_message; text.remove_prefix(field_length(text))) {
    name = name_at(text);
    if (name.empty()) return false;
    of_every_message = is_of_every_message(name);
  }
  return true;
}

// A line of SMTP, POP3 or IMAP: a command or an answer.
bool is_chatter(std::string_view line) {
  static constexpr std::array<std::string_view, 12> kBeginnings{
      "HELO ", "EHLO ", "LHLO ", "MAIL FROM:", "RCPT TO:", "DATA",
      "RETR ", "TOP ",  "+OK",   "* ",         "RSET",     "STARTTLS"};
  const bool answer = line.size() > 3 && is_digit(line[0]) && is_digit(line[1]) &&
                      is_digit(line[2]) && (line[3] == ' ' || line[3] == '-');
  return answer || std::any_of(kBeginnings.begin(), kBeginnings.end(), [line](std::string_view b) {
           return starts_with_ignoring_case(line, b);
         });
}

// Bytes of the junk before the header of a message; 0 if there is none, or no header.
std::size_t junk_length(std::string_view raw) {
  constexpr int kMostLines = 16;
  constexpr int kMostStrays = 3;  // that are neither empty nor chatter
  std::size_t junk = invisible_length(raw);
  if (junk == 0 && is_field(raw)) return 0;
  int strays = 0;
  for (int line = 0; line < kMostLines && junk < raw.size(); ++line) {
    const std::string_view rest = raw.substr(junk);
    if (begins_header(rest)) return junk;
    const std::string_view first = rest.substr(0, line_length(rest));
    if (!trim(first).empty() && !is_chatter(first) && ++strays > kMostStrays) return 0;
    junk += first.size();
    junk += invisible_length(raw.substr(junk));
  }
  return 0;
}

}  // namespace

HeaderScan::HeaderScan(std::string_view raw, Whole whole) : raw_(raw) {
  // A mailbox writes ">From " when it quotes a "From " line of the message itself. "From : a@b" is
  // a field (RFC 5322 4.5.2).
  const std::string_view first = raw.substr(0, line_length(raw));
  const bool from_line =
      (first.starts_with("From ") || first.starts_with(">From ")) && !is_field(first);
  block_.junk_begin = from_line && first.ends_with('\n') ? first.size() : 0;
  const std::string_view rest = raw.substr(block_.junk_begin);
  const std::size_t junk =
      whole == Whole::message && !is_indented_field(rest) ? junk_length(rest) : 0;
  block_.fields_begin = block_.fields_end = block_.body_begin = block_.junk_begin + junk;
}

std::string_view HeaderScan::next() {
  const std::string_view rest = raw_.substr(block_.fields_end);
  const std::string_view line = rest.substr(0, line_length(rest));
  if (is_blank_line(line)) {
    block_.blank_line = true;
    block_.body_begin = block_.fields_end + line.size();
    return {};
  }
  if (line.empty()) return {};
  if (!is_field(line)) {
    if (block_.fields_end == block_.fields_begin) {
      if (!is_indented_field(rest)) return {};
    } else {
      if (strays_left_ == 0 || !header_goes_on(rest.substr(line.size()))) return {};
      --strays_left_;
      block_.stray_lines = true;
    }
  }
  const std::string_view field = rest.substr(0, field_length(rest));
  block_.fields_end = block_.body_begin = block_.fields_end + field.size();
  return field;
}

HeaderBlock locate_header(std::string_view raw) {
  HeaderScan scan(raw);
  while (!scan.next().empty()) {
  }
  return scan.block();
}

RawField raw_field(std::string_view all) {
  RawField field;
  field.all = field.value = all;
  if (is_field(without_indent(all))) {
    const std::size_t colon = all.find(':');
    field.name = trim(all.substr(0, colon));
    field.name.remove_prefix(invisible_length(field.name));
    field.value = all.substr(colon + 1);
  }
  if (field.value.ends_with('\n')) field.value.remove_suffix(1);
  if (field.value.ends_with('\r')) field.value.remove_suffix(1);
  return field;
}

bool next_field(std::string_view& block, RawField& field) {
  if (block.empty()) return false;
  field = raw_field(block.substr(0, field_length(block)));
  block.remove_prefix(field.all.size());
  return true;
}

}  // namespace classify::mail
