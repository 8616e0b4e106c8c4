#include "server.h"

#include <pwd.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "admin/user_name.h"
#include "http.h"
#include "sieve/sieve_session.h"
#include "spamd/spamd_session.h"

namespace mailsiftd {
namespace {

constexpr std::size_t kMostHttp = 16;

}  // namespace

std::string LocalUsers::ask(uid_t uid) {
  std::array<char, 16 << 10> memory;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, memory.data(), memory.size(), &found) != 0 || found == nullptr)
    return {};
  return mailsift::is_user_name(found->pw_name) ? found->pw_name : "";
}

Server::State::State(std::size_t the_threads, Setup setup, Reload the_reload, Metrics& the_metrics,
                     Log the_log)
    : threads(the_threads),
      reload(std::move(the_reload)),
      metrics(the_metrics),
      log(std::move(the_log)),
      serving_now(std::move(setup.serving)),
      io(static_cast<int>(std::max<std::size_t>(the_threads, 1))),
      gates_strand(asio::make_strand(io)),
      sweep(gates_strand),
      signals(gates_strand, SIGTERM, SIGINT),
      hangup(gates_strand, SIGHUP) {
  add(std::move(setup.sockets));
}

void Server::State::add(std::vector<Listening> sockets) {
  for (Listening& socket : sockets) {
    log("listening on " + socket.name);
    gates.push_back(std::make_shared<Gate>(io, std::move(socket)));
  }
}

bool Server::State::is_full(const Gate& gate) const {
  return gate.socket.door.protocol == Protocol::http
             ? http_connections >= kMostHttp
             : connections >= serving()->options.most_connections;
}

void Server::State::wait(const std::shared_ptr<Gate>& gate) {
  if (stopping || gate->closed || gate->waiting || is_full(*gate)) return;
  gate->waiting = true;
  gate->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                              asio::bind_executor(gates_strand, [this, gate](error_code error) {
                                gate->waiting = false;
                                if (!error && !stopping && !gate->closed) accept(gate);
                              }));
}

void Server::State::accept(const std::shared_ptr<Gate>& gate) {
  while (!is_full(*gate)) {
    const int fd =
        ::accept4(gate->descriptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      // Without descriptors or memory, the next sweep tries again.
      if (errno != EAGAIN) return log(std::string("cannot accept: ") + std::strerror(errno));
      break;
    }
    metrics.connected();
    const Door& door = gate->socket.door;
    std::string peer;
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (gate->socket.is_unix && !door.trusted && door.protocol != Protocol::http &&
        ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
      peer = users.name_of(credentials.uid);
    }
    Socket socket(asio::make_strand(io));
    error_code error;
    socket.assign(asio::generic::stream_protocol(gate->socket.is_unix ? AF_UNIX : AF_INET, 0), fd,
                  error);
    if (error) {
      ::close(fd);
      continue;
    }
    socket.non_blocking(true, error);
    meet(std::move(socket), door, std::move(peer));
  }
  wait(gate);
}

void Server::State::meet(Socket socket, const Door& door, std::string peer) {
  if (door.protocol == Protocol::http) {
    ++http_connections;
    serve_http(std::move(socket), {[this] {
                 Gauges gauges = serving()->service.gauges();
                 gauges.connections = connections;
                 return metrics.text(gauges);
               }},
               [this] { http_ended(); });
    return;
  }
  ++connections;
  std::shared_ptr<Session> session;
  if (door.protocol == Protocol::sieve) {
    session = std::make_shared<SieveSession>(*this, std::move(socket), std::move(peer), door);
  } else {
    session =
        std::make_shared<SpamdSession>(*this, std::move(socket), std::move(peer), door.trusted);
  }
  opened(session);
  session->start();
}

void Server::State::opened(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock(mutex);
  sessions.emplace(session.get(), session);
}

void Server::State::ended(const Session* session) {
  {
    const std::lock_guard lock(mutex);
    sessions.erase(session);
  }
  // A place that was not there before the last reload is found by the sweep.
  if (connections-- >= serving()->options.most_connections) wait_again();
}

void Server::State::http_ended() {
  if (http_connections-- >= kMostHttp) wait_again();
}

void Server::State::wait_again() {
  if (stopping) return;
  asio::post(gates_strand, [this] {
    for (const auto& gate : gates) wait(gate);
  });
}

bool Server::State::take_large_place(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock(mutex);
  if (large < kLargePlaces) {
    ++large;
    return true;
  }
  want_large.push_back(session);
  return false;
}

void Server::State::leave_large_place() {
  std::shared_ptr<Session> next;  // outlives the lock: its end takes the lock again
  const std::lock_guard lock(mutex);
  while (!want_large.empty() && !next) {
    next = want_large.front().lock();
    want_large.pop_front();
  }
  if (next) return next->go_on();
  --large;
}

void Server::State::trouble(const char* why) {
  if (in_trouble.exchange(true)) return;
  log(std::string(why) + "; no longer listening");
  asio::post(gates_strand, [this] { stop(); });
}

void Server::State::stop() {
  if (stopping.exchange(true)) return;
  stopped_at = Clock::now();
  error_code ignored;
  signals.cancel(ignored);
  hangup.cancel(ignored);
  for (const auto& gate : gates) {
    gate->descriptor.close(ignored);
    gate->socket.descriptor = classify::Descriptor(-1);
  }
  look_at_sessions();
}

void Server::State::await_reload() {
  hangup.async_wait([this](const error_code& error, int) {
    if (error || stopping) return;
    std::vector<std::string> open;
    for (const auto& gate : gates) open.push_back(gate->socket.name);
    asio::post(slow, [this, open = std::move(open)] {
      auto setup = std::make_shared<std::optional<Setup>>(reload(open));
      asio::post(gates_strand, [this, setup] {
        if (*setup && !stopping) use(std::move(**setup));
        await_reload();
      });
    });
  });
}

void Server::State::use(Setup setup) {
  {
    const std::lock_guard lock(serving_mutex);
    retired.push_back(std::exchange(serving_now, std::move(setup.serving)));
  }
  std::erase_if(gates, [&](const std::shared_ptr<Gate>& gate) {
    if (std::ranges::find(setup.stay, gate->socket.name) != setup.stay.end()) return false;
    // Who waits in its backlog is served.
    accept(gate);
    gate->closed = true;
    error_code ignored;
    gate->descriptor.close(ignored);
    log("no longer listening on " + gate->socket.name);
    return true;
  });
  add(std::move(setup.sockets));
  for (const auto& gate : gates) wait(gate);
  log("configuration read again");
}

// The last who began with an old configuration has gone. Its trainers learn what they were handed.
void Server::State::end_retired() {
  std::erase_if(retired, [this](std::shared_ptr<Serving>& old) {
    if (old.use_count() > 1) return false;
    asio::post(slow, [old = std::move(old)]() mutable { old.reset(); });
    return true;
  });
}

void Server::State::sweep_soon() {
  constexpr std::chrono::milliseconds kEvery{500}, kEveryAtEnd{20};
  sweep.expires_after(stopping ? kEveryAtEnd : kEvery);
  sweep.async_wait([this](const error_code& error) {
    if (error) return;
    look_at_sessions();
    end_retired();
    for (const auto& gate : gates) wait(gate);
    // What is slower than this is not answered any more.
    constexpr std::chrono::seconds kLongestEnd{10};
    if (stopping && (connections == 0 || Clock::now() - stopped_at > kLongestEnd)) {
      io.stop();
      return;
    }
    sweep_soon();
  });
}

// Silent clients have to go: after a while, or soon if others wait for their places.
void Server::State::look_at_sessions() {
  constexpr std::chrono::seconds kSilentAtLimit{2}, kLongestAtLimit{30}, kAnswerAtLimit{5};
  const std::shared_ptr<Serving> now = serving();
  const ServerOptions& options = now->options;
  const bool full = connections >= options.most_connections;
  const Clock::duration silent =
      full ? std::min<Clock::duration>(kSilentAtLimit, options.idle) : options.idle;
  const Clock::duration longest =
      full ? std::min<Clock::duration>(kLongestAtLimit, options.longest) : options.longest;
  std::vector<std::shared_ptr<Session>> looked_at;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [key, weak] : sessions) {
      std::shared_ptr<Session> session = weak.lock();
      if (!session) continue;
      const auto waiting = session->waiting();
      const bool gone =
          waiting &&
          (waiting->answering
               ? waiting->silent > (full ? std::min(kAnswerAtLimit, options.idle) : options.idle)
               : waiting->silent > silent || waiting->all > longest ||
                     (stopping && waiting->untouched));
      // Every one is kept until the lock is free: its end takes the lock again.
      looked_at.push_back(std::move(session));
      if (gone) looked_at.back()->give_up();
    }
  }
}

Server::Server(std::size_t threads, Setup setup, Reload reload, Metrics& metrics, Log log)
    : state_(std::make_unique<State>(threads, std::move(setup), std::move(reload), metrics,
                                     std::move(log))) {}

Server::~Server() = default;

std::shared_ptr<Serving> Server::serving() const { return state_->serving(); }

void Server::trouble(const char* why) { state_->trouble(why); }

bool Server::run() {
  State& state = *state_;
  // A descriptor for each connection, and some for models and mail.
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &descriptors);
  }
  std::signal(SIGPIPE, SIG_IGN);
  state.signals.async_wait([&state](const error_code& error, int) {
    if (!error) state.stop();
  });
  state.await_reload();
  asio::post(state.gates_strand, [&state] {
    for (const auto& gate : state.gates) state.wait(gate);
    state.sweep_soon();
  });
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < state.threads; ++i)
    threads.emplace_back([&state] { state.io.run(); });
  state.io.run();
  for (std::thread& thread : threads) thread.join();
  state.slow.join();
  state.judging.join();
  return !state.in_trouble;
}

}  // namespace mailsiftd
