// What came of a stream of labelled mail, in numbers: error rates, ROC area.
//
// The measures of the TREC spam track: Cormack and Lynam, "TREC 2005 Spam Track Overview".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "classify/verdict.h"

namespace classify {

// How a message was trained.
enum class Trained : std::uint8_t { no = 0, from_label = 1, settled = 2 };

struct Outcome {
  Class gold = Class::good;  // good or spam
  Verdict verdict;
  Trained trained = Trained::no;
};

// All in percent, NaN where a class is missing. "delivered": an UNSURE message reaches the reader,
// so it counts as called good; "forced": UNSURE is resolved by the sign of the score.
struct Measures {
  std::size_t messages = 0, good = 0, spam = 0;
  std::size_t false_positives = 0, false_negatives = 0;  // good called SPAM, spam called GOOD
  double hm_delivered = 0, sm_delivered = 0, lam_delivered = 0;
  double hm_forced = 0, sm_forced = 0, lam_forced = 0;
  double one_minus_roc_area = 0;  // 1-ROCA%: ties count half
  double sm_at_hm_01 = 0;         // best sm% with hm% <= 0.1
  double unsure = 0, unsure_good = 0, unsure_spam = 0;
  double trained = 0;  // from labels
  double settled = 0;
};
[[nodiscard]] Measures measure(std::span<const Outcome> outcomes);

}  // namespace classify
