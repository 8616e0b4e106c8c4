#include "sieve/sieve_session.h"

#include "classify/error.h"
#include "admin/user_name.h"

namespace mailsiftd {

std::string SieveSession::user() {
  if (!trusted_) return peer();
  const std::string& named = reader_.request().user;
  return mailsift::is_user_name(named) ? named : "";
}

void SieveSession::handle() {
  if (reader_.fault()) return refuse(*reader_.fault());
  if (program_ != SieveProgram::filter) return learn();
  judge(reader_.request().mail, user(), {.keep = true}, [this](const JudgedMail& mail) {
    judged(mail, user(), reader_.request().mail.size(), "filter");
    finish(mail.mail.header, mail.mail.rest);
  });
}

void SieveSession::learn() {
  do_slowly([this, name = user()]() -> std::function<void()> {
    const std::string_view raw = reader_.request().mail;
    try {
      switch (program_) {
        case SieveProgram::sent:
          service().know_recipients(raw, name);
          break;
        default:
          service().teach(
              raw, program_ == SieveProgram::spam ? classify::Class::spam : classify::Class::good,
              name);
      }
      return [this] { finish("", {}); };
    } catch (const classify::Error& e) {
      if (e.code() != classify::ErrorCode::invalid_input) failed(Metrics::Error::home);
      log(e.what());
    } catch (const std::exception& e) {
      log(e.what());
    }
    return [this] { refuse("not learned"); };
  });
}

void SieveSession::refuse(const std::string& why) {
  failed(Metrics::Error::request);
  if (options().verbose) log("refused: " + why);
  answer({.head = reader_.request().noreply ? "" : "-\n", .linger = true});
}

void SieveSession::finish(std::string head, std::string_view rest) {
  const std::string_view success = reader_.request().noreply ? "" : "+\n";
  answer({.head = std::move(head), .rest = rest, .tail = success});
}

}  // namespace mailsiftd
