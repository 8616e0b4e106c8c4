// What a letter costs in a language: -log2 of its share of all text, in quarters of a bit.
//
//   LanguageModel(japanese).cost(U'の') ─▶ 6 bits      LanguageModel(western).cost(U'の') ─▶ 24 bits
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
  count,
};

inline constexpr std::size_t kLanguages = static_cast<std::size_t>(Language::count);

using Cost = std::uint8_t;  // quarters of a bit
inline constexpr Cost bits(double b) { return static_cast<Cost>(b * 4); }

inline constexpr Cost kErrorCost = bits(32);          // one bad byte in ten thousand lines
inline constexpr Cost kForeignCost = bits(24);        // a letter the language does not use
inline constexpr Cost kSupplementaryCost = bits(20);  // emoji, mostly

// Most blocks of 64 letters are alike: wholly foreign, or hangul, or rare kanji. Each is kept once.
inline constexpr std::size_t kBlockSize = 64;
using CostBlock = Cost[kBlockSize];
using CostIndex = std::uint16_t[0x10000 / kBlockSize];  // the block of each 64 code points
extern const CostBlock kCostBlocks[];
extern const CostIndex kCostIndex[kLanguages];

// The costs of one language.
class LanguageModel {
 public:
  explicit LanguageModel(Language language)
      : index_(kCostIndex[static_cast<std::size_t>(language)]) {}

  [[nodiscard]] Cost cost(char32_t c) const {
    return c < 0x10000 ? kCostBlocks[index_[c / kBlockSize]][c % kBlockSize] : kSupplementaryCost;
  }

 private:
  const std::uint16_t* index_;
};

}  // namespace classify::text
