#include "classify/measure/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/mail.h"

namespace classify {
namespace {

using test::made_up_mail;
using ::testing::Each;

void feed(OnlineRun& run, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    run.judge(made_up_mail(cls, i));
    run.learn(cls);
  }
}

std::vector<Trained> trained(const OnlineRun& run, std::size_t from, std::size_t to) {
  std::vector<Trained> out;
  for (std::size_t i = from; i < to; ++i) out.push_back(run.outcomes()[i].trained);
  return out;
}

TEST(OnlineRun, ClassifiesBeforeItLearns) {
  OnlineRun run(Feedback::all);
  EXPECT_EQ(run.judge(made_up_mail(Class::spam, 0)).score, 0);
  run.learn(Class::spam);
  ASSERT_EQ(run.outcomes().size(), 1u);
  EXPECT_EQ(run.outcomes()[0].verdict.score, 0);
  EXPECT_EQ(run.outcomes()[0].gold, Class::spam);
}

TEST(OnlineRun, AllLearnsEveryLabel) {
  OnlineRun run(Feedback::all);
  feed(run, 0, 60);
  EXPECT_THAT(trained(run, 0, 60), Each(Trained::from_label));
}

TEST(OnlineRun, NearLearnsLessAndLess) {
  OnlineRun run(Feedback::near);
  feed(run, 0, 200);
  const auto early = std::ranges::count(trained(run, 0, 50), Trained::from_label);
  const auto late = std::ranges::count(trained(run, 150, 200), Trained::from_label);
  EXPECT_LT(late, early);
}

TEST(OnlineRun, ErrorLearnsOnlyWhatWasWrongOrUnsure) {
  OnlineRun run(Feedback::error);
  feed(run, 0, 100);
  for (const Outcome& o : run.outcomes()) {
    EXPECT_EQ(o.trained == Trained::from_label, o.verdict.cls != o.gold);
  }
}

TEST(OnlineRun, SettlesWhatNobodyCorrectedAfterItsTime) {
  OnlineRun run(Feedback::settle, 10);
  feed(run, 0, 100);
  for (std::size_t i = 0; i < 100; ++i) {
    const Outcome& o = run.outcomes()[i];
    const bool settled = o.trained == Trained::settled;
    EXPECT_TRUE(!settled || o.verdict.cls == o.gold) << i;
    EXPECT_TRUE(!settled || i < 90) << i;
    EXPECT_TRUE(o.verdict.cls == o.gold || o.trained == Trained::from_label) << i;
  }
}

TEST(OnlineRun, SettlesAtOnceWithNoDelay) {
  OnlineRun now(Feedback::settle, 0), later(Feedback::settle, 1000);
  feed(now, 0, 60);
  feed(later, 0, 60);
  EXPECT_GT(std::ranges::count(trained(now, 0, 60), Trained::settled), 0);
  EXPECT_EQ(std::ranges::count(trained(later, 0, 60), Trained::settled), 0);
}

TEST(OnlineRun, GoesOnFromAModel) {
  OnlineRun first(Feedback::near);
  feed(first, 0, 100);
  OnlineRun second(Feedback::near, 100, first.model());
  EXPECT_EQ(second.judge(made_up_mail(Class::spam, 500)).cls, Class::spam);
}

// ---- Users -------------------------------------------------------------------------------------

std::size_t labels(const OnlineRun& run) {
  return static_cast<std::size_t>(
      std::ranges::count(run.outcomes(), Trained::from_label, &Outcome::trained));
}

bool wrong(const Outcome& o) { return o.verdict.cls != o.gold; }

TEST(Diligence, WhoReportsNothingTeachesNothing) {
  OnlineRun run(Feedback::error, 100, {}, {.reported = 0});
  feed(run, 0, 100);
  EXPECT_EQ(labels(run), 0u);
}

TEST(Diligence, HalfOfTheMistakesAreTold) {
  std::size_t told = 0, mistakes = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    OnlineRun run(Feedback::error, 100, {}, {.reported = 0.5, .seed = seed});
    feed(run, 0, 30);
    told += labels(run);
    mistakes += static_cast<std::size_t>(std::ranges::count_if(run.outcomes(), wrong));
  }
  EXPECT_GT(mistakes, 200u);
  EXPECT_NEAR(static_cast<double>(told) / static_cast<double>(mistakes), 0.5, 0.1);
}

TEST(Diligence, DependsOnTheSeedAlone) {
  OnlineRun run(Feedback::error, 100, {}, {.reported = 0.5});
  OnlineRun again(Feedback::error, 100, {}, {.reported = 0.5});
  OnlineRun other(Feedback::error, 100, {}, {.reported = 0.5, .seed = 2});
  for (OnlineRun* r : {&run, &again, &other}) feed(*r, 0, 200);
  EXPECT_EQ(trained(run, 0, 200), trained(again, 0, 200));
  EXPECT_NE(trained(run, 0, 200), trained(other, 0, 200));
}

TEST(Diligence, EveryMistakeIsToldWhileTaught) {
  OnlineRun run(Feedback::error, 100, {}, {.reported = 0, .taught = 30});
  feed(run, 0, 100);
  for (std::size_t i = 0; i < 100; ++i) {
    const Outcome& o = run.outcomes()[i];
    EXPECT_EQ(o.trained == Trained::from_label, i < 30 && wrong(o)) << i;
  }
}

TEST(Diligence, NothingIsLearnedBeforeItIsTold) {
  OnlineRun run(Feedback::near, 100, {}, {.delay = 20});
  feed(run, 0, 20);
  EXPECT_EQ(run.model().info.learned.spam + run.model().info.learned.good, 0u);
  feed(run, 20, 21);
  EXPECT_EQ(run.model().info.learned.spam, 1u);
}

TEST(Diligence, NoisyLabelsAreOfTheShareAskedFor) {
  OnlineRun run(Feedback::all, 100, {}, {.noise = 0.25});
  for (std::size_t i = 0; i < 400; ++i) {
    run.judge(made_up_mail(Class::spam, i));
    run.learn(Class::spam);
  }
  EXPECT_NEAR(static_cast<double>(run.model().info.learned.good), 100, 30);
  EXPECT_EQ(run.model().info.learned.good + run.model().info.learned.spam, 400u);
}

TEST(Diligence, ALateLabelTakesBackWhatWasSettled) {
  OnlineRun run(Feedback::settle, 10, {}, {.delay = 40});
  feed(run, 0, 120);
  std::string looks_good = made_up_mail(Class::good, 7);
  for (int i = 0; i < 800; ++i) looks_good += " news" + std::to_string(i);
  run.judge(looks_good);
  run.learn(Class::spam);
  feed(run, 121, 160);
  ASSERT_EQ(run.outcomes()[120].verdict.cls, Class::good);
  EXPECT_EQ(run.outcomes()[120].trained, Trained::settled);
  const Experience before = run.model().info.learned;
  feed(run, 160, 161);
  EXPECT_EQ(run.outcomes()[120].trained, Trained::from_label);
  EXPECT_EQ(run.model().info.learned.good, before.good - 1);
  EXPECT_EQ(run.model().info.learned.spam, before.spam + 1);
}

}  // namespace
}  // namespace classify
