#include "text/words/south_east_asian.h"

#include <unicode/bytestrie.h>

#include <algorithm>
#include <array>

#include "text/words/word_tables.h"

namespace classify::text {
namespace {

constexpr std::uint32_t kUnknown = 4;     // an unknown character counts as this many words
constexpr std::size_t kLongestWord = 33;  // characters

constexpr bool in(char16_t c, char16_t first, char16_t last) { return c >= first && c <= last; }

// Letters and marks that belong to the syllable of the letter before.
constexpr bool follows(SouthEastAsian script, char16_t c) {
  switch (script) {
    case SouthEastAsian::thai:
      return in(c, 0xE30, 0xE3A) || c == 0xE45 || in(c, 0xE47, 0xE4E);
    case SouthEastAsian::lao:
      return in(c, 0xEB0, 0xEBD) || in(c, 0xEC8, 0xECE);
    case SouthEastAsian::burmese:
      return in(c, 0x102B, 0x103E) || in(c, 0x1056, 0x1059) || in(c, 0x105E, 0x1060) ||
             in(c, 0x1062, 0x1064) || in(c, 0x1067, 0x106D) || in(c, 0x1071, 0x1074) ||
             in(c, 0x1082, 0x108D) || c == 0x108F || in(c, 0x109A, 0x109D);
    case SouthEastAsian::khmer:
      return in(c, 0x17B4, 0x17D3) || c == 0x17DD;
  }
  return false;
}
// Whether the letter after `c` belongs to its syllable: `c` is a vowel written before its consonant, or a
// sign that stacks the next letter under this one.
constexpr bool leads(SouthEastAsian script, char16_t c) {
  switch (script) {
    case SouthEastAsian::thai:
      return in(c, 0xE40, 0xE44);
    case SouthEastAsian::lao:
      return in(c, 0xEC0, 0xEC4);
    case SouthEastAsian::burmese:
      return c == 0x1039;
    case SouthEastAsian::khmer:
      return c == 0x17D2;
  }
  return false;
}

// ๆ, ໆ and ៗ: the word before is said twice.
constexpr bool is_repetition(char16_t c) { return c == 0xE46 || c == 0xEC6 || c == 0x17D7; }

struct Dictionary {
  const unsigned char* trie;
  char16_t first;  // of the script's block
};
constexpr std::array<Dictionary, 4> kDictionaries{
    {{kThaiWords, kThaiBlock},
     {kLaoWords, kLaoBlock},
     {kBurmeseWords, kBurmeseBlock},
     {kKhmerWords, kKhmerBlock}}};

// The best way to cut the text from a character on.
struct Way {
  std::uint32_t words = 0;  // how many, unknown characters as kUnknown each
  std::uint32_t size = 0;   // of the first word, characters
  bool known = false;       // it is in the dictionary
};

class Cutter {
 public:
  Cutter(SouthEastAsian script, std::u16string_view text)
      : script_(script), text_(text), dictionary_(kDictionaries[static_cast<std::size_t>(script)]) {}

  [[nodiscard]] bool may_begin(std::size_t at) const {
    if (at == 0 || at == text_.size()) return true;
    return !follows(script_, text_[at]) && !leads(script_, text_[at - 1]) && !ends_syllable(at);
  }

  // `ways` after `at` are filled in.
  [[nodiscard]] Way best(std::size_t at, const std::vector<Way>& ways) const {
    std::size_t next = at + 1;
    while (!may_begin(next)) ++next;
    const auto unknown = static_cast<std::uint32_t>(next - at);
    Way way{ways[next].words + kUnknown * unknown, unknown, false};
    icu::BytesTrie trie(reinterpret_cast<const char*>(dictionary_.trie));
    const std::size_t longest = std::min(kLongestWord, text_.size() - at);
    UStringTrieResult found = trie.first(byte(at));
    for (std::size_t size = 1;; ++size) {
      if (USTRINGTRIE_HAS_VALUE(found) && may_begin(at + size) &&
          ways[at + size].words + 1 <= way.words) {
        way = {ways[at + size].words + 1, static_cast<std::uint32_t>(size), true};
      }
      if (!USTRINGTRIE_HAS_NEXT(found) || size == longest) return way;
      found = trie.next(byte(at + size));
    }
  }

 private:
  // A letter of Burmese with the sign asat; a tone mark may stand between them.
  [[nodiscard]] bool ends_syllable(std::size_t at) const {
    constexpr char16_t kAsat = 0x103A, kDotBelow = 0x1037;
    if (script_ != SouthEastAsian::burmese) return false;
    std::size_t sign = at + 1;
    if (sign < text_.size() && text_[sign] == kDotBelow) ++sign;
    return sign < text_.size() && text_[sign] == kAsat;
  }
  [[nodiscard]] std::int32_t byte(std::size_t at) const { return text_[at] - dictionary_.first; }

  SouthEastAsian script_;
  std::u16string_view text_;
  Dictionary dictionary_;
};

}  // namespace

void cut_south_east_asian(SouthEastAsian script, std::u16string_view text,
                          std::vector<std::uint32_t>& ends) {
  const Cutter cutter(script, text);
  thread_local std::vector<Way> ways;  // kept, to reuse its memory
  ways.assign(text.size() + 1, {});
  for (std::size_t at = text.size(); at-- > 0;) {
    if (cutter.may_begin(at)) ways[at] = cutter.best(at, ways);
  }
  ends.clear();
  bool joins = false;  // the word before is unknown
  for (std::size_t at = 0; at < text.size();) {
    const Way way = ways[at];
    const bool repeats = at > 0 && is_repetition(text[at]);
    at += way.size;
    const auto end = static_cast<std::uint32_t>(at);
    if (repeats || (joins && !way.known))
      ends.back() = end;
    else
      ends.push_back(end);
    joins = !way.known && !repeats;
  }
}

}  // namespace classify::text
