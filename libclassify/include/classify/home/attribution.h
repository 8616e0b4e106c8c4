// Verdict → the trainings that led to it.
//
//   message ─▶ features ─┬─ training 17 taught 212 of them as spam   +1.31
//                        ├─ training 40 taught  85 of them as good    -.42
//                        └─ ...
//
// The contribution of a training is how far the score of the message would fall without it.
// contributions() estimates it for all trainings with one replay of the training log: it takes out
// of the finished model the counts of the training, and what the training added to the weights of
// the message's features. The estimate ignores that later trainings would have learned something
// else. exact_contributions() does not ignore it, and needs a replay for each training.
//
// Measured on 40 messages of CSDMC2010: estimate and exact figure agree well where only mistakes
// were taught (correlation .93), and less after near-error training (.40), because there each
// training decides what later ones need to learn.
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
  double share = 0;          // what it adds to the message's score: natural log-odds of spam
  std::size_t shared = 0;    // features that it has in common with the message, over all views
};

// The `most` trainings in force that contribute most to the score of `message`, furthest from 0
// first. Trainings that have no feature in common with it are left out. The shares do not add up to
// the score, because evidence is not a sum over messages. O(training log). `progress` is called
// with the number of trainings done and the number of all.
[[nodiscard]] std::vector<Contribution> contributions(
    const TrainingSet& set, const Settings& settings, const Features& message, std::size_t most,
    const std::function<void(std::size_t, std::size_t)>& progress = {});

// The same trainings with their exact shares, sorted again. An exact share is the score of
// `message` by a model of the whole training log, less its score by a model of all trainings but
// this one. O(training log) for each.
[[nodiscard]] std::vector<Contribution> exact_contributions(const TrainingSet& set,
                                                            const Settings& settings,
                                                            const Features& message,
                                                            std::vector<Contribution> candidates);

}  // namespace classify
