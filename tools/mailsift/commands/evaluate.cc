#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "cli11.h"
#include "evaluation/evaluation_run.h"
#include "evaluation/figures.h"
#include "evaluation/summary.h"
#include "page/report_page.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;

constexpr std::size_t kMistakesShown = 20;

struct Options {
  Plan plan;
  std::string regime = "near";
  double reported_percent = 100;
  double noise_percent = 0;
  std::string results;
  std::string report;
  bool json = false;
};

Plan plan_of(const Options& options) {
  Plan plan = options.plan;
  plan.feedback = feedback_from_name(options.regime);
  plan.user.reported = options.reported_percent / 100;
  plan.user.noise = options.noise_percent / 100;
  if (!options.report.empty()) plan.mistakes = kMistakesShown;
  return plan;
}

[[noreturn]] void cannot_write(const std::string& path) {
  throw Failure(kIoError, tr_format("{}: cannot write: {}", path, tr_error(std::strerror(errno))));
}

// Tests that the file can be written now, not only after the run.
void probe(const std::string& path) {
  if (!path.empty() && !std::ofstream(path, std::ios::app)) cannot_write(path);
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.flush();
  if (!out) cannot_write(path);
}

std::string results_lines(const std::vector<IndexEntry>& entries, const Ran& ran) {
  std::string lines;
  for (std::size_t i = 0; i < ran.outcomes.size(); ++i) {
    const classify::Outcome& o = ran.outcomes[i];
    lines += fmt::format("{}\t{}\t{:.6f}\t{:.6f}\t{}\t{}\t{}\t{}\n",
                         o.gold == Class::spam ? "spam" : "ham", classify::name(o.verdict.cls),
                         o.verdict.score, o.verdict.probability, static_cast<int>(o.trained),
                         ran.costs[i].classify_us, ran.costs[i].train_us, entries[i].path);
  }
  return lines;
}

int run_evaluation(const Options& options, const Run& run) {
  const Plan plan = plan_of(options);
  std::vector<IndexEntry> entries = read_index(plan.index);
  if (entries.empty()) throw Failure(kBadData, tr_format("{}: no messages in it", plan.index));
  probe(options.results);
  probe(options.report);
  LeftOut left_out;
  leave_out_unreadable(plan.index, entries, left_out);
  const int code = left_out.finish();
  if (entries.empty()) return code;
  if (plan.folds > entries.size() || plan.skip >= entries.size()) {
    throw Failure(kUsage, tr_format("{}: only {} message(s), too few for {} {}", plan.index,
                                    entries.size(), plan.folds > 0 ? "--folds" : "--skip",
                                    plan.folds > 0 ? plan.folds : plan.skip));
  }
  const Ran ran = evaluate(plan, entries, run.quiet);
  if (!options.results.empty()) write_file(options.results, results_lines(entries, ran));
  const Figures figures = figures_of(plan, entries, ran);
  if (!options.report.empty()) {
    write_file(options.report, report_page(plan, entries, ran, figures));
  }
  fmt::print("{}",
             options.json ? summary_json(plan, ran, figures) : summary_text(plan, ran, figures));
  finish_output();
  return code;
}

void add_user_options(CLI::App& sub, Options& options) {
  sub.add_option("--regime", options.regime,
                 "What the user of the run tells:\n"
                 "near: every label; the views that are not sure learn\n"
                 "error: a label only when the verdict was wrong or UNSURE, as real users do\n"
                 "settle: as error, and uncorrected verdicts are learned some messages later\n"
                 "all: every label, always learned")
      ->check(CLI::IsMember({"near", "error", "settle", "all"}))
      ->capture_default_str();
  sub.add_option("--settle-after", options.plan.settle_after,
                 "How many messages later a verdict counts as accepted")
      ->capture_default_str();
  sub.add_option("--delay", options.plan.user.delay, "A label is told so many messages later")
      ->capture_default_str();
  sub.add_option("--reported", options.reported_percent,
                 "Percent of the mistakes and UNSUREs that the user reports at all (error, settle)")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  sub.add_option("--taught", options.plan.user.taught,
                 "Of the first so many messages every mistake and UNSURE is reported")
      ->capture_default_str();
  sub.add_option("--noise", options.noise_percent,
                 "Percent of the messages about which the user is wrong")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  sub.add_option("--seed", options.plan.user.seed,
                 "Which messages those are, and which are in a fold: the same for equal seeds")
      ->capture_default_str();
}

void add_protocol_options(CLI::App& sub, Options& options) {
  sub.add_option("--model", options.plan.model,
                 "Begin with this model instead of one that knows nothing")
      ->type_name("FILE");
  sub.add_option("--starter", options.plan.starter,
                 "Judge beside the models of the run, as after mailsift init --starter FILE")
      ->type_name("FILE");
  CLI::Option* skip =
      sub.add_option("--skip", options.plan.skip,
                     "Leave the first so many messages out of all measures: the steady state")
          ->capture_default_str();
  sub.add_option(
         "--folds", options.plan.folds,
         "Cross-validation instead of one online run: so many models; each learns the other\n"
         "folds in index order and judges its own without learning. The messages of each\n"
         "class are shuffled and dealt out to the folds")
      ->check(CLI::Range(std::size_t{2}, std::size_t{1000}))
      ->excludes(skip);
}

void add_output_options(CLI::App& sub, Options& options) {
  sub.add_option("--results", options.results,
                 "One tab-separated line a message: gold, label, score, p, trained (0 no, 1 from\n"
                 "the label, 2 settled), classify_us, train_us, path")
      ->type_name("FILE");
  sub.add_option("--report", options.report,
                 "One HTML page: measures with their intervals, ROC and learning curves, scores,\n"
                 "calibration, sources, and the worst mistakes with their clues. It quotes mail")
      ->type_name("FILE");
  sub.add_flag("--json", options.json,
               "The summary as one JSON object; its keys: mailsift-evaluate(1)");
}

}  // namespace

void add_evaluate(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("evaluate", "Measure accuracy on labelled mail, online");
  sub->add_option(
         "index", options->plan.index,
         "Lines \"spam|ham|good PATH\", in the order of the run. Behind a tab may follow the\n"
         "name of the source the message came from (a path may hold blanks, but no tab)")
      ->required()
      ->type_name("INDEX");
  add_user_options(*sub, *options);
  add_protocol_options(*sub, *options);
  add_output_options(*sub, *options);
  sub->footer(R"(
Each message is classified first and learned afterwards, from an empty model (or --model) on; the
whole stream counts. hm% is good mail called spam, sm% spam called good, lam% their logistic average, 1-ROCA% the
area above the ROC curve (Cormack and Lynam, TREC 2005 spam track). In parentheses: 95 % intervals,
percentile bootstrap over messages. No data folder is needed or changed.)");
  sub->callback([&run, options] { run.exit_code = run_evaluation(*options, run); });
}

}  // namespace mailsift
