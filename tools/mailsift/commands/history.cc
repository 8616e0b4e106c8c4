#include "commands/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

#include "classify/message.h"
#include "cli11.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "shared/progress.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::Pruning;
using classify::Training;
using classify::TrainingSet;

struct Options {
  std::size_t most = 0;
  std::string since;
  std::string cls;
  bool all = false;
  bool json = false;
  bool suspicious = false;
  bool dry_run = false;
  std::string undo_since;
  std::string fold_before;
  std::optional<std::uint64_t> mail;
};

void print_line(const TrainingSet& set, const Training& t, std::size_t columns) {
  std::string line =
      fmt::format("{:6}  {}  {:4}  {:6}  {:+7.2f} -> {:+6.2f}  {:<8}  ", t.number,
                  local_time(t.time), classify::name(t.cls), classify::name(t.regime),
                  t.score_before, t.score_after, printable(t.who));
  if (t.taken_back_by != 0) line += tr_format("(taken back by {}) ", t.taken_back_by);
  if (t.folded) line += tr("(folded) ");
  const std::size_t used = columns_of(line);
  const std::size_t left = columns > used + 20 ? columns - used : 20;
  fmt::print("{}{}\n", line, heading_line(heading(set, t), left));
}

void print_json(const TrainingSet& set, const Training& t) {
  const Heading mail = heading(set, t);
  nlohmann::ordered_json out{{"number", t.number},
                             {"time", t.time},
                             {"date", local_time_with_zone(t.time)},
                             {"class", classify::name(t.cls)},
                             {"how", classify::name(t.regime)},
                             {"who", t.who},
                             {"before", t.score_before},
                             {"after", t.score_after},
                             {"taken_back_by", nullptr},
                             {"folded", t.folded},
                             {"bytes", t.mail_bytes},
                             {"from", mail.from},
                             {"subject", mail.subject}};
  if (t.taken_back_by != 0) out["taken_back_by"] = t.taken_back_by;
  fmt::print("{}\n", json_text(out));
}

void print_line(const Pruning& p) {
  std::string line = fmt::format("{:6}  {}  {:4}  {:6}  {:17}  {:<8}  ", p.number,
                                 local_time(p.time), "", "prune", "", printable(p.who));
  if (p.taken_back_by != 0) line += tr_format("(taken back by {}) ", p.taken_back_by);
  if (p.folded) line += tr("(folded) ");
  tr_print("{}what was seen fewer than {} times is dropped\n", line, p.min_seen);
}

void print_json(const Pruning& p) {
  nlohmann::ordered_json out{
      {"number", p.number},       {"time", p.time},    {"date", local_time_with_zone(p.time)},
      {"how", "prune"},           {"who", p.who},      {"min_seen", p.min_seen},
      {"taken_back_by", nullptr}, {"folded", p.folded}};
  if (p.taken_back_by != 0) out["taken_back_by"] = p.taken_back_by;
  fmt::print("{}\n", json_text(out));
}

using Listed = std::variant<const Training*, const Pruning*>;

std::uint64_t number_of(const Listed& listed) {
  return std::visit([](const auto* record) { return record->number; }, listed);
}

int list(const Run& run, const HistoryFilter& filter, bool json) {
  const TrainingSet set = open_home_training_set(run);
  std::vector<Listed> listed;
  for (const Training& training : set.trainings()) {
    if (filter.lets_through(training)) listed.emplace_back(&training);
  }
  for (const Pruning& pruning : set.prunings()) {
    if (filter.lets_through(pruning)) listed.emplace_back(&pruning);
  }
  std::ranges::sort(listed, {}, number_of);
  if (filter.most > 0 && listed.size() > filter.most) {
    listed.erase(listed.begin(), listed.end() - static_cast<std::ptrdiff_t>(filter.most));
  }
  if (!json && !listed.empty() && !run.quiet) {
    fmt::print("{:>6}  {:16}  {:4}  {:6}  {:>17}  {:8}  {}\n", tr("no."), tr("date"), tr("as"),
               tr("how"), tr("score"), tr("who"), tr("mail"));
  }
  const std::size_t columns = output_columns();
  for (const Listed& one : listed) {
    if (const auto* training = std::get_if<const Training*>(&one)) {
      json ? print_json(set, **training) : print_line(set, **training, columns);
    } else {
      const Pruning& pruning = *std::get<const Pruning*>(one);
      json ? print_json(pruning) : print_line(pruning);
    }
  }
  if (listed.empty() && !json && !run.quiet) tr_print("no trainings\n");
  return kOk;
}

int print_mail(const Run& run, std::uint64_t number) {
  const TrainingSet set = open_home_training_set(run);
  const Training* training = set.find_number(number);
  if (training == nullptr) {
    throw Failure(kNoInput, tr_format("history: there is no training {}", number));
  }
  if (training->kept != classify::Kept::mail) {
    throw Failure(kNoInput, tr_format("history: the mail of training {} is not kept", number));
  }
  const std::string_view mail = set.mail(*training);
  std::fwrite(mail.data(), 1, mail.size(), stdout);
  return kOk;
}

// Warns of trainings that had moved a mail from the other class: after they are taken back, the
// mail is unlearned.
void tell_of_moved(const TrainingSet& set, const std::vector<const Training*>& undone,
                   std::int64_t since) {
  for (const Training* training : undone) {
    const Training* before = nullptr;
    for (const Training& t : set.trainings()) {
      if (t.number < training->number && t.mail_hash == training->mail_hash && t.time < since &&
          t.taken_back_by > 0) {
        before = &t;
      }
    }
    if (before == nullptr) continue;
    tr_print(
        "training {} had moved it from training {}: mailsift train {} --number {} learns it "
        "so again\n",
        training->number, before->number, before->cls == Class::spam ? "spam" : "good",
        before->number);
  }
}

int undo_since(const Run& run, std::int64_t since, bool dry_run) {
  classify::Trainer trainer(existing_stores(run));
  if (!dry_run) trainer.drain_queue();
  const TrainingSet& set = trainer.training_set();
  std::vector<const Training*> undone;
  for (const Training& t : set.trainings()) {
    if (t.taken_back_by != 0 || t.time < since) continue;
    if (t.folded) {
      throw Failure(kNoInput,
                    tr_format("history: training {} of {} is folded into the base and cannot be "
                              "taken back any more; name a later time",
                              t.number, local_time(t.time)));
    }
    undone.push_back(&t);
  }
  if (!run.quiet) tell_of_moved(set, undone, since);
  if (dry_run) {
    for (const Training* t : undone) print_line(set, *t, output_columns());
    tr_print("{} training(s) since {} would be taken back\n", undone.size(), local_time(since));
    return kOk;
  }
  const std::size_t count = trainer.untrain_since(since, now(), user_name());
  commit(trainer, run);
  if (!run.quiet) {
    tr_print("{} training(s) since {} taken back; the model has learned {} spam and {} good\n",
             count, local_time(since), trainer.model().info.learned.spam,
             trainer.model().info.learned.good);
  }
  return kOk;
}

int fold_before(const Run& run, std::int64_t before, bool dry_run) {
  classify::Trainer trainer(existing_stores(run));
  if (!dry_run) {
    trainer.drain_queue();
    commit(trainer, run);
  }
  const TrainingSet& set = trainer.training_set();
  std::uint64_t last = 0;
  std::size_t count = 0;
  for (const Training& t : set.trainings()) {
    if (t.folded) continue;
    if (t.time >= before) break;
    last = t.number;
    count += t.taken_back_by == 0;
  }
  if (!dry_run && last > 0) {
    Progress progress(tr("folding"), count, run.quiet);
    trainer.fold(last, [&](std::size_t done, std::size_t) { progress.update(done); });
  }
  if (run.quiet) return kOk;
  if (dry_run) {
    tr_print("{} training(s) before {} would be folded into the base\n", count, local_time(before));
  } else {
    tr_print("{} training(s) before {} folded into the base\n", count, local_time(before));
  }
  return kOk;
}

int history(const Options& options, const Run& run) {
  if (options.dry_run && options.undo_since.empty() && options.fold_before.empty()) {
    throw Failure(kUsage, tr("history: --dry-run goes with --undo-since or --fold-before"));
  }
  if (!options.fold_before.empty()) {
    return fold_before(run, time_from_text(options.fold_before, now()), options.dry_run);
  }
  if (options.mail) return print_mail(run, *options.mail);
  if (!options.undo_since.empty()) {
    return undo_since(run, time_from_text(options.undo_since, now()), options.dry_run);
  }
  HistoryFilter filter{.most = options.most, .cls = options.cls, .taken_back = options.all};
  if (!options.since.empty()) filter.since = time_from_text(options.since, now());
  return options.suspicious ? list_suspicious(run, filter, options.json)
                            : list(run, filter, options.json);
}

}  // namespace

Heading heading(const TrainingSet& set, const Training& training) {
  if (training.kept != classify::Kept::mail) return {.kept = false};
  // Only the header is used; the text of a large mail need not be read.
  const classify::Message message =
      classify::parse_message(set.mail(training), {.message_bytes = 256 * 1024, .text_bytes = 0});
  const classify::HeaderField* from = message.find("From");
  return {.from = from != nullptr ? from->text : "", .subject = classify::subject(message)};
}

std::string heading_line(const Heading& heading, std::size_t columns) {
  if (!heading.kept) return tr("(mail not kept)");
  const std::string from =
      heading.from.empty() ? tr("(no sender)") : cut(heading.from, columns / 2);
  return cut(from + ": " + (heading.subject.empty() ? tr("(no subject)") : heading.subject),
             columns);
}

TrainingSet open_home_training_set(const Run& run) {
  if (is_untaught(run)) return TrainingSet(classify::training_log_in_memory());
  const std::filesystem::path path = run.home().training();
  if (is_missing(path)) {
    throw Failure(kIoError, tr_format("{}: there is no training set; `mailsift init` makes one",
                                      path.string()));
  }
  return TrainingSet(classify::open_training_log(path));
}

bool HistoryFilter::lets_through(const Pruning& pruning) const {
  return cls.empty() && pruning.time >= since && (taken_back || pruning.taken_back_by == 0);
}

bool HistoryFilter::lets_through(const Training& training) const {
  const bool right_class = cls.empty() || (cls == "spam") == (training.cls == Class::spam);
  return right_class && training.time >= since && (taken_back || training.taken_back_by == 0);
}

void add_history(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("history", "List what was learned, find what was mistaught, undo it");
  sub->add_option("-n", options->most,
                  "Only the newest (with --suspicious: the worst groups) so many")
      ->type_name("N");
  sub->add_option("--since", options->since, "Only trainings at or after this time")
      ->type_name("TIME");
  sub->add_option("--class", options->cls, "Only what was learned as this class")
      ->check(CLI::IsMember({"spam", "good"}));
  sub->add_flag("--all", options->all, "With trainings that were taken back");
  sub->add_flag("--json", options->json, "One JSON object per training");
  CLI::Option* suspicious = sub->add_flag("--suspicious", options->suspicious,
                                          "Trainings that look mistaught, worst first");
  CLI::Option* mail = sub->add_option("--mail", options->mail, "Print the mail of this training")
                          ->type_name("NUMBER");
  CLI::Option* undo = sub->add_option("--undo-since", options->undo_since,
                                      "Take back every training at or after this time")
                          ->type_name("TIME");
  CLI::Option* fold = sub->add_option("--fold-before", options->fold_before,
                                      "Fold every training before this time into the base")
                          ->type_name("TIME");
  mail->excludes(suspicious)->excludes(undo)->excludes(fold);
  undo->excludes(suspicious)->excludes(fold);
  fold->excludes(suspicious);
  sub->add_flag("--dry-run", options->dry_run,
                "With --undo-since or --fold-before: only say what would go");
  sub->footer(R"(
TIME is a date (2026-11-22), a date and time ("2026-11-22 09:14", local), or how long ago: 30m, 2h,
3d, 1w. Scores are those before and after the training.

--suspicious asks of each training what a model made from the others says of it, and finds nearly the
same mail learned as both classes and folders learned as the wrong class. It changes nothing: look at
the mail (--mail), then mend what is wrong with the commands it prints. Near-copies, and mail of the
same sender, stand together: mend all of them or none, because those that are left would speak against
the others. Hard mail is among it that was taught right.

Folding keeps what trainings taught and drops their mail: the model stays the same, byte for byte, but
these trainings cannot be taken back any more, and a later version of the features cannot learn them
anew. Training does it by itself for what is beyond --training-max-bytes or --training-keep-days.
  mailsift history --since 1w --class spam
  mailsift history --suspicious -n 10
  mailsift history --undo-since 2h --dry-run)");
  sub->callback([&run, options] {
    run.exit_code = history(*options, run);
    finish_output();
  });
}

}  // namespace mailsift
