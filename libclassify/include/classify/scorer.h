// Model + features → score, and the clues that made it.
//
//   words       z = Σ r (1 + w) / |features|  ─▶ 4 tanh(z / 4) ─┐ 1.1
//   characters  z                             ─▶               ─┤ 0.7  ─▶ × n / (n + 3) ─▶ total
//   structure   z                             ─▶               ─┘ 0.55
//
// r is a feature's damped Bayesian evidence from how often it was seen in each class; w is the
// weight that it has learned (see learner.h). Dividing by the length of the feature vector, unknown
// features included, keeps long mail from being sure by its length alone. No view can say more than
// 4, so a view that was fooled does not outvote the others. A model with few trainings (n: the mean
// of both classes) gives smaller scores. The total is a natural log-odds of spam.
// docs/EXPERIMENTS.md compares this with 20 other designs.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "classify/feature.h"
#include "classify/model.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::array<double, kViews> kViewWeights{1.1, 0.7, 0.55};

struct Score {
  std::array<double, kViews> view{};  // z of each view
  double total = 0;                   // 0 if the model knows none of the features
};

// One view's z, the same on every CPU. O(features), one cache line each. A thread that scores or
// learns keeps up to 768 KB of the heap until it ends. Throws std::bad_alloc.
[[nodiscard]] double score_view(const Model& model, View view, std::span<const Feature> features);

[[nodiscard]] Score score(const Model& model, const Features& features);
// The same score from counts that are looked up wherever they are, 256 at a time; nothing is
// remembered for the next message. Throws std::bad_alloc and what `find` of the model throws.
[[nodiscard]] Score score(const FeatureCounts& model, const Features& features);

// The total score from the z of each view.
[[nodiscard]] double total_score(const ModelInfo& model, const std::array<double, kViews>& z);

// The verdict for a score, with the thresholds and the calibration that the model carries.
[[nodiscard]] Verdict decide(const Score& score, const ModelInfo& model);

// One feature's share in the total score.
struct Clue {
  View view = View::words;
  Feature feature;
  double share = 0;  // natural log-odds; the shares of all features add up to Score::total
  double z = 0;      // what it adds to the view's z
  double evidence = 0;
  Counts counts;
};

// The `most` features with the largest shares, by size and not sign, largest first; ties in order
// of occurrence.
[[nodiscard]] std::vector<Clue> strongest_clues(const Model& model, const Features& features,
                                                std::size_t most);

}  // namespace classify
