#include "classify/counterfactual.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "classify/scorer.h"
#include "classify/verdict.h"

namespace classify {

namespace {

// A clue as a person counts it: a word in two views is one clue.
struct Joined {
  Clue clue;
  std::array<double, kViews> z{};         // its part of each view's z
  std::array<double, kViews> z_second{};  // and of the second judge's
};

std::vector<Joined> joined_towards(const Model& model, const Features& features, Class cls) {
  std::vector<Joined> joined;
  std::unordered_map<std::uint64_t, std::size_t> words;  // hash → index in `joined`
  for (const Clue& clue :
       strongest_clues(model, features, std::numeric_limits<std::size_t>::max())) {
    std::size_t at = joined.size();
    if (clue.view != View::characters) at = words.try_emplace(clue.feature.hash, at).first->second;
    if (at == joined.size()) {
      joined.push_back({.clue = clue});
    } else {
      const double share = joined[at].clue.share + clue.share;
      if (clue.view == View::words) joined[at].clue = clue;
      joined[at].clue.share = share;
    }
    auto& z = clue.of_second ? joined[at].z_second : joined[at].z;
    z[static_cast<std::size_t>(clue.view)] += clue.z;
  }
  const double y = cls == Class::spam ? 1 : -1;
  std::erase_if(joined, [&](const Joined& j) { return y * j.clue.share <= 0; });
  std::stable_sort(joined.begin(), joined.end(), [](const Joined& a, const Joined& b) {
    return std::abs(a.clue.share) > std::abs(b.clue.share);
  });
  return joined;
}

}  // namespace

std::vector<Clue> clues_towards(const Model& model, const Features& features, Class cls,
                                std::size_t most) {
  std::vector<Clue> clues;
  for (const Joined& joined : joined_towards(model, features, cls)) {
    if (clues.size() == most) break;
    clues.push_back(joined.clue);
  }
  return clues;
}

std::optional<Counterfactual> smallest_change(const Model& model, const Features& features) {
  Score scored = score(model, features);
  const Verdict verdict = decide(scored, model.info);
  if (verdict.cls == Class::unsure) return std::nullopt;
  Counterfactual result;
  for (const Joined& joined : joined_towards(model, features, verdict.cls)) {
    for (std::size_t v = 0; v < kViews; ++v) {
      scored.view[v] -= joined.z[v];
      scored.second[v] -= joined.z_second[v];
    }
    result.without.push_back(joined.clue);
    finish(scored, model.info);  // the runs stay those of the whole mail
    result.becomes = decide(scored, model.info);
    if (result.becomes.cls != verdict.cls) return result;
  }
  return std::nullopt;
}

}  // namespace classify
