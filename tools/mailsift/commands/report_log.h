// What came of users' reports, for the administrator: a log, and forwards that nothing was found
// for.
//
//   reports, reports.1    a line a decision; beyond 1 MiB the older half goes
//   unmatched/*.eml       whole mails, to be looked at (mailsift decode FOLDER) and removed by hand
//
// Both are private (0600 in 0700) and bounded, whoever sends what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/home/home.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::uint64_t kMostLogBytes = 1 << 20;  // of each of the two files

// Appends a line. Control characters in it become blanks; what is over 1,000 bytes is cut off. Any
// number of processes at once. Throws Error (io).
void log_report(const Home& home, std::string_view line);

struct UnmatchedLimits {
  std::size_t max_messages = 200;
  std::uint64_t max_bytes = 32 << 20;
};

// Keeps a forward, and drops the oldest beyond the limits. Returns the name of its file, which has
// nothing of the mail in it; empty if the mail alone is over the limit: then it is not kept. Throws
// Error (io).
std::string keep_unmatched(const Home& home, std::string_view raw, std::int64_t time,
                           const UnmatchedLimits& limits = {});

}  // namespace classify
