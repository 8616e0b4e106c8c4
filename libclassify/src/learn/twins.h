// Finds mails that are nearly the same, without comparing each mail with each other.
//
//   features ─▶ 64 minima of 64 hash functions ─▶ 16 bands of 4 ─▶ equal band: candidates
//
// The probability that two sets share a minimum is their Jaccard likeness (Broder, "On the
// resemblance and containment of documents", 1997). Sets with a likeness of .7 have a band in
// common with a probability of 99 %, sets with .3 with 12 %. The reported likeness is the share of
// equal minima, accurate to about .06.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classify/feature.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::size_t kMinima = 64;
using Sketch = std::array<std::uint32_t, kMinima>;

// O(64 features). All zero if there are none.
[[nodiscard]] Sketch sketch_of(std::span<const Feature> features);

// 0..1: estimated Jaccard likeness of the two sets.
[[nodiscard]] double likeness(const Sketch& a, const Sketch& b);

struct Twin {
  std::size_t index = 0;  // of the twin
  double likeness = 0;    // 0: there is no twin
};

// For each sketch, the one of another `kind` with the greatest likeness, if that is `at_least`. Of
// the sketches that share a band, only the first few are compared: a band that many share belongs
// to mail without content.
[[nodiscard]] std::vector<Twin> twins_of_other_kind(std::span<const Sketch> sketches,
                                                    std::span<const int> kinds, double at_least);

}  // namespace classify
