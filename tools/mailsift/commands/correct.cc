// `mailsift spam` and `mailsift good`: a user says what a mail is.

#include <utility>
#include <vector>

#include "classify/home/recent_mail.h"
#include "cli11.h"
#include "mail/other_host.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "shared/left_out.h"
#include "shared/mbox.h"
#include "shared/odd_mail.h"
#include "training/bulk.h"
#include "training/few.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;

struct Options {
  std::vector<std::string> mail{};
  bool queue = false;
  bool verbose = false;
};

// So many single messages are learned at once: one new model for all of them.
constexpr std::size_t kAtOnce = 64;

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

// The messages that the words of a command line name, learned in their order.
class Correction {
 public:
  Correction(const Run& run, Class cls, const Options& options)
      : run_(run), cls_(cls), options_(options) {}

  int learn() {
    for (const std::string& word : options_.mail) {
      try {
        add(word);
      } catch (const Failure& failure) {
        if (options_.mail.size() == 1 || failure.exit_code == kUsage) throw;
        left_out_.add(failure);
      }
    }
    flush();
    const int left_out = left_out_.finish();
    return exit_code_ != kOk ? exit_code_ : left_out;
  }

 private:
  // A correction is learned until the model is sure, and nothing more.
  static constexpr classify::Regime kRegime = classify::Regime::error;

  void add(const std::string& word) {
    // A file of that name is a file.
    // Of a user who has taught nothing no mail is kept that an id could name.
    const bool may_be_id = is_missing(word) && !is_untaught(run_);
    const bool id = may_be_id && existing_stores(run_).recent->is_ours(word);
    if (!id && may_be_id) refuse_id_of_another_host(run_, word);
    if (!id && is_folder(word)) return add_many(word);
    const std::string raw = id ? cached_mail(*stores_of(run_).recent, word) : read_message(word);
    if (!id && is_mbox(word, raw)) {
      if (word != "-") return add_many(word);
      throw Failure(kUsage,
                    tr_format("{}: an mbox must be named as a file, not given on standard input",
                              cls_ == Class::spam ? "spam" : "good"));
    }
    refuse_no_mail(word, raw);
    if (!id) warn_of_odd_mail(word, raw);
    make_home_for_first_lesson(run_);
    messages_.push_back({word, mail_to_learn(run_, raw)});
    if (messages_.size() == kAtOnce) flush();
  }

  void add_many(const std::string& path) {
    if (options_.queue)
      throw Failure(kUsage, tr("--queue takes single messages: no folder, no mbox"));
    flush();
    make_home_for_first_lesson(run_);
    note(train_bulk(run_, {.regime = kRegime, .verbose = options_.verbose}, {{path, cls_}}));
  }

  void flush() {
    if (!messages_.empty()) {
      note(teach(run_, cls_, std::exchange(messages_, {}), kRegime,
                 options_.queue ? Done::handed_in : Done::learned));
    }
  }

  void note(int exit_code) {
    if (exit_code_ == kOk) exit_code_ = exit_code;
  }

  const Run& run_;
  Class cls_;
  const Options& options_;
  std::vector<NamedMail> messages_;
  LeftOut left_out_;
  int exit_code_ = kOk;
};

constexpr const char* kFooter = R"(
For a verdict that was wrong, and for UNSURE mail. Mail that was taught as the other class before is
moved. Of mail that gets the right verdict already nothing is learned. The answer says what changed:
  message.eml: learned, UNSURE +0.40 -> SPAM +4.16
  message.eml: not needed, SPAM +6.02 -> SPAM +6.02
MAIL is a message file, a folder (Maildir, MH, of files), an mbox file, or an id: the filter writes it
into the field X-Mailsift-ID, and keeps the mail for 14 days (--cache-keep-days). `mailsift untrain`
undoes it. Exit codes: 65 some of it is no mail, 66 some cannot be read; all else is learned.
  mailsift unsure                         the UNSURE messages, to be sorted with two keys
  mailsift spam ~/Maildir/new/1795392000.M1P1.host
  mailsift good 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab)";

void add_correction(CLI::App& app, Run& run, const char* name, Class cls, const char* about) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(name, about);
  sub->add_option("mail", options->mail,
                  "Message files, folders, mbox files or ids; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_flag("--queue", options->queue,
                "Store the request and return at once; a background process learns it,\n"
                "together with any others that arrive");
  sub->add_flag("-v,--verbose", options->verbose, "A line for each message of a folder or mbox");
  sub->footer(kFooter);
  sub->callback([&run, options, cls] {
    if (options->mail.empty()) options->mail.emplace_back("-");
    run.exit_code = Correction(run, cls, *options).learn();
  });
}

}  // namespace

void add_spam(CLI::App& app, Run& run) {
  add_correction(app, run, "spam", Class::spam, "This mail is spam: correct a verdict");
}

void add_good(CLI::App& app, Run& run) {
  add_correction(app, run, "good", Class::good, "This mail is good: correct a verdict");
}

}  // namespace mailsift
