// What the configuration says, and the service made of it. Never changes: a new configuration makes
// a new one, and what is under way ends with the one that it began with.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "mail_service.h"
#include "protocol_limits.h"

namespace mailsiftd {

// What becomes of SPAM that comes through the milter.
enum class MilterSpam : std::uint8_t { accept, quarantine, reject };

struct ServerOptions {
  std::size_t most_connections = 1024;
  std::chrono::seconds idle{60};      // without a byte, before a request is whole
  std::chrono::seconds longest{300};  // for a whole request
  // For judging a long mail; then its beginning counts. 0: none.
  std::chrono::milliseconds time_limit{8000};
  ProtocolLimits protocol;
  MilterSpam milter_spam = MilterSpam::accept;
  bool verbose = false;  // a line for each message
};

// Larger mail is read only while one of a few places is free: memory is bounded however many clients
// have such mail.
inline constexpr std::size_t kSmallBody = 256 << 10;
inline constexpr std::size_t kLargePlaces = 8;

struct Serving {
  Serving(const ServerOptions& the_options, ServiceOptions of_service, Metrics& metrics,
          MailService::Log log)
      : options(the_options), service(std::move(of_service), metrics, std::move(log)) {}

  const ServerOptions options;
  MailService service;
};

}  // namespace mailsiftd
