// Training requests that wait for the trainer. A request is safe as soon as it is in the queue.
//
//   many processes ── put ─▶ queue ── waiting, read ─▶ one Trainer ── remove, once it is durable
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/system.h"
#include "classify/home/training.h"

namespace [[gnu::visibility("default")]] classify {

class RequestQueue {
 public:
  virtual ~RequestQueue() = default;

  // Stores a request durably and returns its id. Any number of processes and threads may call it at
  // once. Throws Error (io).
  virtual std::string put(const TrainRequest& request) = 0;

  // Ids in order of arrival; empty if the queue cannot be read.
  [[nodiscard]] virtual std::vector<std::string> waiting() const = 0;
  [[nodiscard]] virtual bool has(std::string_view id) const = 0;

  // Empty if the request is incomplete or gone. Throws Error (io); newer_format if a later version
  // wrote it.
  [[nodiscard]] virtual std::optional<TrainRequest> read(std::string_view id) const = 0;

  // --- Only for the holder of the writer's lock. ---

  virtual void remove(std::string_view id) = 0;
  // Moves an incomplete request out of the way, without losing it. Throws Error (io).
  virtual void set_aside(std::string_view id) = 0;
};

// One file for each request in `folder`, which must exist; docs/MODEL_FORMAT.md.
[[nodiscard]] std::shared_ptr<RequestQueue> open_request_queue(
    const std::filesystem::path& folder, const System& system = this_system());

[[nodiscard]] std::shared_ptr<RequestQueue> request_queue_in_memory();

// Waits until no request has come for `quiet`, but at most `times` times that long: under load,
// waiting briefly and writing one snapshot is cheaper than writing several.
void await_quiet(const RequestQueue& queue, std::chrono::milliseconds quiet, int times,
                 const System& system = this_system());

}  // namespace classify
