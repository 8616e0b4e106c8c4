// The sample corpus in the order of delivery, once. It is deterministic, so the numbers recorded
// here may only fall: raise none without saying why in docs/EXPERIMENTS.md.
#include <gtest/gtest.h>

#include <ostream>

#include "classify/measure/evaluation.h"
#include "support/mail.h"
#include "support/row_name.h"

namespace classify {
namespace {

struct Recorded {
  const char* name;
  Feedback feedback;
  std::size_t false_positives;  // good mail called SPAM
  std::size_t misses;           // spam called GOOD
  std::size_t unsure;
  double one_minus_roc_area;  // percent
};

void PrintTo(const Recorded& recorded, std::ostream* out) { *out << recorded.name; }

Measures online(Feedback feedback) {
  OnlineRun run(feedback);
  for (const test::LabelledMail& mail : test::corpus()) {
    run.judge(mail.raw);
    run.learn(mail.cls);
  }
  return measure(run.outcomes());
}

class Quality : public ::testing::TestWithParam<Recorded> {};

TEST_P(Quality, IsNotWorseThanRecorded) {
  const Measures m = online(GetParam().feedback);
  EXPECT_LE(m.false_positives, GetParam().false_positives);
  EXPECT_LE(m.false_negatives, GetParam().misses);
  const double unsure = m.unsure * static_cast<double>(m.messages) / 100;
  EXPECT_LE(unsure, static_cast<double>(GetParam().unsure) + 0.5);
  EXPECT_LE(m.one_minus_roc_area, GetParam().one_minus_roc_area);
}

INSTANTIATE_TEST_SUITE_P(Corpus, Quality,
                         ::testing::Values(Recorded{"near", Feedback::near, 2, 2, 104, 14.489},
                                           Recorded{"error", Feedback::error, 2, 3, 118, 16.641},
                                           Recorded{"settle", Feedback::settle, 2, 3, 118, 16.445},
                                           Recorded{"all", Feedback::all, 2, 2, 101, 14.2045}),
                         test::kRowName);

}  // namespace
}  // namespace classify
