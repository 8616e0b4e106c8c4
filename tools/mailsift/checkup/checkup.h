// The checks of `mailsift doctor`. They change nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/command_line.h"

namespace mailsift {

// The result of one check.
struct Finding {
  const char* check;   // "model", "spool", ...: English
  std::string what;    // how it is, in the language of the user
  std::string advice;  // what to do; empty: all is well
  [[nodiscard]] bool well() const { return advice.empty(); }
};

// How a data folder is used.
struct Use {
  std::size_t judged = 0;            // messages of the recent mail
  std::size_t corrections = 0;       // trainings by its user, one by one
  std::int64_t last_correction = 0;  // seconds since 1970; 0: none
};

// Checks the home: who may read it, secret, model, training log, request queue, recent mail, room
// on the disk.
[[nodiscard]] std::vector<Finding> check_home(const Run& run, std::uint64_t min_free_bytes,
                                              Use& use);

// Whether the kernel confines the filter.
[[nodiscard]] Finding check_confinement();

// Checks the user's own recipes: ~/.procmailrc, ~/.mailfilter, ~/.dovecot.sieve. `settings` is the
// text of the config file, which may set the form of the header fields.
[[nodiscard]] std::vector<Finding> check_recipes(const std::string& user_home,
                                                 const std::string& settings);

}  // namespace mailsift
