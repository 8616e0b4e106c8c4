// What every trainer does besides: learns verdicts that nobody corrected (classify/home/settling.h),
// removes what is too old from the cache of recent mail, and folds what is too old or too much of
// the training set into its base. The first two look at every message of the cache, so a training
// does them at most once an hour; `settle` and `cache expire` always do.
#pragma once

#include <cstddef>

#include "classify/home/settling.h"
#include "classify/home/trainer.h"
#include "shared/command_line.h"

namespace mailsift {

// At most so many messages are settled besides a training: a correction should not wait for more,
// each costs less than a millisecond.
inline constexpr std::size_t kSettledBesides = 100;

// Around a trainer's commit:
//   Upkeep upkeep(run, When::hourly);  upkeep.settle(trainer, most);  commit(trainer, run);
//   upkeep.finish(trainer);
// What of it cannot be done is one line on stderr and nothing else: the training goes on.
class Upkeep {
 public:
  enum class When { hourly, now };
  Upkeep(const Run& run, When when);

  // Looks at so many messages at most. Nothing with --no-settle.
  classify::Settled settle(classify::Trainer& trainer, std::size_t most);
  void finish(classify::Trainer& trainer);

 private:
  const Run& run_;
  bool due_ = true;
  classify::Settled settled_;
};

}  // namespace mailsift
