#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include "classify/home/trainer.h"
#include "home/lessons.h"

namespace classify {
std::uint64_t last_to_fold(const TrainingSet& set, const TrainingLimits& limits, std::int64_t now) {
  const std::vector<Training>& trainings = set.trainings();
  // A training that says it is newer than one after it was dated by a clock that was ahead.
  std::vector<std::int64_t> times(trainings.size());
  std::int64_t latest = now;
  for (std::size_t i = times.size(); i-- > 0;)
    times[i] = latest = std::min(latest, trainings[i].time);
  std::uint64_t bytes = 0;
  std::optional<std::int64_t> oldest;
  for (std::size_t i = 0; i < trainings.size(); ++i) {
    const Training& training = trainings[i];
    if (training.kept == Kept::nothing) continue;
    if (training.folded && !set.base_was_kept()) {
      return set.folded_to();  // a crash came before its mail was dropped
    }
    bytes += training.kept_bytes;
    if (!oldest) oldest = times[i];
  }
  const bool too_many = bytes > limits.max_bytes;
  const bool too_old =
      oldest && limits.max_age > 0 && now - *oldest > limits.max_age + limits.max_age / 8;
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < trainings.size(); ++i) {
    const Training& training = trainings[i];
    if (training.kept == Kept::nothing) continue;
    const bool goes =
        (too_many && bytes > limits.max_bytes / 2) || (too_old && now - times[i] > limits.max_age);
    if (!goes) break;
    bytes -= training.kept_bytes;
    last = std::max(training.number, set.folded_to());
  }
  return last;
}

void Trainer::fold(std::uint64_t last, const Progress& progress) {
  assert(!changed_ && !stale_);
  Model base = model_before_trainings(set_, settings());
  std::vector<Step> steps = set_.steps();
  std::erase_if(steps, [last](const Step& step) { return step.number > last; });
  std::size_t done = 0;
  apply_steps(base, steps, set_, [&] {
    if (progress) progress(++done, steps.size());
  });
  set_.fold(std::move(base), last);
}

}  // namespace classify
