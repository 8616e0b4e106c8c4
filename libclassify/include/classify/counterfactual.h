// Score → what would have to change for another verdict.
//
//   SPAM +4.1    without "pills" (+.7) and "click here" (+.5)  ─▶  UNSURE +2.9
//   UNSURE +1.6  1.4 short of SPAM; most against it: "minutes" (-.4), "library" (-.2)
//
// Taking a clue out removes its evidence from the score and nothing else. The length of the feature
// vector stays, as if the feature were present but unknown. A view near its bound loses little by
// one clue, so it may take more clues to change a verdict than their shares suggest. The largest
// are taken out first.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "classify/feature.h"
#include "classify/model.h"
#include "classify/scorer.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// The `most` clues that pull the score furthest towards `cls` (spam: positive shares, good:
// negative), strongest first. A word that both `words` and `structure` count is one clue here: its
// view is `words`, and its share is the sum of both.
[[nodiscard]] std::vector<Clue> clues_towards(const Model& model, const Features& features,
                                              Class cls, std::size_t most);

struct Counterfactual {
  std::vector<Clue> without;  // a few clues that the verdict depends on, as from clues_towards()
  Verdict becomes;            // the verdict without them: of another class
};

// Nothing if the verdict is UNSURE, or if it does not depend on clues (with thresholds that a score
// of 0 already passes). O(features log features).
[[nodiscard]] std::optional<Counterfactual> smallest_change(const Model& model,
                                                            const Features& features);

}  // namespace classify
