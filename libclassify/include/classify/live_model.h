// The model of a file that trainers replace while it is in use: for programs that stay.
//
//   trainer ─▶ publish_model ─▶ PATH ◀─ stat ─ LiveModel ─ snapshot() ─▶ many threads
//
// A call may find that the file is a new one; then it opens it and every later call uses it. Nobody
// waits for that: while one thread opens the new snapshot the others go on with the old one. A new
// file that is damaged, of another scheme or gone changes nothing but what error() says; it is
// tried again as soon as the file is another one.
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
  // Tells the time that passes; only differences count. Called by any thread.
  using Clock = std::chrono::steady_clock::time_point (*)();

  // Opens the model; throws Error as open_model does. The file is looked at (one stat, about 1 µs)
  // by a call that comes at least `look_every` after the last look; 0: by every call.
  explicit LiveModel(std::filesystem::path path,
                     std::chrono::milliseconds look_every = std::chrono::milliseconds(100),
                     Clock clock = &std::chrono::steady_clock::now);
  ~LiveModel();
  LiveModel(const LiveModel&) = delete;
  LiveModel& operator=(const LiveModel&) = delete;

  // The newest snapshot that could be opened. It never changes and lives as long as it is held.
  // Throws only std::bad_alloc.
  [[nodiscard]] std::shared_ptr<const Model> snapshot() const;

  // Why the file that is there now is not in use; empty while it is. Does not look at the file.
  [[nodiscard]] std::string error() const;

  // How many snapshots were opened, the first included.
  [[nodiscard]] std::uint64_t generation() const;

 private:
  struct [[gnu::visibility("hidden")]] State;
  std::unique_ptr<State> state_;
};

}  // namespace classify
