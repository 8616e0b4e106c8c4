#include "trainers.h"

#include <algorithm>
#include <utility>

namespace mailsiftd {

Trainers::Trainers(std::size_t threads, Learn learn) : learn_(std::move(learn)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Trainers::~Trainers() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Trainers::wake(const std::filesystem::path& home) {
  // Other lessons mostly follow, and all together make one model: until no more come, or for so long.
  constexpr std::chrono::milliseconds kQuiet{300};
  constexpr std::chrono::seconds kLongest{10};
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    Due& due = due_.try_emplace(home.native(), Due{now, now}).first->second;
    due.at = std::min(now + kQuiet, due.first + kLongest);
  }
  changed_.notify_one();
}

void Trainers::wake_later(const std::filesystem::path& home, std::chrono::seconds after) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;  // it waits in its queue
    const Clock::time_point now = Clock::now();
    due_.try_emplace(home.native(), Due{now, now + after});
  }
  changed_.notify_one();
}

void Trainers::hurry() {
  {
    const std::lock_guard lock(mutex_);
    for (auto& [home, due] : due_) due.at = Clock::now();
  }
  changed_.notify_all();
}

std::vector<std::filesystem::path> Trainers::homes() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::filesystem::path> all(at_work_.begin(), at_work_.end());
  for (const auto& [home, due] : due_) all.emplace_back(home);
  return all;
}

std::size_t Trainers::waiting() const {
  const std::lock_guard lock(mutex_);
  return due_.size() + at_work_.size();
}

void Trainers::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // Of the homes nobody works at, the one that waits longest.
    auto next = due_.end();
    for (auto home = due_.begin(); home != due_.end(); ++home) {
      if (at_work_.contains(home->first)) continue;
      if (next == due_.end() || home->second.at < next->second.at) next = home;
    }
    if (next == due_.end()) {
      if (ending_ && due_.empty()) return;
      changed_.wait(lock);
      continue;
    }
    if (!ending_ && next->second.at > Clock::now()) {
      const Clock::time_point until = next->second.at;
      changed_.wait_until(lock, until);
      continue;
    }
    const std::string home = next->first;
    due_.erase(next);
    at_work_.insert(home);
    lock.unlock();
    learn_(home);
    lock.lock();
    at_work_.erase(home);
    changed_.notify_all();
  }
}

}  // namespace mailsiftd
