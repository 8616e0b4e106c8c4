// One connection of a client: it brings one request, and gets one answer.
//
//   read ─▶ whole ─▶ judge, or teach (slow work) ─▶ answer ─▶ close
//
// What the bytes mean is a matter of the protocols (spamd/, sieve/). All of it runs on the strand of
// its socket, but for slow work and for judging long mail.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "asio.h"
#include "classify/class.h"
#include "server_state.h"

namespace mailsiftd {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Server::State& server, Socket socket, std::string peer)
      : server_(server),
        serving_(server.serving()),
        socket_(std::move(socket)),
        late_(socket_.get_executor()),
        peer_(std::move(peer)),
        began_(Clock::now()),
        last_byte_(began_.time_since_epoch().count()) {}
  virtual ~Session() {
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

 protected:
  // --- What a protocol says. ---
  // Takes the bytes that have come. True: no more are wanted.
  virtual bool take(std::string_view bytes) = 0;
  // The client has ended its side. False: it has sent nothing at all.
  virtual bool end() = 0;
  // The request has so much mail, or may have it in packed form, that it needs a place for it.
  [[nodiscard]] virtual bool is_large() const = 0;
  // The request is whole, or faulty.
  virtual void handle() = 0;

  // --- What it may use. ---
  [[nodiscard]] const ServerOptions& options() const { return serving_->options; }
  [[nodiscard]] MailService& service() { return serving_->service; }
  // The local user who runs the client; empty: not known.
  [[nodiscard]] const std::string& peer() const { return peer_; }
  void log(const std::string& line) { server_.log(line); }
  // A line for the log about a verdict, if it wants to be verbose, and a number for the metrics.
  void judged(const JudgedMail& mail, std::string_view user, std::size_t bytes,
              std::string_view command);
  void failed(Metrics::Error error) { server_.metrics.failed(error); }
  // More bytes are there than were asked for.
  [[nodiscard]] bool more_has_come();
  // Judges, and calls `then` on our strand. A long mail does not keep the others waiting, and at the
  // time limit the verdict on its beginning counts. `raw` must stay as it is.
  void judge(std::string_view raw, const std::string& user, const HowToJudge& how,
             std::function<void(const JudgedMail&)> then);
  // Calls `work`, which may wait for disks and locks, and then what it returns on our strand.
  void do_slowly(std::function<std::function<void()>()> work);
  struct Answer {
    std::string head{};
    std::string_view rest{};  // comes after it; must stay as it is
    std::string_view tail{};  // and this after that
    bool linger = false;      // the client may be sending still
  };
  void answer(Answer answer);
  void close() {
    reading_ = false;
    answering_ = false;
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  void read();
  void read_all();
  void wait_for_more();
  void whole();
  void judge_long(std::string_view raw, const std::string& user, const HowToJudge& how,
                  std::function<void(const JudgedMail&)> then);
  void linger();
  bool wait_for_a_place();

  Server::State& server_;
  const std::shared_ptr<Serving> serving_;
  Socket socket_;
  asio::steady_timer late_;  // the time limit
  const std::string peer_;
  const Clock::time_point began_;
  std::atomic<Clock::rep> last_byte_;
  std::atomic<bool> reading_{true};
  std::atomic<bool> answering_{false};
  std::atomic<bool> untouched_{true};
  std::atomic<bool> parked_{false};  // waits for a place for its large mail
  bool large_ = false;
  bool whole_ = false;
  bool counted_ = false;
  classify::Class verdict_ = classify::Class::unsure;
  Clock::time_point whole_at_;
  Answer answer_;
  std::size_t lingered_ = 0;
};

}  // namespace mailsiftd
