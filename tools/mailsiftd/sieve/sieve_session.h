// A sieve script of Dovecot's, at a socket that stands in place of a program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "session.h"
#include "sieve/protocol.h"

namespace mailsiftd {

class SieveSession : public Session {
 public:
  SieveSession(Server::State& server, Socket socket, std::string peer, const Door& door)
      : Session(server, std::move(socket), std::move(peer)),
        trusted_(door.trusted),
        program_(door.program),
        reader_(options().protocol) {}

 private:
  bool take(std::string_view bytes) override { return reader_.take(bytes); }
  bool end() override { return reader_.end(); }
  [[nodiscard]] bool is_large() const override {
    return reader_.request().mail.size() > kSmallBody;
  }
  void handle() override;
  [[nodiscard]] std::string user();
  void learn();
  // What the program would print.
  [[nodiscard]] std::string report(std::string_view raw, const std::string& name);
  // Dovecot goes on with the mail as it was; `why` is for the log.
  void refuse(const std::string& why);
  void finish(std::string head, std::string_view rest);

  const bool trusted_;
  const SieveProgram program_;
  ScriptReader reader_;
};

}  // namespace mailsiftd
