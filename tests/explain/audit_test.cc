#include "classify/home/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/mail.h"
#include "support/taught.h"

namespace classify {
namespace {

using test::made_up_mail;
using test::TaughtSet;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

std::vector<std::uint64_t> numbers(const std::vector<Suspicion>& found) {
  std::vector<std::uint64_t> out;
  for (const Suspicion& s : found) out.push_back(s.number);
  return out;
}

const Suspicion* find(const std::vector<Suspicion>& found, std::uint64_t number) {
  const auto at = std::find_if(found.begin(), found.end(),
                               [&](const Suspicion& s) { return s.number == number; });
  return at == found.end() ? nullptr : &*at;
}

// Some of each class, in turn, all taught right.
void teach_right(TaughtSet& taught, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    taught.teach(Class::spam, made_up_mail(Class::spam, i));
    taught.teach(Class::good, made_up_mail(Class::good, i));
  }
}

// ---- What is found -----------------------------------------------------------------------------

TEST(Audit, EmptySetHasNothingToDoubt) {
  TaughtSet taught;
  EXPECT_THAT(find_suspicious(taught.set(), {}), IsEmpty());
}

TEST(Audit, OneClassAloneIsNotDoubted) {
  TaughtSet taught;
  for (std::size_t i = 0; i < 20; ++i) taught.teach(Class::spam, made_up_mail(Class::spam, i));
  taught.teach(Class::good, made_up_mail(Class::spam, 100));
  EXPECT_THAT(find_suspicious(taught.set(), {}), IsEmpty());
}

TEST(Audit, MailTaughtRightIsNotDoubted) {
  TaughtSet taught;
  teach_right(taught, 0, 30);
  EXPECT_THAT(find_suspicious(taught.set(), {}), IsEmpty());
}

TEST(Audit, WrongLabelsAreFoundAndNothingElse) {
  TaughtSet taught;
  teach_right(taught, 0, 20);
  std::vector<std::uint64_t> wrong;
  wrong.push_back(taught.teach(Class::good, made_up_mail(Class::spam, 100)));
  teach_right(taught, 20, 25);
  wrong.push_back(taught.teach(Class::spam, made_up_mail(Class::good, 101)));
  wrong.push_back(taught.teach(Class::spam, made_up_mail(Class::good, 102)));
  teach_right(taught, 25, 30);
  EXPECT_THAT(numbers(find_suspicious(taught.set(), {})), UnorderedElementsAreArray(wrong));
}

TEST(Audit, SaysWhatTheRestSays) {
  TaughtSet taught;
  teach_right(taught, 0, 25);
  const auto wrong = taught.teach(Class::good, made_up_mail(Class::spam, 100));
  const auto found = find_suspicious(taught.set(), {});
  const Suspicion* s = find(found, wrong);
  ASSERT_NE(s, nullptr);
  EXPECT_EQ(s->cls, Class::good);
  EXPECT_EQ(s->doubt, Doubt::contradicted);
  EXPECT_GE(s->score, 3);
  EXPECT_GT(s->probability, 0.95);
  EXPECT_EQ(s->twin, 0u);
  EXPECT_EQ(s->bulk, 0u);
}

TEST(Audit, FirstTrainingIsAskedAboutAsTheLast) {
  TaughtSet taught;
  const auto wrong = taught.teach(Class::good, made_up_mail(Class::spam, 100));
  teach_right(taught, 0, 25);
  EXPECT_THAT(numbers(find_suspicious(taught.set(), {})), Contains(wrong));
}

TEST(Audit, TakenBackTrainingsAreNotDoubted) {
  TaughtSet taught;
  teach_right(taught, 0, 25);
  taught.take_back(taught.teach(Class::good, made_up_mail(Class::spam, 100)));
  EXPECT_THAT(find_suspicious(taught.set(), {}), IsEmpty());
}

// Wrong labels that resemble one another vouch for one another, until they are left out.
TEST(Audit, RoundsFindWhatOneRoundDoesNot) {
  TaughtSet taught;
  teach_right(taught, 0, 25);
  std::vector<std::uint64_t> wrong;
  for (std::size_t i = 0; i < 12; ++i) {
    wrong.push_back(taught.teach(Class::good, made_up_mail(Class::spam, 100 + i)));
    taught.teach(Class::spam, made_up_mail(Class::spam, 200 + i));
  }
  const auto right_of = [&](const std::vector<Suspicion>& found) {
    return std::count_if(wrong.begin(), wrong.end(),
                         [&](std::uint64_t number) { return find(found, number) != nullptr; });
  };
  const auto once = right_of(find_suspicious(taught.set(), {}, {.rounds = 1}));
  const auto thrice = right_of(find_suspicious(taught.set(), {}));
  EXPECT_LT(once, 4);
  EXPECT_GT(thrice, 8);
}

// ---- Twins -------------------------------------------------------------------------------------

TEST(Audit, NearlySameMailTaughtBothWaysIsNamed) {
  TaughtSet taught;
  teach_right(taught, 0, 20);
  const std::string mail = made_up_mail(Class::spam, 100);
  const auto right = taught.teach(Class::spam, mail);
  teach_right(taught, 20, 25);
  const auto wrong = taught.teach(Class::good, mail + "PS.\n");
  const auto found = find_suspicious(taught.set(), {});
  const Suspicion* s = find(found, wrong);
  ASSERT_NE(s, nullptr);
  EXPECT_EQ(s->doubt, Doubt::twin);
  EXPECT_EQ(s->twin, right);
  EXPECT_GT(s->likeness, 0.7);
  EXPECT_EQ(find(found, right), nullptr) << "the one that the rest believes";
}

TEST(Audit, SameMailTwiceInOneClassIsNoTwin) {
  TaughtSet taught;
  teach_right(taught, 0, 20);
  taught.teach(Class::spam, made_up_mail(Class::spam, 100));
  taught.teach(Class::spam, made_up_mail(Class::spam, 100) + "PS.\n");
  EXPECT_THAT(find_suspicious(taught.set(), {}), IsEmpty());
}

// ---- Bulks -------------------------------------------------------------------------------------

TEST(Audit, FolderTakenForAnotherIsOneBulk) {
  TaughtSet taught;
  teach_right(taught, 0, 30);
  std::vector<std::uint64_t> wrong;
  for (std::size_t i = 0; i < 15; ++i) {
    wrong.push_back(taught.teach(Class::spam, made_up_mail(Class::good, 100 + i), 1));
  }
  const auto found = find_suspicious(taught.set(), {});
  EXPECT_THAT(numbers(found), IsSupersetOf(wrong));
  for (const Suspicion& s : found) {
    if (s.number < wrong[0]) continue;
    EXPECT_EQ(s.doubt, Doubt::bulk) << s.number;
    EXPECT_EQ(s.bulk, 15u) << s.number;
  }
}

TEST(Audit, FolderTaughtRightIsNoBulk) {
  TaughtSet taught;
  teach_right(taught, 0, 30);
  for (std::size_t i = 0; i < 15; ++i) {
    taught.teach(Class::spam, made_up_mail(Class::spam, 100 + i), 1);
  }
  EXPECT_THAT(find_suspicious(taught.set(), {}), IsEmpty());
}

TEST(Audit, TrainingsFarApartAreNoBulk) {
  TaughtSet taught;
  teach_right(taught, 0, 30);
  for (std::size_t i = 0; i < 15; ++i) {
    taught.teach(Class::spam, made_up_mail(Class::good, 100 + i), 601);
  }
  for (const Suspicion& s : find_suspicious(taught.set(), {})) EXPECT_EQ(s.bulk, 0u);
}

// ---- Promises ----------------------------------------------------------------------------------

TEST(Audit, MostProbableComesFirst) {
  TaughtSet taught;
  for (std::size_t i = 0; i < 5; ++i) {
    teach_right(taught, 8 * i, 8 * i + 8);
    taught.teach(Class::spam, made_up_mail(Class::good, 100 + i));
  }
  const auto found = find_suspicious(taught.set(), {});
  ASSERT_THAT(found, SizeIs(5));
  EXPECT_TRUE(std::is_sorted(
      found.begin(), found.end(),
      [](const Suspicion& a, const Suspicion& b) { return a.probability > b.probability; }));
}

TEST(Audit, SameSetSameAnswer) {
  TaughtSet taught;
  for (const test::LabelledMail& mail : test::corpus()) taught.teach(mail.cls, mail.raw);
  const auto first = find_suspicious(taught.set(), {});
  const auto again = find_suspicious(taught.set(), {});
  ASSERT_EQ(numbers(first), numbers(again));
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].score, again[i].score);
}

TEST(Audit, OfTheSampleCorpusLittleIsDoubted) {
  TaughtSet taught;
  for (const test::LabelledMail& mail : test::corpus()) taught.teach(mail.cls, mail.raw);
  EXPECT_LE(find_suspicious(taught.set(), {}).size(), test::corpus().size() / 20);
}

TEST(Audit, ProgressGoesForwardToTheEnd) {
  TaughtSet taught;
  teach_right(taught, 0, 10);
  std::size_t last = 0, all = 0;
  const auto progress = [&](std::size_t done, std::size_t of) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, of);
    last = done;
    all = of;
  };
  EXPECT_THAT(find_suspicious(taught.set(), {}, {}, progress), IsEmpty());
  EXPECT_GT(all, 0u);
  EXPECT_EQ(last, all);
}

TEST(Audit, AnyBytesAreAudited) {
  TaughtSet taught;
  teach_right(taught, 0, 5);
  taught.teach(Class::spam, "");
  taught.teach(Class::good, std::string(300, '\0'));
  taught.teach(Class::spam, "\xFF\xFE\n\n\xC0");
  taught.teach(Class::good, "\n");
  for (const AuditOptions& options : {AuditOptions{}, AuditOptions{.folds = 0, .rounds = 0},
                                      AuditOptions{.folds = 100, .rounds = 1}}) {
    for (const Suspicion& s : find_suspicious(taught.set(), {}, options)) {
      EXPECT_GE(s.probability, 0);
      EXPECT_LE(s.probability, 1);
    }
  }
}

}  // namespace
}  // namespace classify
