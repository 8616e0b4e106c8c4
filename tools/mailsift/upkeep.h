// What every trainer does for the cache of recent mail besides, because the filter never does: learns
// verdicts that nobody corrected (classify/settling.h) and removes what is too old.
#pragma once

#include <cstddef>

#include "classify/settling.h"
#include "classify/trainer.h"
#include "command_line.h"

namespace mailsift {

// Around a trainer's commit:
//   Upkeep upkeep(run);  upkeep.settle(trainer, most);  trainer.commit();  upkeep.finish();
// If the cache cannot be read that is one line on stderr and nothing else: the training goes on.
class Upkeep {
 public:
  explicit Upkeep(const Run& run) : run_(run) {}

  // Looks at so many messages at most. Nothing with --no-settle.
  classify::Settled settle(classify::Trainer& trainer, std::size_t most);
  void finish();

 private:
  const Run& run_;
  classify::Settled settled_;
};

}  // namespace mailsift
