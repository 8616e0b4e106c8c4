#include "http.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace mailsiftd {
namespace {

namespace http = boost::beast::http;

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(Socket socket, std::function<std::string()> metrics, std::function<void()> done)
      : socket_(std::move(socket)),
        late_(socket_.get_executor()),
        metrics_(std::move(metrics)),
        done_(std::move(done)) {}
  ~HttpSession() { done_(); }
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void start() {
    constexpr std::size_t kMostHeader = 8 << 10;
    constexpr std::chrono::seconds kLongest{10};
    request_.header_limit(kMostHeader);
    request_.body_limit(0);
    late_.expires_after(kLongest);
    late_.async_wait([weak = weak_from_this()](const error_code& error) {
      const std::shared_ptr<HttpSession> self = weak.lock();
      if (error || !self) return;
      error_code ignored;
      self->socket_.close(ignored);
    });
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

 private:
  void answer() {
    const http::request<http::empty_body>& request = request_.get();
    const bool head = request.method() == http::verb::head;
    answer_.version(request.version());
    answer_.keep_alive(false);
    answer_.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    if (request.method() != http::verb::get && !head) {
      answer_.result(http::status::method_not_allowed);
      answer_.set(http::field::allow, "GET, HEAD");
      answer_.body() = "only GET and HEAD\n";
    } else if (request.target() == "/metrics") {
      answer_.body() = metrics_();
    } else if (request.target() == "/healthz") {
      answer_.body() = "ok\n";
    } else {
      answer_.result(http::status::not_found);
      answer_.body() = "there are /metrics and /healthz\n";
    }
    answer_.prepare_payload();
    if (head) answer_.body().clear();
    http::async_write(socket_, answer_,
                      [self = shared_from_this()](const error_code&, std::size_t) {
                        error_code ignored;
                        self->late_.cancel(ignored);
                        self->socket_.shutdown(Socket::shutdown_both, ignored);
                      });
  }

  Socket socket_;
  asio::steady_timer late_;
  boost::beast::flat_buffer buffer_{16 << 10};
  http::request_parser<http::empty_body> request_;
  http::response<http::string_body> answer_;
  std::function<std::string()> metrics_;
  std::function<void()> done_;
};

}  // namespace

void serve_http(Socket socket, std::function<std::string()> metrics, std::function<void()> done) {
  std::make_shared<HttpSession>(std::move(socket), std::move(metrics), std::move(done))->start();
}

}  // namespace mailsiftd
