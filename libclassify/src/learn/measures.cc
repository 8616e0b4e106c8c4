#include "classify/measures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace classify {
namespace {

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                    : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// Logistic average of two error rates; a rate of zero enters as half a message.
double logistic_average(std::size_t a, std::size_t of_a, std::size_t b, std::size_t of_b) {
  if (of_a == 0 || of_b == 0) return std::numeric_limits<double>::quiet_NaN();
  const auto logit = [](std::size_t bad, std::size_t all) {
    const auto n = static_cast<double>(all);
    const double rate = std::clamp(static_cast<double>(bad), 0.5, n - 0.5) / n;
    return std::log(rate / (1 - rate));
  };
  return 100 / (1 + std::exp(-(logit(a, of_a) + logit(b, of_b)) / 2));
}

// Both curves need the scores from highest to lowest, equal scores together.
struct Ranked {
  std::size_t good = 0, spam = 0;
};

std::vector<Ranked> rank(std::span<const Outcome> outcomes) {
  std::vector<std::pair<double, bool>> scores;
  scores.reserve(outcomes.size());
  for (const Outcome& o : outcomes) scores.emplace_back(o.verdict.score, o.gold == Class::spam);
  std::sort(scores.begin(), scores.end(), [](auto a, auto b) { return a.first > b.first; });
  std::vector<Ranked> ranks;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (i == 0 || scores[i].first != scores[i - 1].first) ranks.emplace_back();
    ++(scores[i].second ? ranks.back().spam : ranks.back().good);
  }
  return ranks;
}

}  // namespace

Measures measure(std::span<const Outcome> outcomes) {
  Measures m;
  m.messages = outcomes.size();
  std::size_t spam_not_caught = 0, good_forced = 0, spam_forced = 0;
  std::size_t unsure_good = 0, unsure_spam = 0, trained = 0, settled = 0;
  for (const Outcome& o : outcomes) {
    const bool unsure = o.verdict.cls == Class::unsure;
    const bool called_spam = o.verdict.cls == Class::spam;
    const bool forced_spam = called_spam || (unsure && o.verdict.score > 0);
    trained += o.trained == Trained::from_label;
    settled += o.trained == Trained::settled;
    if (o.gold == Class::spam) {
      ++m.spam;
      m.false_negatives += o.verdict.cls == Class::good;
      spam_not_caught += !called_spam;
      spam_forced += !forced_spam;
      unsure_spam += unsure;
    } else {
      ++m.good;
      m.false_positives += called_spam;
      good_forced += forced_spam;
      unsure_good += unsure;
    }
  }
  m.hm_delivered = percent(m.false_positives, m.good);
  m.sm_delivered = percent(spam_not_caught, m.spam);
  m.lam_delivered = logistic_average(m.false_positives, m.good, spam_not_caught, m.spam);
  m.hm_forced = percent(good_forced, m.good);
  m.sm_forced = percent(spam_forced, m.spam);
  m.lam_forced = logistic_average(good_forced, m.good, spam_forced, m.spam);
  m.unsure = percent(unsure_good + unsure_spam, m.messages);
  m.unsure_good = percent(unsure_good, m.good);
  m.unsure_spam = percent(unsure_spam, m.spam);
  m.trained = percent(trained, m.messages);
  m.settled = percent(settled, m.messages);

  double wrong_pairs = 0;
  std::size_t good_above = 0, caught = 0, best_caught = 0;
  bool within = true;
  for (const Ranked& r : rank(outcomes)) {
    wrong_pairs += static_cast<double>(r.spam) *
                   (static_cast<double>(good_above) + static_cast<double>(r.good) / 2);
    good_above += r.good;
    caught += r.spam;
    within = within && static_cast<double>(good_above) * 1000 <= static_cast<double>(m.good);
    if (within) best_caught = caught;
  }
  const double pairs = static_cast<double>(m.good) * static_cast<double>(m.spam);
  m.one_minus_roc_area =
      pairs == 0 ? std::numeric_limits<double>::quiet_NaN() : 100 * wrong_pairs / pairs;
  m.sm_at_hm_01 = percent(m.spam - best_caught, m.spam);
  return m;
}

}  // namespace classify
