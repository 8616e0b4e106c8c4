#include "classify/home/attribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "classify/classifier.h"
#include "classify/home/trainer.h"
#include "classify/learner.h"
#include "classify/model_file.h"
#include "support/mail.h"
#include "support/taught.h"

namespace classify {
namespace {

using test::made_up_mail;
using test::TaughtSet;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::size_t kAll = 1000;

std::vector<std::uint64_t> numbers(const std::vector<Contribution>& list) {
  std::vector<std::uint64_t> out;
  for (const Contribution& c : list) out.push_back(c.number);
  return out;
}

double share_of(const std::vector<Contribution>& list, std::uint64_t number) {
  for (const Contribution& c : list) {
    if (c.number == number) return c.share;
  }
  return std::nan("");
}

TaughtSet& ten_of_each(TaughtSet& taught) {
  for (std::size_t i = 0; i < 10; ++i) {
    taught.teach(Class::spam, made_up_mail(Class::spam, i));
    taught.teach(Class::good, made_up_mail(Class::good, i));
  }
  return taught;
}

TEST(Attribution, NothingLearnedMadeNothing) {
  TaughtSet taught;
  EXPECT_THAT(contributions(taught.set(), {}, read_features("Subject: x\n\ny\n"), kAll), IsEmpty());
}

TEST(Attribution, SpamPullsToSpamAndGoodToGood) {
  TaughtSet taught;
  const auto spam = taught.teach(Class::spam, "Subject: a\n\nqqone qqtwo qqthree\n");
  const auto good = taught.teach(Class::good, "Subject: b\n\nzzone zztwo zzthree\n");
  const auto found =
      contributions(taught.set(), {}, read_features("\nqqone qqtwo zzone zztwo\n"), kAll);
  EXPECT_GT(share_of(found, spam), 0.1);
  EXPECT_LT(share_of(found, good), -0.1);
}

TEST(Attribution, TrainingThatSharesNothingIsLeftOut) {
  TaughtSet taught;
  const auto related = taught.teach(Class::spam, "X-A: aa\n\nqqone qqtwo qqthree\n");
  taught.teach(Class::good, "Y-B: bb\n\nzzone zztwo zzthree\n");
  Features message = read_features("\nqqone qqtwo\n");
  message[static_cast<std::size_t>(View::structure)].clear();
  std::erase_if(message[0], [](const Feature& f) { return f.distance == 0; });
  EXPECT_THAT(contributions(taught.set(), {}, message, kAll),
              ElementsAre(AllOf(Field(&Contribution::number, related),
                                Field(&Contribution::shared, Gt(0u)))));
}

TEST(Attribution, TwinOfTheMessageComesFirst) {
  TaughtSet taught;
  ten_of_each(taught);
  const std::string mail =
      "From: shop@example.com\nSubject: tulip bulbs\n\nFifty tulip bulbs, "
      "delivered before the frost, from our own nursery.\n";
  const auto twin = taught.teach(Class::spam, mail);
  const auto found = contributions(taught.set(), {}, read_features(mail), 3);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].number, twin);
  EXPECT_GT(found[0].share, 0);
}

TEST(Attribution, FurthestComesFirst) {
  TaughtSet taught;
  ten_of_each(taught);
  const auto found =
      contributions(taught.set(), {}, read_features(made_up_mail(Class::spam, 99)), kAll);
  for (std::size_t i = 1; i < found.size(); ++i) {
    EXPECT_GE(std::abs(found[i - 1].share), std::abs(found[i].share));
  }
}

TEST(Attribution, TakenBackTrainingsMadeNothing) {
  TaughtSet taught;
  ten_of_each(taught);
  const Features message = read_features(made_up_mail(Class::spam, 99));
  const std::uint64_t strongest = contributions(taught.set(), {}, message, 1)[0].number;
  taught.take_back(strongest);
  EXPECT_THAT(numbers(contributions(taught.set(), {}, message, kAll)), Not(Contains(strongest)));
}

// One training alone: nothing later could have been learned otherwise, so the estimate is exact.
TEST(Attribution, EstimateForTheLastTrainingIsExact) {
  TaughtSet taught;
  ten_of_each(taught);
  const std::string mail = made_up_mail(Class::good, 77);
  const auto last = taught.teach(Class::spam, mail);
  const Features message = read_features(mail);
  const double estimate = share_of(contributions(taught.set(), {}, message, kAll), last);
  const double exact = share_of(
      exact_contributions(taught.set(), {}, message, {{.number = last, .share = 0, .shared = 0}}),
      last);
  EXPECT_GT(exact, 0.5);
  EXPECT_NEAR(estimate, exact, 0.02 * exact);
}

// A correction teaches up to beyond the user's own thresholds, so a model made without a training
// must have them too.
TEST(Attribution, ExactKnowsTheThresholdsOfTheUser) {
  Settings settings;
  settings.thresholds = {.good_to = -6, .spam_from = 6};
  TaughtSet taught, without;
  ten_of_each(taught);
  ten_of_each(without);
  const std::string mail = made_up_mail(Class::good, 77);
  const auto last = taught.teach(Class::spam, mail);
  const Features message = read_features(mail);
  const auto exact = exact_contributions(taught.set(), settings, message,
                                         {{.number = last, .share = 0, .shared = 0}});
  EXPECT_DOUBLE_EQ(share_of(exact, last),
                   score(rebuild_model(taught.set(), settings), message).total -
                       score(rebuild_model(without.set(), settings), message).total);
}

TEST(Attribution, ExactIsTheScoreLessThatOfAModelMadeWithout) {
  TaughtSet taught;
  ten_of_each(taught);
  const Features message = read_features(made_up_mail(Class::spam, 99));
  const double with_all = score(rebuild_model(taught.set(), {}), message).total;
  const auto exact = exact_contributions(
      taught.set(), {}, message,
      {{.number = 3, .share = 0, .shared = 0}, {.number = 8, .share = 0, .shared = 0}});
  for (const std::uint64_t number : {3, 8}) {
    TaughtSet without;
    for (const Training& t : taught.set().trainings()) {
      const auto copy = without.teach(t.cls, taught.set().mail(t));
      if (t.number == number) without.take_back(copy);
    }
    const double score_without = score(rebuild_model(without.set(), {}), message).total;
    EXPECT_DOUBLE_EQ(share_of(exact, number), with_all - score_without) << number;
  }
}

TEST(Attribution, TrainingsComeOnTopOfAnImportedModel) {
  Model base;
  for (std::size_t i = 0; i < 20; ++i) {
    learn(base, read_features(made_up_mail(Class::spam, i)), Class::spam, kAlwaysRule);
    learn(base, read_features(made_up_mail(Class::good, i)), Class::good, kAlwaysRule);
  }
  TaughtSet alone, on_top;
  const test::TemporaryFolder folder;
  TrainingSet set(folder.path());
  set.set_base(base);
  Training training;
  training.cls = Class::spam;
  training.request = "1";
  const std::string mail = made_up_mail(Class::good, 50);
  set.append(training, mail);
  set.sync();
  alone.teach(Class::spam, mail);
  const Features message = read_features(mail);
  const auto with_base = exact_contributions(set, {}, message, {{1, 0, 0}});
  const auto without_base = exact_contributions(alone.set(), {}, message, {{1, 0, 0}});
  EXPECT_NEAR(with_base[0].share,
              score(rebuild_model(set, {}), message).total - score(base, message).total, 1e-9);
  EXPECT_NE(with_base[0].share, without_base[0].share);
}

TEST(Attribution, ProgressGoesToTheEnd) {
  TaughtSet taught;
  ten_of_each(taught);
  std::size_t last = 0, all = 0;
  (void)contributions(taught.set(), {}, read_features("x"), 1,
                      [&](std::size_t done, std::size_t of) {
                        EXPECT_EQ(done, last + 1);
                        last = done;
                        all = of;
                      });
  EXPECT_EQ(last, 20u);
  EXPECT_EQ(all, 20u);
}

}  // namespace
}  // namespace classify
