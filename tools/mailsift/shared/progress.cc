#include "shared/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "words/messages.h"

namespace mailsift {

Progress::Progress(std::string what, std::size_t total, bool quiet)
    : what_(std::move(what)), total_(total), shown_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_ && last_ != Clock::time_point{}) fmt::print(stderr, "\r\033[K");
}

void Progress::update(std::size_t done) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (total_ == 0) {
    fmt::print(stderr, "\r\033[K{} {}  {:.0f}/s", what_, done, rate);
  } else {
    constexpr std::size_t kWidth = 30;
    const std::size_t filled = std::min(done, total_) * kWidth / total_;
    const double left = rate > 0 ? static_cast<double>(total_ - std::min(done, total_)) / rate : 0;
    fmt::print(stderr, "\r\033[K{} [{}{}] {}/{}  {:.0f}/s  {}", what_, std::string(filled, '#'),
               std::string(kWidth - filled, '.'), done, total_, rate,
               tr_format("{:.0f} s left", left));
  }
  std::fflush(stderr);
}

}  // namespace mailsift
