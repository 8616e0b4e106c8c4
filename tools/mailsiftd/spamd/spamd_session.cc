#include "spamd/spamd_session.h"

#include <sysexits.h>

#include "classify/error.h"
#include "judge/points.h"
#include "mail/header_block.h"
#include "admin/user_name.h"

namespace mailsiftd {
namespace {

std::string report_of(const JudgedMail& judged) {
  std::string text;
  if (!judged.id.empty()) text = "X-Mailsift-ID: " + judged.id + "\r\n";
  return text + "X-Mailsift-Status: " + judged.status + "\r\n";
}

// What of the mail HEADERS answers with: to the empty line, that included.
std::string_view rest_of_header(std::string_view raw, std::string_view rest) {
  const classify::mail::HeaderBlock block = classify::mail::locate_header(raw);
  const std::size_t rest_begin = raw.size() - rest.size();
  if (block.body_begin <= rest_begin) return {};
  return rest.substr(0, block.body_begin - rest_begin);
}

}  // namespace

bool SpamdSession::is_large() const {
  return reader_.body_bytes() > kSmallBody || reader_.is_packed();
}

std::string SpamdSession::user() {
  if (!trusted_) return peer();
  const std::string& named = reader_.request().user;
  return mailsift::is_user_name(named) ? named : "";
}

void SpamdSession::handle() {
  if (reader_.fault()) return refuse(*reader_.fault());
  // To answer with a part of a mail would lose the rest.
  if (reader_.body_bytes() > 0 && more_has_come())
    return refuse({EX_PROTOCOL, "Content-length too small"});
  Request& request = reader_.request();
  if (request.command == Command::skip) return close();
  if (request.command == Command::ping) return answer({.head = ping_answer()});
  if (request.zlib) {
    std::optional<std::string> body = inflated(request.body, options().protocol.most_body);
    if (!body) return refuse({EX_DATAERR, "compressed message damaged or too large"});
    request.body = std::move(*body);
  }
  if (request.command == Command::tell) return tell();
  judge_mail();
}

void SpamdSession::judge_mail() {
  const Request& request = reader_.request();
  // Where the answer has room for the id by which the mail can be corrected.
  const bool keep =
      request.rspamd || (request.command != Command::check && request.command != Command::symbols);
  judge(request.body, user(), {.keep = keep, .form = classify::HeaderForm::spamassassin},
        [this](const JudgedMail& mail) { answer_verdict(mail); });
}

void SpamdSession::answer_verdict(const JudgedMail& mail) {
  const Request& request = reader_.request();
  const Points points{.spam = mail.verdict.cls == classify::Class::spam,
                      .points = classify::spam_points(mail.verdict, mail.thresholds),
                      .required = classify::kSpamPoints};
  judged(mail, user(), request.body.size(), name(request.command));
  switch (request.command) {
    case Command::process:
    case Command::headers: {
      const std::string_view rest = request.command == Command::process
                                        ? mail.mail.rest
                                        : rest_of_header(request.body, mail.mail.rest);
      answer({.head = mail_answer(request, points, mail.mail.header.size() + rest.size()) +
                      mail.mail.header,
              .rest = rest});
      break;
    }
    case Command::symbols:
      answer({.head = verdict_answer(request, points, "MAILSIFT\r\n")});
      break;
    case Command::report_ifspam:
      answer({.head = verdict_answer(request, points, points.spam ? report_of(mail) : "")});
      break;
    default:
      answer({.head = verdict_answer(request, points, report_of(mail))});
  }
}

void SpamdSession::tell() {
  do_slowly([this, name = user()]() -> std::function<void()> {
    const Request& request = reader_.request();
    try {
      Told told = Told::nothing;
      if (request.tell.set_local && service().teach(request.body, request.tell.cls, name))
        told = Told::set;
      if (request.tell.remove_local && service().forget(request.body, name)) told = Told::removed;
      return [this, out = tell_answer(told)] { answer({.head = out}); };
    } catch (const classify::Error& e) {
      if (e.code() == classify::ErrorCode::invalid_input)
        return [this, why = std::string(e.what())] { refuse({EX_NOUSER, why}); };
      failed(Metrics::Error::home);
      log(e.what());
    } catch (const std::exception& e) {
      log(e.what());
    }
    return [this] { refuse({EX_TEMPFAIL, "not learned: see the log"}); };
  });
}

// Only for faults of the client, and for lessons that could not be stored: never instead of a
// verdict.
void SpamdSession::refuse(const Fault& fault) {
  failed(Metrics::Error::request);
  if (options().verbose) log("refused: " + fault.reason);
  answer({.head = fault_answer(fault), .linger = true});
}

}  // namespace mailsiftd
