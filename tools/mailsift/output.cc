#include "output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "command_line.h"

namespace mailsift {
namespace {

constexpr char32_t kInvalid = 0xFFFD;

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

// The first code point of `text` (not empty); kInvalid and one byte if it is none.
CodePoint next_code_point(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {kInvalid, 1};
  char32_t value = first & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return {kInvalid, 1};
    value = value << 6 | (next & 0x3F);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[bytes] || value > 0x10FFFF || surrogate) return {kInvalid, 1};
  return {value, bytes};
}

struct Range {
  char32_t first, last;
};

template <std::size_t n>
bool is_in(const std::array<Range, n>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& r) { return c >= r.first && c <= r.last; });
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

std::tm broken_down(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  // Out of the range of years: as at the beginning of time.
  if (::localtime_r(&time, &parts) == nullptr) parts = {};
  return parts;
}

std::string formatted(std::int64_t seconds, const char* format) {
  const std::tm parts = broken_down(seconds);
  std::array<char, 64> text;
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

bool read_number(std::string_view digits, std::int64_t& number) {
  const char* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && at == end;
}

std::int64_t seconds_of_unit(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86400;
    case 'w':
      return 7 * 86400;
    default:
      return 0;
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint c = next_code_point(text);
    if (c.value == kInvalid) {
      out += "\uFFFD";
    } else if (is_in(kHarmful, c.value)) {
      out += ' ';
    } else {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return out;
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

std::size_t output_columns() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1) return 200;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return std::max<std::size_t>(size.ws_col, 40);
}

std::string local_time(std::int64_t seconds) { return formatted(seconds, "%Y-%m-%d %H:%M"); }

std::string local_time_with_zone(std::int64_t seconds) {
  std::string text = formatted(seconds, "%Y-%m-%dT%H:%M:%S%z");
  if (text.size() > 5) text.insert(text.size() - 2, ":");
  return text;
}

std::int64_t time_from_text(const std::string& text, std::int64_t now) {
  const Failure wrong(kUsage,
                      fmt::format("\"{}\": not a time (2026-11-22, \"2026-11-22 09:14\", or "
                                  "how long ago: 30m, 2h, 3d, 1w)",
                                  printable(text.substr(0, 40))));
  std::int64_t ago = 0;
  const std::int64_t unit = text.empty() ? 0 : seconds_of_unit(text.back());
  if (unit != 0) {
    const bool good = read_number(std::string_view(text).substr(0, text.size() - 1), ago);
    // A hundred years are enough, and nothing overflows.
    if (!good || ago < 0 || ago > 100LL * 366 * 86400 / unit) throw wrong;
    return now - ago * unit;
  }
  for (const char* format :
       {"%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"}) {
    std::tm parts{};
    parts.tm_isdst = -1;
    const char* end = ::strptime(text.c_str(), format, &parts);
    if (end == nullptr || *end != '\0') continue;
    const std::tm asked = parts;
    const std::time_t time = std::mktime(&parts);
    // 30 February is no day, and mktime would make one of it.
    if (parts.tm_mday != asked.tm_mday || parts.tm_mon != asked.tm_mon) break;
    return static_cast<std::int64_t>(time);
  }
  throw wrong;
}

}  // namespace mailsift
