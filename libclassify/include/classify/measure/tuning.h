// Thresholds and calibration from one user's own history, and what each choice would have cost.
//
//   trainings, cache ─▶ collect_scored ─▶ scored labels ─┬─▶ fit_calibration    P(spam) said
//   honestly labelled mail ────▶ OnlineRun ──────▶      "         └─▶ choose_thresholds  least
//   UNSURE within
//                                                            the limits of mistakes
//
// A label counts with the score its message had before anything was learned from it. What scores
// after that look like says nothing about the mail to come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "classify/measure/outcome.h"

namespace [[gnu::visibility("default")]] classify {

class RecentMail;
class TrainingSet;

// What thresholds would have done to scored messages; by weight, so that half messages may be.
struct Costs {
  double good = 0, spam = 0;   // messages
  double false_positives = 0;  // good mail called SPAM
  double false_negatives = 0;  // spam called GOOD
  double unsure = 0;

  // 0..1; 0 if there are no such messages.
  [[nodiscard]] double false_positive_share() const { return share(false_positives, good); }
  [[nodiscard]] double false_negative_share() const { return share(false_negatives, spam); }
  [[nodiscard]] double unsure_share() const { return share(unsure, good + spam); }

 private:
  static double share(double part, double whole) { return whole > 0 ? part / whole : 0; }
};
[[nodiscard]] Costs costs(std::span<const ScoredLabel> labels, Thresholds thresholds);

// Thresholds are only looked for here: a step apart is finer than any history can tell, and beyond
// the outer ends hardly any message would be called anything (a score stays within about 9).
inline constexpr double kThresholdStep = 0.25;
inline constexpr double kLeastSpamFrom = 1, kMostSpamFrom = 7;  // and GOOD from -7 to -1

// Wanted error rates, as shares: 0.001 = 0.1 %.
struct TuningLimits {
  double max_fp = 0.001;     // of good mail, called SPAM
  double max_fn = 0.003;     // of spam, called GOOD
  double max_unsure = 0.02;  // of all
  // Share of the mistakes that the labels know of. What they do not know is made up for by weights,
  // but it makes a poorer proof. Below kLeastHeard nothing is known: the defaults stay.
  double heard = 1;
};
inline constexpr double kLeastHeard = 0.2;

struct ThresholdChoice {
  Thresholds thresholds;
  Costs costs;
  // Whether the limits were met. A single mistake meets every limit: it is no rate.
  bool fp_met = true, fn_met = true, unsure_met = true;
  // max_fn was given up because UNSURE was too much.
  bool fn_relaxed = false;
};

// The thresholds with the least UNSURE among those within max_fp and max_fn; of equals those
// nearest to the defaults (-2, +3). Each is looked for by itself, because good mail called SPAM
// depends on the one only and spam called GOOD on the other:
//
//   outwards from the default (3 ─▶ 7, -2 ─▶ -7), to fewer mistakes: as far as it takes until what
//     was observed is within the limit. One mistake never moves it.
//   inwards (3 ─▶ 1, -2 ─▶ -1), to more of them: only where the limit is proven to hold, by the
//     upper end of the one-sided 95 % score interval (Wilson 1927). Without a single mistake that
//     takes 2.7 / max_fp good messages: 2,700 for 0.1 %.
//
// So little mail keeps the defaults. If that leaves more UNSURE than max_unsure, and certainly so
// (by the lower end of the interval), max_fn gives way: `good_to` moves inwards as far as it takes.
// If even -1 would not do, max_fn is kept and max_unsure is not met. max_fp never gives way.
// O(labels * steps).
[[nodiscard]] ThresholdChoice choose_thresholds(std::span<const ScoredLabel> labels,
                                                const TuningLimits& limits = {});

// recalibrate() (reliability.h) with a strong prior (deviation .1 of the slope, .3 of the intercept),
// kept within what a model can be: slope 1/4 to 4, intercept -4 to 4.
[[nodiscard]] Calibration fit_calibration(std::span<const ScoredLabel> labels);

// Where the costs of other choices are looked up: every spam_from with every good_to, inner ones
// first.
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
  std::size_t messages = 0;   // of these
  std::size_t corrected = 0;  // verdicts the user has said to be wrong
  std::size_t confirmed = 0;  // verdicts the user has said to be right
  std::size_t sorted = 0;     // UNSUREs the user has sorted
  std::size_t unsorted = 0;   // and those nobody did
  std::size_t presumed = 0;   // verdicts taken for right, because nobody said otherwise
  std::size_t waiting = 0;    // too young to be taken for right, so not among the messages
  double reported = 1;        // Settling::reported() (settling.h)
};

// The history of the mail in the cache that is older than `settle_after` seconds. Younger mail is
// left out altogether, also if it was corrected: mistakes would count and what was right would not.
//
//   corrected or sorted ─▶ the user's class
//   SPAM, GOOD          ─▶ taken for right
//   UNSURE              ─▶ part good, part spam, as P(spam) said it was
//
// A correction weighs 1 / reported, at most 1 / kLeastHeard: it stands for those nobody reported.
// Corrections of that time whose mail is not in the cache count, too, with the score they found.
// Other trainings do not: the training set holds what had to be learned, so in it every mistake
// would meet a fraction of the mail that was right. Neither does mail that was judged before both
// classes were known. `now` in seconds since 1970 UTC. Reads all of the cache; throws Error as
// RecentMail::list and TrainingSet::base.
[[nodiscard]] ScoredHistory collect_scored(const TrainingSet& set, const RecentMail& cache,
                                           std::int64_t settle_after, std::int64_t now);

}  // namespace classify
