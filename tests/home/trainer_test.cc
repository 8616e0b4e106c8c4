#include "classify/home/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/learner.h"
#include "classify/model_file.h"
#include "support/files.h"
#include "support/home.h"
#include "support/home_key.h"
#include "support/mail.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::create_home_with_key;
using test::files_in;
using test::made_up_mail;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using What = TrainResult::What;

class TrainerTest : public ::testing::Test {
 protected:
  TrainerTest() : home_{folder_ / "home"} { create_home_with_key(home_); }

  TemporaryFolder folder_;
  Home home_;
};

TrainRequest request(Class cls, std::size_t n, Regime regime = Regime::all) {
  return {.cls = cls,
          .raw = made_up_mail(cls, n),
          .regime = regime,
          .time = 1'700'000'000,
          .who = "alice"};
}

// The model file that these requests make in a home of their own.
std::string model_of(const std::vector<TrainRequest>& requests) {
  const TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home_with_key(home);
  Trainer trainer(home);
  for (const TrainRequest& r : requests) trainer.train(r);
  trainer.commit();
  return read_file(home.model());
}

void train_and_commit(const Home& home, const std::vector<TrainRequest>& requests) {
  Trainer trainer(home);
  for (const TrainRequest& r : requests) trainer.train(r);
  trainer.commit();
}

// ---- A home ------------------------------------------------------------------------------------

TEST_F(TrainerTest, NewHomeIsForTheUserOnly) {
  const auto mode = [](const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  };
  EXPECT_EQ(mode(home_.folder), 0700u);
  EXPECT_EQ(mode(home_.training()), 0700u);
  EXPECT_EQ(mode(home_.spool()), 0700u);
  EXPECT_EQ(mode(home_.model()), 0600u);
}

TEST_F(TrainerTest, NewHomeHasAModelThatKnowsNothing) {
  EXPECT_EQ(open_model(home_.model()).info.learned.spam, 0u);
}

TEST_F(TrainerTest, NewHomeTakesSettings) {
  Settings settings;
  settings.thresholds = {.good_to = -7, .spam_from = 7};
  settings.own_addresses = {"me@example.jp"};
  const Home home{folder_ / "other"};
  create_home_with_key(home, settings);
  EXPECT_EQ(open_model(home.model()).info.settings.thresholds, settings.thresholds);
  EXPECT_EQ(open_model(home.model()).info.settings.own_addresses, settings.own_addresses);
}

TEST_F(TrainerTest, ExistingHomeKeepsWhatItHas) {
  train_and_commit(home_, {request(Class::spam, 1)});
  const std::string before = read_file(home_.model());
  create_home_with_key(home_, {});
  EXPECT_EQ(read_file(home_.model()), before);
}

TEST_F(TrainerTest, HomeInPlaceOfAFileIsAnError) {
  write_file(folder_ / "file", "");
  EXPECT_THROW(create_home_with_key({folder_ / "file"}), Error);
}

// ---- Training ----------------------------------------------------------------------------------

TEST_F(TrainerTest, LearnsAndCommits) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 1)});
  const Model model = open_model(home_.model());
  EXPECT_EQ(model.info.learned.spam, 1u);
  EXPECT_EQ(model.info.learned.good, 1u);
  EXPECT_EQ(model.info.applied.count, 2u);
  EXPECT_NO_THROW(check_model(home_.model()));
}

TEST_F(TrainerTest, WithoutCommitNothingChanges) {
  const std::string before = read_file(home_.model());
  Trainer(home_).train(request(Class::spam, 1));
  EXPECT_EQ(read_file(home_.model()), before);
  EXPECT_THAT(Trainer(home_).training_set().trainings(), IsEmpty());
}

TEST_F(TrainerTest, SecondTimeIsAlready) {
  Trainer trainer(home_);
  EXPECT_EQ(trainer.train(request(Class::spam, 1)).what, What::learned);
  EXPECT_EQ(trainer.train(request(Class::spam, 1)).what, What::already);
  EXPECT_THAT(trainer.training_set().trainings(), SizeIs(1));
}

TEST_F(TrainerTest, SecondTimeIsAlreadyAfterTheFilter) {
  Trainer trainer(home_);
  trainer.train(request(Class::spam, 1));
  TrainRequest again = request(Class::spam, 1);
  const NewField field{"X-Mailsift-Status", "GOOD"};
  again.raw = "From x@y.example Mon\n" + annotate(again.raw, {&field, 1});
  EXPECT_EQ(trainer.train(again).what, What::already);
}

TEST_F(TrainerTest, OtherClassMovesTheMessage) {
  Trainer trainer(home_);
  trainer.train(request(Class::spam, 1));
  TrainRequest other = request(Class::spam, 1);
  other.cls = Class::good;
  EXPECT_EQ(trainer.train(other).what, What::moved);
  trainer.commit();
  EXPECT_EQ(trainer.model().info.learned.spam, 0u);
  EXPECT_EQ(trainer.model().info.learned.good, 1u);
  EXPECT_EQ(trainer.training_set().trainings()[0].taken_back_by, 2u);
}

TEST_F(TrainerTest, SureVerdictNeedsNoCorrection) {
  Trainer trainer(home_);
  for (std::size_t i = 0; i < 30; ++i) {
    trainer.train(request(Class::spam, i));
    trainer.train(request(Class::good, i));
  }
  EXPECT_EQ(trainer.train(request(Class::spam, 100, Regime::error)).what, What::not_needed);
  TrainRequest wrong = request(Class::spam, 100, Regime::error);
  wrong.cls = Class::good;
  EXPECT_EQ(trainer.train(wrong).what, What::learned);
}

TEST_F(TrainerTest, SureViewsNeedNoTraining) {
  Trainer trainer(home_);
  std::size_t learned = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    learned += trainer.train(request(Class::spam, i, Regime::near)).what == What::learned;
    learned += trainer.train(request(Class::good, i, Regime::near)).what == What::learned;
  }
  EXPECT_LT(learned, 60u);
  EXPECT_THAT(trainer.training_set().trainings(), SizeIs(learned));
}

TEST_F(TrainerTest, TellsTheVerdictBeforeAndAfter) {
  Trainer trainer(home_);
  trainer.train(request(Class::good, 1));
  const TrainResult result = trainer.train(request(Class::spam, 1));
  EXPECT_GT(result.after.score, result.before.score);
  const Training& training = trainer.training_set().trainings()[1];
  EXPECT_EQ(training.score_before, result.before.score);
  EXPECT_EQ(training.score_after, result.after.score);
}

TEST_F(TrainerTest, MessageOfAnyBytesIsLearned) {
  std::vector<TrainRequest> requests;
  for (const std::string& raw :
       {std::string(), std::string(100, '\0'), std::string("\xFF\xFE"), std::string("\n\nz")}) {
    requests.push_back(
        {.cls = Class::spam, .raw = raw, .regime = Regime::all, .time = 0, .who = {}});
  }
  train_and_commit(home_, requests);
  EXPECT_THAT(Trainer(home_).training_set().trainings(), SizeIs(4));
}

// Only the ids of recent mail need the secret.
TEST_F(TrainerTest, HomeWithADamagedSecretIsTrained) {
  write_file(home_.secret(), "short");
  train_and_commit(home_, {request(Class::spam, 1)});
  EXPECT_EQ(open_model(home_.model()).info.learned.spam, 1u);
  EXPECT_THROW((void)open_home(home_).recent->store("x", {}, 1), Error);
}

// ---- Taking back -------------------------------------------------------------------------------

TEST_F(TrainerTest, UntrainedIsAsNeverTrained) {
  train_and_commit(home_,
                   {request(Class::spam, 1), request(Class::good, 1), request(Class::spam, 2)});
  {
    Trainer trainer(home_);
    EXPECT_TRUE(trainer.untrain_mail(made_up_mail(Class::good, 1), 0, "bob"));
    trainer.commit();
  }
  EXPECT_EQ(read_file(home_.model()), model_of({request(Class::spam, 1), request(Class::spam, 2)}));
}

TEST_F(TrainerTest, UntrainedBeforeCommitIsAsNeverTrained) {
  {
    Trainer trainer(home_);
    trainer.train(request(Class::spam, 1));
    trainer.train(request(Class::good, 1));
    EXPECT_TRUE(trainer.untrain_number(1, 0, "bob"));
    trainer.train(request(Class::spam, 2));
    trainer.commit();
  }
  EXPECT_EQ(read_file(home_.model()), model_of({request(Class::good, 1), request(Class::spam, 2)}));
}

TEST_F(TrainerTest, AllUntrainedIsAsNew) {
  const std::string before = read_file(home_.model());
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 1)});
  Trainer trainer(home_);
  trainer.untrain_number(1, 0, "bob");
  trainer.untrain_number(2, 0, "bob");
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
}

TEST_F(TrainerTest, MovedIsAsLearnedOnlyAsTheOther) {
  TrainRequest moved = request(Class::spam, 1);
  moved.cls = Class::good;
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2), moved});
  EXPECT_EQ(read_file(home_.model()), model_of({request(Class::good, 2), moved}));
}

TEST_F(TrainerTest, WhatWasNotLearnedCannotBeTakenBack) {
  Trainer trainer(home_);
  trainer.train(request(Class::spam, 1));
  EXPECT_FALSE(trainer.untrain_mail(made_up_mail(Class::spam, 2), 0, "bob"));
  EXPECT_FALSE(trainer.untrain_number(2, 0, "bob"));
  EXPECT_TRUE(trainer.untrain_number(1, 0, "bob"));
  EXPECT_FALSE(trainer.untrain_number(1, 0, "bob"));
  EXPECT_FALSE(trainer.untrain_mail(made_up_mail(Class::spam, 1), 0, "bob"));
}

TEST_F(TrainerTest, UntrainedSinceATimeIsAsNeverTrainedFromThenOn) {
  const auto at = [](Class cls, std::size_t n, std::int64_t time) {
    TrainRequest r = request(cls, n);
    r.time = time;
    return r;
  };
  train_and_commit(home_, {at(Class::spam, 1, 100), at(Class::good, 1, 200),
                           at(Class::spam, 2, 199), at(Class::spam, 3, 300)});
  {
    Trainer trainer(home_);
    trainer.untrain_number(4, 0, "bob");
    EXPECT_EQ(trainer.untrain_since(200, 0, "bob"), 1u) << "one more was taken back before";
    EXPECT_EQ(trainer.untrain_since(200, 0, "bob"), 0u);
    trainer.commit();
  }
  EXPECT_EQ(read_file(home_.model()), model_of({at(Class::spam, 1, 100), at(Class::spam, 2, 199)}));
}

// ---- The request queue -------------------------------------------------------------------------

TEST_F(TrainerTest, SpooledRequestsAreAppliedInOrder) {
  const std::vector<TrainRequest> requests{request(Class::spam, 1), request(Class::good, 1),
                                           request(Class::spam, 2)};
  for (const TrainRequest& r : requests) test::hand_in(home_, r);
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 3u);
  trainer.commit();
  EXPECT_EQ(files_in(home_.spool()), 0u);
  EXPECT_EQ(read_file(home_.model()), model_of(requests));
}

TEST_F(TrainerTest, SpooledRequestsKeepWhatWasAsked) {
  const std::string id = test::hand_in(home_, request(Class::good, 1, Regime::error));
  Trainer trainer(home_);
  trainer.drain_queue();
  ASSERT_THAT(trainer.training_set().trainings(), SizeIs(1));
  const Training& t = trainer.training_set().trainings()[0];
  EXPECT_EQ(t.cls, Class::good);
  EXPECT_EQ(t.regime, Regime::error);
  EXPECT_EQ(t.time, 1'700'000'000);
  EXPECT_EQ(t.who, "alice");
  EXPECT_EQ(t.request, id);
  EXPECT_EQ(trainer.training_set().mail(t), made_up_mail(Class::good, 1));
}

TEST_F(TrainerTest, ResultsOfSpooledRequestsAreTold) {
  const std::string id = test::hand_in(home_, request(Class::good, 1));
  std::vector<std::string> told;
  Trainer trainer(home_);
  trainer.drain_queue([&](std::string_view request_id, const TrainResult& result) {
    EXPECT_EQ(result.what, What::learned);
    told.emplace_back(request_id);
  });
  EXPECT_THAT(told, ElementsAre(id));
}

TEST_F(TrainerTest, RequestStaysInTheSpoolUntilCommit) {
  test::hand_in(home_, request(Class::good, 1));
  Trainer(home_).drain_queue();
  EXPECT_EQ(files_in(home_.spool()), 1u);
}

TEST_F(TrainerTest, SameRequestTwiceIsAppliedOnce) {
  const std::string id = test::hand_in(home_, request(Class::good, 1));
  const std::string spooled = read_file(home_.spool() / id);
  const auto drain = [&] {
    Trainer trainer(home_);
    trainer.drain_queue();
    trainer.commit();
  };
  drain();
  const std::string model = read_file(home_.model()),
                    journal = read_file(home_.training() / "journal");
  write_file(home_.spool() / id, spooled);  // a crash between the snapshot and the queue
  drain();
  EXPECT_EQ(read_file(home_.model()), model);
  EXPECT_EQ(read_file(home_.training() / "journal"), journal);
  EXPECT_EQ(files_in(home_.spool()), 0u);
}

TEST_F(TrainerTest, SameRequestTwiceIsAppliedOnceThoughItWasTakenBack) {
  const std::string id = test::hand_in(home_, request(Class::good, 1));
  const std::string spooled = read_file(home_.spool() / id);
  {
    Trainer trainer(home_);
    trainer.drain_queue();
    trainer.untrain_number(1, 0, "bob");
    trainer.commit();
  }
  write_file(home_.spool() / id, spooled);
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 0u);
}

TEST_F(TrainerTest, BrokenRequestDoesNotStopTheOthers) {
  const std::string id = test::hand_in(home_, request(Class::good, 1));
  const std::string spooled = read_file(home_.spool() / id);
  write_file(home_.spool() / "0000000000000000-1-0000", "rubbish");
  write_file(home_.spool() / "0000000000000000-1-0001", "");
  write_file(home_.spool() / "0000000000000000-1-0002", spooled.substr(0, spooled.size() - 1));
  write_file(home_.spool() / (id + ".tmp-abcdef"), "half a requ");
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 1u);
}

TEST_F(TrainerTest, DamagedRequestIsKeptForTheAdministrator) {
  write_file(home_.spool() / "0000000000000000-1-0000", "rubbish");
  Trainer trainer(home_);
  trainer.drain_queue();
  trainer.commit();
  EXPECT_EQ(read_file(home_.spool() / "0000000000000000-1-0000.damaged"), "rubbish");
  EXPECT_EQ(trainer.drain_queue(), 0u);
}

TEST_F(TrainerTest, WhatKilledWritersLeftGoesAfterAnHour) {
  const std::filesystem::path old = home_.spool() / "1.tmp-abcdef";
  const std::filesystem::path young = home_.spool() / "2.tmp-abcdef";
  for (const auto& path : {old, young}) write_file(path, "half a requ");
  std::filesystem::last_write_time(
      old, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(61));
  Trainer(home_).drain_queue();
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(young));
}

TEST_F(TrainerTest, SpooledIsTheSameAsTrained) {
  std::vector<TrainRequest> requests;
  for (const char* raw : {"From a Mon\nFrom b Tue\nA: x\n\nz",
                          "X-Mailsift-A: 1\nFrom b Tue\nA: y\n\nz", "", "  indented\n"}) {
    requests.push_back(
        {.cls = Class::spam, .raw = raw, .regime = Regime::all, .time = 0, .who = "x"});
  }
  for (const TrainRequest& r : requests) test::hand_in(home_, r);
  Trainer trainer(home_);
  trainer.drain_queue();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model_of(requests));
}

TEST_F(TrainerTest, ManyWritersShareASpool) {
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (std::size_t i = 0; i < 10; ++i) test::hand_in(home_, request(Class::spam, 100 * t + i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Trainer(home_).drain_queue(), 40u);
}

TEST_F(TrainerTest, SpoolThatIsMissingIsAnError) {
  std::filesystem::remove(home_.spool());
  EXPECT_THROW(test::hand_in(home_, request(Class::spam, 1)), Error);
}

// ---- One writer --------------------------------------------------------------------------------

TEST_F(TrainerTest, SecondTrainerFindsTheHomeBusy) {
  const Trainer first(home_);
  try {
    const Trainer second(home_, std::chrono::milliseconds(0));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::busy);
  }
}

TEST_F(TrainerTest, LockEndsWithItsTrainer) {
  { const Trainer first(home_); }
  EXPECT_NO_THROW(Trainer(home_, std::chrono::milliseconds(0)));
}

TEST_F(TrainerTest, CrowdFindsItsRequestsLearned) {
  constexpr std::size_t kThreads = 12;
  std::atomic<int> trainers{0};
  std::vector<std::thread> threads;
  auto first = std::make_unique<Trainer>(home_);  // so that they all meet at the lock
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const std::string id = test::hand_in(home_, request(Class::spam, i));
      if (const auto trainer = Trainer::unless_learned(open_home(home_), {&id, 1})) {
        ++trainers;
        trainer->drain_queue();
        trainer->commit();
      }
      EXPECT_FALSE(std::filesystem::exists(home_.spool() / id));
    });
  }
  while (files_in(home_.spool()) < kThreads) std::this_thread::yield();
  first.reset();
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(trainers, 1);
  EXPECT_LT(trainers, 12);
  EXPECT_THAT(Trainer(home_).training_set().trainings(), SizeIs(kThreads));
}

TEST_F(TrainerTest, RequestThatWaitsNeedsATrainer) {
  const std::string id = test::hand_in(home_, request(Class::spam, 1));
  const auto trainer = Trainer::unless_learned(open_home(home_), {&id, 1});
  ASSERT_NE(trainer, nullptr);
  EXPECT_EQ(trainer->drain_queue(), 1u);
}

TEST_F(TrainerTest, RequestThatIsLearnedNeedsNone) {
  const std::string id = test::hand_in(home_, request(Class::spam, 1));
  {
    Trainer other(home_);
    other.drain_queue();
    other.commit();
    EXPECT_EQ(Trainer::unless_learned(open_home(home_), {&id, 1}, std::chrono::milliseconds(0)),
              nullptr);
  }
  EXPECT_EQ(Trainer::unless_learned(open_home(home_), {&id, 1}), nullptr);
}

TEST_F(TrainerTest, RequestThatIsDrainedButNotCommittedIsNotLearned) {
  const std::string id = test::hand_in(home_, request(Class::spam, 1));
  Trainer other(home_);
  other.drain_queue();
  EXPECT_THROW(
      (void)Trainer::unless_learned(open_home(home_), {&id, 1}, std::chrono::milliseconds(0)),
      Error);
}

// ---- The model follows the training log --------------------------------------------------------

std::vector<TrainRequest> some_requests() {
  std::vector<TrainRequest> requests;
  for (std::size_t i = 0; i < 10; ++i) {
    requests.push_back(request(i % 3 == 0 ? Class::good : Class::spam, i,
                               i % 2 == 0 ? Regime::near : Regime::all));
  }
  return requests;
}

TEST_F(TrainerTest, RebuildGivesTheSameBytes) {
  train_and_commit(home_, some_requests());
  const std::string before = read_file(home_.model());
  Trainer trainer(home_);
  trainer.request_rebuild();
  std::size_t last = 0, all = 0;
  trainer.commit([&](std::size_t done, std::size_t of) {
    EXPECT_EQ(done, last + 1);
    last = done;
    all = of;
  });
  EXPECT_EQ(last, all);
  EXPECT_EQ(all, trainer.training_set().trainings().size());
  EXPECT_EQ(read_file(home_.model()), before);
}

TEST_F(TrainerTest, CommitInStepsGivesTheSameBytes) {
  for (const TrainRequest& r : some_requests()) train_and_commit(home_, {r});
  EXPECT_EQ(read_file(home_.model()), model_of(some_requests()));
}

struct LostModel {
  const char* name;
  void (*lose)(const Home& home, const std::string& earlier);
};

class LostModels : public TrainerTest, public ::testing::WithParamInterface<LostModel> {};

TEST_P(LostModels, AreBroughtBack) {
  const std::vector<TrainRequest> requests = some_requests();
  train_and_commit(home_, {requests.begin(), requests.begin() + 5});
  const std::string earlier = read_file(home_.model());
  train_and_commit(home_, requests);
  const std::string whole = read_file(home_.model());
  GetParam().lose(home_, earlier);
  Trainer(home_).commit();
  EXPECT_EQ(read_file(home_.model()), whole);
}

TEST_P(LostModels, AreBroughtBackWithWhatIsTrainedNext) {
  const std::vector<TrainRequest> requests = some_requests();
  train_and_commit(home_, {requests.begin(), requests.begin() + 5});
  const std::string earlier = read_file(home_.model());
  train_and_commit(home_, {requests.begin(), requests.end() - 1});
  GetParam().lose(home_, earlier);
  train_and_commit(home_, {requests.back()});
  EXPECT_EQ(read_file(home_.model()), model_of(requests));
}

INSTANTIATE_TEST_SUITE_P(
    Trainer, LostModels,
    ::testing::Values(
        LostModel{"missing", [](const Home& home,
                                const std::string&) { std::filesystem::remove(home.model()); }},
        LostModel{"truncated",
                  [](const Home& home, const std::string&) {
                    std::filesystem::resize_file(home.model(), 5000);
                  }},
        LostModel{"emptied",
                  [](const Home& home, const std::string&) {
                    std::filesystem::resize_file(home.model(), 0);
                  }},
        LostModel{"behind", [](const Home& home,
                               const std::string& earlier) { write_file(home.model(), earlier); }},
        LostModel{"of_another_scheme",
                  [](const Home& home, const std::string&) {
                    Model other;
                    other.info.scheme = "osb9/1";
                    publish_model(other, home.model());
                  }}),
    test::kRowName);

// ---- Settings and bases ------------------------------------------------------------------------

TEST_F(TrainerTest, SettingsArePublishedAtCommit) {
  Trainer trainer(home_);
  Settings settings = trainer.model().info.settings;
  settings.thresholds = {.good_to = -9, .spam_from = 9};
  trainer.change_settings(settings);
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.settings.thresholds, settings.thresholds);
}

TEST_F(TrainerTest, SettingsSurviveADamagedModel) {
  Settings settings;
  settings.own_addresses = {"me@example.jp"};
  settings.thresholds = {.good_to = -9, .spam_from = 9};
  {
    Trainer trainer(home_);
    trainer.change_settings(settings);
    trainer.commit();
  }
  const std::string before = read_file(home_.model());
  write_file(home_.model(), "damaged");
  Trainer(home_).commit();
  EXPECT_EQ(read_file(home_.model()), before);
}

TEST_F(TrainerTest, ChangedOwnAddressesMakeTheModelAnew) {
  Settings settings;
  settings.own_addresses = {"me@example.jp"};
  const Home other{folder_ / "other"};
  create_home_with_key(other, settings);
  train_and_commit(other, some_requests());

  train_and_commit(home_, some_requests());
  Trainer trainer(home_);
  trainer.change_settings(settings);
  trainer.commit();
  EXPECT_EQ(trainer.model().info.settings.own_addresses, settings.own_addresses);
  // The trainer decided without the addresses which messages were needed, so compare with a rebuild
  // only.
  trainer.request_rebuild();
  const std::string before = read_file(home_.model());
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
}

// Corrections go on until they are beyond the thresholds, so their lessons depend on the
// thresholds.
TEST_F(TrainerTest, ChangedThresholdsMakeTheModelAnew) {
  Trainer trainer(home_);
  Settings settings = trainer.model().info.settings;
  settings.thresholds = {.good_to = -7, .spam_from = 7};
  trainer.change_settings(settings);
  for (std::size_t n = 0; n < 40; ++n) {
    trainer.train(request(n % 2 == 0 ? Class::spam : Class::good, n, Regime::error));
  }
  trainer.commit();
  const ViewTotals before = trainer.model().totals(View::words);
  settings.thresholds = {};
  trainer.change_settings(settings);
  trainer.commit();
  const ViewTotals after = trainer.model().totals(View::words);
  EXPECT_LT(after.spam + after.good, before.spam + before.good);
  const std::string changed = read_file(home_.model());
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), changed);
}

TEST_F(TrainerTest, ChangedCalibrationLearnsNothingAnew) {
  train_and_commit(home_, some_requests());
  Trainer trainer(home_);
  Settings settings = trainer.model().info.settings;
  settings.calibration = {.slope = 1.5, .intercept = -0.5};
  trainer.change_settings(settings);
  bool rebuilt = false;
  trainer.commit([&](std::size_t, std::size_t) { rebuilt = true; });
  EXPECT_FALSE(rebuilt);
  EXPECT_EQ(open_model(home_.model()).info.settings.calibration, settings.calibration);
}

TEST_F(TrainerTest, TrainingsComeOnTopOfABase) {
  const TemporaryFolder folder;
  const Home elsewhere{folder / "home"};
  create_home_with_key(elsewhere);
  train_and_commit(elsewhere, {request(Class::spam, 50), request(Class::good, 50)});

  train_and_commit(home_, {request(Class::spam, 1)});
  Trainer trainer(home_);
  trainer.import_base(open_model(elsewhere.model()));
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.learned.spam, 2u);
  EXPECT_EQ(open_model(home_.model()).info.learned.good, 1u);
}

TEST_F(TrainerTest, UntrainingOnTopOfABaseGivesTheBase) {
  const TemporaryFolder folder;
  const Home elsewhere{folder / "home"};
  create_home_with_key(elsewhere);
  train_and_commit(elsewhere, {request(Class::spam, 50), request(Class::good, 50)});
  {
    Trainer trainer(home_);
    trainer.import_base(open_model(elsewhere.model()));
    trainer.commit();
    trainer.train(request(Class::spam, 1));
    trainer.commit();
  }
  Trainer trainer(home_);
  EXPECT_TRUE(trainer.untrain_number(1, 0, "bob"));
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), read_file(elsewhere.model()));
}

TEST_F(TrainerTest, OwnModelComeBackIsNoBase) {
  train_and_commit(home_, some_requests());
  const std::string before = read_file(home_.model());
  Trainer trainer(home_);
  trainer.import_base(open_model(home_.model()));
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
  EXPECT_FALSE(trainer.training_set().base().has_value());
}

TEST_F(TrainerTest, OwnModelComeBackBringsItsThresholdsForGood) {
  train_and_commit(home_, some_requests());
  const Model kept = open_model(home_.model());
  {
    Trainer trainer(home_);
    Settings settings = trainer.model().info.settings;
    settings.thresholds = {.good_to = -5, .spam_from = 5};
    trainer.change_settings(settings);
    trainer.commit();
    trainer.import_base(kept);
    trainer.commit();
  }
  EXPECT_EQ(open_model(home_.model()).info.settings.thresholds, Thresholds{});
  write_file(home_.model(), "damaged");
  Trainer(home_).commit();
  EXPECT_EQ(open_model(home_.model()).info.settings.thresholds, Thresholds{});
}

// ---- Folding, and mail that is not kept --------------------------------------------------------

TEST_F(TrainerTest, FoldingLeavesTheModelAsItIs) {
  const std::vector<TrainRequest> all = some_requests();
  train_and_commit(home_, all);
  const std::string before = read_file(home_.model());
  for (const std::uint64_t last : {1u, 2u, 4u}) {
    Trainer(home_).fold(last);
    EXPECT_EQ(read_file(home_.model()), before);
    Trainer rebuilding(home_);
    rebuilding.request_rebuild();
    rebuilding.commit();
    EXPECT_EQ(read_file(home_.model()), before) << last;
  }
}

TEST_F(TrainerTest, TrainingGoesOnAfterFoldingAsIfNothingWasFolded) {
  std::vector<TrainRequest> all = some_requests();
  train_and_commit(home_, all);
  Trainer(home_).fold(3);
  const std::vector<TrainRequest> more{request(Class::spam, 70), request(Class::good, 71)};
  train_and_commit(home_, more);
  all.insert(all.end(), more.begin(), more.end());
  EXPECT_EQ(read_file(home_.model()), model_of(all));
}

TEST_F(TrainerTest, LaterTrainingsAreTakenBackExactlyOnTopOfFoldedOnes) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer(home_).fold(2);
  const std::string before = read_file(home_.model());
  train_and_commit(home_, {request(Class::spam, 3)});
  Trainer trainer(home_);
  EXPECT_TRUE(trainer.untrain_number(3, 0, "bob"));
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), before);
}

// Dated by a clock that was a year ahead, between trainings of 100 and of 10 days ago.
TEST_F(TrainerTest, TrainingOfTheFutureAgesWithThoseAfterIt) {
  constexpr std::int64_t kDay = 86'400, kToday = 20'000 * kDay;
  Trainer trainer(home_);
  std::size_t n = 0;
  for (const std::int64_t time : {kToday - 100 * kDay, kToday + 365 * kDay, kToday - 90 * kDay,
                                  kToday - 10 * kDay, kToday + 365 * kDay}) {
    TrainRequest one = request(Class::spam, n++);
    one.time = time;
    trainer.train(one);
  }
  const TrainingLimits limits{.max_age = 50 * kDay};
  EXPECT_EQ(last_to_fold(trainer.training_set(), limits, kToday), 3u);
  EXPECT_EQ(last_to_fold(trainer.training_set(), limits, 0), 0u) << "1970";
}

TEST_F(TrainerTest, RequestOfTheFutureIsDatedToday) {
  System system = this_system();
  system.now_us = [] { return std::int64_t{1'700'000'000'000'000}; };
  TrainRequest ahead = request(Class::spam, 1);
  ahead.time = 1'800'000'000;
  test::hand_in(home_, ahead);
  Trainer trainer(open_home(home_, system));
  trainer.drain_queue();
  EXPECT_EQ(trainer.training_set().trainings().back().time, 1'700'000'000);
}

TEST_F(TrainerTest, FoldedTrainingIsNotTakenBack) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer trainer(home_);
  trainer.fold(1);
  EXPECT_FALSE(trainer.untrain_number(1, 0, "bob"));
  EXPECT_FALSE(trainer.untrain_mail(request(Class::spam, 1).raw, 0, "bob"));
  EXPECT_EQ(trainer.untrain_since(0, 0, "bob"), 1u);
}

TEST_F(TrainerTest, FoldedMailIsAlreadyLearned) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer trainer(home_);
  trainer.fold(2);
  EXPECT_EQ(trainer.train(request(Class::spam, 1)).what, What::already);
}

TEST_F(TrainerTest, FoldedMailIsLearnedAsTheOtherClassOnTop) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer(home_).fold(2);
  TrainRequest correction = request(Class::good, 1, Regime::error);
  correction.raw = request(Class::spam, 1).raw;
  {
    Trainer trainer(home_);
    const TrainResult result = trainer.train(correction);
    EXPECT_EQ(result.what, What::learned);
    EXPECT_LT(result.after.score, result.before.score);
    trainer.commit();
  }
  EXPECT_EQ(Trainer(home_).train(correction).what, What::already);
}

TEST_F(TrainerTest, UndoingACorrectionOfFoldedMailLeavesItLearnedAsBefore) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer(home_).fold(2);
  TrainRequest correction = request(Class::good, 1);
  correction.raw = request(Class::spam, 1).raw;
  train_and_commit(home_, {correction});
  {
    Trainer trainer(home_);
    EXPECT_TRUE(trainer.untrain_mail(correction.raw, 0, "bob"));
    EXPECT_EQ(trainer.train(request(Class::spam, 1)).what, What::already);
    trainer.commit();
  }
  EXPECT_EQ(Trainer(home_).train(request(Class::spam, 1)).what, What::already);
}

TEST_F(TrainerTest, ImportingOverFoldedTrainingsIsRefused) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer trainer(home_);
  trainer.fold(2);
  EXPECT_THROW(trainer.import_base(Model()), Error);
}

TEST_F(TrainerTest, MergingKeepsWhatIsFolded) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Trainer trainer(home_);
  trainer.fold(1);
  Model other;
  other.info.settings.key = test::kHomeKey;
  learn(other, read_features(made_up_mail(Class::good, 9)), Class::good, kAlwaysRule);
  trainer.merge_into_base(std::span(&other, 1));
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.learned.spam, 1u);
  EXPECT_EQ(open_model(home_.model()).info.learned.good, 2u);
}

struct FoldCase {
  const char* name;
  TrainingLimits limits;
  std::uint64_t last;
};
void PrintTo(const FoldCase& c, std::ostream* out) { *out << c.name; }

class WhatIsFolded : public ::testing::TestWithParam<FoldCase> {};

// Trainings 1 to 8 of 1,000 bytes each, of days 1 to 8; it is day 9.
TEST_P(WhatIsFolded, IsTheOldest) {
  const TemporaryFolder folder;
  constexpr std::int64_t kDay = 86400;
  TrainingSet set(folder.path());
  for (int day = 1; day <= 8; ++day) {
    Training training;
    training.cls = Class::spam;
    training.time = day * kDay;
    set.append(training, std::string(999, 'x') + std::to_string(day));
  }
  set.sync();
  EXPECT_EQ(last_to_fold(set, GetParam().limits, 9 * kDay), GetParam().last);
}

constexpr std::int64_t kDays = 86400;
INSTANTIATE_TEST_SUITE_P(
    Limits, WhatIsFolded,
    ::testing::Values(FoldCase{"none_within_limits", {.max_bytes = 8000}, 0},
                      FoldCase{"half_of_the_room_is_left", {.max_bytes = 7999}, 5},
                      FoldCase{"all_that_does_not_fit", {.max_bytes = 0}, 8},
                      FoldCase{"nothing_by_age_before_an_eighth_more", {.max_age = 8 * kDays}, 0},
                      FoldCase{"all_that_is_too_old", {.max_age = 4 * kDays}, 4},
                      FoldCase{"age_and_room", {.max_bytes = 2000, .max_age = 4 * kDays}, 7}),
    test::kRowName);

TEST_F(TrainerTest, MailThatIsStillThereAfterACrashIsDueAtOnce) {
  train_and_commit(home_, {request(Class::spam, 1), request(Class::good, 2)});
  Model base = open_model(home_.model());
  base.info.folded_to = 2;
  publish_model(base, home_.training() / "base");
  const Trainer trainer(home_);
  EXPECT_EQ(last_to_fold(trainer.training_set(), {}, 0), 2u);
}

TEST_F(TrainerTest, KeptFeaturesMakeTheSameModel) {
  std::vector<TrainRequest> all = some_requests();
  for (TrainRequest& r : all) r.keep = Kept::features;
  train_and_commit(home_, all);
  Trainer trainer(home_);
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model_of(some_requests()));
  EXPECT_EQ(trainer.train(all[0]).what, What::already);
  EXPECT_TRUE(trainer.untrain_mail(all[0].raw, 0, "bob"));
}

TEST_F(TrainerTest, WhatIsNotKeptIsLearnedBeneathTheTrainings) {
  const std::vector<TrainRequest> bulk{request(Class::spam, 1), request(Class::good, 2)};
  const std::vector<TrainRequest> own{request(Class::spam, 3), request(Class::good, 4)};
  train_and_commit(home_, own);
  {
    Trainer trainer(home_);
    for (TrainRequest r : bulk) {
      r.keep = Kept::nothing;
      EXPECT_EQ(trainer.train(r).what, What::learned);
    }
    trainer.commit();
    EXPECT_THAT(trainer.training_set().trainings(), SizeIs(2));
  }
  const Model model = open_model(home_.model());
  const TemporaryFolder folder;
  const Home elsewhere{folder / "home"};
  create_home_with_key(elsewhere);
  train_and_commit(elsewhere, {bulk[0], bulk[1], own[0], own[1]});
  const Model expected = open_model(elsewhere.model());
  EXPECT_EQ(model.info.learned.spam, expected.info.learned.spam);
  EXPECT_EQ(model.info.learned.good, expected.info.learned.good);
  for (const View view : kAllViews) {
    EXPECT_TRUE(std::ranges::equal(model.table(view).slots(), expected.table(view).slots()));
  }
}

// ---- A log that has lost trainings -------------------------------------------------------------

TEST_F(TrainerTest, SnapshotThatKnowsMoreThanTheLogIsKept) {
  train_and_commit(home_, some_requests());
  const std::string model = read_file(home_.model());
  std::filesystem::remove(home_.training() / "journal");
  {
    Trainer trainer(home_);
    EXPECT_TRUE(trainer.kept_snapshot());
    trainer.commit();
  }
  EXPECT_EQ(read_file(home_.model()), model);
  Trainer trainer(home_);
  EXPECT_FALSE(trainer.kept_snapshot());
  trainer.train(request(Class::spam, 100));
  trainer.commit();
  EXPECT_TRUE(trainer.untrain_mail(request(Class::spam, 100).raw, 0, "x"));
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model);
}

// As many trainings as the log has, but others: the log is an old copy, and some were taken back since.
TEST_F(TrainerTest, SnapshotOfOtherTrainingsIsKept) {
  train_and_commit(home_, some_requests());
  Model other = open_model(home_.model());
  other.info.applied.digest ^= 1;
  publish_model(other, home_.model());
  const std::string model = read_file(home_.model());
  Trainer trainer(home_);
  EXPECT_TRUE(trainer.kept_snapshot());
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model);
  EXPECT_EQ(trainer.train(some_requests()[1]).what, What::already);
}

TEST_F(TrainerTest, LogAloneIsBelievedIfThatIsAskedFor) {
  train_and_commit(home_, some_requests());
  std::filesystem::remove(home_.training() / "journal");
  const auto trainer = Trainer::from_log_alone(open_home(home_));
  trainer->commit();
  EXPECT_FALSE(trainer->kept_snapshot());
  EXPECT_EQ(trainer->model().info.learned.spam, 0u);
}

TEST_F(TrainerTest, SnapshotOfBeforeTrainingsWereTakenBackIsOnlyOld) {
  const std::vector<TrainRequest> all = some_requests();
  train_and_commit(home_, all);
  const std::string before = read_file(home_.model());
  {
    Trainer trainer(home_);
    for (const std::size_t i : {1u, 3u, 0u}) trainer.untrain_mail(all[i].raw, 0, "x");
    trainer.train(all[3]);
    trainer.commit();
  }
  const std::string after = read_file(home_.model());
  write_file(home_.model(), before);
  Trainer trainer(home_);
  trainer.commit();
  EXPECT_FALSE(trainer.kept_snapshot());
  EXPECT_EQ(read_file(home_.model()), after);
}

// The journal that is found again has numbers below those of the base that was kept.
TEST_F(TrainerTest, RecordsAfterALossGetNumbersThatNoneHad) {
  train_and_commit(home_, some_requests());
  std::filesystem::remove(home_.training() / "journal");
  Trainer trainer(home_);
  trainer.train(request(Class::spam, 100));
  EXPECT_EQ(trainer.training_set().trainings().back().number, 1'000'001u);
}

TEST_F(TrainerTest, MailOfBeforeALossIsDroppedOnlyWhenRoomIsNeeded) {
  train_and_commit(home_, some_requests());
  const std::filesystem::path journal = home_.training() / "journal";
  std::filesystem::resize_file(journal, std::filesystem::file_size(journal) - 10);
  Trainer trainer(home_);
  trainer.commit();
  const TrainingSet& set = trainer.training_set();
  ASSERT_TRUE(set.base_was_kept());
  EXPECT_EQ(last_to_fold(set, {}, 0), 0u);
  EXPECT_EQ(last_to_fold(set, {.max_bytes = 100}, 0), set.folded_to());
  const std::string model = read_file(home_.model());
  trainer.fold(set.folded_to());
  for (const Training& training : set.trainings()) EXPECT_EQ(training.kept, Kept::nothing);
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model);
}

// ---- Pruning and merging -----------------------------------------------------------------------

std::size_t features_in(const Model& model) {
  std::size_t features = 0;
  for (const View view : kAllViews) features += model.table(view).used();
  return features;
}

class PrunedHome : public TrainerTest {
 protected:
  // Prunes between the first and the second half of some_requests().
  PrunedHome() {
    const std::vector<TrainRequest> all = some_requests();
    Trainer trainer(home_);
    for (std::size_t i = 0; i < 5; ++i) trainer.train(all[i]);
    trainer.commit();
    before_ = features_in(trainer.model());
    number_ = trainer.prune(2, 0, "alice");
    after_ = features_in(trainer.model());
    for (std::size_t i = 5; i < all.size(); ++i) trainer.train(all[i]);
    trainer.commit();
  }

  std::string rebuilt() const {
    Trainer trainer(home_);
    trainer.request_rebuild();
    trainer.commit();
    return read_file(home_.model());
  }

  std::size_t before_ = 0, after_ = 0;
  std::uint64_t number_ = 0;
};

TEST_F(PrunedHome, KnowsLess) {
  EXPECT_LT(after_, before_);
  EXPECT_GT(after_, 0u);
  EXPECT_NE(read_file(home_.model()), model_of(some_requests()));
}

TEST_F(PrunedHome, IsRebuiltToTheSameBytes) {
  const std::string before = read_file(home_.model());
  EXPECT_EQ(rebuilt(), before);
}

TEST_F(PrunedHome, IsBroughtForwardToTheSameBytes) {
  const std::string whole = read_file(home_.model());
  const std::vector<TrainRequest> all = some_requests();
  write_file(home_.model(),
             model_of({all.begin(), all.begin() + 3}));  // a crash before the pruning
  Trainer(home_).commit();
  EXPECT_EQ(read_file(home_.model()), whole);
}

TEST_F(PrunedHome, TakenBackWasNeverPruned) {
  Trainer trainer(home_);
  EXPECT_TRUE(trainer.untrain_number(number_, 0, "alice"));
  EXPECT_FALSE(trainer.untrain_number(number_, 0, "alice"));
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), model_of(some_requests()));
}

TEST_F(PrunedHome, RolledBackToATimeWasNeverPruned) {
  Trainer trainer(home_);
  trainer.prune(100, 1'900'000'000, "alice");
  trainer.commit();
  EXPECT_EQ(features_in(trainer.model()), 0u);
  EXPECT_EQ(trainer.untrain_since(1'800'000'000, 0, "alice"), 1u);
  trainer.commit();
  EXPECT_GT(features_in(trainer.model()), 0u);
}

TEST_F(PrunedHome, StaysPrunedWhenATrainingIsTakenBack) {
  {
    Trainer trainer(home_);
    trainer.untrain_number(1, 0, "alice");
    trainer.commit();
  }
  const std::string without = read_file(home_.model());
  EXPECT_EQ(rebuilt(), without);
  EXPECT_THAT(TrainingSet(home_.training()).prunings(), SizeIs(1));
}

Model model_that_learned(Class cls, std::size_t n) {
  Model model;
  model.info.settings.key = test::kHomeKey;
  learn(model, read_features(made_up_mail(cls, n)), cls, kAlwaysRule);
  return model;
}

TEST_F(TrainerTest, AModelWithAnotherKeyIsNotMerged) {
  Model other = model_that_learned(Class::spam, 1);
  other.info.settings.key = {};
  EXPECT_THROW(Trainer(home_).merge_into_base({&other, 1}), Error);
}

TEST_F(TrainerTest, MergedModelsAreRebuiltToTheSameBytes) {
  train_and_commit(home_, some_requests());
  const std::vector<Model> others{model_that_learned(Class::good, 50),
                                  model_that_learned(Class::spam, 51)};
  Trainer trainer(home_);
  trainer.merge_into_base(others);
  trainer.commit();
  EXPECT_EQ(trainer.model().info.learned.spam + trainer.model().info.learned.good,
            some_requests().size() + 2);
  const std::string merged = read_file(home_.model());
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), merged);
}

TEST_F(TrainerTest, MergeIsSeenByTheNextTrainerThoughItWasNeverCommitted) {
  train_and_commit(home_, some_requests());
  const Model other = model_that_learned(Class::good, 50);
  Trainer(home_).merge_into_base({&other, 1});  // the base is durable; killed before commit()
  const std::string before = read_file(home_.model());
  Trainer(home_).commit();
  const std::string merged = read_file(home_.model());
  EXPECT_NE(merged, before);
  Trainer trainer(home_);
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(read_file(home_.model()), merged);
}

TEST_F(TrainerTest, MergeKeepsTheSettingsOfTheHome) {
  {
    Trainer trainer(home_);
    Settings settings = trainer.model().info.settings;
    settings.thresholds.spam_from = 0.987;
    trainer.change_settings(settings);
    trainer.commit();
  }
  const Model other = model_that_learned(Class::good, 50);
  Trainer trainer(home_);
  trainer.merge_into_base({&other, 1});
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.settings.thresholds.spam_from, 0.987);
}

}  // namespace
}  // namespace classify
