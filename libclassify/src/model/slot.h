// One slot of the feature table, packed into 64 bits. The layout is part of the file format
// (docs/MODEL_FORMAT.md): tag 40..63, spam 28..39, good 16..27, weight 0..15 (two's complement).
//
// 24 bits of tag and 12 of each count instead of 16, 16 and 16: a table that doubles takes index
// bits from the tag, so that a small model can grow by its own bytes alone; at the largest default
// size 16 bits of the tag still tell features apart.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "classify/model.h"

namespace classify {

inline constexpr std::uint32_t kTagMask = 0xFFFFFF;

struct Slot {
  std::uint32_t tag = 0;
  std::uint16_t spam = 0;  // 0..kMaxCount
  std::uint16_t good = 0;
  std::int16_t weight = 0;  // in kWeightStep
};

constexpr std::uint32_t slot_tag(std::uint64_t slot) {
  return static_cast<std::uint32_t>(slot >> 40);
}

// Both counts of a slot, and nothing else: {spam 12 | good 12} bits.
constexpr std::uint64_t slot_counts(std::uint64_t slot) { return slot >> 16 & 0xFFFFFF; }

// A feature is counted when it is inserted, so counts of zero mean an empty slot.
constexpr bool slot_in_use(std::uint64_t slot) { return slot_counts(slot) != 0; }

constexpr Slot unpack(std::uint64_t slot) {
  return {slot_tag(slot), static_cast<std::uint16_t>(slot >> 28 & 0xFFF),
          static_cast<std::uint16_t>(slot >> 16 & 0xFFF), static_cast<std::int16_t>(slot & 0xFFFF)};
}

constexpr std::uint64_t pack(Slot s) {
  return std::uint64_t{s.tag} << 40 | std::uint64_t{s.spam} << 28 | std::uint64_t{s.good} << 16 |
         static_cast<std::uint16_t>(s.weight);
}

// The slots of the bucket that have this tag, one bit for each. All eight are compared at once. With
// a branch for each, the processor would mispredict about one of them per look-up.
inline unsigned matches_in_bucket(const std::uint64_t* slots, std::uint32_t tag) {
#ifdef __SSE2__
  const auto tags_of_four = [&](std::size_t at) {  // the upper halves of the slots, without counts
    const auto* two = reinterpret_cast<const __m128i*>(slots + at);
    const __m128 low = _mm_castsi128_ps(_mm_loadu_si128(two));
    const __m128 high = _mm_castsi128_ps(_mm_loadu_si128(two + 1));
    const __m128i upper = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)));
    return _mm_srli_epi32(upper, 8);
  };
  const __m128i wanted = _mm_set1_epi32(static_cast<int>(tag));
  const auto equal = [&](std::size_t at) {
    const __m128i same = _mm_cmpeq_epi32(tags_of_four(at), wanted);
    return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(same)));
  };
  return equal(0) | equal(4) << 4;
#else
  unsigned matches = 0;
  for (std::size_t i = 0; i < kSlotsPerBucket; ++i) {
    matches |= (slot_tag(slots[i]) == tag ? 1u : 0u) << i;
  }
  return matches;
#endif
}

// Where a feature of `tag` lives in the bucket at `slots`, if it does: 0..7, or kSlotsPerBucket.
inline std::size_t find_in_bucket(const std::uint64_t* slots, std::uint32_t tag) {
  unsigned matches = matches_in_bucket(slots, tag);
  for (; matches != 0; matches &= matches - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(matches));
    if (slot_in_use(slots[at])) return at;
  }
  return kSlotsPerBucket;
}

// ---- many look-ups ------------------------------------------------------------------------------

inline constexpr unsigned kIndexBits = std::countr_zero(kMinSlots / kSlotsPerBucket);

constexpr std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> kIndexBits) & kTagMask;
}

// The first slot of the bucket of a feature.
constexpr std::size_t bucket_of(std::uint64_t hash, std::size_t slots) {
  return (hash & (slots / kSlotsPerBucket - 1)) * kSlotsPerBucket;
}

inline void prefetch(std::span<const std::uint64_t> slots, std::uint64_t hash) {
  __builtin_prefetch(slots.data() + bucket_of(hash, slots.size()));
}

constexpr Counts counts_of(std::uint64_t slot) {
  const Slot s = unpack(slot);
  return {s.spam, s.good, s.weight * kWeightStep};
}

// The slot of a feature, 0 if there is none. No processor foretells whether a mail's next feature is
// known, so there is no branch for it.
inline std::uint64_t find_slot(std::span<const std::uint64_t> slots, std::uint64_t hash) {
  const std::uint64_t* bucket = slots.data() + bucket_of(hash, slots.size());
  const unsigned matches = matches_in_bucket(bucket, tag_of(hash));
  if ((matches & (matches - 1)) != 0) [[unlikely]] {  // empty slots are among them
    const std::size_t at = find_in_bucket(bucket, tag_of(hash));
    return at == kSlotsPerBucket ? 0 : bucket[at];
  }
  const std::uint64_t known = matches != 0 ? ~std::uint64_t{0} : 0;
  return bucket[std::countr_zero(matches | 1u << (kSlotsPerBucket - 1))] & known;
}

// As Table::find().
inline Counts find(std::span<const std::uint64_t> slots, std::uint64_t hash) {
  return counts_of(find_slot(slots, hash));
}

// Memory for slots, not yet written to. Look-ups go all over a large table, so it asks for huge
// pages: so few that the processor can remember the addresses of all of them.
[[nodiscard]] std::shared_ptr<std::uint64_t[]> table_memory(std::size_t slots);

// In a full bucket, the feature with the lowest rank goes: the least seen one, and among equals the
// one with the weight nearest to 0.
inline std::uint64_t eviction_rank(Slot s) {
  return (std::uint64_t{s.spam} + s.good) << 16 |
         static_cast<std::uint64_t>(std::abs(std::int32_t{s.weight}));
}

// Rounds half up with floor(), which gives the same result on every CPU and in every rounding mode.
inline std::int16_t saturated_weight(double weight) {
  return static_cast<std::int16_t>(
      std::clamp(std::floor(weight / kWeightStep + 0.5), -32768.0, 32767.0));
}

}  // namespace classify
