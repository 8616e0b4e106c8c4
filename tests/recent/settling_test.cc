#include "classify/home/settling.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "classify/classifier.h"
#include "classify/home/recent_mail.h"
#include "classify/home/trainer.h"
#include "support/files.h"
#include "support/home.h"
#include "support/home_key.h"
#include "support/mail.h"

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

TEST(Settling, LearnsOfLateSortingToo) {
  Settling settling;
  for (int i = 0; i < 300; ++i) {
    settling.unsure_ran_out(false);
    if (i % 2 == 0) settling.unsure_sorted_late();
  }
  EXPECT_NEAR(settling.reported(), 0.5, 0.05);
  for (int i = 0; i < 1000; ++i) settling.unsure_sorted_late();
  EXPECT_EQ(settling.reported(), 1);
}

TEST(Settling, NoticesAUserWhoStops) {
  Settling settling = user_who_sorts(10);
  for (int i = 0; i < 20; ++i) settling.unsure_ran_out(false);
  EXPECT_LT(settling.reported(), 0.9);
  for (int i = 0; i < 300; ++i) settling.unsure_ran_out(false);
  EXPECT_LT(settling.reported(), 0.1);
}

// ---- The cache ---------------------------------------------------------------------------------

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 20'000 * kDay;

// A home that knows ten of each class, and mail in its cache.
class SettleTest : public ::testing::Test {
 protected:
  SettleTest() : home_{folder_ / "home"} {
    test::create_home_with_key(home_);
    Trainer trainer(home_);
    for (std::size_t i = 0; i < 20; ++i) {
      const Class cls = i % 2 == 0 ? Class::spam : Class::good;
      trainer.train({.cls = cls, .raw = test::made_up_mail(cls, i), .who = "user"});
    }
    trainer.commit();
  }

  // Mail of a class that no view is sure of yet, so that settling teaches something.
  static std::string new_mail(Class cls, std::size_t n) {
    std::string mail = test::made_up_mail(cls, 1000 + n);
    for (int i = 0; i < 200; ++i) mail += " word" + std::to_string(n) + "of" + std::to_string(i);
    return mail + '\n';
  }

  std::string store(const std::string& mail, Class cls, std::int64_t time) {
    const double score = cls == Class::spam ? 3.5 : cls == Class::good ? -3.5 : 0.5;
    return test::recent_mail(home_)->store(mail, {cls, score, cls == Class::spam ? 0.97 : 0.03},
                                           time);
  }

  Settled settle_once(const SettleOptions& options = {}) {
    Trainer trainer(home_);
    const auto cache = test::recent_mail(home_);
    const Settled settled = settle(trainer, *cache, kNow, options);
    trainer.commit();
    if (settled.looked_at > 0) cache->set_settled_until(settled.until);
    return settled;
  }

  void correct(const std::string& mail, Class cls) {
    Trainer trainer(home_);
    trainer.train({.cls = cls, .raw = mail, .regime = Regime::error, .who = "user"});
    trainer.commit();
  }

  test::TemporaryFolder folder_;
  Home home_;
};

TEST_F(SettleTest, LearnsWhatNobodyCorrectedWithItsVerdict) {
  const std::string mail = new_mail(Class::spam, 1);
  store(mail, Class::spam, kNow - 4 * kDay);
  EXPECT_EQ(settle_once().learned, 1u);
  const TrainingSet set(home_.training());
  const Training* training = set.find_mail(mail);
  ASSERT_NE(training, nullptr);
  EXPECT_EQ(training->cls, Class::spam);
  EXPECT_EQ(training->regime, Regime::settled);
}

TEST_F(SettleTest, WaitsForACorrection) {
  store(new_mail(Class::spam, 1), Class::spam, kNow - 2 * kDay);
  EXPECT_EQ(settle_once().looked_at, 0u);
  EXPECT_EQ(settle_once({.after = kDay}).learned, 1u);
}

TEST_F(SettleTest, LooksAtAMessageOnce) {
  store(new_mail(Class::good, 1), Class::good, kNow - 4 * kDay);
  EXPECT_EQ(settle_once().looked_at, 1u);
  EXPECT_EQ(settle_once().looked_at, 0u);
}

TEST_F(SettleTest, LeavesTheRestForTheNextTime) {
  for (std::size_t i = 0; i < 5; ++i) {
    store(new_mail(Class::good, i), Class::good, kNow - 5 * kDay + static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(settle_once({.most = 2}).looked_at, 2u);
  EXPECT_EQ(settle_once({.most = 2}).looked_at, 2u);
  EXPECT_EQ(settle_once({.most = 2}).looked_at, 1u);
}

TEST_F(SettleTest, LosesNoneOfASecondWhenItStops) {
  for (std::size_t i = 0; i < 5; ++i) store(new_mail(Class::good, i), Class::good, kNow - 5 * kDay);
  EXPECT_EQ(settle_once({.most = 2}).looked_at, 5u);
}

TEST_F(SettleTest, NeverLearnsUnsure) {
  const std::string mail = new_mail(Class::spam, 1);
  store(mail, Class::unsure, kNow - 4 * kDay);
  EXPECT_EQ(settle_once().looked_at, 0u);
  EXPECT_EQ(TrainingSet(home_.training()).find_mail(mail), nullptr);
}

TEST_F(SettleTest, LeavesACorrectionAlone) {
  const std::string mail = new_mail(Class::spam, 1);
  store(mail, Class::good, kNow - 4 * kDay);
  correct(mail, Class::spam);
  const Settled settled = settle_once();
  EXPECT_EQ(settled.corrected, 1u);
  EXPECT_EQ(settled.learned, 0u);
  EXPECT_EQ(TrainingSet(home_.training()).find_mail(mail)->cls, Class::spam);
}

TEST_F(SettleTest, HoldsBackWithAUserWhoSortsNothing) {
  for (std::size_t i = 0; i < 60; ++i) {
    store(new_mail(Class::spam, i), Class::unsure, kNow - 6 * kDay);
  }
  store(new_mail(Class::spam, 100), Class::spam, kNow - 4 * kDay);
  const Settled settled = settle_once();
  EXPECT_LT(settled.reported, 0.7);
  EXPECT_EQ(settled.held_back, 1u);
  EXPECT_EQ(settled.learned, 0u);
}

TEST_F(SettleTest, HoldsBackWhatTheModelJudgesOtherwiseToday) {
  store(test::made_up_mail(Class::spam, 1000), Class::good, kNow - 4 * kDay);
  const Settled settled = settle_once();
  EXPECT_EQ(settled.held_back, 1u);
  EXPECT_EQ(settled.learned, 0u);
}

TEST_F(SettleTest, SettlesACampaignOnce) {
  const std::string mail = new_mail(Class::good, 1);
  for (std::int64_t n = 0; n < 4; ++n) {
    store(mail + "copy " + std::to_string(n) + '\n', Class::good, kNow - 4 * kDay + n);
  }
  const Settled settled = settle_once();
  EXPECT_EQ(settled.looked_at, 4u);
  EXPECT_EQ(settled.learned, 1u);
  EXPECT_EQ(settled.held_back, 3u);
}

// The clock was a year ahead when the mark was set.
TEST_F(SettleTest, MarkInTheFutureIsNotBelieved) {
  test::recent_mail(home_)->set_settled_until(kNow + 365 * kDay);
  store(new_mail(Class::good, 1), Class::good, kNow - 4 * kDay);
  EXPECT_EQ(settle_once().learned, 1u);
  EXPECT_LT(test::recent_mail(home_)->settled_until(), kNow);
}

// A correction of it may be among the trainings that the log has lost.
TEST_F(SettleTest, WhatWasKeptBeforeALossIsNotSettled) {
  store(new_mail(Class::spam, 1), Class::spam, kNow - 4 * kDay);
  store(new_mail(Class::spam, 2), Class::spam, kNow);
  correct(new_mail(Class::spam, 2), Class::good);
  std::filesystem::remove(home_.training() / "journal");
  EXPECT_EQ(settle_once({.after = 0}).looked_at, 0u);
  const std::string later = new_mail(Class::good, 3);
  store(later, Class::good, kNow + 1);
  Trainer trainer(home_);
  EXPECT_EQ(settle(trainer, *test::recent_mail(home_), kNow + 1, {.after = 0}).learned, 1u);
  EXPECT_NE(trainer.training_set().find_mail(later), nullptr);
}

TEST_F(SettleTest, LateCorrectionLeavesNoTrace) {
  const std::string mail = new_mail(Class::good, 1);
  store(mail, Class::good, kNow - 4 * kDay);
  ASSERT_EQ(settle_once().learned, 1u);
  correct(mail, Class::spam);
  const auto late = test::read_file(home_.model());

  // The same user, in time.
  std::filesystem::remove_all(home_.training());
  std::filesystem::remove(home_.model());
  test::create_home_with_key(home_);
  Trainer trainer(home_);
  for (std::size_t i = 0; i < 20; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    trainer.train({.cls = cls, .raw = test::made_up_mail(cls, i), .who = "user"});
  }
  trainer.train({.cls = Class::spam, .raw = mail, .regime = Regime::error, .who = "user"});
  trainer.commit();
  EXPECT_EQ(test::read_file(home_.model()), late);
}

}  // namespace
}  // namespace classify
