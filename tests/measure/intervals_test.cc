#include "classify/measure/intervals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "measure/draws.h"
#include "support/outcomes.h"
#include "support/random.h"

namespace classify {
namespace {

using test::outcome;

// ---- Draws -------------------------------------------------------------------------------------

TEST(Draws, StayBelowAndReachAll) {
  Draws random(1, 0);
  std::vector<std::size_t> seen(7);
  for (int i = 0; i < 7000; ++i) ++seen.at(random.below(7));
  for (const std::size_t n : seen) EXPECT_NEAR(static_cast<double>(n), 1000, 150);
}

TEST(Draws, DependOnSeedAndStream) {
  const auto drawn = [](std::uint64_t seed, std::uint64_t stream) {
    Draws random(seed, stream);
    std::vector<std::size_t> out;
    for (int i = 0; i < 10; ++i) out.push_back(random.below(1000));
    return out;
  };
  EXPECT_EQ(drawn(1, 2), drawn(1, 2));
  EXPECT_NE(drawn(1, 2), drawn(1, 3));
  EXPECT_NE(drawn(1, 2), drawn(2, 2));
  EXPECT_NE(drawn(1, 2), drawn(2, 1));
}

// ---- Bootstrap ---------------------------------------------------------------------------------

using Figure = std::function<double(const Measures&)>;

// Every resample is written out and measured.
Interval obvious_bootstrap(const std::vector<Outcome>& outcomes, std::size_t resamples,
                           std::uint64_t seed, const Figure& figure) {
  std::vector<double> values;
  for (std::size_t i = 0; i < resamples; ++i) {
    Draws random(seed, i);
    std::vector<Outcome> sample;
    while (sample.size() < outcomes.size())
      sample.push_back(outcomes[random.below(outcomes.size())]);
    const double value = figure(measure(sample));
    if (!std::isnan(value)) values.push_back(value);
  }
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return {values[static_cast<std::size_t>(std::floor(0.025 * last))],
          values[static_cast<std::size_t>(std::ceil(0.975 * last))]};
}

void expect_as_obvious(const std::vector<Outcome>& outcomes, std::uint64_t seed) {
  constexpr std::size_t kResamples = 60;
  const Intervals fast = bootstrap(outcomes, kResamples, seed);
  const auto expect = [&](const char* name, const Interval& interval, const Figure& figure) {
    const Interval slow = obvious_bootstrap(outcomes, kResamples, seed, figure);
    EXPECT_NEAR(interval.low, slow.low, 1e-9) << name;
    EXPECT_NEAR(interval.high, slow.high, 1e-9) << name;
  };
  expect("hm", fast.hm_delivered, &Measures::hm_delivered);
  expect("sm", fast.sm_delivered, &Measures::sm_delivered);
  expect("lam", fast.lam_delivered, &Measures::lam_delivered);
  expect("hm forced", fast.hm_forced, &Measures::hm_forced);
  expect("sm forced", fast.sm_forced, &Measures::sm_forced);
  expect("lam forced", fast.lam_forced, &Measures::lam_forced);
  expect("1-ROCA", fast.one_minus_roc_area, &Measures::one_minus_roc_area);
  expect("UNSURE", fast.unsure, &Measures::unsure);
  for (std::size_t i = 0; i < kFixedHm.size(); ++i) {
    expect("sm at hm", fast.sm_at_hm[i], [i](const Measures& m) { return m.sm_at_hm[i]; });
  }
}

TEST(Bootstrap, IsThatOfResamplesWrittenOut) {
  test::Random random(4);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    expect_as_obvious(test::random_outcomes(random, 80), seed);
  }
}

TEST(Bootstrap, OfManyMessagesIsThatOfResamplesWrittenOut) {
  test::Random random(5);
  std::vector<Outcome> outcomes;
  while (outcomes.size() < 3000) {
    const bool spam = random.one_in(3);
    outcomes.push_back(
        outcome(spam ? Class::spam : Class::good, random.between(-5, 5) + (spam ? 4.5 : -4.5)));
  }
  expect_as_obvious(outcomes, 1);
}

TEST(Bootstrap, IsTheSameForTheSameSeedAlone) {
  test::Random random(6);
  const std::vector<Outcome> outcomes = test::random_outcomes(random, 500);
  EXPECT_EQ(bootstrap(outcomes).lam_forced.low, bootstrap(outcomes).lam_forced.low);
  EXPECT_NE(bootstrap(outcomes).lam_forced.low, bootstrap(outcomes, 1000, 2).lam_forced.low);
}

// The mean of n coins with 10 % heads has a deviation of sqrt(0.1 * 0.9 / n).
TEST(Bootstrap, HasTheWidthThatTheoryGivesARate) {
  std::vector<Outcome> outcomes(2000, outcome(Class::good, -5));
  for (std::size_t i = 0; i < 200; ++i) outcomes[i] = outcome(Class::good, 5);
  const Interval hm = bootstrap(outcomes).hm_delivered;
  const double reach = 1.96 * 100 * std::sqrt(0.1 * 0.9 / 2000);
  EXPECT_NEAR(hm.low, 10 - reach, 0.15);
  EXPECT_NEAR(hm.high, 10 + reach, 0.15);
}

TEST(Bootstrap, OfAMissingClassIsNotANumber) {
  const Intervals of_good = bootstrap(std::vector<Outcome>(5, outcome(Class::good, -5)));
  EXPECT_TRUE(std::isnan(of_good.sm_delivered.low));
  EXPECT_TRUE(std::isnan(of_good.one_minus_roc_area.high));
  EXPECT_EQ(of_good.hm_delivered.high, 0);
  EXPECT_TRUE(std::isnan(bootstrap({}).unsure.low));
}

// ---- Wilson ------------------------------------------------------------------------------------

TEST(Wilson, EndsWhereTheShareWouldJustBeRejected) {
  for (const auto& [part, whole] :
       {std::pair<std::size_t, std::size_t>{3, 40}, {20, 40}, {39, 40}}) {
    const Interval interval = wilson(part, whole);
    const double n = static_cast<double>(whole), seen = static_cast<double>(part) / n;
    for (const double end : {interval.low / 100, interval.high / 100}) {
      EXPECT_NEAR(std::abs(seen - end) / std::sqrt(end * (1 - end) / n), 1.959964, 1e-5);
    }
  }
}

TEST(Wilson, OfNoneAndOfAllHasAWidth) {
  EXPECT_EQ(wilson(0, 1000).low, 0);
  EXPECT_NEAR(wilson(0, 1000).high, 0.3827, 0.001);
  EXPECT_EQ(wilson(1000, 1000).high, 100);
  EXPECT_NEAR(wilson(1000, 1000).low, 100 - 0.3827, 0.001);
  EXPECT_TRUE(std::isnan(wilson(0, 0).low));
}

}  // namespace
}  // namespace classify
