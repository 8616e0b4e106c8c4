// Features + label → a model that knows them.
//
// Each view learns for itself, and only what it needs: a view that already finds the message on the
// right side by more than the margin is left alone (a "thick" train-on-or-near-error band). A view
// that learns moves the weights of its known features by logistic regression on their evidence,
// then counts every feature once more for the class.
#pragma once

#include <cstdint>

#include "classify/scorer.h"

namespace [[gnu::visibility("default")]] classify {

struct LearningRule {
  // A view learns while y * z < margin (y = +1 for spam, -1 for good).
  double margin = 2.5;
  // At most so many times a message.
  int passes = 1;
  // In the first pass all views learn, whatever their own z, unless y * total says already that the
  // message is beyond this and by 1 beyond the threshold of its class. For corrections: a user has
  // said so.
  bool all_views = false;
  double all_views_until = 4;
};

// Near-error training of a labelled message, docs/EXPERIMENTS.md "weighting".
inline constexpr LearningRule kNearErrorRule{};
// A correction by a user: all views, then once more those that are not sure yet.
inline constexpr LearningRule kCorrectionRule{.passes = 2, .all_views = true};
// Everything, once, however sure.
inline constexpr LearningRule kAlwaysRule{.margin = 1e9};

// Learns `features` as `cls` (not unsure). True if any view changed. Deterministic: the same models
// and features give the same bytes on every CPU. `scored`: what score(model, features) gives, if
// the caller has it; else it is worked out. Throws only std::bad_alloc.
bool learn(Model& model, const Features& features, Class cls, const LearningRule& rule,
           const Score* scored = nullptr);

}  // namespace classify
