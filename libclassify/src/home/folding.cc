#include <cassert>
#include <utility>

#include "classify/home/trainer.h"
#include "home/lessons.h"

namespace classify {
std::uint64_t last_to_fold(const TrainingSet& set, const TrainingLimits& limits, std::int64_t now) {
  std::uint64_t bytes = 0;
  const Training* oldest = nullptr;
  for (const Training& training : set.trainings()) {
    if (training.kept == Kept::nothing) continue;
    if (training.folded) return set.folded_to();  // a crash came before its mail was dropped
    bytes += training.kept_bytes;
    if (oldest == nullptr) oldest = &training;
  }
  const bool too_many = bytes > limits.max_bytes;
  const bool too_old = oldest != nullptr && limits.max_age > 0 &&
                       now - oldest->time > limits.max_age + limits.max_age / 8;
  std::uint64_t last = 0;
  for (const Training& training : set.trainings()) {
    if (training.folded || training.kept == Kept::nothing) continue;
    const bool goes = (too_many && bytes > limits.max_bytes / 2) ||
                      (too_old && now - training.time > limits.max_age);
    if (!goes) break;
    bytes -= training.kept_bytes;
    last = training.number;
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
