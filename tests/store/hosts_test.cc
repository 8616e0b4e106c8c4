// Several hosts that share one owner: each is a home here. The server is that of with_server.sh.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "classify/error.h"
#include "classify/home/recent_mail.h"
#include "classify/home/settling.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "store/copy.h"
#include "store/store_home.h"
#include "support/files.h"
#include "support/mail.h"

namespace classify {
namespace {

using store::OwnTrainings;
using test::made_up_mail;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::int64_t kNow = 1'795'392'000;
constexpr std::size_t kHosts = 3;

// All tests of the program use one store.
class TheStore : public ::testing::Environment {
  void SetUp() override {
    store::Connection connection(std::getenv("STORE"));
    store::make_store(connection, "0123456789abcdef");
  }
};
const auto* const the_store = ::testing::AddGlobalTestEnvironment(new TheStore);

class HostsTest : public ::testing::Test {
 protected:
  HostsTest() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    owner_ = std::string("hosts of ") + test->name();
    std::replace(owner_.begin(), owner_.end(), ' ', '.');
    owner_ += std::to_string(::getpid());
    for (std::size_t i = 0; i < kHosts; ++i) {
      create_home(home(i));
      store::join(home(i), uri_of(i), owner_, OwnTrainings::refuse);
    }
  }

  static std::string uri() { return std::getenv("STORE"); }
  // Each host has a connection of its own, although all are in one process here.
  static std::string uri_of(std::size_t i) {
    return uri() + "&application_name=host" + std::to_string(i);
  }
  [[nodiscard]] Home home(std::size_t i) const { return {folder_ / std::to_string(i)}; }
  [[nodiscard]] Stores stores(std::size_t i) const { return store::open_home(home(i)); }

  static TrainRequest request(Class cls, std::size_t n) {
    return {.cls = cls,
            .raw = made_up_mail(cls, n),
            .regime = Regime::all,
            .time = kNow,
            .who = "alice"};
  }

  void bring_up_to_date(std::size_t i) const {
    Trainer trainer(stores(i), std::chrono::minutes(1));
    trainer.drain_queue();
    trainer.commit();
  }
  [[nodiscard]] std::string model(std::size_t i) const {
    return write_model(*stores(i).model->open());
  }
  void expect_equal_models() const {
    for (std::size_t i = 0; i < kHosts; ++i) bring_up_to_date(i);
    for (std::size_t i = 1; i < kHosts; ++i) EXPECT_EQ(model(i), model(0)) << i;
    const auto trainer = Trainer::from_log_alone(stores(0));
    trainer->request_rebuild();
    trainer->commit();
    EXPECT_EQ(model(0), model(1)) << "made anew";
  }

  test::TemporaryFolder folder_;
  std::string owner_;
};

TEST_F(HostsTest, AllHaveTheKeyOfTheOwner) {
  expect_equal_models();
  const Settings settings = *stores(0).log->settings();
  EXPECT_FALSE(settings.key.none());
  EXPECT_EQ(*stores(1).log->settings(), settings);
}

// Every kind of change, on any host, in any order.
TEST_F(HostsTest, WhateverHappensWhereTheModelsAreTheSame) {
  std::mt19937 random(5);  // NOLINT(cert-msc51-cpp): the same run every time
  for (int round = 0; round < 60; ++round) {
    Trainer trainer(stores(random() % kHosts));
    const std::size_t n = random() % 40;
    const Class cls = random() % 2 == 0 ? Class::spam : Class::good;
    switch (random() % 8) {
      case 0:
        trainer.untrain_mail(made_up_mail(cls, n), kNow, "alice");
        break;
      case 1: {  // the other class
        TrainRequest wrong = request(cls, n);
        wrong.cls = cls == Class::spam ? Class::good : Class::spam;
        trainer.train(wrong);
        break;
      }
      case 2:
        if (round % 3 == 0) trainer.prune(2, kNow, "alice");
        break;
      case 3:
        trainer.commit();
        if (trainer.training_set().head() > 10 && round % 2 == 0)
          trainer.fold(trainer.training_set().head() - 5);
        break;
      case 4: {
        Settings settings = trainer.settings();
        settings.own_addresses = {"me" + std::to_string(n) + "@example.com"};
        trainer.change_settings(settings);
        break;
      }
      default:
        for (std::size_t i = n; i < n + 5; ++i) trainer.train(request(cls, i));
    }
    trainer.commit();
  }
  expect_equal_models();
}

// Each lesson is sent to two hosts at once, through their queues.
TEST_F(HostsTest, LessonsSentTwiceCountOnceHoweverTheHostsRace) {
  constexpr std::size_t kLessons = 24;
  std::vector<std::thread> threads;
  for (std::size_t host = 0; host < 2; ++host) {
    threads.emplace_back([this, host] {
      for (std::size_t n = 0; n < kLessons; ++n) {
        const Stores opened = stores(host);
        const std::size_t lesson = host == 0 ? n : kLessons - 1 - n;
        opened.queue->put(request(lesson % 2 == 0 ? Class::spam : Class::good, lesson));
        if (n % 3 == 0) bring_up_to_date(host);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  expect_equal_models();
  EXPECT_THAT(TrainingSet(stores(2).log).trainings(), SizeIs(kLessons));
  for (std::size_t host = 0; host < 2; ++host)
    EXPECT_THAT(stores(host).queue->waiting(), SizeIs(0));
}

// The answer to a COMMIT was lost: the request is in the store, and still in the queue.
TEST_F(HostsTest, RequestThatWasLearnedBeforeACrashIsNotLearnedAgain) {
  const std::string id = stores(0).queue->put(request(Class::spam, 1));
  const std::filesystem::path file = home(0).spool() / id;
  std::filesystem::copy(file, folder_ / "kept");
  bring_up_to_date(0);
  std::filesystem::copy(folder_ / "kept", file);
  // As if the host had not even noted what it wrote.
  std::filesystem::remove(home(0).training() / "journal");
  bring_up_to_date(0);
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_THAT(TrainingSet(stores(0).log).trainings(), SizeIs(1));
  expect_equal_models();
}

TEST_F(HostsTest, RequestsOfDifferentHostsHaveDifferentIds) {
  System frozen = this_system();
  frozen.now_us = [] { return kNow * 1'000'000; };
  const auto host_of = [&](std::size_t i) {
    std::string id = store::open_home(home(i), frozen).queue->put(request(Class::spam, 1));
    return id.substr(0, id.rfind('-'));  // without the counter of this process
  };
  EXPECT_NE(host_of(0), host_of(1));
}

// The lock ends with the connection; then another host may have written.
TEST_F(HostsTest, WriterThatLostItsLockWritesNothing) {
  const Stores one = stores(0);
  Trainer trainer(one);
  trainer.train(request(Class::spam, 1));
  {
    store::Connection other(uri());
    other.run(
        {"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
         "WHERE application_name = 'host0'"});
  }
  {
    Trainer second(stores(1));
    second.train(request(Class::good, 2));
    second.commit();
  }
  try {
    trainer.commit();  // meets the broken connection
    ADD_FAILURE() << "written over what another host wrote";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::unreachable);
  }
  try {
    trainer.train(request(Class::spam, 3));
    trainer.commit();
    ADD_FAILURE() << "goes on after that";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::unreachable);
  }
  EXPECT_THAT(TrainingSet(stores(1).log).trainings(), SizeIs(1));
}

// The same, and the connection is made anew before the write.
TEST_F(HostsTest, WriterThatIsLateWritesNothing) {
  const Stores one = stores(0);
  Trainer trainer(one);
  trainer.train(request(Class::spam, 1));
  {
    store::Store late(std::make_shared<store::Connection>(uri()));
    store::Owner owner = *late.find(owner_);
    LogRecord record;
    record.training.number = 1;
    record.training.time = kNow;
    record.training.who = "bob";
    record.min_seen = 2;
    store::Writing writing;
    writing.after = {.head = 1, .chain = store::chained(0, record)};
    writing.rows.push_back(store::Store::prepare(record, {}, writing.after.chain));
    late.write(owner, std::move(writing));
  }
  try {
    trainer.commit();
    ADD_FAILURE() << "written over what another host wrote";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::busy);
    EXPECT_THAT(e.what(), HasSubstr("another host has written"));
  }
}

// A host of which the store was away when its home was made.
TEST_F(HostsTest, HomesMadeWhileTheStoreWasAwayJoinLater) {
  const std::string owner = owner_ + ".later";
  for (std::size_t i = 3; i < 5; ++i) {
    create_home(home(i));
    {
      Trainer trainer(home(i));
      Model judge;
      judge.info.learned = {.spam = 1, .good = static_cast<std::uint32_t>(i)};
      trainer.begin_beside(judge);
      trainer.commit();
    }
    store::join_later(home(i), uri_of(i), owner);
    EXPECT_TRUE(store::place_of(home(i))->site.empty());
    stores(i).queue->put(request(i == 3 ? Class::spam : Class::good, i));
  }
  EXPECT_FALSE(store::progress_of(home(3), *store::place_of(home(3))).joined);
  for (const std::size_t i : {3, 4, 3}) bring_up_to_date(i);
  EXPECT_EQ(store::place_of(home(3))->site, "0123456789abcdef");
  EXPECT_TRUE(store::progress_of(home(3), *store::place_of(home(3))).joined);
  EXPECT_EQ(model(3), model(4));
  EXPECT_THAT(TrainingSet(stores(4).log).trainings(), SizeIs(2));
  // The settings and the second judge of the first are those of all.
  EXPECT_EQ(*stores(3).log->settings(), *stores(4).log->settings());
  EXPECT_EQ(stores(4).log->second_judge()->info.learned.good, 3U);
}

class SnapshotTest : public HostsTest {
 protected:
  SnapshotTest() {
    Trainer trainer(stores(0));
    for (std::size_t n = 0; n < kTrainings; ++n)
      trainer.train(request(n % 2 == 0 ? Class::spam : Class::good, n));
    trainer.commit();
  }
  [[nodiscard]] store::Owner owner() const { return *site().find(owner_); }
  [[nodiscard]] static store::Store site() {
    return store::Store(std::make_shared<store::Connection>(uri()));
  }
  static void sql(const std::string& text) { store::Connection(uri()).run({text}); }
  [[nodiscard]] std::string of_owner() const {
    return " WHERE owner = (SELECT id FROM mailsift.owner WHERE name = '" + owner_ + "')";
  }
  // A host that has nothing, as soon as it has the lock: no trainer has made a model yet.
  [[nodiscard]] std::uint64_t learned_by_a_cold_host(std::size_t i) const {
    create_home(home(i));
    store::join(home(i), uri_of(i), owner_, OwnTrainings::refuse);
    const Stores cold = stores(i);
    EXPECT_TRUE(cold.lock->try_lock());
    cold.lock->unlock();
    const Experience learned = cold.model->open()->info.learned;
    return learned.spam + learned.good;
  }
  static constexpr std::size_t kTrainings = 70;
};

TEST_F(SnapshotTest, HostWithAnEmptyDiskHasTheModelAtOnce) {
  EXPECT_EQ(owner().snapshot_head, kTrainings);
  EXPECT_EQ(learned_by_a_cold_host(3), kTrainings);
  EXPECT_EQ(model(3), model(0));
  bring_up_to_date(3);
  EXPECT_EQ(model(3), model(0));
  expect_equal_models();
}

TEST_F(SnapshotTest, IsMadeAnewAfterSoManyTrainingsAndReplacesTheOneBefore) {
  for (std::size_t n = 0; n < 63; ++n) {
    Trainer trainer(stores(n % 2));
    trainer.train(request(Class::spam, 1000 + n));
    trainer.commit();
  }
  EXPECT_EQ(owner().snapshot_head, kTrainings);
  Trainer trainer(stores(2));
  trainer.train(request(Class::good, 2000));
  trainer.commit();
  EXPECT_EQ(owner().snapshot_head, kTrainings + 64);
}

TEST_F(SnapshotTest, ThatIsDamagedOrOfAnotherStateIsNotBelieved) {
  for (const char* change : {"bytes = 'x'", "hash = hash + 1", "chain = chain + 1",
                             "head = head - 1", "parts = parts + 1"}) {
    sql("UPDATE mailsift.snapshot SET " + std::string(change) + of_owner());
    EXPECT_FALSE(site().snapshot(owner())) << change;
    sql("DELETE FROM mailsift.snapshot" + of_owner());
    Trainer trainer(stores(0));  // publishes it again
    trainer.request_rebuild();
    trainer.commit();
    ASSERT_TRUE(site().snapshot(owner())) << change;
  }
  sql("UPDATE mailsift.snapshot SET chain = chain + 1" + of_owner());
  EXPECT_EQ(learned_by_a_cold_host(3), 0U);
  bring_up_to_date(3);
  EXPECT_EQ(model(3), model(0));
}

TEST_F(SnapshotTest, OfAnotherSchemeStaysForTheHostsThatReadIt) {
  sql("UPDATE mailsift.snapshot SET scheme = 'another/1'" + of_owner());
  EXPECT_EQ(owner().snapshot_head, 0U);
  EXPECT_EQ(learned_by_a_cold_host(3), 0U);
  bring_up_to_date(3);
  EXPECT_EQ(model(3), model(0));
  EXPECT_EQ(owner().snapshot_head, kTrainings);
}

// What a trainer noted spares the next one the reading. Damage is found all the same.
TEST_F(SnapshotTest, NoteSaysHowFarTheCopyIsAndDamageIsMended) {
  const std::optional<store::State> noted = store::noted_state(home(0));
  ASSERT_TRUE(noted);
  EXPECT_EQ(*noted, owner().state);
  EXPECT_EQ(*noted, store::counted_state(home(0)));
  const std::filesystem::path journal = home(0).training() / "journal";
  struct stat before {};
  ASSERT_EQ(::stat(journal.c_str(), &before), 0);
  {
    std::fstream file(journal, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(before.st_size / 2);
    file.put('~');
  }
  EXPECT_FALSE(store::noted_state(home(0)));
  // Not by a program but by the disk: the file looks as it did.
  const timespec times[2] = {before.st_atim, before.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, journal.c_str(), times, 0), 0);
  ASSERT_TRUE(store::noted_state(home(0)));
  const std::string whole = model(1);
  Trainer(stores(0)).commit();
  EXPECT_EQ(TrainingSet(stores(0).log).damaged_records(), 0U);
  EXPECT_THAT(TrainingSet(stores(0).log).trainings(), SizeIs(kTrainings));
  expect_equal_models();
}

// One message that came to two hosts, each of which kept what was delivered there: the same bytes, or not quite.
enum class Delivered : std::uint8_t { same, twice };
class SettlingTest : public HostsTest, public ::testing::WithParamInterface<Delivered> {
 protected:
  // Knows both classes, and is not too sure of them.
  SettlingTest() {
    Trainer trainer(stores(0));
    for (std::size_t n = 0; n < 20; ++n) {
      TrainRequest lesson = request(n % 2 == 0 ? Class::spam : Class::good, n);
      lesson.regime = Regime::near;
      trainer.train(lesson);
    }
    trainer.commit();
    known_ = trainer.training_set().head();
  }

  // What the message is on a host. Nobody is sure of it yet, so that it teaches something.
  static std::string mail(std::size_t host) {
    const std::string by = std::to_string(GetParam() == Delivered::same ? 0 : host);
    std::string mail = "Received: from mx.example.net by host" + by +
                       ".example.com; Sat, 21 Nov 2026 00:00:0" + by + " +0000\n" +
                       made_up_mail(Class::good, 1000);
    for (int i = 0; i < 200; ++i) mail += " word" + std::to_string(i);
    return mail + '\n';
  }
  void keep(std::size_t host) const {
    constexpr std::int64_t kLongAgo = std::int64_t{4} * 24 * 3600;
    stores(host).recent->store(mail(host), {Class::good, -3.5, 0.03}, kNow - kLongAgo);
  }
  // How many it learned.
  std::size_t settle_at(std::size_t host) const {
    const Stores here = stores(host);
    Trainer trainer(here, std::chrono::minutes(1));
    const Settled settled = settle(trainer, *here.recent, kNow);
    trainer.commit();
    here.recent->set_settled_until(settled.until);
    return settled.learned;
  }
  void correct_at(std::size_t host) const {
    stores(host).queue->put({.cls = Class::spam,
                             .raw = mail(host),
                             .regime = Regime::error,
                             .time = kNow,
                             .who = "alice"});
    bring_up_to_date(host);
  }
  static void at_the_same_moment(const std::function<void(std::size_t host)>& work) {
    std::thread other(work, 1);
    work(0);
    other.join();
  }

  // What came after the first trainings: "settled GOOD", or "(settled GOOD)" if it was taken back.
  [[nodiscard]] std::vector<std::string> learned() const {
    expect_equal_models();
    std::vector<std::string> all;
    const TrainingSet set(stores(2).log);
    for (const Training& t : set.trainings()) {
      const std::string words = std::string(name(t.regime)) + ' ' + std::string(name(t.cls));
      if (t.number > known_) all.push_back(t.taken_back_by == 0 ? words : '(' + words + ')');
    }
    return all;
  }
  std::uint64_t known_ = 0;  // trainings
};

TEST_P(SettlingTest, TwoHostsThatSettleItLearnItOnce) {
  for (const std::size_t host : {0, 1}) keep(host);
  std::array<std::size_t, 2> count{};
  at_the_same_moment([&](std::size_t host) { count[host] = settle_at(host); });
  EXPECT_EQ(count[0] + count[1], 1U);
  EXPECT_THAT(learned(), ElementsAre("settled GOOD"));
}

TEST_P(SettlingTest, WhatOneHostSettledTheUserCorrectsOnAnother) {
  for (const std::size_t host : {0, 1, 2}) keep(host);
  ASSERT_EQ(settle_at(0), 1U);
  correct_at(1);
  EXPECT_THAT(learned(), ElementsAre("(settled GOOD)", "error SPAM"));
  for (const std::size_t host : {0, 1, 2}) EXPECT_EQ(settle_at(host), 0U) << host;
  EXPECT_THAT(learned(), ElementsAre("(settled GOOD)", "error SPAM"));
}

TEST_P(SettlingTest, WhatTheUserCorrectedOnOneHostIsNotSettledOnAnother) {
  for (const std::size_t host : {0, 1}) keep(host);
  correct_at(1);
  for (const std::size_t host : {0, 1}) EXPECT_EQ(settle_at(host), 0U) << host;
  EXPECT_THAT(learned(), ElementsAre("error SPAM"));
}

// Whoever comes first, the user's word is what counts.
TEST_P(SettlingTest, CorrectionWinsWhileAnotherHostSettles) {
  for (const std::size_t host : {0, 1}) keep(host);
  at_the_same_moment([&](std::size_t host) { host == 0 ? (void)settle_at(0) : correct_at(1); });
  EXPECT_THAT(learned(),
              AnyOf(ElementsAre("error SPAM"), ElementsAre("(settled GOOD)", "error SPAM")));
}

TEST_P(SettlingTest, TheSameCorrectionOnTwoHostsCountsOnce) {
  for (const std::size_t host : {0, 1}) keep(host);
  ASSERT_EQ(settle_at(0), 1U);
  at_the_same_moment([&](std::size_t host) { correct_at(host); });
  EXPECT_THAT(learned(), ElementsAre("(settled GOOD)", "error SPAM"));
  for (const std::size_t host : {0, 1}) EXPECT_THAT(stores(host).queue->waiting(), SizeIs(0));
}

INSTANTIATE_TEST_SUITE_P(Mail, SettlingTest, ::testing::Values(Delivered::same, Delivered::twice),
                         [](const auto& test) {
                           return test.param == Delivered::same ? "same_bytes" : "two_deliveries";
                         });

TEST_F(HostsTest, ChangesAreSeenOnceByWhoeverLooks) {
  const auto connection = std::make_shared<store::Connection>(uri());
  store::Changes changes(connection);
  const auto names = [&] {
    std::vector<std::string> seen;
    for (const auto& [name, state] : changes.look("0123456789abcdef")) seen.push_back(name);
    return seen;
  };
  bring_up_to_date(0);
  EXPECT_THAT(names(), SizeIs(0));
  EXPECT_TRUE(changes.began_anew());
  stores(1).queue->put(request(Class::spam, 1));
  // One that has begun before and ends after: it must not be missed.
  store::Connection slow(uri());
  slow.run({"BEGIN"});
  slow.run(
      {"UPDATE mailsift.owner SET tx = pg_current_xact_id() WHERE name LIKE '%" + owner_ + "'"});
  EXPECT_THAT(names(), SizeIs(0));
  EXPECT_FALSE(changes.began_anew());
  slow.run({"COMMIT"});
  EXPECT_THAT(names(), ElementsAre(owner_));
  EXPECT_THAT(names(), SizeIs(0));
  bring_up_to_date(1);
  EXPECT_THAT(names(), ElementsAre(owner_));
  EXPECT_THAT(changes.find({owner_, "nobody \"of\\ that name"}), SizeIs(1));
  EXPECT_THROW((void)changes.look("another site"), Error);
}

TEST_F(HostsTest, ProgramsThatKnowNoStoreRefuseSuchAHome) {
  try {
    (void)open_home(home(0));
    ADD_FAILURE() << "opened";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_input);
    EXPECT_THAT(e.what(), HasSubstr("its trainings are in a store"));
  }
}

TEST_F(HostsTest, ServerThatIsNotThereIsAskedLessAndLess) {
  store::Connection connection("postgresql:///mailsift?host=/nonexistent");
  const auto reason = [&]() -> std::string {
    try {
      connection.run({"SELECT 1"});
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::unreachable);
      return e.what();
    }
    return "";
  };
  const std::string first = reason();
  EXPECT_THAT(first, HasSubstr("cannot be reached: "));
  EXPECT_EQ(reason(), first);  // not asked again yet
}

TEST_F(HostsTest, NamesOfOwners) {
  EXPECT_TRUE(store::is_owner_name("ann@example.com"));
  EXPECT_TRUE(store::is_owner_name("花子"));
  for (const char* bad : {"", "a b", "a\nb", "\xff", "\x7f"}) {
    EXPECT_FALSE(store::is_owner_name(bad)) << bad;
  }
  EXPECT_FALSE(store::is_owner_name(std::string(256, 'a')));
}

}  // namespace
}  // namespace classify
