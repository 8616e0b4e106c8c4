// Sends the messages of an index through classifiers that learn as they go: one run, or one per
// fold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classify/measure/evaluation.h"
#include "evaluation/mistakes.h"
#include "shared/input.h"

namespace mailsift {

// From "near", "error", "settle" or "all"; anything else is near.
[[nodiscard]] classify::Feedback feedback_from_name(const std::string& name);

struct Plan {
  std::string index;
  classify::Feedback feedback = classify::Feedback::near;
  std::size_t settle_after = 100;
  classify::Diligence user;
  std::string model;         // file of the model to begin with; empty: begin with an empty model
  std::string starter;       // file of the second judge; empty: none
  std::size_t folds = 0;     // 0: one online run
  std::size_t skip = 0;      // mistakes among this many first messages are not kept
  std::size_t mistakes = 0;  // how many of the worst are kept and explained
};

struct Cost {
  std::int64_t classify_us = 0;
  std::int64_t train_us = 0;
};

// The results: one outcome and one cost per message, in index order, and totals.
struct Ran {
  std::vector<classify::Outcome> outcomes;
  std::vector<Cost> costs;
  std::vector<Mistake> mistakes;  // worst first
  classify::Thresholds thresholds;
  classify::Calibration calibration;
  double trained = 0, settled = 0;  // percent of the messages that a model could learn from
  double messages_per_second = 0;   // classified, and learned as the regime will
};

// With `folds` 0, each message is classified, then learned. Otherwise there are that many models.
// Each learns the other folds in index order as the plan says, then judges its own fold without
// learning from it (see folds.h; those outcomes are never `trained`). Reads one message at a time.
// Shows a progress bar on stderr unless `quiet`. Throws Failure (66), which names the line of the
// index.
[[nodiscard]] Ran evaluate(const Plan& plan, const std::vector<IndexEntry>& entries, bool quiet);

}  // namespace mailsift
