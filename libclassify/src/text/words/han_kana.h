// Words of Han and kana, by a dictionary.
//
//   "無料サンプルを進呈" ─▶ 無料 | サンプル | を | 進呈
//
// The cheapest of all ways to cut the text into words is taken. The dictionary gives the cost of a word,
// which is low for a frequent one; each run of katakana is a word too, with a cost by its length. Both
// the costs and the method are those of ICU's break iterator for words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace classify::text {

// Fills `ends` with the number of units before the end of each word, in order, for well-formed UTF-16 of
// Han and kana only. A character that is no word of the dictionary may stand alone, at the highest cost.
// O(units).
void cut_han_kana(std::u16string_view text, std::vector<std::uint32_t>& ends);

}  // namespace classify::text
