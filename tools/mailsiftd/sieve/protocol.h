// Dovecot's "script" protocol, version 4, which Pigeonhole speaks to the sockets that stand in place
// of programs: bytes in, a request out. Knows nothing of sockets.
//
//   VERSION TAB script TAB 4 TAB 0 LF
//   env_USER=ann LF                       (env_HOME, env_HOST, env_SENDER, env_RECIPIENT; alarm=N)
//   - LF                                  (or "noreply": the answer has no last line)
//   arguments LF                          (any number, each escaped)
//   LF
//   mail, to the end of what the client sends
//
// The answer is the output of the program, then "+" LF for success or "-" LF. After "-" Dovecot goes
// on with the mail as it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol_limits.h"

namespace mailsiftd {

struct ScriptRequest {
  std::string user;  // as Dovecot names him; may be anything
  bool noreply = false;
  std::vector<std::string> arguments{};
  std::string mail;
};

// Takes the bytes of a connection as they come, in pieces of any size.
class ScriptReader {
 public:
  explicit ScriptReader(const ProtocolLimits& limits) : limits_(limits) {}

  // True if a fault is found: no more bytes are wanted. Keeps what it needs, and never more than one
  // line, or the mail up to its limit.
  bool take(std::string_view bytes);
  // The client has ended its side: false if nothing was sent at all.
  bool end();

  // What the client did wrong; contains nothing of the mail.
  [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }
  [[nodiscard]] const ScriptRequest& request() const { return request_; }

 private:
  enum class At : std::uint8_t { version, environment, arguments, mail, done };
  bool refuse(std::string why);
  bool take_line(std::string_view line);

  ProtocolLimits limits_;
  At at_ = At::version;
  ScriptRequest request_;
  std::optional<std::string> fault_;
  std::string line_;
  std::size_t lines_ = 0;
  bool untouched_ = true;
};

// "a\001t\0011b": what Dovecot makes of a tab, a line end, NUL, CR and \001 itself.
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace mailsiftd
