#include "shared/harmless.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "utf8.h"

namespace mailsift {
namespace {

constexpr char32_t kInvalid = 0xFFFD;

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

// The first code point of `text` (not empty); kInvalid and one byte if the text does not begin with
// one.
CodePoint next_code_point(std::string_view text) {
  const std::size_t bytes = classify::utf8_sequence(text, 0);
  if (bytes == 0) return {kInvalid, 1};
  return {classify::utf8_value(text, 0, bytes), bytes};
}

struct Range {
  char32_t first, last;
};

// `ranges` ascend.
template <std::size_t n>
bool is_in(const std::array<Range, n>& ranges, char32_t c) {
  for (const Range& r : ranges) {
    if (c <= r.last) return c >= r.first;
  }
  return false;
}

// Controls, line and paragraph separators, marks and overrides of direction, invisible characters.
constexpr std::array<Range, 9> kHarmful{{{0x00, 0x1F},
                                         {0x7F, 0x9F},
                                         {0xAD, 0xAD},
                                         {0x61C, 0x61C},
                                         {0x200B, 0x200F},
                                         {0x2028, 0x202E},
                                         {0x2060, 0x206F},
                                         {0xFEFF, 0xFEFF},
                                         {0xFFF9, 0xFFFB}}};

constexpr std::array<Range, 9> kWide{{{0x1100, 0x115F},
                                      {0x2E80, 0xA4CF},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1FAFF},
                                      {0x20000, 0x3FFFD}}};

constexpr std::array<Range, 3> kCombining{{{0x300, 0x36F}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}}};

std::size_t columns_of(char32_t c) { return is_in(kCombining, c) ? 0 : is_in(kWide, c) ? 2 : 1; }

// The reference for a character that HTML would take for markup or that XML does not allow.
std::string_view reference_for(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case 0xFFFE:
    case 0xFFFF:
      return "\uFFFD";
    default:
      return {};
  }
}

// The text with what `replacement` says in place of each harmful character, and U+FFFD for each byte
// that is not UTF-8.
template <class Replacement>
std::string replaced(std::string_view text, const Replacement& replacement) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    // What is neither replaced nor invalid is copied in one go.
    std::size_t harmless = 0;
    CodePoint c;
    for (; harmless < text.size(); harmless += c.bytes) {
      c = next_code_point(text.substr(harmless));
      if (c.value == kInvalid || is_in(kHarmful, c.value)) break;
    }
    out += text.substr(0, harmless);
    text.remove_prefix(harmless);
    if (text.empty()) break;
    out += c.value == kInvalid ? "\uFFFD" : replacement(c.value);
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string json_escape(char32_t c) { return fmt::format("\\u{:04X}", static_cast<unsigned>(c)); }

std::string c_escape(char32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  return c < 0x80 ? fmt::format("\\x{:02X}", static_cast<unsigned>(c)) : json_escape(c);
}

}  // namespace

std::string printable(std::string_view text) {
  return replaced(text, [](char32_t) { return " "; });
}

std::string visible(std::string_view text) { return replaced(text, c_escape); }

std::string visible_lines(std::string_view text) {
  return replaced(text, [](char32_t c) {
    return c == '\n' || c == '\t' ? std::string(1, static_cast<char>(c)) : c_escape(c);
  });
}

std::string harmless_json(std::string_view json) {
  return replaced(json, [](char32_t c) { return c == '\n' ? std::string("\n") : json_escape(c); });
}

std::string cut(std::string_view text, std::size_t columns) {
  const std::string clean = printable(text);
  std::size_t used = 0, last_fit = 0;  // bytes up to the last character that leaves room for "…"
  for (std::size_t at = 0; at < clean.size();) {
    const CodePoint c = next_code_point(std::string_view(clean).substr(at));
    used += columns_of(c.value);
    if (used > columns) return columns == 0 ? "" : clean.substr(0, last_fit) + "…";
    at += c.bytes;
    if (used < columns) last_fit = at;
  }
  return clean;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const CodePoint c = next_code_point(text);
    columns += columns_of(c.value);
    text.remove_prefix(c.bytes);
  }
  return columns;
}

std::string html(std::string_view text, std::size_t most) {
  const std::string clean = printable(text);
  std::string out;
  std::size_t shown = 0;
  for (std::size_t at = 0; at < clean.size(); ++shown) {
    if (shown == most) return out + "…";
    const CodePoint c = next_code_point(std::string_view(clean).substr(at));
    const std::string_view reference = reference_for(c.value);
    out += reference.empty() ? std::string_view(clean).substr(at, c.bytes) : reference;
    at += c.bytes;
  }
  return out;
}

}  // namespace mailsift
