#include "classify/measure/reliability.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/outcomes.h"
#include "support/random.h"

namespace classify {
namespace {

Outcome said(Class gold, double score, double probability) {
  Outcome o = test::outcome(gold, score);
  o.verdict.probability = probability;
  return o;
}

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

// Scores whose log-odds of spam are slope * score + intercept.
std::vector<Outcome> drawn(test::Random& random, double slope, double intercept, std::size_t n) {
  std::vector<Outcome> outcomes;
  while (outcomes.size() < n) {
    const double score = random.between(-6, 6);
    const bool spam = random.between(0, 1) < sigmoid(slope * score + intercept);
    outcomes.push_back(said(spam ? Class::spam : Class::good, score, sigmoid(score)));
  }
  return outcomes;
}

// ---- Bins --------------------------------------------------------------------------------------

TEST(Reliability, BinsCoverEveryScoreOnce) {
  const std::vector<ReliabilityBin> bins = reliability({});
  EXPECT_EQ(bins.front().from, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(bins.back().to, std::numeric_limits<double>::infinity());
  for (std::size_t i = 1; i < bins.size(); ++i) EXPECT_EQ(bins[i].from, bins[i - 1].to);
}

TEST(Reliability, BinsCountWhatFallsIntoThem) {
  test::Random random(1);
  std::vector<Outcome> outcomes = drawn(random, 1, 0, 500);
  for (const double border : {-100.0, -8.0, -2.0, 0.0, 3.0, 8.0, 100.0}) {
    outcomes.push_back(said(Class::spam, border, sigmoid(border)));
  }
  for (const ReliabilityBin& bin : reliability(outcomes)) {
    double messages = 0, spam = 0, sum = 0;
    for (const Outcome& o : outcomes) {
      if (o.verdict.score < bin.from || o.verdict.score >= bin.to) continue;
      messages += 1;
      spam += o.gold == Class::spam;
      sum += o.verdict.probability;
    }
    EXPECT_EQ(static_cast<double>(bin.messages), messages);
    EXPECT_EQ(static_cast<double>(bin.spam), spam);
    EXPECT_NEAR(bin.mean_probability * messages, sum, 1e-9);
  }
}

TEST(CalibrationError, IsTheMeanDistanceOverMessages) {
  // Three messages said 90 %, two of them spam: 70 points off in sum; one said 20 %, good: 20.
  const std::vector<Outcome> outcomes{said(Class::spam, 2.2, 0.9), said(Class::spam, 2.2, 0.9),
                                      said(Class::good, 2.2, 0.9), said(Class::good, -1.4, 0.2)};
  EXPECT_NEAR(expected_calibration_error(reliability(outcomes)), (70 + 20) / 4.0, 1e-9);
  EXPECT_TRUE(std::isnan(expected_calibration_error(reliability({}))));
}

TEST(CalibrationError, OfHonestScoresIsSmallAndOfBoastfulOnesIsNot) {
  test::Random random(2);
  EXPECT_LT(expected_calibration_error(reliability(drawn(random, 1, 0, 20000))), 1.5);
  EXPECT_GT(expected_calibration_error(reliability(drawn(random, 0.3, 0, 20000))), 8);
}

// ---- Recalibration -----------------------------------------------------------------------------

double obvious_cost(const std::vector<Outcome>& outcomes, double slope, double intercept) {
  double cost = ((slope - 1) * (slope - 1) + intercept * intercept) / 2;
  for (const Outcome& o : outcomes) {
    const double p = sigmoid(slope * o.verdict.score + intercept);
    cost -= std::log(o.gold == Class::spam ? p : 1 - p);
  }
  return cost;
}

TEST(Recalibrate, FindsWhatTheScoresWereDrawnWith) {
  test::Random random(3);
  const Calibration c = recalibrate(drawn(random, 0.5, 1, 50000));
  EXPECT_NEAR(c.slope, 0.5, 0.02);
  EXPECT_NEAR(c.intercept, 1, 0.05);
}

TEST(Recalibrate, NoOtherCalibrationIsMoreProbable) {
  test::Random random(4);
  for (int round = 0; round < 20; ++round) {
    const std::vector<Outcome> outcomes =
        drawn(random, random.between(-1, 3), random.between(-3, 3), 1 + random.below(60));
    const Calibration c = recalibrate(outcomes);
    const double best = obvious_cost(outcomes, c.slope, c.intercept);
    for (double slope = -3; slope <= 6; slope += 0.05) {
      for (double intercept = -5; intercept <= 5; intercept += 0.05) {
        ASSERT_LE(best, obvious_cost(outcomes, slope, intercept) + 1e-9);
      }
    }
  }
}

TEST(Recalibrate, WithoutMessagesChangesNothing) {
  EXPECT_EQ(recalibrate(std::vector<Outcome>{}), Calibration{});
}

TEST(Recalibrate, StaysFiniteWhereNoMistakeIs) {
  const std::vector<Outcome> outcomes{said(Class::good, -4, 0.02), said(Class::spam, 4, 0.98)};
  const Calibration c = recalibrate(outcomes);
  EXPECT_GT(c.slope, 1);
  EXPECT_LT(c.slope, 2);
  EXPECT_NEAR(c.intercept, 0, 1e-9);
}

TEST(Recalibrate, BearsHugeScores) {
  const Calibration c = recalibrate(std::vector<Outcome>{
      said(Class::good, 1e6, 1), said(Class::spam, -1e6, 0), said(Class::spam, 1e6, 1)});
  EXPECT_TRUE(std::isfinite(c.slope));
  EXPECT_TRUE(std::isfinite(c.intercept));
  EXPECT_LT(std::abs(c.slope), 1e-3);
}

}  // namespace
}  // namespace classify
