#include "classify/counterfactual.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "classify/classifier.h"

namespace classify {

std::vector<Clue> clues_towards(const Model& model, const Features& features, Class cls,
                                std::size_t most) {
  std::vector<Clue> joined;
  std::unordered_map<std::uint64_t, std::size_t> words;  // hash → index in `joined`
  for (const Clue& clue :
       strongest_clues(model, features, std::numeric_limits<std::size_t>::max())) {
    if (clue.view != View::characters) {
      const auto [known, is_new] = words.try_emplace(clue.feature.hash, joined.size());
      if (!is_new) {
        joined[known->second].share += clue.share;
        if (clue.view == View::words) {
          const double share = std::exchange(joined[known->second], clue).share;
          joined[known->second].share = share;
        }
        continue;
      }
    }
    joined.push_back(clue);
  }
  const double y = cls == Class::spam ? 1 : -1;
  std::erase_if(joined, [&](const Clue& clue) { return y * clue.share <= 0; });
  std::stable_sort(joined.begin(), joined.end(), [](const Clue& a, const Clue& b) {
    return std::abs(a.share) > std::abs(b.share);
  });
  joined.resize(std::min(most, joined.size()));
  return joined;
}

std::optional<Counterfactual> smallest_change(const Model& model, const Features& features) {
  const Verdict verdict = judge(model, features);
  if (verdict.cls == Class::unsure) return std::nullopt;
  Counterfactual result;
  double score = verdict.score;
  for (Clue& clue :
       clues_towards(model, features, verdict.cls, std::numeric_limits<std::size_t>::max())) {
    score -= clue.share;
    result.without.push_back(std::move(clue));
    result.becomes =
        decide(score, model.info.learned, model.info.thresholds, model.info.calibration);
    if (result.becomes.cls != verdict.cls) return result;
  }
  return std::nullopt;
}

}  // namespace classify
