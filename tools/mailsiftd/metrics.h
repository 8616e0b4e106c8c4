// What the daemon counts, in the text format of Prometheus. Any thread may count at any time.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "classify/class.h"

namespace mailsiftd {

// How far this host is behind the store of the site.
struct StoreLag {
  bool follows = false;  // there is a store
  bool reached = false;
  std::size_t homes = 0;
  std::uint64_t records = 0;  // of all homes, not here yet
  double seconds = 0;         // since this host last had all there was
  std::size_t waiting = 0;    // requests in its queues
};

// What is so at this moment, asked for when the text is made.
struct Gauges {
  std::size_t connections = 0;
  std::size_t open_models = 0;
  std::size_t model_bytes = 0;
  std::size_t homes_to_learn = 0;
  StoreLag store{};
};

class Metrics {
 public:
  enum class Error : std::uint8_t {
    request,   // a client broke the protocol
    timeout,   // a client was too slow, or was gone before its answer
    model,     // a model could not be opened
    home,      // a mail could not be kept, or a home could not be written
    training,  // a trainer failed; the requests stay in the queue
  };

  void judged(classify::Class cls, std::chrono::steady_clock::duration took);
  void failed(Error error) { ++errors_[static_cast<std::size_t>(error)]; }
  void connected() { ++connections_; }
  void handed_in() { ++handed_in_; }
  void forgotten() { ++forgotten_; }
  void learned() { ++learned_; }

  [[nodiscard]] std::string text(const Gauges& gauges) const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static constexpr std::array<double, 11> kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                   0.05,   0.1,   0.25,   1,     5};
  std::array<Counter, 3> messages_{};                // by class
  std::array<Counter, kSeconds.size() + 1> took_{};  // the last: longer than any
  Counter took_ns_{0};
  std::array<Counter, 5> errors_{};
  Counter connections_{0};
  Counter handed_in_{0};
  Counter forgotten_{0};
  Counter learned_{0};
};

}  // namespace mailsiftd
