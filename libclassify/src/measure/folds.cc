#include "classify/measure/folds.h"

#include <cassert>
#include <utility>

#include "measure/draws.h"

namespace classify {

std::vector<std::size_t> deal_folds(std::span<const Class> gold, std::size_t folds,
                                    std::uint64_t seed) {
  assert(folds > 0);
  std::vector<std::size_t> fold(gold.size());
  std::size_t dealt = 0;
  for (const bool spam : {false, true}) {
    std::vector<std::size_t> cards;
    for (std::size_t i = 0; i < gold.size(); ++i) {
      if ((gold[i] == Class::spam) == spam) cards.push_back(i);
    }
    Draws random(seed, spam);
    for (std::size_t left = cards.size(); left > 1; --left) {
      std::swap(cards[left - 1], cards[random.below(left)]);
    }
    for (const std::size_t card : cards) fold[card] = dealt++ % folds;
  }
  return fold;
}

}  // namespace classify
