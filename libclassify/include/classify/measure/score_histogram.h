// How the scores of each class lie: two hills, and what is between them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "classify/measure/outcome.h"

namespace [[gnu::visibility("default")]] classify {

struct ScoreHistogram {
  double from = 0;  // bin i: from + i * step <= score < from + (i + 1) * step
  double step = 1;
  std::vector<std::size_t> good, spam;  // messages a bin
};

// `bins` > 0 equal bins between `from` and `to` > `from`; the first and the last also take what
// lies beyond. O(n).
[[nodiscard]] ScoreHistogram score_histogram(std::span<const Outcome> outcomes, double from,
                                             double to, std::size_t bins);

}  // namespace classify
