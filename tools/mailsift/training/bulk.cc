#include "training/bulk.h"

#include <fmt/format.h>

#include <csignal>
#include <map>
#include <utility>

#include "classify/scorer.h"
#include "shared/odd_mail.h"
#include "shared/progress.h"
#include "training/few.h"
#include "training/upkeep.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::TrainResult;

// Bulk training commits after this many messages, so that an interruption loses little.
constexpr std::size_t kCommitEvery = 1000;
// Messages handed to the trainer together, so that many that move to the other class cost one
// rebuild.
constexpr std::size_t kAtATime = 64;
constexpr std::size_t kBytesAtATime = 8 << 20;

volatile std::sig_atomic_t interrupted = 0;

void print_summary(const std::map<TrainResult::What, std::size_t>& counts, std::size_t took_back,
                   std::size_t forgotten, const classify::Model& model) {
  std::size_t all = 0;
  for (const auto& [what, n] : counts) all += n;
  tr_print("{} message(s)", all);
  for (const auto& [what, n] : counts) tr_print(", {} {}", n, tr(words(what)));
  fmt::print("{}", words_of_took_back(took_back));
  if (forgotten > 0) tr_print("; {} of them from known people, who are no longer known", forgotten);
  const classify::Experience& learned = model.info.learned;
  tr_print("; the model has learned {} spam and {} good\n", learned.spam, learned.good);
  const classify::Experience known = classify::experience(model.info);
  if (known.spam == 0 || known.good == 0) {
    tr_print("Everything is UNSURE until it has learned both: train {} mail, too\n",
             learned.spam == 0 ? "spam" : "good");
  }
}

}  // namespace

void MixedSource::add(Class cls, MessageSource source) {
  Stream& stream = cls == Class::spam ? spam_ : good_;
  stream.size += source.size();
  stream.sources.push_back(std::move(source));
}

std::optional<MessageSource::Named> MixedSource::Stream::next() {
  while (!sources.empty()) {
    if (auto message = sources.front().next()) {
      ++given;
      return message;
    }
    sources.pop_front();
  }
  return std::nullopt;
}

std::optional<BulkMail> MixedSource::next() {
  // Take from the class of which the smaller share was given.
  const bool spam_is_behind = spam_.given * good_.size < good_.given * spam_.size;
  const bool spam_first = good_.given == good_.size || spam_is_behind;
  for (const bool spam : {spam_first, !spam_first}) {
    if (auto message = (spam ? spam_ : good_).next()) {
      return BulkMail{std::move(*message), spam ? Class::spam : Class::good,
                      good_.given + spam_.given};
    }
  }
  return std::nullopt;
}

int train_bulk(const Run& run, const BulkOptions& options, std::size_t total,
               const BulkSource& next) {
  classify::Trainer trainer(existing_stores(run));
  trainer.drain_queue();
  std::map<TrainResult::What, std::size_t> counts;
  std::size_t done = 0, committed = 0, took_back = 0, forgotten = 0;
  LeftOut left_out;
  bool ended = false;
  const std::string who = user_name();
  const std::int64_t time = now();
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  {
    Progress progress(tr("learning"), total, run.quiet);
    while (!ended && !interrupted) {
      std::vector<std::string> names;
      std::vector<classify::TrainRequest> requests;
      std::size_t bytes = 0, so_far = 0;
      while (!interrupted && requests.size() < kAtATime && bytes < kBytesAtATime) {
        std::optional<BulkMail> mail;
        try {
          mail = next();
          if (mail) refuse_no_mail(mail->message.name, mail->message.raw);
        } catch (const Failure& failure) {
          left_out.add(failure);
          continue;
        }
        ended = !mail;
        if (ended) break;
        bytes += mail->message.raw.size();
        so_far = mail->done;
        names.push_back(std::move(mail->message.name));
        requests.push_back({.cls = mail->cls,
                            .raw = std::move(mail->message.raw),
                            .regime = options.regime,
                            .time = time,
                            .who = who,
                            .keep = options.keep});
      }
      const std::vector<TrainResult> results = trainer.train(requests);
      for (std::size_t i = 0; i < results.size(); ++i) {
        if (options.verbose) fmt::print("{}: {}\n", names[i], words(results[i]));
        ++counts[results[i].what];
        took_back += results[i].took_back;
        forgotten += results[i].no_longer_known;
      }
      done += results.size();
      // A lesson beneath the trainings makes all of them be learned anew, so commit only once, at
      // the end.
      if (done - committed >= kCommitEvery && options.keep != classify::Kept::nothing) {
        trainer.commit();
        committed = done;
      }
      if (!results.empty()) progress.update(so_far);
    }
  }
  Upkeep upkeep(run, Upkeep::When::hourly);
  upkeep.settle(trainer, kSettledBesides);
  commit(trainer, run);
  upkeep.finish(trainer);
  learn_the_rest(trainer, run);
  if (!run.quiet) print_summary(counts, took_back, forgotten, trainer.model());
  if (interrupted) {
    complain(
        tr("interrupted; what was trained so far is kept, run the same command again to go on"));
    return kTempFail;
  }
  return left_out.finish();
}

int train_bulk(const Run& run, const BulkOptions& options, const std::vector<ClassedPath>& paths) {
  std::size_t opened = 0;
  std::size_t given = 0;
  std::optional<MessageSource> source;
  const auto next = [&]() -> std::optional<BulkMail> {
    for (;;) {
      if (source) {
        if (auto message = source->next()) {
          ++given;
          return BulkMail{std::move(*message), paths[opened - 1].cls,
                          paths.size() > 1 ? opened - 1 : given};
        }
      }
      if (opened == paths.size()) return std::nullopt;
      source.emplace(paths[opened++].path);
    }
  };
  return train_bulk(run, options, paths.size() > 1 ? paths.size() : 0, next);
}

}  // namespace mailsift
