// The disk is full, memory runs out, the process is killed: what was acknowledged is still there.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <map>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/recent_mail.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "support/allocations.h"
#include "support/files.h"
#include "support/home.h"
#include "support/home_key.h"
#include "support/mail.h"
#include "support/random.h"

namespace {

std::atomic<bool> folders_cannot_be_synced{false};

}  // namespace

// In place of the C library's: what it is told to, it lets fail.
extern "C" int fsync(int descriptor) {
  struct stat status {};
  if (folders_cannot_be_synced && ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace classify {
namespace {

using test::allocations_left;
using test::create_home_with_key;
using test::files_in;
using test::made_up_mail;
using test::Random;
using test::read_file;
using test::TemporaryFolder;

TrainRequest request(std::size_t n) {
  const Class cls = n % 2 == 0 ? Class::spam : Class::good;
  return {.cls = cls, .raw = made_up_mail(cls, n), .regime = Regime::all, .time = 0, .who = "x"};
}

std::vector<std::string> mails_in_force(const TrainingSet& set) {
  std::vector<std::string> out;
  for (const Training& t : set.trainings()) {
    if (t.taken_back_by == 0) out.emplace_back(set.mail(t));
  }
  return out;
}

// Runs `action` in a child process; true if it ended by itself with status 0.
bool in_child(const std::function<bool()>& action) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(action() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// As a full disk: no file grows beyond `bytes`.
void limit_file_size(std::size_t bytes) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

enum class Ending { done, io_error, other };

// What becomes of `action` in a child process on a disk full at `bytes`.
Ending on_full_disk(std::size_t bytes, const std::function<void()>& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    limit_file_size(bytes);
    try {
      action();
      ::_exit(static_cast<int>(Ending::done));
    } catch (const Error& e) {
      ::_exit(static_cast<int>(e.code() == ErrorCode::io ? Ending::io_error : Ending::other));
    } catch (...) {
      ::_exit(static_cast<int>(Ending::other));
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? static_cast<Ending>(WEXITSTATUS(status)) : Ending::other;
}

// Sizes from nothing to `whole`: the first ones, the borders of pages, and some between.
std::vector<std::size_t> sizes_up_to(std::size_t whole, std::size_t samples) {
  Random random(whole);
  std::vector<std::size_t> sizes;
  for (std::size_t size = 0; size < std::min<std::size_t>(whole, 70); ++size) sizes.push_back(size);
  for (std::size_t size = 4095; size < whole; size += 4096 * 5)
    sizes.insert(sizes.end(), {size, size + 1, size + 2});
  for (std::size_t i = 0; i < samples; ++i) sizes.push_back(random.below(whole));
  sizes.push_back(whole - 1);
  std::erase_if(sizes, [whole](std::size_t size) { return size >= whole; });
  return sizes;
}

class Fault : public ::testing::Test {
 protected:
  Fault() : home_{folder_ / "home"} { create_home_with_key(home_); }

  void train(std::size_t from, std::size_t to) {
    Trainer trainer(home_);
    for (std::size_t i = from; i < to; ++i) trainer.train(request(i));
    trainer.commit();
  }

  TemporaryFolder folder_;
  Home home_;
};

// ---- A full disk -------------------------------------------------------------------------------

TEST_F(Fault, PublishingOnAFullDiskKeepsTheOldModel) {
  train(0, 4);
  const std::string before = read_file(home_.model());
  const Model model = open_model(home_.model());
  for (const std::size_t size : sizes_up_to(before.size(), 30)) {
    ASSERT_EQ(on_full_disk(size, [&] { publish_model(model, home_.model()); }), Ending::io_error)
        << size;
    ASSERT_EQ(read_file(home_.model()), before);
    ASSERT_EQ(files_in(home_.folder), 5u) << "model, training, spool, lock, secret";
  }
  EXPECT_EQ(on_full_disk(before.size(), [&] { publish_model(model, home_.model()); }),
            Ending::done);
}

TEST_F(Fault, CommitOnAFullDiskLosesNothingThatWasAcknowledged) {
  train(0, 4);
  const std::string before = read_file(home_.model());
  const std::vector<std::string> acknowledged = mails_in_force(TrainingSet(home_.training()));
  const std::size_t journal = std::filesystem::file_size(home_.training() / "journal");
  std::vector<std::size_t> sizes = sizes_up_to(before.size(), 10);
  for (std::size_t size = journal; size < journal + 800; size += 37) sizes.push_back(size);
  for (const std::size_t size : sizes) {
    const Ending ending = on_full_disk(size, [&] {
      Trainer trainer(home_);
      trainer.train(request(100));
      trainer.commit();
    });
    ASSERT_EQ(ending, Ending::io_error) << size;
    ASSERT_EQ(read_file(home_.model()), before) << size;
    const TrainingSet set(home_.training());
    ASSERT_EQ(set.damaged_records(), 0u);
    const std::vector<std::string> now = mails_in_force(set);
    ASSERT_TRUE(std::ranges::equal(
        acknowledged, std::span(now).first(std::min(now.size(), acknowledged.size()))));
    ASSERT_LE(now.size(), acknowledged.size() + 1);
    if (now.size() > acknowledged.size()) {  // the journal still had room, the model had not
      Trainer trainer(home_);
      ASSERT_EQ(trainer.model().info.applied.count, now.size());
      trainer.untrain_mail(request(100).raw, 0, "x");
      trainer.commit();
      ASSERT_EQ(read_file(home_.model()), before);
    }
  }
}

TEST_F(Fault, CommitThatFailedCanBeTriedAgain) {
  train(0, 2);
  const bool good = in_child([&] {
    Trainer trainer(home_);
    trainer.train(request(100));
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
    for (const rlim_t size : {rlim_t{10}, rlim_t{1300}, rlim_t{5000}}) {
      const rlimit low{size, limit.rlim_max};
      ::setrlimit(RLIMIT_FSIZE, &low);
      try {
        trainer.commit();
        return false;
      } catch (const Error&) {
      }
    }
    ::setrlimit(RLIMIT_FSIZE, &limit);
    trainer.train(request(101));
    trainer.commit();
    return true;
  });
  ASSERT_TRUE(good);
  EXPECT_EQ(mails_in_force(TrainingSet(home_.training())).size(), 4u);
  const std::string model = read_file(home_.model());
  Trainer trainer(home_);
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model);
}

TEST_F(Fault, SpoolingOnAFullDiskLeavesNoHalfRequest) {
  const std::string id = test::hand_in(home_, request(1));
  const std::size_t whole = std::filesystem::file_size(home_.spool() / id);
  std::filesystem::remove(home_.spool() / id);
  for (const std::size_t size : sizes_up_to(whole, 50)) {
    ASSERT_EQ(on_full_disk(size, [&] { test::hand_in(home_, request(1)); }), Ending::io_error)
        << size;
    ASSERT_EQ(files_in(home_.spool()), 0u);
  }
}

TEST_F(Fault, SpoolStaysWhenItsCommitFails) {
  test::hand_in(home_, request(1));
  const Ending ending = on_full_disk(10, [&] {
    Trainer trainer(home_);
    trainer.drain_queue();
    trainer.commit();
  });
  EXPECT_EQ(ending, Ending::io_error);
  EXPECT_EQ(files_in(home_.spool()), 1u);
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 1u);
}

TEST_F(Fault, BaseOnAFullDiskKeepsTheOldOne) {
  Model base;
  base.info.applied = {.count = 3, .digest = 5};
  {
    Trainer trainer(home_);
    trainer.import_base(base);
    trainer.commit();
  }
  base.info.applied.digest = 6;
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{4000}}) {
    ASSERT_EQ(on_full_disk(size, [&] { Trainer(home_).import_base(base); }), Ending::io_error)
        << size;
    ASSERT_EQ(TrainingSet(home_.training()).base()->info.applied.digest, 5u);
  }
}

TEST_F(Fault, FoldingOnAFullDiskChangesNoModelAndLosesNoTraining) {
  {
    Trainer trainer(home_);
    for (std::size_t n = 0; n < 6; ++n) trainer.train(request(n));
    trainer.commit();
  }
  const std::string model = read_file(home_.model());
  const std::string journal = read_file(home_.training() / "journal");
  for (const std::size_t size : {std::size_t{0}, std::size_t{4000}}) {
    ASSERT_EQ(on_full_disk(size, [&] { Trainer(home_).fold(4); }), Ending::io_error) << size;
    EXPECT_EQ(read_file(home_.training() / "journal"), journal);
  }
  Trainer trainer(home_);
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model);
}

TEST_F(Fault, CachingOnAFullDiskLeavesNoHalfMessage) {
  const std::string mail(9'000, 'x');
  const Verdict verdict{Class::spam, 8.5, 0.99};
  const auto cache = test::recent_mail(home_);
  const std::string id = cache->store(mail, verdict, 1'700'000'000);
  const std::filesystem::path day = home_.cache() / "19675";
  const std::size_t whole = std::filesystem::file_size(day / id.substr(0, 25));
  for (const std::size_t size : sizes_up_to(whole, 30)) {
    ASSERT_EQ(on_full_disk(size, [&] { cache->store(mail, verdict, 1'700'000'000); }),
              Ending::io_error)
        << size;
    ASSERT_EQ(files_in(day), 1u);
  }
  EXPECT_EQ(cache->raw(id), mail);
  cache->set_settled_until(5);
  EXPECT_EQ(on_full_disk(3, [&] { cache->set_settled_until(6); }), Ending::io_error);
  EXPECT_EQ(cache->settled_until(), 5);
  EXPECT_EQ(files_in(home_.cache()), 2u);
}

TEST_F(Fault, SecretOnAFullDiskIsNotMade) {
  std::filesystem::remove(home_.secret());
  for (const std::size_t size : {0u, 1u, 31u}) {
    EXPECT_EQ(on_full_disk(size, [&] { test::recent_mail(home_); }), Ending::io_error) << size;
    EXPECT_FALSE(std::filesystem::exists(home_.secret()));
    EXPECT_EQ(files_in(home_.folder), 3u) << "model, training, spool";
  }
  EXPECT_EQ(on_full_disk(32, [&] { test::recent_mail(home_); }), Ending::done);
}

// ---- A file system that refuses ----------------------------------------------------------------

TEST_F(Fault, HomeWithoutItsFoldersIsAnError) {
  std::filesystem::remove_all(home_.folder);
  EXPECT_THROW(Trainer{home_}, Error);
  EXPECT_THROW(test::hand_in(home_, request(1)), Error);
}

TEST_F(Fault, JournalThatIsAFolderIsAnError) {
  std::filesystem::create_directory(home_.training() / "journal");
  EXPECT_THROW(Trainer{home_}, Error);
}

TEST_F(Fault, RenameThatFailsKeepsTheJournal) {
  train(0, 2);
  std::filesystem::remove(home_.model());
  std::filesystem::create_directories(home_.model() / "in the way");
  EXPECT_THROW(Trainer{home_}, Error);
  std::filesystem::remove_all(home_.model());
  Trainer trainer(home_);
  trainer.commit();
  EXPECT_EQ(trainer.model().info.applied.count, 2u);
}

// ---- No memory ---------------------------------------------------------------------------------

enum class Thrown { nothing, bad_alloc, error, other };

// Lets the n-th allocation of `action` fail for n = 0, 1, 2 ... (later: with gaps) until it
// succeeds. It must throw std::bad_alloc; a stream that cannot read for want of memory may make
// that an Error.
void with_failing_allocations(const std::function<void()>& action,
                              const std::function<void()>& check = {}, bool error_allowed = false) {
  action();  // what is allocated once a process is there already
  for (long n = 0;; n += 1 + n / 20) {
    Thrown thrown = Thrown::nothing;
    allocations_left = n;
    try {
      action();
    } catch (const std::bad_alloc&) {
      thrown = Thrown::bad_alloc;
    } catch (const Error&) {
      thrown = Thrown::error;
    } catch (...) {
      thrown = Thrown::other;
    }
    allocations_left = -1;
    ASSERT_NE(thrown, Thrown::other) << n;
    ASSERT_TRUE(error_allowed || thrown != Thrown::error) << n;
    if (check) check();
    if (thrown == Thrown::nothing) return;
  }
}

TEST_F(Fault, ClassifyingWithoutMemoryThrowsBadAlloc) {
  train(0, 6);
  const Model model = open_model(home_.model());
  const double expected = judge(model, test::corpus()[1].raw).score;
  for (const std::size_t i : {0u, 3u, 23u, 40u}) {
    with_failing_allocations(
        [&] { (void)judge(model, test::corpus()[i].raw); },
        [&] { ASSERT_EQ(judge(model, test::corpus()[1].raw).score, expected); });
  }
}

TEST_F(Fault, AnnotatingWithoutMemoryThrowsBadAlloc) {
  const NewField field{"X-Mailsift-Status", "GOOD"};
  with_failing_allocations([&] { (void)annotate(test::corpus()[0].raw, {&field, 1}); });
}

TEST_F(Fault, PublishingWithoutMemoryKeepsAWholeModel) {
  train(0, 4);
  const Model model = open_model(home_.model());
  with_failing_allocations([&] { publish_model(model, home_.model()); },
                           [&] {
                             check_model(home_.model());
                             ASSERT_EQ(files_in(home_.folder), 5u);
                           });
}

TEST_F(Fault, CachingWithoutMemoryLeavesWholeMessagesOnly) {
  const std::string mail(9'000, 'x');
  with_failing_allocations(
      [&] {
        const auto cache = test::recent_mail(home_);
        const std::string id = cache->store(mail, {Class::spam, 8.5, 0.99}, 1'700'000'000);
        if (cache->raw(id) != mail) throw std::logic_error("another mail");
        cache->expire({.keep_days = 0, .max_messages = 3, .max_bytes = 100'000}, 0);
      },
      [&] {
        for (const auto& file : std::filesystem::directory_iterator(home_.cache() / "19675")) {
          ASSERT_EQ(file.path().filename().string().size(), 25u) << file.path();
        }
        const RecentMail::Listing listing = test::recent_mail(home_)->list();
        ASSERT_EQ(listing.damaged, 0u);
        ASSERT_GE(listing.messages.size(), 1u);
      });
  EXPECT_EQ(test::recent_mail(home_)->list().messages.size(), 3u);
}

TEST_F(Fault, TrainingWithoutMemoryLosesNothing) {
  train(0, 4);
  const std::vector<std::string> before = mails_in_force(TrainingSet(home_.training()));
  const std::string added = mail_to_learn(request(100).raw);
  const auto train_one_more = [&] {
    Trainer trainer(home_);
    trainer.train(request(100));
    trainer.commit();
    trainer.untrain_mail(request(100).raw, 0, "x");
    trainer.commit();
  };
  with_failing_allocations(
      train_one_more,
      [&] {
        check_model(home_.model());
        const TrainingSet set(home_.training());
        ASSERT_EQ(set.damaged_records(), 0u);
        std::vector<std::string> now = mails_in_force(set);
        std::erase(now, added);
        ASSERT_EQ(now, before);
      },
      true);
}

// ---- Killed at any moment ----------------------------------------------------------------------

// Trains without end from `n` on, half of it by the spool, and tells each one when it is safe.
[[noreturn]] void train_for_ever(const Home& home, std::size_t n, int acknowledge) {
  for (;; ++n) {
    const auto told = static_cast<std::uint32_t>(n);
    if (n % 2 == 0) {
      test::hand_in(home, request(n));
      (void)!::write(acknowledge, &told, sizeof told);
    }
    Trainer trainer(home);
    trainer.drain_queue();
    if (n % 2 == 1) trainer.train(request(n));
    trainer.commit();
    if (n % 2 == 1) (void)!::write(acknowledge, &told, sizeof told);
  }
}

// A killed writer leaves its temporary file, which nobody takes for a request.
std::size_t whole_requests_in(const std::filesystem::path& spool) {
  const std::filesystem::directory_iterator all(spool);
  return static_cast<std::size_t>(std::count_if(begin(all), end(all), [](const auto& entry) {
    return entry.path().string().find(".tmp-") == std::string::npos;
  }));
}

// Starts a child that trains, kills it after some acknowledgements and a moment; what it told.
std::vector<std::uint32_t> train_and_kill(const Home& home, std::size_t n, Random& random) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0) throw std::runtime_error("pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe_ends[0]);
    train_for_ever(home, n, pipe_ends[1]);
  }
  ::close(pipe_ends[1]);
  std::vector<std::uint32_t> told;
  std::uint32_t one = 0;
  for (std::size_t wanted = random.below(3); told.size() < wanted;) {
    if (::read(pipe_ends[0], &one, sizeof one) != sizeof one) break;
    told.push_back(one);
  }
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::microseconds(random.below(15'000));
  while (std::chrono::steady_clock::now() < until) {
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(pipe_ends[0], &one, sizeof one) == sizeof one) told.push_back(one);
  ::close(pipe_ends[0]);
  return told;
}

TEST(KilledTrainer, LosesNothingThatWasAcknowledgedAndDoublesNothing) {
  constexpr int kHomes = 10, kKills = 22;
  Random random(1);
  std::size_t acknowledged_in_all = 0;
  for (int h = 0; h < kHomes; ++h) {
    const TemporaryFolder folder;
    const Home home{folder / "home"};
    create_home_with_key(home);
    std::vector<std::uint32_t> acknowledged;
    std::size_t next = 0;
    for (int kill = 0; kill < kKills; ++kill) {
      const std::vector<std::uint32_t> told = train_and_kill(home, next, random);
      acknowledged.insert(acknowledged.end(), told.begin(), told.end());
      next += told.size() + 2;  // the child may have been one further
      next += next % 2;
      ASSERT_NO_THROW(check_model(home.model())) << "home " << h << ", kill " << kill;
    }
    {
      Trainer trainer(home);
      trainer.drain_queue();
      trainer.commit();
    }
    const TrainingSet set(home.training());
    EXPECT_EQ(set.damaged_records(), 0u);
    std::map<std::string, int> times;
    for (const std::string& mail : mails_in_force(set)) ++times[mail];
    for (const auto& [mail, count] : times) EXPECT_EQ(count, 1) << mail;
    for (const std::uint32_t n : acknowledged)
      EXPECT_EQ(times[mail_to_learn(request(n).raw)], 1) << n;
    acknowledged_in_all += acknowledged.size();

    const std::string model = read_file(home.model());
    Trainer trainer(home);
    trainer.request_rebuild();
    trainer.commit();
    EXPECT_EQ(read_file(home.model()), model);
    EXPECT_EQ(whole_requests_in(home.spool()), 0u);
  }
  EXPECT_GE(acknowledged_in_all, static_cast<std::size_t>(kHomes * kKills / 2));
}

// ---- A folder that cannot be synced --------------------------------------------------------------

// The new file has its name already when that is found out.
TEST(FolderThatCannotBeSynced, KeepsTheOldFile) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder / "file";
  write_file_atomically(file, std::vector<std::string_view>{"old"});
  folders_cannot_be_synced = true;
  EXPECT_THROW(write_file_atomically(file, std::vector<std::string_view>{"new"}), Error);
  folders_cannot_be_synced = false;
  EXPECT_EQ(read_file(file), "old");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(FolderThatCannotBeSynced, GetsNoFileItDidNotHave) {
  const TemporaryFolder folder;
  folders_cannot_be_synced = true;
  EXPECT_THROW(write_file_atomically(folder / "file", std::vector<std::string_view>{"new"}), Error);
  folders_cannot_be_synced = false;
  EXPECT_EQ(files_in(folder.path()), 0u);
}

TEST(FolderThatCannotBeSynced, KeepsTheOldModelAndTheRequest) {
  const TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home_with_key(home);
  const std::string id = test::hand_in(home, request(1));
  const std::string before = read_file(home.model());
  {
    Trainer trainer(home);
    trainer.drain_queue();
    folders_cannot_be_synced = true;
    EXPECT_THROW(trainer.commit(), Error);
    folders_cannot_be_synced = false;
  }
  EXPECT_EQ(read_file(home.model()), before);
  EXPECT_TRUE(open_home(home).queue->has(id));
  Trainer again(home);
  again.drain_queue();
  again.commit();
  EXPECT_EQ(again.model().info.applied.count, 1u);
}

}  // namespace
}  // namespace classify
