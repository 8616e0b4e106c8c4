// A model whose file trainers replace while it is in use: for long-running programs.
//
//   trainer ─▶ publish_model ─▶ PATH ◀─ stat ─ LiveModel ─ snapshot() ─▶ many threads
//
// A call that finds a new file opens it, and every later call uses the new snapshot. No other
// thread waits: while one thread opens the new snapshot, the others go on with the old one. If the
// new file is damaged, of another scheme or gone, the old snapshot stays in use and error() tells
// why; the next try comes as soon as the file is replaced again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

class LiveModel {
 public:
  // A clock of which only differences count. Any thread may call it.
  using Clock = std::chrono::steady_clock::time_point (*)();

  // Opens the model; throws Error as open_model does. A call looks at the file (one stat, about 1
  // µs) if the last look was at least `look_every` ago; 0: every call looks.
  explicit LiveModel(std::filesystem::path path,
                     std::chrono::milliseconds look_every = std::chrono::milliseconds(100),
                     Clock clock = &std::chrono::steady_clock::now);
  ~LiveModel();
  LiveModel(const LiveModel&) = delete;
  LiveModel& operator=(const LiveModel&) = delete;

  // The newest snapshot that could be opened. It never changes, and lives as long as the caller
  // holds it. Throws only std::bad_alloc.
  [[nodiscard]] std::shared_ptr<const Model> snapshot() const;

  // Why the present file is not in use; empty while it is. Does not look at the file.
  [[nodiscard]] std::string error() const;

  // How many snapshots were opened, the first included.
  [[nodiscard]] std::uint64_t generation() const;

 private:
  struct [[gnu::visibility("hidden")]] State;
  std::unique_ptr<State> state_;
};

}  // namespace classify
