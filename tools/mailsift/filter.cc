// Mail in, mail out. The one rule above all others: no mail is lost.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/message_cache.h"
#include "command_line.h"
#include "input.h"

namespace mailsift {
namespace {

bool write_out(const char* at, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::write(STDOUT_FILENO, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

// What is done when the time limit is reached: `bytes` leave, if any, after `words`. The alarm is
// off before the normal output begins, so that a message is written once.
struct LateMail {
  std::string_view bytes;
  std::string_view words;
  int exit_code;
};
std::atomic<const LateMail*> late_mail;
static_assert(std::atomic<const LateMail*>::is_always_lock_free);

// Only write() and _exit(): both are safe in a signal handler.
extern "C" void on_time_limit(int) {
  const LateMail* late = late_mail.load();
  (void)!::write(STDERR_FILENO, late->words.data(), late->words.size());
  ::_exit(write_out(late->bytes.data(), late->bytes.size()) ? late->exit_code : kTempFail);
}

struct Options {
  std::string on_error = "pass";
  unsigned time_limit = 8;
  bool no_cache = false;
};

struct Classified {
  classify::Verdict verdict;
  std::string mail;  // with our field
};

Classified classified(const std::string& raw, const Run& run) {
  if (is_mbox_of_several(raw)) {
    complain("standard input looks like an mbox of several messages; classified as one message");
  }
  const classify::Model model = open_home_model(run);
  const classify::Verdict verdict = classify::classify(model, raw);
  const classify::NewField field{"X-Mailsift-Status", classify::status_value(verdict)};
  return {verdict, classify::annotate(raw, {&field, 1})};
}

// Keeps the message; it comes back with its id behind the verdict. Empty if that fails, for want of
// memory or whatever: then it leaves with the verdict alone.
std::string cached(const std::string& raw, const classify::Verdict& verdict,
                   const Run& run) noexcept {
  try {
    const std::array<classify::NewField, 2> fields{
        {{"X-Mailsift-Status", classify::status_value(verdict)},
         {"X-Mailsift-ID", classify::MessageCache(run.home()).store(raw, verdict, now())}}};
    return classify::annotate(raw, fields);
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "mailsift: out of memory; message not cached\n");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "mailsift: %s; message not cached\n", e.what());
  }
  return {};
}

int filter(const Options& options, const Run& run) {
  const bool pass = options.on_error == "pass";
  // A closed pipe must be an exit code, not a death by signal.
  ::signal(SIGPIPE, SIG_IGN);
  std::string raw;
  try {
    raw = read_descriptor(STDIN_FILENO, "standard input");
  } catch (const Failure& failure) {
    complain(failure.what());
    return kTempFail;
  } catch (const std::bad_alloc&) {
    complain("out of memory while reading the message");
    return kTempFail;
  }
  const LateMail unclassified =
      pass ? LateMail{raw, "mailsift: time limit reached, message passed unchanged\n", kOk}
           : LateMail{{}, "mailsift: time limit reached, message refused for now\n", kTempFail};
  LateMail judged{{}, "mailsift: time limit reached, message not cached\n", kOk};
  late_mail = &unclassified;
  if (options.time_limit > 0) {
    ::signal(SIGALRM, on_time_limit);
    ::alarm(options.time_limit);
  }

  // From here on there may be no memory left, not even for words about it.
  Classified out;
  std::string with_id;
  std::array<char, 400> reason{};
  try {
    out = classified(raw, run);
  } catch (const std::bad_alloc&) {
    std::snprintf(reason.data(), reason.size(), "out of memory");
  } catch (const std::exception& e) {
    std::snprintf(reason.data(), reason.size(), "%s", e.what());
  }
  const bool failed = reason[0] != '\0';
  if (!failed && !options.no_cache && !raw.empty() && raw.size() <= classify::kMaxCachedMail) {
    judged.bytes = out.mail;
    late_mail = &judged;
    with_id = cached(raw, out.verdict, run);
  }
  ::alarm(0);
  if (failed) {
    std::fprintf(stderr, "mailsift: %s; message %s\n", reason.data(),
                 pass ? "passed unchanged" : "refused for now");
    if (!pass) return kTempFail;
  }
  const std::string& result = failed ? raw : with_id.empty() ? out.mail : with_id;
  if (!write_out(result.data(), result.size())) {
    std::fprintf(stderr, "mailsift: cannot write the message: %s\n", std::strerror(errno));
    return kTempFail;
  }
  return kOk;
}

}  // namespace

void add_filter(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("filter", "Mail in, mail with our verdict in its header out");
  sub->add_option("--on-error", options->on_error,
                  "What happens to the mail if it cannot be classified:\n"
                  "pass: it leaves unchanged, exit 0; tempfail: nothing leaves, exit 75")
      ->check(CLI::IsMember({"pass", "tempfail"}))
      ->envname("MAILSIFT_ON_ERROR")
      ->capture_default_str();
  sub->add_option("--time-limit", options->time_limit,
                  "Seconds after which the mail is passed on (or refused) unclassified; 0: never")
      ->capture_default_str();
  sub->add_flag("--no-cache", options->no_cache, "Keep no copy of the mail, and give it no id")
      ->envname("MAILSIFT_NO_CACHE");
  sub->footer(R"(
Reads one message from standard input and writes it with two fields more at the end of its header:
  X-Mailsift-Status: SPAM p=0.9998 score=+8.52
  X-Mailsift-ID: 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
SPAM, GOOD or UNSURE; p is the probability of spam, score its natural log-odds. By the id the message
can be trained later (mailsift train --id): a copy is kept in the cache, unless it is over 4 MiB. If
that fails, the id is left out. Every other byte is left as it is; X-Mailsift-* fields that came with
the mail are removed. All of the input is read before the first byte is written. Exit codes: 0, or 75
if the mail could not be read or written whole. It never learns anything and changes no file outside the cache.

procmail:                            maildrop:
  :0fw                                 xfilter "mailsift filter"
  | mailsift filter                    if (/^X-Mailsift-Status: SPAM/)
                                         to "Maildir/.Junk/"
  :0
  * ^X-Mailsift-Status: SPAM
  .Junk/)");
  sub->callback([&run, options] { run.exit_code = filter(*options, run); });
}

}  // namespace mailsift
