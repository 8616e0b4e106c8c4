#include "support/reference_learner.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace classify::test {
namespace {

long double amplitude(int distance) { return 1.0L / std::max(distance, 1); }

long double length(const std::vector<Feature>& features) {
  long double square = 0;
  for (const Feature& f : features) square += amplitude(f.distance) * amplitude(f.distance);
  return std::sqrt(square);
}

}  // namespace

long double ReferenceLearner::evidence(const View& view, const Feature& feature) {
  const auto found = view.features.find(feature.hash);
  if (found == view.features.end()) return 0;
  const long double s = found->second.spam, h = found->second.good;
  const long double ns = std::max<std::uint64_t>(view.spam, 1);
  const long double nh = std::max<std::uint64_t>(view.good, 1);
  if (s + h == 0) return 0;
  const long double a = s / ns, b = h / nh, p = a / (a + b), m = std::max(ns, nh);
  const long double tot = std::min(s + h, (a + b) * std::min(ns, nh));
  const long double d = std::max<int>(feature.distance, 1);
  const long double q = std::pow(2 * p - 1, 2.0L) - 0.25L / (tot * std::pow((a + b) * m, 2.0L));
  if (q <= 0) return 0;
  const long double cf = q * q / (1 + 2 * d * d / tot);
  return amplitude(feature.distance) *
         std::log((0.5L + cf * (p - 0.5L)) / (0.5L - cf * (p - 0.5L)));
}

long double ReferenceLearner::score_view(std::size_t v, const Features& features) const {
  const View& view = views_[v];
  if (features[v].empty()) return 0;
  long double sum = 0;
  for (const Feature& f : features[v]) {
    const auto found = view.features.find(f.hash);
    const long double w = found == view.features.end() ? 0 : found->second.weight;
    sum += evidence(view, f) * (1 + w);
  }
  return sum / length(features[v]);
}

long double ReferenceLearner::score(const Features& features) const {
  const auto bounded = [&](std::size_t v) { return 4 * std::tanh(score_view(v, features) / 4); };
  const long double n = static_cast<long double>(views_[0].spam + views_[0].good) / 2;
  return n / (n + 3) * (1.1L * bounded(0) + 0.7L * bounded(1) + 0.55L * bounded(2));
}

void ReferenceLearner::learn_view(View& view, const std::vector<Feature>& features, Class cls) {
  const long double y = cls == Class::spam ? 1 : -1;
  long double sum = 0;
  std::vector<long double> r;
  for (const Feature& f : features) {
    r.push_back(evidence(view, f));
    sum += r.back() * (1 + view.features[f.hash].weight);
  }
  const long double z = sum / length(features);
  const long double e = (cls == Class::spam ? 1 : 0) - 1 / (1 + std::exp(-(z - 1.5L * y)));
  for (std::size_t i = 0; i < features.size(); ++i) {
    Known& known = view.features[features[i].hash];
    const long double exact = known.weight + 12 * e * r[i] / length(features);
    const long double steps = std::clamp(std::floor(exact * 1024 + 0.5L), -32768.0L, 32767.0L);
    known.weight = static_cast<double>(steps / 1024);
    std::uint32_t& count = cls == Class::spam ? known.spam : known.good;
    if (++count > kMaxCount) {
      known.spam /= 2;
      known.good /= 2;
    }
  }
  ++(cls == Class::spam ? view.spam : view.good);
}

bool ReferenceLearner::learn(const Features& features, Class cls, const LearningRule& rule) {
  const long double y = cls == Class::spam ? 1 : -1;
  bool changed = false;
  for (int pass = 0; pass < rule.passes; ++pass) {
    const long double sure = std::max(rule.all_views_until, cls == Class::spam ? 4.0 : 3.0);
    const bool all = rule.all_views && pass == 0 && y * score(features) < sure;
    std::array<bool, kViews> needs{};
    for (std::size_t v = 0; v < kViews; ++v)
      needs[v] = all || y * score_view(v, features) < rule.margin;
    for (std::size_t v = 0; v < kViews; ++v) {
      if (features[v].empty()) continue;
      if (!needs[v]) continue;
      learn_view(views_[v], features[v], cls);
      changed = true;
    }
  }
  return changed;
}

Features random_features(Random& random, Class cls, std::size_t vocabulary) {
  Features features;
  for (std::size_t v = 0; v < kViews; ++v) {
    std::unordered_set<std::uint64_t> seen;
    const std::size_t wanted = 1 + random.below(60);
    for (std::uint32_t i = 0; i < wanted; ++i) {
      std::size_t number = random.below(vocabulary);
      const bool spammy = random.below(vocabulary) > number;
      if (spammy != (cls == Class::spam) && !random.one_in(4)) number = vocabulary - 1 - number;
      Random hash(number * 8 + v);
      const std::uint64_t bits = hash.bits();
      if (!seen.insert(bits).second) continue;
      features[v].push_back({bits, i, static_cast<std::uint8_t>(v == 1 ? 0 : number % 3), 0});
    }
  }
  return features;
}

}  // namespace classify::test
