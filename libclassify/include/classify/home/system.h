// What a home needs from its machine: the time, random bytes, and a number for this process.
//
// The library asks the machine for none of these itself. A program passes this_system(), which is
// the default; a test or a simulation passes its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

struct System {
  std::function<std::int64_t()> now_us;  // microseconds since 1970 UTC
  std::function<void(std::chrono::milliseconds)> sleep;
  // Unpredictable bytes; may throw Error (io).
  std::function<void(void* bytes, std::size_t size)> fill_randomly;
  // A number that no other process of this machine has at the same time; asked again each time,
  // because a process may have forked.
  std::function<std::uint64_t()> process;
};

[[nodiscard]] System this_system();

}  // namespace classify
