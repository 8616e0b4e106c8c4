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

class LiveModel : public ::testing::Test {
 protected:
  LiveModel() { publish(1); }
  void publish(std::size_t n) const { publish_model(nth_model(n), path_); }

  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_ / "model";
};

std::uint64_t number(const Classifier& classifier) {
  return classifier.snapshot()->info.applied.count;
}

TEST_F(LiveModel, GivesTheVerdictOfItsModel) {
  const Classifier classifier(path_, kAlways);
  const std::string mail = made_up_mail(Class::spam, 0);
  EXPECT_EQ(classifier.classify(mail).score, classify(open_model(path_), mail).score);
}

TEST_F(LiveModel, ThatIsNotThereIsAnError) { EXPECT_THROW(Classifier(folder_ / "nothing"), Error); }

TEST_F(LiveModel, NoticesANewSnapshot) {
  const Classifier classifier(path_, kAlways);
  const std::string mail = made_up_mail(Class::spam, 0);
  publish(5);
  EXPECT_EQ(classifier.classify(mail).score, classify(nth_model(5), mail).score);
  EXPECT_EQ(classifier.generation(), 2u);
}

TEST_F(LiveModel, OpensNothingWhileTheFileIsTheSame) {
  const Classifier classifier(path_, kAlways);
  const auto first = classifier.snapshot();
  EXPECT_EQ(classifier.snapshot(), first);
  EXPECT_EQ(classifier.generation(), 1u);
}

TEST_F(LiveModel, LooksNoMoreOftenThanItWasTold) {
  const Classifier classifier(path_, std::chrono::hours(1));
  (void)classifier.snapshot();
  publish(2);
  EXPECT_EQ(number(classifier), 1u);
}

TEST_F(LiveModel, SnapshotInUseStaysAsItIs) {
  const Classifier classifier(path_, kAlways);
  const auto old = classifier.snapshot();
  const std::string mail = made_up_mail(Class::good, 3);
  const double before = classify(*old, mail).score;
  publish(2);
  publish(3);
  EXPECT_EQ(number(classifier), 3u);
  EXPECT_EQ(classify(*old, mail).score, before);
  EXPECT_EQ(old->info.applied.count, 1u);
}

TEST_F(LiveModel, DamagedNewSnapshotKeepsTheOldOneAndSaysSo) {
  const Classifier classifier(path_, kAlways);
  std::filesystem::rename(path_, folder_ / "aside");
  write_file(path_, read_file(folder_ / "aside").substr(0, 5000));
  EXPECT_EQ(number(classifier), 1u);
  EXPECT_NE(classifier.error().find("damaged model"), std::string::npos) << classifier.error();
  publish(2);
  EXPECT_EQ(number(classifier), 2u);
  EXPECT_EQ(classifier.error(), "");
}

TEST_F(LiveModel, ThatGoesAwayStaysInUseAndIsFoundWhenItComesBack) {
  const Classifier classifier(path_, kAlways);
  std::filesystem::rename(path_, folder_ / "aside");
  EXPECT_EQ(number(classifier), 1u);
  EXPECT_NE(classifier.error().find("No such file"), std::string::npos) << classifier.error();
  std::filesystem::rename(folder_ / "aside", path_);
  EXPECT_EQ(number(classifier), 1u);
  EXPECT_EQ(classifier.error(), "");
}

TEST_F(LiveModel, ErrorStaysUntilTheFileIsAnotherOne) {
  const Classifier classifier(path_, kAlways);
  std::filesystem::remove(path_);
  write_file(path_, "no model");
  (void)classifier.snapshot();
  const std::string words = classifier.error();
  (void)classifier.snapshot();
  EXPECT_EQ(classifier.error(), words);
  EXPECT_NE(words, "");
}

// Every verdict is that of one of the published models, whole; none comes from an older model than
// one the same thread has seen before.
TEST_F(LiveModel, ManyReadersWhileItIsReplaced) {
  constexpr std::size_t kModels = 30;
  const std::string mail = made_up_mail(Class::spam, 0);
  std::vector<double> expected(kModels + 1);
  for (std::size_t n = 1; n <= kModels; ++n) expected[n] = classify(nth_model(n), mail).score;

  const Classifier classifier(path_, kAlways);
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0}, readings{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 6; ++i) {
    readers.emplace_back([&] {
      std::uint64_t newest = 0;
      while (!over) {
        const auto snapshot = classifier.snapshot();
        const std::uint64_t n = snapshot->info.applied.count;
        if (n < newest || classify(*snapshot, mail).score != expected[n]) ++wrong;
        newest = n;
        const double score = classifier.classify(mail).score;
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
  while (number(classifier) != kModels) std::this_thread::yield();
  over = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(readings, 6);
  EXPECT_EQ(classifier.error(), "");
}

}  // namespace
}  // namespace classify
