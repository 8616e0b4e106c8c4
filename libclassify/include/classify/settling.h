// Which verdicts that nobody corrected are learned as if they had been labels.
//
//   SPAM, GOOD  ─▶ waits ─┬─ corrected: learned as the user says
//                         └─ not:       settled, if it is hardly wrong ─▶ learned with its own
//                         verdict
//   UNSURE      ─▶ waits ─── sorted or not: tells how much this user reports. Never settled
//
// A mistake nobody reports must not become a lesson. Of a verdict that is wrong with probability e,
// and of a user who reports the share r of what is wrong, an uncorrected one is wrong with about
// e (1 - r); it is settled if that is small. Who reports everything has everything settled; of who
// reports little only the surest verdicts are. Measured in docs/EXPERIMENTS.md, "settling".
#pragma once

#include "classify/verdict.h"

namespace classify {

// A spam message learned as good costs an UNSURE or a miss, a good one learned as spam costs mail.
inline constexpr double kMostWrongOfGood = 0.015;
inline constexpr double kMostWrongOfSpam = 0.0075;

// Watches one user's stream of verdicts as their time to be corrected runs out, oldest first.
class Settling {
 public:
  // The time of an UNSURE has run out: has the user said what it was?
  void unsure_ran_out(bool sorted);

  // Share of what is wrong or UNSURE that the user reports, from the last hundred or so UNSUREs;
  // 1 while there were none.
  [[nodiscard]] double reported() const { return sorted_ / seen_; }

  // May this verdict, which nobody corrected, be learned as it is?
  [[nodiscard]] bool accepts(const Verdict& verdict) const;

 private:
  double sorted_ = 1;  // both decay, so that the user of last year does not count
  double seen_ = 1;
};

}  // namespace classify
