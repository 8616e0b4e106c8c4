// The results of users' reports, for the administrator: a log, and forwards for which nothing was
// found.
//
//   reports, reports.1    one line per decision; beyond 1 MiB the older half is dropped
//   unmatched/*.eml       whole mails, to be looked at (mailsift decode FOLDER) and removed by hand;
//                         *-stranger.eml, *-known.eml: those that did not come by a trusted way,
//                         from whom the user knows or not
//
// Both are private (0600 in 0700) and bounded, whatever anybody sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/home/home.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::uint64_t kMostLogBytes = 1 << 20;  // of each of the two files

// Appends a line. Control characters in it become blanks; bytes beyond 1,000 are cut off. Any
// number of processes may call it at once. Throws Error (io).
void log_report(const Home& home, std::string_view line);

struct UnmatchedLimits {
  std::size_t max_messages = 200;
  std::uint64_t max_bytes = 32 << 20;
};

enum class ComesFrom {
  user,      // by a way that only the user's forwards come
  known,     // says to be from somebody whose mail the user taught as good
  stranger,  // anybody
};

// Keeps a forward, and drops the oldest beyond the limits. The user's are sure of half of them, those
// of known senders and of strangers of a quarter each: so strangers cannot push out what a user has
// sent, and have to know whom he knows to push out the rest. Returns the name of its file, which
// contains nothing of the mail; empty if there is no room for it. Throws Error (io).
std::string keep_unmatched(const Home& home, std::string_view raw, std::int64_t time,
                           ComesFrom from, const UnmatchedLimits& limits = {});

}  // namespace classify
