#include "mail/clue_words.h"

#include <gtest/gtest.h>

#include "support/row_name.h"

namespace mailsift {
namespace {

struct ClueCase {
  const char* name;
  std::string_view clue, english, japanese;
};

class ClueWords : public ::testing::TestWithParam<ClueCase> {};

TEST_P(ClueWords, AreAUsersInBothLanguages) {
  const ClueCase& c = GetParam();
  EXPECT_EQ(clue_in_words(c.clue, false), c.english);
  EXPECT_EQ(clue_in_words(c.clue, true), c.japanese);
}

INSTANTIATE_TEST_SUITE_P(
    Clues, ClueWords,
    ::testing::Values(ClueCase{"pair_of_words", "text: free … offer", "“free … offer”",
                               "「free … offer」"},
                      ClueCase{"subject", "subject: 無料", "subject “無料”", "件名「無料」"},
                      ClueCase{"fact", "meta: helo lies", "the sending server's name is false",
                               "送信サーバーの名が偽り"},
                      ClueCase{"fact_with_a_size", "meta: hops 3", "how many servers it came by",
                               "経由したサーバーの数"},
                      ClueCase{"fact_with_a_name", "meta: no field date", "no date field",
                               "date フィールドがない"},
                      ClueCase{"fact_without_words", "meta: date zone +0900", "date zone +0900",
                               "date zone +0900"},
                      ClueCase{"first_that_fits", "meta: attachment ends exe",
                               "an attached file “….exe”", "添付ファイル「….exe」"},
                      ClueCase{"other_field", "x-priority: 1", "x-priority: 1", "x-priority: 1"},
                      ClueCase{"braces", "text: {} {0:n", "“{} {0:n”", "「{} {0:n」"},
                      ClueCase{"nothing", "", "", ""}),
    classify::test::kRowName);

}  // namespace
}  // namespace mailsift
