#include "classify/measure/reliability.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "measure/rates.h"

namespace classify {
namespace {

constexpr std::array<double, 13> kBorders{-8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8};

// -ln(probability of the labels * prior), with its derivatives.
struct Cost {
  double value = 0;
  double d_slope = 0, d_intercept = 0;
  double dd_slope = 0, dd_both = 0, dd_intercept = 0;
};

Cost cost(std::span<const ScoredLabel> labels, const CalibrationPrior& prior,
          const Calibration& c) {
  const double d_slope = prior.slope * (c.slope - 1);
  const double d_intercept = prior.intercept * c.intercept;
  Cost out{.value = (d_slope * (c.slope - 1) + d_intercept * c.intercept) / 2,
           .d_slope = d_slope,
           .d_intercept = d_intercept,
           .dd_slope = prior.slope,
           .dd_intercept = prior.intercept};
  for (const ScoredLabel& label : labels) {
    const double x = label.score;
    const double z = c.slope * x + c.intercept;
    const double e = std::exp(-std::abs(z));
    const double p = (z > 0 ? 1 : e) / (1 + e);
    const bool spam = label.gold == Class::spam;
    out.value += label.weight * (std::max(spam ? -z : z, 0.0) + std::log1p(e));
    const double slip = label.weight * (p - (spam ? 1 : 0));
    const double weight = label.weight * e / ((1 + e) * (1 + e));
    out.d_slope += slip * x;
    out.d_intercept += slip;
    out.dd_slope += weight * x * x;
    out.dd_both += weight * x;
    out.dd_intercept += weight;
  }
  return out;
}

}  // namespace

std::vector<ReliabilityBin> reliability(std::span<const Outcome> outcomes) {
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<ReliabilityBin> bins(kBorders.size() + 1);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    bins[i].from = i == 0 ? -infinity : kBorders[i - 1];
    bins[i].to = i == kBorders.size() ? infinity : kBorders[i];
  }
  for (const Outcome& o : outcomes) {
    const auto above = std::upper_bound(kBorders.begin(), kBorders.end(), o.verdict.score);
    ReliabilityBin& bin = bins[static_cast<std::size_t>(above - kBorders.begin())];
    ++bin.messages;
    bin.spam += o.gold == Class::spam;
    bin.mean_probability += o.verdict.probability;
  }
  for (ReliabilityBin& bin : bins) {
    if (bin.messages > 0) bin.mean_probability /= static_cast<double>(bin.messages);
  }
  return bins;
}

double expected_calibration_error(std::span<const ReliabilityBin> bins) {
  double messages = 0, distance = 0;
  for (const ReliabilityBin& bin : bins) {
    const auto n = static_cast<double>(bin.messages);
    messages += n;
    distance += std::abs(n * bin.mean_probability - static_cast<double>(bin.spam));
  }
  return messages == 0 ? kNotANumber : 100 * distance / messages;
}

// The cost is convex, so halving each step until it helps always leads to the one minimum.
Calibration recalibrate(std::span<const ScoredLabel> labels, const CalibrationPrior& prior) {
  Calibration at;
  Cost here = cost(labels, prior, at);
  for (int round = 0; round < 100; ++round) {
    const double determinant = here.dd_slope * here.dd_intercept - here.dd_both * here.dd_both;
    const double slope_step =
        (here.dd_intercept * here.d_slope - here.dd_both * here.d_intercept) / determinant;
    const double intercept_step =
        (here.dd_slope * here.d_intercept - here.dd_both * here.d_slope) / determinant;
    if (std::abs(slope_step) + std::abs(intercept_step) < 1e-10) break;
    bool better = false;
    for (double share = 1; share > 1e-9 && !better; share /= 2) {
      const Calibration next{at.slope - share * slope_step, at.intercept - share * intercept_step};
      const Cost there = cost(labels, prior, next);
      better = there.value < here.value;
      if (better) {
        at = next;
        here = there;
      }
    }
    if (!better) break;
  }
  return at;
}

Calibration recalibrate(std::span<const Outcome> outcomes) {
  std::vector<ScoredLabel> labels;
  labels.reserve(outcomes.size());
  for (const Outcome& o : outcomes) labels.push_back({.score = o.verdict.score, .gold = o.gold});
  return recalibrate(labels);
}

}  // namespace classify
