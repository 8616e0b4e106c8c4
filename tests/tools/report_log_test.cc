#include "mail/report_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "classify/error.h"
#include "support/files.h"

namespace classify {
namespace {

using test::files_in;
using test::read_file;
using test::write_file;
namespace fs = std::filesystem;

class ReportBoxTest : public ::testing::Test {
 protected:
  ReportBoxTest() : home_{folder_ / "home"} { fs::create_directory(home_.folder); }
  test::TemporaryFolder folder_;
  Home home_;
};

bool is_private(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && (status.st_mode & 077) == 0;
}

TEST_F(ReportBoxTest, LogGetsALineADecision) {
  log_report(home_, "one");
  log_report(home_, "two\nlearned forged\x1b[2J");
  EXPECT_EQ(read_file(home_.reports()), "one\ntwo learned forged [2J\n");
  EXPECT_TRUE(is_private(home_.reports()));
}

TEST_F(ReportBoxTest, LogIsBounded) {
  const std::string line(2'000, 'x');
  for (int i = 0; i < 3'000; ++i) log_report(home_, line);
  const fs::path older = home_.reports().string() + ".1";
  EXPECT_LE(fs::file_size(home_.reports()), kMostLogBytes + 1'001);
  EXPECT_LE(fs::file_size(older), kMostLogBytes + 1'001);
  EXPECT_GE(fs::file_size(older), kMostLogBytes);
}

TEST_F(ReportBoxTest, LogIsNotWrittenThroughASymbolicLink) {
  fs::create_symlink(folder_ / "elsewhere", home_.reports());
  EXPECT_THROW(log_report(home_, "x"), Error);
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere"));
}

TEST_F(ReportBoxTest, ForwardsAreKeptWholeAndPrivate) {
  const std::string name =
      keep_unmatched(home_, std::string("Subject: \0\xff\n\nx", 14), 1'000, ComesFrom::user);
  EXPECT_TRUE(name.ends_with(".eml"));
  EXPECT_EQ(read_file(home_.unmatched() / name), std::string("Subject: \0\xff\n\nx", 14));
  EXPECT_TRUE(is_private(home_.unmatched()));
  EXPECT_TRUE(is_private(home_.unmatched() / name));
}

TEST_F(ReportBoxTest, OldestForwardsLeaveFirst) {
  std::string last;
  for (int i = 0; i < 20; ++i)
    last = keep_unmatched(home_, "mail", 1'000 + i, ComesFrom::user, {5, 1'000});
  EXPECT_EQ(files_in(home_.unmatched()), 5u);
  EXPECT_TRUE(fs::exists(home_.unmatched() / last));
  // By bytes: the new one always stays.
  last = keep_unmatched(home_, std::string(995, 'x'), 2'000, ComesFrom::user, {5, 1'000});
  EXPECT_EQ(files_in(home_.unmatched()), 2u);
  EXPECT_TRUE(fs::exists(home_.unmatched() / last));
}

TEST_F(ReportBoxTest, ForwardBeyondTheLimitIsNotKept) {
  EXPECT_EQ(keep_unmatched(home_, "four", 1'000, ComesFrom::user, {5, 3}), "");
  EXPECT_EQ(keep_unmatched(home_, "four", 1'000, ComesFrom::user, {0, 300}), "");
  EXPECT_FALSE(fs::exists(home_.unmatched()));
}

TEST_F(ReportBoxTest, StrangersDoNotPushOutTheUsersForwards) {
  std::vector<std::string> own;
  for (int i = 0; i < 5; ++i)
    own.push_back(keep_unmatched(home_, "mail", 1'000 + i, ComesFrom::user, {10, 1'000}));
  for (int i = 0; i < 50; ++i)
    keep_unmatched(home_, "flood", 2'000 + i, ComesFrom::stranger, {10, 1'000});
  const std::string last =
      keep_unmatched(home_, std::string(900, 'x'), 3'000, ComesFrom::stranger, {10, 1'000});
  EXPECT_TRUE(last.ends_with("-stranger.eml"));
  for (const std::string& name : own) EXPECT_TRUE(fs::exists(home_.unmatched() / name));
  EXPECT_TRUE(fs::exists(home_.unmatched() / last));
  // There is no room for all of this one, and it must not push out the others.
  EXPECT_EQ(keep_unmatched(home_, std::string(990, 'x'), 3'000, ComesFrom::stranger, {10, 1'000}),
            "");
  for (const std::string& name : own) EXPECT_TRUE(fs::exists(home_.unmatched() / name));
  // Alone, strangers may use all of it.
  for (const std::string& name : own) fs::remove(home_.unmatched() / name);
  for (int i = 0; i < 50; ++i)
    keep_unmatched(home_, "flood", 4'000 + i, ComesFrom::stranger, {10, 1'000});
  EXPECT_EQ(files_in(home_.unmatched()), 10u);
}

TEST_F(ReportBoxTest, StrangersDoNotPushOutForwardsOfKnownSenders) {
  for (int i = 0; i < 5; ++i)
    keep_unmatched(home_, "mail", 1'000 + i, ComesFrom::known, {16, 10'000});
  const std::string last = keep_unmatched(home_, "mail", 1'900, ComesFrom::known, {16, 10'000});
  EXPECT_TRUE(last.ends_with("-known.eml"));
  for (int i = 0; i < 50; ++i)
    keep_unmatched(home_, "flood", 2'000 + i, ComesFrom::stranger, {16, 10'000});
  const auto kept_of = [&](std::string_view suffix) {
    return std::count_if(
        fs::directory_iterator(home_.unmatched()), fs::directory_iterator(),
        [&](const auto& file) { return std::string_view(file.path().native()).ends_with(suffix); });
  };
  EXPECT_EQ(kept_of("-known.eml"), 4);
  EXPECT_EQ(kept_of("-stranger.eml"), 12);
}

}  // namespace
}  // namespace classify
