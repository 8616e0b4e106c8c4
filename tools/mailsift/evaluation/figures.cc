#include "evaluation/figures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <utility>

namespace mailsift {
namespace {

using classify::Outcome;

constexpr std::size_t kFirst = 500;

std::vector<SourceFigures> by_source(const std::vector<IndexEntry>& entries,
                                     const std::vector<Outcome>& outcomes, std::size_t skip) {
  std::map<std::string, std::vector<Outcome>> grouped;
  for (std::size_t i = skip; i < entries.size(); ++i) {
    grouped[entries[i].source].push_back(outcomes[i]);
  }
  if (grouped.size() == 1 && grouped.begin()->first.empty()) return {};
  std::vector<SourceFigures> sources;
  sources.reserve(grouped.size());
  for (const auto& [name, group] : grouped) sources.push_back({name, classify::measure(group)});
  std::stable_sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) {
    return a.measures.messages > b.measures.messages;
  });
  return sources;
}

// If a rate is zero, it is zero in every resample. That does not prove that it stays zero.
classify::Intervals intervals_of(std::span<const Outcome> outcomes, const classify::Measures& m) {
  classify::Intervals i = classify::bootstrap(outcomes);
  if (m.hm_delivered == 0) i.hm_delivered = classify::wilson(0, m.good);
  if (m.hm_forced == 0) i.hm_forced = classify::wilson(0, m.good);
  if (m.sm_delivered == 0) i.sm_delivered = classify::wilson(0, m.spam);
  if (m.sm_forced == 0) i.sm_forced = classify::wilson(0, m.spam);
  return i;
}

// At most 50 windows; their size is 1, 2 or 5 times a power of ten.
std::size_t window_size(std::size_t messages) {
  constexpr std::size_t kWindows = 50;
  for (std::size_t power = 1;; power *= 10) {
    for (const std::size_t digit : {1u, 2u, 5u}) {
      if (digit * power * kWindows >= messages) return digit * power;
    }
  }
}

// The borders of the bins are whole multiples of the step, so that the thresholds are borders, too.
// A few far outliers are left outside, because they would press all other scores together.
classify::ScoreHistogram histogram_of(std::span<const Outcome> outcomes) {
  std::vector<double> sizes;
  for (const Outcome& o : outcomes) sizes.push_back(std::abs(o.verdict.score));
  std::sort(sizes.begin(), sizes.end());
  const double usual =
      sizes[static_cast<std::size_t>(0.999 * static_cast<double>(sizes.size() - 1))];
  const double reach = std::max(6.0, std::min(sizes.back(), 1.5 * usual));
  constexpr double kBins = 30;  // on each side, at most
  double step = 0.25;
  while (step * kBins < reach) step *= 2;
  const double bins = std::ceil(reach / step);
  return classify::score_histogram(outcomes, -bins * step, bins * step,
                                   2 * static_cast<std::size_t>(bins));
}

}  // namespace

Figures figures_of(const Plan& plan, const std::vector<IndexEntry>& entries, const Ran& ran) {
  const std::span<const Outcome> stream(ran.outcomes);
  const std::span<const Outcome> counted = stream.subspan(plan.skip);
  Figures f;
  f.all = classify::measure(counted);
  f.all.trained = ran.trained;
  f.all.settled = ran.settled;
  f.intervals = intervals_of(counted, f.all);
  if (plan.folds == 0) {
    const std::size_t first = plan.skip > 0 ? plan.skip : kFirst;
    if (first < stream.size()) {
      f.first = classify::measure(stream.first(first));
      if (plan.skip == 0) f.later = classify::measure(stream.subspan(first));
    }
    f.windows = classify::timeline(stream, window_size(stream.size()));
  }
  f.sources = by_source(entries, ran.outcomes, plan.skip);
  f.reliability = classify::reliability(counted);
  f.calibration_error = classify::expected_calibration_error(f.reliability);
  f.recalibration = classify::recalibrate(counted);
  const std::vector<classify::RocPoint> curve = classify::roc_curve(counted);
  f.roc = classify::corners(curve);
  f.spam_from = f.good_to = curve.front();
  for (const classify::RocPoint& point : curve) {
    if (point.threshold >= ran.thresholds.spam_from) f.spam_from = point;
    if (point.threshold > ran.thresholds.good_to) f.good_to = point;
  }
  f.histogram = histogram_of(counted);
  return f;
}

}  // namespace mailsift
