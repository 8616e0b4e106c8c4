#include "classify/home/recent_mail.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "classify/error.h"
#include "classify/home/trainer.h"
#include "classify/mail_to_learn.h"
#include "support/files.h"
#include "support/home.h"
#include "support/random.h"

namespace classify {
namespace {

using test::files_in;
using test::Random;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Optional;
using ::testing::SizeIs;
namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 20'000 * kDay + 1'000;
const Verdict kSpam{Class::spam, 8.525, 0.9998};
const CacheLimits kNoLimits{.keep_days = 100'000,
                            .max_messages = std::numeric_limits<std::size_t>::max(),
                            .max_bytes = std::numeric_limits<std::uint64_t>::max()};

class RecentMailTest : public ::testing::Test {
 protected:
  RecentMailTest() : home_{folder_ / "home"} { fs::create_directory(home_.folder); }

  [[nodiscard]] fs::path file_of(const std::string& id) const {
    return home_.cache() / std::to_string(std::stoll(id.substr(0, 12)) / kDay) / id.substr(0, 25);
  }

  // Stores `count` messages of 10 bytes, an hour apart, the last at kNow; their ids, oldest first.
  std::vector<std::string> store_hourly(std::size_t count) {
    const auto cache = test::recent_mail(home_);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) {
      const auto hours_ago = static_cast<std::int64_t>(count - 1 - i);
      ids.push_back(cache->store("0123456789", kSpam, kNow - hours_ago * 3'600));
    }
    return ids;
  }

  [[nodiscard]] std::vector<std::string> ids_in_cache() const {
    std::vector<std::string> ids;
    for (const CachedMessage& m : test::recent_mail(home_)->list().messages) ids.push_back(m.id);
    return ids;
  }

  TemporaryFolder folder_;
  Home home_;
};

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

// Runs `action` in `children` processes, each with its number; true if each of them ended well.
bool all_succeed(int children, const std::function<bool(int)>& action) {
  std::vector<pid_t> running;
  for (int i = 0; i < children; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      bool good = false;
      try {
        good = action(i);
      } catch (const std::exception& e) {
        (void)!::write(STDERR_FILENO, e.what(), std::char_traits<char>::length(e.what()));
      }
      ::_exit(good ? 0 : 1);
    }
    running.push_back(child);
  }
  bool good = true;
  for (const pid_t child : running) {
    int status = 0;
    ::waitpid(child, &status, 0);
    good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  return good;
}

// ---- Keeping -----------------------------------------------------------------------------------

TEST_F(RecentMailTest, GivesBackEveryByte) {
  Random random(1);
  const auto cache = test::recent_mail(home_);
  std::string all(256, '\0');
  for (int c = 0; c < 256; ++c) all[static_cast<std::size_t>(c)] = static_cast<char>(c);
  for (const std::string& raw :
       {std::string(), std::string("x"), std::string("\n"), all, random.bytes(100'000),
        std::string("mailsift cached 1 SPAM 1 1 1 1 1\nx")}) {
    EXPECT_THAT(cache->raw(cache->store(raw, kSpam, kNow)), Optional(raw));
  }
}

TEST_F(RecentMailTest, RemembersTheVerdict) {
  const auto cache = test::recent_mail(home_);
  const Verdict verdict{Class::unsure, -0.1 - 1e-17, 1.0 / 3};
  const std::string id = cache->store("four", verdict, kNow);
  const std::optional<CachedMessage> found = cache->find(id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->time, kNow);
  EXPECT_EQ(found->cls, Class::unsure);
  EXPECT_EQ(found->score, verdict.score);
  EXPECT_EQ(found->probability, verdict.probability);
  EXPECT_EQ(found->bytes, 4u);
}

TEST_F(RecentMailTest, RemembersVerdictsOfAnySize) {
  const auto cache = test::recent_mail(home_);
  for (const double score : {0.0, -1e300, 1e300, 5e-324}) {
    EXPECT_EQ(cache->find(cache->store("x", {Class::good, score, 0}, kNow))->score, score);
  }
}

TEST_F(RecentMailTest, ListsTheOldestFirst) {
  const auto cache = test::recent_mail(home_);
  std::vector<std::string> ids;
  // Days with more digits come later, though their names sort before.
  for (const std::int64_t time :
       {9'999 * kDay, 10'000 * kDay, 10'000 * kDay + 1, std::int64_t{0}}) {
    ids.push_back(cache->store("x", kSpam, time));
  }
  std::rotate(ids.begin(), ids.end() - 1, ids.end());
  EXPECT_EQ(ids_in_cache(), ids);
}

TEST_F(RecentMailTest, TheSameMailTwiceIsTwoMessages) {
  const auto cache = test::recent_mail(home_);
  const std::string first = cache->store("x", kSpam, kNow), second = cache->store("x", kSpam, kNow);
  EXPECT_NE(first, second);
  EXPECT_TRUE(cache->remove(first));
  EXPECT_THAT(cache->raw(second), Optional(std::string("x")));
}

TEST_F(RecentMailTest, RemovesOnce) {
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("x", kSpam, kNow);
  EXPECT_TRUE(cache->remove(id));
  EXPECT_FALSE(cache->remove(id));
  EXPECT_FALSE(cache->find(id));
  EXPECT_FALSE(cache->raw(id));
  EXPECT_TRUE(cache->is_ours(id));
}

TEST_F(RecentMailTest, IsEmptyBeforeItsFolderIsMade) {
  const auto cache = test::recent_mail(home_);
  EXPECT_THAT(cache->list().messages, IsEmpty());
  EXPECT_EQ(cache->settled_until(), 0);
  EXPECT_EQ(test::recent_mail(home_)->expire({}, kNow).messages, 0u);
  EXPECT_FALSE(fs::exists(home_.cache()));
}

TEST_F(RecentMailTest, TimesBefore1970OrOfMoreThanTwelveDigitsAreRefused) {
  const auto cache = test::recent_mail(home_);
  for (const std::int64_t time : {std::int64_t{-1}, std::int64_t{1'000'000'000'000},
                                  std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_THROW(cache->store("x", kSpam, time), Error) << time;
  }
  EXPECT_THAT(cache->raw(cache->store("x", kSpam, 999'999'999'999)), Optional(std::string("x")));
}

// ---- Ids ---------------------------------------------------------------------------------------

TEST_F(RecentMailTest, IdHasTheTimeAndNothingOfTheMail) {
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("Message-ID: <secret@example.com>", kSpam, kNow);
  EXPECT_THAT(id, SizeIs(kMessageIdBytes));
  EXPECT_THAT(id, MatchesRegex("001728001000-[0-9a-v]{12}-[0-9a-v]{20}"));
}

TEST_F(RecentMailTest, IdsAreAllDifferent) {
  const auto cache = test::recent_mail(home_);
  std::set<std::string> random_parts, macs;
  for (int i = 0; i < 500; ++i) {
    const std::string id = cache->store("x", kSpam, kNow);
    random_parts.insert(id.substr(13, 12));
    macs.insert(id.substr(26));
  }
  EXPECT_THAT(random_parts, SizeIs(500));
  EXPECT_THAT(macs, SizeIs(500));
}

TEST_F(RecentMailTest, MacIsFrozen) {  // changing this voids every id in people's mail
  std::string secret(32, '\0');
  for (std::size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<char>(i);
  write_file(home_.secret(), secret);
  EXPECT_TRUE(test::recent_mail(home_)->is_ours("001795392000-4k0v9q0d2m5t-e2ooc4551told4uvh8ei"));
}

// Every kind of change that a person who has seen ids could make.
std::string forged(const std::string& id, const std::string& other, Random& random) {
  static constexpr std::string_view kNear = "0123456789abcdefghijklmnopqrstuvwxyzABCV-_./ \n\r";
  std::string text = id;
  switch (random.below(8)) {
    case 0:  // one character
      text[random.below(text.size())] = random.pick(kNear);
      break;
    case 1:  // any byte
      text[random.below(text.size())] = static_cast<char>(random.bits() >> 56);
      break;
    case 2:
      text.resize(random.below(text.size()));
      break;
    case 3:
      text.insert(random.below(text.size() + 1), 1, random.pick(kNear));
      break;
    case 4:  // the MAC of another id of ours
      text = id.substr(0, 25) + other.substr(25);
      break;
    case 5: {  // two neighbours exchanged
      const std::size_t at = random.below(text.size() - 1);
      std::swap(text[at], text[at + 1]);
      break;
    }
    case 6:  // an invented MAC
      for (std::size_t i = 26; i < text.size(); ++i) text[i] = kNear[random.below(32)];
      break;
    default:
      text = random.bytes(random.below(100));
  }
  return text;
}

TEST_F(RecentMailTest, TenThousandForgedIdsAreAllRefused) {
  Random random(1);
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("x", kSpam, kNow), other = cache->store("y", kSpam, kNow);
  std::size_t tried = 0;
  while (tried < 10'000) {
    const std::string text = forged(id, other, random);
    if (text == id || text == other) continue;
    ++tried;
    ASSERT_FALSE(cache->is_ours(text)) << text;
    ASSERT_FALSE(cache->find(text)) << text;
    ASSERT_FALSE(cache->raw(text)) << text;
    ASSERT_FALSE(cache->remove(text)) << text;
  }
  EXPECT_TRUE(cache->find(id));
  EXPECT_TRUE(cache->find(other));
}

TEST_F(RecentMailTest, IdsInCapitalsOrWithBlanksAreRefused) {
  const auto cache = test::recent_mail(home_);
  std::string id = cache->store("x", kSpam, kNow);
  EXPECT_FALSE(cache->is_ours(id + " "));
  EXPECT_FALSE(cache->is_ours(" " + id));
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::toupper(c); });
  EXPECT_FALSE(cache->is_ours(id));
}

TEST_F(RecentMailTest, IdsOfAnotherHomeAreRefused) {
  const Home other{folder_ / "other"};
  fs::create_directory(other.folder);
  const std::string foreign = test::recent_mail(other)->store("x", kSpam, kNow);
  const std::string own = test::recent_mail(home_)->store("x", kSpam, kNow);
  fs::copy(file_of(own), home_.cache() / "20000" / foreign.substr(0, 25));
  EXPECT_FALSE(test::recent_mail(home_)->is_ours(foreign));
  EXPECT_FALSE(test::recent_mail(home_)->raw(foreign));
}

TEST_F(RecentMailTest, IdsOutliveTheProcess) {
  const std::string id = test::recent_mail(home_)->store("x", kSpam, kNow);
  EXPECT_THAT(test::recent_mail(home_)->raw(id), Optional(std::string("x")));
}

// ---- The secret --------------------------------------------------------------------------------

TEST_F(RecentMailTest, SecretIsMadeOnceAndKept) {
  const auto first = test::recent_mail(home_);
  const std::string secret = read_file(home_.secret());
  EXPECT_THAT(secret, SizeIs(32));
  const auto second = test::recent_mail(home_);
  EXPECT_EQ(read_file(home_.secret()), secret);
  EXPECT_EQ(mode_of(home_.secret()), 0600u);
  EXPECT_EQ(files_in(home_.folder), 1u) << "no temporary file stays";
}

TEST_F(RecentMailTest, CreateHomeMakesTheSecretAndKeepsAnOldOne) {
  create_home(home_);
  const std::string secret = read_file(home_.secret());
  EXPECT_THAT(secret, SizeIs(32));
  create_home(home_);
  EXPECT_EQ(read_file(home_.secret()), secret);
}

TEST_F(RecentMailTest, SecretsOfTwoHomesDiffer) {
  const Home other{folder_ / "other"};
  create_home(home_);
  create_home(other);
  EXPECT_NE(read_file(home_.secret()), read_file(other.secret()));
}

TEST_F(RecentMailTest, SecretOfAnotherLengthIsAnErrorAndStays) {
  for (const std::size_t size : {0u, 31u, 33u, 5000u}) {
    const std::string damaged(size, 'x');
    write_file(home_.secret(), damaged);
    EXPECT_THROW(test::recent_mail(home_), Error) << size;
    EXPECT_EQ(read_file(home_.secret()), damaged);
  }
}

TEST_F(RecentMailTest, SecretIsNotReadThroughASymbolicLinkNorFromAPipe) {
  write_file(folder_ / "elsewhere", std::string(32, 'x'));
  fs::create_symlink(folder_ / "elsewhere", home_.secret());
  EXPECT_THROW(test::recent_mail(home_), Error);
  fs::remove(home_.secret());
  ASSERT_EQ(::mkfifo(home_.secret().c_str(), 0600), 0);
  EXPECT_THROW(test::recent_mail(home_), Error);
}

TEST_F(RecentMailTest, ProcessesThatMakeTheSecretAtOnceAllGetTheSame) {
  for (int round = 0; round < 5; ++round) {
    fs::remove_all(home_.folder);
    fs::create_directory(home_.folder);
    ASSERT_TRUE(all_succeed(8, [&](int child) {
      write_file(folder_ / std::to_string(child),
                 test::recent_mail(home_)->store("x", kSpam, kNow));
      return true;
    }));
    EXPECT_EQ(files_in(home_.folder), 2u) << "secret and cache";
    const auto cache = test::recent_mail(home_);
    for (int child = 0; child < 8; ++child) {
      EXPECT_TRUE(cache->find(read_file(folder_ / std::to_string(child))));
    }
  }
}

TEST_F(RecentMailTest, HomeThatIsMissingIsAnError) {
  EXPECT_THROW(test::recent_mail({folder_ / "missing"}), Error);
  EXPECT_FALSE(fs::exists(folder_ / "missing"));
}

// ---- Files -------------------------------------------------------------------------------------

TEST_F(RecentMailTest, FilesAreForTheUserOnly) {
  const mode_t mask = ::umask(0);
  const std::string id = test::recent_mail(home_)->store("x", kSpam, kNow);
  test::recent_mail(home_)->set_settled_until(kNow);
  ::umask(mask);
  EXPECT_EQ(mode_of(home_.cache()), 0700u);
  EXPECT_EQ(mode_of(home_.cache() / "20000"), 0700u);
  EXPECT_EQ(mode_of(file_of(id)), 0600u);
  EXPECT_EQ(mode_of(home_.cache() / "settled"), 0600u);
}

TEST_F(RecentMailTest, FileIsOneHeadLineAndTheMail) {
  const std::string id = test::recent_mail(home_)->store("Subject: x\r\n\r\nbody", kSpam, kNow);
  EXPECT_EQ(read_file(file_of(id)),
            "mailsift cached 1 SPAM 8.525 0.9998 1728001000 18 8fd5eb27e42fbf49\n"
            "Subject: x\r\n\r\nbody");
}

TEST_F(RecentMailTest, FileOfAKnownSenderNamesItsShare) {
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("Subject: x\r\n\r\nbody", kSpam, kNow, 9ULL << 32);
  EXPECT_EQ(read_file(file_of(id)),
            "mailsift cached 2 SPAM 8.525 0.9998 1728001000 18 8fd5eb27e42fbf49 2\n"
            "Subject: x\r\n\r\nbody");
  EXPECT_THAT(cache->raw(id), Optional(std::string("Subject: x\r\n\r\nbody")));
  for (const std::string_view share : {"0", "9", "-1", "2 2", "x", ""}) {
    write_file(file_of(id), "mailsift cached 2 SPAM 8.525 0.9998 1728001000 18 8fd5eb27e42fbf49 " +
                                std::string(share) + "\nSubject: x\r\n\r\nbody");
    EXPECT_FALSE(cache->find(id)) << share;
  }
}

TEST_F(RecentMailTest, FileCutAtAnyLengthIsDamaged) {
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("Subject: x\n\nbody", kSpam, kNow);
  const std::string whole = read_file(file_of(id));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(file_of(id), whole.substr(0, size));
    ASSERT_FALSE(cache->find(id)) << size;
    ASSERT_FALSE(cache->raw(id)) << size;
    const RecentMail::Listing listing = cache->list();
    ASSERT_THAT(listing.messages, IsEmpty()) << size;
    ASSERT_EQ(listing.damaged, 1u) << size;
  }
}

TEST_F(RecentMailTest, MailWithAnyByteChangedIsDamaged) {
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("Subject: x\n\nbody", kSpam, kNow);
  const std::string whole = read_file(file_of(id));
  for (std::size_t at = whole.find('\n') + 1; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    write_file(file_of(id), changed);
    ASSERT_FALSE(cache->raw(id)) << at;
  }
}

TEST_F(RecentMailTest, HeadWithAnyByteChangedGivesNoOtherMail) {
  const auto cache = test::recent_mail(home_);
  const std::string mail = "Subject: x\n\nbody", id = cache->store(mail, kSpam, kNow);
  const std::string whole = read_file(file_of(id));
  for (std::size_t at = 0; at < whole.find('\n') + 1; ++at) {
    for (const char c : {'\0', '\n', ' ', '-', '0', '9', 'e', '\377'}) {
      std::string changed = whole;
      changed[at] = c;
      write_file(file_of(id), changed);
      ASSERT_EQ(cache->raw(id).value_or(mail), mail) << at;
      ASSERT_EQ(cache->list().messages.size() + cache->list().damaged, 1u) << at;
    }
  }
}

TEST_F(RecentMailTest, FileUnderAnotherMessagesNameIsDamaged) {
  const std::vector<std::string> ids = store_hourly(2);
  fs::copy_file(file_of(ids[0]), file_of(ids[1]), fs::copy_options::overwrite_existing);
  EXPECT_FALSE(test::recent_mail(home_)->find(ids[1]));
  EXPECT_FALSE(test::recent_mail(home_)->raw(ids[1]));
  EXPECT_EQ(test::recent_mail(home_)->list().damaged, 1u);
}

TEST_F(RecentMailTest, ForeignFilesAreLeftAlone) {
  const std::vector<std::string> ids = store_hourly(1);
  fs::create_directory(home_.cache() / "notes");
  for (const char* name : {"20000/README", "notes/x", "x", "-1", "020000"}) {
    write_file(home_.cache() / name, "x");
  }
  EXPECT_EQ(ids_in_cache(), ids);
  test::recent_mail(home_)->expire({0, 0, 0}, kNow);
  EXPECT_THAT(ids_in_cache(), IsEmpty());
  EXPECT_TRUE(fs::exists(home_.cache() / "20000/README"));
  EXPECT_TRUE(fs::exists(home_.cache() / "notes/x"));
}

TEST_F(RecentMailTest, WhatIsNoRegularFileIsNotRead) {
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store("x", kSpam, kNow);
  fs::rename(file_of(id), folder_ / "elsewhere");
  fs::create_symlink(folder_ / "elsewhere", file_of(id));
  EXPECT_FALSE(cache->find(id));
  EXPECT_FALSE(cache->raw(id));
  fs::remove(file_of(id));
  ASSERT_EQ(::mkfifo(file_of(id).c_str(), 0600), 0);
  EXPECT_FALSE(cache->find(id));
  EXPECT_FALSE(cache->raw(id));
  EXPECT_EQ(cache->list().damaged, 1u);
}

// ---- Folders that are not ours -----------------------------------------------------------------

void expect_refused(const Home& home) {
  const auto cache = test::recent_mail(home);
  EXPECT_THROW(cache->store("x", kSpam, kNow), Error);
  EXPECT_THROW((void)cache->list(), Error);
  EXPECT_THROW(cache->expire({0, 0, 0}, kNow), Error);
  EXPECT_THROW((void)cache->settled_until(), Error);
  EXPECT_THROW(cache->set_settled_until(kNow), Error);
}

// ---- A clock that jumps ------------------------------------------------------------------------

TEST_F(RecentMailTest, MailOfTheFutureIsDatedToday) {
  const auto cache = test::recent_mail(home_);
  const auto today = static_cast<std::int64_t>(::time(nullptr));
  const std::string ahead = cache->store("0123456789", kSpam, today + 365 * kDay);
  // The file is of the future, too.
  const std::array<timespec, 2> times{timespec{today + 365 * kDay, 0}, {today + 365 * kDay, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, file_of(ahead).c_str(), times.data(), 0), 0);
  const CacheLimits limits{.keep_days = 14};
  EXPECT_EQ(cache->expire(limits, today).messages, 0u);
  EXPECT_EQ(cache->expire(limits, today + 13 * kDay).messages, 0u);
  EXPECT_EQ(cache->expire(limits, today + 16 * kDay).messages, 1u);
}

TEST_F(RecentMailTest, TimeIsBelievedOnlyADayBeyondItsLastWitness) {
  const auto cache = test::recent_mail(home_);
  EXPECT_EQ(believed_time(*cache, kNow), kNow) << "nothing is known";
  cache->set_tended_at(kNow);
  EXPECT_EQ(believed_time(*cache, kNow + kDay), kNow + kDay);
  const std::int64_t a_year_on = kNow + 365 * kDay;
  EXPECT_EQ(believed_time(*cache, a_year_on), kNow + kDay);
  EXPECT_EQ(believed_time(*cache, 0), 0) << "1970";
  EXPECT_EQ(believed_time(*cache, kNow - 5), kNow - 5);
  cache->store("0123456789", kSpam, a_year_on);
  EXPECT_EQ(believed_time(*cache, a_year_on + 60), kNow + kDay) << "mail of this minute";
  EXPECT_EQ(believed_time(*cache, a_year_on + 3'600), a_year_on + 3'600) << "an hour later";
}

TEST_F(RecentMailTest, AJumpOfTheClockRemovesNothing) {
  const std::vector<std::string> ids = store_hourly(5);
  const auto cache = test::recent_mail(home_);
  cache->set_tended_at(kNow);
  EXPECT_EQ(cache->expire({}, believed_time(*cache, kNow + 365 * kDay)).messages, 0u);
  EXPECT_EQ(ids_in_cache(), ids);
}

TEST_F(RecentMailTest, SymbolicLinkInPlaceOfTheFolderIsRefused) {
  fs::create_directory(folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", home_.cache());
  expect_refused(home_);
  EXPECT_EQ(files_in(folder_ / "elsewhere"), 0u);
}

TEST_F(RecentMailTest, SymbolicLinkInPlaceOfADayIsRefused) {
  fs::create_directory(folder_ / "elsewhere");
  fs::create_directory(home_.cache());
  fs::create_directory_symlink(folder_ / "elsewhere", home_.cache() / "20000");
  const auto cache = test::recent_mail(home_);
  EXPECT_THROW(cache->store("x", kSpam, kNow), Error);
  EXPECT_THROW((void)cache->list(), Error);
  EXPECT_EQ(files_in(folder_ / "elsewhere"), 0u);
}

TEST_F(RecentMailTest, FileInPlaceOfTheFolderIsRefused) {
  write_file(home_.cache(), "x");
  expect_refused(home_);
  EXPECT_EQ(read_file(home_.cache()), "x");
}

TEST_F(RecentMailTest, FolderThatOthersMayWriteToIsRefused) {
  fs::create_directory(home_.cache());
  for (const mode_t mode : {0770u, 0702u, 0777u}) {
    ASSERT_EQ(::chmod(home_.cache().c_str(), mode), 0);
    expect_refused(home_);
  }
}

TEST_F(RecentMailTest, FolderOfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give folders away";
  fs::create_directory(home_.cache());
  ASSERT_EQ(::chown(home_.cache().c_str(), 65534, 65534), 0);
  expect_refused(home_);
}

// ---- Expiry ------------------------------------------------------------------------------------

TEST_F(RecentMailTest, ExpiryWithinTheLimitsRemovesNothing) {
  const std::vector<std::string> ids = store_hourly(48);
  const RecentMail::Expired expired = test::recent_mail(home_)->expire({}, kNow);
  EXPECT_EQ(expired.messages, 0u);
  EXPECT_EQ(expired.bytes, 0u);
  EXPECT_EQ(ids_in_cache(), ids);
}

TEST_F(RecentMailTest, ExpiryByAgeCountsToTheSecond) {
  const std::vector<std::string> ids = store_hourly(72);
  CacheLimits limits = kNoLimits;
  limits.keep_days = 1;  // the 24 before, and the one stored exactly a day ago
  EXPECT_EQ(test::recent_mail(home_)->expire(limits, kNow).messages, 72u - 25u);
  EXPECT_EQ(ids_in_cache(), std::vector<std::string>(ids.end() - 25, ids.end()));
  EXPECT_EQ(test::recent_mail(home_)->expire(limits, kNow + 1).messages, 1u);
}

TEST_F(RecentMailTest, ExpiryByCountRemovesTheOldest) {
  const std::vector<std::string> ids = store_hourly(50);
  CacheLimits limits = kNoLimits;
  limits.max_messages = 7;
  EXPECT_EQ(test::recent_mail(home_)->expire(limits, kNow).messages, 43u);
  EXPECT_EQ(ids_in_cache(), std::vector<std::string>(ids.end() - 7, ids.end()));
}

TEST_F(RecentMailTest, ExpiryByBytesRemovesTheOldestAndTellsWhatItFreed) {
  const std::vector<std::string> ids = store_hourly(50);
  const std::uint64_t one = fs::file_size(file_of(ids[0]));
  CacheLimits limits = kNoLimits;
  limits.max_bytes = 7 * one + one - 1;
  const RecentMail::Expired expired = test::recent_mail(home_)->expire(limits, kNow);
  EXPECT_EQ(expired.messages, 43u);
  EXPECT_EQ(expired.bytes, 43 * one);
  EXPECT_EQ(ids_in_cache(), std::vector<std::string>(ids.end() - 7, ids.end()));
}

TEST_F(RecentMailTest, ExpiryRemovesDaysThatAreEmpty) {
  store_hourly(100);
  EXPECT_EQ(files_in(home_.cache()), 6u);
  CacheLimits limits = kNoLimits;
  limits.keep_days = 1;
  test::recent_mail(home_)->expire(limits, kNow);
  EXPECT_EQ(files_in(home_.cache()), 2u);
}

TEST_F(RecentMailTest, ExpiryToNothingRemovesEverythingEvenOfTheFuture) {
  const auto cache = test::recent_mail(home_);
  cache->store("x", kSpam, kNow + 1000 * kDay);
  write_file(file_of(cache->store("x", kSpam, kNow)), "damaged");
  EXPECT_EQ(cache->expire({0, 0, 0}, kNow).messages, 2u);
  EXPECT_EQ(files_in(home_.cache()), 0u);
}

TEST_F(RecentMailTest, LimitsBeyondAllBoundsAreNoLimits) {
  const std::vector<std::string> ids = store_hourly(3);
  CacheLimits limits = kNoLimits;
  limits.keep_days = std::numeric_limits<std::int64_t>::max();
  test::recent_mail(home_)->expire(limits, kNow);
  EXPECT_EQ(ids_in_cache(), ids);
}

TEST_F(RecentMailTest, WhatAKilledWriterLeftIsNoMessageAndGoesAfterAnHour) {
  const std::vector<std::string> ids = store_hourly(1);
  const fs::path left = file_of(ids[0]).string() + ".tmp-";
  write_file(left, "half a mess");
  struct stat status {};
  ASSERT_EQ(::stat(left.c_str(), &status), 0);
  EXPECT_EQ(ids_in_cache(), ids);
  EXPECT_EQ(test::recent_mail(home_)->list().damaged, 0u);
  test::recent_mail(home_)->expire(kNoLimits, status.st_mtime + 3'600);
  EXPECT_TRUE(fs::exists(left));
  EXPECT_EQ(test::recent_mail(home_)->expire(kNoLimits, status.st_mtime + 3'601).messages, 0u);
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ(ids_in_cache(), ids);
}

TEST_F(RecentMailTest, EightWritersTwoExpiriesAndAReaderAtOnceHarmNoMessage) {
  constexpr int kWriters = 8, kMessages = 150;
  const bool good = all_succeed(kWriters + 3, [&](int child) {
    const auto cache = test::recent_mail(home_);
    Random random(static_cast<std::uint64_t>(child));
    for (int i = 0; i < kMessages; ++i) {
      if (child == kWriters + 2) {
        if (cache->list().damaged > 0) return false;
      } else if (child >= kWriters) {
        cache->expire({.keep_days = 100, .max_messages = 5, .max_bytes = 100'000}, kNow);
      } else {
        // The day changes from message to message, so that folders come and go.
        const std::string mail = random.bytes(random.below(9'000));
        const std::string id =
            cache->store(mail, kSpam, kNow - static_cast<std::int64_t>(random.below(9)) * kDay);
        const std::optional<std::string> back = cache->raw(id);
        if (!cache->is_ours(id) || (back && *back != mail)) return false;
      }
    }
    return true;
  });
  EXPECT_TRUE(good);
  const auto cache = test::recent_mail(home_);
  cache->expire({.keep_days = 100, .max_messages = 5, .max_bytes = 100'000}, kNow);
  EXPECT_EQ(cache->list().damaged, 0u);
  EXPECT_LE(cache->list().messages.size(), 5u);
}

TEST_F(RecentMailTest, WritersAtOnceLoseNothing) {
  ASSERT_TRUE(all_succeed(8, [&](int) {
    const auto cache = test::recent_mail(home_);
    for (int i = 0; i < 100; ++i) cache->store("mail", kSpam, kNow + i % 3 * kDay);
    return true;
  }));
  EXPECT_THAT(ids_in_cache(), SizeIs(800));
}

TEST_F(RecentMailTest, ExpiryRemovesNoMoreThanItIsTold) {
  const auto cache = test::recent_mail(home_);
  for (int i = 0; i < 10; ++i) cache->store("mail", kSpam, kNow + i);
  EXPECT_EQ(cache->expire({0, 0, 0}, kNow + 10, 3).messages, 3u);
  const std::vector<CachedMessage> left = cache->list().messages;
  ASSERT_THAT(left, SizeIs(7));
  EXPECT_EQ(left[0].time, kNow + 3);  // the oldest was removed
  EXPECT_EQ(cache->expire({0, 0, 0}, kNow + 10, 30).messages, 7u);
}

// ---- Floods ------------------------------------------------------------------------------------

// In files and in memory alike.
class Flood : public ::testing::TestWithParam<bool> {
 protected:
  Flood() : home_{folder_ / "home"} {
    fs::create_directory(home_.folder);
    cache_ = GetParam() ? recent_mail_in_memory() : test::recent_mail(home_);
  }

  void store(Class cls, std::size_t count, std::size_t bytes = 10) {
    for (std::size_t i = 0; i < count; ++i)
      cache_->store(std::string(bytes, 'x'), {cls, 0, 0.5}, time_++);
  }

  [[nodiscard]] std::size_t kept(Class cls) const {
    const std::vector<CachedMessage> all = cache_->list().messages;
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [cls](const CachedMessage& m) { return m.cls == cls; }));
  }

  TemporaryFolder folder_;
  Home home_;
  std::shared_ptr<RecentMail> cache_;
  std::int64_t time_ = kNow;
};

TEST_P(Flood, OfOneVerdictLeavesTheOthers) {
  for (const Class flood : {Class::spam, Class::unsure, Class::good}) {
    for (const Class cls : {Class::spam, Class::unsure, Class::good}) store(cls, 5);
    store(flood, 200);
    CacheLimits limits = kNoLimits;
    limits.max_messages = 30;
    cache_->expire(limits, time_);
    for (const Class cls : {Class::spam, Class::unsure, Class::good})
      EXPECT_EQ(kept(cls), cls == flood ? 20u : 5u)
          << name(cls) << " in a flood of " << name(flood);
    cache_->expire({0, 0, 0}, time_);
  }
}

TEST_P(Flood, OfLongMailLeavesTheOthers) {
  store(Class::good, 5, 1'000);
  store(Class::unsure, 40, 50'000);
  CacheLimits limits = kNoLimits;
  limits.max_bytes = 200'000;
  cache_->expire(limits, time_);
  EXPECT_EQ(kept(Class::good), 5u);
  EXPECT_EQ(kept(Class::unsure), 3u);
}

TEST_P(Flood, OfTwoVerdictsLeavesAThirdOfTheMail) {
  store(Class::good, 50);
  store(Class::unsure, 500);
  store(Class::spam, 500);
  CacheLimits limits = kNoLimits;
  limits.max_messages = 30;
  cache_->expire(limits, time_);
  for (const Class cls : {Class::spam, Class::unsure, Class::good}) EXPECT_EQ(kept(cls), 10u);
}

TEST_P(Flood, OfStrangersLeavesTheMailOfKnownSenders) {
  constexpr std::uint64_t kAnn = 1ULL << 32, kBob = 2ULL << 32;
  for (const Class flood : {Class::spam, Class::unsure, Class::good}) {
    std::vector<std::string> known;
    for (const std::uint64_t sender : {kAnn, kBob})
      for (int i = 0; i < 3; ++i)
        known.push_back(cache_->store("mail", {flood, 0, 0.5}, time_++, sender));
    for (const Class cls : {Class::spam, Class::unsure, Class::good}) store(cls, 500);
    CacheLimits limits = kNoLimits;
    limits.max_messages = 300;
    cache_->expire(limits, time_);
    for (const std::string& id : known) EXPECT_TRUE(cache_->find(id)) << name(flood);
    cache_->expire({0, 0, 0}, time_);
  }
}

// From is easily forged.
TEST_P(Flood, OfOneKnownSenderLeavesTheOthers) {
  constexpr std::uint64_t kAnn = 1ULL << 32, kBob = 2ULL << 32;
  const std::string id = cache_->store("mail", {Class::good, 0, 0.5}, time_++, kBob);
  for (int i = 0; i < 500; ++i) cache_->store("mail", {Class::good, 0, 0.5}, time_++, kAnn);
  CacheLimits limits = kNoLimits;
  limits.max_messages = 96;
  cache_->expire(limits, time_);
  EXPECT_TRUE(cache_->find(id));
  EXPECT_EQ(kept(Class::good), 96u);
}

TEST_P(Flood, KeepsNoMailBeyondItsAge) {
  store(Class::good, 5);
  time_ += 20 * kDay;
  store(Class::spam, 50);
  cache_->expire({.keep_days = 14, .max_messages = 30, .max_bytes = 1'000'000}, time_);
  EXPECT_EQ(kept(Class::good), 0u);
  EXPECT_EQ(kept(Class::spam), 30u);
}

INSTANTIATE_TEST_SUITE_P(RecentMail, Flood, ::testing::Bool(),
                         [](const auto& row) { return row.param ? "in_memory" : "in_files"; });

// 16 of 4,096 are expected; numbers outside these bounds have a probability below 1e-4.
TEST_F(RecentMailTest, OneIdIn256IsTheTimeToExpire) {
  const auto cache = test::recent_mail(home_);
  int times = 0;
  for (int i = 0; i < 4096; ++i) {
    times += is_time_to_expire(cache->store("m", kSpam, kNow));
  }
  EXPECT_GE(times, 3);
  EXPECT_LE(times, 36);
  EXPECT_FALSE(is_time_to_expire(""));
}

TEST_F(RecentMailTest, MailsOfAnyLengthAreKept) {
  const auto cache = test::recent_mail(home_);
  const std::string mail = "Subject: short\r\n\r\nas it came\r\n";
  EXPECT_THAT(cache->raw(keep_mail(*cache, mail, kSpam, kNow, 0, {})), Optional(mail));
  const std::string long_mail = "Subject: long\n\n" + std::string(kMaxCachedMail, 'x');
  EXPECT_THAT(cache->raw(keep_mail(*cache, long_mail, kSpam, kNow, 0, {})),
              Optional(mail_to_learn(long_mail)));
}

TEST_F(RecentMailTest, OldMailLeavesWithOneIdIn256) {
  const auto cache = test::recent_mail(home_);
  (void)cache->store("old", kSpam, kNow - 30 * kDay);
  const std::string last = std::string(13, '0') + "vv" + std::string(kMessageIdBytes - 15, '0');
  ASSERT_TRUE(is_time_to_expire(last));
  std::string other = last;
  other[13] = '0';
  expire_now_and_then(*cache, other, {}, kNow);
  EXPECT_THAT(cache->list().messages, SizeIs(1));
  EXPECT_EQ(cache->tended_at(), 0);
  expire_now_and_then(*cache, last, {}, kNow);
  EXPECT_THAT(cache->list().messages, IsEmpty());
  EXPECT_EQ(cache->tended_at(), kNow);
  expire_now_and_then(*cache, last, {}, kNow + 60);
  EXPECT_EQ(cache->tended_at(), kNow) << "written once a day";
}

// ---- Settling ----------------------------------------------------------------------------------

TEST_F(RecentMailTest, MarkOfSettlingIsRemembered) {
  const auto cache = test::recent_mail(home_);
  for (const std::int64_t time : {kNow, kNow + 1, kNow - 5, std::int64_t{0}}) {
    cache->set_settled_until(time);
    EXPECT_EQ(test::recent_mail(home_)->settled_until(), time);
  }
  EXPECT_EQ(files_in(home_.cache()), 1u);
}

TEST_F(RecentMailTest, MarkOfCareIsAnother) {
  const auto cache = test::recent_mail(home_);
  EXPECT_EQ(cache->tended_at(), 0);
  cache->set_settled_until(kNow);
  cache->set_tended_at(kNow + 9);
  EXPECT_EQ(test::recent_mail(home_)->tended_at(), kNow + 9);
  EXPECT_EQ(test::recent_mail(home_)->settled_until(), kNow);
}

TEST_F(RecentMailTest, DamagedMarkIsNone) {
  const auto cache = test::recent_mail(home_);
  cache->set_settled_until(kNow);
  const std::string whole = read_file(home_.cache() / "settled");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(home_.cache() / "settled", whole.substr(0, size));
    ASSERT_EQ(cache->settled_until(), 0) << size;
  }
  for (const char* text : {"mailsift settled 1 x\n", "mailsift settled 1 99999999999999999999\n",
                           "mailsift settled 2 5\n", "mailsift settled 1 5\n\n"}) {
    write_file(home_.cache() / "settled", text);
    EXPECT_EQ(cache->settled_until(), 0) << text;
  }
}

TEST_F(RecentMailTest, MarkIsNotReadThroughASymbolicLinkAndReplacesIt) {
  const auto cache = test::recent_mail(home_);
  cache->set_settled_until(kNow);
  fs::rename(home_.cache() / "settled", folder_ / "elsewhere");
  fs::create_symlink(folder_ / "elsewhere", home_.cache() / "settled");
  EXPECT_EQ(cache->settled_until(), 0);
  const std::string before = read_file(folder_ / "elsewhere");
  cache->set_settled_until(kNow + 7);
  EXPECT_EQ(cache->settled_until(), kNow + 7);
  EXPECT_EQ(read_file(folder_ / "elsewhere"), before);
}

TEST_F(RecentMailTest, MarkOutlivesExpiry) {
  const auto cache = test::recent_mail(home_);
  cache->set_settled_until(kNow);
  cache->expire({0, 0, 0}, kNow);
  EXPECT_EQ(cache->settled_until(), kNow);
}

}  // namespace
}  // namespace classify
