// Thresholds and calibration from one user's own history, and what each choice would have cost.
//
//   trainings, cache ─▶ collect_scored ─┬─▶ scored labels ─┬─▶ fit_calibration    an honest P(spam)
//   labelled mail ────▶ OnlineRun ──────┘                  └─▶ choose_thresholds  the least UNSURE
//                                                              within the limits of mistakes
//
// Each label comes with the score that its message had before anything was learned from it. Later
// scores of that message say nothing about the mail to come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classify/measure/outcome.h"

namespace [[gnu::visibility("default")]] classify {

class RecentMail;
class TrainingSet;

// What thresholds would have done to scored messages. Messages are counted by weight, so the
// numbers need not be whole.
struct Costs {
  double good = 0, spam = 0;   // messages
  double false_positives = 0;  // good mail called SPAM
  double false_negatives = 0;  // spam called GOOD
  double unsure = 0;

  // 0..1; 0 without messages of that class.
  [[nodiscard]] double false_positive_share() const { return share(false_positives, good); }
  [[nodiscard]] double false_negative_share() const { return share(false_negatives, spam); }
  [[nodiscard]] double unsure_share() const { return share(unsure, good + spam); }

 private:
  static double share(double part, double whole) { return whole > 0 ? part / whole : 0; }
};
[[nodiscard]] Costs costs(std::span<const ScoredLabel> labels, Thresholds thresholds);

// The thresholds that are tried. No history is long enough to tell finer steps apart, and beyond
// the outer ends hardly any message would be called SPAM or GOOD (scores stay within about 9).
inline constexpr double kThresholdStep = 0.25;
inline constexpr double kLeastSpamFrom = 1, kMostSpamFrom = 7;  // and GOOD from -7 to -1

// Wanted error rates, as shares: 0.001 = 0.1 %.
struct TuningLimits {
  double max_fp = 0.001;     // of good mail, called SPAM
  double max_fn = 0.003;     // of spam, called GOOD
  double max_unsure = 0.02;  // of all
  // Share of the mistakes that the labels know of. Weights make up for the others, but a smaller
  // share is a poorer proof. Below kLeastHeard the labels prove nothing, and the defaults stay.
  double heard = 1;
};
inline constexpr double kLeastHeard = 0.2;

struct ThresholdChoice {
  Thresholds thresholds;
  Costs costs;
  // Whether the limits were met. A single mistake meets every limit: one mistake is not yet a rate.
  bool fp_met = true, fn_met = true, unsure_met = true;
  // Whether max_fn was given up because too much was UNSURE.
  bool fn_relaxed = false;
};

// The thresholds with the least UNSURE among those within max_fp and max_fn; among equals, those
// nearest to the defaults (-2, +3). The two are chosen independently, because `spam_from` alone
// decides which good mail is called SPAM, and `good_to` alone which spam is called GOOD:
//
//   outwards from the default (3 ─▶ 7, -2 ─▶ -7), to fewer mistakes: until the observed share of
//     mistakes is within the limit. One mistake never moves a threshold.
//   inwards (3 ─▶ 1, -2 ─▶ -1), to more mistakes: only where the upper end of the one-sided 95 %
//     score interval (Wilson 1927) proves that the limit holds. Without a single mistake, that takes
//     2.7 / max_fp good messages: 2,700 for 0.1 %.
//
// So a short history keeps the defaults. If UNSURE is then more than max_unsure, even by the lower
// end of its interval, max_fn gives way: `good_to` moves inwards as far as it takes. If even -1 is
// not enough, max_fn is kept and max_unsure is not met. max_fp never gives way. O(labels * steps).
[[nodiscard]] ThresholdChoice choose_thresholds(std::span<const ScoredLabel> labels,
                                                const TuningLimits& limits = {});

// recalibrate() (reliability.h) with a strong prior (standard deviation .1 of the slope, .3 of the
// intercept), limited to slopes of 1/4 to 4 and intercepts of -4 to 4.
[[nodiscard]] Calibration fit_calibration(std::span<const ScoredLabel> labels);

// The costs of other choices: each `spam_from` with each `good_to`, inner ones first.
struct Alternative {
  Thresholds thresholds;
  Costs costs;
};
[[nodiscard]] std::vector<Alternative> alternatives(std::span<const ScoredLabel> labels,
                                                    std::span<const double> spam_from,
                                                    std::span<const double> good_to);

// What a home knows about its own verdicts.
struct ScoredHistory {
  std::vector<ScoredLabel> labels;
  std::size_t messages = 0;   // among the labels
  std::size_t corrected = 0;  // the user said that the verdict was wrong
  std::size_t confirmed = 0;  // the user said that the verdict was right
  std::size_t sorted = 0;     // UNSURE, and the user sorted it
  std::size_t unsorted = 0;   // UNSURE, and nobody sorted it
  std::size_t presumed = 0;   // the verdict is taken to be right, because nobody said otherwise
  std::size_t waiting = 0;    // too young for that, so not among the messages
  double reported = 1;        // Settling::reported() (settling.h)
};

// The history of the mail in the cache that is older than `settle_after` seconds. Younger mail is
// left out, even if it was corrected: otherwise its mistakes would count, and its right verdicts
// would not.
//
//   corrected or sorted ─▶ the user's class
//   SPAM, GOOD          ─▶ taken to be right
//   UNSURE              ─▶ part good, part spam, in the proportion that P(spam) said
//
// A correction has the weight 1 / reported, at most 1 / kLeastHeard: it stands for the mistakes
// that nobody reported, too. Corrections from the same time whose mail is no longer in the cache
// also count, with the score from before they were learned. Other trainings do not count: the
// training log has only mail that had to be learned, so it has every mistake but only a fraction of
// the right verdicts. Mail that was judged before both classes were known does not count either.
// `now` is in seconds since 1970 UTC. Reads all of the cache; throws Error as RecentMail::list and
// TrainingSet::base do.
[[nodiscard]] ScoredHistory collect_scored(const TrainingSet& set, const RecentMail& cache,
                                           std::int64_t settle_after, std::int64_t now);

}  // namespace classify
