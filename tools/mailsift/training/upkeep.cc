#include "training/upkeep.h"

#include <chrono>

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
    const classify::RecentMail& cache = *stores_of(run_).recent;
    settled_ = classify::settle(trainer, cache, classify::believed_time(cache, now()),
                                {.after = run_.settle_seconds(), .most = most});
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  }
  return settled_;
}

void Upkeep::finish(classify::Trainer& trainer) {
  std::int64_t time = now();
  try {
    classify::RecentMail& cache = *stores_of(run_).recent;
    time = classify::believed_time(cache, time);
    if (due_) {
      if (settled_.looked_at > 0) cache.set_settled_until(settled_.until);
      cache.expire(run_.cache_limits, time);
      cache.set_tended_at(time);
    }
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  }
  try {
    const classify::TrainingSet& set = trainer.training_set();
    const std::uint64_t last = classify::last_to_fold(set, run_.training_limits(), time);
    if (last == 0) return;
    Progress progress(tr("folding old trainings"), set.trainings().size(), run_.quiet);
    trainer.fold(last, [&](std::size_t done, std::size_t) { progress.update(done); });
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  }
}

void learn_the_rest(classify::Trainer& trainer, const Run& run) {
  const classify::RequestQueue& queue = *stores_of(run).queue;
  while (!queue.waiting().empty()) {
    classify::await_quiet(queue, std::chrono::milliseconds(20), 25);
    if (trainer.drain_queue() == 0) return;  // a later version's requests stay
    commit(trainer, run);
  }
}

}  // namespace mailsift
