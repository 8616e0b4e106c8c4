#include "classify/home/training_set.h"

#include <algorithm>
#include <map>
#include <utility>

#include "classify/error.h"
#include "hash.h"
#include "home/record.h"
#include "mail/marks.h"

namespace classify {
namespace {

// A record that is no training.
LogRecord record_of(std::uint64_t number, std::int64_t time, std::string who) {
  LogRecord record;
  record.training.number = number;
  record.training.time = time;
  record.training.who = std::move(who);
  return record;
}

}  // namespace

TrainingSet::TrainingSet(std::shared_ptr<TrainingLog> log) : log_(std::move(log)) {
  look_at_base();
  look_at_second_judge();
  try {
    settings_ = log_->settings().value_or(Settings());
  } catch (const Error& e) {
    // The model has the settings too. A trainer that needs them from here reports the error.
    if (e.code() == ErrorCode::newer_format) throw;
  }
  read();
}

void TrainingSet::look_at_base() {
  try {
    if (const std::optional<Model> model = log_->base()) {
      base_applied_ = model->info.applied;
      folded_to_ = model->info.folded_to;
      next_number_ = std::max(next_number_, folded_to_ + 1);
    }
  } catch (const Error& e) {
    if (e.code() != ErrorCode::wrong_model) throw;
    lost_base_ = e.what();
  }
}

void TrainingSet::look_at_second_judge() {
  second_.reset();
  try {
    if (std::optional<Model> judge = log_->second_judge())
      second_ = std::make_shared<const Model>(std::move(*judge));
  } catch (const Error& e) {
    if (e.code() == ErrorCode::io) throw;
  }
}

void TrainingSet::set_second_judge(const std::optional<Model>& judge) {
  log_->set_second_judge(judge);
  look_at_second_judge();
}

std::optional<Model> TrainingSet::base() const {
  return lost_base_.empty() ? log_->base() : std::nullopt;
}

void TrainingSet::set_base(const Model& base) {
  if (base.info.folded_to != folded_to_) {
    throw Error(ErrorCode::invalid_input,
                "the base has trainings folded into it, which would be lost");
  }
  log_->set_base(base);
  base_applied_ = base.info.applied;
  lost_base_.clear();
}

namespace {

// More records than a log ever has. So a number beyond the next multiple was never given to a
// record.
constexpr std::uint64_t kNumbersOfOneLog = 1'000'000;

}  // namespace

void TrainingSet::keep_as_base(Model base) {
  const std::uint64_t last = std::max(head(), folded_to_);
  base.info.folded_to = (last / kNumbersOfOneLog + 1) * kNumbersOfOneLog;
  log_->set_base(base);
  lost_base_.clear();
  look_at_base();
  read();
}

bool TrainingSet::base_was_kept() const {
  return folded_to_ > 0 && folded_to_ % kNumbersOfOneLog == 0;
}

void TrainingSet::set_settings(const Settings& settings) {
  log_->set_settings(settings);
  const bool same_mails = settings.own_fields == settings_.own_fields;
  settings_ = settings;
  if (same_mails) return;
  by_mail_.clear();
  for (std::size_t i = 0; i < trainings_.size(); ++i) {
    identities_[i] = identity_of(trainings_[i]);
    if (trainings_[i].taken_back_by == 0) by_mail_[identities_[i]] = i;
  }
}

void TrainingSet::fold(Model base, std::uint64_t last) {
  base.info.folded_to = last;
  try {
    log_->fold(base);
  } catch (...) {
    look_at_base();  // the new base may be in force already
    read();
    throw;
  }
  base_applied_ = base.info.applied;
  folded_to_ = last;
  read();
}

void TrainingSet::read() {
  trainings_.clear();
  identities_.clear();
  prunings_.clear();
  by_mail_.clear();
  requests_.clear();
  log_->read(0, [this](const LogRecord& record) { take_in(record); });
}

void TrainingSet::take_in(const LogRecord& record) {
  Training t = record.training;
  next_number_ = std::max(next_number_, t.number + 1);
  if (record.takes_back != 0) return mark_taken_back(record.takes_back, t.number);
  if (record.min_seen != 0) {
    prunings_.push_back({.number = t.number,
                         .min_seen = record.min_seen,
                         .time = t.time,
                         .who = t.who,
                         .folded = t.number <= folded_to_,
                         .after = trainings_.size()});
    return;
  }
  requests_.insert(t.request);
  if (t.kept == Kept::features && !features_fit(log_->kept(t))) t.kept = Kept::nothing;
  t.folded = t.number <= folded_to_;
  identities_.push_back(identity_of(t));
  by_mail_[identities_.back()] = trainings_.size();
  trainings_.push_back(std::move(t));
}

// The same number for equal mails: the hash of the mail as it would be cleaned today. A log may
// hold mail with marks that an earlier version did not know as marks, or longer than today.
std::uint64_t TrainingSet::identity_of(const Training& training) const {
  const bool may_have_marks = log_->may_have_marks() || !settings_.own_fields.empty();
  const bool is_long = training.mail_bytes > kMostOfABody;
  if (training.kept != Kept::mail || !(may_have_marks || is_long)) return training.mail_hash;
  const std::string_view mail = log_->kept(training);
  return is_long || mail::has_marks(mail, settings_.own_fields) ? mail_to_learn(mail).hash()
                                                                : training.mail_hash;
}

void TrainingSet::mark_taken_back(std::uint64_t number, std::uint64_t by) {
  for (Pruning& pruning : prunings_) {
    if (pruning.number == number) pruning.taken_back_by = by;
  }
  for (std::size_t at = 0; at < trainings_.size(); ++at) {
    if (trainings_[at].number != number) continue;
    trainings_[at].taken_back_by = by;
    const auto known = by_mail_.find(identities_[at]);
    if (known == by_mail_.end() || known->second != at) continue;
    // Another training of the same mail may lie below it: one that is folded, or one whose mail had
    // other marks.
    std::size_t below = at;
    while (below > 0 && (identities_[below - 1] != identities_[at] ||
                         trainings_[below - 1].taken_back_by != 0)) {
      --below;
    }
    if (below == 0) {
      by_mail_.erase(known);
    } else {
      known->second = below - 1;
    }
  }
}

void TrainingSet::withhold(std::uint64_t number) { mark_taken_back(number, UINT64_MAX); }

std::string_view TrainingSet::mail(const Training& training) const {
  return training.kept == Kept::mail ? log_->kept(training) : std::string_view();
}

Features TrainingSet::features(const Training& training, const ReadingOptions& options) const {
  return training.kept == Kept::mail ? read_features(log_->kept(training), options)
                                     : unpack_features(log_->kept(training));
}

const Training* TrainingSet::find_identity(std::uint64_t identity) const {
  const auto at = by_mail_.find(identity);
  return at == by_mail_.end() ? nullptr : &trainings_[at->second];
}

const Training* TrainingSet::find_mail(const MailToLearn& mail) const {
  return find_identity(mail.hash());
}

const Training* TrainingSet::find_mail(std::string_view mail) const {
  return find_identity(hash_bytes(mail));
}

const Training* TrainingSet::find_number(std::uint64_t number) const {
  for (const Training& training : trainings_) {
    if (training.number == number) return &training;
  }
  return nullptr;
}

bool TrainingSet::has_request(std::string_view id) const {
  return requests_.contains(std::string(id));
}

std::vector<Step> TrainingSet::steps() const { return steps_until(UINT64_MAX, base_applied_); }

// What was in force when record `last` had been written.
std::vector<Step> TrainingSet::steps_until(std::uint64_t last, AppliedTrainings applied) const {
  std::vector<Step> steps;
  const auto in_force = [last](const auto& t) {
    return !t.folded && t.number <= last && (t.taken_back_by == 0 || t.taken_back_by > last);
  };
  auto pruning = prunings_.begin();
  const auto prune_before = [&](std::size_t index) {
    for (; pruning != prunings_.end() && pruning->after <= index; ++pruning) {
      if (!in_force(*pruning)) continue;
      applied.digest = combine_hashes(applied.digest, pruning->min_seen, 3);
      steps.push_back({pruning->number, nullptr, pruning->min_seen, applied});
    }
  };
  for (std::size_t i = 0; i < trainings_.size(); ++i) {
    prune_before(i);
    const Training& t = trainings_[i];
    if (!in_force(t) || t.kept == Kept::nothing) continue;
    const std::uint64_t one = combine_hashes(
        t.mail_hash, static_cast<std::uint64_t>(t.cls) * 8 + static_cast<std::uint64_t>(t.regime),
        1);
    applied = {applied.count + 1, combine_hashes(applied.digest, one, 2)};
    steps.push_back({t.number, &t, 0, applied});
  }
  prune_before(trainings_.size());
  return steps;
}

std::vector<AppliedTrainings> TrainingSet::applied_chain() const {
  std::vector<AppliedTrainings> chain{base_applied_};
  for (const Step& step : steps()) chain.push_back(step.applied);
  return chain;
}

bool TrainingSet::once_made(const AppliedTrainings& applied) const {
  // By how much each record changed the number of trainings in force.
  std::map<std::uint64_t, std::int64_t> changes{{folded_to_, 0}};
  const auto note = [&](const auto& record, std::int64_t change) {
    changes[record.number] += change;
    if (record.taken_back_by != 0) changes[record.taken_back_by] -= change;
  };
  for (const Training& t : trainings_) {
    if (!t.folded && t.kept != Kept::nothing) note(t, 1);
  }
  for (const Pruning& p : prunings_) {
    if (!p.folded) note(p, 0);
  }
  // A model that was not published yet is a commit behind, so what it is made of is near the end.
  constexpr std::size_t kMost = 4096;
  for (const AppliedTrainings& base : {base_applied_, log_->replaced_base()}) {
    std::uint64_t count = base.count;
    for (const auto& [number, change] : changes) count += static_cast<std::uint64_t>(change);
    std::size_t looked_at = 0;
    for (auto at = changes.rbegin(); at != changes.rend() && looked_at < kMost; ++at) {
      if (count == applied.count) {
        const std::vector<Step> steps = steps_until(at->first, base);
        if (applied == (steps.empty() ? base : steps.back().applied)) return true;
        ++looked_at;
      }
      count -= static_cast<std::uint64_t>(at->second);
    }
  }
  return false;
}

const Training& TrainingSet::append(Training t, std::string_view mail, std::string_view features) {
  t.number = next_number_;
  t.mail_hash = hash_bytes(mail);
  t.mail_bytes = mail.size();
  t.who = one_word(t.who);
  t.request = one_word(t.request);
  t.kept = features.empty() ? Kept::mail : Kept::features;
  LogRecord record;
  record.training = std::move(t);
  log_->append(record, features.empty() ? mail : features);
  ++next_number_;
  requests_.insert(record.training.request);
  by_mail_[record.training.mail_hash] = trainings_.size();
  identities_.push_back(record.training.mail_hash);
  return trainings_.emplace_back(std::move(record.training));
}

const Pruning& TrainingSet::append_pruning(std::uint32_t min_seen, std::int64_t time,
                                           std::string_view who) {
  const Pruning pruning{.number = next_number_,
                        .min_seen = min_seen,
                        .time = time,
                        .who = one_word(who),
                        .after = trainings_.size()};
  LogRecord record = record_of(next_number_, time, pruning.who);
  record.min_seen = min_seen;
  log_->append(record, {});
  ++next_number_;
  return prunings_.emplace_back(pruning);
}

void TrainingSet::take_back(std::uint64_t number, std::int64_t time, std::string_view who) {
  LogRecord record = record_of(next_number_, time, one_word(who));
  record.takes_back = number;
  log_->append(record, {});
  mark_taken_back(number, next_number_);
  ++next_number_;
}

}  // namespace classify
