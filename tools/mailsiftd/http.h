// HTTP on a socket of its own: only reading, and no mail.
//
//   GET /metrics   for Prometheus        GET /healthz   "ok" while the daemon serves
#pragma once

#include <functional>
#include <string>

#include "asio.h"

namespace mailsiftd {

// Answers one request and closes. `done` is called once, when the connection is gone.
void serve_http(Socket socket, std::function<std::string()> metrics, std::function<void()> done);

}  // namespace mailsiftd
