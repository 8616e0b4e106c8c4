#include "admin/user_name.h"

#include <algorithm>
#include <stdexcept>

#include "ascii.h"
#include "utf8.h"

namespace mailsift {
namespace {

constexpr std::size_t kMostBytes = 255;

char32_t character_at(std::string_view text, std::size_t pos, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[pos + i]); };
  char32_t c = length == 1 ? byte(0) : byte(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (byte(i) & 0x3F);
  return c;
}

// Letters of every script, and the marks among them. Not exact: what must not get in is invisible,
// turns the direction of text, or is for private use.
bool is_letter(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  static constexpr Range kNoLetters[] = {
      {0x0000, 0x00BF},    // controls, signs of Latin-1
      {0x00D7, 0x00D7},    // ×
      {0x00F7, 0x00F7},    // ÷
      {0x034F, 0x034F},    // combining grapheme joiner
      {0x061C, 0x061C},    // Arabic letter mark
      {0x115F, 0x1160},    // Hangul fillers
      {0x1680, 0x1680},    // Ogham space
      {0x17B4, 0x17B5},    // Khmer vowels that are not shown
      {0x180B, 0x180F},    // Mongolian selectors
      {0x2000, 0x2BFF},    // spaces, directions, punctuation, signs
      {0x2E00, 0x2E7F},    // punctuation
      {0x2FF0, 0x3004},    // description characters, ideographic space
      {0x3164, 0x3164},    // Hangul filler
      {0xD800, 0xF8FF},    // surrogates, private use
      {0xFE00, 0xFE6F},    // selectors, forms of punctuation
      {0xFEFF, 0xFF0F},    // byte order mark, wide signs
      {0xFFA0, 0xFFA0},    // Hangul filler
      {0xFFE0, 0xFFFF},    // signs, specials
      {0x1D100, 0x1D1FF},  // musical signs, some of them invisible
      {0x1F000, 0x1FFFF},  // pictures
      {0xE0000, 0x10FFFF}  // tags, private use
  };
  return std::ranges::none_of(kNoLetters,
                              [c](const Range& r) { return c >= r.first && c <= r.last; });
}

// npos if there is no domain.
std::size_t at_sign(std::string_view name) { return name.rfind('@'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = classify::to_lower(c);
  return out;
}

[[noreturn]] void refuse(std::string_view pattern, const char* why) {
  throw std::invalid_argument(std::string(pattern) + ": " + why);
}

// The letters after each %.
std::string kinds_in(std::string_view pattern) {
  if (!pattern.starts_with('/')) refuse(pattern, "not an absolute path");
  std::string kinds;
  for (std::size_t at = 0; (at = pattern.find('%', at)) != std::string_view::npos; at += 2) {
    const std::string_view kind = pattern.substr(at + 1, 1);
    if (kind != "u" && kind != "n" && kind != "d") refuse(pattern, "only %u, %n and %d are known");
    if (pattern[at - 1] != '/') refuse(pattern, "a %u, %n or %d must begin the name of a folder");
    kinds += kind;
  }
  return kinds;
}

}  // namespace

bool is_user_name(std::string_view name) {
  if (name.empty() || name.size() > kMostBytes || name.front() == '.') return false;
  for (std::size_t pos = 0; pos < name.size();) {
    const std::size_t length = classify::utf8_sequence(name, pos);
    if (length == 0) return false;
    const char32_t c = character_at(name, pos, length);
    const bool good = length == 1 ? c > ' ' && c < 0x7F && c != '/' && c != '%' : is_letter(c);
    if (!good) return false;
    pos += length;
  }
  const std::size_t at = at_sign(name);
  if (at == std::string_view::npos) return true;
  return at > 0 && at + 1 < name.size() && name[at + 1] != '.';
}

std::string_view domain_of(std::string_view name) {
  const std::size_t at = at_sign(name);
  return at == std::string_view::npos ? std::string_view() : name.substr(at + 1);
}

void check_pattern(std::string_view pattern) {
  if (is_of_system_users(pattern) && pattern.find('%') == std::string_view::npos) return;
  if (kinds_in(pattern).find_first_of("un") == std::string::npos)
    refuse(pattern, "without %u or %n all users would share one data folder");
}

void check_site_pattern(std::string_view pattern) {
  if (kinds_in(pattern).find_first_of("un") != std::string::npos)
    refuse(pattern, "a site's model is not a user's: only %d");
}

std::optional<std::filesystem::path> home_of(std::string_view pattern, std::string_view name) {
  const std::size_t at = at_sign(name);
  const bool has_domain = at != std::string_view::npos;
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      path += pattern[i];
      continue;
    }
    switch (pattern[++i]) {
      case 'd':
        if (!has_domain) return std::nullopt;
        path += lower(name.substr(at + 1));
        break;
      case 'n':
        path += name.substr(0, at);
        break;
      default:
        path += name;
    }
  }
  return path;
}

}  // namespace mailsift
