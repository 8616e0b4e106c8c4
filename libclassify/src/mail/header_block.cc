#include "mail/header_block.h"

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

// Bytes of the field at the front: its first line and its continuation lines.
std::size_t field_length(std::string_view text) {
  std::size_t size = line_length(text);
  while (size < text.size() && (text[size] == ' ' || text[size] == '\t')) {
    size += line_length(text.substr(size));
  }
  return size;
}

}  // namespace

HeaderScan::HeaderScan(std::string_view raw) : raw_(raw) {
  // A mailbox writes ">From " when it quotes a "From " line of the message itself. "From : a@b" is
  // a field (RFC 5322 4.5.2).
  const std::string_view first = raw.substr(0, line_length(raw));
  const bool from_line =
      (first.starts_with("From ") || first.starts_with(">From ")) && field_name_length(first) == 0;
  const std::size_t begin = from_line && first.ends_with('\n') ? first.size() : 0;
  block_.fields_begin = block_.fields_end = block_.body_begin = begin;
}

std::string_view HeaderScan::next() {
  const std::string_view rest = raw_.substr(block_.fields_end);
  const std::string_view line = rest.substr(0, line_length(rest));
  if (is_blank_line(line)) {
    block_.blank_line = true;
    block_.body_begin = block_.fields_end + line.size();
    return {};
  }
  if (field_name_length(line) == 0) return {};
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
  field.all = all;
  const std::size_t colon = all.find(':');
  field.name = trim(all.substr(0, colon));
  field.value = all.substr(colon + 1);
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
