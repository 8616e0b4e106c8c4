// The only file that includes mimetic.
#include "mail/mime.h"

#include <mimetic/mimetic.h>

#include <algorithm>

#include "ascii.h"
#include "mail/header_block.h"
#include "mail/lines.h"

namespace classify::mail {
namespace {

// Stands before every field name that mimetic is shown. It would write the value of a Content-Type
// anew with quotes of its own, and look for the parts of a multipart.
constexpr char kPlainField = '+';

// A header has the bytes of so many fields of the greatest length: each costs some 2,000 instructions a
// byte before it is a feature.
constexpr std::size_t kLongFields = 8;

// Header bytes as mimetic can take them: it ends the header at a NUL, at 8-bit or control bytes in
// a field name, and at a line without a colon; it takes a mbox From_ line for a field.
std::string normalised_header(std::string_view block, const Limits& limits, std::size_t field_bytes,
                              DefectSet& defects) {
  std::string out;
  out.reserve(block.size() + 2);
  RawField field;
  std::size_t count = 0;
  while (next_field(block, field)) {
    if (++count > limits.header_fields || out.size() > kLongFields * field_bytes) {
      defects.add(Defect::too_many_fields);
      break;
    }
    bool bad_name = false;
    out += kPlainField;
    for (const char c : field.name) {
      const bool good = c > ' ' && c < 0x7F;
      bad_name |= !good;
      out += good ? c : '_';
    }
    if (bad_name || field.all[field.name.size()] != ':') defects.add(Defect::bad_field_name);
    out += ": ";
    std::string_view value = field.value;
    if (value.size() > field_bytes) {
      defects.add(Defect::field_too_long);
      value = value.substr(0, field_bytes);
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::size_t odd = std::min(find_any(value, i, '\0', '\r'), value.size());
      out += value.substr(i, odd - i);
      i = odd;
      if (i == value.size()) break;
      if (value[i] == '\0') {
        defects.add(Defect::nul_bytes);  // and left out, as in bodies: it would split words
      } else if (i + 1 == value.size() || value[i + 1] != '\n') {
        defects.add(Defect::bare_carriage_return);
        out += ' ';
      }
    }
    out += '\n';
  }
  out += '\n';
  return out;
}

// One "--..." line of a body.
struct Delimiter {
  std::size_t begin = 0;
  std::size_t end = 0;    // behind its line end
  std::string_view text;  // behind the two dashes, blanks at the end removed
};

bool next_delimiter(std::string_view body, std::size_t& at, Delimiter& found) {
  for (;;) {
    const std::size_t begin = line_beginning_with('-', body, at);
    if (begin == std::string_view::npos) return false;
    at = line_end(body, begin);
    if (begin + 1 >= body.size() || body[begin + 1] != '-') continue;
    found = {begin, at, trim(body.substr(begin + 2, at - begin - 2))};
    return true;
  }
}

enum class Match { none, separator, closing };

Match match(std::string_view line, std::string_view boundary) {
  if (!line.starts_with(boundary)) return Match::none;
  line.remove_prefix(boundary.size());
  if (line.empty()) return Match::separator;
  return line == "--" ? Match::closing : Match::none;
}

// The line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
std::string_view without_last_break(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

Children split_at(std::string_view body, std::string_view boundary, std::size_t max_children,
                  DefectSet& defects) {
  Children result;
  std::size_t at = 0;
  std::size_t child_begin = std::string_view::npos;
  bool closed = false;
  Delimiter line;
  while (!closed && next_delimiter(body, at, line)) {
    const Match kind = match(line.text, boundary);
    if (kind == Match::none) continue;
    if (child_begin == std::string_view::npos) {
      result.preamble = body.substr(0, line.begin);
    } else if (kind == Match::separator && result.children.size() + 1 >= max_children) {
      defects.add(Defect::too_many_parts);
      result.children.push_back(body.substr(child_begin));
      return result;
    } else {
      result.children.push_back(
          without_last_break(body.substr(child_begin, line.begin - child_begin)));
    }
    child_begin = line.end;
    closed = kind == Match::closing;
  }
  if (child_begin != std::string_view::npos && !closed) {
    defects.add(Defect::unclosed_multipart);
    result.children.push_back(body.substr(child_begin));
  }
  // Closed before it began: no parts, but its delimiter is no text either.
  if (closed && result.children.empty()) result.children.emplace_back();
  return result;
}

// The first line that looks like a delimiter in front of a part: "--xyz", then a Content-... field
// or a blank line.
std::string_view guess_boundary(std::string_view body) {
  std::size_t at = 0;
  Delimiter line;
  while (next_delimiter(body, at, line)) {
    const std::string_view next = body.substr(at, 9);
    const bool part_follows = starts_with_ignoring_case(next, "content-") ||
                              next.starts_with('\n') || next.starts_with("\r\n");
    if (line.text.size() >= 4 && part_follows && line.text.find(' ') == std::string_view::npos) {
      return line.text;
    }
  }
  return {};
}

}  // namespace

std::vector<Defect> DefectSet::list() const {
  std::vector<Defect> out;
  for (std::size_t i = 0; i < kDefects; ++i) {
    if (bits_ >> i & 1) out.push_back(static_cast<Defect>(i));
  }
  return out;
}

const HeaderField* Entity::find(std::string_view name) const {
  for (const HeaderField& field : fields) {
    if (equals_ignoring_case(field.name, name)) return &field;
  }
  return nullptr;
}

Entity read_entity(std::string_view raw, const Limits& limits, std::size_t field_bytes,
                   DefectSet& defects) {
  const HeaderBlock block = locate_header(raw);
  if (block.fields_begin > 0) defects.add(Defect::mbox_from_line);
  Entity entity;
  entity.body = raw.substr(block.body_begin);
  if (block.fields_begin == block.fields_end) return entity;
  if (!block.blank_line && !entity.body.empty()) defects.add(Defect::no_header_end);

  const std::string header =
      normalised_header(raw.substr(block.fields_begin, block.fields_end - block.fields_begin),
                        limits, field_bytes, defects);
  mimetic::MimeEntity parsed;
  parsed.load(header.begin(), header.end(), mimetic::imBody | mimetic::imChildParts);
  entity.fields.reserve(parsed.header().size());
  for (const mimetic::Field& field : parsed.header()) {
    entity.fields.push_back({field.name().substr(1), field.value(), {}});
  }
  return entity;
}

Children split_multipart(std::string_view body, std::string_view boundary, std::size_t max_children,
                         DefectSet& defects) {
  Children result;
  if (boundary.empty()) {
    defects.add(Defect::no_boundary);
  } else {
    result = split_at(body, boundary, max_children, defects);
    if (!result.children.empty()) return result;
    defects.add(Defect::missing_boundary);
  }
  const std::string_view guess = guess_boundary(body);
  return guess.empty() ? Children{} : split_at(body, guess, max_children, defects);
}

}  // namespace classify::mail
