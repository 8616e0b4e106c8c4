// Online runs: a stream of labelled mail and a user who tells the truth, or some of it, or late.
//
//   for each message, in order:  judge ─▶ record the verdict ─▶ tell (or do not tell) the truth
//
// Cormack and Lynam, "TREC 2005 Spam Track Overview": the whole stream counts, cold start included.
// measures.h makes numbers of the outcomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "classify/classifier.h"
#include "classify/home/settling.h"
#include "classify/learner.h"
#include "classify/measure/measures.h"

namespace [[gnu::visibility("default")]] classify {

class SettledMail;

// What the user of a run tells the filter.
enum class Feedback : std::uint8_t {
  near,    // every label; each view learns a message only within its margin (learner.h)
  error,   // a label only after a wrong verdict or UNSURE; learned as a correction
  settle,  // as `error`; besides, a message that nobody corrected is learned with its own verdict,
           // some messages later, by the views that need it, if settling.h finds that safe with
           // this user
  all,     // every label, always learned
};

// How good a user this is. What the user tells about the n-th message depends only on the seed and
// on n, so two filters, or two runs, have the same user.
struct Diligence {
  std::size_t delay = 0;   // messages between a message and its label
  double reported = 1;     // share of the mistakes and UNSUREs that the user tells (error, settle)
  std::size_t taught = 0;  // among this many first messages the user tells every mistake and UNSURE
  double noise = 0;        // share of the messages about which the user is wrong
  std::uint64_t seed = 1;
};

// One pass over a stream of labelled mail.
class OnlineRun {
 public:
  // `settle_after`: how many messages later a verdict counts as accepted. A label told after that
  // takes back what was settled, exactly.
  explicit OnlineRun(Feedback feedback, std::size_t settle_after = 100, Model model = {},
                     const Diligence& user = {});

  // The verdict on the next message, before anything is learned from it. Features must have been
  // read with the reading_options() of the model that the run began with.
  Verdict judge(std::string_view raw);
  Verdict judge(Features features);

  // The truth about the message that was judged last. The user tells it, at once or later, as
  // far as the feedback and the user's diligence allow. Learns what has been told by now, and
  // settles what is due.
  void learn(Class gold);

  // One per message, in order. `trained` of the last messages may still change.
  [[nodiscard]] const std::vector<Outcome>& outcomes() const { return outcomes_; }
  [[nodiscard]] const Model& model() const { return model_; }

 private:
  struct Waiting {  // for the user's label, or to be settled
    std::size_t index;
    std::shared_ptr<const Features> features;
    Class cls;
  };
  struct Learned {
    Waiting what;
    const LearningRule* rule;
  };
  void learn(const Waiting& what, const LearningRule& rule, Trained how);
  void hear(const Waiting& told);
  void take_back(const Waiting& told);
  void settle(const Waiting& pending);
  [[nodiscard]] bool due(const std::deque<Waiting>& queue, std::size_t after) const;

  Feedback feedback_;
  std::size_t settle_after_;
  Diligence user_;
  Model model_;
  std::shared_ptr<const Features> features_;
  std::optional<Score> score_;  // of the last message, as long as the model has not changed
  std::vector<Outcome> outcomes_;
  std::deque<Waiting> told_;     // the user has told the label, and it is on its way
  std::deque<Waiting> pending_;  // not corrected, and too young to be settled
  Settling settling_;
  std::shared_ptr<SettledMail> settled_;  // by the number of the message
  // The model of the beginning and what was learned since, in order. Kept only if something may be
  // settled, and so be taken back.
  bool takes_back_;
  Model start_;
  std::vector<Learned> learned_;
};

}  // namespace classify
