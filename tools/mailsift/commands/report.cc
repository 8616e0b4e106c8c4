// Reads a forwarded mail and learns its original.

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "classify/home/forward.h"
#include "cli11.h"
#include "mail/answered.h"
#include "mail/judged.h"
#include "mail/note_report.h"
#include "mail/reply.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "training/few.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::Original;
using classify::Proof;

struct Options {
  std::string cls;
  bool trusted = false;
  bool dry_run = false;
  bool reply = false;
  std::string from;
  std::string language;
  bool json = false;
};

// A report can be kept without a model.
classify::ComesFrom source_of(const Options& options, const Run& run, const std::string& raw) {
  if (options.trusted) return classify::ComesFrom::user;
  try {
    const classify::ModelOnDisk model(home_model(run));
    if (judge_mail(model, raw).known_sender != 0) return classify::ComesFrom::known;
  } catch (const classify::Error&) {
  } catch (const Failure&) {
  }
  return classify::ComesFrom::stranger;
}

nlohmann::ordered_json verdict(const classify::Verdict& verdict) {
  return {{"class", std::string(classify::name(verdict.cls))}, {"score", verdict.score}};
}

void print_json(const Report& report, const std::string& outcome, const std::string& kept) {
  nlohmann::ordered_json out{{"class", std::string(classify::name(report.cls))},
                             {"outcome", outcome},
                             {"originals", nlohmann::ordered_json::array()},
                             {"refused", nlohmann::ordered_json::array()},
                             {"kept", kept}};
  for (std::size_t i = 0; i < report.forward.originals.size(); ++i) {
    const Original& original = report.forward.originals[i];
    nlohmann::ordered_json one{{"by", std::string(classify::name(original.by))},
                               {"id", original.id}};
    if (i < report.lessons.size()) {
      const Lesson& lesson = report.lessons[i];
      one["what"] = std::string(short_words(lesson));
      if (lesson.result) {
        one["before"] = verdict(lesson.result->before);
        one["after"] = verdict(lesson.result->after);
        if (lesson.result->no_longer_known) one["no_longer_known"] = true;
      }
    }
    out["originals"].push_back(std::move(one));
  }
  for (const classify::RefusedId& refused : report.forward.refused) {
    out["refused"].push_back(
        {{"id", refused.id}, {"state", std::string(classify::name(refused.state))}});
  }
  fmt::print("{}\n", json_text(out));
}

void print_text(const Report& report, const std::string& outcome, const std::string& kept) {
  for (std::size_t i = 0; i < report.forward.originals.size(); ++i) {
    const Original& original = report.forward.originals[i];
    tr_print("{} by {}{}\n", original.id.empty() ? tr("attached message") : original.id,
             classify::name(original.by),
             i < report.lessons.size() ? ": " + words(report.lessons[i]) : "");
  }
  for (const classify::RefusedId& refused : report.forward.refused) {
    tr_print("{}: refused, {}\n", refused.id, classify::name(refused.state));
  }
  if (!report.forward.originals.empty()) return;
  tr_print("nothing learned: {}{}\n", outcome,
           kept.empty() ? "" : tr_format("; kept as unmatched/{}", kept));
}

void print_reply(const Options& options, const Run& run, const Report& report,
                 const std::string& outcome) {
  const std::string from = options.from.empty() ? own_address() : options.from;
  const std::optional<OutgoingMail> mail =
      answer_mail(report, outcome, from, options.language, options.trusted);
  if (!mail) return;
  if (options.dry_run || may_answer(run.home(), mail->to, now())) {
    fmt::print("{}", written(*mail, now()));
  }
}

void report(const Options& options, const Run& run) {
  if (options.reply && options.json) {
    throw Failure(kUsage, tr("report: --reply or --json: only one of these"));
  }
  if (!options.from.empty()) check_address("--from", options.from);
  const std::string raw = read_descriptor(STDIN_FILENO, tr("standard input"));
  const Proof proof = options.trusted ? Proof::all : Proof::ids;
  const bool untaught = is_judged_untaught(run);
  Report done{options.cls == "spam" ? Class::spam : Class::good,
              untaught ? classify::find_originals(raw, *classify::recent_mail_in_memory(), proof, {})
                       : classify::find_originals(raw, *existing_stores(run).recent, proof,
                                                  own_fields(run)),
              {}};
  // A user who reports something teaches, also if his mail of before is not to be found. A stranger's
  // mail makes no data folder.
  if (untaught && options.trusted && is_by_a_person(done) && !options.dry_run) {
    Run silent = run;  // what is printed is perhaps a mail
    silent.quiet = true;
    make_home_for_first_lesson(silent);
  }
  const bool can_keep = !options.dry_run && !is_missing(run.home().folder);
  if (!options.dry_run && !done.forward.originals.empty()) {
    std::vector<NamedMail> messages;
    for (const Original& original : done.forward.originals) {
      messages.push_back({original.id, original.mail});
    }
    done.lessons = learn_few(run, done.cls, std::move(messages), classify::Regime::error);
  }
  const std::string result = outcome(done, proof);
  std::string kept;
  if (can_keep) {
    kept = note_report(run.home(), done, result, raw, user_name(),
                       [&] { return source_of(options, run, raw); });
  }
  if (options.json) {
    print_json(done, result, kept);
  } else if (options.reply) {
    if (can_keep || options.dry_run) print_reply(options, run, done, result);
  } else if (!run.quiet) {
    print_text(done, result, kept);
  }
  finish_output();
}

}  // namespace

void add_report(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("report", "Learn what a forwarded mail forwards");
  sub->add_option("class", options->cls, "spam or good (ham means good)")
      ->type_name("spam|good")
      ->check(CLI::IsMember({"spam", "good", "ham"}))
      ->required();
  sub->add_flag("--trusted", options->trusted,
                "The mail came by a way that only this user's forwards come: also believe\n"
                "attachments, Message-IDs and texts, and not only ids");
  sub->add_flag("--reply", options->reply,
                "Print a mail for the sender that says what was learned; nothing where an answer\n"
                "would be wrong (strangers, bounces, lists, automatic mail)");
  sub->add_option("--from", options->from, "Sender of that mail (default: user@host)")
      ->type_name("ADDRESS");
  sub->add_option("--lang", options->language, "Its language (default: that of the forward)")
      ->check(CLI::IsMember({"en", "ja"}));
  sub->add_flag("--dry-run", options->dry_run, "Find the original, and change nothing");
  sub->add_flag("--json", options->json,
                "One JSON object: class, outcome, originals (by, id, what, before, after),\n"
                "refused (id, state), kept");
  sub->footer(R"(
Reads a forward from standard input, finds the mail it speaks of and learns that as spam or good, never the
forward. It is found by attached messages, else by an id of ours (X-Mailsift-ID) anywhere in the forward, else
by the Message-ID of the original, else by its text, also re-wrapped and re-encoded. Without --trusted only
ids count, because all else can be made up by anyone who can send mail. What is learned is the mail as the
filter received it; an attached one that the cache does not know is learned as it is (--trusted).

Every decision is a line in the file reports of the data folder. A forward whose original was not found is
kept in unmatched/ there, 200 mails and 32 MiB at most (mailsift decode shows them). Half of that room is for
mail that came with --trusted, a quarter for senders whose mail was learned as good.
Exit codes: 0 whenever the report was dealt with, also if it was refused or nothing was found: a user's mail
must not bounce (see --json for the outcome); 64 wrong usage, 66 standard input, 74 data folder or disk,
75 try again later.

An answer (--reply) goes only to whoever proves to be a user, by --trusted or by an id: never to bounces, lists
and automatic mail, to addresses that no person reads, or to itself, and once an hour at most to each address. Without --trusted it repeats no Subject.

In the user's own procmail or maildrop file (recipes: procmailrc-forwards), not in /etc/aliases, whose
commands run as nobody. For mail to spam@ and good@ that only your users can reach:
  | mailsift report spam --trusted --reply --from spam@example.com | sendmail -t -f ''
anyone's mail:
  | mailsift report spam)");
  sub->callback([&run, options] { report(*options, run); });
}

}  // namespace mailsift
