// The scorer and the learner written plainly from their formulas: a hash map, long double, libm.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "classify/feature.h"
#include "classify/learner.h"
#include "support/random.h"

namespace classify::test {

class ReferenceLearner {
 public:
  [[nodiscard]] long double score_view(std::size_t view, const Features& features) const;
  [[nodiscard]] long double score(const Features& features) const;
  bool learn(const Features& features, Class cls, const LearningRule& rule);

 private:
  struct Known {
    std::uint32_t spam = 0, good = 0;
    double weight = 0;  // rounded as the model stores it
  };
  struct View {
    std::unordered_map<std::uint64_t, Known> features;
    std::uint64_t spam = 0, good = 0;
  };
  [[nodiscard]] static long double evidence(const View& view, const Feature& feature);
  void learn_view(View& view, const std::vector<Feature>& features, Class cls);

  std::array<View, kViews> views_;
};

// Random distinct features of a message, from a vocabulary of `vocabulary` features per view. Those
// with low numbers are more frequent in spam.
[[nodiscard]] Features random_features(Random& random, Class cls, std::size_t vocabulary);

}  // namespace classify::test
