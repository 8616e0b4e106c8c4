// Letters that a reader takes for those of another alphabet; see look_alike_twin() in unicode.h.
#include <algorithm>
#include <span>

#include "text/unicode.h"

namespace classify::text {
namespace {

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c - first <= last - first; }

struct Pair {
  char32_t from;
  char32_t to;
};

// Lower-case letters that look like Latin ones, by code point. From Unicode's confusables.txt, only
// letters that a reader takes for the Latin letter at a glance.
constexpr Pair kLatinTwins[] = {
    {0x131, 'i'},  {0x251, 'a'},  {0x261, 'g'},  {0x269, 'i'},  {0x26A, 'i'},  {0x274, 'n'},
    {0x280, 'r'},  {0x28B, 'u'},  {0x28F, 'y'},  {0x299, 'b'},  {0x29C, 'h'},  {0x29F, 'l'},
    {0x3AC, 'a'},  {0x3AD, 'e'},  {0x3AE, 'n'},  {0x3AF, 'i'},  {0x3B1, 'a'},  {0x3B2, 'b'},
    {0x3B3, 'y'},  {0x3B5, 'e'},  {0x3B7, 'n'},  {0x3B9, 'i'},  {0x3BA, 'k'},  {0x3BC, 'u'},
    {0x3BD, 'v'},  {0x3BF, 'o'},  {0x3C1, 'p'},  {0x3C3, 'o'},  {0x3C4, 't'},  {0x3C5, 'u'},
    {0x3C7, 'x'},  {0x3C9, 'w'},  {0x3CC, 'o'},  {0x3CD, 'u'},  {0x3CE, 'w'},  {0x3F2, 'c'},
    {0x3F3, 'j'},  {0x430, 'a'},  {0x432, 'b'},  {0x433, 'r'},  {0x435, 'e'},  {0x437, '3'},
    {0x43A, 'k'},  {0x43C, 'm'},  {0x43D, 'h'},  {0x43E, 'o'},  {0x43F, 'n'},  {0x440, 'p'},
    {0x441, 'c'},  {0x442, 't'},  {0x443, 'y'},  {0x445, 'x'},  {0x44C, 'b'},  {0x450, 'e'},
    {0x451, 'e'},  {0x455, 's'},  {0x456, 'i'},  {0x457, 'i'},  {0x458, 'j'},  {0x45B, 'h'},
    {0x461, 'w'},  {0x475, 'v'},  {0x4AF, 'y'},  {0x4BB, 'h'},  {0x4CF, 'l'},  {0x501, 'd'},
    {0x51B, 'q'},  {0x51D, 'w'},  {0x561, 'w'},  {0x563, 'q'},  {0x566, 'q'},  {0x570, 'h'},
    {0x578, 'n'},  {0x57C, 'n'},  {0x57D, 'u'},  {0x581, 'g'},  {0x582, 'i'},  {0x584, 'f'},
    {0x585, 'o'},  {0x1D00, 'a'}, {0x1D04, 'c'}, {0x1D05, 'd'}, {0x1D07, 'e'}, {0x1D0A, 'j'},
    {0x1D0B, 'k'}, {0x1D0D, 'm'}, {0x1D0F, 'o'}, {0x1D11, 'o'}, {0x1D18, 'p'}, {0x1D1B, 't'},
    {0x1D1C, 'u'}, {0x1D20, 'v'}, {0x1D21, 'w'}, {0x1D22, 'z'}, {0xA730, 'f'}, {0xA731, 's'},
};

// The reverse, for a Cyrillic word with single Latin letters in it.
constexpr Pair kCyrillicTwins[] = {
    {'3', 0x437}, {'a', 0x430}, {'b', 0x44C}, {'c', 0x441}, {'e', 0x435}, {'h', 0x43D},
    {'i', 0x456}, {'j', 0x458}, {'k', 0x43A}, {'m', 0x43C}, {'n', 0x43F}, {'o', 0x43E},
    {'p', 0x440}, {'r', 0x433}, {'s', 0x455}, {'t', 0x442}, {'x', 0x445}, {'y', 0x443},
};

// Han (and Hiragana, and dashes) that stand for Katakana inside a Katakana word.
constexpr Pair kKatakanaTwins[] = {
    {0x2014, U'ー'}, {0x2500, U'ー'}, {U'〆', U'メ'}, {U'ぇ', U'ェ'}, {U'へ', U'ヘ'},
    {U'べ', U'ベ'},  {U'ぺ', U'ペ'},  {U'り', U'リ'}, {U'一', U'ー'}, {U'丿', U'ノ'},
    {U'二', U'ニ'},  {U'八', U'ハ'},  {U'力', U'カ'}, {U'匕', U'ヒ'}, {U'千', U'チ'},
    {U'卜', U'ト'},  {U'厶', U'ム'},  {U'又', U'ヌ'}, {U'口', U'ロ'}, {U'夕', U'タ'},
    {U'工', U'エ'},  {U'才', U'オ'},  {U'三', U'ミ'},
};

constexpr bool sorted(std::span<const Pair> pairs) {
  return std::is_sorted(pairs.begin(), pairs.end(),
                        [](const Pair& a, const Pair& b) { return a.from < b.from; });
}
static_assert(sorted(kLatinTwins) && sorted(kCyrillicTwins));

char32_t twin_of(std::span<const Pair> sorted_pairs, char32_t c) {
  const auto at = std::lower_bound(sorted_pairs.begin(), sorted_pairs.end(), c,
                                   [](const Pair& pair, char32_t key) { return pair.from < key; });
  return at != sorted_pairs.end() && at->from == c ? at->to : 0;
}

char32_t katakana_twin(char32_t c) {
  for (const Pair& pair : kKatakanaTwins) {
    if (pair.from == c) return pair.to;
  }
  return 0;
}

bool is_katakana(char32_t c) { return in(c, 0x30A1, 0x30FA) || in(c, 0x30FC, 0x30FE); }
bool is_latin(char32_t c) { return in(c, 'a', 'z') || in(c, 'A', 'Z') || in(c, 0xC0, 0x24F); }
bool is_latin_like(char32_t c) {  // other alphabets, and unusual forms of Latin letters
  return in(c, 0x250, 0x2AF) || in(c, 0x370, 0x58F) || in(c, 0x1D00, 0x1D2B) ||
         in(c, 0xA730, 0xA731) || c == 0x131;
}

// Folds all `letters` through `twins`; empty if a letter that needs a twin has none.
std::string fold_all(const std::u32string& letters, std::span<const Pair> twins,
                     bool (*needs_twin)(char32_t)) {
  std::string folded;
  for (const char32_t c : letters) {
    char32_t to = c;
    if (needs_twin(c)) to = twin_of(twins, c);
    if (to == 0) return {};
    append_utf8(folded, to);
  }
  return folded;
}

std::string alphabet_twin(const std::u32string& letters) {
  std::string latin = fold_all(letters, kLatinTwins, is_latin_like);
  if (!latin.empty()) return latin;
  // Not all of it can be Latin: Cyrillic with some Latin letters?
  for (const char32_t c : letters) {
    if (is_latin_like(c) && !in(c, 0x400, 0x52F)) return {};
  }
  return fold_all(letters, kCyrillicTwins, is_latin);
}

// A twin is folded only if both neighbours are Katakana, twins or the word's end and one of them is
// Katakana: サービス一覧 keeps its 一, カ一ド does not.
std::string kana_twin(const std::u32string& letters) {
  std::string folded;
  bool changed = false;
  const auto at = [&](std::size_t i) { return i < letters.size() ? letters[i] : U'\0'; };
  const auto fits = [](char32_t c) { return c == 0 || is_katakana(c) || katakana_twin(c) != 0; };
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char32_t before = i > 0 ? letters[i - 1] : 0;
    const char32_t after = at(i + 1);
    char32_t c = letters[i];
    if (const char32_t to = katakana_twin(c); to != 0 && fits(before) && fits(after) &&
                                              (is_katakana(before) || is_katakana(after)) &&
                                              // へ and り end many words after Katakana rightly
                                              !(in(c, 0x3041, 0x3096) && !is_katakana(after))) {
      c = to;
      changed = true;
    }
    append_utf8(folded, c);
  }
  return changed ? folded : std::string();
}

}  // namespace

std::string look_alike_twin(std::string_view word) {
  bool ascii = true;
  for (const char byte : word) ascii = ascii && static_cast<unsigned char>(byte) < 0x80;
  if (ascii) return {};

  bool latin = false;
  bool latin_like = false;
  bool katakana = false;
  bool katakana_like = false;
  std::u32string letters;
  for (std::size_t pos = 0; pos < word.size();) {
    const char32_t c = next_code_point(word, pos);
    letters.push_back(c);
    if (is_latin_like(c)) {
      latin_like = true;
    } else if (is_latin(c)) {
      latin = true;
    } else if (is_katakana(c)) {
      katakana = true;
    } else if (c >= 0x2000 && !katakana_like) {
      katakana_like = katakana_twin(c) != 0;
    }
  }
  if (latin && latin_like) return alphabet_twin(letters);
  if (katakana && katakana_like) return kana_twin(letters);
  return {};
}

}  // namespace classify::text
