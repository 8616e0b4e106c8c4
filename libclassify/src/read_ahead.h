// Work that needs nothing of what came before it, done ahead by several threads, with the results in
// order.
//
//   ReadAhead<Features> ahead(n, [&](std::size_t i) { return read_features(mail[i], options); });
//   for (std::size_t i = 0; i < n; ++i) learn(model, ahead.next(), cls[i]);
//
// Learning must keep its order; reading, which is two thirds of the work, need not.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace [[gnu::visibility("default")]] classify {

template <class T>
class ReadAhead {
 public:
  // Calls `read(i)` once for every i below `count`, from several threads at once, at most eight
  // results a thread ahead. With fewer than two `threads` (default: one a processor), or if the
  // system gives none, next() does the work itself.
  ReadAhead(std::size_t count, std::function<T(std::size_t)> read,
            unsigned threads = std::thread::hardware_concurrency())
      : count_(count), read_(std::move(read)), results_(std::size_t{8} * std::max(threads, 1u)) {
    if (threads < 2) return;
    workers_.reserve(threads);
    try {
      for (unsigned i = 0; i < threads; ++i) workers_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // those that there are will do
    } catch (...) {
      stop();
      throw;
    }
  }

  // Waits for what is being read.
  ~ReadAhead() { stop(); }

  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // What `read` made of 0, 1, 2 and so on, or what it threw. At most `count` times.
  [[nodiscard]] T next() {
    if (workers_.empty()) return read_(given_out_++);
    Result result;
    {
      std::unique_lock lock(mutex_);
      Result& place = results_[given_out_ % results_.size()];
      changed_.wait(lock, [&] { return place.value || place.trouble; });
      result = std::exchange(place, {});
      ++given_out_;
    }
    changed_.notify_all();
    if (result.trouble) std::rethrow_exception(result.trouble);
    return std::move(*result.value);
  }

 private:
  struct Result {
    std::optional<T> value;
    std::exception_ptr trouble;
  };

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] {
        return stopped_ || taken_ == count_ || taken_ < given_out_ + results_.size();
      });
      if (stopped_ || taken_ == count_) return;
      const std::size_t i = taken_++;
      lock.unlock();
      Result result;
      try {
        result.value.emplace(read_(i));
      } catch (...) {
        result.trouble = std::current_exception();
      }
      lock.lock();
      results_[i % results_.size()] = std::move(result);
      changed_.notify_all();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  const std::size_t count_;
  const std::function<T(std::size_t)> read_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Result> results_;  // of i at i modulo their number
  std::size_t taken_ = 0;
  std::size_t given_out_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace classify
