// One slot of the feature table, packed into 64 bits. The layout is part of the file format
// (docs/MODEL_FORMAT.md): tag 40..63, spam 28..39, good 16..27, weight 0..15 (two's complement).
//
// 24 bits of tag and 12 of each count instead of 16, 16 and 16: a table that doubles takes index
// bits from the tag, so that a small model can grow by its own bytes alone; at the largest default
// size 16 bits of the tag still tell features apart.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

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

// A feature is counted when it is inserted, so counts of zero mean an empty slot.
constexpr bool slot_in_use(std::uint64_t slot) { return (slot & 0x000000FFFFFF0000u) != 0; }

constexpr Slot unpack(std::uint64_t slot) {
  return {slot_tag(slot), static_cast<std::uint16_t>(slot >> 28 & 0xFFF),
          static_cast<std::uint16_t>(slot >> 16 & 0xFFF), static_cast<std::int16_t>(slot & 0xFFFF)};
}

constexpr std::uint64_t pack(Slot s) {
  return std::uint64_t{s.tag} << 40 | std::uint64_t{s.spam} << 28 | std::uint64_t{s.good} << 16 |
         static_cast<std::uint16_t>(s.weight);
}

// Where a bucket is full, the seldom seen goes first, then the one whose weight says least.
inline std::uint64_t eviction_rank(Slot s) {
  return (std::uint64_t{s.spam} + s.good) << 16 |
         static_cast<std::uint64_t>(std::abs(std::int32_t{s.weight}));
}

// Rounds half up with floor(): the same on every CPU and in every rounding state we run in.
inline std::int16_t saturated_weight(double weight) {
  return static_cast<std::int16_t>(
      std::clamp(std::floor(weight / kWeightStep + 0.5), -32768.0, 32767.0));
}

}  // namespace classify
