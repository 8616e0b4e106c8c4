// Threads that learn what was handed in. Each home has one trainer at a time.
//
//   TELL ─▶ queue of the home (fsync) ─▶ wake(home) ─ quiet ─▶ one new model for all that came
//
// Nothing is lost if the process ends: the queues are on disk, and a home whose queue is not empty is
// woken when its model is opened.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace mailsiftd {

class Trainers {
 public:
  // `learn` is called by one of `threads` threads, for one home at a time; it must not throw.
  using Learn = std::function<void(const std::filesystem::path& home)>;
  Trainers(std::size_t threads, Learn learn);
  // Learns what waits, at once, and ends the threads.
  ~Trainers();
  Trainers(const Trainers&) = delete;
  Trainers& operator=(const Trainers&) = delete;

  // The queue of this home has something. Learned as soon as no more lessons come.
  void wake(const std::filesystem::path& home);
  // The queue of this home could not be learned: another try after so long, or with its next lesson.
  void wake_later(const std::filesystem::path& home, std::chrono::seconds after);

  // All homes that wait are due now.
  void hurry();

  [[nodiscard]] std::vector<std::filesystem::path> homes() const;
  // Homes that wait, and those at work.
  [[nodiscard]] std::size_t waiting() const;

 private:
  using Clock = std::chrono::steady_clock;
  void work();

  const Learn learn_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  struct Due {
    Clock::time_point first;  // when it began to wait
    Clock::time_point at;
  };
  std::map<std::string, Due> due_;
  std::set<std::string> at_work_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mailsiftd
