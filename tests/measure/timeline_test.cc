#include "classify/measure/timeline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/outcomes.h"
#include "support/random.h"

namespace classify {
namespace {

TEST(Timeline, WindowsFollowEachOtherAndTheLastIsShorter) {
  const std::vector<Outcome> outcomes(23, test::outcome(Class::good, -5));
  const std::vector<Window> windows = timeline(outcomes, 10);
  ASSERT_EQ(windows.size(), 3u);
  EXPECT_EQ(windows[1].begin, 10u);
  EXPECT_EQ(windows[1].end, 20u);
  EXPECT_EQ(windows[2].begin, 20u);
  EXPECT_EQ(windows[2].end, 23u);
  EXPECT_TRUE(timeline({}, 10).empty());
}

TEST(Timeline, EachWindowIsMeasuredByItselfAndTheAreaFromTheBeginning) {
  test::Random random(1);
  for (int round = 0; round < 30; ++round) {
    std::vector<Outcome> outcomes = test::random_outcomes(random, 200);
    for (Outcome& o : outcomes) o.trained = static_cast<Trained>(random.below(3));
    for (const Window& w : timeline(outcomes, 1 + random.below(60))) {
      const std::span<const Outcome> all(outcomes);
      const Measures m = measure(all.subspan(w.begin, w.end - w.begin));
      const auto count = [](double percent, std::size_t of) {
        return static_cast<std::size_t>(std::lround(percent * static_cast<double>(of) / 100));
      };
      ASSERT_EQ(w.good, m.good);
      ASSERT_EQ(w.spam, m.spam);
      ASSERT_EQ(w.false_positives, m.false_positives);
      ASSERT_EQ(w.false_negatives, m.false_negatives);
      ASSERT_EQ(w.wrong, (m.good ? count(m.hm_forced, m.good) : 0) +
                             (m.spam ? count(m.sm_forced, m.spam) : 0));
      ASSERT_EQ(w.unsure, count(m.unsure, m.messages));
      ASSERT_EQ(w.labels, count(m.trained, m.messages));
      ASSERT_EQ(w.settled, count(m.settled, m.messages));
      const Measures so_far = measure(all.first(w.end));
      if (std::isnan(so_far.one_minus_roc_area)) {
        ASSERT_TRUE(std::isnan(w.one_minus_roc_area));
      } else {
        ASSERT_EQ(w.one_minus_roc_area, so_far.one_minus_roc_area);
      }
    }
  }
}

}  // namespace
}  // namespace classify
