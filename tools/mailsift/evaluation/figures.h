// All figures of an evaluation: the summary, --json and the page are written from these.
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
  classify::Measures all;         // of all messages after the skipped ones
  classify::Intervals intervals;  // bootstrap, but Wilson's for an hm% or sm% of zero

  // For online runs: the first messages of the stream (the skipped ones, or 500 of a longer
  // stream), and those after them if none are skipped.
  std::optional<classify::Measures> first, later;

  std::vector<SourceFigures> sources;  // most messages first; empty if the index names none

  std::vector<classify::ReliabilityBin> reliability;
  double calibration_error = 0;  // percent
  classify::Calibration recalibration;

  std::vector<classify::RocPoint> roc;    // where the curve turns
  classify::RocPoint spam_from, good_to;  // of the curve: where SPAM begins, where GOOD ends
  classify::ScoreHistogram histogram;     // covers nearly all scores, 0 in its middle

  std::vector<classify::Window> windows;  // for online runs: the whole stream, cold start included
};

[[nodiscard]] Figures figures_of(const Plan& plan, const std::vector<IndexEntry>& entries,
                                 const Ran& ran);

}  // namespace mailsift
