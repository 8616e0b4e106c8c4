#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <filesystem>
#include <memory>

#include "classify/counterfactual.h"
#include "classify/learner.h"
#include "classify/model_file.h"
#include "classify/scorer.h"
#include "support/files.h"
#include "support/reference_learner.h"

namespace classify {
namespace {

using test::Random;
using test::random_features;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Eq;

// A model that calls `spam` what others call spam, or the other way round.
std::shared_ptr<const Model> judge_that_calls(Class spam) {
  Random random(1);
  auto model = std::make_shared<Model>();
  for (int i = 0; i < 200; ++i) {
    const bool is_spam = i % 2 == 0;
    const Class other = spam == Class::spam ? Class::good : Class::spam;
    const Features features = random_features(random, is_spam ? Class::spam : Class::good, 100);
    learn(*model, features, is_spam ? spam : other, kAlwaysRule);
  }
  return model;
}

Model beginner(Class spam = Class::spam) {
  Model model;
  set_second_judge(model, judge_that_calls(spam));
  return model;
}

void train(Model& model, int messages, std::uint64_t seed = 7) {
  Random random(seed);
  for (int i = 0; i < messages; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    learn(model, random_features(random, cls, 100), cls, kAlwaysRule);
  }
}

Features a_mail(Class cls, std::uint64_t seed = 3) {
  Random random(seed);
  return random_features(random, cls, 100);
}

double total_of(const std::vector<Clue>& clues) {
  double total = 0;
  for (const Clue& clue : clues) total += clue.share;
  return total;
}

TEST(SecondJudge, JudgesAloneAtFirst) {
  const Model model = beginner();
  const Features mail = a_mail(Class::spam);
  const Score s = score(model, mail);
  EXPECT_THAT(s.view, Each(Eq(0.0)));
  EXPECT_EQ(s.second, score(*model.second, mail).view);
  Model experienced;  // the factor for few trainings is that of the own model alone
  experienced.info.totals.fill({.spam = 1u << 30, .good = 1u << 30});
  EXPECT_NEAR(s.total, total_score(experienced.info, s.second), 1e-6);
  EXPECT_EQ(decide(s, model.info).cls, Class::spam);
  EXPECT_EQ(decide(score(model, a_mail(Class::good)), model.info).cls, Class::good);
  EXPECT_EQ(decide(score(Model(), mail), Model().info).cls, Class::unsure);
}

TEST(SecondJudge, FadesUntilItIsSilent) {
  Model model = beginner();
  double before = say_of_second(model.info);
  EXPECT_EQ(before, 1);
  for (std::uint64_t n = 10; n < 1080; n += 10) {
    model.info.learned = {.spam = n / 2, .good = n / 2};
    EXPECT_LT(say_of_second(model.info), before);
    before = say_of_second(model.info);
  }
  EXPECT_GT(before, 0);
  model.info.learned = {.spam = 540, .good = 540};
  EXPECT_EQ(say_of_second(model.info), 0);
  EXPECT_THAT(score(model, a_mail(Class::spam)).second, Each(Eq(0.0)));
}

// A model that has learned so much that the second judge adds nothing any more.
Model grown_up(Class judge_calls_spam) {
  Model model = beginner(judge_calls_spam);
  train(model, 60);
  model.info.learned = {.spam = 600, .good = 600};
  model.info.second.trust.fill(1);
  return model;
}

TEST(SecondJudge, ThatTakesSpamForGoodRaisesItsThreshold) {
  const Features mail = a_mail(Class::spam);
  Model model = grown_up(Class::good);
  ASSERT_EQ(say_of_second(model.info), 0);
  const Score s = score(model, mail);
  EXPECT_EQ(s.total, total_score(model.info, s.view)) << "it adds nothing";
  ASSERT_GE(s.total, model.info.settings.thresholds.spam_from);
  double said = 0;
  for (std::size_t v = 0; v < kViews; ++v) said += kViewWeights[v] * 4 * std::tanh(s.second[v] / 4);
  EXPECT_LT(said, -2);
  EXPECT_GT(s.less_with_prior, 0);
  EXPECT_EQ(thresholds(s, model.info).spam_from, 5 + s.less_with_prior) << "by what it says, 2 at most";
  EXPECT_EQ(decide(s, model.info).cls, Class::unsure);
  model.info.second.trust.fill(-0.5 / said);
  EXPECT_NEAR(thresholds(s, model.info).spam_from, 3.5 + s.less_with_prior, 1e-6);
}

// The words of the mail are counted in both classes by the second judge, and in spam by the model.
TEST(SecondJudge, ThatKnowsTheWordsFromBothClassesMakesThemWeaker) {
  Model model = grown_up(Class::spam);
  Model both;
  Random random(7);
  for (int i = 0; i < 60; ++i) {
    const Features same = random_features(random, i % 2 == 0 ? Class::spam : Class::good, 100);
    learn(both, same, Class::spam, kAlwaysRule);
    learn(both, same, Class::good, kAlwaysRule);
  }
  set_second_judge(model, std::make_shared<const Model>(std::move(both)));
  model.info.second.trust.fill(1);
  const Features mail = a_mail(Class::spam);
  const double all = score(model, mail).less_with_prior;
  EXPECT_GT(all, 0.2);
  model.info.second.trust.fill(0.5);
  const double half = score(model, mail).less_with_prior;
  EXPECT_GT(half, 0);
  EXPECT_LT(half, all);
  model.info.second.trust.fill(0);
  EXPECT_EQ(score(model, mail).less_with_prior, 0);
}

TEST(SecondJudge, LeavesSpamAsItIsIfItAgreesOrIsNotTrusted) {
  const Features mail = a_mail(Class::spam);
  const Model agrees = grown_up(Class::spam);
  const Model opposes = grown_up(Class::good);
  EXPECT_LT(thresholds(score(agrees, mail), agrees.info).spam_from + 2,
            thresholds(score(opposes, mail), opposes.info).spam_from);
  EXPECT_EQ(decide(score(agrees, mail), agrees.info).cls, Class::spam);
  Model distrusts = grown_up(Class::good);
  distrusts.info.second.trust.fill(0);
  EXPECT_EQ(decide(score(distrusts, mail), distrusts.info).cls, Class::spam);
}

TEST(SecondJudge, IsOnlyAskedAboutWhatMayBeSpam) {
  const Model model = grown_up(Class::good);
  const Score good = score(model, a_mail(Class::good));
  EXPECT_FALSE(good.second_asked);
  EXPECT_THAT(good.second, Each(Eq(0.0)));
  EXPECT_EQ(decide(good, model.info).cls, Class::good);
  EXPECT_TRUE(score(model, a_mail(Class::spam)).second_asked);
}

TEST(SecondJudge, DoubtsAlikeInAModelOnDisk) {
  const Model model = grown_up(Class::good);
  const test::TemporaryFolder folder;
  publish_model(model, folder.path() / "model");
  const ModelOnDisk on_disk(folder.path() / "model");
  std::filesystem::remove(second_judge_path(folder.path() / "model"));  // open already
  const Features mail = a_mail(Class::spam);
  const Score here = score(model, mail), there = score(on_disk, mail);
  EXPECT_EQ(here.second, there.second);
  EXPECT_EQ(thresholds(here, model.info).spam_from, thresholds(there, on_disk.info()).spam_from);
  EXPECT_EQ(here.less_with_prior, there.less_with_prior);
  EXPECT_GT(thresholds(there, on_disk.info()).spam_from, 5);
}

TEST(SecondJudge, IsTrustedAsLongAsItIsRight) {
  Model right = beginner(), wrong = beginner(Class::good);
  train(right, 30);
  train(wrong, 30);
  for (std::size_t v = 0; v < kViews; ++v) {
    EXPECT_GT(right.info.second.trust[v], 0.9);
    EXPECT_LT(wrong.info.second.trust[v], 0.2);
  }
  EXPECT_EQ(decide(score(wrong, a_mail(Class::spam)), wrong.info).cls, Class::spam);
}

TEST(SecondJudge, IsNotChangedByLearning) {
  Model model = beginner();
  const std::uint64_t digest = model_digest(*model.second);
  train(model, 30);
  EXPECT_EQ(model_digest(*model.second), digest);
}

TEST(SecondJudge, TheSameJudgeKeepsItsTrustAndAnotherBeginsAnew) {
  Model model = beginner();
  model.info.second.trust = {0.1, 0.2, 0.3};
  set_second_judge(model, judge_that_calls(Class::spam));
  EXPECT_THAT(model.info.second.trust, ElementsAre(0.1, 0.2, 0.3));
  set_second_judge(model, judge_that_calls(Class::good));
  EXPECT_THAT(model.info.second.trust, Each(1));
  set_second_judge(model, nullptr);
  EXPECT_EQ(model.info.second, SecondJudge());
}

TEST(SecondJudge, SharesOfBothAddUpToTheScore) {
  Model model = beginner();
  train(model, 20);
  const Features mail = a_mail(Class::spam);
  const std::vector<Clue> clues = strongest_clues(model, mail, ~std::size_t{0});
  EXPECT_NEAR(total_of(clues), score(model, mail).total, 1e-9);
  const auto theirs =
      std::count_if(clues.begin(), clues.end(), [](const Clue& c) { return c.of_second; });
  EXPECT_GT(theirs, 10);
  EXPECT_LT(theirs, static_cast<std::ptrdiff_t>(clues.size()) - 10);
}

TEST(SecondJudge, CanBeWhatAVerdictRestsOn) {
  const Model model = beginner();
  const Features mail = a_mail(Class::spam);
  const auto change = smallest_change(model, mail);
  ASSERT_TRUE(change);
  EXPECT_NE(change->becomes.cls, Class::spam);
  for (const Clue& clue : change->without) EXPECT_TRUE(clue.of_second);
}

// ---- Beside the model on disk ------------------------------------------------------------------

class SecondJudgeOnDisk : public ::testing::Test {
 protected:
  SecondJudgeOnDisk() {
    train(model_, 20);
    publish_model(model_, path_);
  }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "model";
  Model model_ = beginner();
  Features mail_ = a_mail(Class::spam);
};

TEST_F(SecondJudgeOnDisk, IsOpenedWithTheModel) {
  const Score expected = score(model_, mail_);
  const Model opened = open_model(path_);
  EXPECT_EQ(opened.info.second, model_.info.second);
  EXPECT_EQ(score(opened, mail_).total, expected.total);
  EXPECT_EQ(score(ModelOnDisk(path_), mail_).total, expected.total);
  EXPECT_NE(expected.second[0], 0);
}

TEST_F(SecondJudgeOnDisk, IsWrittenOnlyOnce) {
  struct stat before {
  }, after{};
  ASSERT_EQ(::stat(second_judge_path(path_).c_str(), &before), 0);
  train(model_, 2, 8);
  publish_model(model_, path_);
  ASSERT_EQ(::stat(second_judge_path(path_).c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(SecondJudgeOnDisk, IsRemovedWithItsSay) {
  set_second_judge(model_, nullptr);
  publish_model(model_, path_);
  EXPECT_FALSE(std::filesystem::exists(second_judge_path(path_)));
}

TEST_F(SecondJudgeOnDisk, AnyOtherFileInItsPlaceLeavesTheModelAlone) {
  Model alone = model_;
  alone.second = nullptr;
  const double expected = score(alone, mail_).total;
  const auto expect_alone = [&] {
    EXPECT_EQ(score(open_model(path_), mail_).total, expected);
    EXPECT_EQ(score(ModelOnDisk(path_), mail_).total, expected);
  };
  const std::filesystem::path beside = second_judge_path(path_);
  publish_model(*judge_that_calls(Class::good), beside);
  expect_alone();
  test::write_file(beside, "garbage");
  expect_alone();
  std::filesystem::remove(beside);
  expect_alone();
}

TEST_F(SecondJudgeOnDisk, IsNotAskedAboutGoodMailOnceItIsSilent) {
  model_.info.learned = {.spam = 5000, .good = 5000};
  publish_model(model_, path_);
  EXPECT_FALSE(score(ModelOnDisk(path_), a_mail(Class::good)).second_asked);
}

TEST_F(SecondJudgeOnDisk, MayBeLeftOutOfTheBytesInMemory) {
  Model again = read_model(write_model(model_));
  EXPECT_EQ(again.second, nullptr);
  set_second_judge(again, judge_that_calls(Class::spam));
  EXPECT_EQ(score(again, mail_).total, score(model_, mail_).total);
}

}  // namespace
}  // namespace classify
