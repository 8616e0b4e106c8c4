#include "home/cached_file.h"

#include <array>
#include <charconv>

#include "ascii.h"
#include "hash.h"
#include "home/cache_shares.h"

namespace classify {
namespace {

constexpr std::string_view kFirstWords = "mailsift cached 1 ";
constexpr std::string_view kFirstWordsOfKnown = "mailsift cached 2 ";

template <class Number, class... Base>
void append(std::string& text, Number number, Base... base) {
  std::array<char, 32> digits;
  text.append(digits.data(),
              std::to_chars(digits.data(), digits.data() + digits.size(), number, base...).ptr);
}

}  // namespace

std::string cached_head(std::string_view mail, const Verdict& verdict, std::int64_t time,
                        std::size_t part) {
  std::string head;
  head.reserve(kLongestHead);
  head += part == 0 ? kFirstWords : kFirstWordsOfKnown;
  head += name(verdict.cls);
  append(head += ' ', verdict.score);
  append(head += ' ', verdict.probability);
  append(head += ' ', time);
  append(head += ' ', mail.size());
  append(head += ' ', hash_bytes(mail), 16);
  if (part != 0) append(head += ' ', part);
  return head += '\n';
}

std::optional<CachedHead> read_cached_head(std::string_view beginning, std::uint64_t file_size) {
  const std::size_t line_end = beginning.substr(0, kLongestHead).find('\n');
  const bool known = beginning.starts_with(kFirstWordsOfKnown);
  if (line_end == std::string_view::npos || !(known || beginning.starts_with(kFirstWords)))
    return std::nullopt;
  std::string_view line = beginning.substr(kFirstWords.size(), line_end - kFirstWords.size());
  CachedHead head;
  CachedMessage& m = head.message;
  const std::string_view cls = next_word(line);
  bool good = false;
  for (const Class one : {Class::good, Class::unsure, Class::spam}) {
    if (cls != name(one)) continue;
    m.cls = one;
    good = true;
  }
  good = good && parse_number(next_word(line), m.score) &&
         parse_number(next_word(line), m.probability) && parse_number(next_word(line), m.time) &&
         parse_number(next_word(line), m.bytes) &&
         parse_number(known ? next_word(line) : line, head.hash, 16);
  if (known) good = good && parse_number(line, head.part) && head.part - 1 < kKnownShares;
  head.length = line_end + 1;
  if (!good || head.length > file_size || m.bytes != file_size - head.length) return std::nullopt;
  return head;
}

bool is_mail_of(const CachedHead& head, std::string_view mail) {
  return mail.size() == head.message.bytes && hash_bytes(mail) == head.hash;
}

}  // namespace classify
