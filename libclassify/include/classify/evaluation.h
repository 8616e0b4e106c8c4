// Online runs and the measures of the TREC spam track.
//
//   for each message, in order:  classify ─▶ record the verdict ─▶ tell (or do not tell) the truth
//
// Cormack and Lynam, "TREC 2005 Spam Track Overview": the whole stream counts, cold start included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "classify/classifier.h"
#include "classify/learner.h"

namespace classify {

// What the user of a run tells.
enum class Feedback : std::uint8_t {
  near,    // every label; the thick band of each view decides what is learned
  error,   // a label only when the verdict was wrong or UNSURE; learned as a correction
  settle,  // as `error`; a message nobody corrected is learned with its own verdict, some messages
           // later, by the views that need it. UNSUREs are never settled
  all,     // every label, always learned
};

// How a message was trained.
enum class Trained : std::uint8_t { no = 0, from_label = 1, settled = 2 };

struct Outcome {
  Class gold = Class::good;  // good or spam
  Verdict verdict;
  Trained trained = Trained::no;
};

// One pass over a stream of labelled mail.
class OnlineRun {
 public:
  // `settle_after`: how many messages later a verdict counts as accepted.
  explicit OnlineRun(Feedback feedback, std::size_t settle_after = 100, Model model = {});

  // The verdict on the next message, before anything is learned from it.
  Verdict classify(std::string_view raw);

  // Tells the truth about the message classified last and learns what the feedback allows; settles
  // what is due.
  void learn(Class gold);

  // One a message, in order. `trained` of the last `settle_after` may still become `settled`.
  [[nodiscard]] const std::vector<Outcome>& outcomes() const { return outcomes_; }
  [[nodiscard]] const Model& model() const { return model_; }

 private:
  struct Pending {
    std::size_t index;
    Features features;
  };
  void settle(const Pending& pending);

  Feedback feedback_;
  std::size_t settle_after_;
  Model model_;
  Features features_;
  std::vector<Outcome> outcomes_;
  std::deque<Pending> pending_;
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
  double trained = 0;             // from labels
  double settled = 0;
};
[[nodiscard]] Measures measure(std::span<const Outcome> outcomes);

}  // namespace classify
