#include "classify/learner.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "hash.h"
#include "support/random.h"
#include "support/reference_learner.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;
using test::random_features;
using test::ReferenceLearner;

// One feature a view, all with the same hash.
Features lone_feature(std::uint64_t hash) {
  Features features;
  for (auto& view : features) view.push_back({hash, 0, 0, 0});
  return features;
}

std::uint64_t tables_hash(const Model& model) {
  std::uint64_t hash = 0;
  for (const View view : kAllViews) {
    const auto slots = model.table(view).slots();
    hash = hash_bytes({reinterpret_cast<const char*>(slots.data()), slots.size_bytes()}, hash);
  }
  return hash;
}

Class random_class(Random& random) { return random.one_in(2) ? Class::spam : Class::good; }

// ---- When a view learns ------------------------------------------------------------------------

TEST(Learner, CountsEveryFeatureOnceForTheClass) {
  Model model;
  EXPECT_TRUE(learn(model, lone_feature(77), Class::good, kAlwaysRule));
  for (const View view : kAllViews) {
    EXPECT_EQ(model.table(view).find(77).good, 1u);
    EXPECT_EQ(model.table(view).find(77).spam, 0u);
    EXPECT_EQ(model.totals(view).good, 1u);
  }
  EXPECT_EQ(model.info.learned.good, 1u);
  EXPECT_EQ(model.info.learned.spam, 0u);
}

TEST(Learner, CountsAMessageOnceHoweverManyPasses) {
  Model model;
  learn(model, lone_feature(77), Class::spam, {.margin = 1e9, .passes = 3});
  EXPECT_EQ(model.totals(View::words).spam, 3u);
  EXPECT_EQ(model.info.learned.spam, 1u);
}

TEST(Learner, LeavesASureViewAlone) {
  Model model;
  const Features features = lone_feature(77);
  while (learn(model, features, Class::spam, kNearErrorRule)) {
  }
  const std::uint64_t before = tables_hash(model);
  EXPECT_GE(score_view(model, View::words, features), kNearErrorRule.margin);
  EXPECT_FALSE(learn(model, features, Class::spam, kNearErrorRule));
  EXPECT_EQ(tables_hash(model), before);
}

TEST(Learner, EachViewDecidesForItself) {
  Model model;
  Features first = lone_feature(77), second = lone_feature(77);
  first[1].clear();
  while (learn(model, first, Class::spam, kNearErrorRule)) {
  }
  const std::uint64_t words_before = model.totals(View::words).spam;
  learn(model, second, Class::spam, kNearErrorRule);
  EXPECT_EQ(model.totals(View::words).spam, words_before);
  EXPECT_EQ(model.totals(View::characters).spam, 1u);
}

TEST(Learner, ViewWithoutFeaturesLearnsNothing) {
  Model model;
  EXPECT_FALSE(learn(model, {}, Class::spam, kAlwaysRule));
  EXPECT_EQ(model.info.learned.spam, 0u);
  EXPECT_EQ(model.totals(View::words).spam, 0u);
}

TEST(Learner, AlwaysRuleLearnsHoweverSure) {
  Model model;
  for (int i = 0; i < 50; ++i)
    EXPECT_TRUE(learn(model, lone_feature(77), Class::spam, kAlwaysRule));
  EXPECT_EQ(model.totals(View::words).spam, 50u);
}

// What a correction promises of each view: nothing if the total and the view were sure; something
// otherwise; and twice only where once was not enough.
TEST(Learner, CorrectionTeachesAllViewsOnceAndTheUnsureTwice) {
  Random random(7);
  Model model;
  for (int i = 0; i < 200; ++i) {
    const Class cls = random_class(random);
    const double y = cls == Class::spam ? 1 : -1;
    const Features features = random_features(random, cls, 400);
    const Score before = score(model, features);
    const auto totals = model.info.totals;
    learn(model, features, cls, kCorrectionRule);
    const bool was_sure = y * before.before_doubt >= kCorrectionRule.all_views_until;
    for (std::size_t v = 0; v < kViews; ++v) {
      const auto passes =
          model.info.totals[v].spam + model.info.totals[v].good - totals[v].spam - totals[v].good;
      const bool view_was_sure = y * before.view[v] >= kCorrectionRule.margin;
      ASSERT_LE(passes, 2u);
      ASSERT_EQ(passes == 0, was_sure && view_was_sure) << i;
    }
  }
}

TEST(Learner, CorrectionGoesOnUntilItsThresholdIsPassed) {
  Random random(11);
  Model model;
  const Features features = random_features(random, Class::spam, 400);
  learn(model, random_features(random, Class::good, 400), Class::good, kAlwaysRule);
  while (score(model, features).total < kCorrectionRule.all_views_until + 0.2 ||
         score(model, features).view[1] < kCorrectionRule.margin) {
    learn(model, features, Class::spam, kAlwaysRule);
  }
  EXPECT_FALSE(learn(model, features, Class::spam, kCorrectionRule));
  model.info.settings.thresholds.spam_from = 6;
  EXPECT_TRUE(learn(model, features, Class::spam, kCorrectionRule));
}

TEST(Learner, WeightGrowsWithEvidenceThatWasTooWeak) {
  Model model;
  learn(model, lone_feature(1), Class::spam, kAlwaysRule);
  learn(model, lone_feature(2), Class::good, kAlwaysRule);
  learn(model, lone_feature(1), Class::spam, kAlwaysRule);
  EXPECT_GT(model.table(View::words).find(1).weight, 0);
  EXPECT_EQ(model.table(View::words).find(2).weight, 0);
}

TEST(Learner, WeightFallsWithEvidenceThatMisled) {
  Model model;
  learn(model, lone_feature(1), Class::spam, kAlwaysRule);
  learn(model, lone_feature(2), Class::good, kAlwaysRule);
  learn(model, lone_feature(1), Class::good, kAlwaysRule);
  EXPECT_LT(model.table(View::words).find(1).weight, 0);
}

// ---- Against the formulas ----------------------------------------------------------------------

struct Rule {
  const char* name;
  LearningRule rule;
};

class LearnerRules : public ::testing::TestWithParam<Rule> {};

TEST_P(LearnerRules, AgreeWithTheFormulas) {
  Random random(42);
  Model model;
  ReferenceLearner reference;
  for (int i = 0; i < 400; ++i) {
    const Class cls = random_class(random);
    const Features features = random_features(random, cls, 500);
    for (std::size_t v = 0; v < kViews; ++v) {
      ASSERT_NEAR(score_view(model, kAllViews[v], features),
                  static_cast<double>(reference.score_view(v, features)), 1e-9)
          << "message " << i << ", view " << v;
    }
    // The reference knows no doubt.
    ASSERT_NEAR(total_score(model.info, score(model, features).view),
                static_cast<double>(reference.score(features)), 1e-9);
    ASSERT_EQ(learn(model, features, cls, GetParam().rule),
              reference.learn(features, cls, GetParam().rule))
        << "message " << i;
  }
}

TEST_P(LearnerRules, SeparateTheClasses) {
  Random random(43);
  Model model;
  std::size_t wrong = 0;
  for (int i = 0; i < 400; ++i) {
    const Class cls = random_class(random);
    const Features features = random_features(random, cls, 200);
    const double total = score(model, features).total;
    wrong += i >= 300 && (total > 0) != (cls == Class::spam);
    learn(model, features, cls, GetParam().rule);
  }
  EXPECT_LE(wrong, 10u);
}

INSTANTIATE_TEST_SUITE_P(Learner, LearnerRules,
                         ::testing::Values(Rule{"near_error", kNearErrorRule},
                                           Rule{"correction", kCorrectionRule},
                                           Rule{"always", kAlwaysRule},
                                           Rule{"wide_margin", {.margin = 8}},
                                           Rule{"two_passes", {.passes = 2}}),
                         test::kRowName);

// Counts beyond kMaxCount: both classes are halved in the model and in the formulas.
TEST(Learner, AgreesWithTheFormulasWhenCountsAreHalved) {
  Random random(44);
  Model model;
  ReferenceLearner reference;
  for (int i = 0; i < 10'000; ++i) {
    const Class cls = random.one_in(4) ? Class::good : Class::spam;
    const Features features = lone_feature(5);
    learn(model, features, cls, kAlwaysRule);
    reference.learn(features, cls, kAlwaysRule);
  }
  const Features features = lone_feature(5);
  EXPECT_NEAR(total_score(model.info, score(model, features).view),
              static_cast<double>(reference.score(features)), 1e-9);
}

// A change here means that the same trainings make another model than before: every rebuild of a
// model in the field would change its verdicts.
TEST(Learner, TablesAreFrozen) {
  Random random(45);
  Model model;
  for (int i = 0; i < 500; ++i) {
    const Class cls = random_class(random);
    learn(model, random_features(random, cls, 5000), cls,
          i % 3 == 0 ? kCorrectionRule : kNearErrorRule);
  }
  EXPECT_EQ(tables_hash(model), 9054412016489348775u);
}

}  // namespace
}  // namespace classify
