// Which verdicts that nobody corrected are learned as if they had been labels.
//
//   SPAM, GOOD  ─▶ waits ─┬─ corrected: learned as the user says
//                         └─ not: settled, if hardly ever wrong ─▶ learned as that verdict
//   UNSURE      ─▶ waits ─── sorted or not: tells how much this user reports. Never settled
//
// A mistake that nobody reports must not become a lesson. Let a verdict be wrong with probability
// e, and let the user report the share r of wrong verdicts. Then an uncorrected verdict is wrong
// with a probability of about e (1 - r), and it is settled if that is small. For users who report
// everything, every verdict is settled; for users who report little, only the surest ones are.
// Measured in docs/EXPERIMENTS.md, "settling".
//
// Nor may a sender teach the model by sending. So a verdict is held back if the model of today says
// otherwise, if GOOD is said only by what no reader sees (bounded sources, see scorer.h) or in spite
// of spam's own text, and if nearly the same mail was settled before. What a person teaches then
// takes back what was settled of nearly the same mail as the other class (trainer.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

class RecentMail;
class Trainer;

// A spam message learned as good costs an UNSURE or a miss, a good one learned as spam costs mail.
inline constexpr double kMostWrongOfGood = 0.015;
inline constexpr double kMostWrongOfSpam = 0.0075;

// Watches one user's stream of verdicts as their time to be corrected runs out, oldest first.
class Settling {
 public:
  // The time to sort an UNSURE has run out. `sorted`: the user has said what it was.
  void unsure_ran_out(bool sorted);

  // The user has now sorted an UNSURE after its time had run out.
  void unsure_sorted_late();

  // The share of wrong and UNSURE verdicts that the user reports, from the last hundred or so
  // UNSUREs; 1 while there were none.
  [[nodiscard]] double reported() const { return sorted_ / seen_; }

  // May this verdict, which nobody corrected, be learned as it is?
  [[nodiscard]] bool accepts(const Verdict& verdict) const;

 private:
  double sorted_ = 1;  // both decay, so that the user's habits of last year do not count
  double seen_ = 1;
};

struct SettleOptions {
  std::int64_t after = 3 * 24 * 3600;  // seconds a message waits for a correction
  std::size_t most = SIZE_MAX;         // messages to look at; the rest waits for the next time
};

struct Settled {
  std::size_t looked_at = 0;  // SPAM and GOOD whose time ran out since the last time
  std::size_t corrected = 0;  // of these: the user has said what they are
  std::size_t held_back = 0;  // not sure enough, or not to be settled (below)
  std::size_t learned = 0;    // the model already knew the others well enough
  double reported = 1;        // Settling::reported()
  std::int64_t until = 0;     // for set_settled_until(), once the trainer has committed
};

// Learns the verdicts of recent messages that have waited long enough, oldest first, as
// Regime::settled. A later correction takes such a training back, like any other. The caller
// commits the trainer and then calls cache.set_settled_until(until); if it never gets there, the
// next run still learns nothing twice. `now` in seconds since 1970 UTC. Throws Error as
// Trainer::train.
[[nodiscard]] Settled settle(Trainer& trainer, const RecentMail& cache, std::int64_t now,
                             const SettleOptions& options = {});

}  // namespace classify
