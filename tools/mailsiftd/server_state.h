// What the sessions of a server share: who listens, who is connected, and the places for large mail.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "asio.h"
#include "server.h"

namespace mailsiftd {

// The names of the users of this machine. Asking the system costs a file each time.
class LocalUsers {
 public:
  // Empty for a user without a name.
  std::string name_of(uid_t uid) {
    const std::lock_guard lock(mutex_);
    Known& known = names_[uid];
    if (known.asked == Clock::time_point() || Clock::now() - known.asked > kFresh) {
      known = {ask(uid), Clock::now()};
    }
    return known.name;
  }

 private:
  static constexpr std::chrono::seconds kFresh{60};
  struct Known {
    std::string name;
    Clock::time_point asked;
  };

  static std::string ask(uid_t uid);

  std::mutex mutex_;
  std::map<uid_t, Known> names_;
};

class Session;

struct Server::State {
  struct Gate {
    Gate(asio::io_context& io, Listening the_socket)
        : socket(std::move(the_socket)), descriptor(io, ::dup(socket.descriptor.get())) {}
    Listening socket;
    asio::posix::stream_descriptor descriptor;
    bool waiting = false;
    bool closed = false;
  };

  State(std::size_t the_threads, Setup setup, Reload the_reload, Metrics& the_metrics, Log the_log);

  // --- On gates_strand. ---
  void add(std::vector<Listening> sockets);
  void wait(const std::shared_ptr<Gate>& gate);
  void accept(const std::shared_ptr<Gate>& gate);
  void meet(Socket socket, const Door& door, std::string peer);
  [[nodiscard]] bool is_full(const Gate& gate) const;
  void stop();
  void await_reload();
  void use(Setup setup);
  void sweep_soon();
  void look_at_sessions();
  void end_retired();

  // --- From any thread. ---
  [[nodiscard]] std::shared_ptr<Serving> serving() const {
    const std::lock_guard lock(serving_mutex);
    return serving_now;
  }
  void opened(const std::shared_ptr<Session>& session);
  void ended(const Session* session);
  void http_ended();
  void wait_again();
  void trouble(const char* why);
  [[nodiscard]] bool take_large_place(const std::shared_ptr<Session>& session);
  void leave_large_place();

  const std::size_t threads;
  const Reload reload;
  Metrics& metrics;
  const Log log;
  LocalUsers users;

  // Before `io`, with which the last sessions end.
  std::atomic<bool> stopping{false};
  std::atomic<bool> in_trouble{false};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> http_connections{0};
  std::mutex mutex;  // of what follows
  std::unordered_map<const Session*, std::weak_ptr<Session>> sessions;
  std::size_t large = 0;
  std::deque<std::weak_ptr<Session>> want_large;

  mutable std::mutex serving_mutex;
  std::shared_ptr<Serving> serving_now;
  std::vector<std::shared_ptr<Serving>> retired;  // used by those who began with them

  asio::io_context io;
  asio::thread_pool slow{4};                // for what waits for disks and locks
  asio::thread_pool judging{kLargePlaces};  // for long mail
  asio::strand<asio::io_context::executor_type> gates_strand;
  asio::steady_timer sweep;
  asio::signal_set signals;
  asio::signal_set hangup;
  std::vector<std::shared_ptr<Gate>> gates;
  Clock::time_point stopped_at;
};

}  // namespace mailsiftd
