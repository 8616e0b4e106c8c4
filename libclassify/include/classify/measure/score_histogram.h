// How many messages of each class have which score: two hills and the valley between them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "classify/measure/outcome.h"

namespace [[gnu::visibility("default")]] classify {

struct ScoreHistogram {
  double from = 0;  // bin i: from + i * step <= score < from + (i + 1) * step
  double step = 1;
  std::vector<std::size_t> good, spam;  // messages per bin
};

// `bins` > 0 equal bins between `from` and `to` > `from`. The first and the last bin also count the
// scores beyond these ends. O(n).
[[nodiscard]] ScoreHistogram score_histogram(std::span<const Outcome> outcomes, double from,
                                             double to, std::size_t bins);

}  // namespace classify
