#include "shared/mbox.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "shared/ascii.h"

namespace mailsift {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_number(std::string_view word, std::size_t least, std::size_t most) {
  return word.size() >= least && word.size() <= most &&
         std::all_of(word.begin(), word.end(), is_digit);
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&names)[N]) {
  const std::string plain = lower(std::string(word));
  return std::find(std::begin(names), std::end(names), plain) != std::end(names);
}

bool is_weekday(std::string_view word) {
  static constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  if (word.ends_with(',')) word.remove_suffix(1);
  return is_one_of(word, kDays);
}

bool is_month(std::string_view word) {
  static constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                                 "jul", "aug", "sep", "oct", "nov", "dec"};
  return is_one_of(word, kMonths);
}

// "7:05", "00:00:00".
bool is_time(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == npos || !is_number(word.substr(0, colon), 1, 2)) return false;
  const std::string_view rest = word.substr(colon + 1);
  return is_number(rest, 2, 2) ||
         (rest.size() == 5 && rest[2] == ':' && is_number(rest.substr(0, 2), 2, 2) &&
          is_number(rest.substr(3), 2, 2));
}

bool is_year(std::string_view word) { return is_number(word, 4, 4); }

// "+0900", "JST", "(JST)"
bool is_zone(std::string_view word) {
  if (word.starts_with('+') || word.starts_with('-')) return is_number(word.substr(1), 4, 4);
  if (word.starts_with('(') && word.ends_with(')')) return word.size() > 2;
  return !word.empty() && word.size() <= 5 && std::all_of(word.begin(), word.end(), is_upper);
}

constexpr std::size_t kMostWords = 24;

struct Words {
  std::array<std::string_view, kMostWords> word;
  std::size_t size = 0;

  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return i < size ? word.at(i) : std::string_view();
  }
};

Words words_of(std::string_view line) {
  Words words;
  while (words.size < kMostWords) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r\n"), line.size()));
    if (line.empty()) break;
    const std::size_t end = std::min(line.find_first_of(" \t\r\n"), line.size());
    words.word.at(words.size++) = line.substr(0, end);
    line.remove_prefix(end);
  }
  return words;
}

std::size_t zones_at(const Words& words, std::size_t i) {
  constexpr std::size_t kMost = 2;  // "-0500 (EST)"
  std::size_t zones = 0;
  while (zones < kMost && is_zone(words[i + zones])) ++zones;
  return zones;
}

// Whether a date begins at word `i` and the line ends with it, but for zones and "remote from host".
bool is_date_to_the_end(const Words& words, std::size_t i) {
  if (!is_weekday(words[i])) return false;
  const std::string_view a = words[i + 1], b = words[i + 2];
  const bool day_and_month =
      (is_month(a) && is_number(b, 1, 2)) || (is_number(a, 1, 2) && is_month(b));
  if (!day_and_month) return false;
  i += 3;
  if (is_year(words[i]) && is_time(words[i + 1])) {
    i += 2;
  } else if (is_time(words[i])) {
    ++i;
    i += zones_at(words, i);
    if (!is_year(words[i])) return false;
    ++i;
  } else {
    return false;
  }
  i += zones_at(words, i);
  if (words[i] == "remote" && words[i + 1] == "from") return true;
  return i == words.size;
}

std::string_view line_at(std::string_view bytes, std::size_t at) {
  return bytes.substr(at, bytes.find('\n', at) - at);
}

// "Name: ..." (RFC 5322 2.2), or a ">From " line that a mail store has put in front of the header.
bool begins_header(std::string_view line) {
  if (line.starts_with(">From ")) return true;
  const std::size_t colon = line.find(':');
  return colon != npos && colon > 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_separator(std::string_view mbox, std::size_t at) {
  const std::string_view line = line_at(mbox, at);
  if (!is_from_line(line)) return false;
  const std::size_t next = at + line.size() + 1;
  if (next >= mbox.size()) return false;
  const std::string_view following = line_at(mbox, next);
  return begins_header(following) || is_from_line(following);
}

}  // namespace

bool is_from_line(std::string_view line) {
  constexpr std::size_t kLongest = 1000;
  if (!line.starts_with("From ") || line.size() > kLongest) return false;
  const Words words = words_of(line);
  for (std::size_t i = 1; i < words.size; ++i) {
    if (is_date_to_the_end(words, i)) return true;
  }
  return false;
}

std::size_t next_message(std::string_view mbox, std::size_t at) {
  while ((at = mbox.find("\nFrom ", at)) != npos) {
    if (is_separator(mbox, ++at)) return at;
  }
  return npos;
}

bool is_mbox_of_several(std::string_view bytes) {
  return bytes.starts_with("From ") && next_message(bytes, 0) != npos;
}

bool is_mbox(std::string_view path, std::string_view bytes) {
  return is_mbox_of_several(bytes) || (path.ends_with(".mbox") && bytes.starts_with("From "));
}

std::string unquoted(std::string_view message) {
  std::string out;
  out.reserve(message.size());
  std::size_t at = 0;
  while (at < message.size()) {
    const std::size_t lf = message.find('\n', at);
    std::string_view line = message.substr(at, lf == npos ? lf : lf + 1 - at);
    at += line.size();
    const std::size_t marks = line.find_first_not_of('>');
    if (marks != npos && marks > 0 && line.substr(marks).starts_with("From ")) {
      line.remove_prefix(1);
    }
    out += line;
  }
  return out;
}

}  // namespace mailsift
