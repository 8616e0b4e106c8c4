// Is P(spam) what it says? Of the messages that were given 90 %, nine in ten should be spam.
//
//   score   -8  -6  -4  -3  -2  -1   0   1   2   3   4   6   8
//   bins  ────┤───┤───┤───┤───┤───┤───┤───┤───┤───┤───┤───┤───┤────
//
// Bins of the score, not of P: nearly all messages have a P next to 0 or to 1, and there the
// differences that matter are between 99 % and 99.9 %.
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
  double mean_probability = 0;  // P(spam) as said, 0..1; 0 if there are no messages
};

// Always the same bins, empty ones too.
[[nodiscard]] std::vector<ReliabilityBin> reliability(std::span<const Outcome> outcomes);

// The expected calibration error: the mean distance between what was said and what came, in
// percent, a bin counting by its messages. NaN without messages.
[[nodiscard]] double expected_calibration_error(std::span<const ReliabilityBin> bins);

// How far a calibration is believed to be the default one: slope - 1 and intercept are taken for
// normal, with these precisions (one over the variance).
struct CalibrationPrior {
  double slope = 1;
  double intercept = 1;
};

// The calibration under which the scores would have been the most probable: logistic regression of
// the class on the score (Platt 1999; Cox 1958). Slope 1 and intercept 0: the scores are honest;
// a slope below 1: too sure. A weak prior keeps it finite when the scores part the classes without a
// mistake. Newton's method; always the same answer.
[[nodiscard]] Calibration recalibrate(std::span<const Outcome> outcomes);
[[nodiscard]] Calibration recalibrate(std::span<const ScoredLabel> labels,
                                      const CalibrationPrior& prior = {});

}  // namespace classify
