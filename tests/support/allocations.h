// Memory that runs out when a test says so. For programs that link support/allocations.cc.
#pragma once

namespace classify::test {

// Allocations still allowed in this thread before one throws std::bad_alloc; negative: all.
extern thread_local long allocations_left;

}  // namespace classify::test
