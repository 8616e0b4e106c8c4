#include "text/html/references.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "ascii.h"
#include "text/html.h"
#include "text/unicode.h"

namespace classify::text {
namespace {

struct NamedReference {
  std::string_view name;
  char32_t first;
  char32_t second;  // 0: one code point only
  bool bare;        // allowed without its semicolon
};

// Packed at compile time into flat arrays of numbers and characters, so there is nothing to build
// and nothing to relocate when the program starts.
struct ReferenceTable {
  static constexpr NamedReference kRows[] = {
#include "text/html/entities.inc"
  };
  static constexpr std::size_t kCount = std::size(kRows);
  static constexpr std::size_t kBytes = [] {
    std::size_t bytes = 0;
    for (const NamedReference& row : kRows) bytes += row.name.size();
    return bytes;
  }();

  std::array<char, kBytes> names{};
  std::array<std::uint16_t, kCount + 1> starts{};
  std::array<char32_t, kCount> first{};
  std::array<char16_t, kCount> second{};
  std::array<bool, kCount> bare{};

  consteval ReferenceTable() {
    std::size_t at = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      starts[i] = static_cast<std::uint16_t>(at);
      for (const char c : kRows[i].name) names[at++] = c;
      first[i] = kRows[i].first;
      second[i] = static_cast<char16_t>(kRows[i].second);
      bare[i] = kRows[i].bare;
    }
    starts[kCount] = static_cast<std::uint16_t>(at);
  }

  [[nodiscard]] std::string_view name(std::size_t row) const {
    return {names.data() + starts[row], static_cast<std::size_t>(starts[row + 1] - starts[row])};
  }

  // The row of a name; kCount if there is none.
  [[nodiscard]] std::size_t find(std::string_view wanted) const {
    std::size_t low = 0;
    std::size_t high = kCount;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (name(middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < kCount && name(low) == wanted ? low : kCount;
  }
};
constexpr ReferenceTable kReferences;
constexpr std::size_t kLongestName = 31;
constexpr std::size_t kLongestBareName = 6;

// The characters for numeric references to C1 controls: windows-1252 (HTML standard, 13.2.5.80).
constexpr char16_t kWindows1252[32] = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
};

std::string decode(std::string_view text, bool in_attribute) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t sign = std::min(text.find('&', pos), text.size());
    out.append(text.substr(pos, sign - pos));
    if (sign == text.size()) break;
    pos = read_reference(text, sign, in_attribute, out);
    if (pos == sign) {
      out.push_back('&');
      ++pos;
    }
  }
  return out;
}

}  // namespace

std::size_t read_reference(std::string_view text, std::size_t pos, bool in_attribute,
                           std::string& out) {
  std::size_t at = pos + 1;
  if (at < text.size() && text[at] == '#') {
    ++at;
    const bool hex = at < text.size() && to_lower(text[at]) == 'x';
    if (hex) ++at;
    const std::size_t digits = at;
    char32_t c = 0;
    for (; at < text.size(); ++at) {
      const char small = to_lower(text[at]);
      char32_t digit;
      if (is_digit(small)) {
        digit = static_cast<char32_t>(small - '0');
      } else if (hex && small >= 'a' && small <= 'f') {
        digit = static_cast<char32_t>(small - 'a' + 10);
      } else {
        break;
      }
      c = std::min<char32_t>(c * (hex ? 16 : 10) + digit, 0x110000);
    }
    if (at == digits) return pos;
    if (at < text.size() && text[at] == ';') ++at;
    if (c >= 0x80 && c < 0xA0) c = kWindows1252[c - 0x80];
    append_utf8(out, c == 0 ? 0xFFFD : c);
    return at;
  }

  const std::size_t name = at;
  while (at < text.size() && at - name <= kLongestName &&
         (is_letter(text[at]) || is_digit(text[at]))) {
    ++at;
  }
  const auto append = [&](std::size_t row) {
    append_utf8(out, kReferences.first[row]);
    if (kReferences.second[row] != 0) append_utf8(out, kReferences.second[row]);
  };
  if (at < text.size() && text[at] == ';') {
    const std::size_t row = kReferences.find(text.substr(name, at - name));
    if (row != ReferenceTable::kCount) return append(row), at + 1;
  }
  for (std::size_t length = std::min(at - name, kLongestBareName); length >= 2; --length) {
    const std::size_t row = kReferences.find(text.substr(name, length));
    if (row == ReferenceTable::kCount || !kReferences.bare[row]) continue;
    const std::size_t end = name + length;
    // "?a=1&copy=2" in an attribute is no copyright sign.
    if (in_attribute && end < text.size() &&
        (text[end] == '=' || is_letter(text[end]) || is_digit(text[end]))) {
      return pos;
    }
    append(row);
    return end;
  }
  return pos;
}

std::string decode_attribute(std::string_view value) { return decode(value, true); }

std::string decode_references(std::string_view text) { return decode(text, false); }

}  // namespace classify::text
