#include "classify/measure/roc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "support/outcomes.h"
#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::outcome;

// Every pair of a good and a spam message, one by one.
double obvious_one_minus_roc_area(const std::vector<Outcome>& outcomes) {
  double wrong = 0, pairs = 0;
  for (const Outcome& good : outcomes) {
    for (const Outcome& spam : outcomes) {
      if (good.gold != Class::good || spam.gold != Class::spam) continue;
      pairs += 1;
      if (good.verdict.score > spam.verdict.score) wrong += 1;
      if (good.verdict.score == spam.verdict.score) wrong += 0.5;
    }
  }
  return 100 * wrong / pairs;
}

struct Called {
  double good = 0, bad_good = 0, spam = 0, bad_spam = 0;
};

Called called(const std::vector<Outcome>& outcomes, double threshold) {
  Called c;
  for (const Outcome& o : outcomes) {
    const bool called_spam = o.verdict.score >= threshold;
    (o.gold == Class::good ? c.good : c.spam) += 1;
    if (o.gold == Class::good) c.bad_good += called_spam;
    if (o.gold == Class::spam) c.bad_spam += !called_spam;
  }
  return c;
}

// Every threshold, one by one.
double obvious_sm_at_hm(const std::vector<Outcome>& outcomes, double hm) {
  std::vector<double> thresholds{std::numeric_limits<double>::infinity()};
  for (const Outcome& o : outcomes) thresholds.push_back(o.verdict.score);
  double best = 100;
  for (const double threshold : thresholds) {
    const Called c = called(outcomes, threshold);
    if (100 * c.bad_good / c.good <= hm) best = std::min(best, 100 * c.bad_spam / c.spam);
  }
  return best;
}

TEST(RocCurve, HasAPointForEachDistinctScoreAndOneBeforeAll) {
  const std::vector<RocPoint> curve = roc_curve(std::vector<Outcome>{
      outcome(Class::good, 1), outcome(Class::spam, 2), outcome(Class::spam, 1)});
  ASSERT_EQ(curve.size(), 3u);
  EXPECT_EQ(curve[0].threshold, std::numeric_limits<double>::infinity());
  EXPECT_EQ(curve[0].good_above + curve[0].spam_above, 0u);
  EXPECT_EQ(curve[1].threshold, 2);
  EXPECT_EQ(curve[1].spam_above, 1u);
  EXPECT_EQ(curve[2].threshold, 1);
  EXPECT_EQ(curve[2].good_above, 1u);
  EXPECT_EQ(curve[2].spam_above, 2u);
}

TEST(RocCurve, CountsWhatEachThresholdCallsSpam) {
  test::Random random(2);
  const std::vector<Outcome> outcomes = test::random_outcomes(random, 200);
  for (const RocPoint& point : roc_curve(outcomes)) {
    const Called c = called(outcomes, point.threshold);
    ASSERT_EQ(static_cast<double>(point.good_above), c.bad_good);
    ASSERT_EQ(static_cast<double>(point.spam_above), c.spam - c.bad_spam);
  }
}

TEST(RocCurve, OfNothingIsOnePoint) {
  EXPECT_EQ(roc_curve({}).size(), 1u);
  EXPECT_TRUE(std::isnan(one_minus_roc_area(roc_curve({}))));
  EXPECT_TRUE(std::isnan(sm_at_hm(roc_curve({}), 0.1)));
}

TEST(RocCorners, AreWhereTheCurveTurns) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 10; ++i) outcomes.push_back(outcome(Class::spam, 20 + i));
  for (int i = 0; i < 10; ++i) outcomes.push_back(outcome(Class::good, 10 + i));
  for (int i = 0; i < 10; ++i) outcomes.push_back(outcome(Class::spam, i));
  const std::vector<RocPoint> turns = corners(roc_curve(outcomes));
  ASSERT_EQ(turns.size(), 4u);
  EXPECT_EQ(turns[1].spam_above, 10u);
  EXPECT_EQ(turns[2].good_above, 10u);
  EXPECT_EQ(turns[3].spam_above, 20u);
}

TEST(RocCorners, MakeTheSameArea) {
  test::Random random(3);
  for (int round = 0; round < 50; ++round) {
    const std::vector<RocPoint> curve = roc_curve(test::random_outcomes(random, 60));
    const std::vector<RocPoint> turns = corners(curve);
    ASSERT_LE(turns.size(), curve.size());
    ASSERT_EQ(turns.front().threshold, curve.front().threshold);
    ASSERT_EQ(turns.back().threshold, curve.back().threshold);
    const double area = one_minus_roc_area(turns);
    if (std::isnan(area)) {
      ASSERT_TRUE(std::isnan(one_minus_roc_area(curve)));
    } else {
      ASSERT_EQ(area, one_minus_roc_area(curve));
    }
  }
}

struct RocCase {
  const char* name;
  std::vector<double> good, spam;
  double one_minus_roc_area, sm_at_hm_01;
};

class RocArea : public ::testing::TestWithParam<RocCase> {};

TEST_P(RocArea, IsAsWorkedOutByHand) {
  std::vector<Outcome> outcomes;
  for (const double score : GetParam().good) outcomes.push_back(outcome(Class::good, score));
  for (const double score : GetParam().spam) outcomes.push_back(outcome(Class::spam, score));
  EXPECT_DOUBLE_EQ(one_minus_roc_area(roc_curve(outcomes)), GetParam().one_minus_roc_area);
  EXPECT_DOUBLE_EQ(sm_at_hm(roc_curve(outcomes), 0.1), GetParam().sm_at_hm_01);
}

INSTANTIATE_TEST_SUITE_P(Roc, RocArea,
                         ::testing::Values(RocCase{"perfect", {-1, -2}, {1, 2}, 0, 0},
                                           RocCase{"reversed", {1, 2}, {-1, -2}, 100, 100},
                                           RocCase{"all_equal", {1, 1, 1}, {1, 1}, 50, 100},
                                           RocCase{"one_swap", {-1, 1}, {0, 2}, 25, 50},
                                           RocCase{"tie_on_the_border", {-1, 1}, {1, 2}, 12.5, 50}),
                         test::kRowName);

TEST(RocAreaOfAnyScores, IsThatOfAllPairs) {
  test::Random random(1);
  for (int round = 0; round < 100; ++round) {
    const std::vector<Outcome> outcomes = test::random_outcomes(random, 60);
    const std::vector<RocPoint> curve = roc_curve(outcomes);
    ASSERT_NEAR(one_minus_roc_area(curve), obvious_one_minus_roc_area(outcomes), 1e-9);
    for (const double hm : {0.01, 0.1, 0.5, 1.0, 5.0, 30.0}) {
      ASSERT_NEAR(sm_at_hm(curve, hm), obvious_sm_at_hm(outcomes, hm), 1e-9) << hm;
    }
  }
}

TEST(SmAtHm, AllowsOneGoodInAThousand) {
  std::vector<Outcome> outcomes(1000, outcome(Class::good, -5));
  outcomes[0].verdict.score = 5;
  outcomes.push_back(outcome(Class::spam, 4));
  EXPECT_EQ(sm_at_hm(roc_curve(outcomes), 0.1), 0);
  EXPECT_EQ(sm_at_hm(roc_curve(outcomes), 0.01), 100);
  outcomes[1].verdict.score = 4.5;
  EXPECT_EQ(sm_at_hm(roc_curve(outcomes), 0.1), 100);
}

}  // namespace
}  // namespace classify
