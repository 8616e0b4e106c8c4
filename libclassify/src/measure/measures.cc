#include "classify/measure/measures.h"

#include <vector>

#include "measure/rates.h"

namespace classify {

bool forced_spam(const Verdict& verdict) {
  return verdict.cls == Class::spam || (verdict.cls == Class::unsure && verdict.score > 0);
}

Measures measure(std::span<const Outcome> outcomes) {
  Measures m;
  m.messages = outcomes.size();
  std::size_t spam_not_caught = 0, good_forced = 0, spam_forced = 0;
  std::size_t unsure_good = 0, unsure_spam = 0, trained = 0, settled = 0;
  for (const Outcome& o : outcomes) {
    const bool unsure = o.verdict.cls == Class::unsure;
    const bool called_spam = o.verdict.cls == Class::spam;
    trained += o.trained == Trained::from_label;
    settled += o.trained == Trained::settled;
    if (o.gold == Class::spam) {
      ++m.spam;
      m.false_negatives += o.verdict.cls == Class::good;
      spam_not_caught += !called_spam;
      spam_forced += !forced_spam(o.verdict);
      unsure_spam += unsure;
    } else {
      ++m.good;
      m.false_positives += called_spam;
      good_forced += forced_spam(o.verdict);
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
  const std::vector<RocPoint> curve = roc_curve(outcomes);
  m.one_minus_roc_area = one_minus_roc_area(curve);
  for (std::size_t i = 0; i < kFixedHm.size(); ++i) m.sm_at_hm[i] = sm_at_hm(curve, kFixedHm[i]);
  return m;
}

}  // namespace classify
