// Cross-validation: which model judges which message.
//
//   fold 0  fold 1  fold 2        model 0 learns folds 1 and 2 and judges fold 0, and so on:
//   every message is judged once, by a model that has never seen it and has learned all others
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// The fold, 0 .. folds-1, of each message. The messages of each class are shuffled and dealt out
// like cards, so two folds differ by at most one message, and by at most one of each class. Slices
// of the index would not do: an index often alternates between the classes, or changes its mixture.
// The same labels and seed give the same folds on every machine. `folds` > 0.
[[nodiscard]] std::vector<std::size_t> deal_folds(std::span<const Class> gold, std::size_t folds,
                                                  std::uint64_t seed);

}  // namespace classify
