#include <gtest/gtest.h>

#include "classify/error.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "support/files.h"
#include "support/home_key.h"
#include "support/mail.h"

namespace classify {
namespace {

using test::create_home_with_key;
using test::made_up_mail;
using test::read_file;

constexpr std::int64_t kNow = 1'700'000'000;

Model a_starter(std::size_t first = 100) {
  Model model;
  for (std::size_t i = first; i < first + 20; ++i) {
    train(model, made_up_mail(Class::spam, i), Class::spam, kAlwaysRule);
    train(model, made_up_mail(Class::good, i), Class::good, kAlwaysRule);
  }
  return model;
}

class SecondJudgeOfHome : public ::testing::Test {
 protected:
  SecondJudgeOfHome() {
    create_home_with_key(home_);
    Trainer trainer(home_);
    trainer.begin_beside(a_starter());
    trainer.commit();
  }

  static void learn(Trainer& trainer, Class cls, std::size_t n) {
    trainer.train({.cls = cls, .raw = made_up_mail(cls, n), .time = kNow, .who = "alice"});
  }
  Verdict verdict(Class cls) const {
    return judge(open_model(home_.model()), made_up_mail(cls, 300));
  }

  test::TemporaryFolder folder_;
  Home home_{folder_ / "home"};
};

TEST_F(SecondJudgeOfHome, JudgesFromTheFirstMailOn) {
  EXPECT_EQ(verdict(Class::spam).cls, Class::spam);
  EXPECT_EQ(verdict(Class::good).cls, Class::good);
  EXPECT_EQ(open_model(home_.model()).info.learned.spam, 0u);
}

TEST_F(SecondJudgeOfHome, TrustIsExactUnderTakingBackAndRebuilding) {
  {
    Trainer trainer(home_);
    for (std::size_t i = 0; i < 5; ++i) learn(trainer, i % 2 == 0 ? Class::spam : Class::good, i);
    trainer.commit();
  }
  const std::string before = read_file(home_.model());
  Trainer trainer(home_);
  learn(trainer, Class::good, 50);
  learn(trainer, Class::spam, 51);
  trainer.commit();
  EXPECT_NE(read_file(home_.model()), before);
  EXPECT_TRUE(trainer.untrain_number(6, kNow, "alice"));
  EXPECT_TRUE(trainer.untrain_number(7, kNow, "alice"));
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
}

TEST_F(SecondJudgeOfHome, IsPutBackIfItsFileBesideTheModelIsLost) {
  const Verdict before = verdict(Class::spam);
  std::filesystem::remove(second_judge_path(home_.model()));
  EXPECT_EQ(verdict(Class::spam).cls, Class::unsure);
  Trainer(home_).commit();
  EXPECT_EQ(verdict(Class::spam).score, before.score);
}

TEST_F(SecondJudgeOfHome, CanBeExchangedAndTakenAway) {
  {
    Trainer trainer(home_);
    learn(trainer, Class::spam, 1);
    learn(trainer, Class::good, 1);
    trainer.begin_beside(a_starter(200));
    trainer.commit();
  }
  EXPECT_EQ(open_model(home_.model()).info.second.digest, model_digest(a_starter(200)));
  EXPECT_EQ(open_model(home_.model()).info.learned.spam, 1u);
  Trainer trainer(home_);
  trainer.begin_beside(std::nullopt);
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.second, SecondJudge());
  EXPECT_FALSE(std::filesystem::exists(home_.training() / "starter"));
}

TEST_F(SecondJudgeOfHome, ADamagedOneCountsAsNone) {
  test::write_file(home_.training() / "starter", "garbage");
  Trainer trainer(home_);
  learn(trainer, Class::spam, 1);
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.second, SecondJudge());
}

TEST_F(SecondJudgeOfHome, MustKnowBothClasses) {
  Model only_spam;
  train(only_spam, made_up_mail(Class::spam, 1), Class::spam, kAlwaysRule);
  EXPECT_THROW(Trainer(home_).begin_beside(only_spam), Error);
}

TEST_F(SecondJudgeOfHome, SurvivesFolding) {
  Trainer trainer(home_);
  for (std::size_t i = 0; i < 6; ++i) learn(trainer, i % 2 == 0 ? Class::spam : Class::good, i);
  trainer.commit();
  const std::string before = read_file(home_.model());
  trainer.fold(4);
  EXPECT_FALSE(std::filesystem::exists(second_judge_path(home_.training() / "base")));
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
}

TEST_F(SecondJudgeOfHome, TheKeyOfABaseStays) {
  Trainer trainer(home_);
  learn(trainer, Class::spam, 1);
  learn(trainer, Class::good, 1);
  Settings settings = trainer.settings();
  settings.key = {.a = 1, .b = 2};
  trainer.change_settings(settings);  // everything is made anew from the mail
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.settings.key, settings.key);
  trainer.fold(2);
  settings.key = {.a = 3, .b = 4};
  EXPECT_THROW(trainer.change_settings(settings), Error);
}

}  // namespace
}  // namespace classify
