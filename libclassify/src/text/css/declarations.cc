#include "text/css/declarations.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ascii.h"
#include "text/unicode.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

}  // namespace

bool is_variable(const Declaration& declaration) {
  return declaration.name.starts_with("--") || declaration.value.find("var(") != std::string::npos;
}

std::size_t skip_css(std::string_view css, std::size_t pos) {
  const char c = css[pos];
  if (c == '\\') return std::min(pos + 2, css.size());
  if (c == '/' && css.substr(pos, 2) == "/*") {
    const std::size_t end = css.find("*/", pos + 2);
    return end == npos ? css.size() : end + 2;
  }
  if (c != '"' && c != '\'') return pos + 1;
  for (++pos; pos < css.size(); ++pos) {
    if (css[pos] == c) return pos + 1;
    if (css[pos] == '\n') return pos;  // CSS Syntax 3, 4.3.5: a string ends with its line
    if (css[pos] == '\\') ++pos;
  }
  return css.size();
}

std::string tidied_css(std::string_view css, std::size_t limit, bool keep_case) {
  std::string out;
  out.reserve(std::min(css.size(), limit + 1));
  bool space = false;
  for (std::size_t pos = 0; pos < css.size() && out.size() < limit;) {
    if (css[pos] == '/' && css.substr(pos, 2) == "/*") {
      pos = skip_css(css, pos);
      space = true;
      continue;
    }
    const char c = css[pos++];
    if (is_space(c)) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out.push_back(' ');
    space = false;
    out.push_back(keep_case ? c : to_lower(c));
  }
  // Not in the middle of a character.
  if (out.size() >= limit) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  }
  return out;
}

char32_t read_css_code_point(std::string_view css, std::size_t& pos) {
  constexpr std::size_t kMostDigits = 6;
  const std::size_t begin = pos;
  std::uint32_t code = 0;
  while (pos < begin + kMostDigits && pos < css.size() && hex_value(css[pos]) >= 0) {
    code = code * 16 + static_cast<std::uint32_t>(hex_value(css[pos++]));
  }
  if (pos == begin) return 0;
  if (pos < css.size() && is_space(css[pos])) ++pos;
  const bool character = code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return character ? static_cast<char32_t>(code) : U'\uFFFD';
}

std::string unescaped_css(std::string_view css) {
  std::string out;
  for (std::size_t pos = 0; pos < css.size();) {
    if (css[pos] != '\\') {
      out.push_back(css[pos++]);
      continue;
    }
    ++pos;
    if (const char32_t code = read_css_code_point(css, pos); code != 0) {
      append_utf8(out, code);
    } else if (pos < css.size()) {
      out.push_back(css[pos++]);
    }
  }
  return out;
}

std::vector<Declaration> parse_declarations(std::string_view css) {
  constexpr std::size_t kMaxDeclarations = 256;
  std::vector<Declaration> declarations;
  for (std::size_t pos = 0; pos < css.size() && declarations.size() < kMaxDeclarations;) {
    std::size_t end = pos;
    std::size_t colon = npos;
    // A semicolon in parentheses belongs to a data: URI. An unclosed parenthesis must not swallow
    // the rest, so the next line end closes it.
    bool parenthesis = false;
    while (end < css.size() && (css[end] != ';' || parenthesis)) {
      const char c = css[end];
      if (c == ':' && colon == npos) colon = end;
      if (c == '(') parenthesis = true;
      if (c == ')' || c == '\n') parenthesis = false;
      end = skip_css(css, end);
    }
    end = std::min(end, css.size());
    if (colon != npos && colon < end) {
      Declaration declaration{tidied_css(css.substr(pos, colon - pos)),
                              tidied_css(css.substr(colon + 1, end - colon - 1))};
      if (const std::size_t bang = declaration.value.find('!'); bang != npos) {
        declaration.important = declaration.value.find("important", bang) != npos;
        declaration.valid = declaration.important;
        declaration.value.resize(bang);
        while (declaration.value.ends_with(' ')) declaration.value.pop_back();
      }
      if (!declaration.name.empty()) declarations.push_back(std::move(declaration));
    }
    pos = end + 1;
  }
  return declarations;
}

}  // namespace classify::text
