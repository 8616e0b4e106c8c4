#include "training/upkeep.h"

#include "classify/home/recent_mail.h"
#include "shared/progress.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr std::int64_t kEvery = 3600;

}  // namespace

Upkeep::Upkeep(const Run& run, When when) : run_(run) {
  if (when == When::now) return;
  try {
    // A mark in the future was made while the clock was wrong.
    const std::int64_t since = now() - stores_of(run).recent->tended_at();
    due_ = since < 0 || since >= kEvery;
  } catch (const classify::Error&) {
    // settle() and finish() meet the same error and report it.
  }
}

classify::Settled Upkeep::settle(classify::Trainer& trainer, std::size_t most) {
  if (!due_ || run_.no_settle) return {};
  try {
    settled_ = classify::settle(trainer, *stores_of(run_).recent, now(),
                                {.after = run_.settle_seconds(), .most = most});
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  }
  return settled_;
}

void Upkeep::finish(classify::Trainer& trainer) {
  try {
    if (due_) {
      classify::RecentMail& cache = *stores_of(run_).recent;
      if (settled_.looked_at > 0) cache.set_settled_until(settled_.until);
      cache.expire(run_.cache_limits, now());
      cache.set_tended_at(now());
    }
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  }
  try {
    const classify::TrainingSet& set = trainer.training_set();
    const std::uint64_t last = classify::last_to_fold(set, run_.training_limits(), now());
    if (last == 0) return;
    Progress progress(tr("folding old trainings"), set.trainings().size(), run_.quiet);
    trainer.fold(last, [&](std::size_t done, std::size_t) { progress.update(done); });
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  }
}

}  // namespace mailsift
