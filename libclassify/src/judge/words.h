// Words of canonical text.
//
//   "don't pay $1,000.00 now!!! 無料で"  ─▶  don't  pay  $1,000.00  now  !!!  無料  で
//
// Letters and digits of any script, with inner . - ' _ @ % and, between digits, commas; a leading $
// stays; runs of ! and ? are words; other punctuation is dropped. Scripts written without spaces
// are cut by the dictionary. A word in disguise gives its plain form as well (look_alike_twin()).
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace classify {

// Calls `found` with each word in order; the views live during the call. O(bytes).
void for_each_word(std::string_view canonical, const std::function<void(std::string_view)>& found);

// Words written with their letters spaced out: "v i a g r a", "無 料 で". Calls `found` with each run
// of four or more single letters or digits, one blank or one punctuation mark apart, put together.
// O(bytes).
void for_each_spaced_out_word(std::string_view canonical,
                              const std::function<void(std::string_view)>& found);

// Makes each digit of a number that stands alone a 0: years, dates and counters change from mail to
// mail, and only mail of their time would be known by them. "order 4711 of 2026-11-30" becomes
// "order 0000 of 0000-00-00"; "mp3" stays. O(bytes).
void blank_numbers(std::string& canonical);

}  // namespace classify
