// One connection of a client that speaks spamd's protocol: it brings one request.
//
//   read ─▶ whole ─▶ judge, or tell (slow work) ─▶ answer ─▶ close
//
// All of it runs on the strand of its socket, but for slow work.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "asio.h"
#include "classify/class.h"
#include "protocol.h"
#include "server_state.h"

namespace mailsiftd {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Server::State& server, Socket socket, Door door, std::string peer)
      : server_(server),
        socket_(std::move(socket)),
        door_(door),
        peer_(std::move(peer)),
        reader_(server.options.protocol),
        began_(Clock::now()),
        last_byte_(began_.time_since_epoch().count()) {}
  ~Session() {
    if (large_) server_.leave_large_place();
    server_.ended(this);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->read(); });
  }

  // A place for a large mail is free.
  void go_on() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      self->large_ = true;
      self->parked_ = false;
      self->last_byte_ = Clock::now().time_since_epoch().count();
      self->read();
    });
  }

  // How long nothing has come, or its answer was not taken, and how long it is there; nothing while
  // we are at work.
  struct Waiting {
    Clock::duration silent{};
    Clock::duration all{};
    bool untouched = false;
    bool answering = false;
  };
  [[nodiscard]] std::optional<Waiting> waiting() const {
    const bool answering = answering_;
    if (!reading_ && !answering) return std::nullopt;
    const Clock::time_point now = Clock::now();
    const Clock::time_point last{Clock::duration(last_byte_.load())};
    return Waiting{parked_ ? Clock::duration() : now - last, now - began_, untouched_, answering};
  }

  void give_up() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      if (!self->reading_ && !self->answering_) return;
      self->server_.metrics.failed(Metrics::Error::timeout);
      self->close();
    });
  }

 private:
  void read();
  void read_all();
  void wait_for_more();
  void whole();
  void handle();
  void judge();
  void tell();
  [[nodiscard]] std::string user();
  void refuse(const Fault& fault);
  void answer(std::string head, std::string_view rest = {});
  void linger();
  void close() {
    reading_ = false;
    answering_ = false;
    error_code ignored;
    socket_.close(ignored);
  }

  Server::State& server_;
  Socket socket_;
  const Door door_;
  const std::string peer_;  // the local user who runs the client; empty: not known
  RequestReader reader_;
  const Clock::time_point began_;
  std::atomic<Clock::rep> last_byte_;
  std::atomic<bool> reading_{true};
  std::atomic<bool> answering_{false};
  std::atomic<bool> untouched_{true};
  std::atomic<bool> parked_{false};  // waits for a place for its large mail
  bool large_ = false;
  bool faulty_ = false;
  bool counted_ = false;
  classify::Class verdict_ = classify::Class::unsure;
  Clock::time_point whole_at_;
  std::string head_;
  std::string_view rest_;  // of the request's body
  std::size_t lingered_ = 0;
};

}  // namespace mailsiftd
