// What one feature says: EDDC-damped Bayesian log-odds from how often it was seen in each class.
//
// After OSBF-Lua's confidence factor (Assis, "OSBF-Lua: a text classification module for Lua", and
// TREC 2006), with three differences that were measured (docs/EXPERIMENTS.md, "weighting" and
// "one-sided models"): the local probability is normalised by the class sizes, nothing is skipped,
// and a feature is trusted as far as it would have been seen if the larger class had been no larger
// than the smaller: a hundred spam messages and three good ones say little of what good mail does
// not have.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "classify/model.h"
#include "judge/portable_math.h"

namespace classify {

inline constexpr double kConfidenceK1 = 0.25;
inline constexpr double kConfidenceK3 = 2;

class Evidence {
 public:
  explicit Evidence(const ViewTotals& totals)
      : spam_(static_cast<double>(std::max<std::uint64_t>(totals.spam, 1))),
        good_(static_cast<double>(std::max<std::uint64_t>(totals.good, 1))),
        larger_(std::max(spam_, good_)),
        smaller_(std::min(spam_, good_)) {
    for (auto& table : small_) {
      for (auto& row : table) row.fill(std::numeric_limits<double>::quiet_NaN());
    }
  }

  // Natural log-odds of spam, damped; 0 if the feature is unknown or says nothing for sure.
  // `distance` is 0 for single tokens, 1 and 2 for pairs.
  [[nodiscard]] double operator()(const Counts& counts, int distance) const {
    const std::uint32_t total = counts.spam + counts.good;
    if (total == 0) return 0;
    const double a = counts.spam / spam_;
    const double b = counts.good / good_;
    const double p = a / (a + b);
    const double hits = (a + b) * larger_;  // as if both classes were as large as the larger one
    const double counted = total;
    const double seen = std::min(counted, (a + b) * smaller_);
    const double q = (2 * p - 1) * (2 * p - 1) - kConfidenceK1 / (seen * (hits * hits));
    if (q <= 0) return 0;
    const double d = std::max(distance, 1);
    const double confidence = q * q / (1 + kConfidenceK3 * (d * d) / seen);
    const double shift = confidence * (p - 0.5);
    return amplitude(distance) * portable_ln((0.5 + shift) / (0.5 - shift));
  }

  // The same, remembered for the small counts that most features have: a third of the time of a
  // score is its logarithms. One object a score, so that nothing is shared between threads.
  [[nodiscard]] double remembered(const Counts& counts, int distance) {
    if (counts.spam >= kSmall || counts.good >= kSmall) return (*this)(counts, distance);
    double& known = small_[distance > 1 ? 1 : 0][counts.spam][counts.good];
    if (std::isnan(known)) known = (*this)(counts, distance);
    return known;
  }

  // How far a feature reaches into the length of the feature vector.
  [[nodiscard]] static double amplitude(int distance) { return distance > 1 ? 0.5 : 1.0; }

 private:
  double spam_;
  double good_;
  double larger_;
  double smaller_;
  static constexpr std::uint32_t kSmall = 16;
  std::array<std::array<std::array<double, kSmall>, kSmall>, 2> small_;
};

}  // namespace classify
