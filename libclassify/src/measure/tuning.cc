#include "classify/measure/tuning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "classify/home/recent_mail.h"
#include "classify/home/settling.h"
#include "classify/home/training_set.h"
#include "classify/measure/reliability.h"
#include "measure/rates.h"

namespace classify {
namespace {

constexpr double kOneSided95 = 1.6448536269514722;  // deviations of the normal distribution
constexpr double kRounding = 1e-9;                  // of sums of weights

// One place for one of the thresholds: how far from 0 it is, and what it would have done there.
struct Border {
  double distance = 0;  // spam_from, or -good_to
  double mistakes = 0;
  double unsure = 0;  // messages of this side: they lie between 0 and the threshold
};

struct Side {
  double messages = 0;  // of the class that must not be called so
  double usual = 0;     // distance of the default
  double limit = 0;     // share of mistakes
  double heard = 1;

  [[nodiscard]] bool observed(const Border& border) const {
    return border.mistakes <= std::max(1 / heard, limit * messages) + kRounding;
  }

  [[nodiscard]] bool proven(const Border& border) const {
    const double n = heard * messages;
    if (n <= 0) return false;
    const double share = std::min(border.mistakes / messages, 1.0);
    return score_interval(share, n, kOneSided95).high <= limit;
  }

  [[nodiscard]] bool allows(const Border& border) const {
    return border.distance < usual ? proven(border) : observed(border);
  }
};

// Every place that is tried for one threshold, inner ones first.
std::vector<Border> borders(std::span<const ScoredLabel> labels, Class side) {
  const double sign = side == Class::spam ? 1 : -1;
  std::vector<Border> out;
  for (double at = kLeastSpamFrom; at <= kMostSpamFrom; at += kThresholdStep) {
    Border border{.distance = at};
    for (const ScoredLabel& label : labels) {
      const double distance = sign * label.score;
      if (distance >= at) {
        border.mistakes += label.gold == side ? 0 : label.weight;
      } else if (distance > 0) {
        border.unsure += label.weight;
      }
    }
    out.push_back(border);
  }
  return out;
}

// The place with the least UNSURE among those within the limit; among equals, the one nearest to
// the default. The outermost place if none is within the limit.
Border best_border(const std::vector<Border>& borders, const Side& side) {
  const Border* best = nullptr;
  for (const Border& border : borders) {
    if (!side.allows(border)) continue;
    const auto rank = [&](const Border& p) { return std::abs(p.distance - side.usual); };
    const bool better = best == nullptr || border.unsure < best->unsure - kRounding ||
                        (border.unsure <= best->unsure + kRounding && rank(border) < rank(*best));
    if (better) best = &border;
  }
  return best != nullptr ? *best : borders.back();
}

// The first place inwards of `from` where at most `most` messages are UNSURE.
std::optional<Border> inwards_until(const std::vector<Border>& borders, const Border& from,
                                    double most) {
  for (auto border = borders.rbegin(); border != borders.rend(); ++border) {
    if (border->distance < from.distance && border->unsure <= most + kRounding) return *border;
  }
  return std::nullopt;
}

// True if the share of UNSURE is above the limit for certain, not by chance in a little mail.
bool certainly_above(const Costs& costs, double limit) {
  const double n = costs.good + costs.spam;
  return n > 0 && score_interval(std::min(costs.unsure / n, 1.0), n, kOneSided95).low > limit;
}

}  // namespace

Costs costs(std::span<const ScoredLabel> labels, Thresholds thresholds) {
  Costs out;
  for (const ScoredLabel& label : labels) {
    const bool spam = label.gold == Class::spam;
    (spam ? out.spam : out.good) += label.weight;
    // The same as decide(), also for thresholds that cross.
    if (label.score <= thresholds.good_to) {
      out.false_negatives += spam ? label.weight : 0;
    } else if (label.score >= thresholds.spam_from) {
      out.false_positives += spam ? 0 : label.weight;
    } else {
      out.unsure += label.weight;
    }
  }
  return out;
}

ThresholdChoice choose_thresholds(std::span<const ScoredLabel> labels, const TuningLimits& limits) {
  const Thresholds usual;
  const Costs at_usual = costs(labels, usual);
  const double heard = std::clamp(limits.heard, kLeastHeard, 1.0);
  const Side spam{at_usual.good, usual.spam_from, limits.max_fp, heard};
  const Side good{at_usual.spam, -usual.good_to, limits.max_fn, heard};
  Border spam_border{.distance = spam.usual, .mistakes = at_usual.false_positives};
  Border good_border{.distance = good.usual, .mistakes = at_usual.false_negatives};
  ThresholdChoice choice{.thresholds = usual, .costs = at_usual};
  const auto take = [&](const Border& border) {
    good_border = border;
    choice.thresholds = {.good_to = -good_border.distance, .spam_from = spam_border.distance};
    choice.costs = costs(labels, choice.thresholds);
  };
  if (limits.heard >= kLeastHeard) {
    const std::vector<Border> good_borders = borders(labels, Class::good);
    spam_border = best_border(borders(labels, Class::spam), spam);
    take(best_border(good_borders, good));
    if (certainly_above(choice.costs, limits.max_unsure)) {
      const double elsewhere = choice.costs.unsure - good_border.unsure;
      const double most = limits.max_unsure * (choice.costs.good + choice.costs.spam) - elsewhere;
      if (const auto relaxed = inwards_until(good_borders, good_border, most)) {
        take(*relaxed);
        choice.fn_relaxed = true;
      }
    }
  }
  choice.fp_met = spam.observed(spam_border);
  choice.fn_met = good.observed(good_border);
  choice.unsure_met = choice.costs.unsure_share() <= limits.max_unsure + kRounding;
  return choice;
}

// The meaning of a score changes while the model learns. With a prior of standard deviation 1, the
// calibration that fitted the first half of a stream made the second half worse as often as better
// (docs/EXPERIMENTS.md).
constexpr CalibrationPrior kPrior{.slope = 100, .intercept = 10};

Calibration fit_calibration(std::span<const ScoredLabel> labels) {
  const Calibration fit = recalibrate(labels, kPrior);
  return {.slope = std::clamp(fit.slope, 0.25, 4.0),
          .intercept = std::clamp(fit.intercept, -4.0, 4.0)};
}

std::vector<Alternative> alternatives(std::span<const ScoredLabel> labels,
                                      std::span<const double> spam_from,
                                      std::span<const double> good_to) {
  std::vector<Alternative> out;
  for (const double spam : spam_from) {
    for (const double good : good_to) {
      const Thresholds thresholds{.good_to = good, .spam_from = spam};
      out.push_back({thresholds, costs(labels, thresholds)});
    }
  }
  return out;
}

namespace {

// Before that, every verdict was UNSURE or was the one class that was known.
std::int64_t both_classes_known_since(const TrainingSet& set) {
  const std::optional<Model> base = set.base();
  if (base && base->info.learned.spam > 0 && base->info.learned.good > 0) return 0;
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::int64_t good = kNever, spam = kNever;
  for (const Training& training : set.trainings()) {
    if (training.taken_back_by != 0) continue;
    std::int64_t& first = training.cls == Class::spam ? spam : good;
    first = std::min(first, training.time);
  }
  return std::max(good, spam);
}

class Collector {
 public:
  explicit Collector(const TrainingSet& set) : set_(set) {}

  void add(const CachedMessage& message, std::string_view raw, std::int64_t since,
           std::int64_t until) {
    const Training* known = set_.find_mail(set_.mail_to_learn(raw));
    const bool told = known != nullptr && known->regime != Regime::settled;
    if (told) cached_.insert(known->number);
    if (message.time < since) return;
    if (message.time > until) {
      ++history_.waiting;
      return;
    }
    if (!begin_) begin_ = message.time;
    ++history_.messages;
    if (message.cls == Class::unsure) settling_.unsure_ran_out(told);
    told ? add_told(message, known->cls) : add_untold(message);
  }

  // Corrections, up to that time, of mail that is not in the cache.
  void add_other_corrections(std::int64_t until) {
    for (const Training& training : set_.trainings()) {
      const bool correction = training.taken_back_by == 0 && training.regime == Regime::error;
      if (!correction || cached_.contains(training.number)) continue;
      if (!begin_ || training.time < *begin_ || training.time > until) continue;
      ++history_.messages;
      add_correction(training.score_before, training.cls);
    }
  }

  [[nodiscard]] ScoredHistory take() {
    history_.reported = settling_.reported();
    for (const std::size_t i : corrections_) {
      history_.labels[i].weight = 1 / std::max(history_.reported, kLeastHeard);
    }
    return std::move(history_);
  }

 private:
  void add_label(double score, Class gold, double weight = 1) {
    history_.labels.push_back({.score = score, .gold = gold, .weight = weight});
  }

  void add_correction(double score, Class gold) {
    ++history_.corrected;
    corrections_.push_back(history_.labels.size());
    add_label(score, gold);
  }

  void add_told(const CachedMessage& message, Class gold) {
    if (message.cls != Class::unsure && message.cls != gold) {
      add_correction(message.score, gold);
      return;
    }
    ++(message.cls == Class::unsure ? history_.sorted : history_.confirmed);
    add_label(message.score, gold);
  }

  void add_untold(const CachedMessage& message) {
    if (message.cls != Class::unsure) {
      ++history_.presumed;
      add_label(message.score, message.cls);
      return;
    }
    ++history_.unsorted;
    const double p = std::clamp(message.probability, 0.0, 1.0);
    add_label(message.score, Class::spam, p);
    add_label(message.score, Class::good, 1 - p);
  }

  const TrainingSet& set_;
  ScoredHistory history_;
  Settling settling_;
  std::optional<std::int64_t> begin_;         // when the first message that counts was stored
  std::unordered_set<std::uint64_t> cached_;  // trainings whose mail is in the cache
  std::vector<std::size_t> corrections_;      // their labels
};

}  // namespace

ScoredHistory collect_scored(const TrainingSet& set, const RecentMail& cache,
                             std::int64_t settle_after, std::int64_t now) {
  const std::int64_t since = both_classes_known_since(set), until = now - settle_after;
  Collector collector(set);
  for (const CachedMessage& message : cache.list().messages) {
    if (const std::optional<std::string> raw = cache.raw(message.id)) {
      collector.add(message, *raw, since, until);
    }
  }
  collector.add_other_corrections(until);
  return collector.take();
}

}  // namespace classify
