// Connections: whom to accept, how long to wait for them, and how many at once.
//
//   sockets ─▶ accept ─▶ session (one strand each) ─▶ MailService ─▶ answer ─▶ close
//
// At the limit of connections nobody more is accepted: clients wait in the backlog of the socket,
// and those that are connected but silent have to go. In trouble (no memory) the daemon stops
// listening, answers what it has, and ends; it never answers a mail with an error because of its own
// trouble, which some clients would take for a verdict and others for a reason to bounce.
//
// SIGHUP: the configuration is read again. Whoever is connected is served by the old one to his end;
// sockets that are in both stay open.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "listening.h"
#include "metrics.h"
#include "serving.h"

namespace mailsiftd {

// What a configuration comes to.
struct Setup {
  std::shared_ptr<Serving> serving;
  std::vector<Listening> sockets{};  // new ones
  std::vector<std::string> stay{};   // names of those that are open, and stay so
};
// Reads the configuration again, when told to by SIGHUP; is told the names of the open sockets.
// Empty: what is in use stays in use. Must not throw.
using Reload = std::function<std::optional<Setup>(const std::vector<std::string>& open)>;

class Server {
 public:
  using Log = std::function<void(const std::string&)>;
  Server(std::size_t threads, Setup setup, Reload reload, Metrics& metrics, Log log);
  ~Server();

  // --- For those who serve at sockets of their own; from any thread. ---
  // What is in use at the moment.
  [[nodiscard]] std::shared_ptr<Serving> serving() const;
  // We can serve no more: run() ends.
  void trouble(const char* why);

  // Serves until SIGTERM or SIGINT: then it stops listening, answers what is under way for at most
  // ten seconds, and returns. False if it ended because of trouble.
  [[nodiscard]] bool run();

  struct State;  // server_state.h

 private:
  std::unique_ptr<State> state_;
};

}  // namespace mailsiftd
