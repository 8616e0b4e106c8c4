// A training request, its result, and the record of a training. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classify/class.h"
#include "classify/learner.h"
#include "classify/mail_to_learn.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// When a labelled message is learned.
enum class Regime : std::uint8_t {
  near,     // by each view that is wrong or not sure
  error,    // only if the verdict is wrong or UNSURE: a correction
  all,      // always
  settled,  // its own verdict, which nobody corrected: by each view that is not sure (settling.h)
};
[[nodiscard]] std::string_view name(Regime regime);
[[nodiscard]] std::optional<Regime> regime_from_name(std::string_view name);
[[nodiscard]] const LearningRule& rule_of(Regime regime);

// What is kept of a training's mail.
enum class Kept : std::uint8_t {
  mail,      // the whole mail: it can be shown, and read anew by a later feature scheme
  features,  // the features learned from it, of use to this feature scheme only
  nothing,   // it is part of the base
};

struct TrainRequest {
  Class cls = Class::spam;  // not unsure
  std::string raw;          // the message, any bytes; unless `mail` has it already
  Regime regime = Regime::near;
  std::int64_t time = 0;  // seconds since 1970 UTC
  std::string who;        // who asks, for the history
  // What the training log keeps. With Kept::nothing, the message is learned into the base, beneath
  // all trainings: it cannot be taken back, and a second request learns it twice. The queue always
  // keeps the whole mail until it is learned.
  Kept keep = Kept::mail;
  // The message as it is learned, for callers that have it: it is not cleaned and parsed again.
  std::shared_ptr<const MailToLearn> mail = nullptr;
};

struct TrainResult {
  enum class What {
    learned,     // new to the training log
    not_needed,  // the regime found the model sure enough already; nothing was stored
    already,     // was learned as this class before: no change
    moved,       // was learned as the other class before: that was taken back
  } what = What::learned;
  Verdict before;             // of the model without this training
  Verdict after;              // of the model with it, as it will be published
  std::size_t took_back = 0;  // settled near-copies of the other class, taken back besides
  bool held_back = false;     // not learned because it must not be settled (Regime::settled)
  // It is spam of somebody known, or quotes a mail of the user: the next commit() forgets the sender
  // and what it quotes (known_people.h), learned or not.
  bool no_longer_known = false;
};

struct Training {
  std::uint64_t number = 0;  // 1, 2, ... in the order of the log
  Class cls = Class::unsure;
  Regime regime = Regime::near;
  std::int64_t time = 0;  // seconds since 1970 UTC, as the caller said
  std::string who;        // who asked for it
  std::string request;    // id of the queued request; unique
  double score_before = 0;
  double score_after = 0;
  std::uint64_t taken_back_by = 0;  // number of the record that took it back; 0 = in force
  std::uint64_t mail_hash = 0;      // XXH3 of the mail
  std::size_t mail_bytes = 0;
  bool folded = false;  // in the base: it cannot be taken back any more
  Kept kept = Kept::mail;
  std::size_t kept_offset = 0;  // where the log keeps the mail or its features
  std::size_t kept_bytes = 0;
};

// A pruning: the model dropped the features seen fewer than min_seen times until then (prune()). It
// is recorded in the log, so that a rebuild drops the same features. If it is taken back, it is as
// if it had never been.
struct Pruning {
  std::uint64_t number = 0;  // counted together with the trainings
  std::uint32_t min_seen = 0;
  std::int64_t time = 0;
  std::string who;
  std::uint64_t taken_back_by = 0;
  bool folded = false;
  std::size_t after = 0;  // number of trainings before it, those taken back included
};

}  // namespace classify
