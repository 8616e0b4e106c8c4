#include "classify/learner.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "judge/evidence.h"
#include "judge/view_score.h"
#include "model/slot.h"

namespace classify {
namespace {

constexpr double kRate = 12;               // of the logistic regression
constexpr double kRegressionMargin = 1.5;  // it aims this far beyond the border

void learn_view(Model& model, View view, const std::vector<Feature>& features, Class cls) {
  Table& table = model.table(view);
  ViewTotals& totals = model.info.totals[static_cast<std::size_t>(view)];
  auto& evidence = RememberedEvidence::of_thread(totals, view);
  std::vector<std::uint64_t> hashes;
  std::vector<double> r;
  hashes.reserve(features.size());
  r.reserve(features.size());
  ViewScore score;
  for (const Feature& feature : features) {
    const Counts counts = find(table.slots(), feature.hash);
    hashes.push_back(feature.hash);
    r.push_back(score.add(evidence, counts, feature.distance));
  }
  const double z = score.z();
  const double length = score.length();
  const double y = cls == Class::spam ? 1 : -1;
  const double error = (cls == Class::spam ? 1 : 0) - portable_sigmoid(z - kRegressionMargin * y);
  for (double& change : r) change = kRate * error * change / length;
  table.learn(hashes, r, cls, model.info.settings.max_slots);
  ++(cls == Class::spam ? totals.spam : totals.good);
}

}  // namespace

bool learn(Model& model, const Features& features, Class cls, const LearningRule& rule,
           const Score* scored) {
  assert(cls != Class::unsure);
  const bool spam = cls == Class::spam;
  const double y = spam ? 1 : -1;
  const Thresholds& thresholds = model.info.settings.thresholds;
  const double border = spam ? thresholds.spam_from : -thresholds.good_to;
  const double sure = std::max(rule.all_views_until, border + 1);
  bool changed = false;
  for (int pass = 0; pass < rule.passes; ++pass) {
    const Score before = pass == 0 && scored != nullptr ? *scored : score(model, features);
    const bool all_views = rule.all_views && pass == 0 && y * before.total < sure;
    bool learned = false;
    for (std::size_t v = 0; v < kViews; ++v) {
      if (features[v].empty()) continue;
      if (!all_views && y * before.view[v] >= rule.margin) continue;
      learn_view(model, kAllViews[v], features[v], cls);
      learned = true;
    }
    if (!learned) break;
    changed = true;
  }
  if (changed) ++(spam ? model.info.learned.spam : model.info.learned.good);
  return changed;
}

}  // namespace classify
