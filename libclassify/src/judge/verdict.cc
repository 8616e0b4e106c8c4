#include "classify/verdict.h"

#include "judge/portable_math.h"

namespace classify {

Verdict decide(double score, Experience experience, Thresholds thresholds,
               Calibration calibration) {
  Verdict verdict;
  verdict.score = score;
  verdict.probability = portable_sigmoid(calibration.slope * score + calibration.intercept);
  if (experience.spam == 0 || experience.good == 0) return verdict;
  if (score >= thresholds.spam_from) verdict.cls = Class::spam;
  if (score <= thresholds.good_to) verdict.cls = Class::good;
  return verdict;
}

}  // namespace classify
