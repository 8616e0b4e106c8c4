// Error rates and ROC area of a stream of labelled mail.
//
// The measures of the TREC spam track: Cormack and Lynam, "TREC 2005 Spam Track Overview".
// intervals.h says how far to trust them.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "classify/measure/outcome.h"
#include "classify/measure/roc.h"

namespace [[gnu::visibility("default")]] classify {

// Rates are in percent, NaN where a class is missing. "delivered": an UNSURE message reaches the
// reader, so it counts as called good. "forced": the sign of the score decides what UNSURE is.
struct Measures {
  std::size_t messages = 0, good = 0, spam = 0;
  std::size_t false_positives = 0, false_negatives = 0;  // good called SPAM, spam called GOOD
  double hm_delivered = 0, sm_delivered = 0, lam_delivered = 0;
  double hm_forced = 0, sm_forced = 0, lam_forced = 0;
  double one_minus_roc_area = 0;                   // 1-ROCA%: ties count half
  std::array<double, kFixedHm.size()> sm_at_hm{};  // best sm% at each hm% of kFixedHm
  double unsure = 0, unsure_good = 0, unsure_spam = 0;
  double trained = 0;  // learned from a label
  double settled = 0;  // learned with their own verdict
};
[[nodiscard]] Measures measure(std::span<const Outcome> outcomes);

// Whether a "forced" verdict is spam: SPAM, or UNSURE with a positive score.
[[nodiscard]] bool forced_spam(const Verdict& verdict);

}  // namespace classify
