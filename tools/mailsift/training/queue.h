// Starts a trainer in the background for requests that were only put into the queue.
//
//   a thousand moved messages: hand_in ─▶ learn_in_background ─▶ one process, one new model
#pragma once

#include "shared/command_line.h"

namespace mailsift {

// Learns what is in the queue, with the upkeep that goes with a training. Waits at most two minutes
// for another trainer. Throws Error.
void learn_queue(const Run& run);

// Makes sure that the requests in the queue are learned soon, and returns at once. Only one process
// per home waits until no more requests come, and learns them all. If none can be started, the
// requests wait for the next trainer.
void learn_in_background(const Run& run);

}  // namespace mailsift
