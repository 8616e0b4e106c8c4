// Thresholds and calibration from the user's own history.

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "classify/measure/tuning.h"
#include "cli11.h"
#include "commands/history.h"
#include "evaluation/evaluation_run.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Calibration;
using classify::Costs;
using classify::ScoredHistory;
using classify::ScoredLabel;
using classify::ThresholdChoice;
using classify::Thresholds;
using nlohmann::ordered_json;

// Least messages of each class; fewer do not justify a table.
constexpr double kLeastMessages = 100;
// The most messages left out at the beginning: tuning is not for a model that knows nothing yet.
constexpr std::size_t kMostSkipped = 500;

constexpr std::array<double, 9> kSpamFrom{1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7};
constexpr std::array<double, 6> kGoodTo{-1, -1.5, -2, -3, -4, -5};

struct Options {
  std::string max_fp = "0.1%", max_fn = "0.3%", max_unsure = "2%";
  std::string index;
  std::string regime = "near";
  bool apply = false;
  bool reset = false;
  bool json = false;
};

// "0.1%", "0.1 %" or "0.001".
double share_from_text(const std::string& option, const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), end, value);
  const bool is_number = error == std::errc{};
  while (is_number && at != end && *at == ' ') ++at;
  if (is_number && at != end && *at == '%') {
    value /= 100;
    ++at;
  }
  if (is_number && at == end && value > 0 && value < 1) return value;
  throw Failure(kUsage, tr_format("tune: --{} takes a share above 0 and below 100 %, "
                                  "such as 0.1% or 0.001",
                                  option));
}

classify::TuningLimits limits_of(const Options& options) {
  return {.max_fp = share_from_text("max-fp", options.max_fp),
          .max_fn = share_from_text("max-fn", options.max_fn),
          .max_unsure = share_from_text("max-unsure", options.max_unsure)};
}

classify::Settings present_settings(const Options& options, const Run& run) {
  std::error_code error;
  const bool must = options.index.empty() || options.apply;
  if (!must && !std::filesystem::exists(run.home().model(), error)) return {};
  (void)existing_home(run);
  const classify::Model model = open_home_model(run);
  return model.info.settings;
}

void write_settings(const classify::Settings& chosen, const Run& run) {
  (void)existing_home(run);
  (void)open_home_model(run);  // says what to do if there is none
  classify::Trainer trainer(stores_of(run));
  classify::Settings settings = trainer.settings();
  settings.thresholds = chosen.thresholds;
  settings.calibration = chosen.calibration;
  trainer.change_settings(settings);
  commit(trainer, run);
}

// ---- Where the labels come from ----------------------------------------------------------------

ScoredHistory history_of_index(const Options& options, const Run& run) {
  Plan plan;
  plan.index = options.index;
  plan.feedback = feedback_from_name(options.regime);
  const std::vector<IndexEntry> entries = read_index(options.index);
  const Ran ran = evaluate(plan, entries, run.quiet);
  ScoredHistory history;
  for (std::size_t i = std::min(entries.size() / 5, kMostSkipped); i < entries.size(); ++i) {
    const classify::Outcome& o = ran.outcomes[i];
    history.labels.push_back({.score = o.verdict.score, .gold = o.gold});
  }
  history.messages = history.labels.size();
  return history;
}

ScoredHistory history_of_home(const Run& run) {
  const classify::TrainingSet set = open_home_training_set(run);
  return classify::collect_scored(set, *stores_of(run).recent, run.settle_seconds(), now());
}

void check_enough(const Options& options, const Run& run, const ScoredHistory& history) {
  const Costs have = classify::costs(history.labels, {});
  if (have.good >= kLeastMessages && have.spam >= kLeastMessages) return;
  std::string words = tr_format(
      "tune: too little {}: {:.0f} good and {:.0f} spam; {:.0f} of each are needed, so "
      "{:.0f} good and {:.0f} spam more",
      options.index.empty() ? tr("history") : tr("mail"), std::floor(have.good),
      std::floor(have.spam), kLeastMessages, std::ceil(std::max(kLeastMessages - have.good, 0.0)),
      std::ceil(std::max(kLeastMessages - have.spam, 0.0)));
  if (options.index.empty()) {
    words += tr_format(
        ". What counts is mail that the filter judged and kept, {:g} days after it came "
        "({} message(s) younger); --from-index tunes on labelled mail instead",
        run.settle_days, history.waiting);
  } else {
    words += tr(" (the first messages do not count)");
  }
  throw Failure(kBadData, words);
}

// ---- Text --------------------------------------------------------------------------------------

// Weights make fractions of messages: "3", "3.7".
std::string count(double messages) {
  return fmt::format("{:g}",
                     messages < 100 ? std::round(messages * 10) / 10 : std::round(messages));
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

std::string words(const Thresholds& t) {
  return tr_format("GOOD at or below {:g}, SPAM at or above {:g}", t.good_to, t.spam_from);
}

void print_costs(const Costs& c) {
  tr_print("  good mail called SPAM  {:>6}  {:>8}\n", count(c.false_positives),
           percent(c.false_positive_share()));
  tr_print("  spam called GOOD       {:>6}  {:>8}\n", count(c.false_negatives),
           percent(c.false_negative_share()));
  tr_print("  UNSURE                 {:>6}  {:>8}\n", count(c.unsure), percent(c.unsure_share()));
}

void print_source(const Options& options, const ScoredHistory& history) {
  const Costs c = classify::costs(history.labels, {});
  tr_print("{} message(s), about {:.0f} good and {:.0f} spam", history.messages, c.good, c.spam);
  if (!options.index.empty()) {
    tr_print(", each judged before it was learned\n");
    return;
  }
  tr_print(
      "\n  {} verdicts corrected, {} confirmed, {} UNSURE sorted, {} not sorted, {} taken for "
      "right\n",
      history.corrected, history.confirmed, history.sorted, history.unsorted, history.presumed);
  tr_print("  of what is wrong or UNSURE, about {:.0f} % is being reported",
           100 * history.reported);
  if (history.reported < classify::kLeastHeard) {
    tr_print(
        ": too little to move a threshold\n  by. What follows makes things look better "
        "than they are\n");
  } else if (history.reported < 0.9) {
    tr_print("; each correction counts for {:.1f}\n", 1 / history.reported);
  } else {
    fmt::print("\n");
  }
}

// Good mail called SPAM depends on the row alone, spam called GOOD on the column alone.
void print_table(const std::vector<ScoredLabel>& labels) {
  tr_print("\nWhat other thresholds would have cost:\n\n{:>32}", tr("GOOD at or below"));
  for (const double good_to : kGoodTo) fmt::print("{:>9g}", good_to);
  fmt::print("\n{:>32}", tr("spam called GOOD"));
  for (const double good_to : kGoodTo) {
    fmt::print("{:>9}", count(classify::costs(labels, {.good_to = good_to}).false_negatives));
  }
  fmt::print("\n{:>32}", "");
  for (const double good_to : kGoodTo) {
    fmt::print("{:>9}",
               percent(classify::costs(labels, {.good_to = good_to}).false_negative_share()));
  }
  tr_print("\nSPAM from  good called SPAM       UNSURE\n");
  for (const double spam_from : kSpamFrom) {
    const Costs row = classify::costs(labels, {.spam_from = spam_from});
    fmt::print("{:>9g}{:>10}{:>9}", spam_from, count(row.false_positives),
               percent(row.false_positive_share()));
    fmt::print("{:>4}", "");
    for (const double good_to : kGoodTo) {
      const Costs c = classify::costs(labels, {.good_to = good_to, .spam_from = spam_from});
      fmt::print("{:>9}", percent(c.unsure_share()));
    }
    fmt::print("\n");
  }
}

void print_choice(const ThresholdChoice& choice, const classify::TuningLimits& limits) {
  tr_print(
      "\nChoice for at most {} of good mail called SPAM, {} of spam called GOOD, {} UNSURE:\n"
      "{}\n",
      percent(limits.max_fp), percent(limits.max_fn), percent(limits.max_unsure),
      words(choice.thresholds));
  print_costs(choice.costs);
  if (!choice.fp_met) tr_print("Too much good mail would still be called SPAM.\n");
  if (choice.fn_relaxed) {
    tr_print("Not all of it is possible: more spam is called GOOD, so that less is UNSURE.\n");
  } else if (!choice.fn_met) {
    tr_print("Too much spam would still be called GOOD.\n");
  }
  if (!choice.unsure_met) {
    tr_print(
        "More is UNSURE than was asked for: of nothing nearer to 0 does this mail prove that so "
        "few\n"
        "mistakes would be made.\n");
  }
}

// ---- JSON --------------------------------------------------------------------------------------

ordered_json costs_json(const Thresholds& t, const Costs& c) {
  return {{"good_to", t.good_to},
          {"spam_from", t.spam_from},
          {"false_positives", c.false_positives},
          {"false_negatives", c.false_negatives},
          {"unsure", c.unsure},
          {"fp_percent", 100 * c.false_positive_share()},
          {"fn_percent", 100 * c.false_negative_share()},
          {"unsure_percent", 100 * c.unsure_share()}};
}

ordered_json to_json(const classify::Settings& present, const classify::Settings& chosen,
                     const ScoredHistory& history, const ThresholdChoice& choice, bool applied) {
  const Costs now = classify::costs(history.labels, present.thresholds);
  ordered_json out{{"messages", history.messages},
                   {"good", now.good},
                   {"spam", now.spam},
                   {"corrected", history.corrected},
                   {"confirmed", history.confirmed},
                   {"sorted", history.sorted},
                   {"unsorted", history.unsorted},
                   {"presumed", history.presumed},
                   {"waiting", history.waiting},
                   {"reported", history.reported},
                   {"now", costs_json(present.thresholds, now)}};
  out["choice"] = costs_json(choice.thresholds, choice.costs);
  out["choice"]["fp_met"] = choice.fp_met;
  out["choice"]["fn_met"] = choice.fn_met;
  out["choice"]["unsure_met"] = choice.unsure_met;
  out["calibration"] = {{"slope", chosen.calibration.slope},
                        {"intercept", chosen.calibration.intercept}};
  out["alternatives"] = ordered_json::array();
  for (const classify::Alternative& a :
       classify::alternatives(history.labels, kSpamFrom, kGoodTo)) {
    out["alternatives"].push_back(costs_json(a.thresholds, a.costs));
  }
  out["applied"] = applied;
  return out;
}

// ---- The command -------------------------------------------------------------------------------

int reset(const Run& run) {
  write_settings({}, run);
  if (!run.quiet) tr_print("back to the defaults: {}\n", words({}));
  return kOk;
}

int tune(const Options& options, const Run& run) {
  classify::TuningLimits limits = limits_of(options);
  if (options.reset) return reset(run);
  const classify::Settings present = present_settings(options, run);
  const ScoredHistory history =
      options.index.empty() ? history_of_home(run) : history_of_index(options, run);
  check_enough(options, run, history);
  limits.heard = history.reported;
  const ThresholdChoice choice = classify::choose_thresholds(history.labels, limits);
  // Uncorrected verdicts count as right and so confirm themselves: they alone teach no calibration.
  classify::Settings chosen = present;
  chosen.thresholds = choice.thresholds;
  if (history.reported >= classify::kLeastHeard) {
    chosen.calibration = classify::fit_calibration(history.labels);
  }
  if (options.apply) write_settings(chosen, run);
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(present, chosen, history, choice, options.apply)));
    return kOk;
  }
  if (run.quiet) return kOk;
  print_source(options, history);
  tr_print("\nNow: {}\n", words(present.thresholds));
  print_costs(classify::costs(history.labels, present.thresholds));
  print_table(history.labels);
  print_choice(choice, limits);
  tr_print("\nCalibration: log-odds of spam = {:.2f} * score {:+.2f} (now {:.2f}, {:+.2f})\n",
           chosen.calibration.slope, chosen.calibration.intercept, present.calibration.slope,
           present.calibration.intercept);
  fmt::print("{}\n", options.apply ? tr("Applied.")
                                   : tr("Nothing was changed: --apply puts both into the model."));
  return kOk;
}

}  // namespace

void add_tune(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("tune", "Find thresholds for the error rates you want");
  sub->add_option("--max-fp", options->max_fp, "Share of good mail that may be called SPAM")
      ->type_name("SHARE")
      ->capture_default_str();
  sub->add_option("--max-fn", options->max_fn, "Share of spam that may be called GOOD")
      ->type_name("SHARE")
      ->capture_default_str();
  sub->add_option("--max-unsure", options->max_unsure, "Share of all mail that may be UNSURE")
      ->type_name("SHARE")
      ->capture_default_str();
  CLI::Option* index =
      sub->add_option("--from-index", options->index,
                      "Labelled mail instead of the history (lines \"spam|ham|good PATH\"), "
                      "judged\nand learned message by message as by evaluate; a fifth of it, 500 "
                      "at most, is\nskipped first")
          ->type_name("INDEX");
  sub->add_option("--regime", options->regime, "As for evaluate")
      ->check(CLI::IsMember({"near", "error", "settle", "all"}))
      ->needs(index)
      ->capture_default_str();
  CLI::Option* apply =
      sub->add_flag("--apply", options->apply, "Put thresholds and calibration into the model");
  CLI::Option* json =
      sub->add_flag("--json", options->json, "One JSON object; keys: mailsift-tune(1)");
  sub->add_flag("--reset", options->reset, "Back to the default thresholds and calibration")
      ->excludes(index)
      ->excludes(apply)
      ->excludes(json);
  sub->footer(R"(
SHARE is written 0.1% or 0.001. Among the thresholds that keep the first two limits, those with the
least UNSURE mail are chosen. If that is still more than the third limit, more spam may be called GOOD,
but never more good mail SPAM. The thresholds come from recent mail whose time to be corrected has run
out (--settle-days): corrected and sorted mail is what you said it is, other verdicts count as right.
With little mail nothing changes. A threshold moves towards 0 only if the data prove that the limit
holds (0.1% takes 2,700 good messages without a mistake); one mistake alone never moves it away.
  mailsift tune --max-fp 0.1% --max-unsure 2%
  mailsift tune --max-fp 0.05% --apply
  mailsift tune --from-index corpus/index)");
  sub->callback([&run, options] {
    run.exit_code = tune(*options, run);
    finish_output();
  });
}

}  // namespace mailsift
