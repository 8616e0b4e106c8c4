#include "classify/settling.h"

#include <gtest/gtest.h>

namespace classify {
namespace {

Settling user_who_sorts(int of_ten) {
  Settling settling;
  for (int i = 0; i < 500; ++i) settling.unsure_ran_out(i % 10 < of_ten);
  return settling;
}

Verdict verdict(double score) { return decide(score, {.spam = 10, .good = 10}); }

TEST(Settling, OfWhoReportsEverythingEveryVerdictIsAccepted) {
  const Settling settling = user_who_sorts(10);
  EXPECT_EQ(settling.reported(), 1);
  EXPECT_TRUE(settling.accepts(verdict(-2)));
  EXPECT_TRUE(settling.accepts(verdict(3)));
}

TEST(Settling, BeginsWithTrust) {
  EXPECT_EQ(Settling().reported(), 1);
  EXPECT_TRUE(Settling().accepts(verdict(3)));
}

TEST(Settling, NeverAcceptsUnsure) {
  EXPECT_FALSE(user_who_sorts(10).accepts(verdict(0)));
  EXPECT_FALSE(user_who_sorts(10).accepts(decide(-9, {.spam = 0, .good = 10})));
}

TEST(Settling, EstimatesTheShareThatIsReported) {
  EXPECT_NEAR(user_who_sorts(5).reported(), 0.5, 0.05);
  EXPECT_NEAR(user_who_sorts(2).reported(), 0.2, 0.05);
  EXPECT_NEAR(user_who_sorts(0).reported(), 0, 0.05);
}

TEST(Settling, OfWhoReportsNothingOnlyTheSurestAreAccepted) {
  const Settling settling = user_who_sorts(0);
  EXPECT_FALSE(settling.accepts(verdict(-4)));
  EXPECT_FALSE(settling.accepts(verdict(4)));
  EXPECT_TRUE(settling.accepts(verdict(-5)));
  EXPECT_TRUE(settling.accepts(verdict(5)));
}

TEST(Settling, AsksMoreOfSpamThanOfGood) {
  const Settling settling = user_who_sorts(0);
  EXPECT_TRUE(settling.accepts(verdict(-4.5)));
  EXPECT_FALSE(settling.accepts(verdict(4.5)));
}

TEST(Settling, NoticesAUserWhoStops) {
  Settling settling = user_who_sorts(10);
  for (int i = 0; i < 20; ++i) settling.unsure_ran_out(false);
  EXPECT_LT(settling.reported(), 0.9);
  for (int i = 0; i < 300; ++i) settling.unsure_ran_out(false);
  EXPECT_LT(settling.reported(), 0.1);
}

}  // namespace
}  // namespace classify
