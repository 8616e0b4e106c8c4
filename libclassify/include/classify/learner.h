// Features + label → a model that has learned them.
//
// Each view learns separately, and only if it needs to: a view that already has the message on the
// right side by more than the margin learns nothing ("thick threshold", train on or near error). A
// view that learns adjusts the weights of its known features by logistic regression on their
// evidence, then counts every feature once more for the class.
#pragma once

#include <cstdint>

#include "classify/scorer.h"

namespace [[gnu::visibility("default")]] classify {

struct LearningRule {
  // A view learns while y * z < margin (y = +1 for spam, -1 for good), where z is Score::unbounded.
  // With the bounded z a view would often stay below the margin whatever it learns, and a seventh
  // more mail would be learned for nothing.
  double margin = 2.5;
  // At most this many times per message.
  int passes = 1;
  // In the first pass all views learn, whatever their own z, because a user asked for it. Not if
  // the model is sure already: if y * total is above all_views_until and at least 1 beyond the
  // threshold of the class.
  bool all_views = false;
  double all_views_until = 4;
};

// Near-error training of a labelled message, docs/EXPERIMENTS.md "weighting".
inline constexpr LearningRule kNearErrorRule{};
// A correction by a user: all views learn, then those that are not sure yet learn once more.
inline constexpr LearningRule kCorrectionRule{.passes = 2, .all_views = true};
// Every view learns once, however sure it is.
inline constexpr LearningRule kAlwaysRule{.margin = 1e9};

// Learns `features` as `cls` (not unsure). True if any view changed. Deterministic: the same model
// and features give the same bytes on every CPU. `scored` is score(model, features), if the caller
// has it already. Throws only std::bad_alloc.
bool learn(Model& model, const Features& features, Class cls, const LearningRule& rule,
           const Score* scored = nullptr);

}  // namespace classify
