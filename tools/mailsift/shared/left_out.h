// Messages that a command leaves out because they cannot be read or are no mail. It goes on without
// them, names the first few, and says at its end how many there were.
#pragma once

#include <cstddef>

#include "shared/command_line.h"

namespace mailsift {

class LeftOut {
 public:
  // A failure with kBadData: no mail; with any other code: it cannot be read.
  void add(const Failure& failure);

  // At the end of the command: says how many were left out, and returns the exit code: 66 if some
  // could not be read, 65 if some are no mail, else 0.
  [[nodiscard]] int finish() const;

 private:
  std::size_t unreadable_ = 0;
  std::size_t no_mail_ = 0;
};

}  // namespace mailsift
