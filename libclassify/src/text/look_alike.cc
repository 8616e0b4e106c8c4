// Words in disguise: letters of another alphabet, turned, or with marks all over them; see
// look_alike_twin() in unicode.h.
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

// Letters that look like Latin ones, in the case that canonical text has (Cherokee: capitals), by
// code point. From Unicode's confusables.txt, only letters that a reader takes for the Latin letter
// at a glance, and the small capitals.
constexpr Pair kLatinTwins[] = {
    {0x131, 'i'},  {0x192, 'f'},  {0x1EB, 'q'},  {0x251, 'a'},  {0x261, 'g'},  {0x262, 'g'},
    {0x269, 'i'},  {0x26A, 'i'},  {0x274, 'n'},  {0x280, 'r'},  {0x28B, 'u'},  {0x28F, 'y'},
    {0x299, 'b'},  {0x29C, 'h'},  {0x29F, 'l'},  {0x3AC, 'a'},  {0x3AD, 'e'},  {0x3AE, 'n'},
    {0x3AF, 'i'},  {0x3B1, 'a'},  {0x3B2, 'b'},  {0x3B3, 'y'},  {0x3B5, 'e'},  {0x3B7, 'n'},
    {0x3B9, 'i'},  {0x3BA, 'k'},  {0x3BC, 'u'},  {0x3BD, 'v'},  {0x3BF, 'o'},  {0x3C1, 'p'},
    {0x3C3, 'o'},  {0x3C4, 't'},  {0x3C5, 'u'},  {0x3C7, 'x'},  {0x3C9, 'w'},  {0x3CC, 'o'},
    {0x3CD, 'u'},  {0x3CE, 'w'},  {0x3F2, 'c'},  {0x3F3, 'j'},  {0x430, 'a'},  {0x432, 'b'},
    {0x433, 'r'},  {0x435, 'e'},  {0x437, '3'},  {0x43A, 'k'},  {0x43C, 'm'},  {0x43D, 'h'},
    {0x43E, 'o'},  {0x43F, 'n'},  {0x440, 'p'},  {0x441, 'c'},  {0x442, 't'},  {0x443, 'y'},
    {0x445, 'x'},  {0x44C, 'b'},  {0x450, 'e'},  {0x451, 'e'},  {0x455, 's'},  {0x456, 'i'},
    {0x457, 'i'},  {0x458, 'j'},  {0x45B, 'h'},  {0x461, 'w'},  {0x475, 'v'},  {0x4AF, 'y'},
    {0x4BB, 'h'},  {0x4CF, 'l'},  {0x501, 'd'},  {0x51B, 'q'},  {0x51D, 'w'},  {0x561, 'w'},
    {0x563, 'q'},  {0x566, 'q'},  {0x56C, 'l'},  {0x570, 'h'},  {0x575, 'j'},  {0x578, 'n'},
    {0x57C, 'n'},  {0x57D, 'u'},  {0x57F, 's'},  {0x581, 'g'},  {0x582, 'i'},  {0x584, 'f'},
    {0x585, 'o'},  {0x10E7, 'y'}, {0x10FF, 'o'}, {0x13A0, 'd'}, {0x13A1, 'r'}, {0x13A2, 't'},
    {0x13A5, 'i'}, {0x13A9, 'y'}, {0x13AA, 'a'}, {0x13AB, 'j'}, {0x13AC, 'e'}, {0x13B3, 'w'},
    {0x13B7, 'm'}, {0x13BB, 'h'}, {0x13BD, 'y'}, {0x13BE, 'o'}, {0x13C0, 'g'}, {0x13C2, 'h'},
    {0x13C3, 'z'}, {0x13CC, 'u'}, {0x13CE, '4'}, {0x13CF, 'b'}, {0x13D2, 'r'}, {0x13D4, 'w'},
    {0x13D5, 's'}, {0x13D9, 'v'}, {0x13DA, 's'}, {0x13DE, 'l'}, {0x13DF, 'c'}, {0x13E2, 'p'},
    {0x13E6, 'k'}, {0x13E7, 'd'}, {0x13F3, 'g'}, {0x13F4, 'b'}, {0x1D00, 'a'}, {0x1D03, 'b'},
    {0x1D04, 'c'}, {0x1D05, 'd'}, {0x1D07, 'e'}, {0x1D0A, 'j'}, {0x1D0B, 'k'}, {0x1D0D, 'm'},
    {0x1D0F, 'o'}, {0x1D11, 'o'}, {0x1D18, 'p'}, {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'},
    {0x1D21, 'w'}, {0x1D22, 'z'}, {0x2C81, 'a'}, {0x2C83, 'b'}, {0x2C89, 'e'}, {0x2C8D, 'z'},
    {0x2C8F, 'h'}, {0x2C93, 'i'}, {0x2C95, 'k'}, {0x2C99, 'm'}, {0x2C9B, 'n'}, {0x2C9F, 'o'},
    {0x2CA3, 'p'}, {0x2CA5, 'c'}, {0x2CA7, 't'}, {0x2CA9, 'y'}, {0x2CAD, 'x'}, {0x2CB1, 'w'},
    {0xA4D0, 'b'}, {0xA4D1, 'p'}, {0xA4D3, 'd'}, {0xA4D4, 't'}, {0xA4D6, 'g'}, {0xA4D7, 'k'},
    {0xA4D9, 'j'}, {0xA4DA, 'c'}, {0xA4DC, 'z'}, {0xA4DD, 'f'}, {0xA4DF, 'm'}, {0xA4E0, 'n'},
    {0xA4E1, 'l'}, {0xA4E2, 's'}, {0xA4E3, 'r'}, {0xA4E6, 'v'}, {0xA4E7, 'h'}, {0xA4EA, 'w'},
    {0xA4EB, 'x'}, {0xA4EC, 'y'}, {0xA4EE, 'a'}, {0xA4F0, 'e'}, {0xA4F2, 'i'}, {0xA4F3, 'o'},
    {0xA4F4, 'u'}, {0xA730, 'f'}, {0xA731, 's'}, {0xA7AF, 'q'}};

// Letters to be read upside down, from the end of the word to its begin.
constexpr Pair kTurnedTwins[] = {
    {'0', '0'},   {'6', '9'},   {'8', '8'},   {'9', '6'},   {'b', 'q'},   {'d', 'p'},
    {'l', 'l'},   {'m', 'w'},   {'n', 'u'},   {'o', 'o'},   {'p', 'd'},   {'q', 'b'},
    {'s', 's'},   {'u', 'n'},   {'w', 'm'},   {'x', 'x'},   {'z', 'z'},   {0x131, 'i'},
    {0x183, 'g'}, {0x1DD, 'e'}, {0x250, 'a'}, {0x253, 'g'}, {0x254, 'c'}, {0x25F, 'f'},
    {0x265, 'h'}, {0x26F, 'm'}, {0x279, 'r'}, {0x27E, 'j'}, {0x287, 't'}, {0x28C, 'v'},
    {0x28D, 'w'}, {0x28E, 'y'}, {0x29E, 'k'}, {0x1D09, 'i'}};

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
static_assert(sorted(kLatinTwins) && sorted(kTurnedTwins) && sorted(kCyrillicTwins));

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
// Unusual forms of Latin letters, and letters of scripts that hardly any mail is written in.
bool is_odd_letter(char32_t c) {
  return in(c, 0x250, 0x2AF) || in(c, 0x530, 0x58F) || in(c, 0x10A0, 0x10FF) ||
         in(c, 0x13A0, 0x13FF) || in(c, 0x1D00, 0x1D2B) || in(c, 0x2C80, 0x2CFF) ||
         in(c, 0xA4D0, 0xA4F7) || in(c, 0xA730, 0xA731) || c == 0xA7AF || c == 0x1DD;
}
bool is_other_alphabet(char32_t c) { return in(c, 0x370, 0x52F) || c == 0x131; }
bool is_latin_like(char32_t c) {
  // ƒ stands for f, ǫ for a small capital Q.
  return is_other_alphabet(c) || is_odd_letter(c) || c == 0x192 || c == 0x1EB;
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

// "ǝǝɹɟ" → "free"; empty unless each letter can be turned and one of them has no other use.
std::string turned_twin(const std::u32string& letters) {
  bool turned = false;
  std::string read;
  for (auto c = letters.rbegin(); c != letters.rend(); ++c) {
    turned = turned || *c == 0x1DD || *c == 0x1D09 || (in(*c, 0x250, 0x29E) && *c != 0x254);
    const char32_t to = twin_of(kTurnedTwins, *c);
    if (to == 0) return {};
    append_utf8(read, to);
  }
  return turned ? read : std::string();
}

std::string alphabet_twin(const std::u32string& letters) {
  std::string latin = turned_twin(letters);
  if (latin.empty()) latin = fold_all(letters, kLatinTwins, is_latin_like);
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

// What is written over, under or through letters, and what stretches Arabic words. Where such marks
// belong to a letter (é, が, أ), canonical text has one character for both; the vowel signs of Indian
// and other scripts are letters.
bool is_ornament(char32_t c) {
  return in(c, 0x300, 0x36F) || in(c, 0x483, 0x489) || in(c, 0x591, 0x5BD) || c == 0x5BF ||
         in(c, 0x5C1, 0x5C2) || in(c, 0x5C4, 0x5C5) || c == 0x5C7 || in(c, 0x610, 0x61A) ||
         c == 0x640 || in(c, 0x64B, 0x65F) || c == 0x670 || in(c, 0x6D6, 0x6DC) ||
         in(c, 0x6DF, 0x6E4) || in(c, 0x6E7, 0x6E8) || in(c, 0x6EA, 0x6ED) || in(c, 0x8D3, 0x8FF) ||
         in(c, 0x1AB0, 0x1AFF) || in(c, 0x1DC0, 0x1DFF) || in(c, 0x20D0, 0x20F0) ||
         in(c, 0xFE20, 0xFE2F);
}

std::string regional_letters(std::string_view utf8, std::size_t& size) {
  std::string letters;
  size = 0;
  for (std::size_t pos = 0; pos < utf8.size(); size = pos) {
    const char32_t c = next_code_point(utf8, pos);
    if (!in(c, 0x1F1E6, 0x1F1FF)) break;
    letters += static_cast<char>('a' + (c - 0x1F1E6));
  }
  return letters.size() >= 3 ? letters : std::string();
}

std::string look_alike_twin(std::string_view word) {
  // Nearly all words have no twin, so the first pass only looks.
  bool latin = false;
  bool other_alphabet = false;
  bool odd = false;
  bool katakana = false;
  bool not_katakana = false;
  bool ornaments = false;
  for (std::size_t pos = 0; pos < word.size();) {
    const char32_t c = next_code_point(word, pos);
    if (c < 0x80) {
      latin = latin || is_latin(c);
    } else if (in(c, 0xAC00, 0xD7A3)) {  // so many that they must not cost much
    } else if (in(c, 0x3000, 0x9FFF)) {
      (is_katakana(c) ? katakana : not_katakana) = true;
    } else if (is_other_alphabet(c)) {
      other_alphabet = true;
    } else if (is_odd_letter(c)) {
      odd = true;
    } else if (is_latin(c)) {
      latin = true;
    } else if (is_ornament(c)) {
      ornaments = true;
    } else {
      not_katakana = true;  // dashes
    }
  }
  const bool mixed_kana = katakana && not_katakana;
  const bool mixed_alphabets = odd || (latin && other_alphabet);
  if (!ornaments && !mixed_kana && !mixed_alphabets) return {};

  std::u32string letters;
  for (std::size_t pos = 0; pos < word.size();) {
    const char32_t c = next_code_point(word, pos);
    if (!is_ornament(c)) letters.push_back(c);
  }
  std::string twin;
  if (mixed_alphabets) twin = alphabet_twin(letters);
  if (mixed_kana) twin = kana_twin(letters);
  if (twin.empty() && ornaments) {
    for (const char32_t c : letters) append_utf8(twin, c);
  }
  return twin;
}

}  // namespace classify::text
