// Connections: whom to accept, how long to wait for them, and how many at once.
//
//   sockets ─▶ accept ─▶ session (one strand each) ─▶ MailService ─▶ answer ─▶ close
//
// At the limit of connections nobody more is accepted: clients wait in the backlog of the socket,
// and those that are connected but silent have to go. In trouble (no memory) the daemon stops
// listening, answers what it has, and ends; it never answers a mail with an error because of its own
// trouble, which some clients would take for a verdict and others for a reason to bounce.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "listening.h"
#include "mail_service.h"
#include "metrics.h"
#include "protocol.h"

namespace mailsiftd {

struct ServerOptions {
  std::size_t threads = 2;
  std::size_t most_connections = 1024;
  std::chrono::seconds idle{60};      // without a byte, before a request is whole
  std::chrono::seconds longest{300};  // for a whole request
  ProtocolLimits protocol;
  bool verbose = false;  // a line for each message
};

class Server {
 public:
  using Log = std::function<void(const std::string&)>;
  Server(const ServerOptions& options, MailService& service, Metrics& metrics, Log log);
  ~Server();

  void add(Listening socket);

  // Serves until SIGTERM or SIGINT: then it stops listening, answers what is under way for at most
  // ten seconds, and returns. False if it ended because of trouble.
  [[nodiscard]] bool run();

  struct State;  // server_state.h

 private:
  std::unique_ptr<State> state_;
};

}  // namespace mailsiftd
