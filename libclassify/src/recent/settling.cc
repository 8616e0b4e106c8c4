#include "classify/home/settling.h"

#include <algorithm>
#include <optional>
#include <string>

#include "classify/home/recent_mail.h"
#include "classify/home/trainer.h"
#include "classify/message.h"

namespace classify {
namespace {

constexpr double kMemory = 0.99;  // weight left to an UNSURE when the next one comes

}  // namespace

void Settling::unsure_ran_out(bool sorted) {
  sorted_ = sorted_ * kMemory + (sorted ? 1 : 0);
  seen_ = seen_ * kMemory + 1;
}

void Settling::unsure_sorted_late() { sorted_ = std::min(sorted_ + 1, seen_); }

bool Settling::accepts(const Verdict& verdict) const {
  if (verdict.cls == Class::unsure) return false;
  const bool spam = verdict.cls == Class::spam;
  const double wrong = spam ? 1 - verdict.probability : verdict.probability;
  return wrong * (1 - reported()) <= (spam ? kMostWrongOfSpam : kMostWrongOfGood);
}

Settled settle(Trainer& trainer, const RecentMail& cache, std::int64_t now,
               const SettleOptions& options) {
  Settled result;
  Settling settling;
  // A mark in the future was made while the clock was wrong. Then all are looked at again. One second
  // ahead is right: a trainer sets the mark behind the newest mail when trainings were lost.
  const std::int64_t until = cache.settled_until();
  const std::int64_t begin = until > now + 1 ? 0 : until;
  result.until = begin;
  for (const CachedMessage& message : cache.list().messages) {
    if (message.time > now - options.after) break;
    const bool is_new = message.time >= begin;
    if (!is_new && message.cls != Class::unsure) continue;
    // Finish a second once it is begun: the mark for the next run counts in seconds.
    if (is_new && result.looked_at >= options.most && message.time >= result.until) break;
    const std::optional<std::string> raw = cache.raw(message.id);
    if (!raw) continue;
    const auto mail = std::make_shared<const MailToLearn>(*raw, trainer.settings().own_fields);
    const Training* known = trainer.training_set().find_mail(*mail);
    const bool told = known != nullptr && known->regime != Regime::settled;
    if (message.cls == Class::unsure) {
      settling.unsure_ran_out(told);
      continue;
    }
    ++result.looked_at;
    result.until = std::max(result.until, message.time + 1);
    const Verdict verdict{message.cls, message.score, message.probability};
    if (known != nullptr) {
      result.corrected += told;
    } else if (!settling.accepts(verdict) || !not_mail(mail->bytes()).empty()) {
      ++result.held_back;
    } else {
      const TrainResult trained = trainer.train({.cls = message.cls,
                                                 .raw = {},
                                                 .regime = Regime::settled,
                                                 .time = now,
                                                 .who = "settle",
                                                 .mail = mail});
      result.learned += trained.what == TrainResult::What::learned;
      result.held_back += trained.held_back;
    }
  }
  result.reported = settling.reported();
  return result;
}

}  // namespace classify
