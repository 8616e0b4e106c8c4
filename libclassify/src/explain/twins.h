// Mails that are nearly the same, found without comparing each with each.
//
//   features ─▶ 64 minima of 64 hash functions ─▶ 16 bands of 4 ─▶ equal band: candidates
//
// Two sets share a minimum with a probability of their Jaccard likeness (Broder, "On the
// resemblance and containment of documents", 1997): sets of likeness .7 meet in some band with 99
// %, of .3 with 12 %. The likeness reported is the share of equal minima, give or take .06.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classify/feature.h"

namespace classify {

inline constexpr std::size_t kMinima = 64;
using Sketch = std::array<std::uint32_t, kMinima>;

// O(64 features). All zero if there are none.
[[nodiscard]] Sketch sketch_of(std::span<const Feature> features);

// 0..1: estimated Jaccard likeness of the two sets.
[[nodiscard]] double likeness(const Sketch& a, const Sketch& b);

struct Twin {
  std::size_t index = 0;  // of the other
  double likeness = 0;    // 0: there is none
};

// For each sketch the most alike one of another `kind`, if it is `at_least` as alike. A band that
// more than a few share (mail that says nothing) is only looked into so far.
[[nodiscard]] std::vector<Twin> twins_of_other_kind(std::span<const Sketch> sketches,
                                                    std::span<const int> kinds, double at_least);

}  // namespace classify
