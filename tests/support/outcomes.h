// Made-up outcomes of evaluations.
#pragma once

#include <vector>

#include "classify/measure/outcome.h"
#include "support/random.h"

namespace classify::test {

inline Outcome outcome(Class gold, double score, Class cls) {
  return {.gold = gold, .verdict = {.cls = cls, .score = score, .probability = 0.5}};
}

// The outcome with the verdict that the default thresholds give.
inline Outcome outcome(Class gold, double score) {
  return outcome(gold, score, score >= 3 ? Class::spam : score <= -2 ? Class::good : Class::unsure);
}

// At least one message of each class; half of the scores are one of five values, so that there are
// ties.
inline std::vector<Outcome> random_outcomes(Random& random, std::size_t most) {
  std::vector<Outcome> outcomes{outcome(Class::good, 0), outcome(Class::spam, 0)};
  for (std::size_t i = random.below(most); i > 0; --i) {
    const double score =
        random.one_in(2) ? static_cast<double>(random.below(5)) - 2 : random.between(-5, 5);
    outcomes.push_back(outcome(random.one_in(2) ? Class::good : Class::spam, score));
  }
  return outcomes;
}

}  // namespace classify::test
