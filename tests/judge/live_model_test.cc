#include "classify/live_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/learner.h"
#include "classify/model_file.h"
#include "support/files.h"
#include "support/mail.h"

namespace classify {
namespace {

using test::made_up_mail;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;

constexpr std::chrono::milliseconds kAlways{0};

// The n-th of a series of models, each of which knows one spam and one good message more.
Model nth_model(std::size_t n) {
  Model model;
  for (std::size_t i = 0; i < n; ++i) {
    for (const Class cls : {Class::spam, Class::good}) {
      learn(model, read_features(made_up_mail(cls, i)), cls, kAlwaysRule);
    }
  }
  model.info.applied.count = n;
  return model;
}

class LiveModelTest : public ::testing::Test {
 protected:
  LiveModelTest() { publish(1); }
  void publish(std::size_t n) const { publish_model(nth_model(n), path_); }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_ / "model";
};

std::uint64_t number(const LiveModel& live) { return live.snapshot()->info.applied.count; }

TEST_F(LiveModelTest, GivesTheVerdictOfItsModel) {
  const LiveModel live(path_, kAlways);
  const std::string mail = made_up_mail(Class::spam, 0);
  EXPECT_EQ(judge(*live.snapshot(), mail).score, judge(open_model(path_), mail).score);
}

TEST_F(LiveModelTest, ThatIsNotThereIsAnError) {
  EXPECT_THROW(LiveModel(folder_ / "nothing"), Error);
}

TEST_F(LiveModelTest, NoticesANewSnapshot) {
  const LiveModel live(path_, kAlways);
  const std::string mail = made_up_mail(Class::spam, 0);
  publish(5);
  EXPECT_EQ(judge(*live.snapshot(), mail).score, judge(nth_model(5), mail).score);
  EXPECT_EQ(live.generation(), 2u);
}

TEST_F(LiveModelTest, OpensNothingWhileTheFileIsTheSame) {
  const LiveModel live(path_, kAlways);
  const auto first = live.snapshot();
  EXPECT_EQ(live.snapshot(), first);
  EXPECT_EQ(live.generation(), 1u);
}

TEST_F(LiveModelTest, LooksNoMoreOftenThanItWasTold) {
  const LiveModel live(path_, std::chrono::hours(1));
  (void)live.snapshot();
  publish(2);
  EXPECT_EQ(number(live), 1u);
}

TEST_F(LiveModelTest, SnapshotInUseStaysAsItIs) {
  const LiveModel live(path_, kAlways);
  const auto old = live.snapshot();
  const std::string mail = made_up_mail(Class::good, 3);
  const double before = judge(*old, mail).score;
  publish(2);
  publish(3);
  EXPECT_EQ(number(live), 3u);
  EXPECT_EQ(judge(*old, mail).score, before);
  EXPECT_EQ(old->info.applied.count, 1u);
}

TEST_F(LiveModelTest, DamagedNewSnapshotKeepsTheOldOneAndSaysSo) {
  const LiveModel live(path_, kAlways);
  std::filesystem::rename(path_, folder_ / "aside");
  write_file(path_, read_file(folder_ / "aside").substr(0, 5000));
  EXPECT_EQ(number(live), 1u);
  EXPECT_NE(live.error().find("damaged model"), std::string::npos) << live.error();
  publish(2);
  EXPECT_EQ(number(live), 2u);
  EXPECT_EQ(live.error(), "");
}

TEST_F(LiveModelTest, ThatGoesAwayStaysInUseAndIsFoundWhenItComesBack) {
  const LiveModel live(path_, kAlways);
  std::filesystem::rename(path_, folder_ / "aside");
  EXPECT_EQ(number(live), 1u);
  EXPECT_NE(live.error().find("No such file"), std::string::npos) << live.error();
  std::filesystem::rename(folder_ / "aside", path_);
  EXPECT_EQ(number(live), 1u);
  EXPECT_EQ(live.error(), "");
}

TEST_F(LiveModelTest, ErrorStaysUntilTheFileIsAnotherOne) {
  const LiveModel live(path_, kAlways);
  std::filesystem::remove(path_);
  write_file(path_, "no model");
  (void)live.snapshot();
  const std::string words = live.error();
  (void)live.snapshot();
  EXPECT_EQ(live.error(), words);
  EXPECT_NE(words, "");
}

// Every verdict is that of one of the published models, whole; none comes from an older model than
// one the same thread has seen before.
TEST_F(LiveModelTest, ManyReadersWhileItIsReplaced) {
  constexpr std::size_t kModels = 30;
  const std::string mail = made_up_mail(Class::spam, 0);
  std::vector<double> expected(kModels + 1);
  for (std::size_t n = 1; n <= kModels; ++n) expected[n] = judge(nth_model(n), mail).score;

  const LiveModel live(path_, kAlways);
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0}, readings{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 6; ++i) {
    readers.emplace_back([&] {
      std::uint64_t newest = 0;
      while (!over) {
        const auto snapshot = live.snapshot();
        const std::uint64_t n = snapshot->info.applied.count;
        if (n < newest || judge(*snapshot, mail).score != expected[n]) ++wrong;
        newest = n;
        const double score = judge(*live.snapshot(), mail).score;
        if (std::find(expected.begin() + static_cast<std::ptrdiff_t>(newest), expected.end(),
                      score) == expected.end()) {
          ++wrong;
        }
        ++readings;
      }
    });
  }
  for (std::size_t n = 2; n <= kModels; ++n) {
    publish(n);
    if (n % 5 == 0) {  // and now and then a bad one
      write_file(folder_ / "bad", "no model");
      std::filesystem::rename(folder_ / "bad", path_);
      const int until = readings + 6;
      while (readings < until) std::this_thread::yield();
    }
  }
  publish(kModels);
  while (number(live) != kModels) std::this_thread::yield();
  over = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(readings, 6);
  EXPECT_EQ(live.error(), "");
}

}  // namespace
}  // namespace classify
