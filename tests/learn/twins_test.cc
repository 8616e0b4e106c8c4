#include "learn/twins.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "support/random.h"

namespace classify {
namespace {

using test::Random;

// `shared` features of one list, then `own` ones of another.
std::vector<Feature> features(std::uint64_t seed, std::size_t shared, std::size_t own,
                              std::uint64_t shared_seed = 1) {
  std::vector<Feature> list;
  Random common(shared_seed), particular(seed);
  for (std::size_t i = 0; i < shared; ++i) list.push_back({common.bits(), 0, 0, 0});
  for (std::size_t i = 0; i < own; ++i) list.push_back({particular.bits(), 0, 0, 0});
  return list;
}

TEST(Sketch, EqualSetsAreAlikeWhateverTheirOrder) {
  std::vector<Feature> list = features(2, 100, 100);
  const Sketch before = sketch_of(list);
  std::reverse(list.begin(), list.end());
  EXPECT_EQ(likeness(before, sketch_of(list)), 1);
}

// Over many pairs, each of its own: one is an estimate from 64 coins, and pairs that share the same
// part share its luck.
TEST(Sketch, LikenessIsTheSharedPartOfBoth) {
  for (const std::size_t own : {20u, 50u, 200u}) {
    double sum = 0;
    constexpr int kPairs = 60;
    for (std::uint64_t i = 0; i < kPairs; ++i) {
      sum += likeness(sketch_of(features(10 + 2 * i, 100, own, 50'000 + i)),
                      sketch_of(features(11 + 2 * i, 100, own, 50'000 + i)));
    }
    const double truth = 100.0 / (100.0 + 2.0 * static_cast<double>(own));
    EXPECT_NEAR(sum / kPairs, truth, 0.03) << own;
  }
}

TEST(Sketch, StrangersAreNotAlike) {
  EXPECT_LT(likeness(sketch_of(features(2, 0, 300)), sketch_of(features(3, 0, 300))), 0.1);
}

TEST(Twins, AreFoundAmongManyStrangersOfTheOtherKindOnly) {
  std::vector<Sketch> sketches;
  std::vector<int> kinds;
  for (std::uint64_t i = 0; i < 300; ++i) {
    sketches.push_back(sketch_of(features(100 + i, 0, 200)));
    kinds.push_back(static_cast<int>(i % 2));
  }
  sketches[17] = sketch_of(features(9, 200, 10));
  sketches[40] = sketch_of(features(8, 200, 10));
  sketches[43] = sketch_of(features(8, 200, 11));
  kinds[17] = kinds[43] = 1;
  kinds[40] = 0;
  const std::vector<Twin> twins = twins_of_other_kind(sketches, kinds, 0.7);
  EXPECT_EQ(twins[17].index, 40u);
  EXPECT_EQ(twins[40].index, 43u) << "the more alike of two";
  EXPECT_EQ(twins[43].index, 40u);
  for (std::size_t i = 0; i < twins.size(); ++i) {
    if (i == 17 || i == 40 || i == 43) continue;
    EXPECT_EQ(twins[i].likeness, 0) << i;
  }
}

TEST(Twins, NineOfTenAtTheThresholdAreMet) {
  int met = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const std::vector<Sketch> pair{sketch_of(features(1000 + 2 * i, 400, 60)),
                                   sketch_of(features(1001 + 2 * i, 400, 60))};
    met += twins_of_other_kind(pair, std::vector<int>{0, 1}, 0.5)[0].likeness > 0 ? 1 : 0;
  }
  EXPECT_GE(met, 90);
}

TEST(Twins, MailThatSaysNothingHasNone) {
  const std::vector<Sketch> sketches(4, sketch_of({}));
  for (const Twin& twin : twins_of_other_kind(sketches, std::vector<int>{0, 1, 0, 1}, 0.7)) {
    EXPECT_EQ(twin.likeness, 0);
  }
}

// A campaign of a thousand copies must not compare each with each.
TEST(Twins, ManyCopiesOfOneMailAreStillTwins) {
  const std::vector<Sketch> sketches(2000, sketch_of(features(5, 100, 0)));
  std::vector<int> kinds(2000, 0);
  kinds[1999] = 1;
  const std::vector<Twin> twins = twins_of_other_kind(sketches, kinds, 0.7);
  EXPECT_EQ(twins[1999].likeness, 1);
}

}  // namespace
}  // namespace classify
