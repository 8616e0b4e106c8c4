// A stream in consecutive windows: how fast a model learns, and how many labels it asks for.
//
//   messages  0 ........ 200 ........ 400 ........ 600 ... n
//   windows   └─ [0,200) ─┘─ [200,400) ─┘─ [400,600) ─┘       the last one may be shorter
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "classify/measure/measures.h"

namespace [[gnu::visibility("default")]] classify {

struct Window {
  std::size_t begin = 0, end = 0;  // messages [begin, end)
  std::size_t good = 0, spam = 0;
  std::size_t false_positives = 0, false_negatives = 0;  // good called SPAM, spam called GOOD
  std::size_t wrong = 0;  // on the wrong side if the sign of the score decides what UNSURE is
  std::size_t unsure = 0;
  std::size_t labels = 0;         // learned from a label
  std::size_t settled = 0;        // learned with their own verdict
  double one_minus_roc_area = 0;  // percent, over messages [0, end); NaN while a class is missing
};

// `size` > 0 messages per window. O(n log n + n * windows).
[[nodiscard]] std::vector<Window> timeline(std::span<const Outcome> outcomes, std::size_t size);

}  // namespace classify
