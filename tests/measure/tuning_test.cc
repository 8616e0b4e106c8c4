#include "classify/measure/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "classify/home/recent_mail.h"
#include "classify/home/trainer.h"
#include "support/files.h"
#include "support/home.h"
#include "support/mail.h"
#include "support/random.h"

namespace classify {
namespace {

using test::made_up_mail;
using test::Random;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Labels = std::vector<ScoredLabel>;

void add(Labels& labels, std::size_t n, Class gold, double score, double weight = 1) {
  labels.insert(labels.end(), n, {.score = score, .gold = gold, .weight = weight});
}

// So much mail about which nobody can be in doubt.
Labels clear_mail(std::size_t good, std::size_t spam) {
  Labels labels;
  add(labels, good, Class::good, -8);
  add(labels, spam, Class::spam, 8);
  return labels;
}

Labels random_labels(Random& random, std::size_t most) {
  Labels labels;
  const double hardness = random.between(0.5, 5.5);
  for (std::size_t i = random.below(most); i > 0; --i) {
    const bool spam = random.one_in(2);
    const double middle = spam ? 5 : -5;
    double score = middle + hardness * random.between(-2.5, 2.5);
    if (random.one_in(3)) score = std::round(score);  // on thresholds, too
    add(labels, 1, spam ? Class::spam : Class::good, score, random.one_in(10) ? 2.5 : 1);
  }
  return labels;
}

// ---- Costs -------------------------------------------------------------------------------------

TEST(Costs, CountEachMessageAsItsVerdictHasIt) {
  Labels labels;
  add(labels, 1, Class::good, 3);  // on a threshold is beyond it
  add(labels, 2, Class::spam, -2);
  add(labels, 4, Class::good, 2.9);
  add(labels, 8, Class::spam, -1.9);
  add(labels, 16, Class::good, -5);
  add(labels, 32, Class::spam, 5);
  const Costs c = costs(labels, {.good_to = -2, .spam_from = 3});
  EXPECT_EQ(c.good, 1 + 4 + 16);
  EXPECT_EQ(c.spam, 2 + 8 + 32);
  EXPECT_EQ(c.false_positives, 1);
  EXPECT_EQ(c.false_negatives, 2);
  EXPECT_EQ(c.unsure, 4 + 8);
  EXPECT_DOUBLE_EQ(c.false_positive_share(), 1.0 / 21);
  EXPECT_DOUBLE_EQ(c.false_negative_share(), 2.0 / 42);
  EXPECT_DOUBLE_EQ(c.unsure_share(), 12.0 / 63);
}

TEST(Costs, CountByWeight) {
  Labels labels;
  add(labels, 1, Class::good, 5, 2.5);
  add(labels, 1, Class::good, 0, 0.25);
  const Costs c = costs(labels, {});
  EXPECT_EQ(c.good, 2.75);
  EXPECT_EQ(c.false_positives, 2.5);
  EXPECT_EQ(c.unsure, 0.25);
}

TEST(Costs, OfNothingAreNothing) {
  EXPECT_EQ(costs({}, {}).false_positive_share(), 0);
  EXPECT_EQ(costs({}, {}).unsure_share(), 0);
}

TEST(Alternatives, AreEverySpamFromWithEveryGoodTo) {
  Random random(1);
  const Labels labels = random_labels(random, 500);
  const std::vector<double> spam_from{2, 3.5}, good_to{-1, -4};
  const std::vector<Alternative> table = alternatives(labels, spam_from, good_to);
  std::vector<std::pair<double, double>> pairs;
  for (const Alternative& a : table) {
    pairs.emplace_back(a.thresholds.spam_from, a.thresholds.good_to);
    EXPECT_EQ(a.costs.unsure, costs(labels, a.thresholds).unsure);
  }
  EXPECT_THAT(pairs, ElementsAre(std::pair(2.0, -1.0), std::pair(2.0, -4.0), std::pair(3.5, -1.0),
                                 std::pair(3.5, -4.0)));
}

// ---- The choice --------------------------------------------------------------------------------

// The ends of the score interval as its definition has them: the shares from which `part` of `n`
// is just 1.645 deviations away.
double interval_end(double part, double n, bool upper) {
  const double p = part / n;
  double near = p, far = upper ? 1 : 0;
  for (int i = 0; i < 100; ++i) {
    const double q = (near + far) / 2;
    const bool within = std::abs(q - p) <= 1.6448536269514722 * std::sqrt(q * (1 - q) / n);
    (within ? near : far) = q;
  }
  return near;
}

// Every pair of thresholds, each asked by the words of the header.
ThresholdChoice obvious_choice(const Labels& labels, const TuningLimits& limits) {
  const auto within = [&](double mistakes, double n, double limit, bool inwards) {
    if (inwards) {
      return n > 0 && interval_end(std::min(mistakes, n), n, true) <= limit;
    }
    return mistakes <= std::max(1.0, limit * n) + 1e-9;
  };
  const auto fp_holds = [&](const Costs& c, const Thresholds& t) {
    return within(c.false_positives, c.good, limits.max_fp, t.spam_from < 3);
  };
  const auto fn_holds = [&](const Costs& c, const Thresholds& t) {
    return within(c.false_negatives, c.spam, limits.max_fn, t.good_to > -2);
  };
  std::vector<Alternative> all;
  for (int s = 4; s <= 28; ++s) {
    for (int g = 4; g <= 28; ++g) {
      const Thresholds t{.good_to = -g / 4.0, .spam_from = s / 4.0};
      all.push_back({t, costs(labels, t)});
    }
  }
  bool any_fp = false, any_fn = false;
  for (const Alternative& a : all) {
    any_fp |= fp_holds(a.costs, a.thresholds);
    any_fn |= fn_holds(a.costs, a.thresholds);
  }
  const auto distance = [](const Thresholds& t) {
    return std::abs(t.spam_from - 3) + std::abs(t.good_to + 2);
  };
  const Alternative* best = nullptr;
  for (const Alternative& a : all) {
    if (any_fp ? !fp_holds(a.costs, a.thresholds) : a.thresholds.spam_from != 7) continue;
    if (any_fn ? !fn_holds(a.costs, a.thresholds) : a.thresholds.good_to != -7) continue;
    if (best == nullptr || a.costs.unsure < best->costs.unsure - 1e-9 ||
        (a.costs.unsure < best->costs.unsure + 1e-9 &&
         distance(a.thresholds) < distance(best->thresholds))) {
      best = &a;
    }
  }
  ThresholdChoice choice{.thresholds = best->thresholds, .costs = best->costs};
  const double n = choice.costs.good + choice.costs.spam;
  if (n > 0 && interval_end(choice.costs.unsure, n, false) > limits.max_unsure) {
    for (double good_to = best->thresholds.good_to; good_to <= -1; good_to += 0.25) {
      const Thresholds t{.good_to = good_to, .spam_from = best->thresholds.spam_from};
      if (costs(labels, t).unsure_share() > limits.max_unsure) continue;
      choice.thresholds = t;
      choice.costs = costs(labels, t);
      choice.fn_relaxed = true;
      break;
    }
  }
  choice.fp_met = within(choice.costs.false_positives, choice.costs.good, limits.max_fp, false);
  choice.fn_met = within(choice.costs.false_negatives, choice.costs.spam, limits.max_fn, false);
  choice.unsure_met = choice.costs.unsure_share() <= limits.max_unsure;
  return choice;
}

TEST(ThresholdChoice, IsThatOfTryingEveryPair) {
  Random random(2);
  std::size_t moved = 0, inwards = 0, relaxed = 0, unmet = 0;
  for (int round = 0; round < 600; ++round) {
    Labels labels = random_labels(random, 400);
    if (random.one_in(2)) {
      add(labels, 1, Class::good, -8, static_cast<double>(random.below(6000)));
      add(labels, 1, Class::spam, 8, static_cast<double>(random.below(3000)));
    }
    const TuningLimits limits{.max_fp = random.between(0.0005, 0.05),
                              .max_fn = random.between(0.0005, 0.05),
                              .max_unsure = random.between(0.001, 0.3)};
    const ThresholdChoice expected = obvious_choice(labels, limits);
    const ThresholdChoice choice = choose_thresholds(labels, limits);
    ASSERT_EQ(choice.thresholds, expected.thresholds) << round;
    ASSERT_EQ(choice.costs.unsure, expected.costs.unsure) << round;
    ASSERT_EQ(choice.fp_met, expected.fp_met) << round;
    ASSERT_EQ(choice.fn_met, expected.fn_met) << round;
    ASSERT_EQ(choice.unsure_met, expected.unsure_met) << round;
    ASSERT_EQ(choice.fn_relaxed, expected.fn_relaxed) << round;
    moved += choice.thresholds != Thresholds{};
    inwards += choice.thresholds.spam_from < 3;
    relaxed += choice.fn_relaxed;
    unmet += !choice.fp_met;
  }
  // All of the rule was asked for.
  EXPECT_GT(moved, 100u);
  EXPECT_GT(inwards, 20u);
  EXPECT_GT(relaxed, 20u);
  EXPECT_GT(unmet, 5u);
}

TEST(ThresholdChoice, WithoutMailIsTheDefault) {
  const ThresholdChoice choice = choose_thresholds({});
  EXPECT_EQ(choice.thresholds, Thresholds{});
  EXPECT_TRUE(choice.fp_met && choice.fn_met && choice.unsure_met);
}

TEST(ThresholdChoice, LittleMailKeepsTheDefaultsWhateverItsOneMistakeIs) {
  Labels labels = clear_mail(150, 150);
  add(labels, 1, Class::good, 6.5);
  add(labels, 1, Class::spam, -6.5);
  add(labels, 3, Class::spam, 2.5);  // UNSURE, and nothing speaks against a nearer threshold
  const ThresholdChoice choice = choose_thresholds(labels);
  EXPECT_EQ(choice.thresholds, Thresholds{});
  EXPECT_TRUE(choice.fp_met && choice.fn_met);
}

TEST(ThresholdChoice, MovesOutwardsAsFarAsTheLimitTakes) {
  Labels labels = clear_mail(1000, 1000);
  add(labels, 3, Class::good, 4.1);
  add(labels, 1, Class::good, 5.1);
  EXPECT_EQ(choose_thresholds(labels, {.max_fp = 0.001}).thresholds.spam_from, 4.25);
  EXPECT_EQ(choose_thresholds(labels, {.max_fp = 0.004}).thresholds.spam_from, 3);
}

TEST(ThresholdChoice, MovesInwardsOnlyWithProof) {
  const auto spam_from = [](std::size_t good) {
    Labels labels = clear_mail(good, 1000);
    add(labels, 10, Class::spam, 1.6);
    return choose_thresholds(labels, {.max_fp = 0.001}).thresholds.spam_from;
  };
  EXPECT_EQ(spam_from(2600), 3);
  EXPECT_EQ(spam_from(2800), 1.5);
}

TEST(ThresholdChoice, DoesNotMoveForNothing) {
  EXPECT_EQ(choose_thresholds(clear_mail(50'000, 50'000)).thresholds, Thresholds{});
}

TEST(ThresholdChoice, OfStricterLimitsIsNeverFurtherIn) {
  Random random(3);
  for (int round = 0; round < 100; ++round) {
    const Labels labels = random_labels(random, 3000);
    double before = 0;
    for (const double max_fp : {0.3, 0.1, 0.03, 0.01, 0.003, 0.001}) {
      const double spam_from =
          choose_thresholds(labels, {.max_fp = max_fp, .max_unsure = 1}).thresholds.spam_from;
      ASSERT_GE(spam_from, before);
      before = spam_from;
    }
  }
}

TEST(ThresholdChoice, FalsePositivesNeverGiveWayToUnsure) {
  Labels labels = clear_mail(1000, 1000);
  add(labels, 20, Class::good, 6.6);
  add(labels, 500, Class::spam, 4);
  const ThresholdChoice choice = choose_thresholds(labels);
  EXPECT_EQ(choice.thresholds.spam_from, 6.75);
  EXPECT_TRUE(choice.fp_met);
  EXPECT_FALSE(choice.unsure_met);
  EXPECT_FALSE(choice.fn_relaxed);  // it would not have done
}

TEST(ThresholdChoice, SaysThatNoThresholdIsFarEnough) {
  Labels labels = clear_mail(1000, 1000);
  add(labels, 20, Class::good, 8);
  const ThresholdChoice choice = choose_thresholds(labels);
  EXPECT_EQ(choice.thresholds.spam_from, 7);
  EXPECT_FALSE(choice.fp_met);
}

TEST(ThresholdChoice, MissesGiveWayToUnsure) {
  Labels labels = clear_mail(1000, 1000);
  add(labels, 20, Class::spam, -1.6);
  add(labels, 100, Class::good, -1.6);
  const ThresholdChoice choice = choose_thresholds(labels);
  EXPECT_EQ(choice.thresholds.good_to, -1.5);
  EXPECT_TRUE(choice.fn_relaxed);
  EXPECT_FALSE(choice.fn_met);
  EXPECT_TRUE(choice.unsure_met);
}

TEST(ThresholdChoice, WhatIsHalfHeardOfIsHalfAProof) {
  Labels labels = clear_mail(4000, 1000);
  add(labels, 10, Class::spam, 1.6);
  EXPECT_EQ(choose_thresholds(labels, {.heard = 1}).thresholds.spam_from, 1.5);
  EXPECT_EQ(choose_thresholds(labels, {.heard = 0.5}).thresholds.spam_from, 3);
}

TEST(ThresholdChoice, OneMistakeThatStandsForSeveralIsStillOne) {
  Labels labels = clear_mail(500, 500);
  add(labels, 1, Class::good, 5, 1 / 0.25);
  EXPECT_EQ(choose_thresholds(labels, {.heard = 0.25}).thresholds.spam_from, 3);
  EXPECT_EQ(choose_thresholds(labels, {.heard = 1}).thresholds.spam_from, 5.25);
}

TEST(ThresholdChoice, OfAUserWhoSaysNothingIsTheDefault) {
  Labels labels = clear_mail(100'000, 100'000);
  add(labels, 500, Class::spam, 1.5);
  add(labels, 500, Class::good, 5);
  const ThresholdChoice choice = choose_thresholds(labels, {.heard = kLeastHeard - 0.01});
  EXPECT_EQ(choice.thresholds, Thresholds{});
  EXPECT_FALSE(choice.fp_met);
}

// ---- Calibration -------------------------------------------------------------------------------

TEST(FitCalibration, FindsWhatTheScoresWereDrawnWith) {
  Random random(4);
  Labels labels;
  for (int i = 0; i < 50'000; ++i) {
    const double score = random.between(-6, 6);
    const bool spam = random.between(0, 1) < 1 / (1 + std::exp(-(0.6 * score - 0.8)));
    add(labels, 1, spam ? Class::spam : Class::good, score);
  }
  const Calibration c = fit_calibration(labels);
  EXPECT_NEAR(c.slope, 0.6, 0.02);
  EXPECT_NEAR(c.intercept, -0.8, 0.05);
}

TEST(FitCalibration, TakesAWeightForSoManyMessages) {
  Labels repeated, weighted;
  for (const double score : {-3.0, -1.0, 0.5, 2.0}) {
    add(repeated, 3, Class::spam, score);
    add(weighted, 1, Class::spam, score, 3);
    add(repeated, 2, Class::good, -score - 1);
    add(weighted, 1, Class::good, -score - 1, 2);
  }
  EXPECT_NEAR(fit_calibration(repeated).slope, fit_calibration(weighted).slope, 1e-6);
  EXPECT_NEAR(fit_calibration(repeated).intercept, fit_calibration(weighted).intercept, 1e-6);
}

TEST(FitCalibration, NeverTurnsAScoreRound) {
  Labels inverted, far_apart;
  add(inverted, 1000, Class::good, 3);
  add(inverted, 1000, Class::spam, -3);
  EXPECT_EQ(fit_calibration(inverted).slope, 0.25);
  add(far_apart, 100'000, Class::good, -0.1);
  add(far_apart, 100'000, Class::spam, 0.1);
  EXPECT_EQ(fit_calibration(far_apart).slope, 4);
}

TEST(FitCalibration, OfLittleMailChangesLittle) {
  const Calibration c = fit_calibration(clear_mail(5, 5));
  EXPECT_NEAR(c.slope, 1, 0.05);
  EXPECT_NEAR(c.intercept, 0, 0.05);
}

// Scores that part the classes prove nothing of those to come.
TEST(FitCalibration, OfAThousandWithoutAMistakeChangesLittle) {
  const Calibration c = fit_calibration(clear_mail(500, 500));
  EXPECT_GT(c.slope, 1);
  EXPECT_LT(c.slope, 1.2);
}

// ---- What a home knows -------------------------------------------------------------------------

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86'400;

class CollectScored : public ::testing::Test {
 protected:
  CollectScored() : home_{folder_ / "home"} {
    create_home(home_);
    train(Class::good, made_up_mail(Class::good, 1000), kNow - 30 * kDay, Regime::near);
    train(Class::spam, made_up_mail(Class::spam, 1000), kNow - 30 * kDay, Regime::near);
  }

  // A message that the filter judged so; its mail.
  std::string judged(Class cls, double score, std::int64_t days_ago) {
    const std::string mail = "Subject: " + std::to_string(++mails_) + "\n\ntext\n";
    const double p = 1 / (1 + std::exp(-score));
    test::recent_mail(home_)->store(mail, {cls, score, p}, kNow - days_ago * kDay);
    return mail;
  }

  void train(Class cls, const std::string& mail, std::int64_t time,
             Regime regime = Regime::error) const {
    Trainer trainer(home_);
    trainer.train({.cls = cls, .raw = mail, .regime = regime, .time = time, .who = "alice"});
    trainer.commit();
  }

  [[nodiscard]] ScoredHistory collected() const {
    return collect_scored(TrainingSet(home_.training()), *test::recent_mail(home_), 3 * kDay, kNow);
  }

  test::TemporaryFolder folder_;
  Home home_;
  int mails_ = 0;
};

TEST_F(CollectScored, OfAnEmptyCacheIsNothing) {
  const ScoredHistory history = collected();
  EXPECT_THAT(history.labels, IsEmpty());
  EXPECT_EQ(history.messages, 0u);
  EXPECT_EQ(history.reported, 1);
}

TEST_F(CollectScored, TakesAnOldVerdictForRight) {
  judged(Class::spam, 4.5, 4);
  const ScoredHistory history = collected();
  ASSERT_THAT(history.labels, SizeIs(1));
  EXPECT_EQ(history.labels[0].gold, Class::spam);
  EXPECT_EQ(history.labels[0].score, 4.5);
  EXPECT_EQ(history.presumed, 1u);
}

TEST_F(CollectScored, LeavesYoungMailOutCorrectedOrNot) {
  judged(Class::spam, 4.5, 2);
  train(Class::good, judged(Class::spam, 4.5, 2), kNow - kDay);
  EXPECT_THAT(collected().labels, IsEmpty());
  EXPECT_EQ(collected().waiting, 2u);
}

TEST_F(CollectScored, BelievesTheUserAndCountsACorrectedMessageOnce) {
  judged(Class::good, -5, 9);
  train(Class::good, judged(Class::spam, 4.5, 6), kNow - 5 * kDay);
  const ScoredHistory history = collected();
  ASSERT_THAT(history.labels, SizeIs(2));
  EXPECT_EQ(history.labels[1].gold, Class::good);
  EXPECT_EQ(history.labels[1].score, 4.5);  // as it arrived
  EXPECT_EQ(history.labels[1].weight, 1);
  EXPECT_EQ(history.corrected, 1u);
  EXPECT_EQ(history.messages, 2u);
}

TEST_F(CollectScored, ASettledVerdictIsNoWordOfTheUser) {
  train(Class::spam, judged(Class::spam, 4.5, 6), kNow - 2 * kDay, Regime::settled);
  EXPECT_EQ(collected().presumed, 1u);
  EXPECT_EQ(collected().confirmed, 0u);
}

TEST_F(CollectScored, AnUnsureNobodySortedIsPartGoodPartSpam) {
  judged(Class::unsure, 1, 5);
  const ScoredHistory history = collected();
  ASSERT_THAT(history.labels, SizeIs(2));
  EXPECT_NEAR(history.labels[0].weight, 0.7311, 1e-4);
  EXPECT_NEAR(history.labels[0].weight + history.labels[1].weight, 1, 1e-12);
  EXPECT_NE(history.labels[0].gold, history.labels[1].gold);
  EXPECT_EQ(history.messages, 1u);
  EXPECT_NEAR(costs(history.labels, {}).unsure, 1, 1e-12);
}

TEST_F(CollectScored, ACorrectionStandsForThoseThatWereNotReported) {
  for (int i = 0; i < 300; ++i) {
    const std::string mail = judged(Class::unsure, 0.5, 8);
    if (i % 2 == 0) train(Class::spam, mail, kNow - 7 * kDay, Regime::all);
  }
  train(Class::good, judged(Class::spam, 4.5, 6), kNow - 5 * kDay);
  const ScoredHistory history = collected();
  EXPECT_NEAR(history.reported, 0.5, 0.1);
  EXPECT_EQ(history.labels.back().weight, 1 / history.reported);
  EXPECT_EQ(history.sorted, 150u);
  EXPECT_EQ(history.unsorted, 150u);
}

TEST_F(CollectScored, ACorrectionWeighsFiveAtMost) {
  for (int i = 0; i < 300; ++i) judged(Class::unsure, 0.5, 8);
  train(Class::good, judged(Class::spam, 4.5, 6), kNow - 5 * kDay);
  const ScoredHistory history = collected();
  EXPECT_LT(history.reported, kLeastHeard);
  EXPECT_DOUBLE_EQ(history.labels.back().weight, 1 / kLeastHeard);
}

TEST_F(CollectScored, CountsCorrectionsOfMailThatIsNotInTheCache) {
  judged(Class::good, -5, 9);
  train(Class::spam, "Subject: lost\n\nlost\n", kNow - 10 * kDay);  // before the cache began
  EXPECT_EQ(collected().corrected, 0u);
  train(Class::spam, "Subject: gone\n\ngone\n", kNow - 5 * kDay);
  EXPECT_EQ(collected().corrected, 1u);
  EXPECT_THAT(collected().labels, SizeIs(2));
  EXPECT_EQ(collected().labels[1].gold, Class::spam);
}

TEST_F(CollectScored, DoesNotCountWhatWasLearnedInBulk) {
  judged(Class::good, -5, 9);
  train(Class::spam, "Subject: bulk\n\nbulk\n", kNow - 5 * kDay, Regime::near);
  EXPECT_THAT(collected().labels, SizeIs(1));
}

TEST_F(CollectScored, LeavesOutWhatWasJudgedBeforeBothClassesWereKnown) {
  judged(Class::unsure, 9, 31);
  judged(Class::good, -5, 29);
  EXPECT_THAT(collected().labels, SizeIs(1));
}

TEST_F(CollectScored, ATrainingTakenBackIsNoWordOfTheUser) {
  const std::string mail = judged(Class::spam, 4.5, 6);
  train(Class::good, mail, kNow - 5 * kDay);
  {
    Trainer trainer(home_);
    ASSERT_TRUE(trainer.untrain_mail(mail, kNow - 4 * kDay, "alice"));
    trainer.commit();
  }
  EXPECT_EQ(collected().corrected, 0u);
  EXPECT_EQ(collected().presumed, 1u);
}

}  // namespace
}  // namespace classify
