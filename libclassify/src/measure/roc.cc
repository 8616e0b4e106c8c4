#include "classify/measure/roc.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "measure/rates.h"
#include "measure/roc_area.h"

namespace classify {

std::vector<RocPoint> roc_curve(std::span<const Outcome> outcomes) {
  std::vector<std::pair<double, bool>> scores;
  scores.reserve(outcomes.size());
  for (const Outcome& o : outcomes) scores.emplace_back(o.verdict.score, o.gold == Class::spam);
  std::sort(scores.begin(), scores.end(), [](auto a, auto b) { return a.first > b.first; });
  std::vector<RocPoint> curve{{std::numeric_limits<double>::infinity(), 0, 0}};
  for (const auto& [score, spam] : scores) {
    if (score != curve.back().threshold) {
      RocPoint next = curve.back();
      next.threshold = score;
      curve.push_back(next);
    }
    ++(spam ? curve.back().spam_above : curve.back().good_above);
  }
  return curve;
}

std::vector<RocPoint> corners(std::span<const RocPoint> curve) {
  std::vector<RocPoint> turns;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (i > 0 && i + 1 < curve.size()) {
      const std::size_t good_before = curve[i].good_above - turns.back().good_above;
      const std::size_t spam_before = curve[i].spam_above - turns.back().spam_above;
      const std::size_t good_after = curve[i + 1].good_above - curve[i].good_above;
      const std::size_t spam_after = curve[i + 1].spam_above - curve[i].spam_above;
      if (good_before * spam_after == spam_before * good_after) continue;
    }
    turns.push_back(curve[i]);
  }
  return turns;
}

double one_minus_roc_area(std::span<const RocPoint> curve) {
  RocArea area;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area.add(curve[i].good_above - curve[i - 1].good_above,
             curve[i].spam_above - curve[i - 1].spam_above);
  }
  return area.one_minus_area();
}

double sm_at_hm(std::span<const RocPoint> curve, double hm) {
  const std::size_t allowed = allowed_false_positives(hm, curve.back().good_above);
  std::size_t caught = 0;
  for (const RocPoint& point : curve) {
    if (point.good_above <= allowed) caught = point.spam_above;
  }
  return percent(curve.back().spam_above - caught, curve.back().spam_above);
}

}  // namespace classify
