// What `mailsift doctor` looks at. Nothing here changes anything.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/command_line.h"

namespace mailsift {

// One thing that was looked at.
struct Finding {
  const char* check;   // "model", "spool", ...: English
  std::string what;    // how it is, in the language of the user
  std::string advice;  // what to do; empty: all is well
  [[nodiscard]] bool well() const { return advice.empty(); }
};

// The home: who may read it, secret, model, training set, spool, cache, room on the disk.
[[nodiscard]] std::vector<Finding> check_home(const Run& run, std::uint64_t min_free_bytes);

// The user's own recipes: ~/.procmailrc, ~/.mailfilter, ~/.dovecot.sieve. `settings` is the text of
// the config file, where the form of the fields may be set.
[[nodiscard]] std::vector<Finding> check_recipes(const std::string& user_home,
                                                 const std::string& settings);

}  // namespace mailsift
