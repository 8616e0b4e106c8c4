#include "shared/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>

#include "shared/command_line.h"
#include "shared/harmless.h"
#include "words/messages.h"

namespace mailsift {
namespace {

std::tm broken_down(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  // The year is out of range: use a zeroed date.
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

std::size_t output_columns() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1) return 200;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return std::max<std::size_t>(size.ws_col, 40);
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string json_text(const nlohmann::ordered_json& value, int indent) {
  return harmless_json(
      value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::string local_time(std::int64_t seconds) { return formatted(seconds, "%Y-%m-%d %H:%M"); }

std::string local_time_with_seconds(std::int64_t seconds) {
  return formatted(seconds, "%Y-%m-%d %H:%M:%S");
}

std::string local_time_with_zone(std::int64_t seconds) {
  std::string text = formatted(seconds, "%Y-%m-%dT%H:%M:%S%z");
  if (text.size() > 5) text.insert(text.size() - 2, ":");
  return text;
}

std::int64_t time_from_text(const std::string& text, std::int64_t now) {
  const Failure wrong(kUsage, tr_format("\"{}\": not a time (2026-11-22, \"2026-11-22 09:14\", or "
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
    // 30 February is no day, but mktime would turn it into one.
    if (parts.tm_mday != asked.tm_mday || parts.tm_mon != asked.tm_mon) break;
    return static_cast<std::int64_t>(time);
  }
  throw wrong;
}

}  // namespace mailsift
