#include "text/words/segment.h"

#include <unicode/utf16.h>

#include <cstddef>
#include <string>

#include "text/unicode.h"
#include "text/words/han_kana.h"
#include "text/words/south_east_asian.h"

namespace classify::text {
namespace {

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// What is cut together: neighbours of one kind.
enum class Kind {
  han_kana,
  thai,
  lao,
  burmese,
  khmer,
  digits,
  ornaments,
  without_dictionary,  // letters
  no_letter
};

Kind kind_of(char32_t c) {
  // The most frequent ones first.
  if (in(c, 0x3041, 0x30FF) || in(c, 0x4E00, 0x9FFF)) {
    return is_word_char(c) ? Kind::han_kana : Kind::no_letter;
  }
  if (is_ornament(c)) return Kind::ornaments;
  if (!is_word_char(c)) return Kind::no_letter;
  if (in(c, 0xE50, 0xE59) || in(c, 0xED0, 0xED9) || in(c, 0x1040, 0x1049) || in(c, 0x1090, 0x1099) ||
      in(c, 0x17E0, 0x17E9) || in(c, '0', '9')) {
    return Kind::digits;
  }
  if (in(c, 0xE00, 0xE7F)) return Kind::thai;
  if (in(c, 0xE80, 0xEFF)) return Kind::lao;
  if (in(c, 0x1000, 0x109F)) return Kind::burmese;
  if (in(c, 0x1780, 0x17FF)) return Kind::khmer;
  const bool han_kana = in(c, 0x2E80, 0x9FFF) || in(c, 0xF900, 0xFAFF) || in(c, 0xFF66, 0xFF9F) ||
                        in(c, 0x1AFF0, 0x1B16F) || in(c, 0x20000, 0x323AF);
  return han_kana ? Kind::han_kana : Kind::without_dictionary;
}

void cut(Kind kind, std::u16string_view text, std::vector<std::uint32_t>& ends) {
  switch (kind) {
    case Kind::han_kana:
      return cut_han_kana(text, ends);
    case Kind::thai:
      return cut_south_east_asian(SouthEastAsian::thai, text, ends);
    case Kind::lao:
      return cut_south_east_asian(SouthEastAsian::lao, text, ends);
    case Kind::burmese:
      return cut_south_east_asian(SouthEastAsian::burmese, text, ends);
    case Kind::khmer:
      return cut_south_east_asian(SouthEastAsian::khmer, text, ends);
    case Kind::digits:
    case Kind::ornaments:
    case Kind::without_dictionary:
    case Kind::no_letter:
      ends = {static_cast<std::uint32_t>(text.size())};
  }
}

}  // namespace

void segment_words(std::string_view utf8, std::vector<Segment>& out) {
  constexpr std::size_t kMaxRun = 4096;
  // Most runs are short: memory for each would cost more than the work.
  thread_local std::u16string units;
  thread_local std::vector<std::uint32_t> offsets;  // UTF-16 unit → byte
  thread_local std::vector<std::uint32_t> ends;
  const std::size_t before = out.size();
  for (std::size_t pos = 0; pos < utf8.size();) {
    units.clear();
    offsets.clear();
    const std::size_t begin = pos;
    Kind kind = Kind::no_letter;
    while (pos < utf8.size() && pos - begin < kMaxRun - 3) {
      std::size_t next = pos;
      const char32_t c = next_code_point(utf8, next);
      const Kind now = kind_of(c);
      if (pos > begin && now != kind) break;
      kind = now;
      const auto byte = static_cast<std::uint32_t>(pos);
      offsets.push_back(byte);
      if (c > 0xFFFF) {
        offsets.push_back(byte);
        units.push_back(U16_LEAD(c));
        units.push_back(U16_TRAIL(c));
      } else {
        units.push_back(static_cast<char16_t>(c));
      }
      pos = next;
    }
    if (kind == Kind::no_letter) continue;
    const bool stays = kind == Kind::ornaments && out.size() > before &&
                       out.back().begin + out.back().size == begin;
    if (stays) {
      out.back().size += static_cast<std::uint32_t>(pos - begin);
      continue;
    }
    offsets.push_back(static_cast<std::uint32_t>(pos));
    cut(kind, units, ends);
    std::uint32_t from = 0;
    for (const std::uint32_t end : ends) {
      out.push_back({offsets[from], offsets[end] - offsets[from]});
      from = end;
    }
  }
}

}  // namespace classify::text
