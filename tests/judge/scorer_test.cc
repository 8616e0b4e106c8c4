#include "classify/scorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "classify/learner.h"
#include "judge/evidence.h"
#include "judge/portable_math.h"
#include "judge/view_score.h"
#include "model/slot.h"
#include "support/random.h"
#include "support/reference_learner.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;
using test::random_features;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Model trained_model(std::uint64_t seed, std::size_t vocabulary) {
  Random random(seed);
  Model model;
  for (int i = 0; i < 100; ++i) {
    const Class cls = i % 2 == 0 ? Class::spam : Class::good;
    learn(model, random_features(random, cls, vocabulary), cls, kNearErrorRule);
  }
  return model;
}

// ---- Score -------------------------------------------------------------------------------------

TEST(Scorer, NothingKnownScoresZero) {
  Random random(1);
  const Score s = score(Model(), random_features(random, Class::spam, 1000));
  EXPECT_EQ(s.total, 0);
  for (const double z : s.view) EXPECT_EQ(z, 0);
}

TEST(Scorer, NoFeaturesScoreZero) { EXPECT_EQ(score(trained_model(1, 100), {}).total, 0); }

TEST(Scorer, TotalIsTheWeightedSumOfTheBoundedViews) {
  Random random(2);
  const Model model = trained_model(2, 300);
  const Score s = score(model, random_features(random, Class::spam, 300));
  ASSERT_FALSE(s.in_doubt);
  const double n =
      static_cast<double>(model.totals(View::words).spam + model.totals(View::words).good) / 2;
  const auto bounded = [&](std::size_t v) { return 4 * std::tanh(s.view[v] / 4); };
  EXPECT_NEAR(s.total, n / (n + 3) * (1.1 * bounded(0) + 0.7 * bounded(1) + 0.55 * bounded(2)),
              1e-12);
  EXPECT_EQ(s.total, total_score(model.info, s.view));
}

TEST(Scorer, NoViewSaysMoreThanFour) {
  const Model model = trained_model(2, 300);
  EXPECT_NEAR(total_score(model.info, {1e6, 0, 0}), -total_score(model.info, {-1e6, 0, 0}), 1e-9);
  EXPECT_LE(total_score(model.info, {1e6, 1e6, 1e6}), 4 * (1.1 + 0.7 + 0.55));
}

// ---- Bounded sources, and doubt ----------------------------------------------------------------

// Spam's evidence is +10, good mail's -10.
struct Tens {
  double operator()(const Counts& counts, int) const {
    return counts.spam > counts.good ? 10 : -10;
  }
};

ViewScore view_of(View view, std::string_view features, Source source = Source::open) {
  Tens tens;
  constexpr ViewTotals kMuch{.spam = 1'000'000'000, .good = 1'000'000'000};
  ViewScore score(view, kMuch, 0);
  for (const char c : features) {
    const Counts counts{.spam = c == 's' ? 1u : 0u, .good = c == 'g' ? 1u : 0u};
    score.add(tens, counts, Feature{.source = source});
  }
  return score;
}

TEST(Scorer, ASourceHasABoundedSayForGoodAndNoneForSpam) {
  EXPECT_EQ(view_of(View::words, "gggg").z(), -20);
  for (const Source source : {Source::subject, Source::fields, Source::url, Source::aside}) {
    EXPECT_NEAR(view_of(View::words, "gggg", source).z(), -kMostGoodOfASource, 1e-6);
    EXPECT_EQ(view_of(View::words, "gggg", source).unbounded_z(), -20);
    EXPECT_EQ(view_of(View::words, "ssss", source).z(), 20);
  }
}

TEST(Scorer, TheLongestRunIsFoundWhateverStandsAround) {
  for (const std::string_view text : {"ssss", "ggggggssss", "ssssgggggg", "ggssssggsgsg"}) {
    EXPECT_EQ(view_of(View::words, text).longest_spam_run(), 40) << text;
  }
  EXPECT_EQ(view_of(View::words, "sgsgsgsg").longest_spam_run(), 10);
  EXPECT_EQ(view_of(View::words, "").longest_spam_run(), 0);
  // Facts are in no order, so good ones among them take little.
  EXPECT_NEAR(view_of(View::structure, "sgsgsgsg").longest_spam_run(), 39.4, 1e-9);
}

TEST(Scorer, GoodWordsBetweenThoseOfSpamAreTold) {
  const auto mingled = [](std::string_view words) { return view_of(View::words, words).mingled(); };
  // Seven pairs of neighbours of 1 each, and a fifth of four times 10.
  EXPECT_NEAR(mingled("sgsgsgsg"), (7 + 8) / std::sqrt(8), 1e-9);
  EXPECT_NEAR(mingled("ssssgggg"), (1 + 8) / std::sqrt(8), 1e-9);
  EXPECT_EQ(mingled("gggggggg"), 0);
  EXPECT_EQ(mingled(""), 0);
  // Only words that are shown: others have a bounded say.
  EXPECT_EQ(view_of(View::words, "sgsgsgsg", Source::aside).mingled(), 0);
  EXPECT_EQ(view_of(View::structure, "sgsgsgsg").mingled(), 0);
}

TEST(Scorer, ContradictionIsUnsureNotGood) {
  Model model;
  model.info.totals[0] = {.spam = 300, .good = 300};
  model.info.learned = {.spam = 300, .good = 300};
  const auto finished = [&](double mingled, double structure) {
    Score score{.view = {-4, -4, structure}};
    score.mingled = mingled;
    finish(score, model.info);
    return score;
  };
  EXPECT_FALSE(finished(kMostContradiction, 0).in_doubt);
  EXPECT_TRUE(finished(kMostContradiction + 0.01, 0).in_doubt);
  EXPECT_EQ(decide(finished(kMostContradiction + 0.01, 0), model.info).cls, Class::unsure);
  // A header that speaks for spam makes it more, one that speaks for good makes it less.
  EXPECT_TRUE(finished(kMostContradiction - 0.19, 1).in_doubt);
  EXPECT_FALSE(finished(kMostContradiction + 0.19, -1).in_doubt);
}

TEST(Scorer, ALongRunOfSpamIsUnsureNotGood) {
  Model model;
  model.info.totals[0] = {.spam = 300, .good = 300};
  model.info.learned = {.spam = 300, .good = 300};
  const auto finished = [&](double z, std::array<double, kViews> runs) {
    Score score{.view = {z, z, z}, .spam_run = runs};
    finish(score, model.info);
    return score;
  };
  for (std::size_t v = 0; v < kViews; ++v) {
    std::array<double, kViews> runs = kMostSpamRun;
    EXPECT_FALSE(finished(-3, runs).in_doubt);
    runs[v] += 0.1;
    const Score doubted = finished(-3, runs);
    EXPECT_TRUE(doubted.in_doubt);
    EXPECT_EQ(doubted.total, kLeastInDoubt);
    EXPECT_EQ(decide(doubted, model.info).cls, Class::unsure);
    EXPECT_FALSE(finished(3, runs).in_doubt);
    EXPECT_EQ(decide(finished(3, runs), model.info).cls, Class::spam);
    model.info.settings.thresholds.good_to = -0.5;
    EXPECT_EQ(decide(finished(-3, runs), model.info).cls, Class::unsure);
    model.info.settings.thresholds.good_to = -2;
  }
}

TEST(Scorer, SharesAddUpWhenSourcesAreBounded) {
  Random random(12);
  const Model model = trained_model(12, 300);
  Features features = random_features(random, Class::good, 300);
  for (std::vector<Feature>& view : features) {
    for (std::size_t i = 0; i < view.size(); ++i)
      view[i].source = static_cast<Source>(i % kSources);
  }
  double sum = 0;
  for (const Clue& clue : strongest_clues(model, features, 100'000)) sum += clue.share;
  EXPECT_NEAR(sum, score(model, features).total, 1e-9);
}

TEST(Scorer, AYoungModelSpeaksQuietly) {
  Model young, old;
  young.info.totals[0] = {.spam = 1, .good = 1};
  old.info.totals[0] = {.spam = 300, .good = 300};
  EXPECT_NEAR(total_score(young.info, {2, 2, 2}) * 4, total_score(old.info, {2, 2, 2}), 0.1);
  EXPECT_EQ(total_score(Model().info, {2, 2, 2}), 0);
}

// A storage of one's own: the counts of a model come from it, feature by feature.
class CountsOfAnotherModel final : public FeatureCounts {
 public:
  explicit CountsOfAnotherModel(const Model& model) : model_(model) {}
  [[nodiscard]] const ModelInfo& info() const override { return model_.info; }
  [[nodiscard]] std::vector<Counts> find(View view,
                                         std::span<const std::uint64_t> hashes) const override {
    most_asked_for_ = std::max(most_asked_for_, hashes.size());
    std::vector<Counts> found;
    for (const std::uint64_t hash : hashes) found.push_back(model_.table(view).find(hash));
    return found;
  }
  [[nodiscard]] std::size_t most_asked_for() const { return most_asked_for_; }

 private:
  const Model& model_;
  mutable std::size_t most_asked_for_ = 0;
};

TEST(Scorer, CountsFromAnotherStorageGiveTheSameScore) {
  Random random(5);
  const Model model = trained_model(5, 3000);
  const CountsOfAnotherModel elsewhere(model);
  Features features = random_features(random, Class::spam, 3000);
  for (const Class cls : {Class::good, Class::spam, Class::good, Class::spam, Class::good}) {
    const Features more = random_features(random, cls, 3000);
    for (std::size_t v = 0; v < kViews; ++v) {
      features[v].insert(features[v].end(), more[v].begin(), more[v].end());
    }
  }
  for (std::size_t most : {0u, 1u, 255u, 256u, 257u, 100000u}) {
    Features some = features;
    for (auto& view : some) view.resize(std::min(view.size(), most));
    const Score here = score(model, some);
    const Score there = score(elsewhere, some);
    EXPECT_EQ(there.view, here.view) << most;
    EXPECT_EQ(there.total, here.total) << most;
  }
  EXPECT_LE(elsewhere.most_asked_for(), 256u);
}

TEST(Scorer, PositiveIsSpam) {
  Model model;
  Features features;
  for (auto& view : features) view.push_back({99, 0, 0, 0});
  learn(model, features, Class::spam, kAlwaysRule);
  EXPECT_GT(score(model, features).total, 0);
}

TEST(Scorer, UnknownFeaturesWeakenTheScore) {
  const Model model = trained_model(3, 100);
  Random random(3);
  const Features known = random_features(random, Class::spam, 100);
  Features diluted = known;
  for (std::uint64_t i = 0; i < 3 * known[0].size(); ++i) diluted[0].push_back({i, 0, 0, 0});
  EXPECT_NEAR(score_view(model, View::words, diluted) * std::sqrt(4),
              score_view(model, View::words, known),
              std::abs(score_view(model, View::words, known)) * 0.4);
  EXPECT_LT(std::abs(score_view(model, View::words, diluted)),
            std::abs(score_view(model, View::words, known)));
}

TEST(Scorer, OrderOfFeaturesHardlyMatters) {
  const Model model = trained_model(4, 300);
  Random random(4);
  Features features = random_features(random, Class::spam, 300);
  const double forward = score(model, features).total;
  for (auto& view : features) std::reverse(view.begin(), view.end());
  EXPECT_NEAR(score(model, features).total, forward, 1e-12);
}

// ---- Clues -------------------------------------------------------------------------------------

TEST(Clues, SharesAddUpToTheScore) {
  const Model model = trained_model(5, 300);
  Random random(5);
  const Features features = random_features(random, Class::spam, 300);
  double sum = 0;
  for (const Clue& clue : strongest_clues(model, features, 100'000)) sum += clue.share;
  EXPECT_NEAR(sum, score(model, features).total, 1e-9);
}

TEST(Clues, LargestComeFirstWhateverTheirSign) {
  const Model model = trained_model(6, 300);
  Random random(6);
  const auto clues = strongest_clues(model, random_features(random, Class::good, 300), 100'000);
  ASSERT_THAT(clues, Not(IsEmpty()));
  for (std::size_t i = 1; i < clues.size(); ++i) {
    ASSERT_GE(std::abs(clues[i - 1].share), std::abs(clues[i].share));
  }
}

TEST(Clues, AreNoMoreThanAskedFor) {
  const Model model = trained_model(7, 300);
  Random random(7);
  const Features features = random_features(random, Class::good, 300);
  EXPECT_THAT(strongest_clues(model, features, 3), SizeIs(3));
  EXPECT_THAT(strongest_clues(model, features, 0), IsEmpty());
}

TEST(Clues, AreTheFirstOfTheWholeList) {
  const Model model = trained_model(8, 300);
  Random random(8);
  const Features features = random_features(random, Class::good, 300);
  const auto all = strongest_clues(model, features, 100'000);
  const auto few = strongest_clues(model, features, 5);
  for (std::size_t i = 0; i < few.size(); ++i) EXPECT_EQ(few[i].feature.hash, all[i].feature.hash);
}

TEST(Clues, TiesStayInOrderOfOccurrence) {
  Model model;
  Features features;
  for (std::uint32_t i = 0; i < 20; ++i) features[0].push_back({i * 7919u + 1, i, 0, 0});
  learn(model, features, Class::spam, kAlwaysRule);
  const auto clues = strongest_clues(model, features, 100);
  ASSERT_THAT(clues, SizeIs(20));
  for (std::uint32_t i = 0; i < 20; ++i) EXPECT_EQ(clues[i].feature.at, i);
}

TEST(Clues, SayNothingOfUnknownFeatures) {
  Random random(9);
  EXPECT_THAT(strongest_clues(Model(), random_features(random, Class::good, 300), 10), IsEmpty());
}

TEST(Clues, TellWhatTheModelKnows) {
  Model model;
  Features features;
  features[0].push_back({4711, 0, 0, 0});
  learn(model, features, Class::spam, kAlwaysRule);
  const auto clues = strongest_clues(model, features, 1);
  ASSERT_THAT(clues, SizeIs(1));
  EXPECT_EQ(clues[0].counts.spam, 1u);
  EXPECT_EQ(clues[0].view, View::words);
}

// ---- Evidence ----------------------------------------------------------------------------------

TEST(Evidence, UnknownSaysNothing) { EXPECT_EQ(Evidence({10, 10})(Counts{}, 0), 0); }

TEST(Evidence, EvenlySpreadSaysNothing) {
  EXPECT_EQ(Evidence({100, 100})(Counts{50, 50, 0}, 0), 0);
  EXPECT_EQ(Evidence({100, 300})(Counts{10, 30, 0}, 0), 0);
}

TEST(Evidence, IsSymmetricInTheClasses) {
  EXPECT_NEAR(Evidence({100, 70})(Counts{9, 2, 0}, 1), -Evidence({70, 100})(Counts{2, 9, 0}, 1),
              1e-12);
}

TEST(Evidence, GrowsWithTheCount) {
  const Evidence evidence({1000, 1000});
  EXPECT_GT(evidence(Counts{10, 0, 0}, 0), evidence(Counts{2, 0, 0}, 0));
}

TEST(Evidence, FallsWithTheDistance) {
  const Evidence evidence({1000, 1000});
  EXPECT_EQ(evidence(Counts{10, 0, 0}, 0), evidence(Counts{10, 0, 0}, 1));
  EXPECT_GT(evidence(Counts{10, 0, 0}, 1), 2 * evidence(Counts{10, 0, 0}, 2));
}

// What a thread remembers must not come out of its stack, as its own variables do.
TEST(RememberedEvidence, NeedsNoStack) {
  struct Work {
    Model model = trained_model(12, 200);
    Features features;
    double total = 0;
  } work;
  Random random(13);
  work.features = random_features(random, Class::spam, 200);
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
  const auto run = [](void* argument) -> void* {
    auto& own = *static_cast<Work*>(argument);
    own.total = score(own.model, own.features).total;
    return nullptr;
  };
  pthread_t thread{};
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  EXPECT_EQ(work.total, score(work.model, work.features).total);
}

TEST(RememberedEvidence, IsTheSame) {
  Random random(9);
  for (const ViewTotals totals :
       {ViewTotals{900, 800}, ViewTotals{901, 800}, ViewTotals{900, 800}}) {
    const Evidence evidence(totals);
    auto& remembered = RememberedEvidence::of_thread(totals, View::words);
    auto& other_view = RememberedEvidence::of_thread({5000, 4000}, View::structure);
    for (int i = 0; i < 20'000; ++i) {
      // Some so common that they come again, some as large as they get.
      const std::uint64_t most = random.one_in(2) ? 8 : kMaxCount + 1;
      const Counts counts{static_cast<std::uint32_t>(random.below(most)),
                          static_cast<std::uint32_t>(random.below(most)), 0};
      const auto distance = static_cast<int>(random.below(3));
      ASSERT_EQ(remembered(counts, distance), evidence(counts, distance));
      ASSERT_EQ(other_view(counts, distance), Evidence({5000, 4000})(counts, distance));
    }
  }
}

TEST(ViewScore, ManyFeaturesAtOnceAreTheSame) {
  Random random(17);
  constexpr ViewTotals kTotals{900, 800};
  for (const View view : {View::words, View::structure}) {
    for (const std::size_t n : {0, 1, 63, 64, 65, 300}) {
      std::vector<Feature> features(n);
      std::vector<std::uint64_t> slots(n);
      for (std::size_t i = 0; i < n; ++i) {
        features[i].distance = static_cast<std::uint8_t>(random.below(3));
        features[i].source = random.one_in(3) ? Source::url : Source::open;
        features[i].of_language = random.one_in(2);
        if (random.one_in(3)) continue;  // not known
        const auto count = [&] { return static_cast<std::uint16_t>(random.below(kMaxCount + 1)); };
        slots[i] = pack({.spam = count(), .good = count(), .weight = -7});
      }
      auto& evidence = RememberedEvidence::of_thread(kTotals, view);
      ViewScore one_by_one(view, kTotals, 0.5), by_counts = one_by_one, by_slots = one_by_one;
      for (std::size_t i = 0; i < n; ++i) {
        one_by_one.add(evidence, counts_of(slots[i]), features[i]);
      }
      by_counts.add(evidence, features, [&](std::size_t i) { return counts_of(slots[i]); });
      by_slots.add(evidence, features, [&](std::size_t i) { return slots[i]; });
      for (const ViewScore& score : {by_counts, by_slots}) {
        EXPECT_EQ(score.z(), one_by_one.z()) << n;
        EXPECT_EQ(score.length(), one_by_one.length()) << n;
        EXPECT_EQ(score.longest_spam_run(), one_by_one.longest_spam_run()) << n;
        EXPECT_EQ(score.mingled(), one_by_one.mingled()) << n;
      }
    }
  }
}

TEST(Evidence, IsFiniteForAnyCounts) {
  Random random(10);
  for (int i = 0; i < 20'000; ++i) {
    const auto count = [&] {
      return static_cast<std::uint32_t>(random.below(random.one_in(2) ? 3 : 4096));
    };
    // More counts than messages cannot be learned, but a damaged table can hold them.
    const Evidence evidence({random.below(random.one_in(2) ? 3 : 5000), random.below(5000)});
    const double r = evidence(Counts{count(), count(), 0}, static_cast<int>(random.below(3)));
    ASSERT_TRUE(std::isfinite(r));
    ASSERT_LT(std::abs(r), 40);
  }
}

// ---- Portable logarithm and exponential --------------------------------------------------------

TEST(PortableMath, LogarithmIsWithinItsBound) {
  Random random(11);
  for (int i = 0; i < 200'000; ++i) {
    const double x = std::exp2(random.between(-60, 60));
    const long double exact = std::log(static_cast<long double>(x));
    ASSERT_LE(std::abs(portable_ln(x) - exact), 2e-15L * std::max(1.0L, std::abs(exact))) << x;
  }
}

TEST(PortableMath, LogarithmIsWithinItsBoundNearOne) {
  Random random(12);
  for (int i = 0; i < 200'000; ++i) {
    const double x = 1 + random.between(-0.3, 0.42) * std::exp2(-random.between(0, 50));
    ASSERT_LE(std::abs(portable_ln(x) - std::log(static_cast<long double>(x))), 2e-15L) << x;
  }
}

TEST(PortableMath, LogarithmIsWithinItsBoundAtTheEnds) {
  for (const double x : {2.2250738585072014e-308, 1.7976931348623157e308, 1e-300, 1e300}) {
    const long double exact = std::log(static_cast<long double>(x));
    EXPECT_LE(std::abs(portable_ln(x) - exact), 2e-15L * std::abs(exact)) << x;
  }
}

TEST(PortableMath, LogarithmOfOneIsZero) { EXPECT_EQ(portable_ln(1), 0); }

TEST(PortableMath, ExponentialIsWithinItsBound) {
  Random random(13);
  for (int i = 0; i < 200'000; ++i) {
    const double x = random.between(-700, 700) * (random.one_in(2) ? 1 : 0.01);
    const long double exact = std::exp(static_cast<long double>(x));
    ASSERT_LE(std::abs(portable_exp(x) - exact), 1e-14L * exact) << x;
  }
}

TEST(PortableMath, ExponentialIsClampedAndNeverInfinite) {
  EXPECT_EQ(portable_exp(1e9), portable_exp(700));
  EXPECT_EQ(portable_exp(-1e9), portable_exp(-700));
  EXPECT_TRUE(std::isfinite(portable_exp(700)));
  EXPECT_GT(portable_exp(-700), 0);
}

TEST(PortableMath, SigmoidIsWithinItsBoundAndSymmetric) {
  Random random(14);
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.between(-40, 40);
    const long double exact = 1 / (1 + std::exp(-static_cast<long double>(x)));
    ASSERT_LE(std::abs(portable_sigmoid(x) - exact), 2e-14L * exact) << x;
    ASSERT_NEAR(portable_sigmoid(x) + portable_sigmoid(-x), 1, 1e-15);
  }
  EXPECT_EQ(portable_sigmoid(0), 0.5);
}

TEST(PortableMath, SigmoidNeverFalls) {
  double before = 0;
  for (double x = -50; x <= 50; x += 0.001) {
    const double now = portable_sigmoid(x);
    ASSERT_GE(now, before) << x;
    before = now;
  }
}

// The same bits on every CPU and with every compiler: changing these changes verdicts.
struct FrozenMath {
  const char* name;
  double x;
  std::uint64_t ln, exp, sigmoid;
};

class PortableMathBits : public ::testing::TestWithParam<FrozenMath> {};

TEST_P(PortableMathBits, AreFrozen) {
  const FrozenMath& c = GetParam();
  EXPECT_EQ(std::bit_cast<std::uint64_t>(portable_ln(c.x)), c.ln);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(portable_exp(c.x)), c.exp);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(portable_sigmoid(c.x)), c.sigmoid);
}

INSTANTIATE_TEST_SUITE_P(
    PortableMath, PortableMathBits,
    ::testing::Values(
        FrozenMath{"tenth", 0.1, 0xC0026BB1BBB55515u, 0x3FF1AEC7B35A00D4u, 0x3FE0CCA12729AFB8u},
        FrozenMath{"two_thirds", 2.0 / 3, 0xBFD9F323ECBF984Cu, 0x3FFF29EB2B7A2C0Cu,
                   0x3FE524EA8A4F2201u},
        FrozenMath{"two", 2, 0x3FE62E42FEFA39EFu, 0x401D8E64B8D4DDAEu, 0x3FEC2F7D5A8A79C9u},
        FrozenMath{"ten", 10, 0x40026BB1BBB55515u, 0x40D5829DCF950560u, 0x3FEFFFA0CB346F89u},
        FrozenMath{"hundred_and_a_third", 100 + 1.0 / 3, 0x40126F1A17EBCBDBu, 0x48FAEA8B967573D9u,
                   0x3FF0000000000000u}),
    test::kRowName);

}  // namespace
}  // namespace classify
