// Score + thresholds → GOOD, UNSURE or SPAM.
//
//            GOOD <= good_to            UNSURE             spam_from <= SPAM
//   ────────────────┤───────────────────────────────────────┤────────────────▶ score
//                  -2                   0                   +3
//
// A score is the natural log-odds of spam: 0 = nothing known, positive = spam.
#pragma once

#include <cstdint>
#include <string_view>

namespace [[gnu::visibility("default")]] classify {

enum class Class : std::uint8_t { good, unsure, spam };

// "GOOD", "UNSURE", "SPAM": as people read it. Static storage.
[[nodiscard]] std::string_view name(Class cls);

struct Thresholds {
  double good_to = -2;   // at or below: GOOD
  double spam_from = 3;  // at or above: SPAM; mistakes on good mail cost more, so it is further out
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

// P(spam) = 1 / (1 + exp(-(slope * score + intercept))). The raw score is an honest log-odds within
// a factor of about 2 (docs/EXPERIMENTS.md, "calibration"), so the default changes nothing.
struct Calibration {
  double slope = 1;
  double intercept = 0;
  friend bool operator==(const Calibration&, const Calibration&) = default;
};

// How many messages of each class a model has learned.
struct Experience {
  std::uint64_t spam = 0;
  std::uint64_t good = 0;
};

struct Verdict {
  Class cls = Class::unsure;
  double score = 0;          // natural log-odds of spam
  double probability = 0.5;  // calibrated P(spam), 0..1
};

// The verdict for a score. UNSURE, whatever the score, while one of the classes was never learned:
// a one-sided model finds everything of the one side. Pure arithmetic: same on every machine.
[[nodiscard]] Verdict decide(double score, Experience experience, Thresholds thresholds = {},
                             Calibration calibration = {});

}  // namespace classify
