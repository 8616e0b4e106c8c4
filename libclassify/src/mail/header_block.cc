#include "mail/header_block.h"

#include "ascii.h"
#include "mail/lines.h"

namespace classify::mail {
namespace {

// Bytes of the line at the front, its LF included.
std::size_t line_length(std::string_view text) { return line_end(text, 0); }

bool is_blank_line(std::string_view line) { return line == "\n" || line == "\r\n"; }

// Length of the field name at the front of a line, 0 if the line is no field. 8-bit bytes and
// blanks inside the name are let through (they are a defect, not the end of the header) as long as
// the line looks like "Name: value" and not like a sentence: no more than 78 bytes, one blank run.
std::size_t field_name_length(std::string_view line) {
  std::size_t name = 0;
  while (name < line.size() && static_cast<unsigned char>(line[name]) > ' ' && line[name] != ':' &&
         line[name] != 0x7F) {
    ++name;
  }
  std::size_t colon = name;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  if (name == 0 || name > 78 || colon == line.size() || line[colon] != ':') return 0;
  return name;
}

}  // namespace

HeaderBlock locate_header(std::string_view raw) {
  HeaderBlock block;
  std::size_t at = 0;
  // ">From " is what a mailbox makes of the line when it quotes the message's own. "From : a@b" is
  // a field (RFC 5322 4.5.2).
  const std::string_view first = raw.substr(0, line_length(raw));
  const bool from_line =
      (first.starts_with("From ") || first.starts_with(">From ")) && field_name_length(first) == 0;
  if (from_line && first.ends_with('\n')) at = first.size();
  block.fields_begin = block.fields_end = block.body_begin = at;
  while (at < raw.size()) {
    const std::string_view rest = raw.substr(at);
    const std::string_view line = rest.substr(0, line_length(rest));
    if (is_blank_line(line)) {
      block.blank_line = true;
      block.body_begin = at + line.size();
      return block;
    }
    const bool continuation = line[0] == ' ' || line[0] == '\t';
    const bool have_field = block.fields_end > block.fields_begin;
    if (continuation ? !have_field : field_name_length(line) == 0) return block;
    at += line.size();
    block.fields_end = block.body_begin = at;
  }
  return block;
}

bool next_field(std::string_view& block, RawField& field) {
  if (block.empty()) return false;
  std::size_t size = line_length(block);
  while (size < block.size() && (block[size] == ' ' || block[size] == '\t')) {
    size += line_length(block.substr(size));
  }
  field.all = block.substr(0, size);
  block.remove_prefix(size);
  const std::size_t colon = field.all.find(':');
  field.name = trim(field.all.substr(0, colon));
  field.value = field.all.substr(colon + 1);
  if (field.value.ends_with('\n')) field.value.remove_suffix(1);
  if (field.value.ends_with('\r')) field.value.remove_suffix(1);
  return true;
}

}  // namespace classify::mail
