#include "classify/measure/intervals.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "measure/draws.h"
#include "measure/rates.h"
#include "measure/roc_area.h"

namespace classify {
namespace {

// All that the measures need of a message: the rank of its score, and the sum of these.
enum Kind : std::uint8_t {
  kUnsure = 1,
  kCalledSpam = 2,  // delivered
  kForcedSpam = 4,
  kSpam = 8,  // the truth
  kKinds = 16,
};

struct Drawn {
  std::uint32_t rank;  // 0: the highest score
  std::uint8_t kind;
};

std::vector<Drawn> ranked(std::span<const Outcome> outcomes) {
  std::vector<double> scores;
  scores.reserve(outcomes.size());
  for (const Outcome& o : outcomes) scores.push_back(-o.verdict.score);
  std::sort(scores.begin(), scores.end());
  scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
  std::vector<Drawn> out;
  out.reserve(outcomes.size());
  for (const Outcome& o : outcomes) {
    const auto at = std::lower_bound(scores.begin(), scores.end(), -o.verdict.score);
    const int kind = (o.verdict.cls == Class::unsure ? kUnsure : 0) |
                     (o.verdict.cls == Class::spam ? kCalledSpam : 0) |
                     (forced_spam(o.verdict) ? kForcedSpam : 0) |
                     (o.gold == Class::spam ? kSpam : 0);
    out.push_back(
        {static_cast<std::uint32_t>(at - scores.begin()), static_cast<std::uint8_t>(kind)});
  }
  return out;
}

struct AtRank {
  std::uint32_t good = 0, spam = 0;
};

struct Resample {
  std::vector<AtRank> ranks;
  std::array<std::size_t, kKinds> kinds;

  void draw(const std::vector<Drawn>& messages, Draws random) {
    std::fill(ranks.begin(), ranks.end(), AtRank{});
    kinds.fill(0);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const Drawn& message = messages[random.below(messages.size())];
      const std::uint32_t spam = (message.kind & kSpam) != 0;
      ranks[message.rank].spam += spam;
      ranks[message.rank].good += 1 - spam;
      ++kinds[message.kind];
    }
  }

  // Messages that have all of the bits `with` and none of `without`.
  [[nodiscard]] std::size_t count(int with, int without) const {
    std::size_t n = 0;
    for (int kind = 0; kind < kKinds; ++kind) {
      if ((kind & with) == with && (kind & without) == 0)
        n += kinds[static_cast<std::size_t>(kind)];
    }
    return n;
  }
};

// The same figures as in roc.h, in one pass over the ranks.
struct RocFigures {
  double one_minus_roc_area = kNotANumber;
  std::array<double, kFixedHm.size()> sm_at_hm{};
};

RocFigures roc_figures(const Resample& sample, std::size_t good, std::size_t spam) {
  std::array<std::size_t, kFixedHm.size()> allowed{}, caught_within{};
  for (std::size_t i = 0; i < kFixedHm.size(); ++i) {
    allowed[i] = allowed_false_positives(kFixedHm[i], good);
  }
  RocArea area;
  std::size_t passed = 0;
  for (const AtRank& rank : sample.ranks) {
    const std::size_t caught = area.spam();
    area.add(rank.good, rank.spam);
    while (passed < kFixedHm.size() && area.good() > allowed[passed]) {
      caught_within[passed++] = caught;
    }
  }
  while (passed < kFixedHm.size()) caught_within[passed++] = area.spam();
  RocFigures figures{.one_minus_roc_area = area.one_minus_area(), .sm_at_hm = {}};
  for (std::size_t i = 0; i < kFixedHm.size(); ++i) {
    figures.sm_at_hm[i] = percent(spam - caught_within[i], spam);
  }
  return figures;
}

struct Sampled {
  std::vector<double> values;

  void add(double value) {
    if (!std::isnan(value)) values.push_back(value);
  }

  Interval interval() {
    if (values.empty()) return {kNotANumber, kNotANumber};
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return {values[static_cast<std::size_t>(std::floor(0.025 * last))],
            values[static_cast<std::size_t>(std::ceil(0.975 * last))]};
  }
};

}  // namespace

Intervals bootstrap(std::span<const Outcome> outcomes, std::size_t resamples, std::uint64_t seed) {
  const std::vector<Drawn> messages = ranked(outcomes);
  std::uint32_t ranks = 0;
  for (const Drawn& message : messages) ranks = std::max(ranks, message.rank + 1);
  Resample sample{.ranks = std::vector<AtRank>(ranks), .kinds = {}};
  Sampled hm, sm, lam, hm_forced, sm_forced, lam_forced, area, unsure;
  std::array<Sampled, kFixedHm.size()> sm_at_hm;
  for (std::size_t i = 0; i < resamples; ++i) {
    sample.draw(messages, Draws(seed, i));
    const std::size_t spam = sample.count(kSpam, 0), good = sample.count(0, kSpam);
    const std::size_t false_positives = sample.count(kCalledSpam, kSpam);
    const std::size_t missed = sample.count(kSpam, kCalledSpam);
    const std::size_t good_forced = sample.count(kForcedSpam, kSpam);
    const std::size_t missed_forced = sample.count(kSpam, kForcedSpam);
    hm.add(percent(false_positives, good));
    sm.add(percent(missed, spam));
    lam.add(logistic_average(false_positives, good, missed, spam));
    hm_forced.add(percent(good_forced, good));
    sm_forced.add(percent(missed_forced, spam));
    lam_forced.add(logistic_average(good_forced, good, missed_forced, spam));
    unsure.add(percent(sample.count(kUnsure, 0), messages.size()));
    const RocFigures roc = roc_figures(sample, good, spam);
    area.add(roc.one_minus_roc_area);
    for (std::size_t at = 0; at < kFixedHm.size(); ++at) sm_at_hm[at].add(roc.sm_at_hm[at]);
  }
  Intervals out{hm.interval(),        sm.interval(),         lam.interval(),  hm_forced.interval(),
                sm_forced.interval(), lam_forced.interval(), area.interval(), {},
                unsure.interval()};
  for (std::size_t at = 0; at < kFixedHm.size(); ++at) out.sm_at_hm[at] = sm_at_hm[at].interval();
  return out;
}

Interval wilson(std::size_t part, std::size_t whole) {
  if (whole == 0) return {kNotANumber, kNotANumber};
  constexpr double kZ = 1.959963984540054;  // 97.5 % of the normal distribution lie below
  const auto n = static_cast<double>(whole);
  const Shares edges = score_interval(static_cast<double>(part) / n, n, kZ);
  return {part == 0 ? 0 : 100 * edges.low, part == whole ? 100 : 100 * edges.high};
}

}  // namespace classify
