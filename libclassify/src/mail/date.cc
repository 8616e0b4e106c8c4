#include "mail/date.h"

#include <array>
#include <charconv>

#include "ascii.h"

namespace classify::mail {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};

// The next run of letters, digits, colons and signs.
std::string_view next_word(std::string_view& text) {
  const auto is_part = [](char c) { return is_alnum(c) || c == ':' || c == '+' || c == '-'; };
  while (!text.empty() && !is_part(text.front())) text.remove_prefix(1);
  std::size_t size = 0;
  while (size < text.size() && is_part(text[size])) ++size;
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  return word;
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value);
  if (digits.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return value;
}

// Days from 1970-01-01 to a date of the Gregorian calendar. The year begins in March, so that the
// leap day is its last; 146,097 days are 400 years.
std::int64_t days_from_epoch(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = y / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

// Seconds east of Greenwich; zone names that RFC 822 does not have count as GMT.
int zone_offset(std::string_view zone) {
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-')) {
    const std::optional<int> hhmm = number(zone.substr(1));
    if (!hhmm) return 0;
    const int seconds = (*hhmm / 100 * 60 + *hhmm % 100) * 60;
    return zone[0] == '+' ? seconds : -seconds;
  }
  struct Named {
    std::string_view name;
    int hours;
  };
  constexpr Named kNames[] = {{"edt", -4}, {"est", -5}, {"cdt", -5}, {"cst", -6}, {"mdt", -6},
                              {"mst", -7}, {"pdt", -7}, {"pst", -8}, {"jst", 9}};
  for (const Named& named : kNames) {
    if (equals_ignoring_case(zone, named.name)) return named.hours * 3600;
  }
  return 0;
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
  text = text.substr(0, 100);
  std::string_view word = next_word(text);
  if (!word.empty() && is_letter(word[0])) word = next_word(text);  // the day of the week
  const std::optional<int> day = number(word);
  const std::string_view month_name = next_word(text);
  std::optional<int> year = number(next_word(text));
  const std::string_view clock = next_word(text);
  if (!day || *day < 1 || *day > 31 || !year || clock.size() < 4) return std::nullopt;
  int month = 0;
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    if (starts_with_ignoring_case(month_name, kMonths[m])) month = static_cast<int>(m) + 1;
  }
  if (*year < 50) *year += 2000;  // RFC 5322 4.3
  if (*year < 1000) *year += 1900;
  if (month == 0 || *year < 1900 || *year > 9999) return std::nullopt;

  const std::size_t colon = clock.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view behind = clock.substr(colon + 1);
  const std::optional<int> hour = number(clock.substr(0, colon));
  const std::optional<int> minute = number(behind.substr(0, behind.find(':')));
  if (!hour || !minute || *hour > 24 || *minute > 59) return std::nullopt;
  const std::size_t second_colon = behind.find(':');
  const int second = second_colon == std::string_view::npos
                         ? 0
                         : number(behind.substr(second_colon + 1)).value_or(0);
  return days_from_epoch(*year, month, *day) * 86400 + *hour * 3600 + *minute * 60 + second -
         zone_offset(next_word(text));
}

}  // namespace classify::mail
