// Mail in, mail out. The one rule above all others: no mail is lost.

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/home/recent_mail.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "mail/judged.h"
#include "mail/known.h"
#include "mail/status_fields.h"
#include "shared/command_line.h"
#include "shared/confine.h"
#include "shared/input.h"
#include "shared/mbox.h"
#include "shared/odd_mail.h"
#include "shared/settings_files.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

// The mail to write: its new header, if it has one, and the rest.
struct MailOut {
  std::string_view header;
  std::string_view rest;
};

// Writes in one call if the system takes it all. Otherwise a reader that stops after the header
// would be gone before the rest.
bool write_out(MailOut mail) {
  while (!mail.header.empty() || !mail.rest.empty()) {
    const auto piece = [](std::string_view bytes) {
      return iovec{const_cast<char*>(bytes.data()), bytes.size()};  // only read by writev
    };
    const std::array pieces{piece(mail.header), piece(mail.rest)};
    const ssize_t n = ::writev(STDOUT_FILENO, pieces.data(), static_cast<int>(pieces.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    const auto written = static_cast<std::size_t>(n);
    const std::size_t of_header = std::min(written, mail.header.size());
    mail.header.remove_prefix(of_header);
    mail.rest.remove_prefix(written - of_header);
  }
  return true;
}

// Used when the time limit is reached: prints `words`, then writes `mail`, if any. The alarm is off
// before the normal output begins, so that a message is written only once.
struct LateMail {
  MailOut mail;
  std::string_view words;  // in the language of the user: a handler cannot look that up
  int exit_code;
};
std::atomic<const LateMail*> late_mail;
static_assert(std::atomic<const LateMail*>::is_always_lock_free);

// Only write(), writev() and _exit(), which are system calls and no more: safe in a signal handler.
extern "C" void on_time_limit(int) {
  const LateMail* late = late_mail.load();
  const auto say = [](std::string_view text) {
    (void)!::write(STDERR_FILENO, text.data(), text.size());
  };
  say("mailsift: ");
  say(late->words);
  say("\n");
  ::_exit(write_out(late->mail) ? late->exit_code : kTempFail);
}

struct Options {
  std::string on_error = "pass";
  unsigned time_limit = 8;
  bool no_cache = false;
  std::string header;     // fields also in the form of this filter; empty: only ours
  std::string exit_code;  // as that filter's; empty: 0 whatever the verdict
};

struct Classified {
  classify::Verdict verdict;
  std::optional<classify::HeaderForm> form;
  std::vector<classify::NewField> fields;
  std::string header;          // with the fields
  std::string header_with_id;  // and with the id; empty if the mail was not kept
  std::string_view rest;       // of the mail
};

// By the clock, and half as much of the processor: mail that keeps the machine busy is given up
// earlier than mail that waits for it.
void set_time_limit(unsigned seconds) {
  sigset_t ours;
  ::sigemptyset(&ours);
  ::sigaddset(&ours, SIGALRM);
  ::sigaddset(&ours, SIGPROF);
  struct sigaction action {};
  action.sa_handler = on_time_limit;
  action.sa_mask = ours;  // neither interrupts the other: the mail would be written twice
  ::sigaction(SIGALRM, &action, nullptr);
  ::sigaction(SIGPROF, &action, nullptr);
  ::sigprocmask(SIG_UNBLOCK, &ours, nullptr);  // our caller may have blocked them
  ::alarm(seconds);
  const itimerval processor{{}, {seconds / 2, seconds % 2 * 500'000L}};
  ::setitimer(ITIMER_PROF, &processor, nullptr);
}

void lift_time_limit() {
  ::alarm(0);
  const itimerval never{};
  ::setitimer(ITIMER_PROF, &never, nullptr);
}

// The recent mail, or why there is none.
struct Cache {
  std::shared_ptr<classify::RecentMail> messages;
  std::string trouble;
};

Cache open_cache(const Run& run) {
  Cache cache;
  try {
    const classify::Home home = run.home();
    classify::check_own_home(home);
    cache.messages = classify::open_recent_mail(home);
    ::mkdir(home.cache().c_str(), 0700);  // once confined, we can only write below it
  } catch (const classify::Error& e) {
    cache.trouble = e.what();
  }
  return cache;
}

// `remark` goes behind the verdict.
Classified classified(const classify::Verdict& verdict, const char* remark, const std::string& raw,
                      const classify::Thresholds& thresholds, const Options& options) {
  Classified out;
  out.verdict = verdict;
  out.form = classify::header_form_from_name(options.header);
  out.fields = status_fields(out.verdict, remark, out.form, thresholds);
  classify::AnnotatedMail mail = classify::annotate_header(raw, out.fields, out.form);
  out.header = std::move(mail.header);
  out.rest = mail.rest;
  return out;
}

// In the language of the user, or untranslated if there is no memory left for that.
using Reason = std::array<char, 800>;
Reason reason_of(const std::exception& e) noexcept {
  Reason reason{};
  try {
    std::snprintf(reason.data(), reason.size(), "%s", tr_error(e.what()).c_str());
  } catch (const std::bad_alloc&) {
    std::snprintf(reason.data(), reason.size(), "%s", e.what());
  }
  return reason;
}

// What the cache is told of a mail.
struct Keeping {
  Judged judged;
  std::vector<std::string> own_fields;  // that are left out of a long mail
};

// Keeps the message, and adds its id after the verdict in `out`. If that fails for any reason, the
// message leaves with the verdict alone.
void keep(const std::string& raw, const Keeping& how, Classified& out, std::string& id,
          Cache& cache) noexcept {
  try {
    if (!cache.messages) throw Failure(kIoError, cache.trouble);
    id = classify::keep_mail(*cache.messages, raw, how.judged.verdict, now(),
                             how.judged.known_sender, how.own_fields);
    out.fields.push_back({"X-Mailsift-ID", id});
    out.header_with_id = classify::annotate_header(raw, out.fields, out.form).header;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "mailsift: %s; %s\n", tr("out of memory"), tr("message not cached"));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "mailsift: %s; %s\n", reason_of(e).data(), tr("message not cached"));
  }
}

// The mail has been written by now.
void expire_after(const std::string& id, Cache& cache, const Run& run) noexcept {
  if (id.empty()) return;
  try {
    classify::expire_now_and_then(*cache.messages, id, run.cache_limits, now());
  } catch (const std::exception& e) {
    complain(reason_of(e).data());
  }
}

// Reads the whole mail. On failure prints a message and returns false.
bool read_mail(std::string& raw) {
  try {
    raw = read_descriptor(STDIN_FILENO, tr("standard input"));
    return true;
  } catch (const Failure& failure) {
    complain(failure.what());
  } catch (const std::bad_alloc&) {
    complain(tr("out of memory while reading the message"));
  }
  return false;
}

bool write_mail(const MailOut& mail) {
  if (write_out(mail)) return true;
  const char* reason = tr(std::strerror(errno));
  std::fprintf(stderr, "mailsift: %s: %s\n", tr("cannot write the message"), reason);
  return false;
}

// Memory that one stage frees is used by the next, instead of fresh pages from the system. A large
// mail gets its extra memory in huge pages, because the system needs more time to hand out small
// pages than we need to read their contents.
void arrange_memory() {
  constexpr std::size_t kHugePage = 2 << 20;
  constexpr std::size_t kUsual = 512 << 10;
  constexpr std::size_t kLarge = 16 << 20;
  constexpr int kKept = 64 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kKept);
  ::mallopt(M_TRIM_THRESHOLD, kKept);
  // If address space is short (ulimit -v), the reservation would be missing elsewhere.
  struct rlimit space {};
  if (::getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur < 8 * kLarge) return;
  std::size_t room = kHugePage + kLarge;
  void* const memory = std::malloc(kUsual + room);
  if (memory == nullptr) return;
  void* large = static_cast<char*>(memory) + kUsual;
  if (std::align(kHugePage, kLarge, large, room) != nullptr) {
    ::madvise(large, kLarge, MADV_HUGEPAGE);  // only a request to the kernel
  }
  std::free(memory);
}

int filter(const Options& options, const Run& run) {
  arrange_memory();
  const bool pass = options.on_error == "pass";
  // A closed pipe must give an exit code, not a death by signal.
  ::signal(SIGPIPE, SIG_IGN);
  std::string raw;
  if (!read_mail(raw)) return kTempFail;
  const int trouble = trouble_exit_code(options.exit_code);
  const LateMail unclassified =
      pass ? LateMail{{{}, raw}, tr("time limit reached, message passed unchanged"), trouble}
           : LateMail{{}, tr("time limit reached, message refused for now"), kTempFail};
  LateMail judged{{}, tr("time limit reached, message not cached"), kOk};
  LateMail judged_by_head{{}, tr("time limit reached, message judged by its beginning"), kOk};
  late_mail = &unclassified;
  if (options.time_limit > 0) set_time_limit(options.time_limit);

  // From here on there may be no memory left, not even for an error message.
  bool keeps = !options.no_cache && !raw.empty();
  Classified head, out;
  Cache cache;
  std::string id;
  Keeping how;
  Reason reason{};
  try {
    const std::optional<Untaught> untaught = model_of_untaught(run);
    std::optional<classify::ModelOnDisk> on_disk;
    if (!untaught) on_disk.emplace(home_model(run));
    keeps = keeps && !untaught;
    if (keeps) cache = open_cache(run);
    const classify::KnownPeople people = open_people(run);
    // Everything needed is open: an attacker who takes over the code that now reads the mail gains
    // little.
    confine_to(cache.messages ? run.home().cache() : std::filesystem::path());
    const classify::Settings& settings =
        untaught ? untaught->model.info.settings : on_disk->info().settings;
    const classify::Thresholds& thresholds = settings.thresholds;
    if (is_mbox_of_several(raw)) {
      complain(
          tr("standard input looks like an mbox of several messages; classified as one message"));
    } else {
      warn_of_odd_mail("-", raw);
    }
    if (options.time_limit > 0 && raw.size() >= kLongMail) {
      const Judged of_head =
          untaught ? judge_head(untaught->model, raw, people) : judge_head(*on_disk, raw, people);
      head = classified(of_head.verdict, " cut", raw, thresholds, options);
      judged_by_head.mail = {head.header, head.rest};
      judged_by_head.exit_code = verdict_exit_code(options.exit_code, head.verdict.cls);
      late_mail = &judged_by_head;
    }
    const Judged whole =
        untaught ? judge_mail(untaught->model, raw, people) : judge_mail(*on_disk, raw, people);
    how = {whole, settings.own_fields};
    out = classified(whole.verdict, "", raw, thresholds, options);
  } catch (const std::bad_alloc&) {
    std::snprintf(reason.data(), reason.size(), "%s", tr("out of memory"));
  } catch (const std::exception& e) {
    reason = reason_of(e);
  }
  const bool failed = reason[0] != '\0';
  const int code = failed ? trouble : verdict_exit_code(options.exit_code, out.verdict.cls);
  if (!failed && keeps) {
    judged.mail = {out.header, out.rest};
    judged.exit_code = code;
    late_mail = &judged;
    keep(raw, how, out, id, cache);
  }
  lift_time_limit();
  if (failed) {
    std::fprintf(stderr, "mailsift: %s; %s\n", reason.data(),
                 pass ? tr("message passed unchanged") : tr("message refused for now"));
    if (!pass) return kTempFail;
  }
  const std::string& header = out.header_with_id.empty() ? out.header : out.header_with_id;
  if (!write_mail(failed ? MailOut{{}, raw} : MailOut{header, out.rest})) return kTempFail;
  expire_after(id, cache, run);
  return code;
}

}  // namespace

int pass_mail_on() {
  ::signal(SIGPIPE, SIG_IGN);
  std::string raw;
  if (!read_mail(raw)) return kTempFail;
  complain(tr("message passed unchanged"));
  return write_mail({{}, raw}) ? kOk : kTempFail;
}

int filter_bare(const Run& run) { return filter(Options(), run); }

int filter_with_wrong_options(const CLI::App& filter) {
  // --on-error counts if it was parsed, even if the rest of the options is wrong.
  const CLI::Option* on_error = filter.get_option_no_throw("--on-error");
  const char* variable = std::getenv("MAILSIFT_ON_ERROR");
  std::string said = variable != nullptr ? variable : "";
  if (on_error != nullptr && on_error->count() > 0) said = on_error->results().back();
  // A person at a terminal has no mail to lose.
  if (::isatty(STDIN_FILENO) == 1) return kUsage;
  if (said == "tempfail") {
    complain(tr("message refused for now"));
    return kTempFail;
  }
  return pass_mail_on();
}

void add_filter(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("filter", "Read one message, write it back with a verdict in its header");
  sub->add_option("--on-error", options->on_error,
                  "What happens to the mail if it cannot be classified:\n"
                  "pass: it leaves unchanged, exit 0; tempfail: nothing leaves, exit 75")
      ->check(CLI::IsMember({"pass", "tempfail"}))
      ->envname("MAILSIFT_ON_ERROR")
      ->capture_default_str();
  sub->add_option(
         "--time-limit", options->time_limit,
         "Seconds after which the mail is passed on, judged by its beginning (cut) or not\n"
         "at all; half as many if the processor was busy with it; 0: never")
      ->capture_default_str();
  sub->add_flag("--no-cache", options->no_cache, "Keep no copy of the mail, and give it no id")
      ->envname("MAILSIFT_NO_CACHE");
  sub->add_option("--header", options->header,
                  "Write the verdict also as this filter does, for rules that exist:\n"
                  "bogofilter: X-Bogosity; crm114: X-CRM114-Status; spamassassin: X-Spam-...")
      ->check(is_header_form())
      ->envname("MAILSIFT_HEADER");
  add_exit_code(*sub, options->exit_code);
  sub->footer(R"(
Reads one message from standard input and writes it with two fields more at the end of its header:
  X-Mailsift-Status: SPAM p=0.9998 score=+8.52
  X-Mailsift-ID: 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
SPAM, GOOD or UNSURE; p is the probability of spam, score its natural log-odds; "cut" behind it: at the
time limit only the header and 16 KiB of this mail of 256 KiB or more were judged. What would be SPAM
from people you write to is UNSURE (mailsift sent). By the id the message
can be trained later (mailsift train --id): a copy is kept in the cache, over 4 MiB only its texts. If
that fails, the id is left out. Every other byte is left as it is; X-Mailsift-* fields that came with
the mail are removed, and those of --header. All of the input is read before the first byte is written.
Exit codes: 0, or 75 if the mail could not be read or written whole; --exit-code is for rules that look
at them (not with procmail's w or maildrop's xfilter, which take all but 0 for a failure). Wrong options
and settings do not lose mail either: it leaves unchanged, or is refused if tempfail was said. It never
learns anything and changes no file outside the cache. Files to use: man mailsift-recipes.

procmail:                            maildrop:
  :0fwr                                xfilter "mailsift filter"
  | mailsift filter                    if (/^X-Mailsift-Status: SPAM/)
                                         to "Maildir/.Junk/"
  :0
  * ^X-Mailsift-Status: SPAM
  .Junk/)");
  sub->callback([&run, options] { run.exit_code = filter(*options, run); });
}

}  // namespace mailsift
