// Score → what would have to be otherwise for another verdict.
//
//   SPAM +4.1    without "pills" (+.7) and "click here" (+.5)  ─▶  UNSURE +2.9
//   UNSURE +1.6  1.4 short of SPAM; most against it: "minutes" (-.4), "library" (-.2)
//
// Taking a clue out takes its evidence out of the score and nothing else: the length that a view is
// divided by stays, as if the feature were there and unknown. A view that says its most loses
// little by one clue, so a verdict may hang on more of them than their shares would have it. The
// largest are taken first.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "classify/feature.h"
#include "classify/model.h"
#include "classify/scorer.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// The clues that pull the score towards `cls` (spam: positive shares, good: negative), furthest
// first, at most `most`. A word that `words` and `structure` both count is one clue here, of the
// view `words` and with the sum of its shares.
[[nodiscard]] std::vector<Clue> clues_towards(const Model& model, const Features& features,
                                              Class cls, std::size_t most);

struct Counterfactual {
  std::vector<Clue> without;  // few clues that carry it, as of clues_towards()
  Verdict becomes;            // the verdict without them: another class than the one with them
};

// Nothing if the verdict is UNSURE, or if no set of clues carries it (thresholds that a score of 0
// passes). O(features log features).
[[nodiscard]] std::optional<Counterfactual> smallest_change(const Model& model,
                                                            const Features& features);

}  // namespace classify
