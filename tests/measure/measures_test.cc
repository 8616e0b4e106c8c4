#include "classify/measure/measures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/outcomes.h"
#include "support/random.h"

namespace classify {
namespace {

using test::outcome;

double logit_percent(double rate) { return std::log(rate / (1 - rate)); }

// ---- Rates -------------------------------------------------------------------------------------

TEST(Measures, CountWhatWasCalledWhat) {
  const std::vector<Outcome> outcomes{
      outcome(Class::good, -5), outcome(Class::good, -1), outcome(Class::good, 1),
      outcome(Class::good, 5),  outcome(Class::spam, 5),  outcome(Class::spam, 1),
      outcome(Class::spam, -1), outcome(Class::spam, -5), outcome(Class::spam, 6)};
  const Measures m = measure(outcomes);
  EXPECT_EQ(m.messages, 9u);
  EXPECT_EQ(m.good, 4u);
  EXPECT_EQ(m.spam, 5u);
  EXPECT_EQ(m.false_positives, 1u);
  EXPECT_EQ(m.false_negatives, 1u);
  EXPECT_DOUBLE_EQ(m.hm_delivered, 25);
  EXPECT_DOUBLE_EQ(m.sm_delivered, 60);
  EXPECT_DOUBLE_EQ(m.hm_forced, 50);
  EXPECT_DOUBLE_EQ(m.sm_forced, 40);
  EXPECT_DOUBLE_EQ(m.unsure, 100.0 * 4 / 9);
  EXPECT_DOUBLE_EQ(m.unsure_good, 50);
  EXPECT_DOUBLE_EQ(m.unsure_spam, 40);
}

TEST(Measures, ScoreOfZeroIsForcedToGood) {
  const Measures m =
      measure(std::vector<Outcome>{outcome(Class::good, 0), outcome(Class::spam, 0)});
  EXPECT_EQ(m.hm_forced, 0);
  EXPECT_EQ(m.sm_forced, 100);
}

TEST(Measures, LogisticAverageIsTheMeanOfTheLogits) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 10; ++i) outcomes.push_back(outcome(Class::good, i < 1 ? 5 : -5));
  for (int i = 0; i < 10; ++i) outcomes.push_back(outcome(Class::spam, i < 4 ? -5 : 5));
  const double mean = (logit_percent(0.1) + logit_percent(0.4)) / 2;
  EXPECT_NEAR(measure(outcomes).lam_delivered, 100 / (1 + std::exp(-mean)), 1e-9);
}

TEST(Measures, LogisticAverageTakesNoErrorForHalfOfOne) {
  std::vector<Outcome> outcomes(50, outcome(Class::good, -5));
  outcomes.insert(outcomes.end(), 20, outcome(Class::spam, 5));
  const double mean = (logit_percent(0.5 / 50) + logit_percent(0.5 / 20)) / 2;
  EXPECT_NEAR(measure(outcomes).lam_delivered, 100 / (1 + std::exp(-mean)), 1e-9);
  EXPECT_NEAR(measure(outcomes).lam_forced, 100 / (1 + std::exp(-mean)), 1e-9);
}

TEST(Measures, LogisticAverageTakesAllErrorsForAllButHalfOfOne) {
  std::vector<Outcome> outcomes(10, outcome(Class::good, 5));
  outcomes.insert(outcomes.end(), 10, outcome(Class::spam, -5));
  EXPECT_NEAR(measure(outcomes).lam_delivered, 95, 1e-9);
}

TEST(Measures, OfAMissingClassAreNotANumber) {
  const Measures m = measure(std::vector<Outcome>{outcome(Class::good, -5)});
  EXPECT_TRUE(std::isnan(m.sm_delivered));
  EXPECT_TRUE(std::isnan(m.lam_delivered));
  EXPECT_TRUE(std::isnan(m.one_minus_roc_area));
  EXPECT_EQ(m.hm_delivered, 0);
  EXPECT_TRUE(std::isnan(measure({}).unsure));
}

TEST(Measures, TrainingsAreOfAllMessages) {
  std::vector<Outcome> outcomes(4, outcome(Class::good, -5));
  outcomes[0].trained = Trained::from_label;
  outcomes[1].trained = outcomes[2].trained = Trained::settled;
  EXPECT_EQ(measure(outcomes).trained, 25);
  EXPECT_EQ(measure(outcomes).settled, 50);
}

TEST(Measures, TakeTheRocFiguresFromTheCurve) {
  test::Random random(1);
  const std::vector<Outcome> outcomes = test::random_outcomes(random, 300);
  const Measures m = measure(outcomes);
  const std::vector<RocPoint> curve = roc_curve(outcomes);
  EXPECT_EQ(m.one_minus_roc_area, one_minus_roc_area(curve));
  for (std::size_t i = 0; i < kFixedHm.size(); ++i) {
    EXPECT_EQ(m.sm_at_hm[i], sm_at_hm(curve, kFixedHm[i]));
  }
}

}  // namespace
}  // namespace classify
