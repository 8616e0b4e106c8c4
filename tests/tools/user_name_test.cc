#include "admin/user_name.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace mailsift {
namespace {

TEST(UserName, IsVisibleAsciiOrLetters) {
  for (const char* name :
       {"ann", "ann@example.jp", "a.b+c", "ANN", "山田", "café@例え.jp", "a@b@c"})
    EXPECT_TRUE(is_user_name(name)) << name;
}

TEST(UserName, IsNeverAPath) {
  for (const char* name : {"", ".", "..", ".a", "a/b", "../x", "/", "%u", "a%", "@", "a@", "@b",
                           "a@.b", "a@..", "a@b/../c"})
    EXPECT_FALSE(is_user_name(name)) << name;
}

TEST(UserName, HasNothingInvisible) {
  for (const char* name : {"a b", " a", "a\t", "a\n", "a\x7F", "a\u00A0b", "a\u200Bb", "a\u202Eb",
                           "\uFEFFa", "a\u3000", "a\uE000", "\U000E0041", "a\U0001F600"})
    EXPECT_FALSE(is_user_name(name)) << name;
  EXPECT_FALSE(is_user_name(std::string("a\0b", 3)));
}

TEST(UserName, IsWellFormedUtf8) {
  for (const char* name : {"\xFF", "a\xC3", "\xC0\xAE", "\xED\xA0\x80", "\x80"})
    EXPECT_FALSE(is_user_name(name));
}

TEST(UserName, HasAtMost255Bytes) {
  EXPECT_TRUE(is_user_name(std::string(255, 'a')));
  EXPECT_FALSE(is_user_name(std::string(256, 'a')));
}

TEST(HomeOf, FillsThePattern) {
  EXPECT_EQ(home_of("/homes/%u", "ann@example.jp"), "/homes/ann@example.jp");
  EXPECT_EQ(home_of("/homes/%d/%n", "Ann@Example.JP"), "/homes/example.jp/Ann");
  EXPECT_EQ(home_of("/homes/%n/mailsift", "ann"), "/homes/ann/mailsift");
  EXPECT_EQ(home_of("/homes/%d/%n", "a@b@example.jp"), "/homes/example.jp/a@b");
}

TEST(HomeOf, NeedsADomainIfThePatternDoes) {
  EXPECT_EQ(home_of("/homes/%d/%n", "ann"), std::nullopt);
}

TEST(CheckPattern, RefusesWhatIsNoPattern) {
  EXPECT_NO_THROW(check_pattern("/homes/%d/%n"));
  for (const char* pattern : {"", "homes/%u", "/homes", "/homes/%d", "/homes/%x", "/homes/%",
                              "/homes/user-%u", "/homes/%n%d", "/homes/.%u"})
    EXPECT_THROW(check_pattern(pattern), std::invalid_argument) << pattern;
}

}  // namespace
}  // namespace mailsift
