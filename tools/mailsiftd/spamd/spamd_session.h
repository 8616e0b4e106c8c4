// A client that speaks spamd's protocol.
#pragma once

#include <string>
#include <string_view>

#include "session.h"
#include "spamd/protocol.h"

namespace mailsiftd {

class SpamdSession : public Session {
 public:
  // `trusted`: the user is whom the client names, and not the one who runs it.
  SpamdSession(Server::State& server, Socket socket, std::string peer, bool trusted)
      : Session(server, std::move(socket), std::move(peer)),
        trusted_(trusted),
        reader_(options().protocol) {}

 private:
  bool take(std::string_view bytes) override { return reader_.take(bytes); }
  bool end() override { return reader_.end(); }
  [[nodiscard]] bool is_large() const override;
  void handle() override;
  [[nodiscard]] std::string user();
  void judge_mail();
  void answer_verdict(const JudgedMail& judged);
  void tell();
  void refuse(const Fault& fault);

  const bool trusted_;
  RequestReader reader_;
};

}  // namespace mailsiftd
