#include "mail/answered.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "classify/error.h"
#include "support/files.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;
using classify::test::read_file;
using classify::test::write_file;

constexpr std::int64_t kNow = 1'795'977'300;

class AnsweredTest : public ::testing::Test {
 protected:
  AnsweredTest() : home_{folder_ / "home"} { fs::create_directory(home_.folder); }
  classify::test::TemporaryFolder folder_;
  classify::Home home_;
};

TEST_F(AnsweredTest, OnceAnHour) {
  EXPECT_TRUE(may_answer(home_, "user@example.com", kNow));
  EXPECT_FALSE(may_answer(home_, "user@example.com", kNow));
  EXPECT_FALSE(may_answer(home_, "User+Tag@Example.com", kNow + 10));
  EXPECT_FALSE(may_answer(home_, "user@example.com", kNow + kAnswerAgainAfter - 1));
  EXPECT_TRUE(may_answer(home_, "other@example.com", kNow + 10));
  EXPECT_TRUE(may_answer(home_, "user@example.com", kNow + kAnswerAgainAfter));
}

TEST_F(AnsweredTest, FileIsPrivateAndForgets) {
  EXPECT_TRUE(may_answer(home_, "one@example.com", kNow));
  EXPECT_TRUE(may_answer(home_, "two@example.com", kNow + kAnswerAgainAfter));
  EXPECT_EQ(read_file(home_.answered()), "1795980900 two@example.com\n");
  struct stat status {};
  ASSERT_EQ(::lstat(home_.answered().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(AnsweredTest, FloodGetsABoundedNumberOfAnswers) {
  std::string lines;
  for (std::size_t i = 1; i < kMostAnswers; ++i) {
    lines += std::to_string(kNow) + " a" + std::to_string(i) + "@example.com\n";
  }
  write_file(home_.answered(), lines);
  EXPECT_TRUE(may_answer(home_, "last@example.com", kNow));
  EXPECT_FALSE(may_answer(home_, "more@example.com", kNow));
  EXPECT_TRUE(may_answer(home_, "more@example.com", kNow + kAnswerAgainAfter));
}

// An answer of a clock that was ahead counts as one of today.
TEST_F(AnsweredTest, ClockThatWasWrongSilencesNobodyForMoreThanAnHour) {
  EXPECT_TRUE(may_answer(home_, "user@example.com", kNow + 10'000'000));
  EXPECT_FALSE(may_answer(home_, "user@example.com", kNow));
  EXPECT_TRUE(may_answer(home_, "other@example.com", kNow + 10));
  EXPECT_TRUE(may_answer(home_, "user@example.com", kNow + kAnswerAgainAfter));
}

TEST_F(AnsweredTest, NonsenseInTheFileIsDropped) {
  for (const std::string& bytes :
       {std::string("\n\nx\n1795977300\n1795977300x\n99999999999999999999999 user@example.com"),
        std::string(1'000'000, '7'), std::string(1'000'000, '\n'), std::string(5, '\0')}) {
    write_file(home_.answered(), bytes);
    EXPECT_TRUE(may_answer(home_, "user@example.com", kNow));
    EXPECT_EQ(read_file(home_.answered()), "1795977300 user@example.com\n");
  }
}

TEST_F(AnsweredTest, FollowsNoLink) {
  write_file(folder_ / "elsewhere", "mine\n");
  fs::create_symlink(folder_ / "elsewhere", home_.answered());
  EXPECT_THROW((void)may_answer(home_, "user@example.com", kNow), classify::Error);
  EXPECT_EQ(read_file(folder_ / "elsewhere"), "mine\n");
}

}  // namespace
}  // namespace mailsift
