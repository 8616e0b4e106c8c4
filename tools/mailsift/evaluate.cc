#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>

#include "classify/evaluation.h"
#include "command_line.h"
#include "input.h"
#include "progress.h"

namespace mailsift {
namespace {

using classify::Class;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string index;
  std::string regime = "near";
  std::size_t settle_after = 100;
  classify::Diligence user;
  double reported_percent = 100;
  double noise_percent = 0;
  std::string results;
  bool json = false;
};

struct Cost {
  std::int64_t classify_us = 0;
  std::int64_t train_us = 0;
};

classify::Feedback feedback_from_name(const std::string& name) {
  if (name == "error") return classify::Feedback::error;
  if (name == "settle") return classify::Feedback::settle;
  if (name == "all") return classify::Feedback::all;
  return classify::Feedback::near;
}

classify::Diligence user_of(const Options& options) {
  classify::Diligence user = options.user;
  user.reported = options.reported_percent / 100;
  user.noise = options.noise_percent / 100;
  return user;
}

std::int64_t microseconds(Clock::duration d) {
  return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
}

void write_results(const std::string& path, const std::vector<IndexEntry>& entries,
                   const std::vector<classify::Outcome>& outcomes, const std::vector<Cost>& costs) {
  std::ofstream out(path);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const classify::Outcome& o = outcomes[i];
    out << fmt::format("{}\t{}\t{:.6f}\t{:.6f}\t{}\t{}\t{}\t{}\n",
                       o.gold == Class::spam ? "spam" : "ham", classify::name(o.verdict.cls),
                       o.verdict.score, o.verdict.probability, static_cast<int>(o.trained),
                       costs[i].classify_us, costs[i].train_us, entries[i].path);
  }
  out.flush();
  if (!out)
    throw Failure(kIoError, fmt::format("{}: cannot write: {}", path, std::strerror(errno)));
}

// A rate without messages to take it from is no number, and JSON has none for that.
std::string json_number(double value, int places) {
  return std::isnan(value) ? "null" : fmt::format("{:.{}f}", value, places);
}

void print_measures(const classify::Measures& m, const Options& options, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(m.messages) / seconds : 0;
  if (options.json) {
    fmt::print(
        R"({{"messages":{},"good":{},"spam":{},"false_positives":{},"false_negatives":{},)"
        R"("hm":{},"sm":{},"lam":{},"hm_forced":{},"sm_forced":{},"lam_forced":{},)"
        R"("one_minus_roca":{},"sm_at_hm_0.1":{},"unsure":{},"unsure_good":{},"unsure_spam":{},)"
        R"("trained":{},"settled":{},"messages_per_second":{:.0f}}})"
        "\n",
        m.messages, m.good, m.spam, m.false_positives, m.false_negatives,
        json_number(m.hm_delivered, 4), json_number(m.sm_delivered, 4),
        json_number(m.lam_delivered, 4), json_number(m.hm_forced, 4), json_number(m.sm_forced, 4),
        json_number(m.lam_forced, 4), json_number(m.one_minus_roc_area, 5),
        json_number(m.sm_at_hm_01, 3), json_number(m.unsure, 3), json_number(m.unsure_good, 3),
        json_number(m.unsure_spam, 3), json_number(m.trained, 3), json_number(m.settled, 3), rate);
    return;
  }
  fmt::print("{} messages: {} good, {} spam; regime {}\n", m.messages, m.good, m.spam,
             options.regime);
  fmt::print("false positives {} (good called SPAM), false negatives {} (spam called GOOD)\n",
             m.false_positives, m.false_negatives);
  fmt::print("UNSURE is delivered:       hm% {:.2f}  sm% {:.2f}  lam% {:.2f}\n", m.hm_delivered,
             m.sm_delivered, m.lam_delivered);
  fmt::print("UNSURE resolved by score:  hm% {:.2f}  sm% {:.2f}  lam% {:.2f}\n", m.hm_forced,
             m.sm_forced, m.lam_forced);
  fmt::print("1-ROCA% {:.4f}   sm% at hm% 0.1: {:.2f}\n", m.one_minus_roc_area, m.sm_at_hm_01);
  fmt::print("UNSURE% {:.2f} (of good {:.2f}, of spam {:.2f})\n", m.unsure, m.unsure_good,
             m.unsure_spam);
  fmt::print("trained {:.2f}% from labels, {:.2f}% settled; {:.0f} messages/s\n", m.trained,
             m.settled, rate);
}

int evaluate(const Options& options, const Run& run) {
  const std::vector<IndexEntry> entries = read_index(options.index);
  if (entries.empty()) throw Failure(kBadData, options.index + ": no messages in it");
  if (!options.results.empty()) {
    // Better to know now than after the run.
    std::ofstream probe(options.results, std::ios::app);
    if (!probe) {
      throw Failure(kIoError,
                    fmt::format("{}: cannot write: {}", options.results, std::strerror(errno)));
    }
  }
  classify::OnlineRun online(feedback_from_name(options.regime), options.settle_after, {},
                             user_of(options));
  std::vector<Cost> costs;
  costs.reserve(entries.size());
  const Clock::time_point start = Clock::now();
  {
    Progress progress("evaluating", entries.size(), run.quiet);
    for (const IndexEntry& entry : entries) {
      std::string raw;
      try {
        raw = read_message(entry.file.string());
      } catch (const Failure& failure) {
        throw Failure(failure.exit_code,
                      fmt::format("{}:{}: {}", options.index, entry.line, failure.what()));
      }
      const Clock::time_point before = Clock::now();
      online.classify(raw);
      const Clock::time_point between = Clock::now();
      online.learn(entry.gold);
      costs.push_back({microseconds(between - before), microseconds(Clock::now() - between)});
      progress.update(costs.size());
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!options.results.empty()) {
    write_results(options.results, entries, online.outcomes(), costs);
  }
  print_measures(classify::measure(online.outcomes()), options, seconds);
  finish_output();
  return kOk;
}

}  // namespace

void add_evaluate(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("evaluate", "Measure accuracy on labelled mail, online");
  sub->add_option("index", options->index, "Lines \"spam|ham|good PATH\", in the order of the run")
      ->required()
      ->type_name("INDEX");
  sub->add_option("--regime", options->regime,
                  "What the user of the run tells:\n"
                  "near: every label; the views that are not sure learn\n"
                  "error: a label only when the verdict was wrong or UNSURE, as real users do\n"
                  "settle: as error, and uncorrected verdicts are learned some messages later\n"
                  "all: every label, always learned")
      ->check(CLI::IsMember({"near", "error", "settle", "all"}))
      ->capture_default_str();
  sub->add_option("--settle-after", options->settle_after,
                  "How many messages later a verdict counts as accepted")
      ->capture_default_str();
  sub->add_option("--delay", options->user.delay, "A label is told so many messages later")
      ->capture_default_str();
  sub->add_option(
         "--reported", options->reported_percent,
         "Percent of the mistakes and UNSUREs that the user reports at all (error, settle)")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  sub->add_option("--taught", options->user.taught,
                  "Of the first so many messages every mistake and UNSURE is reported")
      ->capture_default_str();
  sub->add_option("--noise", options->noise_percent,
                  "Percent of the messages about which the user is wrong")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  sub->add_option("--seed", options->user.seed,
                  "Which messages those are: the same for equal seeds")
      ->capture_default_str();
  sub->add_option("--results", options->results,
                  "One tab-separated line a message: gold, label, score, p, trained (0 no, 1 from\n"
                  "the label, 2 settled), classify_us, train_us, path")
      ->type_name("FILE");
  sub->add_flag("--json", options->json, "The summary as one JSON object");
  sub->footer(R"(
Each message is classified first and learned afterwards, from an empty model on; the whole stream
counts. hm% is good mail called spam, sm% spam called good, lam% their logistic average, 1-ROCA% the
area above the ROC curve (Cormack and Lynam, TREC 2005 spam track). No home is needed or changed.)");
  sub->callback([&run, options] { run.exit_code = evaluate(*options, run); });
}

}  // namespace mailsift
