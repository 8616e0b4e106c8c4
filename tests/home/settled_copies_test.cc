// What a person teaches takes back settled near-copies, and a campaign is settled once.
#include <gtest/gtest.h>

#include <string>

#include "classify/classifier.h"
#include "classify/home/trainer.h"
#include "learn/settled_mail.h"
#include "support/files.h"
#include "support/home.h"
#include "support/mail.h"
#include "support/random.h"

namespace classify {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;
using What = TrainResult::What;

// Words that no other seed has.
std::string words(std::uint64_t seed, int count) {
  test::Random random(seed);
  std::string text;
  for (int i = 0; i < count; ++i) {
    for (int letter = 0; letter < 8; ++letter)
      text += static_cast<char>('a' + (random.bits() >> 40) % 26);
    text += i % 10 == 9 ? '\n' : ' ';
  }
  return text;
}

// A mail that the home calls GOOD, with text that it does not know.
std::string campaign(std::uint64_t n, const std::string& text) {
  return test::made_up_mail(Class::good, 2000 + n) + text + words(9000 + n, 4) + '\n';
}

class SettledCopiesTest : public ::testing::Test {
 protected:
  SettledCopiesTest() : home_{folder_ / "home"} {
    create_home(home_);
    trainer_ = std::make_unique<Trainer>(home_);
    for (std::size_t i = 0; i < 60; ++i) {
      const Class cls = i % 2 == 0 ? Class::spam : Class::good;
      trainer_->train({.cls = cls, .raw = test::made_up_mail(cls, i), .time = kNow, .who = "user"});
    }
  }

  TrainResult train(const std::string& raw, Class cls, Regime regime) {
    return trainer_->train({.cls = cls, .raw = raw, .regime = regime, .time = kNow, .who = "user"});
  }
  TrainResult settle(const std::string& raw) { return train(raw, Class::good, Regime::settled); }
  TrainResult correct(const std::string& raw) { return train(raw, Class::spam, Regime::error); }
  Class verdict(const std::string& raw) { return judge(trainer_->model(), raw).cls; }
  bool in_force(const std::string& raw) {
    return trainer_->training_set().find_mail(trainer_->training_set().mail_to_learn(raw));
  }

  // Two parts of a text, of which each is like the whole, and not like the other.
  const std::string middle_ = words(2, 25);
  const std::string one_part_ = words(1, 110) + middle_, other_part_ = middle_ + words(3, 110);
  const std::string whole_ = words(1, 110) + other_part_;
  test::TemporaryFolder folder_;
  Home home_;
  std::unique_ptr<Trainer> trainer_;
};

TEST_F(SettledCopiesTest, ACorrectionTakesBackSettledCopiesAndLaterOnesAreNotGood) {
  const std::string first = campaign(1, one_part_), second = campaign(2, other_part_);
  ASSERT_EQ(settle(first).what, What::learned);
  ASSERT_EQ(settle(second).what, What::learned);
  ASSERT_EQ(verdict(campaign(3, whole_)), Class::good);

  const TrainResult corrected = correct(campaign(3, whole_));
  EXPECT_EQ(corrected.what, What::learned);
  EXPECT_EQ(corrected.before.cls, Class::good);
  EXPECT_EQ(corrected.took_back, 2u);
  EXPECT_FALSE(in_force(first));
  EXPECT_FALSE(in_force(second));
  for (std::uint64_t n = 10; n < 20; ++n) {
    EXPECT_NE(verdict(campaign(n, whole_)), Class::good) << n;
  }
}

TEST_F(SettledCopiesTest, TakingBackIsExact) {
  settle(campaign(1, one_part_));
  correct(campaign(3, whole_));
  trainer_->commit();
  const std::string before = test::read_file(home_.model());
  trainer_.reset();
  Trainer again(home_);
  again.request_rebuild();
  again.commit();
  EXPECT_EQ(test::read_file(home_.model()), before);
}

TEST_F(SettledCopiesTest, CopiesOfAnEarlierTrainerAreFoundToo) {
  settle(campaign(1, one_part_));
  trainer_->commit();
  trainer_.reset();
  trainer_ = std::make_unique<Trainer>(home_);
  EXPECT_EQ(correct(campaign(3, whole_)).took_back, 1u);
}

TEST_F(SettledCopiesTest, ManyCorrectionsAtOnceTakeBackEachCopyOnce) {
  settle(campaign(1, one_part_));
  settle(campaign(2, other_part_));
  std::vector<TrainRequest> requests;
  for (std::uint64_t n = 3; n < 6; ++n) {
    requests.push_back({.cls = Class::spam,
                        .raw = campaign(n, whole_),
                        .regime = Regime::error,
                        .time = kNow,
                        .who = "user"});
  }
  std::size_t took_back = 0;
  for (const TrainResult& result : trainer_->train(requests)) took_back += result.took_back;
  EXPECT_EQ(took_back, 2u);
}

TEST_F(SettledCopiesTest, OtherMailTakesNothingBack) {
  const std::string settled = campaign(1, one_part_);
  settle(settled);
  EXPECT_EQ(correct(campaign(3, words(3, 100))).took_back, 0u);
  EXPECT_TRUE(in_force(settled));
}

TEST_F(SettledCopiesTest, WhatAPersonTaughtStays) {
  const std::string taught = campaign(1, one_part_);
  train(taught, Class::good, Regime::all);
  EXPECT_EQ(correct(campaign(3, whole_)).took_back, 0u);
  EXPECT_TRUE(in_force(taught));
}

TEST_F(SettledCopiesTest, UntrainingTheCorrectionBringsNoneBack) {
  const std::string settled = campaign(1, one_part_), correction = campaign(3, whole_);
  settle(settled);
  correct(correction);
  EXPECT_TRUE(trainer_->untrain_mail(correction, kNow, "user"));
  EXPECT_FALSE(in_force(settled));
}

TEST_F(SettledCopiesTest, ACampaignIsSettledOnce) {
  ASSERT_EQ(settle(campaign(1, whole_)).what, What::learned);
  for (std::uint64_t n = 2; n < 6; ++n) {
    const TrainResult copy = settle(campaign(n, whole_));
    EXPECT_EQ(copy.what, What::not_needed);
    EXPECT_TRUE(copy.held_back);
  }
}

TEST_F(SettledCopiesTest, WhatWasTakenBackIsNotSettledAgain) {
  settle(campaign(1, whole_));
  correct(campaign(3, whole_));
  EXPECT_TRUE(settle(campaign(4, whole_)).held_back);
}

TEST_F(SettledCopiesTest, WhatTheModelNowCallsSpamIsNotSettledAsGood) {
  EXPECT_TRUE(settle(test::made_up_mail(Class::spam, 3000)).held_back);
}

// ---- The rules by themselves -------------------------------------------------------------------

Score score_of(double bounded, double open) {
  Score score;
  score.view = {bounded, bounded, bounded};
  score.open = {open, open, open};
  return score;
}

TEST(SpeaksForItself, GoodMustNotHangOnWhatNoReaderSees) {
  ModelInfo model;
  model.learned = {.spam = 100, .good = 100};
  for (ViewTotals& totals : model.totals) totals = {.spam = 100, .good = 100};
  Score good = score_of(-3, -1), hidden = score_of(-3, 0.5), spam = score_of(3, -1);
  for (Score* score : {&good, &hidden, &spam}) finish(*score, model);
  EXPECT_TRUE(speaks_for_itself(good, model, Class::good));
  EXPECT_FALSE(speaks_for_itself(hidden, model, Class::good));
  EXPECT_TRUE(speaks_for_itself(spam, model, Class::spam));
  EXPECT_FALSE(speaks_for_itself(spam, model, Class::good));
  good.spam_run = {100, 100, 100};
  finish(good, model);
  EXPECT_FALSE(speaks_for_itself(good, model, Class::good));
}

TEST(SettledMail, AMailWithoutTextHasNoCopies) {
  SettledMail settled;
  settled.add(1, Class::good, Sketch{});
  EXPECT_TRUE(settled.near_copies(Sketch{}, Class::good).empty());
}

}  // namespace
}  // namespace classify
