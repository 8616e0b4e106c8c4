// Model + features → score, and the clues that made it.
//
//   words       z = Σ r (1 + w) / |features|  ─▶ 4 tanh(z / 4) ─┐ 1.1
//   characters  z                             ─▶               ─┤ 0.7  ─▶ × n / (n + 3) ─▶ total
//   structure   z                             ─▶               ─┘ 0.55
//
// r is a feature's damped Bayesian evidence from how often it was seen in each class, w the weight
// it has learned by being wrong or too weak (see learner.h). Dividing by the length of the feature
// vector, unknown features included, keeps long mail from being sure by length alone. No view can
// say more than 4, so that one of them fooled does not outvote the others; and a model of few
// trainings (n: the mean of both classes) says everything more quietly. The total is a natural
// log-odds of spam. Measured against 20 other designs in docs/EXPERIMENTS.md.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "classify/feature.h"
#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::array<double, kViews> kViewWeights{1.1, 0.7, 0.55};

struct Score {
  std::array<double, kViews> view{};  // z of each view
  double total = 0;                   // 0 if the model knows none of the features
};

// One view's z. O(features), a cache line each; a thread that scores or learns keeps up to 768 KB of
// the heap. Throws std::bad_alloc. The same on every CPU.
[[nodiscard]] double score_view(const Model& model, View view, std::span<const Feature> features);

[[nodiscard]] Score score(const Model& model, const Features& features);
// The same score from counts that are looked up wherever they are, 256 at a time; nothing is
// remembered for the next message. Throws std::bad_alloc and what `find` of the model throws.
[[nodiscard]] Score score(const FeatureCounts& model, const Features& features);

// The total of these views' z.
[[nodiscard]] double total_score(const ModelInfo& model, const std::array<double, kViews>& z);

// One feature's share in the total score.
struct Clue {
  View view = View::words;
  Feature feature;
  double share = 0;  // natural log-odds; the shares of all features add up to Score::total
  double z = 0;      // its part of the view's z
  double evidence = 0;
  Counts counts;
};

// The `most` features that moved the score furthest, largest first; ties in order of occurrence.
[[nodiscard]] std::vector<Clue> strongest_clues(const Model& model, const Features& features,
                                                std::size_t most);

}  // namespace classify
