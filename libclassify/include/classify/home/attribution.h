// Verdict → the trainings that made it.
//
//   message ─▶ features ─┬─ training 17 taught 212 of them as spam   +1.31
//                        ├─ training 40 taught  85 of them as good    -.42
//                        └─ ...
//
// A training's contribution is how much the score of the message would fall if that training had
// never been. contributions() finds it to first order for all trainings with one replay of the
// training set: what the training counted, and what it added to the weights of the message's
// features, is taken out of the finished model. What later trainings would have learned otherwise
// without it is left out; exact_contributions() know that too, and cost a replay each.
//
// Measured on 40 messages of CSDMC2010: the estimate goes with the exact figure (correlation .93)
// where only mistakes were taught; after near-error training less so (.40), because there each
// training decides what the later ones need to learn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "classify/feature.h"
#include "classify/home/training_set.h"
#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

struct Contribution {
  std::uint64_t number = 0;  // of the training
  double share = 0;          // natural log-odds of spam that the message's score owes to it
  std::size_t shared = 0;    // features of the message that it taught, over all views
};

// The trainings in force to which the score of `message` owes most, furthest from 0 first, at most
// `most`; those that share no feature with it are left out. Shares do not add up to the score:
// evidence is no sum over messages. O(training set). `progress` is told done, all.
[[nodiscard]] std::vector<Contribution> contributions(
    const TrainingSet& set, const Settings& settings, const Features& message, std::size_t most,
    const std::function<void(std::size_t, std::size_t)>& progress = {});

// The same trainings with their exact shares, sorted anew: the score of `message` by the model that
// the training set makes, less its score by one that is made without the training. O(training set)
// for each.
[[nodiscard]] std::vector<Contribution> exact_contributions(const TrainingSet& set,
                                                            const Settings& settings,
                                                            const Features& message,
                                                            std::vector<Contribution> candidates);

}  // namespace classify
