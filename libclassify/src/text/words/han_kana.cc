#include "text/words/han_kana.h"

#include <unicode/ucharstrie.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <limits>

#include "text/words/word_tables.h"

namespace classify::text {
namespace {

// Costs in the units of the dictionary, which go up to 255.
constexpr std::uint32_t kUnknown = 255;    // cost of a character that is no word
constexpr std::uint32_t kUnlikely = 8192;  // cost of katakana longer than the table
constexpr std::size_t kLongestWord = 20;   // units
constexpr std::size_t kLongestKatakana = 19;
constexpr std::array<std::uint32_t, 9> kKatakana{kUnlikely, 984, 408, 240, 204, 252, 300, 372, 480};

bool is_katakana(char16_t c) { return c >= 0x30A1 && c <= 0x30FE && c != 0x30FB; }

// The cheapest way to cut the text up to a character.
struct Way {
  std::uint32_t cost = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t from = 0;  // where its last word begins
};

}  // namespace

void cut_han_kana(std::u16string_view text, std::vector<std::uint32_t>& ends) {
  thread_local std::vector<Way> ways;  // kept, to reuse its memory
  ways.assign(text.size() + 1, {});
  ways[0].cost = 0;
  icu::UCharsTrie trie(kHanKanaWords);
  for (std::uint32_t begin = 0; begin < text.size(); ++begin) {
    const std::uint32_t before = ways[begin].cost;
    if (U16_IS_TRAIL(text[begin])) continue;
    const auto offer = [&](std::size_t size, std::uint32_t cost) {
      Way& way = ways[begin + size];
      if (before + cost < way.cost) way = {before + cost, begin};
    };
    const std::size_t longest = std::min(kLongestWord, text.size() - begin);
    const std::size_t character = std::min<std::size_t>(U16_IS_LEAD(text[begin]) ? 2 : 1, longest);
    bool alone = false;  // a word of one character
    UStringTrieResult found = trie.first(text[begin]);
    for (std::size_t size = 1;; ++size) {
      if (USTRINGTRIE_HAS_VALUE(found)) {
        alone = alone || size == character;
        offer(size, static_cast<std::uint32_t>(trie.getValue()));
      }
      if (!USTRINGTRIE_HAS_NEXT(found) || size == longest) break;
      found = trie.next(text[begin + size]);
    }
    if (!alone) offer(character, kUnknown);
    if (is_katakana(text[begin]) && (begin == 0 || !is_katakana(text[begin - 1]))) {
      std::size_t size = 1;
      while (begin + size < text.size() && size <= kLongestKatakana &&
             is_katakana(text[begin + size])) {
        ++size;
      }
      if (size <= kLongestKatakana)
        offer(size, size < kKatakana.size() ? kKatakana[size] : kUnlikely);
    }
  }
  ends.clear();
  for (auto end = static_cast<std::uint32_t>(text.size()); end > 0; end = ways[end].from) {
    ends.push_back(end);
  }
  std::reverse(ends.begin(), ends.end());
}

}  // namespace classify::text
