#include "classify/measure/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "support/random.h"

namespace classify {
namespace {

std::vector<Class> alternating(std::size_t n) {
  std::vector<Class> gold;
  for (std::size_t i = 0; i < n; ++i) gold.push_back(i % 2 == 0 ? Class::spam : Class::good);
  return gold;
}

TEST(Folds, DifferByAtMostOneMessageAndOneOfEachClass) {
  test::Random random(1);
  for (int round = 0; round < 100; ++round) {
    std::vector<Class> gold;
    const std::size_t folds = 1 + random.below(12);
    while (gold.size() < folds || !random.one_in(100)) {
      gold.push_back(random.one_in(4) ? Class::spam : Class::good);
    }
    std::vector<std::size_t> spam(folds), good(folds), all(folds);
    const std::vector<std::size_t> fold = deal_folds(gold, folds, 1);
    ASSERT_EQ(fold.size(), gold.size());
    for (std::size_t i = 0; i < gold.size(); ++i) {
      ++(gold[i] == Class::spam ? spam : good).at(fold[i]);
      ++all[fold[i]];
    }
    for (const std::vector<std::size_t>& sizes : {spam, good, all}) {
      const auto [least, most] = std::ranges::minmax(sizes);
      ASSERT_LE(most - least, 1u);
    }
  }
}

TEST(Folds, AreTheSameForTheSameSeedAlone) {
  EXPECT_EQ(deal_folds(alternating(50), 5, 1), deal_folds(alternating(50), 5, 1));
  EXPECT_NE(deal_folds(alternating(50), 5, 1), deal_folds(alternating(50), 5, 2));
}

TEST(Folds, AreFrozen) {  // published results name a seed
  EXPECT_EQ(deal_folds(alternating(10), 3, 1),
            (std::vector<std::size_t>{0, 0, 1, 0, 2, 1, 2, 2, 0, 1}));
}

TEST(Folds, DoNotFollowTheOrderOfTheIndex) {
  const std::vector<std::size_t> fold = deal_folds(alternating(1000), 2, 1);
  std::size_t same_as_neighbour = 0;
  for (std::size_t i = 1; i < fold.size(); ++i) same_as_neighbour += fold[i] == fold[i - 1];
  EXPECT_NEAR(static_cast<double>(same_as_neighbour), 500, 80);
}

}  // namespace
}  // namespace classify
