#include "session.h"

#include <sys/socket.h>

#include "mail/judged.h"

namespace mailsiftd {

void Session::read() {
  if (!reading_) return;
  try {
    read_all();
  } catch (const std::exception& e) {
    // No answer at all: the client passes the mail on or tries again.
    server_.trouble(e.what());
    close();
  }
}

// True if there is none: then go_on() is called as soon as there is one.
bool Session::wait_for_a_place() {
  if (large_ || !is_large()) return false;
  large_ = server_.take_large_place(shared_from_this());
  parked_ = !large_;
  return parked_;
}

void Session::read_all() {
  static thread_local std::array<char, 64 << 10> piece;
  while (!whole_) {
    if (wait_for_a_place()) return;
    error_code error;
    const std::size_t n = socket_.read_some(asio::buffer(piece), error);
    if (error == asio::error::would_block) return wait_for_more();
    if (error == asio::error::eof) {
      if (!end()) return close();
      whole_ = true;
      break;
    }
    if (error) return close();
    untouched_ = false;
    last_byte_ = Clock::now().time_since_epoch().count();
    whole_ = take({piece.data(), n});
  }
  if (wait_for_a_place()) return;
  whole();
}

void Session::wait_for_more() {
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const error_code& error) {
    if (error) return self->close();
    self->read();
  });
}

void Session::whole() {
  reading_ = false;
  whole_at_ = Clock::now();
  handle();
}

bool Session::more_has_come() {
  char one = 0;
  return ::recv(socket_.native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

void Session::judged(const JudgedMail& mail, std::string_view user, std::size_t bytes,
                     std::string_view command) {
  counted_ = true;
  verdict_ = mail.verdict.cls;
  if (!options().verbose) return;
  std::string line(user.empty() ? "-" : user);
  line += ": " + mail.status + ", " + std::to_string(bytes) + " bytes, ";
  log(line += command);
}

void Session::judge(std::string_view raw, const std::string& user, const HowToJudge& how,
                    std::function<void(const JudgedMail&)> then) {
  if (options().time_limit.count() > 0 && raw.size() >= mailsift::kLongMail)
    return judge_long(raw, user, how, std::move(then));
  then(service().judge(raw, user, how));
}

// On a thread that nobody waits for. What comes too late is thrown away; until then it keeps its
// place, so there are never more than those.
void Session::judge_long(std::string_view raw, const std::string& user, const HowToJudge& how,
                         std::function<void(const JudgedMail&)> then) {
  struct Race {
    std::function<void(const JudgedMail&)> then;  // null: answered
    std::optional<JudgedMail> head;
    bool late = false;
  };
  auto race = std::make_shared<Race>();
  race->then = std::move(then);
  const auto end = [self = shared_from_this(), race](const JudgedMail& mail) {
    if (!race->then) return;
    const auto answer = std::exchange(race->then, nullptr);
    self->late_.cancel();
    answer(mail);
  };
  late_.expires_after(options().time_limit);
  late_.async_wait([race, end](const error_code& error) {
    if (error) return;
    race->late = true;
    if (race->head) end(*race->head);
  });
  asio::post(server_.judging, [self = shared_from_this(), race, end, raw, user, how] {
    try {
      const auto on_strand = [&](auto work) { asio::post(self->socket_.get_executor(), work); };
      on_strand([race, end, head = self->service().judge_head(raw, user, how)]() mutable {
        race->head = std::move(head);
        if (race->late) end(*race->head);
      });
      on_strand([end, mail = self->service().judge(raw, user, how)] { end(mail); });
    } catch (const std::exception& e) {
      self->server_.trouble(e.what());
      asio::post(self->socket_.get_executor(), [self] {
        self->late_.cancel();
        self->close();
      });
    }
  });
}

void Session::do_slowly(std::function<std::function<void()>()> work) {
  asio::post(server_.slow, [self = shared_from_this(), work = std::move(work)] {
    asio::post(self->socket_.get_executor(), [self, then = work()] { then(); });
  });
}

void Session::answer(Answer answer) {
  answer_ = std::move(answer);
  if (counted_) server_.metrics.judged(verdict_, Clock::now() - whole_at_);
  last_byte_ = Clock::now().time_since_epoch().count();
  answering_ = true;
  const std::array<asio::const_buffer, 3> pieces{
      asio::buffer(answer_.head), asio::buffer(answer_.rest), asio::buffer(answer_.tail)};
  asio::async_write(socket_, pieces,
                    [self = shared_from_this()](const error_code& error, std::size_t) {
                      if (error) self->server_.metrics.failed(Metrics::Error::timeout);
                      if (error || !self->answer_.linger) return self->close();
                      self->answering_ = false;
                      error_code ignored;
                      self->socket_.shutdown(Socket::shutdown_send, ignored);
                      self->linger();
                    });
}

// A socket that is closed with bytes unread may take our answer away from the client.
void Session::linger() {
  constexpr std::size_t kMost = 256u << 20;
  static thread_local std::array<char, 64 << 10> piece;
  last_byte_ = Clock::now().time_since_epoch().count();
  reading_ = true;  // so that the sweep ends it
  for (;;) {
    error_code error;
    const std::size_t n = socket_.read_some(asio::buffer(piece), error);
    lingered_ += n;
    if (error == asio::error::would_block) break;
    if (error || lingered_ > kMost) return close();
  }
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const error_code& error) {
    if (error) return self->close();
    self->linger();
  });
}

}  // namespace mailsiftd
