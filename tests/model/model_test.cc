#include "classify/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <unordered_map>
#include <vector>

#include "hash.h"
#include "model/slot.h"
#include "support/random.h"

namespace classify {
namespace {

using test::Random;

using Hashes = std::vector<std::uint64_t>;

constexpr std::size_t kMinBuckets = kMinSlots / kSlotsPerBucket;

// A hash that lives in this bucket of a smallest table and has this tag.
std::uint64_t at(std::size_t bucket, std::uint64_t tag) { return tag << 9 | bucket; }

void learn(Table& table, const Hashes& hashes, Class cls, std::size_t max_slots = kDefaultMaxSlots,
           double weight_change = 0) {
  table.learn(hashes, std::vector<double>(hashes.size(), weight_change), cls, max_slots);
}

void learn_times(Table& table, const Hashes& hashes, Class cls, int times,
                 std::size_t max_slots = kDefaultMaxSlots) {
  for (int i = 0; i < times; ++i) learn(table, hashes, cls, max_slots);
}

bool has(const Table& table, std::uint64_t hash) {
  const Counts counts = table.find(hash);
  return counts.spam + counts.good > 0;
}

// ---- Hashes ------------------------------------------------------------------------------------

// Every feature of every model in the field is one of these: they may never change.
TEST(Hash, OfBytesIsFrozen) {
  EXPECT_EQ(hash_bytes(""), 0x2D06800538D394C2u);  // as published with xxHash
  EXPECT_EQ(hash_bytes("", 1), 0x4DC5B0CC826F6703u);
  EXPECT_EQ(hash_bytes("a"), 0xE6C632B61E964E1Fu);
  EXPECT_EQ(hash_bytes("free offer"), 0xC041264CE41D4F9Eu);
  EXPECT_EQ(hash_bytes("free offer", 42), 0x5594839203325791u);
  EXPECT_EQ(hash_bytes(std::string(300, 'x')), 0xA5D1B4607DC83554u);
}

TEST(Hash, OfAPairIsFrozen) {
  EXPECT_EQ(combine_hashes(0, 0, 0), 0u);
  EXPECT_EQ(combine_hashes(1, 2, 1), 0xFABA6311714D7081u);
  EXPECT_EQ(combine_hashes(0x123456789ABCDEF0u, 0xFEDCBA9876543210u, 2), 0x43260B6A55873815u);
}

TEST(Hash, OfAPairDependsOnOrderAndDistance) {
  EXPECT_NE(combine_hashes(1, 2, 1), combine_hashes(2, 1, 1));
  EXPECT_NE(combine_hashes(1, 2, 1), combine_hashes(1, 2, 2));
}

TEST(Hash, OfPairsHasNoCollisionsAmongManyPairs) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 200; ++a) {
    for (std::uint64_t b = 0; b < 200; ++b) {
      for (std::uint64_t distance = 1; distance <= 2; ++distance) {
        EXPECT_TRUE(seen.insert(combine_hashes(a, b, distance)).second);
      }
    }
  }
}

// ---- Slots -------------------------------------------------------------------------------------

TEST(Slot, LayoutIsFrozen) {
  EXPECT_EQ(pack({.tag = 0xABCDEF, .spam = 0x123, .good = 0x456, .weight = 0x789A}),
            0xABCDEF123456789Au);
  EXPECT_EQ(pack({.tag = 0, .spam = 0, .good = 1, .weight = -1}), 0x1FFFFu);
}

TEST(Slot, UnpackingUndoesPacking) {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t slot = random.bits();
    ASSERT_EQ(pack(unpack(slot)), slot);
  }
}

TEST(Slot, IsInUseOnceCounted) {
  EXPECT_FALSE(slot_in_use(0));
  EXPECT_FALSE(slot_in_use(pack({.tag = kTagMask, .weight = -1})));
  EXPECT_TRUE(slot_in_use(pack({.spam = 1})));
  EXPECT_TRUE(slot_in_use(pack({.good = 1})));
}

TEST(Slot, WeightIsRoundedToSteps) {
  EXPECT_EQ(saturated_weight(0), 0);
  EXPECT_EQ(saturated_weight(kWeightStep), 1);
  EXPECT_EQ(saturated_weight(-kWeightStep), -1);
  EXPECT_EQ(saturated_weight(0.49 * kWeightStep), 0);
  EXPECT_EQ(saturated_weight(0.5 * kWeightStep), 1);
  EXPECT_EQ(saturated_weight(-0.5 * kWeightStep), 0);
}

TEST(Slot, WeightSaturates) {
  EXPECT_EQ(saturated_weight(1e6), 32767);
  EXPECT_EQ(saturated_weight(-1e6), -32768);
}

// ---- Looking up and counting -------------------------------------------------------------------

TEST(Table, BeginsEmpty) {
  const Table table;
  EXPECT_EQ(table.slots().size(), kMinSlots);
  EXPECT_EQ(table.used(), 0u);
}

TEST(Table, AbsentFeatureHasNoCounts) {
  const Counts counts = Table().find(123);
  EXPECT_EQ(counts.spam, 0u);
  EXPECT_EQ(counts.good, 0u);
  EXPECT_EQ(counts.weight, 0);
}

TEST(Table, CountsByClass) {
  Table table;
  learn_times(table, {5, 6}, Class::spam, 3);
  learn(table, {5}, Class::good);
  EXPECT_EQ(table.find(5).spam, 3u);
  EXPECT_EQ(table.find(5).good, 1u);
  EXPECT_EQ(table.find(6).good, 0u);
  EXPECT_EQ(table.used(), 2u);
}

TEST(Table, FeatureOfHashZeroIsAFeature) {
  Table table;
  learn(table, {0}, Class::good);
  EXPECT_EQ(table.find(0).good, 1u);
}

TEST(Table, SameBucketOtherTagIsAnotherFeature) {
  Table table;
  learn(table, {at(3, 1)}, Class::good);
  EXPECT_FALSE(has(table, at(3, 2)));
  EXPECT_FALSE(has(table, at(4, 1)));
}

TEST(Table, TwoFeaturesOfOneTagAreCountedOnceAMessage) {
  Table table;
  const std::uint64_t twin = std::uint64_t{1} << 40 | 7;  // differs only beyond index and tag
  learn(table, {7, twin}, Class::spam);
  EXPECT_EQ(table.find(7).spam, 1u);
  EXPECT_EQ(table.used(), 1u);
  learn(table, {7, twin}, Class::spam);
  EXPECT_EQ(table.find(7).spam, 2u);
}

TEST(Table, ChangesTheWeightOfKnownFeaturesOnly) {
  Table table;
  learn(table, {1}, Class::spam);
  learn(table, {1, 2}, Class::spam, kDefaultMaxSlots, 0.25);
  EXPECT_EQ(table.find(1).weight, 0.25);
  EXPECT_EQ(table.find(2).weight, 0);
}

TEST(Table, WeightSaturates) {
  Table table;
  learn(table, {1}, Class::spam);
  for (int i = 0; i < 10; ++i) learn(table, {1}, Class::spam, kDefaultMaxSlots, 30);
  EXPECT_EQ(table.find(1).weight, 32767 * kWeightStep);
  for (int i = 0; i < 10; ++i) learn(table, {1}, Class::spam, kDefaultMaxSlots, -30);
  EXPECT_EQ(table.find(1).weight, -32.0);
}

TEST(Table, CountsAreHalvedTogether) {
  Table table;
  learn_times(table, {1}, Class::good, 100);
  learn_times(table, {1}, Class::spam, static_cast<int>(kMaxCount));
  EXPECT_EQ(table.find(1).spam, kMaxCount);
  EXPECT_EQ(table.find(1).good, 100u);
  learn(table, {1}, Class::spam);
  EXPECT_EQ(table.find(1).spam, 2048u);
  EXPECT_EQ(table.find(1).good, 50u);
}

TEST(Table, CountsNeverWrap) {
  Table table;
  std::uint32_t before = 0;
  for (int i = 0; i < 20'000; ++i) {
    learn(table, {1}, Class::spam);
    const std::uint32_t now = table.find(1).spam;
    ASSERT_LE(now, kMaxCount);
    ASSERT_TRUE(now == before + 1 || now == 2048u);
    before = now;
  }
  EXPECT_EQ(table.used(), 1u);
}

TEST(Table, KnowsWhatAHashMapKnows) {
  Random random(2);
  Table table;
  std::unordered_map<std::uint64_t, Counts> oracle;
  Hashes vocabulary;
  for (int i = 0; i < 500; ++i) vocabulary.push_back(random.bits());
  for (int message = 0; message < 200; ++message) {
    const Class cls = random.one_in(3) ? Class::spam : Class::good;
    std::set<std::uint64_t> distinct;
    for (int i = 0; i < 100; ++i) distinct.insert(random.pick(vocabulary));
    const Hashes hashes(distinct.begin(), distinct.end());
    learn(table, hashes, cls);
    for (const std::uint64_t hash : hashes)
      ++(cls == Class::spam ? oracle[hash].spam : oracle[hash].good);
  }
  for (const std::uint64_t hash : vocabulary) {
    ASSERT_EQ(table.find(hash).spam, oracle[hash].spam);
    ASSERT_EQ(table.find(hash).good, oracle[hash].good);
  }
}

// ---- Growing -----------------------------------------------------------------------------------

// 8 features in each bucket of a smallest table, with random tags.
Hashes one_table_full(Random& random) {
  Hashes hashes;
  for (std::size_t bucket = 0; bucket < kMinBuckets; ++bucket) {
    for (std::size_t i = 0; i < kSlotsPerBucket; ++i) {
      hashes.push_back(at(bucket, (random.bits() & 0x1FFFFF) << 3 | i));
    }
  }
  return hashes;
}

TEST(TableGrowth, KeepsEveryFeature) {
  Random random(3);
  Table table;
  const Hashes first = one_table_full(random);
  for (std::size_t i = 0; i < first.size(); ++i) {
    learn(table, {first[i]}, i % 2 == 0 ? Class::spam : Class::good);
  }
  ASSERT_EQ(table.slots().size(), kMinSlots);
  ASSERT_EQ(table.used(), kMinSlots);
  learn(table, {at(0, 0xFFFFF0)}, Class::spam);
  EXPECT_EQ(table.slots().size(), 2 * kMinSlots);
  EXPECT_EQ(table.used(), kMinSlots + 1);
  for (std::size_t i = 0; i < first.size(); ++i) {
    ASSERT_EQ(table.find(first[i]).spam, i % 2 == 0 ? 1u : 0u) << i;
    ASSERT_EQ(table.find(first[i]).good, i % 2 == 0 ? 0u : 1u) << i;
  }
}

TEST(TableGrowth, KeepsWhatTheMessageAtHandCounted) {
  Random random(4);
  Table table;
  Hashes message = one_table_full(random);
  for (int i = 0; i < 2000; ++i) message.push_back(random.bits());
  learn(table, message, Class::spam, std::size_t{1} << 20);
  for (const std::uint64_t hash : message) ASSERT_EQ(table.find(hash).spam, 1u);
}

TEST(TableGrowth, GoesOnToTheMaximumAndNoFurther) {
  Random random(5);
  Table table;
  constexpr std::size_t kMax = 8 * kMinSlots;
  for (int i = 0; i < 400; ++i) {
    Hashes hashes;
    for (int k = 0; k < 200; ++k) hashes.push_back(random.bits());
    learn(table, hashes, Class::good, kMax);
    ASSERT_LE(table.slots().size(), kMax);
    ASSERT_LE(table.used(), table.slots().size());
  }
  EXPECT_EQ(table.slots().size(), kMax);
}

TEST(TableGrowth, HardlyLosesAFeatureOnTheWay) {
  Random random(6);
  Table table;
  Hashes all;
  for (int i = 0; i < 300; ++i) {
    Hashes hashes;
    for (int k = 0; k < 100; ++k) hashes.push_back(random.bits());
    learn(table, hashes, Class::good);
    all.insert(all.end(), hashes.begin(), hashes.end());
  }
  const auto lost =
      std::count_if(all.begin(), all.end(), [&](auto hash) { return !has(table, hash); });
  EXPECT_LE(lost, 600);  // one in fifty
}

TEST(TableGrowth, DoesNotHappenBelowHalfFull) {
  Table table;
  for (std::uint64_t tag = 0; tag < 20; ++tag) learn(table, {at(9, tag)}, Class::good);
  EXPECT_EQ(table.slots().size(), kMinSlots);
  EXPECT_EQ(table.used(), kSlotsPerBucket);
}

TEST(TableGrowth, UsedIsTheNumberOfSlotsInUse) {
  Random random(7);
  Table table;
  for (int i = 0; i < 100; ++i) {
    Hashes hashes;
    for (int k = 0; k < 300; ++k) hashes.push_back(random.bits());
    learn(table, hashes, Class::good, 2 * kMinSlots);
  }
  const auto slots = table.slots();
  EXPECT_EQ(table.used(), std::count_if(slots.begin(), slots.end(), slot_in_use));
}

// ---- Evicting ----------------------------------------------------------------------------------

TEST(TableEviction, TakesTheLeastSeen) {
  Table table;
  for (std::uint64_t tag = 0; tag < 8; ++tag) {
    learn_times(table, {at(0, tag)}, Class::spam, tag == 5 ? 1 : 2);
  }
  learn(table, {at(0, 100)}, Class::spam, kMinSlots);
  EXPECT_FALSE(has(table, at(0, 5)));
  EXPECT_TRUE(has(table, at(0, 100)));
  EXPECT_TRUE(has(table, at(0, 4)));
}

TEST(TableEviction, AmongEquallySeenTakesTheLeastWeight) {
  Table table;
  for (std::uint64_t tag = 0; tag < 8; ++tag) {
    learn(table, {at(0, tag)}, Class::spam);
    learn(table, {at(0, tag)}, Class::spam, kMinSlots, tag == 3 ? -0.01 : -1);
  }
  learn(table, {at(0, 100)}, Class::spam, kMinSlots);
  EXPECT_FALSE(has(table, at(0, 3)));
}

TEST(TableEviction, NeverDropsAFeatureOfTheSameMessage) {
  Table table;
  for (std::uint64_t tag = 0; tag < 8; ++tag) learn_times(table, {at(0, tag)}, Class::good, 10);
  Hashes message;
  for (std::uint64_t tag = 100; tag < 108; ++tag) message.push_back(at(0, tag));
  learn(table, message, Class::spam, kMinSlots);
  for (const std::uint64_t hash : message) EXPECT_TRUE(has(table, hash));
}

TEST(TableEviction, SparesAKnownFeatureOfTheSameMessage) {
  Table table;
  learn(table, {at(0, 0)}, Class::spam);
  for (std::uint64_t tag = 1; tag < 8; ++tag) learn_times(table, {at(0, tag)}, Class::good, 10);
  learn(table, {at(0, 100), at(0, 0)}, Class::spam, kMinSlots);
  EXPECT_EQ(table.find(at(0, 0)).spam, 2u);
  EXPECT_TRUE(has(table, at(0, 100)));
}

TEST(TableEviction, NinthFeatureOfOneBucketInOneMessageIsDropped) {
  Table table;
  Hashes message;
  for (std::uint64_t tag = 0; tag < 9; ++tag) message.push_back(at(0, tag));
  learn(table, message, Class::spam, kMinSlots);
  for (std::uint64_t tag = 0; tag < 8; ++tag) EXPECT_TRUE(has(table, at(0, tag)));
  EXPECT_FALSE(has(table, at(0, 8)));
  EXPECT_EQ(table.used(), 8u);
}

TEST(TableEviction, NeverDropsAFeatureOfTheSameMessageInAnyFullTable) {
  Random random(8);
  Table table;
  for (int i = 0; i < 60; ++i) {
    std::set<std::uint64_t> distinct;
    for (int k = 0; k < 300; ++k) distinct.insert(random.bits());
    const Hashes message(distinct.begin(), distinct.end());
    learn(table, message, Class::good, kMinSlots);
    std::unordered_map<std::uint64_t, int> in_bucket;
    for (const std::uint64_t hash : message) {
      const bool has_room = ++in_bucket[hash % kMinBuckets] <= 8;
      ASSERT_TRUE(has(table, hash) || !has_room);
    }
  }
}

// ---- Sharing -----------------------------------------------------------------------------------

TEST(TableCopy, IsNotChangedByTheOriginal) {
  Table table;
  learn(table, {1}, Class::spam);
  const Table copy = table;
  learn(table, {1, 2}, Class::spam);
  EXPECT_EQ(copy.find(1).spam, 1u);
  EXPECT_FALSE(has(copy, 2));
  EXPECT_EQ(copy.used(), 1u);
}

TEST(TableCopy, DoesNotChangeTheOriginal) {
  Table table;
  learn(table, {1}, Class::spam);
  Table copy = table;
  learn(copy, {1}, Class::good);
  copy.prune(100);
  EXPECT_EQ(table.find(1).spam, 1u);
  EXPECT_EQ(table.find(1).good, 0u);
}

TEST(TableCopy, SharesTheSlotsUntilOneLearns) {
  Table table;
  const Table copy = table;
  EXPECT_EQ(table.slots().data(), copy.slots().data());
  learn(table, {1}, Class::spam);
  EXPECT_NE(table.slots().data(), copy.slots().data());
}

TEST(TableCopy, OutlivesTheOriginal) {
  Table copy;
  {
    Table table;
    learn(table, {1}, Class::spam);
    copy = table;
  }
  learn(copy, {1}, Class::spam);
  EXPECT_EQ(copy.find(1).spam, 2u);
}

TEST(TableCopy, SlotsOfOthersAreNeverWritten) {
  const auto memory = std::make_shared<std::vector<std::uint64_t>>(kMinSlots);
  Table table(*memory, memory, 0);
  learn(table, {1, 2, 3}, Class::spam);
  table.prune(9);
  EXPECT_EQ(std::count(memory->begin(), memory->end(), 0u), static_cast<std::ptrdiff_t>(kMinSlots));
}

TEST(TableCopy, MayBeReadWhileTheOriginalLearns) {
  Table table;
  learn(table, {1}, Class::spam);
  const Table copy = table;
  std::thread reader([&copy] {
    for (int i = 0; i < 10'000; ++i) ASSERT_EQ(copy.find(1).spam, 1u);
  });
  learn_times(table, {1}, Class::spam, 1000);
  reader.join();
}

TEST(Table, AnyContentIsSafeToLookUpIn) {
  Random random(9);
  const auto memory = std::make_shared<std::vector<std::uint64_t>>(2 * kMinSlots);
  for (std::uint64_t& slot : *memory) slot = random.bits();
  Table table(*memory, memory, memory->size());
  for (int i = 0; i < 10'000; ++i) {
    const Counts counts = table.find(random.bits());
    ASSERT_LE(counts.spam, kMaxCount);
    ASSERT_LE(counts.good, kMaxCount);
    ASSERT_LE(std::abs(counts.weight), 32);
  }
  for (int i = 0; i < 100; ++i)
    learn(table, {random.bits(), random.bits()}, Class::spam, 8 * kMinSlots);
}

// ---- Pruning -----------------------------------------------------------------------------------

TEST(TablePrune, DropsWhatWasSeenTooSeldom) {
  Table table;
  learn(table, {1}, Class::spam);
  learn_times(table, {2}, Class::spam, 2);
  learn(table, {3}, Class::spam);
  learn(table, {3}, Class::good);
  table.prune(2);
  EXPECT_FALSE(has(table, 1));
  EXPECT_TRUE(has(table, 2));
  EXPECT_TRUE(has(table, 3));
  EXPECT_EQ(table.used(), 2u);
}

// ---- Model -------------------------------------------------------------------------------------

TEST(Model, NewOneKnowsNothingAndReadsThisScheme) {
  const Model model;
  EXPECT_EQ(model.info.scheme, "osb3-3views/5");
  EXPECT_EQ(model.info.learned.spam + model.info.learned.good, 0u);
  for (const View view : kAllViews) EXPECT_EQ(model.table(view).used(), 0u);
}

TEST(Model, ViewsHaveTablesOfTheirOwn) {
  Model model;
  learn(model.table(View::words), {1}, Class::spam);
  EXPECT_FALSE(has(model.table(View::characters), 1));
  EXPECT_FALSE(has(model.table(View::structure), 1));
}

}  // namespace
}  // namespace classify
