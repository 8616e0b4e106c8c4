#include <algorithm>
#include <charconv>
#include <utility>

#include "ascii.h"
#include "mail/header.h"
#include "mail/raw_text.h"
#include "text/charset.h"

namespace classify::mail {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

void append_percent_decoded(std::string_view s, std::string& out) {
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && hex_value(s[i + 1]) >= 0 && hex_value(s[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(s[i + 1]) * 16 + hex_value(s[i + 2]));
      i += 2;
    } else {
      out += s[i];
    }
  }
}

// RFC 2231: "name*", "name*0", "name*0*".
struct Segment {
  std::string name;
  unsigned index = 0;
  bool encoded = false;
  std::string raw;
};

// Gives the parameters one by one as written, without quotes and escapes.
class Scanner {
 public:
  Scanner(std::string_view bytes, std::size_t& defects)
      : bytes_(bytes), raw_(bytes), defects_(defects) {}

  // The value in front of the parameters: "text/html", without blanks and comments. A parameter may
  // follow without a semicolon.
  std::string value() {
    std::string result;
    do {
      skip(" \t\r\n\"");
      const std::size_t begin = pos_;
      while (pos_ < bytes_.size() && kAfterToken.find(bytes_[pos_]) == kNone) ++pos_;
      result += lower(bytes_.substr(begin, pos_ - begin));
      skip(" \t\r\n\"");
    } while (pos_ < bytes_.size() && (result.ends_with('/') || bytes_[pos_] == '/') &&
             kAfterToken.find(bytes_[pos_]) == kNone);
    return result;
  }

  bool next(std::string& name, std::string& value) {
    while (pos_ < bytes_.size()) {
      skip(" \t\r\n;:,");
      const std::size_t begin = pos_;
      while (pos_ < bytes_.size() && bytes_[pos_] != '=' && bytes_[pos_] != ';') ++pos_;
      const std::string_view written = trim(bytes_.substr(begin, pos_ - begin));
      const std::size_t blank = written.find_last_of(" \t\r\n,");
      if (blank != kNone) ++defects_;  // words that are no parameter
      name = lower(written.substr(blank == kNone ? 0 : blank + 1));
      if (pos_ >= bytes_.size() || bytes_[pos_] == ';') {
        if (!name.empty()) ++defects_;  // a name without a value
        continue;
      }
      ++pos_;
      if (name.empty()) ++defects_;
      value.clear();
      read_value(is_filename(name), value);
      if (!name.empty()) return true;
    }
    return false;
  }

 private:
  static constexpr std::string_view kAfterValue = " \t\r\n;,(";
  static constexpr std::string_view kAfterToken = " \t\r\n;:,(\"";

  static bool is_filename(std::string_view name) {
    return name.starts_with("name") || name.starts_with("filename");
  }

  // Skips these characters and comments (RFC 5322 3.2.2, nested ones, too).
  void skip(std::string_view characters) {
    for (; pos_ < bytes_.size(); ++pos_) {
      if (bytes_[pos_] == '(') {
        const std::size_t end = comment_end(pos_);
        if (end == kNone) return;
        pos_ = end - 1;
      } else if (characters.find(bytes_[pos_]) == kNone) {
        return;
      }
    }
  }

  // After the comment that begins at `pos`; npos if it does not end soon.
  [[nodiscard]] std::size_t comment_end(std::size_t pos) const {
    constexpr std::size_t kLongest = 500;
    const std::size_t last = std::min(bytes_.size(), pos + kLongest);
    std::size_t open = 0;
    for (; pos < last; pos += raw_.unit(pos)) {
      if (bytes_[pos] == '(') ++open;
      if (bytes_[pos] == ')' && --open == 0) return pos + 1;
      if (bytes_[pos] == '\\' && pos + 1 < bytes_.size()) ++pos;
    }
    return kNone;
  }

  // Everything before the next ';' that is outside quotes and characters.
  std::string_view head() {
    const std::size_t begin = pos_;
    while (pos_ < bytes_.size() && bytes_[pos_] != ';') pos_ += raw_.unit(pos_);
    pos_ = std::min(pos_, bytes_.size());
    return bytes_.substr(begin, pos_ - begin);
  }

  void read_value(bool filename, std::string& value) {
    while (pos_ < bytes_.size() && is_blank(bytes_[pos_])) ++pos_;
    if (!filename) skip(" \t\r\n");
    if (pos_ < bytes_.size() && bytes_[pos_] == '"') {
      read_quoted(value);
      // A long name may be several encoded words, each in its own quotes.
      while (true) {
        std::size_t p = pos_;
        while (p < bytes_.size() && is_blank(bytes_[p])) ++p;
        if (p >= bytes_.size() || bytes_[p] != '"') break;
        ++defects_;
        pos_ = p;
        value += ' ';
        read_quoted(value);
      }
      const bool blank_behind = pos_ < bytes_.size() && is_blank(bytes_[pos_]);
      while (pos_ < bytes_.size() && is_blank(bytes_[pos_])) ++pos_;
      if (pos_ == bytes_.size() || bytes_[pos_] == ';' || bytes_[pos_] == '(') return;
      ++defects_;
      // Behind a blank or a comma the next parameter may follow without a semicolon.
      if (!blank_behind && bytes_[pos_] != ',') (void)head();
      return;
    }
    if (!filename) {  // file names have blanks, commas and parentheses
      const std::size_t begin = pos_;
      while (pos_ < bytes_.size() && kAfterValue.find(bytes_[pos_]) == kNone) {
        pos_ += raw_.unit(pos_);
      }
      pos_ = std::min(pos_, bytes_.size());
      value = bytes_.substr(begin, pos_ - begin);
      return;
    }
    std::string_view token = trim(head());
    // RFC 2045 5.1 allows a comment here.
    if (const std::size_t comment = token.find(" (");
        comment != kNone && token.find(')', comment) + 1 == token.size()) {
      token = trim(token.substr(0, comment));
    }
    value = token;
  }

  void read_quoted(std::string& value) {
    ++pos_;
    while (pos_ < bytes_.size() && bytes_[pos_] != '"') {
      // "C:\dir\file" was never escaped; only quotes and backslashes need to be.
      if (bytes_[pos_] == '\\' && pos_ + 1 < bytes_.size() &&
          (bytes_[pos_ + 1] == '"' || bytes_[pos_ + 1] == '\\')) {
        ++pos_;
      }
      const std::size_t size = raw_.unit(pos_);
      value.append(bytes_, pos_, size);
      pos_ = std::min(pos_ + size, bytes_.size());
    }
    if (pos_ < bytes_.size()) {
      ++pos_;
    } else {
      ++defects_;
    }
  }

  std::string_view bytes_;
  RawText raw_;
  std::size_t pos_ = 0;
  std::size_t& defects_;
};

// Takes the marks of RFC 2231 off a name; false if there are none.
bool parse_segment_name(std::string_view written, Segment& segment) {
  const std::size_t star = written.find('*');
  if (star == kNone) return false;
  segment.name = written.substr(0, star);
  std::string_view marks = written.substr(star + 1);
  segment.encoded = marks.empty() || marks.ends_with('*');
  if (marks.ends_with('*')) marks.remove_suffix(1);
  if (!marks.empty()) {
    const auto [end, error] =
        std::from_chars(marks.data(), marks.data() + marks.size(), segment.index);
    if (error != std::errc() || end != marks.data() + marks.size()) return false;
  }
  return !segment.name.empty();
}

Parameter assemble(const Segment* first, const Segment* last) {
  Parameter parameter;
  parameter.name = first->name;
  for (const Segment* s = first; s != last; ++s) {
    if (s != first && s->index == (s - 1)->index) continue;  // given twice
    std::string_view raw = s->raw;
    if (!s->encoded) {
      parameter.raw += raw;
      continue;
    }
    if (!parameter.is_extended) {  // charset'language'text
      const std::size_t quote = raw.find('\'');
      const std::size_t second = quote == kNone ? kNone : raw.find('\'', quote + 1);
      if (second != kNone) {
        parameter.charset = raw.substr(0, quote);
        raw.remove_prefix(second + 1);
      }
    }
    parameter.is_extended = true;
    append_percent_decoded(raw, parameter.raw);
  }
  return parameter;
}

}  // namespace

const Parameter* filename_in(const ParameterizedValue& disposition,
                             const ParameterizedValue& type) {
  const Parameter* filename = disposition.find("filename");
  return filename != nullptr ? filename : type.find("name");
}

bool is_whole_message(std::string_view type) {
  return type == "message/rfc822" || type == "message/global" || type == "message/news";
}

void decode(Parameter& parameter, std::string_view hint) {
  parameter.value = parameter.is_extended && parameter.raw.find("=?") == std::string::npos
                        ? text::decode_text(parameter.raw, {parameter.charset, hint}).text
                        : decode_header(parameter.raw, hint).text;
}

ParameterizedValue parse_parameters(std::string_view value, std::string_view hint) {
  ParameterizedValue result = split_parameters(value);
  for (Parameter& parameter : result.parameters) decode(parameter, hint);
  return result;
}

ParameterizedValue split_parameters(std::string_view value) {
  ParameterizedValue result;
  Scanner scanner(value, result.defects);
  result.value = scanner.value();
  std::vector<Segment> segments;
  std::vector<Parameter> plain;
  std::string name;
  std::string raw;
  while (scanner.next(name, raw)) {
    Segment segment;
    if (parse_segment_name(name, segment)) {
      segment.raw = std::move(raw);
      segments.push_back(std::move(segment));
    } else {
      plain.push_back({.name = name, .value = {}, .raw = raw, .charset = {}});
    }
  }
  // If a parameter is given both ways, the extended one is better (RFC 6266 4.3), so it comes
  // first.
  std::stable_sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return std::pair(std::string_view(a.name), a.index) <
           std::pair(std::string_view(b.name), b.index);
  });
  for (std::size_t i = 0; i < segments.size();) {
    std::size_t end = i + 1;
    while (end < segments.size() && segments[end].name == segments[i].name) ++end;
    result.parameters.push_back(assemble(&segments[i], segments.data() + end));
    i = end;
  }
  std::move(plain.begin(), plain.end(), std::back_inserter(result.parameters));
  return result;
}

}  // namespace classify::mail
