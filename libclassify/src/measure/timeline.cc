#include "classify/measure/timeline.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <numeric>

#include "measure/roc_area.h"

namespace classify {
namespace {

// 1-ROCA% of the first `end` messages; `order` has all of them, highest score first.
double area_so_far(std::span<const Outcome> outcomes, const std::vector<std::size_t>& order,
                   std::size_t end) {
  RocArea area;
  std::uint64_t good_here = 0, spam_here = 0;
  double score = 0;
  const auto close_tie = [&] {
    area.add(good_here, spam_here);
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
  return area.one_minus_area();
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
