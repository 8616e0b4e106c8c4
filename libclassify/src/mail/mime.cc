// The only file that includes mimetic.
#include "mail/mime.h"

#include <mimetic/mimetic.h>

#include <algorithm>

#include "ascii.h"
#include "mail/lines.h"

namespace classify::mail {
namespace {

// A header may have as many bytes as this many fields of the greatest length: each byte costs some
// 2,000 instructions before it is a feature.
constexpr std::size_t kLongFields = 8;

// The value of a field without forbidden bytes: NUL, and carriage returns that end no line.
std::string cleaned(std::string_view value, DefectSet& defects) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::size_t odd = std::min(find_any(value, i, '\0', '\r'), value.size());
    out += value.substr(i, odd - i);
    i = odd;
    if (i == value.size()) break;
    if (value[i] == '\0') {
      defects.add(Defect::nul_bytes);  // left out, as in bodies: it would split words
    } else if (i + 1 == value.size() || value[i + 1] != '\n') {
      defects.add(Defect::bare_carriage_return);
      out += ' ';
    }
  }
  return out;
}

// A line break and the blanks after it become one space (RFC 5322 2.2.3); blanks in front are
// removed.
void unfold(std::string& value) {
  std::size_t to = 0;
  bool line_begins = true;
  for (const char c : value) {
    if (line_begins && (c == ' ' || c == '\t')) continue;
    line_begins = c == '\n';
    value[to++] = line_begins ? ' ' : c;
  }
  value.resize(to);
}

// The fields of MIME itself, which mimetic reads. It gets only these, each under a name that it
// does not know, because it would rewrite the value of a Content-Type with its own quotes and look
// for the parts of a multipart. The other fields are only a name and text, and mimetic would copy
// each of them five times.
class MimeFields {
 public:
  static bool has(std::string_view name) { return starts_with_ignoring_case(name, "content-"); }

  void add(std::size_t place, std::string_view value) {
    places_.push_back(place);
    ((header_ += "+: ") += value) += '\n';
  }

  void read_into(std::vector<HeaderField>& fields) {
    if (places_.empty()) return;
    header_ += '\n';
    mimetic::MimeEntity parsed;
    parsed.load(header_.begin(), header_.end(), mimetic::imBody | mimetic::imChildParts);
    auto place = places_.begin();
    for (const mimetic::Field& field : parsed.header()) {
      if (place != places_.end()) fields[*place++].raw = field.value();
    }
  }

 private:
  std::vector<std::size_t> places_;  // among all fields
  std::string header_;
};

// One "--..." line of a body.
struct Delimiter {
  std::size_t begin = 0;
  std::size_t end = 0;    // after its line end
  std::string_view text;  // after the two dashes, blanks at the end removed
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
  const bool closing = line.starts_with("--");
  if (closing) line.remove_prefix(2);
  // Blanks may follow (RFC 2046 5.1.1), and words that a relay added.
  if (!line.empty() && !is_blank(line.front())) return Match::none;
  return closing ? Match::closing : Match::separator;
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
  // The multipart was closed before it began: it has no parts, but its delimiter is no text either.
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

Entity read_entity(std::string_view raw, const Limits& limits, std::size_t field_bytes, Whole whole,
                   DefectSet& defects) {
  HeaderScan scan(raw, whole);
  Entity entity;
  std::size_t bytes = 0;
  MimeFields mime;
  constexpr std::size_t kUsual = 32;
  for (std::string_view all = scan.next(); !all.empty(); all = scan.next()) {
    if (entity.fields.empty()) entity.fields.reserve(std::min(kUsual, limits.header_fields));
    if (entity.fields.size() == limits.header_fields || bytes > kLongFields * field_bytes) {
      defects.add(Defect::too_many_fields);
      continue;
    }
    const RawField field = raw_field(all);
    if (field.name.empty()) {
      defects.add(Defect::bad_field_name);
      bytes += field.value.size();
      if (entity.fields.empty() || MimeFields::has(entity.fields.back().name)) continue;
      std::string& cut = entity.fields.back().raw;
      const std::size_t room = field_bytes - std::min(field_bytes, cut.size());
      std::string more = cleaned(field.value.substr(0, room), defects);
      unfold(more);
      (cut += ' ') += more;
      continue;
    }
    std::string name(field.name);
    bool bad_name = field.all[name.size()] != ':';
    for (char& c : name) {
      const bool good = c > ' ' && c < 0x7F;
      bad_name |= !good;
      if (!good) c = '_';
    }
    if (bad_name) defects.add(Defect::bad_field_name);
    std::string_view value = field.value;
    if (value.size() > field_bytes) {
      defects.add(Defect::field_too_long);
      value = value.substr(0, field_bytes);
    }
    bytes += name.size() + value.size();
    std::string text = cleaned(value, defects);
    if (MimeFields::has(name)) {
      mime.add(entity.fields.size(), text);
    } else {
      unfold(text);
    }
    entity.fields.push_back({std::move(name), std::move(text), {}});
  }
  mime.read_into(entity.fields);
  const HeaderBlock& block = scan.block();
  entity.body = raw.substr(block.body_begin);
  const bool no_end = !block.blank_line && !entity.body.empty();
  if (block.junk_begin > 0) defects.add(Defect::mbox_from_line);
  if (block.fields_begin > block.junk_begin) defects.add(Defect::junk_before_header);
  if (no_end && block.fields_end > block.fields_begin) defects.add(Defect::no_header_end);
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
