#include "shared/mbox.h"

#include <gtest/gtest.h>

#include <string>

#include "support/row_name.h"

namespace mailsift {
namespace {

struct LineCase {
  const char* name;
  std::string line;
};

class FromLine : public ::testing::TestWithParam<LineCase> {};
TEST_P(FromLine, IsKnown) {
  EXPECT_TRUE(is_from_line(GetParam().line));
  EXPECT_TRUE(is_from_line(GetParam().line + "\r"));
}
TEST_P(FromLine, BeginsAMessageWithOrWithoutABlankLineBefore) {
  const std::string first = "From a@b Thu Jan  1 00:00:00 2004\nSubject: one\n\ntext\n";
  for (const char* blank : {"", "\n", "\r\n"}) {
    const std::string box = first + blank + GetParam().line + "\nSubject: two\n\ntext\n";
    EXPECT_EQ(next_message(box, 0), box.find(GetParam().line, 1));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Mbox, FromLine,
    ::testing::Values(
        LineCase{"procmail", "From me@example.com Thu Jan  1 00:00:00 2004"},
        LineCase{"procmail_two_blanks", "From me@example.com  Thu Jan  1 00:00:00 2004"},
        LineCase{"mutt", "From me@example.com Thu Jan 01 00:00:00 2004"},
        LineCase{"local_user", "From root Thu Jan  1 00:00:00 2004"},
        LineCase{"bounce", "From MAILER-DAEMON Thu Jan  1 00:00:00 2004"},
        LineCase{"empty_sender", "From <> Thu Jan  1 00:00:00 2004"},
        LineCase{"no_sender", "From  Thu Jan  1 00:00:00 2004"},
        LineCase{"thunderbird", "From - Tue Jan 01 00:00:00 2020"},
        LineCase{"eudora", "From ???@??? Tue Jan 01 00:00:00 2020"},
        LineCase{"pine_zone_behind", "From me@example.com Thu Jan  1 00:00:00 2004 -0500"},
        LineCase{"zone_before_the_year", "From me@example.com Thu Jan  1 00:00:00 JST 2004"},
        LineCase{"no_seconds", "From me@example.com Thu Jan  1 00:00 2004"},
        LineCase{"no_seconds_with_zones", "From me Thu Jan  1 7:05 EST 2004 -0500 (EST)"},
        LineCase{"gmail", "From 1234567890@xxx Thu Jan 01 00:00:00 +0000 2004"},
        LineCase{"remote_from", "From uucp Thu Jan  1 00:00:00 2004 remote from host"},
        LineCase{"remote_from_zone", "From uucp Thu Jan  1 00:00 JST 2004 remote from a.host"},
        LineCase{"mailman", "From me at example.com  Thu Jan  1 00:00:00 2004"},
        LineCase{"quoted_name", "From \"A Person\"@example.com Thu Jan  1 00:00:00 2004"},
        LineCase{"mail_date", "From me@example.com Thu, 1 Jan 2004 00:00:00 +0000"},
        LineCase{"any_case", "From me@example.com THU JAN  1 00:00:00 2004"}),
    classify::test::kRowName);

class Paragraph : public ::testing::TestWithParam<LineCase> {};
TEST_P(Paragraph, IsText) {
  const std::string mail =
      "From a@b Thu Jan  1 00:00:00 2004\nSubject: one\n\ntext\n\n" + GetParam().line + "\n";
  EXPECT_FALSE(is_mbox_of_several(mail + "Note: as agreed.\n"));
  EXPECT_FALSE(is_mbox_of_several(mail));
}

INSTANTIATE_TEST_SUITE_P(
    Mbox, Paragraph,
    ::testing::Values(
        LineCase{"from_here", "From here on we meet at noon."},
        LineCase{"weekday", "From Monday on it is 10:00 in 2004"},
        LineCase{"short_weekday", "From Mon to Fri we are open"},
        LineCase{"year", "From 2004 to 2005"}, LineCase{"nothing", "From "},
        LineCase{"address", "From me@example.com"},
        LineCase{"address_and_year", "From me@example.com in 2004"},
        LineCase{"no_year", "From me@example.com Thu Jan  1 00:00:00"},
        LineCase{"no_time", "From me@example.com Thu Jan  1 2004"},
        LineCase{"more_words", "From me@example.com Thu Jan  1 00:00:00 2004 we are closed today"},
        LineCase{"field", "From : me@example.com"},
        LineCase{"quoted", ">From a Thu Jan  1 00:00:00 2004"},
        LineCase{"too_long", "From " + std::string(2000, 'a') + " Thu Jan  1 00:00:00 2004"}),
    classify::test::kRowName);

TEST(Mbox, ALineIsNoMessageUnlessAFieldOrAnotherSuchLineFollows) {
  const std::string from = "From a@b Thu Jan  1 00:00:00 2004\n";
  const std::string first = from + "Subject: one\n\ntext\n\n";
  EXPECT_FALSE(is_mbox_of_several(first + from));
  EXPECT_FALSE(is_mbox_of_several(first + from + "He wrote: yes\n"));
  EXPECT_FALSE(is_mbox_of_several(first + from + "\nSubject: x\n"));
  EXPECT_TRUE(is_mbox_of_several(first + from + "Subject: two\n"));
  EXPECT_TRUE(is_mbox_of_several(first + from + ">From b@c Thu Jan  1 00:00:00 2004\nA: x\n"));
  EXPECT_EQ(next_message(first + from + from + "Subject: two\n", 0), first.size());
}

TEST(Mbox, OneMessageIsAnMboxByItsName) {
  const std::string one = "From a@b Thu Jan  1 00:00:00 2004\nSubject: one\n\ntext\n";
  EXPECT_TRUE(is_mbox("one.mbox", one));
  EXPECT_FALSE(is_mbox("one", one));
  EXPECT_FALSE(is_mbox("one.mbox", "Subject: one\n\ntext\n"));
}

TEST(Mbox, OneMarkIsTakenFromQuotedLines) {
  EXPECT_EQ(unquoted("A: x\n\n>From a\n>>From b\n> From c\nFrom d\n"),
            "A: x\n\nFrom a\n>From b\n> From c\nFrom d\n");
}

}  // namespace
}  // namespace mailsift
