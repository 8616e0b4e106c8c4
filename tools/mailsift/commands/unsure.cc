// What waits for its user: the UNSURE mail, as a list, or to be sorted with two keys.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "classify/message.h"
#include "classify/reading.h"
#include "mail/unsorted.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "shared/raw_terminal.h"
#include "training/few.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;

struct Options {
  double days = 0;
  std::size_t most = 0;
  bool list = false;
  bool json = false;
};

std::string no_subject_or(const std::string& subject) {
  return subject.empty() ? tr("(no subject)") : subject;
}

// ---- A list -------------------------------------------------------------------------------------

void print_json(const Run& run, const UnsortedMail& waiting) {
  const classify::Model model = open_home_model(run);
  for (const Unsorted& mail : waiting.messages) {
    const std::optional<std::string> raw = stores_of(run).recent->raw(mail.message.id);
    const Doubt doubt = raw ? doubt_of(model, *raw) : Doubt();
    fmt::print("{}\n", json_text({{"id", mail.message.id},
                                  {"time", mail.message.time},
                                  {"score", mail.message.score},
                                  {"probability", mail.message.probability},
                                  {"from", mail.from},
                                  {"subject", mail.subject},
                                  {"for_spam", doubt.for_spam},
                                  {"for_good", doubt.for_good}}));
  }
}

void print_list(const UnsortedMail& waiting) {
  constexpr std::size_t kFrom = 30;
  const std::size_t columns = output_columns();
  for (const Unsorted& mail : waiting.messages) {
    std::string from = cut(mail.from, kFrom);
    from.append(kFrom - columns_of(from), ' ');
    std::string line = fmt::format("{}  {}  {:+6.2f}  {}  ", mail.message.id,
                                   local_time(mail.message.time), mail.message.score, from);
    // The id must stay whole, so a narrow terminal has a message in two lines.
    std::size_t left = columns - std::min(columns, columns_of(line));
    constexpr std::size_t kEnough = 20;
    if (left < kEnough) {
      line = fmt::format("{}  {}  {:+6.2f}\n  {}  ", mail.message.id, local_time(mail.message.time),
                         mail.message.score, from);
      left = columns - kFrom - 4;
    }
    fmt::print("{}{}\n", line, cut(no_subject_or(mail.subject), left));
  }
}

// ---- Sorting ------------------------------------------------------------------------------------

// The first lines of what a reader of the mail sees.
std::vector<std::string> first_lines(std::string_view raw, std::size_t columns) {
  constexpr std::size_t kLines = 4;
  const classify::Message message = classify::parse_message(raw);
  classify::Reading reading(message);
  const std::string text = classify::visible_text(reading);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size() && lines.size() < kLines;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = cut(std::string_view(text).substr(at, end - at), columns);
    if (line.find_first_not_of(' ') != std::string::npos) lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

class Sorting {
 public:
  Sorting(const Run& run, std::vector<Unsorted> mail)
      : run_(run), mail_(std::move(mail)), model_(open_home_model(run)) {}

  // Asks about each message until the user has seen all of them or goes.
  void ask() {
    RawTerminal terminal;
    std::size_t at = 0;
    while (at < mail_.size()) {
      const std::optional<std::string> raw = stores_of(run_).recent->raw(mail_[at].message.id);
      if (!raw) {  // it has left the recent mail meanwhile
        ++at;
        continue;
      }
      show(at, *raw);
      const std::optional<std::size_t> next = answer(terminal, at, *raw);
      if (!next) return;
      at = *next;
    }
  }

  // Learns the answers, and says what became of them.
  void learn() {
    std::vector<HandedIn> requests;
    for (const auto& [at, answer] : answers_) {
      for (const std::string& request : answer.requests) requests.push_back({"", request});
    }
    std::size_t spam = 0;
    for (const auto& [at, answer] : answers_) spam += answer.cls == Class::spam;
    bool queued = false;
    const std::vector<Lesson> lessons = learn_handed_in(run_, std::move(requests));
    for (const Lesson& lesson : lessons) {
      queued = queued || (lesson.queued && !lesson.unreachable);
    }
    tr_print("{} sorted as spam, {} as good; {} left\n", spam, answers_.size() - spam,
             mail_.size() - answers_.size());
    if (queued) tr_print("another training is at work; it learns them, too\n");
  }

 private:
  struct Answer {
    Class cls = Class::unsure;
    std::vector<std::string> requests;  // in their order; the last one holds
  };

  void show(std::size_t at, std::string_view raw) const {
    const Unsorted& mail = mail_[at];
    const std::size_t columns = output_columns();
    const std::size_t indented = columns - 10;
    fmt::print("\n{}/{}  {}  {:+.2f}\n", at + 1, mail_.size(), local_time(mail.message.time),
               mail.message.score);
    tr_print("From:     {}\n", cut(mail.from, indented));
    tr_print("Subject:  {}\n", cut(no_subject_or(mail.subject), indented));
    for (const std::string& line : first_lines(raw, columns - 4)) fmt::print("  | {}\n", line);
    const Doubt doubt = doubt_of(model_, raw);
    constexpr std::size_t kLabel = 16;
    if (!doubt.for_spam.empty()) {
      tr_print("like spam: {}\n", joined(doubt.for_spam, columns - kLabel, is_japanese_wanted()));
    }
    if (!doubt.for_good.empty()) {
      tr_print("like good: {}\n", joined(doubt.for_good, columns - kLabel, is_japanese_wanted()));
    }
    fmt::print("{}", tr("[s] spam  [g] good  [space] skip  [b] back  [q] quit: "));
    finish_output();
  }

  // Where to go on; empty to end.
  std::optional<std::size_t> answer(RawTerminal& terminal, std::size_t at, std::string_view raw) {
    for (;;) {
      const std::optional<char> key = terminal.key();
      if (!key) {
        fmt::print("\n");
        return at;
      }
      switch (*key) {
        case 's':
        case 'S':
          note(at, raw, Class::spam);
          return at + 1;
        case 'g':
        case 'G':
          note(at, raw, Class::good);
          return at + 1;
        case ' ':
        case '\n':
        case '\r':
          tr_print("skipped\n");
          return at + 1;
        case 'b':
        case 'B':
          fmt::print("\n");
          return at > 0 ? at - 1 : 0;
        case 'q':
        case 'Q':
        case RawTerminal::kInterrupt:
        case RawTerminal::kEndOfInput:
          fmt::print("\n");
          return std::nullopt;
        default:
          break;
      }
    }
  }

  // On disk at once, so that no answer is lost whatever happens next.
  void note(std::size_t at, std::string_view raw, Class cls) {
    Answer& answer = answers_[at];
    answer.requests.push_back(
        hand_in(run_, cls, mail_to_learn(run_, raw), classify::Regime::error));
    answer.cls = cls;
    fmt::print("{}\n", classify::name(cls));
  }

  const Run& run_;
  std::vector<Unsorted> mail_;
  classify::Model model_;
  std::map<std::size_t, Answer> answers_;
};

void unsure(const Options& options, const Run& run) {
  const std::int64_t since =
      options.days > 0 ? now() - static_cast<std::int64_t>(options.days * Run::kSecondsADay) : 0;
  if (is_untaught(run) && !run.quiet) {
    complain(tr("no mail is kept until you have taught something (mailsift spam MAIL, mailsift good "
                "MAIL)"));
  }
  UnsortedMail waiting = unsorted_mail(run, since, options.most > 0 ? options.most : SIZE_MAX);
  if (options.json) {
    if (!waiting.messages.empty()) print_json(run, waiting);
    return finish_output();
  }
  const bool person = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  if (options.list || !person) {
    print_list(waiting);
    if (waiting.left_out > 0 && !run.quiet) {
      complain(tr_format("{} more are not listed (-n)", waiting.left_out));
    }
    return finish_output();
  }
  if (waiting.messages.empty()) {
    tr_print("Nothing waits: no UNSURE mail is unsorted.\n");
    return finish_output();
  }
  Sorting sorting(run, std::move(waiting.messages));
  sorting.ask();
  sorting.learn();
  finish_output();
}

}  // namespace

void add_unsure(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("unsure", "The UNSURE mail that waits to be sorted");
  sub->add_option("--days", options->days, "Only mail of the last DAYS (0: all that is kept)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("DAYS")
      ->capture_default_str();
  sub->add_option("-n", options->most, "Only the N most doubtful (0: all)")
      ->type_name("N")
      ->capture_default_str();
  sub->add_flag("--list", options->list, "The list, also on a terminal");
  sub->add_flag("--json", options->json,
                "One JSON object per message: id, time, score, probability, from, subject,\n"
                "for_spam and for_good (the strongest clues)");
  sub->footer(R"(
On a terminal you see one message at a time, the most doubtful first: its sender, its subject, the
beginning of its text, and what makes it look like spam or like good mail. One key sorts it: s spam,
g good, space or Enter skip it, b goes back one message, q ends. An answer is on disk at once, and is
learned at the end. Elsewhere, or with --list, a line for each message: id, date, score (0 is the most
doubtful, above 0 rather spam), From, Subject. Sort from that list with the ids:
  mailsift unsure --list
  mailsift good 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
What was sorted already, here or elsewhere, is not listed. The mail itself stays where it was delivered.)");
  sub->callback([&run, options] { unsure(*options, run); });
}

}  // namespace mailsift
