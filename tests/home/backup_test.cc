#include "home/backup/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "support/files.h"
#include "support/home.h"
#include "support/mail.h"

namespace classify {
namespace {

using test::files_in;
using test::made_up_mail;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;

constexpr std::chrono::milliseconds kNoWait{0};

TrainRequest request(std::size_t n) {
  const Class cls = n % 2 == 0 ? Class::spam : Class::good;
  return {.cls = cls, .raw = made_up_mail(cls, n), .regime = Regime::all, .time = 0, .who = "x"};
}

class BackupTest : public ::testing::Test {
 protected:
  BackupTest() : home_{folder_ / "home"}, other_{folder_ / "other"} {
    create_home(home_);
    Trainer trainer(home_);
    for (std::size_t n = 0; n < 4; ++n) trainer.train(request(n));
    trainer.commit();
  }

  [[nodiscard]] std::string bytes(bool with_mail = true) const {
    Backup backup = back_up(home_, open_home(home_), with_mail, kNoWait);
    std::string all;
    for (const std::string_view piece : pieces_of(backup)) all += piece;
    return all;
  }
  std::filesystem::path restore(const Home& home, const std::string& file) const {
    return restore_home(home, read_backup(file, "file"), this_system(), kNoWait);
  }

  TemporaryFolder folder_;
  Home home_, other_;
};

TEST_F(BackupTest, CutAnywhereIsRefused) {
  const std::string whole = bytes();
  for (std::size_t size = 0; size < whole.size(); size += 1 + size / 100) {
    EXPECT_THROW((void)read_backup(std::string_view(whole).substr(0, size), "file"), Error) << size;
  }
  EXPECT_THROW((void)read_backup(whole + '\n', "file"), Error);
  EXPECT_EQ(read_backup(whole, "file").files.size(), 4u) << "journal, settings, model, secret";
}

TEST_F(BackupTest, ChangedAnywhereIsRefused) {
  std::string changed = bytes();
  for (std::size_t at = 0; at < changed.size(); at += 1 + at / 100) {
    changed[at] = static_cast<char>(changed[at] ^ 4);
    EXPECT_THROW((void)read_backup(changed, "file"), Error) << at;
    changed[at] = static_cast<char>(changed[at] ^ 4);
  }
}

TEST_F(BackupTest, WithoutMailMakesTheSameModel) {
  restore(other_, bytes(false));
  Trainer trainer(other_);
  for (const Training& training : trainer.training_set().trainings()) {
    EXPECT_EQ(training.kept, Kept::features);
  }
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(other_.model()), read_file(home_.model()));
  EXPECT_TRUE(trainer.untrain_mail(request(2).raw, 0, "x"));
}

TEST_F(BackupTest, HasTheSecondJudge) {
  Model judge;
  for (std::size_t n = 10; n < 20; ++n) {
    train(judge, request(n).raw, request(n).cls, kAlwaysRule);
  }
  {
    Trainer trainer(home_);
    trainer.begin_beside(judge);
    trainer.commit();
  }
  const std::string whole = bytes();
  EXPECT_EQ(read_backup(whole, "file").files.size(), 5u);
  restore(other_, whole);
  Trainer(other_).commit();
  EXPECT_EQ(read_file(other_.model()), read_file(home_.model()));
  EXPECT_EQ(read_file(second_judge_path(other_.model())),
            read_file(second_judge_path(home_.model())));
}

TEST_F(BackupTest, IsRefusedWhileATrainerIsAtWork) {
  const Trainer trainer(home_);
  const Stores stores = open_home(home_);
  EXPECT_THROW((void)back_up(home_, stores, true, kNoWait), Error);
}

TEST_F(BackupTest, RestoreWaitsForTheTrainerOfTheOldHomeAndKeepsItsLock) {
  const std::string file = bytes();
  {
    const Trainer trainer(home_);
    EXPECT_THROW(restore(home_, file), Error);
  }
  const auto lock = open_writer_lock(home_.lock());  // of somebody who has opened it already
  ASSERT_TRUE(lock->try_lock());
  lock->unlock();
  EXPECT_EQ(restore(home_, file), folder_ / "home.before-restore");
  ASSERT_TRUE(lock->try_lock());
  EXPECT_THROW(Trainer(home_, kNoWait), Error);
}

TEST_F(BackupTest, RestoreThatIsRefusedLeavesNothing) {
  const std::string file_bytes = bytes();
  Backup backup = read_backup(file_bytes, "file");
  const std::string home = read_file(home_.model());
  for (Backup::File& file : backup.files) {
    if (file.name == "training/journal") file.bytes = "mailsift journal 99\n";
  }
  EXPECT_THROW(restore_home(home_, backup, this_system(), kNoWait), Error);
  EXPECT_THROW(restore_home(other_, backup, this_system(), kNoWait), Error);
  EXPECT_EQ(read_file(home_.model()), home);
  EXPECT_EQ(files_in(folder_.path()), 1u);
}

TEST_F(BackupTest, HalfARestoreIsInNobodysWay) {
  std::filesystem::create_directory(folder_ / "other.restoring");
  write_file(folder_ / "other.restoring" / "half", "x");
  restore(other_, bytes());
  EXPECT_FALSE(std::filesystem::exists(other_.folder / "half"));
  EXPECT_EQ(read_file(other_.model()), read_file(home_.model()));
}

TEST_F(BackupTest, RequestsAreLearnedOnceWhateverHomeHasThem) {
  test::hand_in(home_, request(10));
  const std::string file = bytes();
  restore(home_, file);
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 1u);
  trainer.commit();
  EXPECT_EQ(trainer.model().info.applied.count, 5u);
}

}  // namespace
}  // namespace classify
