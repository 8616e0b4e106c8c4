// Which verdicts that nobody corrected are learned as if they had been labels.
//
//   SPAM, GOOD  ─▶ waits ─┬─ corrected: learned as the user says
//                         └─ not: settled, if it is hardly wrong ─▶ learned as it was called
//   UNSURE      ─▶ waits ─── sorted or not: tells how much this user reports. Never settled
//
// A mistake nobody reports must not become a lesson. Of a verdict that is wrong with probability e,
// and of a user who reports the share r of what is wrong, an uncorrected one is wrong with about
// e (1 - r); it is settled if that is small. Who reports everything has everything settled; of who
// reports little only the surest verdicts are. Measured in docs/EXPERIMENTS.md, "settling".
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
  // The time of an UNSURE has run out: has the user said what it was?
  void unsure_ran_out(bool sorted);

  // One whose time had run out unsorted is sorted now.
  void unsure_sorted_late();

  // Share of what is wrong or UNSURE that the user reports, from the last hundred or so UNSUREs;
  // 1 while there were none.
  [[nodiscard]] double reported() const { return sorted_ / seen_; }

  // May this verdict, which nobody corrected, be learned as it is?
  [[nodiscard]] bool accepts(const Verdict& verdict) const;

 private:
  double sorted_ = 1;  // both decay, so that the user of last year does not count
  double seen_ = 1;
};

struct SettleOptions {
  std::int64_t after = 3 * 24 * 3600;  // seconds a message waits for a correction
  std::size_t most = SIZE_MAX;         // messages looked at; the rest waits for the next time
};

struct Settled {
  std::size_t looked_at = 0;  // SPAM and GOOD whose time ran out since the last time
  std::size_t corrected = 0;  // of these: the user has said what they are
  std::size_t held_back = 0;  // not sure enough for what this user reports
  std::size_t learned = 0;    // the others were known well enough
  double reported = 1;        // Settling::reported()
  std::int64_t until = 0;     // what the cache is to be told once the trainer has committed
};

// Learns the verdicts of cached messages that have waited long enough, oldest first, as
// Regime::settled. A correction that comes later takes it back, as of any other training. The
// caller commits the trainer and then calls cache.set_settled_until(until); if that is never
// reached, the next time learns nothing twice. `now` in seconds since 1970 UTC. Throws Error as
// Trainer::train.
[[nodiscard]] Settled settle(Trainer& trainer, const RecentMail& cache, std::int64_t now,
                             const SettleOptions& options = {});

}  // namespace classify
