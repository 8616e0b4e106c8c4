// What became of one labelled message in an evaluation. All measures are computed from these.
#pragma once

#include <cstdint>

#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// How a message was trained.
enum class Trained : std::uint8_t { no = 0, from_label = 1, settled = 2 };

struct Outcome {
  Class gold = Class::good;  // good or spam
  Verdict verdict;
  Trained trained = Trained::no;
};

// The score of a message before it was learned, and its true class.
struct ScoredLabel {
  double score = 0;
  Class gold = Class::good;  // good or spam
  double weight = 1;         // the number of messages it stands for; not negative
};

}  // namespace classify
