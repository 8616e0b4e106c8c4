#include "classify/verdict.h"

#include <algorithm>
#include <array>

#include "judge/portable_math.h"

namespace classify {

std::string_view name(Class cls) {
  static constexpr std::array<std::string_view, 3> kNames{"GOOD", "UNSURE", "SPAM"};
  return kNames[static_cast<std::size_t>(cls)];
}

Thresholds widen(Thresholds thresholds, Experience experience) {
  const auto seen = static_cast<double>(std::min(experience.spam, experience.good));
  const double young = std::max(0.0, 3 * (1 - seen / 20));
  return {thresholds.good_to - young, thresholds.spam_from + young};
}

Verdict decide(double score, Experience experience, Thresholds thresholds,
               Calibration calibration) {
  Verdict verdict;
  verdict.score = score;
  verdict.probability = portable_sigmoid(calibration.slope * score + calibration.intercept);
  if (experience.spam == 0 || experience.good == 0) return verdict;
  const Thresholds wide = widen(thresholds, experience);
  if (score >= wide.spam_from) verdict.cls = Class::spam;
  if (score <= wide.good_to) verdict.cls = Class::good;
  return verdict;
}

}  // namespace classify
