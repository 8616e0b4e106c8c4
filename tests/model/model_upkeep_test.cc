#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "classify/classifier.h"
#include "classify/learner.h"
#include "classify/model_file.h"
#include "model/slot.h"
#include "model/starter.h"
#include "support/files.h"
#include "support/mail.h"
#include "support/random.h"

namespace classify {
namespace {

using test::made_up_mail;
using test::Random;
using test::read_file;
using test::TemporaryFolder;

using Hashes = std::vector<std::uint64_t>;

// The bits of a hash that a table can tell: 9 of the smallest table's bucket, 24 of the tag.
std::uint64_t hash(std::size_t bucket, std::uint64_t tag) { return tag << 9 | bucket; }

void count(Model& model, const Hashes& hashes, Class cls, int times = 1, double change = 0) {
  for (int i = 0; i < times; ++i) {
    model.table(View::words)
        .learn(hashes, std::vector<double>(hashes.size(), change), cls,
               model.info.settings.max_slots);
    ViewTotals& totals = model.info.totals[0];
    ++(cls == Class::spam ? totals.spam : totals.good);
    ++(cls == Class::spam ? model.info.learned.spam : model.info.learned.good);
  }
}

Counts words(const Model& model, std::uint64_t hash) { return model.table(View::words).find(hash); }

Hashes random_hashes(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  Hashes out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(random.bits() >> 31);
  return out;
}

Model mail_model(std::size_t from, std::size_t to) {
  Model model;
  for (std::size_t i = from; i < to; ++i) {
    for (const Class cls : {Class::spam, Class::good}) {
      learn(model, read_features(made_up_mail(cls, i)), cls, kAlwaysRule);
    }
  }
  return model;
}

std::string file_of(const Model& model) {
  const TemporaryFolder folder;
  publish_model(model, folder / "model");
  check_model(folder / "model");
  return read_file(folder / "model");
}

// ---- prune -------------------------------------------------------------------------------------

TEST(Prune, KeepsWhatWasSeenOftenEnoughAsItWas) {
  Model model;
  count(model, {hash(1, 1), hash(2, 2)}, Class::spam, 3, 0.5);
  count(model, {hash(3, 3)}, Class::good);
  prune(model, 3);
  EXPECT_EQ(words(model, hash(1, 1)).spam, 3u);
  EXPECT_EQ(words(model, hash(1, 1)).weight, 1.0);
  EXPECT_EQ(words(model, hash(3, 3)).good, 0u);
  EXPECT_EQ(model.table(View::words).used(), 2u);
  EXPECT_EQ(model.info.totals[0].good, 1u);
}

TEST(Prune, HalvesATableThatIsNearlyEmpty) {
  Model model;
  const Hashes many = random_hashes(30'000, 1), few(many.begin(), many.begin() + 500);
  count(model, many, Class::spam);
  count(model, few, Class::good);
  ASSERT_GE(model.table(View::words).slots().size(), 8 * kMinSlots);
  prune(model, 2);
  EXPECT_EQ(model.table(View::words).slots().size(), kMinSlots);
  for (const std::uint64_t h : few) ASSERT_EQ(words(model, h).good, 1u);
}

TEST(Prune, HalvesNoTableWhoseBucketsWouldOverflow) {
  Model model;
  Hashes crowded;  // 9 features that share a bucket of a smallest table
  for (std::uint64_t i = 0; i < 9; ++i) crowded.push_back(hash(5, i + 16));
  const Hashes many = random_hashes(30'000, 2);
  count(model, many, Class::spam);
  count(model, crowded, Class::good, 2);
  prune(model, 2);
  EXPECT_GE(model.table(View::words).slots().size(), 2 * kMinSlots);
  for (const std::uint64_t h : crowded) ASSERT_GE(words(model, h).good, 2u);
}

TEST(Prune, OfOneIsNoChange) {
  Model model = mail_model(0, 20);
  const std::string before = file_of(model);
  prune(model, 1);
  EXPECT_EQ(file_of(model), before);
}

TEST(Prune, GivesAWholeModelThatLearnsOn) {
  Model model = mail_model(0, 40);
  prune(model, 3);
  (void)file_of(model);
  learn(model, read_features(made_up_mail(Class::spam, 100)), Class::spam, kAlwaysRule);
  (void)file_of(model);
}

TEST(Prune, DoesNotChangeACopy) {
  const Model model = mail_model(0, 5);
  const std::string before = file_of(model);
  Model copy = model;
  prune(copy, 1000);
  EXPECT_EQ(file_of(model), before);
}

// ---- merge -------------------------------------------------------------------------------------

TEST(Merge, AddsCountsAndTotals) {
  Model a, b;
  count(a, {hash(1, 1), hash(2, 2)}, Class::spam, 2);
  count(b, {hash(1, 1), hash(3, 3)}, Class::good, 3);
  merge(a, b);
  EXPECT_EQ(words(a, hash(1, 1)).spam, 2u);
  EXPECT_EQ(words(a, hash(1, 1)).good, 3u);
  EXPECT_EQ(words(a, hash(2, 2)).spam, 2u);
  EXPECT_EQ(words(a, hash(3, 3)).good, 3u);
  EXPECT_EQ(a.table(View::words).used(), 3u);
  EXPECT_EQ(a.info.totals[0].spam, 2u);
  EXPECT_EQ(a.info.totals[0].good, 3u);
  EXPECT_EQ(a.info.learned.spam, 2u);
  EXPECT_EQ(a.info.learned.good, 3u);
}

// A feature that was seen `times` with this weight, in steps of 1/1024.
Model with_weight(int times, int weight) {
  Model model;
  count(model, {hash(1, 1)}, Class::spam);
  model.table(View::words)
      .learn(Hashes{hash(1, 1)}, std::vector<double>{weight * kWeightStep}, Class::spam,
             kDefaultMaxSlots);
  for (int i = 2; i < times; ++i) count(model, {hash(1, 1)}, Class::spam);
  return model;
}

struct WeightCase {
  const char* name;
  int times_a, weight_a, times_b, weight_b, sum;
};
class Weights : public ::testing::TestWithParam<WeightCase> {};

TEST_P(Weights, AreMeansByHowOftenTheFeatureWasSeen) {
  const WeightCase& c = GetParam();
  Model a = with_weight(c.times_a, c.weight_a);
  merge(a, with_weight(c.times_b, c.weight_b));
  EXPECT_EQ(words(a, hash(1, 1)).weight, c.sum * kWeightStep);
}

INSTANTIATE_TEST_SUITE_P(Merge, Weights,
                         ::testing::Values(WeightCase{"equal", 5, 100, 5, 100, 100},
                                           WeightCase{"between", 2, 100, 6, 200, 175},
                                           WeightCase{"against_each_other", 4, 300, 4, -300, 0},
                                           WeightCase{"half_goes_up", 2, 1, 2, 2, 2},
                                           WeightCase{"negative_half_goes_up", 2, -1, 2, -2, -1},
                                           WeightCase{"negative", 2, -100, 6, -200, -175},
                                           WeightCase{"of_one_third", 2, 0, 4, -1, -1},
                                           WeightCase{"largest", 9, 32767, 2, 32767, 32767},
                                           WeightCase{"smallest", 9, -32768, 2, -32768, -32768}),
                         [](const auto& row) { return row.param.name; });

TEST(Merge, HalvesCountsThatAreTooLargeTogether) {
  Model a, b;
  count(a, {hash(1, 1)}, Class::spam, 4000);
  count(b, {hash(1, 1)}, Class::spam, 4000);
  count(b, {hash(1, 1)}, Class::good, 1000);
  merge(a, b);
  EXPECT_EQ(words(a, hash(1, 1)).spam, 4000u);
  EXPECT_EQ(words(a, hash(1, 1)).good, 500u);
}

TEST(Merge, WithAnEmptyModelKnowsTheSame) {
  const Model model = mail_model(0, 20);
  for (const bool empty_first : {false, true}) {
    Model a = empty_first ? Model() : model;
    merge(a, empty_first ? model : Model());
    for (const View view : kAllViews) {
      ASSERT_EQ(a.table(view).used(), model.table(view).used());
      EXPECT_TRUE(std::ranges::equal(a.table(view).slots(), model.table(view).slots()));
    }
  }
}

// The oracle: counts in a map. As in learning, a bucket that is full too early drops a feature.
TEST(Merge, OfTablesOfAnySizesAddsExactlyAndLosesFew) {
  for (const std::size_t sizes : {100u, 3'000u, 20'000u}) {
    for (const std::size_t others : {100u, 3'000u, 20'000u}) {
      Model a, b;
      std::map<std::uint64_t, std::uint32_t> expected;
      const Hashes mine = random_hashes(sizes, 5), theirs = random_hashes(others, sizes);
      count(a, mine, Class::spam);
      count(b, theirs, Class::spam);
      count(b, Hashes(mine.begin(), mine.begin() + 50), Class::spam);
      for (const std::uint64_t h : mine) expected[h] = words(a, h).spam + words(b, h).spam;
      for (const std::uint64_t h : theirs) expected[h] = words(a, h).spam + words(b, h).spam;
      merge(a, b);
      std::size_t lost = 0;
      for (const auto& [h, spam] : expected) {
        const std::uint32_t found = words(a, h).spam;
        lost += found == 0 && spam > 0;
        ASSERT_TRUE(found == spam || found == 0) << found << ' ' << spam;
      }
      ASSERT_LE(lost, expected.size() / 20);
      (void)file_of(a);
    }
  }
}

TEST(Merge, KeepsTheMostSeenWhereThereIsNoRoom) {
  Model a, b;
  a.info.settings.max_slots = kMinSlots;
  Hashes bucket;
  for (std::uint64_t tag = 1; tag <= 8; ++tag) bucket.push_back(hash(7, tag));
  count(a, bucket, Class::spam, 2);
  count(b, {hash(7, 100)}, Class::good, 1);
  count(b, {hash(7, 101)}, Class::good, 5);
  merge(a, b);
  EXPECT_EQ(words(a, hash(7, 100)).good, 0u) << "seen less than all that are there";
  EXPECT_EQ(words(a, hash(7, 101)).good, 5u);
  EXPECT_EQ(a.table(View::words).used(), 8u);
  EXPECT_EQ(a.table(View::words).slots().size(), kMinSlots);
}

TEST(Merge, IsTheSameEveryTimeAndNeitherOfItsParts) {
  Model a = mail_model(0, 10), b = mail_model(0, 10);
  const Model other = mail_model(10, 20);
  const AppliedTrainings alone = a.info.applied;
  merge(a, other);
  merge(b, other);
  EXPECT_EQ(file_of(a), file_of(b));
  EXPECT_NE(a.info.applied, alone);
  Model c = mail_model(0, 10);
  merge(c, mail_model(20, 30));
  EXPECT_NE(c.info.applied, a.info.applied) << "though both parts say the same of their trainings";
}

TEST(Merge, KeepsTheSettings) {
  Model a = mail_model(0, 2), b = mail_model(2, 4);
  a.info.settings.own_addresses = {"me@example.com"};
  a.info.settings.thresholds.spam_from = 0.95;
  b.info.settings.own_addresses = {"you@example.com"};
  b.info.settings.thresholds.spam_from = 0.6;
  merge(a, b);
  EXPECT_EQ(a.info.settings.own_addresses, std::vector<std::string>{"me@example.com"});
  EXPECT_EQ(a.info.settings.thresholds.spam_from, 0.95);
}

TEST(Merge, OfTwoUsersKnowsWhatBothKnow) {
  Model spam_only, good_only;
  for (std::size_t i = 0; i < 30; ++i) {
    learn(spam_only, read_features(made_up_mail(Class::spam, i)), Class::spam, kAlwaysRule);
    learn(good_only, read_features(made_up_mail(Class::good, i)), Class::good, kAlwaysRule);
  }
  merge(spam_only, good_only);
  for (std::size_t i = 100; i < 110; ++i) {
    EXPECT_EQ(judge(spam_only, made_up_mail(Class::spam, i)).cls, Class::spam);
    EXPECT_EQ(judge(spam_only, made_up_mail(Class::good, i)).cls, Class::good);
  }
}

// Slots that lie where no learning puts them, as in a damaged file.
TEST(Merge, OfAnyContentIsSafe) {
  Random random(9);
  for (int i = 0; i < 20; ++i) {
    Model a = mail_model(0, 1), b;
    const auto memory = std::make_shared<std::vector<std::uint64_t>>(2 * kMinSlots);
    for (std::uint64_t& slot : *memory) slot = random.bits();
    b.table(View::words) = Table(*memory, memory, 17);
    Model c = b;
    prune(c, 3000);
    merge(a, b);
    merge(b, mail_model(0, 3));
    prune(b, 2);
  }
}

// ---- make_starter ------------------------------------------------------------------------------

TEST(Starter, HasTheCountsAndTheWeights) {
  Model model;
  count(model, {hash(1, 1)}, Class::spam, 21, 0.25);
  count(model, {hash(1, 1), hash(2, 2)}, Class::good, 10, 0);
  const Counts before = words(model, hash(1, 1));
  make_starter(model);
  EXPECT_EQ(words(model, hash(1, 1)).spam, 21u);
  EXPECT_EQ(words(model, hash(1, 1)).good, 10u);
  EXPECT_EQ(words(model, hash(1, 1)).weight, before.weight);
  EXPECT_EQ(model.totals(View::words).spam, 21u);
  EXPECT_EQ(model.totals(View::words).good, 10u);
  EXPECT_EQ(model.info.learned.spam, 21u);
}

TEST(Starter, LeavesOutWhatWasSeenTooSeldom) {
  Model model;
  count(model, {hash(1, 1)}, Class::spam, 2);
  count(model, {hash(2, 2)}, Class::spam, 2);
  count(model, {hash(2, 2)}, Class::good, 1);
  make_starter(model);
  EXPECT_EQ(words(model, hash(1, 1)).spam, 0u);
  EXPECT_EQ(words(model, hash(2, 2)).spam, 2u);
  EXPECT_EQ(model.table(View::words).used(), 1u);
}

TEST(Starter, KnowsNothingOfHeadersAndOfItsMaker) {
  Model model = mail_model(0, 30);
  model.info.settings.own_addresses = {"me@example.jp"};
  model.info.settings.thresholds = {.good_to = -7, .spam_from = 7};
  model.info.settings.calibration = {.slope = 2, .intercept = 1};
  make_starter(model);
  EXPECT_EQ(model.table(View::structure).used(), 0u);
  EXPECT_EQ(model.totals(View::structure).spam, 0u);
  EXPECT_TRUE(model.info.settings.own_addresses.empty());
  EXPECT_EQ(model.info.settings.thresholds, Thresholds{});
  EXPECT_EQ(model.info.settings.calibration.slope, 1);
  EXPECT_EQ(model.info.applied.count, 0u);
}

TEST(Starter, StillTellsTheClassesApart) {
  Model model = mail_model(0, 40);
  make_starter(model);
  EXPECT_GT(score(model, read_features(made_up_mail(Class::spam, 99))).total, 0);
  EXPECT_LT(score(model, read_features(made_up_mail(Class::good, 99))).total, 0);
  (void)file_of(model);  // whole
}

TEST(Starter, OfAnEmptyModelIsEmpty) {
  Model model;
  make_starter(model);
  EXPECT_EQ(model.table(View::words).used(), 0u);
  (void)file_of(model);
}

TEST(Starter, IsATenthOfTheTableThatMadeIt) {
  Model model;
  for (const std::uint64_t h : random_hashes(30'000, 1)) count(model, {h}, Class::spam, 1);
  for (const std::uint64_t h : random_hashes(2'000, 2)) count(model, {h}, Class::good, 8);
  const std::size_t before = model.table(View::words).slots().size();
  make_starter(model);
  EXPECT_GE(model.table(View::words).used(), 1'990u);
  EXPECT_LE(model.table(View::words).slots().size(), before / 8);
}

}  // namespace
}  // namespace classify
