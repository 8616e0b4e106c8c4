#include "text/cjk_words.h"

#include <unicode/ucharstrie.h>
#include <unicode/udata.h>

#include <algorithm>
#include <array>
#include <limits>

namespace classify::text {
namespace {

// Costs in the units of the dictionary, which go up to 255.
constexpr std::uint32_t kUnknown = 255;    // cost of a character that is no word
constexpr std::uint32_t kUnlikely = 8192;  // cost of katakana longer than the table
constexpr std::size_t kLongestWord = 20;   // characters
constexpr std::size_t kLongestKatakana = 19;
constexpr std::array<std::uint32_t, 9> kKatakana{kUnlikely, 984, 408, 240, 204, 252, 300, 372, 480};

bool is_katakana(char16_t c) { return c >= 0x30A1 && c <= 0x30FE && c != 0x30FB; }

// The trie of "cjdict": word → cost. Null if this ICU comes without it.
const char16_t* dictionary() {
  struct Dictionary {
    UDataMemory* file = nullptr;  // stays open as long as the process lives
    const char16_t* trie = nullptr;
  };
  static const Dictionary the_one = [] {
    Dictionary found;
    UErrorCode status = U_ZERO_ERROR;
    found.file = udata_open(U_ICUDATA_NAME "-brkitr", "dict", "cjdict", &status);
    if (U_FAILURE(status)) return Dictionary{};
    // The file begins with eight numbers: [0] where the trie is, [4] its kind, in the lower bits.
    const auto* numbers = static_cast<const std::int32_t*>(udata_getMemory(found.file));
    constexpr std::int32_t kKindMask = 7, kCharacterTrie = 1;
    if ((numbers[4] & kKindMask) == kCharacterTrie) {
      found.trie =
          reinterpret_cast<const char16_t*>(reinterpret_cast<const char*>(numbers) + numbers[0]);
    }
    return found;
  }();
  return the_one.trie;
}

// The cheapest way to cut the text up to a character.
struct Way {
  std::uint32_t cost = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t from = 0;  // where its last word begins
};

}  // namespace

bool cut_cjk(std::u16string_view text, std::vector<std::uint32_t>& ends) {
  const char16_t* const words = dictionary();
  if (words == nullptr) return false;
  thread_local std::vector<Way> ways;  // kept, to reuse its memory
  ways.assign(text.size() + 1, {});
  ways[0].cost = 0;
  icu::UCharsTrie trie(words);
  for (std::uint32_t begin = 0; begin < text.size(); ++begin) {
    const std::uint32_t before = ways[begin].cost;
    const auto offer = [&](std::size_t size, std::uint32_t cost) {
      Way& way = ways[begin + size];
      if (before + cost < way.cost) way = {before + cost, begin};
    };
    const std::size_t longest = std::min(kLongestWord, text.size() - begin);
    bool alone = false;  // a word of one character
    UStringTrieResult found = trie.first(text[begin]);
    for (std::size_t size = 1;; ++size) {
      if (USTRINGTRIE_HAS_VALUE(found)) {
        alone = alone || size == 1;
        offer(size, static_cast<std::uint32_t>(trie.getValue()));
      }
      if (!USTRINGTRIE_HAS_NEXT(found) || size == longest) break;
      found = trie.next(text[begin + size]);
    }
    if (!alone) offer(1, kUnknown);
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
  return true;
}

}  // namespace classify::text
