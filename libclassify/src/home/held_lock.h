// The writer's lock of a home, held for the lifetime of this object.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "classify/error.h"
#include "classify/home/stores.h"

namespace classify {

struct HeldLock {
  // Throws Error (busy) if another trainer keeps it for longer than `wait`; gives up without an error
  // when it is `not_needed` any more.
  HeldLock(
      std::shared_ptr<WriterLock> writer_lock, const System& system, std::chrono::milliseconds wait,
      const std::function<bool()>& not_needed = [] { return false; })
      : lock(std::move(writer_lock)) {
    constexpr std::chrono::milliseconds kPause{5};
    for (std::chrono::milliseconds waited{0}; !(held = lock->try_lock()); waited += kPause) {
      crowded = true;
      if (not_needed()) return;
      if (waited >= wait) {
        throw Error(ErrorCode::busy, lock->name() + ": another trainer is at work");
      }
      system.sleep(kPause);
    }
  }
  ~HeldLock() {
    if (held) lock->unlock();
  }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

  std::shared_ptr<WriterLock> lock;
  bool held = false;
  bool crowded = false;  // another trainer held it at first
};

}  // namespace classify
