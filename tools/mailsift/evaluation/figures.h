// All that is reported of an evaluation: what the summary, --json and the page are written from.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "classify/measure/intervals.h"
#include "classify/measure/measures.h"
#include "classify/measure/reliability.h"
#include "classify/measure/roc.h"
#include "classify/measure/score_histogram.h"
#include "classify/measure/timeline.h"
#include "evaluation/evaluation_run.h"

namespace mailsift {

struct SourceFigures {
  std::string name;  // third column of the index; empty: none
  classify::Measures measures;
};

struct Figures {
  classify::Measures all;         // of all messages behind the skipped ones
  classify::Intervals intervals;  // bootstrap; of an hm% or sm% of zero: Wilson's

  // Online runs: the first messages of the stream (those skipped, or 500 of a longer stream), and
  // those behind them if none are skipped.
  std::optional<classify::Measures> first, later;

  std::vector<SourceFigures> sources;  // most messages first; empty if the index names none

  std::vector<classify::ReliabilityBin> reliability;
  double calibration_error = 0;  // percent
  classify::Calibration recalibration;

  std::vector<classify::RocPoint> roc;    // where the curve turns
  classify::RocPoint spam_from, good_to;  // the curve at the thresholds: SPAM, and not GOOD
  classify::ScoreHistogram histogram;     // covers nearly all scores, 0 in its middle

  std::vector<classify::Window> windows;  // online runs: the whole stream, cold start included
};

[[nodiscard]] Figures figures_of(const Plan& plan, const std::vector<IndexEntry>& entries,
                                 const Ran& ran);

}  // namespace mailsift
