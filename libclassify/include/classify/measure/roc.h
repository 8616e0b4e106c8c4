// What each threshold would have done: the ROC curve of a stream.
//
//   scores, highest first   9.1 s   8.0 s   3.3 g+s   1.2 s   0.4 g      s spam, g good
//   called SPAM so far       1 s     2 s    1 g 3 s   1 g 4 s  2 g 4 s   one point per score
//
// Lowering the threshold catches more spam (sm% falls) and costs more good mail (hm% rises). Only
// scores count here, also those of messages whose verdict was UNSURE.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "classify/measure/outcome.h"

namespace [[gnu::visibility("default")]] classify {

struct RocPoint {
  double threshold;        // messages with this score or more are SPAM
  std::size_t good_above;  // good messages among them: false positives
  std::size_t spam_above;  // spam among them: caught
};

// From the threshold +infinity (nothing is SPAM) down to the lowest score (everything is).
// O(n log n).
[[nodiscard]] std::vector<RocPoint> roc_curve(std::span<const Outcome> outcomes);

// The points where the curve turns. Straight lines between them give the same curve.
[[nodiscard]] std::vector<RocPoint> corners(std::span<const RocPoint> curve);

// 1-ROCA%: the percentage of pairs of a good and a spam message that stand in the wrong order, a
// tie counting half. NaN if there are no pairs.
[[nodiscard]] double one_minus_roc_area(std::span<const RocPoint> curve);

// The best sm% among the thresholds whose hm% is at most `hm`, without interpolation: with 4,000
// good messages, an hm% of 0.01 allows no false positive. NaN without spam.
[[nodiscard]] double sm_at_hm(std::span<const RocPoint> curve, double hm);

// The values of hm% that are reported.
inline constexpr std::array<double, 4> kFixedHm{0.01, 0.1, 0.5, 1};

}  // namespace classify
