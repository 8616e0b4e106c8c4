#include "classify/measure/score_histogram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "support/outcomes.h"

namespace classify {
namespace {

using test::outcome;
using ::testing::ElementsAre;

TEST(ScoreHistogram, LowerBorderBelongsToTheBin) {
  const ScoreHistogram h =
      score_histogram(std::vector<Outcome>{outcome(Class::good, -2), outcome(Class::good, -1),
                                           outcome(Class::good, -0.5), outcome(Class::spam, 1)},
                      -2, 2, 4);
  EXPECT_EQ(h.step, 1);
  EXPECT_THAT(h.good, ElementsAre(1, 2, 0, 0));
  EXPECT_THAT(h.spam, ElementsAre(0, 0, 0, 1));
}

TEST(ScoreHistogram, OutermostBinsTakeWhatLiesBeyond) {
  const ScoreHistogram h =
      score_histogram(std::vector<Outcome>{outcome(Class::good, -1e300), outcome(Class::spam, 2),
                                           outcome(Class::spam, 1e300)},
                      -2, 2, 2);
  EXPECT_THAT(h.good, ElementsAre(1, 0));
  EXPECT_THAT(h.spam, ElementsAre(0, 2));
}

}  // namespace
}  // namespace classify
