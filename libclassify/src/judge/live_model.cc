#include "classify/live_model.h"

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "classify/error.h"
#include "classify/model_file.h"

namespace classify {
namespace {

// Tells one file from another under the same name. A publisher renames a new file over the old one.
// The new file mostly has another inode; the inode of an earlier file may be used again, but then
// the time differs.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;
  int reason = 0;  // errno, of a file that cannot be looked at
  friend bool operator==(const Identity&, const Identity&) = default;
};

Identity identity_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    Identity absent;
    absent.reason = errno;
    return absent;
  }
  return {status.st_dev,         status.st_ino,          status.st_size,
          status.st_ctim.tv_sec, status.st_ctim.tv_nsec, 0};
}

}  // namespace

struct LiveModel::State {
  State(std::filesystem::path the_path, std::chrono::milliseconds every, Clock the_clock)
      : path(std::move(the_path)), look_every(every), clock(the_clock) {}

  void look();
  void open(const Identity& found);

  const std::filesystem::path path;
  const std::chrono::steady_clock::duration look_every;
  const Clock clock;
  std::atomic<std::int64_t> next_look{0};
  std::atomic<std::uint64_t> generation{0};

  std::mutex looking;  // held by the thread that looks; the others do not wait for it
  Identity seen;

  // Held to copy or exchange a pointer or some words, never while a file is touched.
  mutable std::mutex exchanging;
  std::shared_ptr<const Model> current;
  std::string error;
};

// `found` was taken before this call. If the file is replaced in between, the next look opens it
// once more, so no file is missed.
void LiveModel::State::open(const Identity& found) {
  auto opened = std::make_shared<const Model>(open_model(path));
  const std::lock_guard lock(exchanging);
  current.swap(opened);
  error.clear();
  seen = found;
  ++generation;
}

void LiveModel::State::look() {
  const std::int64_t now = clock().time_since_epoch().count();
  if (now < next_look.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(looking, std::try_to_lock);
  if (!lock) return;
  next_look.store(now + look_every.count(), std::memory_order_relaxed);
  const Identity found = identity_of(path);
  if (found == seen) return;
  try {
    open(found);
  } catch (const Error& e) {
    const std::lock_guard exchange(exchanging);
    error = e.what();
    seen = found;
  }
}

LiveModel::LiveModel(std::filesystem::path path, std::chrono::milliseconds look_every, Clock clock)
    : state_(std::make_unique<State>(std::move(path), look_every, clock)) {
  state_->open(identity_of(state_->path));
}

LiveModel::~LiveModel() = default;

std::shared_ptr<const Model> LiveModel::snapshot() const {
  state_->look();
  const std::lock_guard lock(state_->exchanging);
  return state_->current;
}

std::string LiveModel::error() const {
  const std::lock_guard lock(state_->exchanging);
  return state_->error;
}

std::uint64_t LiveModel::generation() const { return state_->generation; }

}  // namespace classify
