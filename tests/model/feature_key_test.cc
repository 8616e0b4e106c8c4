#include <gtest/gtest.h>

#include <set>

#include "classify/error.h"
#include "classify/model.h"
#include "classify/model_file.h"
#include "classify/settings.h"
#include "support/files.h"
#include "support/home_key.h"
#include "support/random.h"

namespace classify {
namespace {

constexpr FeatureKey kKey = test::kHomeKey;
constexpr std::uint64_t kPartOfTheTable = (std::uint64_t{1} << 33) - 1;

TEST(FeatureKey, WithoutAKeyAFeatureIsFiledUnderItsHash) {
  EXPECT_EQ(FeatureKey()(12345), 12345u);
  EXPECT_EQ(FeatureKey().id(), 0u);
}

// Models on disk depend on it.
TEST(FeatureKey, IsFrozen) {
  EXPECT_EQ(kKey(1), 0xcd796654af483befu);
  EXPECT_EQ(kKey(~std::uint64_t{0}), 0x199a8126a3b78713u);
}

// Hashes that an unkeyed table takes for one, because 33 bits of them are equal.
TEST(FeatureKey, PartsHashesThatCollideWithoutIt) {
  test::Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t hash = random.bits();
    const std::uint64_t twin = hash ^ (random.bits() << 33 | std::uint64_t{1} << 63);
    Model model;
    model.table(View::words).learn(std::vector{hash}, std::vector{0.0}, Class::good, kMinSlots);
    ASSERT_EQ(model.find(View::words, twin).good, 1u);
    ASSERT_NE(kKey(hash) & kPartOfTheTable, kKey(twin) & kPartOfTheTable);
  }
}

// Whatever somebody computes under one key, or under none, is worth nothing under another.
TEST(FeatureKey, TwinsUnderOneKeyAreNoneUnderAnother) {
  test::Random random(2);
  const FeatureKey other{.a = random.bits(), .b = random.bits()};
  int twins = 0;
  std::uint64_t first = 0;
  for (std::uint64_t hash = 1; twins < 40 && hash < 4'000'000; ++hash) {
    if ((kKey(hash) & 0xFFFF) != 0) continue;
    if (first != 0) {
      ++twins;
      EXPECT_NE(other(hash) & 0xFFFFFF, other(first) & 0xFFFFFF);
    }
    first = hash;
  }
  EXPECT_EQ(twins, 40);
}

TEST(FeatureKey, SpreadsNeighboursOverAllPlaces) {
  std::set<std::uint64_t> places;
  for (std::uint64_t hash = 0; hash < 4096; ++hash) places.insert(kKey(hash << 40) & 4095);
  EXPECT_GT(places.size(), 2400u);  // 2589 if they were random
}

TEST(FeatureKey, ModelsWithDifferentKeysAreNotMerged) {
  Model a, b;
  b.info.settings.key = kKey;
  EXPECT_THROW(merge(a, b), Error);
  a.info.settings.key = kKey;
  EXPECT_NO_THROW(merge(a, b));
}

TEST(FeatureKey, NewHomesHaveDifferentOnes) {
  const test::TemporaryFolder folder;
  create_home({folder / "a"});
  create_home({folder / "b"});
  const FeatureKey a = open_model(Home{folder / "a"}.model()).info.settings.key;
  EXPECT_FALSE(a.none());
  EXPECT_NE(a, open_model(Home{folder / "b"}.model()).info.settings.key);
  EXPECT_EQ(a, open_training_log(Home{folder / "a"}.training())->settings()->key);
}

}  // namespace
}  // namespace classify
