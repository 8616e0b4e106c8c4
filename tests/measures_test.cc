#include "classify/measures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

Outcome outcome(Class gold, double score, Class cls) {
  return {.gold = gold, .verdict = {.cls = cls, .score = score, .probability = 0.5}};
}

// The verdict as the usual thresholds have it.
Outcome outcome(Class gold, double score) {
  return outcome(gold, score, score >= 3 ? Class::spam : score <= -2 ? Class::good : Class::unsure);
}

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

// ---- ROC area ----------------------------------------------------------------------------------

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

// Every threshold, one by one.
double obvious_sm_at_hm_01(const std::vector<Outcome>& outcomes) {
  std::vector<double> thresholds{std::numeric_limits<double>::infinity()};
  for (const Outcome& o : outcomes) thresholds.push_back(o.verdict.score);
  double best = 100;
  for (const double threshold : thresholds) {
    double good = 0, bad_good = 0, spam = 0, bad_spam = 0;
    for (const Outcome& o : outcomes) {
      const bool called_spam = o.verdict.score >= threshold;
      (o.gold == Class::good ? good : spam) += 1;
      if (o.gold == Class::good) bad_good += called_spam;
      if (o.gold == Class::spam) bad_spam += !called_spam;
    }
    if (bad_good / good <= 0.001) best = std::min(best, 100 * bad_spam / spam);
  }
  return best;
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
  EXPECT_DOUBLE_EQ(measure(outcomes).one_minus_roc_area, GetParam().one_minus_roc_area);
  EXPECT_DOUBLE_EQ(measure(outcomes).sm_at_hm_01, GetParam().sm_at_hm_01);
}

INSTANTIATE_TEST_SUITE_P(Evaluation, RocArea,
                         ::testing::Values(RocCase{"perfect", {-1, -2}, {1, 2}, 0, 0},
                                           RocCase{"reversed", {1, 2}, {-1, -2}, 100, 100},
                                           RocCase{"all_equal", {1, 1, 1}, {1, 1}, 50, 100},
                                           RocCase{"one_swap", {-1, 1}, {0, 2}, 25, 50},
                                           RocCase{"tie_on_the_border", {-1, 1}, {1, 2}, 12.5, 50}),
                         test::kRowName);

TEST(RocAreaOfAnyScores, IsThatOfAllPairs) {
  test::Random random(1);
  for (int round = 0; round < 100; ++round) {
    std::vector<Outcome> outcomes{outcome(Class::good, 0), outcome(Class::spam, 0)};
    for (std::size_t i = random.below(60); i > 0; --i) {
      const double score =
          random.one_in(2) ? static_cast<double>(random.below(5)) - 2 : random.between(-5, 5);
      outcomes.push_back(outcome(random.one_in(2) ? Class::good : Class::spam, score));
    }
    ASSERT_NEAR(measure(outcomes).one_minus_roc_area, obvious_one_minus_roc_area(outcomes), 1e-9);
    ASSERT_NEAR(measure(outcomes).sm_at_hm_01, obvious_sm_at_hm_01(outcomes), 1e-9);
  }
}

TEST(SmAtHm, AllowsOneGoodInAThousand) {
  std::vector<Outcome> outcomes(1000, outcome(Class::good, -5));
  outcomes[0].verdict.score = 5;
  outcomes.push_back(outcome(Class::spam, 4));
  EXPECT_EQ(measure(outcomes).sm_at_hm_01, 0);
  outcomes[1].verdict.score = 4.5;
  EXPECT_EQ(measure(outcomes).sm_at_hm_01, 100);
}

}  // namespace
}  // namespace classify
