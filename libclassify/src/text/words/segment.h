// Words of text that is written without spaces between them.
//
//   "無料サンプルを進呈" ─▶ 無料 | サンプル | を | 進呈
//
// By the dictionaries of word_tables.h: for Han and kana by han_kana.h, for Thai, Lao, Burmese and Khmer
// by south_east_asian.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace classify {
namespace [[gnu::visibility("default")]] text {

struct Segment {
  std::uint32_t begin = 0;  // byte offset
  std::uint32_t size = 0;   // bytes
};

// Appends a segment for each word of `utf8`, a run of such scripts (is_spaceless_script) in canonical
// form, leaving out punctuation and spaces. An ornament (is_ornament) stays with the letter before it. A
// row of digits is a word, and so are letters of such scripts without a dictionary (New Tai Lue ...).
// Runs longer than 4,096 bytes are cut into pieces at code point borders first, so that the cost is
// O(bytes).
void segment_words(std::string_view utf8, std::vector<Segment>& out);

}  // namespace text
}  // namespace classify
