#include "classify/scorer.h"

#include <algorithm>
#include <cmath>

#include "judge/evidence.h"
#include "judge/view_score.h"
#include "model/slot.h"

namespace classify {
namespace {

constexpr std::size_t kPrefetchAhead = 48;
// The batch for FeatureCounts. Each batch uses the memory of the one before.
constexpr std::size_t kLookUpsAtATime = 256;
constexpr double kMostOfAView = 4;
constexpr double kFewTrainings = 3;

// 4 tanh(z / 4), from correctly rounded operations only.
double bounded(double z) { return kMostOfAView * (2 * portable_sigmoid(2 * z / kMostOfAView) - 1); }

// The factor from 0 to 1 that keeps the scores of a young model small.
double loudness(const ModelInfo& model) {
  const ViewTotals& totals = model.totals[static_cast<std::size_t>(View::words)];
  const double n = (static_cast<double>(totals.spam) + static_cast<double>(totals.good)) / 2;
  return n / (n + kFewTrainings);
}

// z of a view in which the i-th feature has the counts `counts_of(i)`.
template <class EvidenceOf, class CountsOf>
double z_of(EvidenceOf& evidence, std::span<const Feature> features, const CountsOf& counts_of) {
  ViewScore score;
  for (std::size_t i = 0; i < features.size(); ++i) {
    score.add(evidence, counts_of(i), features[i].distance);
  }
  return score.z();
}

}  // namespace

double score_view(const Model& model, View view, std::span<const Feature> features) {
  const std::span<const std::uint64_t> slots = model.table(view).slots();
  for (std::size_t i = 0; i < std::min(kPrefetchAhead, features.size()); ++i) {
    prefetch(slots, features[i].hash);
  }
  return z_of(RememberedEvidence::of_thread(model.totals(view), view), features,
              [&](std::size_t i) {
                if (i + kPrefetchAhead < features.size())
                  prefetch(slots, features[i + kPrefetchAhead].hash);
                return find(slots, features[i].hash);
              });
}

Score score(const Model& model, const Features& features) {
  Score result;
  for (std::size_t v = 0; v < kViews; ++v) {
    result.view[v] = score_view(model, kAllViews[v], features[v]);
  }
  result.total = total_score(model.info, result.view);
  return result;
}

Score score(const FeatureCounts& model, const Features& features) {
  Score result;
  std::vector<std::uint64_t> hashes;
  std::vector<Counts> counts;
  for (std::size_t v = 0; v < kViews; ++v) {
    // Not cached: for one message, the pages of the cache would cost more than they save.
    const Evidence evidence(model.info().totals[v]);
    result.view[v] = z_of(evidence, features[v], [&](std::size_t i) {
      if (i % kLookUpsAtATime == 0) {
        const std::size_t end = std::min(i + kLookUpsAtATime, features[v].size());
        hashes.clear();
        for (std::size_t next = i; next < end; ++next) hashes.push_back(features[v][next].hash);
        counts = model.find(kAllViews[v], hashes);
      }
      return counts[i % kLookUpsAtATime];
    });
  }
  result.total = total_score(model.info(), result.view);
  return result;
}

double total_score(const ModelInfo& model, const std::array<double, kViews>& z) {
  double total = 0;
  for (std::size_t v = 0; v < kViews; ++v) total += kViewWeights[v] * bounded(z[v]);
  return total * loudness(model);
}

Verdict decide(const Score& score, const ModelInfo& model) {
  return decide(score.total, model.learned, model.settings.thresholds, model.settings.calibration);
}

std::vector<Clue> strongest_clues(const Model& model, const Features& features, std::size_t most) {
  std::vector<Clue> clues;
  for (std::size_t v = 0; v < kViews; ++v) {
    const View view = kAllViews[v];
    auto& evidence = RememberedEvidence::of_thread(model.totals(view), view);
    const std::size_t first = clues.size();
    ViewScore score;
    for (const Feature& feature : features[v]) {
      const Counts counts = model.table(view).find(feature.hash);
      const double r = score.add(evidence, counts, feature.distance);
      if (r == 0) continue;
      clues.push_back({.view = view, .feature = feature, .evidence = r, .counts = counts});
    }
    const double z = score.z();
    // The share of z that remains after bounding.
    const double kept = z == 0 ? 1 : bounded(z) / z;
    const double scale = kViewWeights[v] * kept * loudness(model.info);
    for (std::size_t i = first; i < clues.size(); ++i) {
      clues[i].z = ViewScore::weighted(clues[i].evidence, clues[i].counts) / score.length();
      clues[i].share = clues[i].z * scale;
    }
  }
  most = std::min(most, clues.size());
  std::stable_sort(clues.begin(), clues.end(), [](const Clue& a, const Clue& b) {
    return std::abs(a.share) > std::abs(b.share);
  });
  clues.resize(most);
  return clues;
}

}  // namespace classify
