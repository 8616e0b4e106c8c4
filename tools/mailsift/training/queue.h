// A trainer in the background for requests that were only handed in.
//
//   a thousand moved messages: hand_in ─▶ learn_in_background ─▶ one process, one new model
#pragma once

#include "shared/command_line.h"

namespace mailsift {

// Sees to it that what is in the spool gets learned soon, and returns at once. Only one process a
// home waits for the last of a crowd and learns them all. If none can be started the requests wait
// for the next trainer.
void learn_in_background(const Run& run);

}  // namespace mailsift
