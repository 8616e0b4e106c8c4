#include "measure/roc_area.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/random.h"

namespace classify {
namespace {

struct AtScore {
  std::uint64_t good, spam;
};

// Every pair of two scores, one by one; the highest score comes first.
double obvious_one_minus_area(const std::vector<AtScore>& scores) {
  double wrong = 0, pairs = 0;
  for (std::size_t g = 0; g < scores.size(); ++g) {
    for (std::size_t s = 0; s < scores.size(); ++s) {
      const double here = static_cast<double>(scores[g].good * scores[s].spam);
      pairs += here;
      wrong += g < s ? here : g == s ? here / 2 : 0;
    }
  }
  return 100 * wrong / pairs;
}

TEST(RocAreaSum, HasNoValueWithoutPairs) {
  RocArea area;
  EXPECT_TRUE(std::isnan(area.one_minus_area()));
  area.add(3, 0);
  EXPECT_TRUE(std::isnan(area.one_minus_area()));
  area.add(0, 1);
  EXPECT_EQ(area.one_minus_area(), 100);
  EXPECT_EQ(area.good(), 3u);
  EXPECT_EQ(area.spam(), 1u);
}

TEST(RocAreaSum, IsTheShareOfPairsInTheWrongOrder) {
  test::Random random(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<AtScore> scores{{1, 0}, {0, 1}};
    for (std::size_t n = random.below(20); n > 0; --n) {
      scores.push_back({random.below(5), random.below(5)});
    }
    RocArea area;
    for (const AtScore& at : scores) area.add(at.good, at.spam);
    ASSERT_DOUBLE_EQ(area.one_minus_area(), obvious_one_minus_area(scores));
  }
}

TEST(RocAreaSum, ScoresOfAStraightLineMayBeAddedAsOne) {
  RocArea steps, line;
  for (RocArea* area : {&steps, &line}) area->add(2, 7);
  for (int i = 0; i < 5; ++i) steps.add(3, 1);
  line.add(15, 5);
  for (RocArea* area : {&steps, &line}) area->add(1, 1);
  EXPECT_EQ(steps.one_minus_area(), line.one_minus_area());
}

}  // namespace
}  // namespace classify
