#include "classify/measure/score_histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace classify {

ScoreHistogram score_histogram(std::span<const Outcome> outcomes, double from, double to,
                               std::size_t bins) {
  assert(bins > 0 && to > from);
  ScoreHistogram out{.from = from,
                     .step = (to - from) / static_cast<double>(bins),
                     .good = std::vector<std::size_t>(bins),
                     .spam = std::vector<std::size_t>(bins)};
  for (const Outcome& o : outcomes) {
    const double at = std::floor((o.verdict.score - from) / out.step);
    const auto bin = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bins - 1)));
    ++(o.gold == Class::spam ? out.spam : out.good)[bin];
  }
  return out;
}

}  // namespace classify
