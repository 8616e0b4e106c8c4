// Boost.Asio. That of Debian 12 uses std::exchange without asking for its header.
#pragma once

// clang-format off
#include <utility>
#include <boost/asio.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
// clang-format on

#include <chrono>

namespace mailsiftd {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using Clock = std::chrono::steady_clock;

}  // namespace mailsiftd
