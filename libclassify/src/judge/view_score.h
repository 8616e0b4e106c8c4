// The score of one view, feature by feature: z = Σ r (1 + w) / |features|.
//
// Scoring, learning and explaining all use this. They add the features in the order of the message,
// because doubles added in another order give different last bits.
#pragma once

#include <cmath>

#include "classify/model.h"
#include "judge/evidence.h"

namespace classify {

class ViewScore {
 public:
  // Adds a feature; returns its evidence r. `evidence` is an Evidence or a RememberedEvidence.
  template <class EvidenceOf>
  double add(EvidenceOf& evidence, const Counts& counts, int distance) {
    const double amplitude = Evidence::amplitude(distance);
    square_ += amplitude * amplitude;
    const double r = evidence(counts, distance);
    sum_ += weighted(r, counts);
    return r;
  }

  // Length of the feature vector, unknown features included; 0 without any feature.
  [[nodiscard]] double length() const { return std::sqrt(square_); }

  // 0 without any feature.
  [[nodiscard]] double z() const { return square_ > 0 ? sum_ / length() : 0; }

  // What a feature with evidence `r` adds to the sum; divided by length(), its part of z.
  [[nodiscard]] static double weighted(double r, const Counts& counts) {
    return r * (1 + counts.weight);
  }

 private:
  double sum_ = 0;
  double square_ = 0;
};

}  // namespace classify
