// ASCII only, whatever the locale: the syntax of mail is ASCII.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace classify {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_alnum(char c) { return is_letter(c) || is_digit(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_space(char c) { return is_blank(c) || c == '\f'; }  // as HTML and CSS have it
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// All of it.
inline bool is_ascii(std::string_view bytes) {
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  const auto any_high = [](const char* at, auto word) {
    std::memcpy(&word, at, sizeof word);
    return (word & static_cast<decltype(word)>(0x8080808080808080u)) != 0;
  };
  for (; n >= 32; p += 32, n -= 32) {
    std::uint64_t w[4];
    std::memcpy(w, p, sizeof w);
    if (((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u) != 0) return false;
  }
  // What is left by pieces that may overlap: most words are shorter than one of them.
  for (; n > 8; p += 8, n -= 8) {
    if (any_high(p, std::uint64_t{})) return false;
  }
  if (n >= 4) return !any_high(p, std::uint32_t{}) && !any_high(p + n - 4, std::uint32_t{});
  for (; n > 0; ++p, --n) {
    if ((static_cast<unsigned char>(*p) & 0x80) != 0) return false;
  }
  return true;
}

// The first byte from `pos` on that is not ASCII, or the end.
inline std::size_t behind_ascii(std::string_view text, std::size_t pos) {
  for (std::uint64_t word; pos + sizeof word <= text.size(); pos += sizeof word) {
    std::memcpy(&word, text.data() + pos, sizeof word);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (pos < text.size() && is_ascii(text[pos])) ++pos;
  return pos;
}

// Control characters other than white space: NUL, ESC, shifts. All bytes are looked at, many at once.
inline bool has_controls(std::string_view bytes) {
  unsigned char found = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    found |=
        static_cast<unsigned char>(static_cast<int>(byte < 0x20) & static_cast<int>(byte != '\n') &
                                   static_cast<int>(byte != '\r') & static_cast<int>(byte != '\t'));
  }
  return found != 0;
}

// As text.find_first_of(wanted, from), which calls memchr for every byte of the text.
template <class... Chars>
constexpr std::size_t find_any(std::string_view text, std::size_t from, Chars... wanted) {
  for (; from < text.size(); ++from) {
    const char c = text[from];
    if (((c == wanted) || ...)) return from;
  }
  return std::string_view::npos;
}

// 0..15, or -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    if (to_lower(text[i]) != to_lower(prefix[i])) return false;
  }
  return true;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && starts_with_ignoring_case(a, b);
}

constexpr bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         equals_ignoring_case(text.substr(text.size() - end.size()), end);
}

// The word up to the next space, taken off the front of `line` together with that space.
constexpr std::string_view next_word(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

// Whether the whole word is a number, of a base if it is an integer; then `number` is that number.
template <class Number, class... Base>
bool parse_number(std::string_view word, Number& number, Base... base) {
  const char* end = word.data() + word.size();
  const auto result = std::from_chars(word.data(), end, number, base...);
  return result.ec == std::errc{} && result.ptr == end;
}

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace classify
