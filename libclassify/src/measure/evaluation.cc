#include "classify/measure/evaluation.h"

#include <algorithm>
#include <cassert>
#include <unordered_set>
#include <utility>

#include "hash.h"
#include "learn/settled_mail.h"

namespace classify {
namespace {

enum class Throw : std::uint64_t { reported = 1, noise = 2 };

// True for `share` of the messages. The seed alone decides which.
bool happens(double share, Throw what, std::size_t index, std::uint64_t seed) {
  const std::uint64_t hash = combine_hashes(index, seed, static_cast<std::uint64_t>(what));
  return static_cast<double>(hash >> 11) < share * 0x1p53;
}

}  // namespace

OnlineRun::OnlineRun(Feedback feedback, std::size_t settle_after, Model model,
                     const Diligence& user)
    : feedback_(feedback),
      settle_after_(settle_after),
      user_(user),
      model_(std::move(model)),
      settled_(std::make_shared<SettledMail>()),
      takes_back_(feedback == Feedback::settle) {
  if (takes_back_) start_ = model_;
}

Verdict OnlineRun::judge(std::string_view raw) {
  return judge(read_features(raw, reading_options(model_.info.settings)));
}

Verdict OnlineRun::judge(Features features) {
  features_ = std::make_shared<const Features>(std::move(features));
  score_ = score(model_, *features_);
  outcomes_.push_back({.gold = Class::unsure, .verdict = decide(*score_, model_.info)});
  return outcomes_.back().verdict;
}

bool OnlineRun::due(const std::deque<Waiting>& queue, std::size_t after) const {
  return !queue.empty() && queue.front().index + after < outcomes_.size();
}

void OnlineRun::learn(Class gold) {
  assert(!outcomes_.empty() && gold != Class::unsure);
  const std::size_t index = outcomes_.size() - 1;
  outcomes_.back().gold = gold;
  const Class verdict = outcomes_.back().verdict.cls;
  const bool mistaken = happens(user_.noise, Throw::noise, index, user_.seed);
  const Class opinion = mistaken ? (gold == Class::spam ? Class::good : Class::spam) : gold;
  const bool every_label = feedback_ == Feedback::near || feedback_ == Feedback::all;
  const bool reports =
      index < user_.taught || happens(user_.reported, Throw::reported, index, user_.seed);
  if (every_label || (verdict != opinion && reports)) {
    told_.push_back({index, features_, opinion});
  }
  if (feedback_ == Feedback::settle) {
    pending_.push_back({index, features_, verdict});
  }
  features_.reset();
  while (due(told_, user_.delay)) {
    hear(told_.front());
    told_.pop_front();
  }
  while (due(pending_, settle_after_)) {
    settle(pending_.front());
    pending_.pop_front();
  }
}

void OnlineRun::learn(const Waiting& what, const LearningRule& rule, Trained how) {
  const bool last = what.index + 1 == outcomes_.size();
  const Score* scored = last && score_ ? &*score_ : nullptr;
  if (!classify::learn(model_, *what.features, what.cls, rule, scored)) return;
  score_.reset();
  outcomes_[what.index].trained = how;
  if (takes_back_) learned_.push_back({what, &rule});
}

void OnlineRun::hear(const Waiting& told) {
  if (feedback_ == Feedback::near) return learn(told, kNearErrorRule, Trained::from_label);
  if (feedback_ == Feedback::all) return learn(told, kAlwaysRule, Trained::from_label);
  Outcome& outcome = outcomes_[told.index];
  const bool late = told.index + settle_after_ + 1 < outcomes_.size();
  if (outcome.verdict.cls == Class::unsure && late) settling_.unsure_sorted_late();
  take_back(told);
  outcome.trained = Trained::from_label;
  learn(told, kCorrectionRule, Trained::from_label);
}

// Takes back what was settled as the other class of this mail and its near-copies.
void OnlineRun::take_back(const Waiting& told) {
  std::unordered_set<std::size_t> wrong;
  if (outcomes_[told.index].trained == Trained::settled) wrong.insert(told.index);
  const Class other = told.cls == Class::spam ? Class::good : Class::spam;
  if (settled_->has(other)) {
    for (const std::uint64_t index : settled_->near_copies(sketch_of_mail(*told.features), other)) {
      if (outcomes_[index].trained == Trained::settled) wrong.insert(index);
    }
  }
  if (wrong.empty()) return;
  for (const std::size_t index : wrong) outcomes_[index].trained = Trained::no;
  std::erase_if(learned_, [&](const Learned& l) { return wrong.contains(l.what.index); });
  model_ = start_;
  score_.reset();
  for (const Learned& l : learned_) classify::learn(model_, *l.what.features, l.what.cls, *l.rule);
}

void OnlineRun::settle(const Waiting& pending) {
  const Outcome& outcome = outcomes_[pending.index];
  const bool told = outcome.trained == Trained::from_label;
  if (outcome.verdict.cls == Class::unsure) return settling_.unsure_ran_out(told);
  if (told || !settling_.accepts(outcome.verdict)) return;
  const bool last = pending.index + 1 == outcomes_.size();
  const Score today = last && score_ ? *score_ : score(model_, *pending.features);
  if (!speaks_for_itself(today, model_.info, pending.cls)) return;
  const Sketch sketch = sketch_of_mail(*pending.features);
  if (!settled_->near_copies(sketch, pending.cls).empty()) return;
  learn(pending, kNearErrorRule, Trained::settled);
  if (outcome.trained == Trained::settled) settled_->add(pending.index, pending.cls, sketch);
}

}  // namespace classify
