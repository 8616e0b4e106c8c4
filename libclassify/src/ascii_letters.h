// Where words of ASCII end, 16 bytes at a time. A loop that asks of each byte whether it ends a word has
// about one mispredicted branch a word, and these are most of what it costs.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <string_view>

#include "ascii.h"

namespace classify {

inline constexpr std::size_t kBlockBytes = 16;

// Which of the 16 bytes at `bytes` are letters or digits of ASCII or one of `Others`, the first
// lowest.
template <char... Others>
unsigned letters_in_block(const char* bytes) {
#ifdef __SSE2__
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  // One of `count` bytes from `first` on. SSE2 compares with a sign, so all is moved by 128.
  const auto within = [](__m128i values, char first, int count) {
    const __m128i moved = _mm_add_epi8(values, _mm_set1_epi8(static_cast<char>(-128 - first)));
    return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(count - 128)));
  };
  const __m128i lower = _mm_or_si128(block, _mm_set1_epi8(0x20));
  __m128i found = _mm_or_si128(within(lower, 'a', 26), within(block, '0', 10));
  ((found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(Others)))), ...);
  return static_cast<unsigned>(_mm_movemask_epi8(found));
#else
  unsigned found = 0;
  for (std::size_t i = 0; i < kBlockBytes; ++i) {
    found |= (is_alnum(bytes[i]) || ((bytes[i] == Others) || ...) ? 1u : 0u) << i;
  }
  return found;
#endif
}

// The first byte from `pos` on that is none of them.
template <char... Others>
std::size_t behind_letters(std::string_view text, std::size_t pos) {
  for (; pos + kBlockBytes <= text.size(); pos += kBlockBytes) {
    const unsigned rest = ~letters_in_block<Others...>(text.data() + pos) & 0xFFFF;
    if (rest != 0) return pos + static_cast<std::size_t>(std::countr_zero(rest));
  }
  while (pos < text.size() && (is_alnum(text[pos]) || ((text[pos] == Others) || ...))) ++pos;
  return pos;
}

}  // namespace classify
