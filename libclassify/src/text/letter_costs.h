// The class of a letter, and its cost in a language: -log2 of its share of all text.
//
//   LanguageModel(japanese).letter(U'の') ─▶ east_asian, 6 bits          in western: 24 bits
//
// The rules are in letter_cost_rules.h; make_charset_tables works them out at build time. See
// code_tables.h for why.
#pragma once

#include <cstddef>
#include <cstdint>

namespace classify::text {

enum class Language : std::uint8_t {
  japanese,
  chinese_simplified,
  chinese_traditional,
  korean,
  cyrillic,
  greek,
  hebrew,
  arabic,
  thai,
  western,
  central_european,
  turkish,
  accents,  // no language: words of accented Latin letters only, of any language
  count,
};

inline constexpr std::size_t kLanguages = static_cast<std::size_t>(Language::count);

using Cost = std::uint8_t;  // quarters of a bit
inline constexpr Cost bits(double b) { return static_cast<Cost>(b * 4); }

inline constexpr Cost kErrorCost = bits(32);          // one bad byte in ten thousand lines
inline constexpr Cost kForeignCost = bits(24);        // a letter the language does not use
inline constexpr Cost kSupplementaryCost = bits(20);  // emoji, mostly

enum class LetterClass : std::uint8_t {
  other,
  ascii_letter,
  accented,
  accented_capital,
  alphabet,  // Greek to Thai, but for the next three
  capital,
  thai_consonant,
  thai_mark,
  east_asian,
  no_break_space,  // from here on: the cost differs next to a letter of the same class
  half_width,
  count = 16,  // a power of two, for the address of a table cell
};
inline constexpr auto kLetterClasses = static_cast<std::size_t>(LetterClass::count);

struct Letter {
  Cost cost;
  LetterClass letter_class;
};

// Most blocks of 64 letters are alike: wholly foreign, or hangul, or rare kanji. Equal blocks are
// kept once.
inline constexpr std::size_t kBlockSize = 64;
using LetterBlock = std::uint8_t[kBlockSize][2];          // cost, class
using LetterIndex = std::uint16_t[0x10000 / kBlockSize];  // the block of each 64 code points
extern const LetterBlock kLetterBlocks[];
extern const LetterIndex kLetterIndex[kLanguages];

// The letters of one language.
class LanguageModel {
 public:
  explicit LanguageModel(Language language)
      : index_(kLetterIndex[static_cast<std::size_t>(language)]) {}

  [[nodiscard]] Letter letter(char32_t c) const {
    if (c >= 0x10000) return {kSupplementaryCost, LetterClass::other};
    const auto& [cost, letter_class] = kLetterBlocks[index_[c / kBlockSize]][c % kBlockSize];
    return {cost, static_cast<LetterClass>(letter_class)};
  }

 private:
  const std::uint16_t* index_;
};

}  // namespace classify::text
