// A progress bar on stderr for bulk work: count, rate, time left. Silent unless stderr is a
// terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace mailsift {

class Progress {
 public:
  // `total` 0: unknown. `quiet` switches it off.
  Progress(std::string what, std::size_t total, bool quiet);
  ~Progress();  // wipes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done);

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  std::size_t total_;
  bool shown_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_{};
};

}  // namespace mailsift
