// The upkeep that every trainer does: it learns verdicts that nobody corrected
// (classify/home/settling.h), removes recent mail that is too old, and folds trainings that are too
// old or too many into the base of the training log. The first two look at every recent message, so
// a training does them at most once an hour; `settle` and `cache expire` always do.
#pragma once

#include <cstddef>

#include "classify/home/settling.h"
#include "classify/home/trainer.h"
#include "shared/command_line.h"

namespace mailsift {

// The most messages that are settled along with a training. A correction should not wait for more;
// each costs less than a millisecond.
inline constexpr std::size_t kSettledBesides = 100;

// Around a trainer's commit:
//   Upkeep upkeep(run, When::hourly);  upkeep.settle(trainer, most);  commit(trainer, run);
//   upkeep.finish(trainer);  learn_the_rest(trainer, run);
// If a part fails, it prints one line on stderr and the training goes on.
class Upkeep {
 public:
  enum class When { hourly, now };
  Upkeep(const Run& run, When when);

  // Looks at no more than `most` messages. Does nothing with --no-settle.
  classify::Settled settle(classify::Trainer& trainer, std::size_t most);
  void finish(classify::Trainer& trainer);

 private:
  const Run& run_;
  bool due_ = true;
  classify::Settled settled_;
};

// Whoever cannot wait for the lock hands a request in and is told that the trainer at work will take
// it along. So this comes last, after all that takes time.
void learn_the_rest(classify::Trainer& trainer, const Run& run);

}  // namespace mailsift
