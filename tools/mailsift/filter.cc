// Mail in, mail out. The one rule above all others: no mail is lost.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "classify/annotate.h"
#include "classify/classifier.h"
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

// What the time limit's signal handler passes on. Set before the alarm, cleared before the normal
// output begins, so that a message is written once.
struct {
  const char* bytes = nullptr;
  std::size_t size = 0;
  bool pass = true;
} late_mail;

// Only write() and _exit(): both are safe in a signal handler.
extern "C" void on_time_limit(int) {
  static constexpr char kWords[] = "mailsift: time limit reached, message passed unchanged\n";
  static constexpr char kTempfail[] = "mailsift: time limit reached, message refused for now\n";
  if (!late_mail.pass) {
    (void)!::write(STDERR_FILENO, kTempfail, sizeof kTempfail - 1);
    ::_exit(kTempFail);
  }
  (void)!::write(STDERR_FILENO, kWords, sizeof kWords - 1);
  ::_exit(write_out(late_mail.bytes, late_mail.size) ? kOk : kTempFail);
}

struct Options {
  std::string on_error = "pass";
  unsigned time_limit = 8;
};

// The message with our fields, or a reason why not.
std::string classified(const std::string& raw, const Run& run) {
  if (is_mbox_of_several(raw)) {
    complain("standard input looks like an mbox of several messages; classified as one message");
  }
  const classify::Model model = open_home_model(run);
  const classify::Verdict verdict = classify::classify(model, raw);
  const classify::NewField field{"X-Mailsift-Status", classify::status_value(verdict)};
  return classify::annotate(raw, {&field, 1});
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
  late_mail.bytes = raw.data();
  late_mail.size = raw.size();
  late_mail.pass = pass;
  if (options.time_limit > 0) {
    ::signal(SIGALRM, on_time_limit);
    ::alarm(options.time_limit);
  }

  // From here on there may be no memory left, not even for words about it.
  std::string out;
  std::array<char, 400> reason{};
  try {
    out = classified(raw, run);
  } catch (const std::bad_alloc&) {
    std::snprintf(reason.data(), reason.size(), "out of memory");
  } catch (const std::exception& e) {
    std::snprintf(reason.data(), reason.size(), "%s", e.what());
  }
  ::alarm(0);
  const bool failed = reason[0] != '\0';
  if (failed) {
    std::fprintf(stderr, "mailsift: %s; message %s\n", reason.data(),
                 pass ? "passed unchanged" : "refused for now");
    if (!pass) return kTempFail;
  }
  const std::string& result = failed ? raw : out;
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
  sub->footer(R"(
Reads one message from standard input and writes it with one field more at the end of its header:
  X-Mailsift-Status: SPAM p=0.9998 score=+8.52
SPAM, GOOD or UNSURE; p is the probability of spam, score its natural log-odds. Every other byte is
left as it is; X-Mailsift-* fields that came with the mail are removed. All of the input is read
before the first byte is written. Exit codes: 0, or 75 if the mail could not be read or written
whole. It never learns anything and never changes a file.

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
