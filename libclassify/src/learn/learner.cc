#include "classify/learner.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "judge/evidence.h"
#include "judge/view_score.h"
#include "learn/counted.h"
#include "model/slot.h"

namespace classify {
namespace {

constexpr double kRate = 12;               // of the logistic regression
constexpr double kRegressionMargin = 1.5;  // it aims this far beyond the border

void learn_view(Model& model, View view, const Features& mail, Class cls) {
  const std::vector<Feature>& features = mail[static_cast<std::size_t>(view)];
  Table& table = model.table(view);
  ViewTotals& totals = model.info.totals[static_cast<std::size_t>(view)];
  auto& evidence = RememberedEvidence::of_thread(totals, view);
  const std::vector<std::uint64_t> hashes = counted(mail, view, model.info.settings.key);
  std::vector<double> r;
  r.reserve(hashes.size());
  ViewScore score(view, totals, 0);  // learning uses z without bounds
  for (std::size_t i = 0; i < features.size(); ++i) {
    r.push_back(score.add(evidence, find(table.slots(), hashes[i]), features[i]));
  }
  const double z = score.unbounded_z();
  const double length = score.length();
  const double y = cls == Class::spam ? 1 : -1;
  const double error = (cls == Class::spam ? 1 : 0) - portable_sigmoid(z - kRegressionMargin * y);
  for (double& change : r) change = kRate * error * change / length;
  r.resize(hashes.size());  // the language never gets a weight
  table.learn(hashes, r, cls, model.info.settings.max_slots);
  ++(cls == Class::spam ? totals.spam : totals.good);
}

// See scorer.h.
void correct_trust(SecondJudge& second, const Score& before, bool spam, double say) {
  constexpr double kTrustRate = 0.2;
  const double error = (spam ? 1 : 0) - portable_sigmoid(before.total);
  for (std::size_t v = 0; v < kViews; ++v) {
    const double change = kTrustRate * error * bounded(before.second[v]) * say;
    second.trust[v] = std::clamp(second.trust[v] + change, 0.0, 1.0);
  }
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
  const double say = say_of_second(model.info);
  SecondJudge second = model.info.second;
  for (int pass = 0; pass < rule.passes; ++pass) {
    const Score before = pass == 0 && scored != nullptr ? *scored : score_to_learn(model, features);
    const bool all_views = rule.all_views && pass == 0 && y * before.before_doubt < sure;
    if (pass == 0 && say > 0) correct_trust(second, before, spam, say);
    bool learned = false;
    for (std::size_t v = 0; v < kViews; ++v) {
      if (features[v].empty()) continue;
      if (!all_views && y * before.unbounded[v] >= rule.margin) continue;
      learn_view(model, kAllViews[v], features, cls);
      learned = true;
    }
    if (!learned) break;
    changed = true;
  }
  if (!changed) return false;
  model.info.second = second;
  ++(spam ? model.info.learned.spam : model.info.learned.good);
  return true;
}

}  // namespace classify
