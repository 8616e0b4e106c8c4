// Is P(spam) honest? Nine in ten of the messages that were given 90 % should be spam.
//
//   score   -8  -6  -4  -3  -2  -1   0   1   2   3   4   6   8
//   bins  ────┤───┤───┤───┤───┤───┤───┤───┤───┤───┤───┤───┤───┤────
//
// The bins are of the score, not of P: nearly all messages have a P next to 0 or to 1, where the
// differences that matter are as small as between 99 % and 99.9 %.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "classify/measure/outcome.h"

namespace [[gnu::visibility("default")]] classify {

struct ReliabilityBin {
  double from, to;  // from <= score < to; the first and the last reach to infinity
  std::size_t messages = 0;
  std::size_t spam = 0;
  double mean_probability = 0;  // mean of the P(spam) that was said, 0..1; 0 without messages
};

// Always the same bins, including empty ones.
[[nodiscard]] std::vector<ReliabilityBin> reliability(std::span<const Outcome> outcomes);

// The expected calibration error in percent: the mean distance between the P that was said and the
// share of spam that came, each bin weighted by its messages. NaN without messages.
[[nodiscard]] double expected_calibration_error(std::span<const ReliabilityBin> bins);

// How strongly to believe in the default calibration: slope - 1 and intercept are taken to be
// normally distributed around 0, with these precisions (one over the variance).
struct CalibrationPrior {
  double slope = 1;
  double intercept = 1;
};

// The calibration that makes the labels most probable: logistic regression of the class on the
// score (Platt 1999; Cox 1958). Slope 1 and intercept 0 mean that the scores are honest, a slope
// below 1 that they are too sure. A weak prior keeps the slope finite when the scores separate the
// classes without a mistake. Newton's method; the same input gives the same answer.
[[nodiscard]] Calibration recalibrate(std::span<const Outcome> outcomes);
[[nodiscard]] Calibration recalibrate(std::span<const ScoredLabel> labels,
                                      const CalibrationPrior& prior = {});

}  // namespace classify
