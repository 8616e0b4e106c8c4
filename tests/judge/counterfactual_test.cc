#include "classify/counterfactual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "classify/classifier.h"
#include "classify/learner.h"
#include "support/mail.h"
#include "support/random.h"
#include "support/reference_learner.h"

namespace classify {
namespace {

using test::Random;
using test::random_features;
using ::testing::Each;
using ::testing::Field;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::Lt;
using ::testing::SizeIs;

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

Model trained_model() {
  Model model;
  for (std::size_t i = 0; i < 30; ++i) {
    for (const Class cls : {Class::spam, Class::good}) {
      learn(model, read_features(test::made_up_mail(cls, i)), cls, kNearErrorRule);
    }
  }
  return model;
}

Features features_of(Class cls) { return read_features(test::made_up_mail(cls, 1000)); }

double sum_of_shares(const std::vector<Clue>& clues) {
  double sum = 0;
  for (const Clue& clue : clues) sum += clue.share;
  return sum;
}

// ---- Clues towards a class ---------------------------------------------------------------------

TEST(CluesTowards, HaveTheSignOfTheClass) {
  const Model model = trained_model();
  const Features features = features_of(Class::spam);
  EXPECT_THAT(clues_towards(model, features, Class::spam, kAll),
              AllOf(Not(IsEmpty()), Each(Field(&Clue::share, Gt(0)))));
  EXPECT_THAT(clues_towards(model, features, Class::good, kAll),
              AllOf(Not(IsEmpty()), Each(Field(&Clue::share, Lt(0)))));
}

TEST(CluesTowards, OfBothClassesAddUpToTheScore) {
  const Model model = trained_model();
  const Features features = features_of(Class::good);
  EXPECT_NEAR(sum_of_shares(clues_towards(model, features, Class::spam, kAll)) +
                  sum_of_shares(clues_towards(model, features, Class::good, kAll)),
              score(model, features).total, 1e-9);
}

TEST(CluesTowards, FurthestComesFirstAndNoMoreThanAsked) {
  const Model model = trained_model();
  const Features features = features_of(Class::spam);
  const auto all = clues_towards(model, features, Class::spam, kAll);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const Clue& a, const Clue& b) { return a.share > b.share; }));
  const auto two = clues_towards(model, features, Class::spam, 2);
  ASSERT_THAT(two, SizeIs(2));
  EXPECT_EQ(two[1].feature.hash, all[1].feature.hash);
}

TEST(CluesTowards, WordOfTwoViewsIsOneClue) {
  Model model;
  Features features;
  for (auto& view : features) view.push_back({99, 0, 0, 0});
  learn(model, features, Class::spam, kAlwaysRule);
  // Equal hashes of `characters` and `words` are a coincidence and stay apart.
  const auto clues = clues_towards(model, features, Class::spam, kAll);
  ASSERT_THAT(clues, SizeIs(2));
  const Clue& word = clues[0].view == View::words ? clues[0] : clues[1];
  const Score parts = score(model, features);
  EXPECT_EQ(word.view, View::words);
  const double characters_only = total_score(model.info, {0, parts.view[1], 0});
  EXPECT_NEAR(word.share, parts.total - characters_only, 1e-12);
}

// ---- The smallest change -----------------------------------------------------------------------

TEST(Counterfactual, CarriesTheVerdictOverItsThreshold) {
  const Model model = trained_model();
  for (const Class cls : {Class::spam, Class::good}) {
    const Features features = features_of(cls);
    ASSERT_EQ(judge(model, features).cls, cls);
    const auto change = smallest_change(model, features);
    ASSERT_TRUE(change);
    EXPECT_NE(change->becomes.cls, cls);
    // A view that says its most loses less than the shares.
    EXPECT_NEAR(change->becomes.score,
                score(model, features).total - sum_of_shares(change->without), 0.5);
  }
}

TEST(Counterfactual, OneClueLessWouldNotDo) {
  const Model model = trained_model();
  const Features features = features_of(Class::spam);
  const auto change = smallest_change(model, features);
  ASSERT_TRUE(change);
  const double kept = change->becomes.score + change->without.back().share;
  EXPECT_EQ(decide(kept, model.info.learned).cls, Class::spam);
}

// What "without" means: the feature is there, and unknown.
TEST(Counterfactual, IsTheVerdictOnTheSameMailWithUnknownFeaturesInstead) {
  const Model model = trained_model();
  Features features = features_of(Class::spam);
  const auto change = smallest_change(model, features);
  ASSERT_TRUE(change);
  for (const Clue& clue : change->without) {
    for (std::size_t v = 0; v < kViews; ++v) {
      const bool characters = kAllViews[v] == View::characters;
      if (characters != (clue.view == View::characters)) continue;
      for (Feature& feature : features[v]) {
        if (feature.hash == clue.feature.hash) feature.hash = ~feature.hash;
      }
    }
  }
  EXPECT_NEAR(score(model, features).total, change->becomes.score, 1e-9);
  EXPECT_EQ(judge(model, features).cls, change->becomes.cls);
}

TEST(Counterfactual, UnsureHasNone) {
  EXPECT_FALSE(smallest_change(Model(), features_of(Class::spam)));
}

TEST(Counterfactual, NothingCarriesAVerdictThatAScoreOfZeroHas) {
  Model model = trained_model();
  model.info.settings.thresholds = {.good_to = -20, .spam_from = -10};
  EXPECT_FALSE(smallest_change(model, features_of(Class::spam)));
}

TEST(Counterfactual, AnyFeaturesGiveAnAnswer) {
  Random random(7);
  Model model;
  for (int i = 0; i < 60; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    learn(model, random_features(random, cls, 200), cls, kNearErrorRule);
  }
  for (int i = 0; i < 200; ++i) {
    const Features features = random_features(random, Class::spam, 200);
    const auto change = smallest_change(model, features);
    EXPECT_EQ(change.has_value(), judge(model, features).cls != Class::unsure);
  }
}

}  // namespace
}  // namespace classify
