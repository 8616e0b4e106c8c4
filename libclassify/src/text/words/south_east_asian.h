// Words of Thai, Lao, Burmese and Khmer, by a dictionary.
//
//   "กรุณานำหนังสือมาด้วย" ─▶ กรุณา | นำ | หนังสือ | มา | ด้วย
//
// Maximal matching: of all ways to cut the text into words, the one with fewest (Sornlertlamvanich, "Word
// segmentation for Thai in machine translation system", 1993). The rest is ours: of equal ways, the one
// whose first words are longest; unknown characters count as several words each, and a row of them is one
// word up to where the next known one begins; words are cut between syllables only, and a sign of
// repetition belongs to the word before.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace classify::text {

enum class SouthEastAsian : std::uint8_t { thai, lao, burmese, khmer };

// Fills `ends` with the number of characters before the end of each word, in order, for a text of letters
// and marks of that script only. O(characters).
void cut_south_east_asian(SouthEastAsian script, std::u16string_view text,
                          std::vector<std::uint32_t>& ends);

}  // namespace classify::text
