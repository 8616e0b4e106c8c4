#include "upkeep.h"

#include "classify/message_cache.h"
#include "progress.h"

namespace mailsift {

classify::Settled Upkeep::settle(classify::Trainer& trainer, std::size_t most) {
  if (run_.no_settle) return {};
  try {
    settled_ = classify::settle(trainer, classify::MessageCache(run_.home()), now(),
                                {.after = run_.settle_seconds(), .most = most});
  } catch (const classify::Error& e) {
    complain(e.what());
  }
  return settled_;
}

void Upkeep::finish(classify::Trainer& trainer) {
  try {
    classify::MessageCache cache(run_.home());
    if (settled_.looked_at > 0) cache.set_settled_until(settled_.until);
    cache.expire(run_.cache_limits, now());
  } catch (const classify::Error& e) {
    complain(e.what());
  }
  try {
    const classify::TrainingSet& set = trainer.training_set();
    const std::uint64_t last = classify::last_to_fold(set, run_.training_limits(), now());
    if (last == 0) return;
    Progress progress("folding old trainings", set.trainings().size(), run_.quiet);
    trainer.fold(last, [&](std::size_t done, std::size_t) { progress.update(done); });
  } catch (const classify::Error& e) {
    complain(e.what());
  }
}

}  // namespace mailsift
