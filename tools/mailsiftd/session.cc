#include "session.h"

#include <sys/socket.h>
#include <sysexits.h>

#include "classify/annotate.h"
#include "classify/error.h"
#include "judge/points.h"
#include "mail/header_block.h"
#include "admin/user_name.h"

namespace mailsiftd {
namespace {

// Larger bodies are read only while one of a few places is free: memory is bounded however many
// clients have such mail.
constexpr std::size_t kSmallBody = 256 << 10;

std::string report_of(const JudgedMail& judged) {
  std::string text;
  if (!judged.id.empty()) text = "X-Mailsift-ID: " + judged.id + "\r\n";
  return text + "X-Mailsift-Status: " + classify::status_value(judged.verdict) + "\r\n";
}

// What of the mail HEADERS answers with: to the empty line, that included.
std::string_view rest_of_header(std::string_view raw, std::string_view rest) {
  const classify::mail::HeaderBlock block = classify::mail::locate_header(raw);
  const std::size_t rest_begin = raw.size() - rest.size();
  if (block.body_begin <= rest_begin) return {};
  return rest.substr(0, block.body_begin - rest_begin);
}

}  // namespace

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

void Session::read_all() {
  static thread_local std::array<char, 64 << 10> piece;
  for (;;) {
    if (!large_ && reader_.body_bytes() > kSmallBody) {
      large_ = server_.take_large_place(shared_from_this());
      parked_ = !large_;
      if (parked_) return;  // go_on() is called as soon as there is one
    }
    error_code error;
    const std::size_t n = socket_.read_some(asio::buffer(piece), error);
    if (error == asio::error::would_block) return wait_for_more();
    if (error == asio::error::eof) {
      if (!reader_.end()) return close();
      return whole();
    }
    if (error) return close();
    untouched_ = false;
    last_byte_ = Clock::now().time_since_epoch().count();
    if (!reader_.take({piece.data(), n})) continue;
    // To answer with a part of a mail would lose the rest.
    char one = 0;
    if (!reader_.fault() && reader_.body_bytes() > 0 &&
        ::recv(socket_.native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT) > 0) {
      return refuse({EX_PROTOCOL, "Content-length too small"});
    }
    return whole();
  }
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
  if (reader_.fault()) return refuse(*reader_.fault());
  handle();
}

std::string Session::user() {
  if (door_ == Door::spamd) return peer_;
  const std::string& named = reader_.request().user;
  return mailsift::is_user_name(named) ? named : "";
}

void Session::handle() {
  Request& request = reader_.request();
  if (request.command == Command::skip) return close();
  if (request.command == Command::ping) return answer(ping_answer());
  if (request.zlib) {
    std::optional<std::string> body = inflated(request.body, server_.options.protocol.most_body);
    if (!body) return refuse({EX_DATAERR, "compressed message damaged or too large"});
    request.body = std::move(*body);
  }
  if (request.command == Command::tell) return tell();
  judge();
}

void Session::judge() {
  const Request& request = reader_.request();
  // Where the answer has room for the id by which the mail can be corrected.
  const bool keep =
      request.rspamd || (request.command != Command::check && request.command != Command::symbols);
  const std::string user_name = user();
  const JudgedMail judged = server_.service.judge(request.body, user_name, keep);
  const Points points{.spam = judged.verdict.cls == classify::Class::spam,
                      .points = classify::spam_points(judged.verdict, judged.thresholds),
                      .required = classify::kSpamPoints};
  counted_ = true;
  verdict_ = judged.verdict.cls;
  if (server_.options.verbose) {
    server_.log((user_name.empty() ? "-" : user_name) + ": " +
                classify::status_value(judged.verdict) + ", " +
                std::to_string(request.body.size()) + " bytes, " +
                std::string(name(request.command)));
  }
  switch (request.command) {
    case Command::process:
    case Command::headers: {
      const std::string_view rest = request.command == Command::process
                                        ? judged.mail.rest
                                        : rest_of_header(request.body, judged.mail.rest);
      answer(mail_answer(request, points, judged.mail.header.size() + rest.size()) +
                 judged.mail.header,
             rest);
      break;
    }
    case Command::symbols:
      answer(verdict_answer(request, points, "MAILSIFT\r\n"));
      break;
    case Command::report_ifspam:
      answer(verdict_answer(request, points, points.spam ? report_of(judged) : ""));
      break;
    default:
      answer(verdict_answer(request, points, report_of(judged)));
  }
}

void Session::tell() {
  asio::post(server_.slow, [self = shared_from_this(), name = user()] {
    const Request& request = self->reader_.request();
    std::string out;
    std::optional<Fault> fault;
    try {
      Told told = Told::nothing;
      if (request.tell.set_local &&
          self->server_.service.teach(request.body, request.tell.cls, name)) {
        told = Told::set;
      }
      if (request.tell.remove_local && self->server_.service.forget(request.body, name))
        told = Told::removed;
      out = tell_answer(told);
    } catch (const classify::Error& e) {
      const bool nobody = e.code() == classify::ErrorCode::invalid_input;
      fault = nobody ? Fault{EX_NOUSER, e.what()} : Fault{EX_TEMPFAIL, "not learned: see the log"};
      if (!nobody) {
        self->server_.metrics.failed(Metrics::Error::home);
        self->server_.log(e.what());
      }
    } catch (const std::exception& e) {
      fault = Fault{EX_TEMPFAIL, "not learned: see the log"};
      self->server_.log(e.what());
    }
    asio::post(self->socket_.get_executor(),
               [self, out = std::move(out), fault = std::move(fault)]() mutable {
                 if (fault) return self->refuse(*fault);
                 self->answer(std::move(out));
               });
  });
}

// Only for faults of the client, and for lessons that could not be stored: never instead of a
// verdict.
void Session::refuse(const Fault& fault) {
  reading_ = false;
  faulty_ = true;
  server_.metrics.failed(Metrics::Error::request);
  if (server_.options.verbose) server_.log("refused: " + fault.reason);
  answer(fault_answer(fault));
}

void Session::answer(std::string head, std::string_view rest) {
  head_ = std::move(head);
  rest_ = rest;
  if (counted_) server_.metrics.judged(verdict_, Clock::now() - whole_at_);
  last_byte_ = Clock::now().time_since_epoch().count();
  answering_ = true;
  const std::array<asio::const_buffer, 2> pieces{asio::buffer(head_),
                                                 asio::buffer(rest_.data(), rest_.size())};
  asio::async_write(socket_, pieces,
                    [self = shared_from_this()](const error_code& error, std::size_t) {
                      if (error) self->server_.metrics.failed(Metrics::Error::timeout);
                      if (error || !self->faulty_) return self->close();
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
