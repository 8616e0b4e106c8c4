#include "evaluation/evaluation_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <span>
#include <utility>

#include "classify/measure/folds.h"
#include "classify/model_file.h"
#include "read_ahead.h"
#include "shared/command_line.h"
#include "shared/progress.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Trained;
using Clock = std::chrono::steady_clock;

std::int64_t microseconds(Clock::duration d) {
  return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
}

std::string read_entry(const Plan& plan, const IndexEntry& entry) {
  try {
    return read_message(entry.file.string());
  } catch (const Failure& failure) {
    throw Failure(failure.exit_code,
                  fmt::format("{}:{}: {}", plan.index, entry.line, failure.what()));
  }
}

// A message of the index after the part of the work that needs no model.
struct ReadMail {
  std::string raw;
  classify::Features features;
  std::int64_t us = 0;  // how long that took
};

// Reads the entries of the index that `which` numbers, in that order.
class MailAhead {
 public:
  MailAhead(const Plan& plan, const std::vector<IndexEntry>& entries,
            std::vector<std::size_t> which, const classify::Model& model)
      : which_(std::move(which)),
        options_(classify::reading_options(model.info.settings)),
        ahead_(which_.size(), [this, &plan, &entries](std::size_t i) {
          ReadMail mail{.raw = read_entry(plan, entries[which_[i]]), .features = {}};
          const Clock::time_point start = Clock::now();
          mail.features = classify::read_features(mail.raw, options_);
          mail.us = microseconds(Clock::now() - start);
          return mail;
        }) {}

  [[nodiscard]] ReadMail next() { return ahead_.next(); }

 private:
  const std::vector<std::size_t> which_;
  const classify::ReadingOptions options_;
  classify::ReadAhead<ReadMail> ahead_;
};

classify::OnlineRun new_run(const Plan& plan) {
  classify::Model model;
  if (!plan.model.empty()) model = classify::open_model(plan.model);
  if (!plan.starter.empty())
    classify::set_second_judge(
        model, std::make_shared<const classify::Model>(classify::open_model(plan.starter)));
  return classify::OnlineRun(plan.feedback, plan.settle_after, std::move(model), plan.user);
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// How many of the messages whose labels were available were learned.
class Lessons {
 public:
  void add(std::span<const classify::Outcome> outcomes) {
    const auto count = [&](Trained how) {
      return static_cast<std::size_t>(
          std::ranges::count(outcomes, how, &classify::Outcome::trained));
    };
    shown_ += outcomes.size();
    trained_ += count(Trained::from_label);
    settled_ += count(Trained::settled);
  }
  void put_into(Ran& ran) const {
    ran.trained = percent(trained_, shown_);
    ran.settled = percent(settled_, shown_);
  }

 private:
  std::size_t shown_ = 0, trained_ = 0, settled_ = 0;
};

Ran evaluate_online(const Plan& plan, const std::vector<IndexEntry>& entries, Progress& progress) {
  Ran ran;
  ran.costs.reserve(entries.size());
  classify::OnlineRun online = new_run(plan);
  WorstMistakes worst(plan.mistakes);
  std::vector<std::size_t> all(entries.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  MailAhead ahead(plan, entries, std::move(all), online.model());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    ReadMail mail = ahead.next();
    const Clock::time_point before = Clock::now();
    const classify::Verdict verdict = online.judge(std::move(mail.features));
    const Clock::time_point between = Clock::now();
    if (i >= plan.skip) worst.consider(i, entries[i].gold, verdict, mail.raw, online.model());
    const Clock::time_point behind = Clock::now();
    online.learn(entries[i].gold);
    ran.costs.push_back(
        {mail.us + microseconds(between - before), microseconds(Clock::now() - behind)});
    progress.update(i + 1);
  }
  ran.outcomes = online.outcomes();
  ran.mistakes = worst.take();
  ran.thresholds = online.model().info.settings.thresholds;
  ran.calibration = online.model().info.settings.calibration;
  Lessons lessons;
  lessons.add(std::span(ran.outcomes).subspan(plan.skip));
  lessons.put_into(ran);
  return ran;
}

Ran evaluate_folds(const Plan& plan, const std::vector<IndexEntry>& entries, Progress& progress) {
  Ran ran;
  ran.outcomes.resize(entries.size());
  ran.costs.resize(entries.size());
  std::vector<classify::Class> gold;
  gold.reserve(entries.size());
  for (const IndexEntry& entry : entries) gold.push_back(entry.gold);
  const std::vector<std::size_t> folds = classify::deal_folds(gold, plan.folds, plan.user.seed);
  WorstMistakes worst(plan.mistakes);
  Lessons lessons;
  std::size_t done = 0;
  for (std::size_t fold = 0; fold < plan.folds; ++fold) {
    std::vector<std::size_t> taught, judged;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      (folds[i] == fold ? judged : taught).push_back(i);
    }
    classify::OnlineRun online = new_run(plan);
    MailAhead to_teach(plan, entries, taught, online.model());
    for (const std::size_t i : taught) {
      online.judge(to_teach.next().features);
      online.learn(gold[i]);
      progress.update(++done);
    }
    lessons.add(online.outcomes());
    const classify::Model& model = online.model();
    MailAhead to_judge(plan, entries, judged, model);
    for (const std::size_t i : judged) {
      const ReadMail mail = to_judge.next();
      const Clock::time_point before = Clock::now();
      ran.outcomes[i] = {.gold = gold[i], .verdict = classify::judge(model, mail.features)};
      ran.costs[i].classify_us = mail.us + microseconds(Clock::now() - before);
      worst.consider(i, gold[i], ran.outcomes[i].verdict, mail.raw, model);
      progress.update(++done);
    }
    ran.thresholds = model.info.settings.thresholds;
    ran.calibration = model.info.settings.calibration;
  }
  ran.mistakes = worst.take();
  lessons.put_into(ran);
  return ran;
}

}  // namespace

classify::Feedback feedback_from_name(const std::string& name) {
  if (name == "error") return classify::Feedback::error;
  if (name == "settle") return classify::Feedback::settle;
  if (name == "all") return classify::Feedback::all;
  return classify::Feedback::near;
}

Ran evaluate(const Plan& plan, const std::vector<IndexEntry>& entries, bool quiet) {
  const std::size_t messages = entries.size() * std::max<std::size_t>(plan.folds, 1);
  const Clock::time_point start = Clock::now();
  Progress progress(tr("evaluating"), messages, quiet);
  Ran ran = plan.folds == 0 ? evaluate_online(plan, entries, progress)
                            : evaluate_folds(plan, entries, progress);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  ran.messages_per_second = seconds > 0 ? static_cast<double>(messages) / seconds : 0;
  return ran;
}

}  // namespace mailsift
