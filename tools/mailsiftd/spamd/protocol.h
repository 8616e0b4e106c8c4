// SpamAssassin's protocol, and Exim's variant of it for rspamd: bytes in, a request out; a verdict
// in, an answer out. Knows nothing of sockets.
//
//   CHECK SPAMC/1.5 CRLF           SPAMD/1.1 0 EX_OK CRLF
//   User: ann CRLF            ─▶   Spam: True ; 8.5 / 5.0 CRLF
//   Content-length: 712 CRLF       CRLF
//   CRLF  mail
//
// Clients compare bytes: the names of fields are written in the case in which clients look for
// them, every number has one decimal, and old versions get no field more than they knew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classify/annotate.h"
#include "classify/class.h"
#include "protocol_limits.h"

namespace mailsiftd {

enum class Command : std::uint8_t {
  check,
  symbols,
  report,
  report_ifspam,
  process,
  headers,
  tell,
  ping,
  skip
};
[[nodiscard]] std::string_view name(Command command);

// What a TELL asks for.
struct Tell {
  classify::Class cls = classify::Class::unsure;  // unsure: it names no class
  bool set_local = false;
  bool remove_local = false;
};

struct Request {
  Command command = Command::ping;
  bool rspamd = false;  // CHECK RSPAMC/1.3 of Exim
  int minor = 2;        // of the version 1.x: 2 to 5
  std::string user;     // as the client wrote it; may be anything
  bool zlib = false;    // the body is compressed
  Tell tell;
  std::string body;
};

// A fault of the client. `code` is one of sysexits.h, as the status line has it.
struct Fault {
  int code = 0;
  std::string reason;  // contains nothing of the mail
};

// Takes the bytes of a connection as they come, in pieces of any size.
class RequestReader {
 public:
  explicit RequestReader(const ProtocolLimits& limits) : limits_(limits) {}

  // True as soon as the request is whole, or a fault is found: no more bytes are wanted. Keeps what
  // it needs, and never more than one line, or the body up to its limit.
  bool take(std::string_view bytes);
  // The client has ended its side: true if this completes the request or makes a fault; false if
  // nothing was sent at all.
  bool end();

  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  // Nothing has come yet.
  [[nodiscard]] bool untouched() const { return untouched_; }
  // Bytes of the body that have come.
  [[nodiscard]] std::size_t body_bytes() const { return request_.body.size(); }
  // The body is compressed: nobody knows how large it is.
  [[nodiscard]] bool is_packed() const { return request_.zlib; }
  [[nodiscard]] Request& request() { return request_; }

 private:
  enum class At : std::uint8_t { line, headers, body, done };
  bool refuse(int code, std::string reason);
  bool take_line(std::string_view line);
  bool take_command(std::string_view line);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool headers_end();

  ProtocolLimits limits_;
  At at_ = At::line;
  Request request_;
  std::optional<Fault> fault_;
  std::string line_;
  std::size_t headers_ = 0;
  std::optional<std::size_t> length_;
  bool untouched_ = true;
};

// A verdict in SpamAssassin's points, for an answer.
struct Points {
  bool spam = false;
  double points = 0;
  double required = 5;
};

// The answer to CHECK, SYMBOLS, REPORT and REPORT_IFSPAM. `text` comes after the empty line, if the
// command has one.
[[nodiscard]] std::string verdict_answer(const Request& request, const Points& points,
                                         std::string_view text);
// What comes before the mail in the answer to PROCESS and HEADERS.
[[nodiscard]] std::string mail_answer(const Request& request, const Points& points,
                                      std::size_t mail_bytes);
enum class Told : std::uint8_t { nothing, set, removed };
[[nodiscard]] std::string tell_answer(Told told);
[[nodiscard]] std::string ping_answer();
[[nodiscard]] std::string fault_answer(const Fault& fault);

// Uncompresses zlib data. Empty if it is damaged, has anything behind it, or would give more than
// `most` bytes. Never needs much more memory than what it gives.
[[nodiscard]] std::optional<std::string> inflated(std::string_view bytes, std::size_t most);

}  // namespace mailsiftd
