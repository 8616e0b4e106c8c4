#include "text/file/content_lines.h"

#include <algorithm>
#include <vector>

#include "ascii.h"
#include "text/charset.h"
#include "text/html.h"
#include "text/unicode.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

struct Parameter {
  std::string_view name;  // may be empty: vCard 2.1 writes values alone (";QUOTED-PRINTABLE")
  std::string_view value;
};

struct Line {
  std::string_view name;
  std::vector<Parameter> parameters;
  std::string_view head;  // both as written, and the colon
  std::string_view value;

  [[nodiscard]] const Parameter* find(std::string_view wanted) const {
    for (const Parameter& p : parameters) {
      if (equals_ignoring_case(p.name, wanted)) return &p;
    }
    return nullptr;
  }
  [[nodiscard]] bool is_coded(std::string_view encoding) const {
    return std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& p) {
      return (p.name.empty() || equals_ignoring_case(p.name, "ENCODING")) &&
             equals_ignoring_case(p.value, encoding);
    });
  }
};

// Where the first of `wanted` outside of quotes is. A quote that is never closed is a character.
std::size_t find_unquoted(std::string_view text, std::size_t from, std::string_view wanted) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (wanted.find(text[at]) != npos) return at;
    if (text[at] != '"') continue;
    const std::size_t end = text.find('"', at + 1);
    if (end == npos) return text.find_first_of(wanted, at);
    at = end;
  }
  return npos;
}

// False if the text is no content line.
bool split(std::string_view text, Line& line) {
  constexpr std::size_t kMostParameters = 32;
  line.parameters.clear();
  const std::size_t end = text.find_first_of(":;");
  if (end == 0 || end == npos) return false;
  line.name = text.substr(0, end);
  if (!std::all_of(line.name.begin(), line.name.end(),
                   [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; })) {
    return false;
  }
  std::size_t at = end;
  while (text[at] == ';') {
    const std::size_t next = find_unquoted(text, at + 1, ";:");
    if (next == npos) return false;
    const std::string_view parameter = text.substr(at + 1, next - at - 1);
    const std::size_t sign = parameter.find('=');
    Parameter read{sign == npos ? std::string_view{} : parameter.substr(0, sign),
                   sign == npos ? parameter : parameter.substr(sign + 1)};
    if (read.value.size() >= 2 && read.value.starts_with('"') && read.value.ends_with('"')) {
      read.value = read.value.substr(1, read.value.size() - 2);
    }
    if (line.parameters.size() < kMostParameters) line.parameters.push_back(read);
    at = next;
  }
  line.head = text.substr(0, at + 1);
  line.value = text.substr(at + 1);
  return true;
}

// RFC 5545 3.3.11, RFC 6350 3.4.
std::string unescape(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    char c = value[at];
    if (c == '\\' && at + 1 < value.size()) {
      c = value[at + 1];
      if (c == 'n' || c == 'N') {
        out += '\n';
      } else if (c == ',' || c == ';' || c == ':' || c == '\\' || c == '"') {
        out += c;
      } else {
        out += '\\';
        continue;
      }
      ++at;
    } else {
      out += c;
    }
  }
  return out;
}

std::string decode_quoted_printable(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] == '=' && at + 2 < value.size() && hex_value(value[at + 1]) >= 0 &&
        hex_value(value[at + 2]) >= 0) {
      out += static_cast<char>(hex_value(value[at + 1]) * 16 + hex_value(value[at + 2]));
      at += 2;
    } else {
      out += value[at];
    }
  }
  return out;
}

class Lines {
 public:
  explicit Lines(std::string_view utf8) : in_(utf8) {}

  std::string read() {
    Line line;
    while (at_ < in_.size()) {
      const std::string_view text = next();
      if (split(text, line)) {
        out_ += line.head;
        put_value(line);
      } else {
        out_ += text;
      }
      out_ += '\n';
    }
    return std::move(out_);
  }

 private:
  std::string_view next() {
    const std::size_t end = std::min(in_.find('\n', at_), in_.size());
    std::string_view line = in_.substr(at_, end - at_);
    at_ = end + 1;
    while (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  // A quoted-printable value goes on in the next line if its line ends with "=".
  std::string quoted_printable(const Line& line) {
    std::string coded(line.value);
    while (coded.ends_with('=') && at_ < in_.size()) {
      coded.pop_back();
      coded += next();
    }
    std::string bytes = decode_quoted_printable(coded);
    if (is_ascii(bytes)) return bytes;
    // To find a charset costs much for a few letters, so that is done for so many values only.
    constexpr int kMostDecoded = 1000;
    if (decoded_++ >= kMostDecoded) {
      std::erase_if(bytes, [](char c) { return !is_ascii(c); });
      return bytes;
    }
    const Parameter* charset = line.find("CHARSET");
    return decode_text(bytes, {.label = charset != nullptr ? charset->value : "utf-8", .hint = {}})
        .text;
  }

  void put_value(const Line& line) {
    std::string decoded;
    std::string_view value = line.value;
    if (line.is_coded("QUOTED-PRINTABLE")) value = decoded = quoted_printable(line);
    // A picture, a sound or a file. There is nothing to read in it.
    if (line.is_coded("BASE64") || line.is_coded("B") ||
        starts_with_ignoring_case(value, "data:")) {
      return;
    }
    const Parameter* type = line.find("FMTTYPE");
    const bool may_be_html = equals_ignoring_case(line.name, "X-ALT-DESC") ||
                             (type != nullptr && equals_ignoring_case(type->value, "text/html"));
    const std::string text = unescape(value);
    if (may_be_html && text.find('<') != npos) {
      const HtmlText html = read_html(text);
      out_ += html.visible;
      for (const HtmlLink& link : html.links) (out_ += '\n') += link.href;
      for (const std::string& resource : html.resources) (out_ += '\n') += resource;
    } else {
      out_ += text;
    }
  }

  std::string_view in_;
  std::size_t at_ = 0;
  int decoded_ = 0;  // values
  std::string out_;
};

}  // namespace

std::string_view unfold(std::string_view bytes, std::string& memory) {
  const std::size_t first = std::min(bytes.find("\n "), bytes.find("\n\t"));
  if (first == npos) return bytes;
  // The older formats are folded at a blank, which stays (vCard 2.1 2.1.3); the newer ones anywhere,
  // and a blank is added.
  const bool blank_stays = bytes.find("VERSION:2.1") != npos || bytes.find("VERSION:1.0") != npos;
  memory.clear();
  memory.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t lf = std::min(bytes.find('\n', at), bytes.size());
    memory += bytes.substr(at, lf - at);
    at = lf + 1;
    if (lf == bytes.size()) break;
    if (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\t')) {
      while (memory.ends_with('\r')) memory.pop_back();
      if (!blank_stays) ++at;
    } else {
      memory += '\n';
    }
  }
  return memory;
}

std::string read_content_lines(std::string_view utf8) { return Lines(utf8).read(); }

}  // namespace classify::text
