#include "classify/measure/timeline.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <numeric>

#include "measure/rates.h"

namespace classify {
namespace {

// 1-ROCA% of the first `end` messages; `order` has all of them, highest score first.
double area_so_far(std::span<const Outcome> outcomes, const std::vector<std::size_t>& order,
                   std::size_t end) {
  std::uint64_t good_above = 0, spam = 0, good_here = 0, spam_here = 0, wrong_pairs_twice = 0;
  double score = 0;
  const auto close_tie = [&] {
    wrong_pairs_twice += spam_here * (2 * good_above + good_here);
    good_above += good_here;
    spam += spam_here;
    good_here = spam_here = 0;
  };
  for (const std::size_t i : order) {
    if (i >= end) continue;
    const Outcome& o = outcomes[i];
    if (o.verdict.score != score) close_tie();
    score = o.verdict.score;
    ++(o.gold == Class::spam ? spam_here : good_here);
  }
  close_tie();
  if (good_above == 0 || spam == 0) return kNotANumber;
  return 50 * static_cast<double>(wrong_pairs_twice) /
         (static_cast<double>(good_above) * static_cast<double>(spam));
}

}  // namespace

std::vector<Window> timeline(std::span<const Outcome> outcomes, std::size_t size) {
  assert(size > 0);
  std::vector<std::size_t> order(outcomes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return outcomes[a].verdict.score > outcomes[b].verdict.score;
  });
  std::vector<Window> windows;
  for (std::size_t begin = 0; begin < outcomes.size(); begin += size) {
    Window w{.begin = begin, .end = std::min(begin + size, outcomes.size())};
    for (const Outcome& o : outcomes.subspan(w.begin, w.end - w.begin)) {
      const bool spam = o.gold == Class::spam;
      ++(spam ? w.spam : w.good);
      w.false_positives += !spam && o.verdict.cls == Class::spam;
      w.false_negatives += spam && o.verdict.cls == Class::good;
      w.wrong += forced_spam(o.verdict) != spam;
      w.unsure += o.verdict.cls == Class::unsure;
      w.labels += o.trained == Trained::from_label;
      w.settled += o.trained == Trained::settled;
    }
    w.one_minus_roc_area = area_so_far(outcomes, order, w.end);
    windows.push_back(w);
  }
  return windows;
}

}  // namespace classify
