#include "sieve/sieve_session.h"

#include <span>
#include <utility>

#include "admin/user_name.h"
#include "classify/error.h"
#include "mail/address.h"

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
    std::string said;
    try {
      switch (program_) {
        case SieveProgram::sent:
          service().know_recipients(raw, name);
          break;
        case SieveProgram::report:
          said = report(raw, name);
          break;
        default:
          service().teach(
              raw, program_ == SieveProgram::spam ? classify::Class::spam : classify::Class::good,
              name);
      }
      return [this, said = std::move(said)]() mutable { finish(std::move(said), {}); };
    } catch (const classify::Error& e) {
      if (e.code() != classify::ErrorCode::invalid_input) failed(Metrics::Error::home);
      log(e.what());
    } catch (const std::exception& e) {
      log(e.what());
    }
    return [this] { refuse("not learned"); };
  });
}

// spam|good [trusted] [reply ADDRESS]: trusted if only this user's mail gets there; then, with an answer
// from this address.
std::string SieveSession::report(std::string_view raw, const std::string& name) {
  std::span<const std::string> said = reader_.request().arguments;
  std::string from;
  if (said.size() >= 3 && said[said.size() - 2] == "reply") {
    // Whatever the mail was sent to, it teaches.
    if (mailsift::is_address(said.back()) && !reader_.request().noreply) from = said.back();
    said = said.first(said.size() - 2);
  }
  const bool trusted = said.size() == 2 && said[1] == "trusted";
  if (said.empty() || said.size() > 2 || (said.size() == 2 && !trusted) ||
      (said[0] != "spam" && said[0] != "good"))
    throw classify::Error(classify::ErrorCode::invalid_input,
                          "report: its arguments are spam or good, perhaps trusted, and perhaps "
                          "reply and an address");
  return service().report(raw, said[0] == "spam" ? classify::Class::spam : classify::Class::good,
                          name, trusted ? classify::Proof::all : classify::Proof::ids, from);
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
