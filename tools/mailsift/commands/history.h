// How `mailsift history` and `explain` show a training, and the part of `history` that audits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "classify/home/training_set.h"
#include "shared/command_line.h"

namespace mailsift {

// Header fields of a learned mail as its reader knows them: decoded, any bytes, not yet
// printable().
struct Heading {
  std::string from{};
  std::string subject{};
  bool kept = true;  // false: nothing is known about it
};
[[nodiscard]] Heading heading(const classify::TrainingSet& set, const classify::Training& training);

// "FROM: SUBJECT" in one line of at most `columns`.
[[nodiscard]] std::string heading_line(const Heading& heading, std::size_t columns);

// The training log of the home; an empty one for a user who has taught nothing yet. Tells the user what
// to do if there is none.
[[nodiscard]] classify::TrainingSet open_home_training_set(const Run& run);

// Which trainings are listed.
struct HistoryFilter {
  std::size_t most = 0;  // 0: all
  std::int64_t since = std::numeric_limits<std::int64_t>::min();
  std::string cls;  // "spam", "good" or empty: both
  bool taken_back = false;
  [[nodiscard]] bool lets_through(const classify::Training& training) const;
  [[nodiscard]] bool lets_through(const classify::Pruning& pruning) const;
};

// history --suspicious
int list_suspicious(const Run& run, const HistoryFilter& filter, bool json);

}  // namespace mailsift
