#include "classify/verdict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/row_name.h"

namespace classify {
namespace {

constexpr Experience kGrown{.spam = 1000, .good = 1000};

TEST(Verdict, ClassNamesAreAsPeopleReadThem) {
  EXPECT_EQ(name(Class::good), "GOOD");
  EXPECT_EQ(name(Class::unsure), "UNSURE");
  EXPECT_EQ(name(Class::spam), "SPAM");
}

struct CutoffCase {
  const char* name;
  double score;
  Class cls;
};

class Cutoffs : public ::testing::TestWithParam<CutoffCase> {};

TEST_P(Cutoffs, DecideTheClass) { EXPECT_EQ(decide(GetParam().score, kGrown).cls, GetParam().cls); }

INSTANTIATE_TEST_SUITE_P(
    Verdict, Cutoffs,
    ::testing::Values(
        CutoffCase{"far_below", -50, Class::good}, CutoffCase{"on_good_cutoff", -2, Class::good},
        CutoffCase{"above_good_cutoff", std::nextafter(-2, 0), Class::unsure},
        CutoffCase{"zero", 0, Class::unsure},
        CutoffCase{"below_spam_cutoff", std::nextafter(3, 0), Class::unsure},
        CutoffCase{"on_spam_cutoff", 3, Class::spam}, CutoffCase{"far_above", 50, Class::spam},
        CutoffCase{"not_a_number", std::numeric_limits<double>::quiet_NaN(), Class::unsure}),
    test::kRowName);

TEST(Verdict, KeepsTheScore) { EXPECT_EQ(decide(1.25, kGrown).score, 1.25); }

TEST(Verdict, TakesOtherThresholds) {
  EXPECT_EQ(decide(1, kGrown, {.spam_from = 1}).cls, Class::spam);
  EXPECT_EQ(decide(-3, kGrown, {.good_to = -4}).cls, Class::unsure);
}

// ---- One-sided models --------------------------------------------------------------------------

TEST(Verdict, OneSidedModelIsAlwaysUnsure) {
  EXPECT_EQ(decide(100, {.spam = 500, .good = 0}).cls, Class::unsure);
  EXPECT_EQ(decide(-100, {.spam = 0, .good = 500}).cls, Class::unsure);
  EXPECT_EQ(decide(100, {}).cls, Class::unsure);
}

TEST(Verdict, OneMessageOfEachClassIsEnoughToDecide) {
  EXPECT_EQ(decide(4, {.spam = 1, .good = 1}).cls, Class::spam);
}

// ---- Probability -------------------------------------------------------------------------------

TEST(Verdict, ProbabilityIsTheLogisticOfTheScore) {
  EXPECT_EQ(decide(0, kGrown).probability, 0.5);
  EXPECT_NEAR(decide(2, kGrown).probability, 1 / (1 + std::exp(-2.0)), 1e-14);
}

TEST(Verdict, ProbabilityIsCalibrated) {
  const Calibration calibration{.slope = 0.5, .intercept = 1};
  EXPECT_NEAR(decide(-2, kGrown, {}, calibration).probability, 0.5, 1e-15);
  EXPECT_NEAR(decide(4, kGrown, {}, calibration).probability, 1 / (1 + std::exp(-3.0)), 1e-14);
}

TEST(Verdict, CalibrationDoesNotChangeTheClass) {
  EXPECT_EQ(decide(4, kGrown, {}, {.slope = 1, .intercept = -100}).cls, Class::spam);
}

TEST(Verdict, ProbabilityStaysBetweenZeroAndOne) {
  for (const double score : {-1e9, -700.0, -40.0, 40.0, 700.0, 1e9}) {
    const double p = decide(score, kGrown).probability;
    EXPECT_GE(p, 0) << score;
    EXPECT_LE(p, 1) << score;
  }
}

}  // namespace
}  // namespace classify
