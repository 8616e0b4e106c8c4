// Score + thresholds → GOOD, UNSURE or SPAM.
//
//            GOOD <= good_to            UNSURE             spam_from <= SPAM
//   ────────────────┤───────────────────────────────────────┤────────────────▶ score
//                  -2                   0                   +3
//
// A score is the natural log-odds of spam: 0 = nothing known, positive = spam.
#pragma once

#include "classify/class.h"
#include "classify/settings.h"

namespace [[gnu::visibility("default")]] classify {

struct Verdict {
  Class cls = Class::unsure;
  double score = 0;          // natural log-odds of spam
  double probability = 0.5;  // calibrated P(spam), 0..1
};

// The verdict for a score. Always UNSURE while one of the classes was never learned, because a
// one-sided model puts everything into the class it knows. Pure arithmetic: same on every machine.
[[nodiscard]] Verdict decide(double score, Experience experience, Thresholds thresholds = {},
                             Calibration calibration = {});

}  // namespace classify
