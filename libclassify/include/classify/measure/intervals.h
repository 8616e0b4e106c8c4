// How far to trust a measure: 95 % intervals.
//
//   n messages ─▶ draw n of them, with repetition ─▶ the measures of those drawn ─┐ 1,000 times
//   the interval of a measure: all its values but the lowest and the highest 2.5 % ◀┘
//
// The percentile bootstrap over messages (Efron, "Bootstrap Methods", 1979). It says how far the
// measures of this run depend on which messages happened to be in the stream. It does not say how
// the model would have learned from other messages. A rate of zero gets the interval 0..0: use
// wilson() for such rates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "classify/measure/measures.h"

namespace [[gnu::visibility("default")]] classify {

struct Interval {
  double low = 0, high = 0;  // percent; NaN where the measure is NaN
};

// Named as in Measures.
struct Intervals {
  Interval hm_delivered, sm_delivered, lam_delivered;
  Interval hm_forced, sm_forced, lam_forced;
  Interval one_minus_roc_area;
  std::array<Interval, kFixedHm.size()> sm_at_hm;
  Interval unsure;
};

// The same outcomes and seed give the same intervals. A resample without good mail or without spam
// counts only for the measures that it has. O(resamples * messages): some 100 ms for 1,000
// resamples of 10,000 messages.
[[nodiscard]] Intervals bootstrap(std::span<const Outcome> outcomes, std::size_t resamples = 1000,
                                  std::uint64_t seed = 1);

// The 95 % score interval of a share that was counted as `part` of `whole`, in percent (Wilson,
// 1927). It has a width even if `part` is 0 or `whole`. NaN if `whole` is 0.
[[nodiscard]] Interval wilson(std::size_t part, std::size_t whole);

}  // namespace classify
