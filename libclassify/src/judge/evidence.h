// The evidence of one feature: EDDC-damped Bayesian log-odds from how often it was seen in each
// class.
//
// After OSBF-Lua's confidence factor (Assis, "OSBF-Lua: a text classification module for Lua", and
// TREC 2006), with three differences that were measured (docs/EXPERIMENTS.md, "weighting" and
// "one-sided models"): the local probability is normalised by the class sizes; no feature is
// skipped; and confidence comes from how often a feature would have been seen if both classes were
// as small as the smaller one. A hundred spam messages and three good ones do not prove that good
// mail lacks a feature.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "classify/model.h"
#include "judge/portable_math.h"
#include "model/slot.h"

namespace classify {

inline constexpr double kConfidenceK1 = 0.25;
inline constexpr double kConfidenceK3 = 2;

class Evidence {
 public:
  explicit Evidence(const ViewTotals& totals)
      : spam_(static_cast<double>(std::max<std::uint64_t>(totals.spam, 1))),
        good_(static_cast<double>(std::max<std::uint64_t>(totals.good, 1))),
        larger_(std::max(spam_, good_)),
        smaller_(std::min(spam_, good_)) {}

  // Natural log-odds of spam, damped; 0 if the feature is unknown or too uncertain.
  // `distance` is 0 for single tokens, 1 and 2 for pairs.
  [[nodiscard]] double operator()(const Counts& counts, int distance) const {
    return (*this)(static_cast<double>(counts.spam), static_cast<double>(counts.good), distance);
  }
  [[nodiscard]] double operator()(double spam, double good, int distance) const {
    const double counted = spam + good;
    if (counted == 0) return 0;
    const double a = spam / spam_;
    const double b = good / good_;
    const double p = a / (a + b);
    const double hits = (a + b) * larger_;  // as if both classes were as large as the larger one
    const double seen = std::min(counted, (a + b) * smaller_);
    const double q = (2 * p - 1) * (2 * p - 1) - kConfidenceK1 / (seen * (hits * hits));
    if (q <= 0) return 0;
    const double d = std::max(distance, 1);
    const double confidence = q * q / (1 + kConfidenceK3 * (d * d) / seen);
    const double shift = confidence * (p - 0.5);
    return amplitude(distance) * portable_ln((0.5 + shift) / (0.5 - shift));
  }

  // The length of the feature vector is the root of the sum of the squares of this.
  [[nodiscard]] static constexpr double amplitude(int distance) { return distance > 1 ? 0.5 : 1.0; }

 private:
  double spam_;
  double good_;
  double larger_;
  double smaller_;
};

// What two models know of a feature.
struct CountsOfBoth {
  Counts own;
  Counts second;
};

// The evidence of one feature if the model had, beside its own mail, `part` as much mail again of which
// the second judge's counts are a fair sample (pseudo-counts). A feature that the model does not know
// has none.
class EvidenceWithPrior {
 public:
  EvidenceWithPrior(const ViewTotals& own, const ViewTotals& second, double part)
      : evidence_(own),
        spam_(scale(own.spam, second.spam, part)),
        good_(scale(own.good, second.good, part)) {}

  [[nodiscard]] double operator()(const CountsOfBoth& counts, int distance) const {
    if (counts.own.spam + counts.own.good == 0) return 0;
    return evidence_(counts.own.spam + spam_ * counts.second.spam,
                     counts.own.good + good_ * counts.second.good, distance);
  }

 private:
  static double scale(std::uint64_t own, std::uint64_t second, double part) {
    const auto at_least_one = [](std::uint64_t n) {
      return static_cast<double>(std::max<std::uint64_t>(n, 1));
    };
    return part * at_least_one(own) / at_least_one(second);
  }

  Evidence evidence_;
  double spam_;  // what a message of the second judge counts
  double good_;
};

// Evidence with a cache: within a mail and from mail to mail, many features have the same counts,
// and a logarithm takes longer than a look-up. With a quarter of these places, a fifth of the
// results would be overwritten too early.
class RememberedEvidence {
 public:
  // The cached evidence for a view with these totals. It lives as long as the thread. A call with
  // other totals, as after the model has learned, empties it.
  // The second judge has a cache of its own.
  // Not inline, so that a loop does not ask for the thread again for each feature.
  [[gnu::noinline]] static RememberedEvidence& of_thread(const ViewTotals& totals, View view,
                                                         bool second = false) {
    thread_local std::array<RememberedEvidence, 2 * kViews> all;
    RememberedEvidence& evidence =
        all[static_cast<std::size_t>(view) + (second ? kViews : std::size_t{0})];
    if (evidence.totals_.spam != totals.spam || evidence.totals_.good != totals.good ||
        evidence.known_ == nullptr) {
      evidence.begin(totals);
    }
    return evidence;
  }

  [[nodiscard]] double operator()(const Counts& counts, int distance) {
    return (*this)(pack({.spam = static_cast<std::uint16_t>(counts.spam),
                         .good = static_cast<std::uint16_t>(counts.good)}),
                   distance);
  }
  // The same by the slot of a feature; 0: it has none.
  [[nodiscard]] double operator()(std::uint64_t slot, int distance) {
    const std::uint64_t far = distance > 1 ? 1 : 0;
    const std::uint64_t of = slot_counts(slot) << 1 | far;
    const std::uint64_t key = epoch_ << 25 | of;
    Known& known = known_[place_of(of)];
    if (known.key != key) known = {key, evidence_(counts_of(slot), distance)};
    return known.evidence;
  }

 private:
  struct Known {
    std::uint64_t key;  // 0: empty; epochs begin at 1
    double evidence;
  };
  struct Free {
    void operator()(Known* known) const { std::free(known); }
  };
  static constexpr int kBits = 14;

  // Of {spam 12 | good 12 | distance 1} bits. Counts below 128 have places side by side: most counts
  // are small, so few lines of the cache are in use. Larger ones are spread.
  static std::size_t place_of(std::uint64_t of) {
    constexpr std::uint64_t kLow = 127;
    const std::uint64_t small = (of >> 6 & kLow << 7) | (of >> 1 & kLow);
    const std::uint64_t rest = of & ~(kLow << 13 | kLow << 1);
    return small ^ rest * 0x9E3779B97F4A7C15u >> (64 - kBits);
  }

  void begin(const ViewTotals& totals) {
    // calloc: zeros cost nothing until they are read. Not thread_local itself: thread-local storage
    // may be small.
    if (known_ == nullptr) {
      known_.reset(static_cast<Known*>(std::calloc(std::size_t{1} << kBits, sizeof(Known))));
      if (known_ == nullptr) throw std::bad_alloc();
    }
    totals_ = totals;
    evidence_ = Evidence(totals);
    ++epoch_;
  }

  ViewTotals totals_;
  Evidence evidence_{totals_};
  std::uint64_t epoch_ = 0;  // part of the key, so that results of earlier totals are not found
  std::unique_ptr<Known[], Free> known_;
};

}  // namespace classify
