// The promises of a home, whatever stores it: each test runs on files and in memory, and in another
// program (STORE_TESTS) with the trainings in PostgreSQL, whose URI is in the environment.
#include "classify/home/stores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/settling.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "support/files.h"
#include "support/mail.h"
#include "support/row_name.h"
#ifdef STORE_TESTS
#include <unistd.h>

#include <cstdlib>

#include "store/store_home.h"
#endif

namespace classify {
namespace {

using test::made_up_mail;
using test::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using What = TrainResult::What;

constexpr std::int64_t kNow = 1'795'392'000;
constexpr std::int64_t kDay = 86'400;

#ifdef STORE_TESTS
enum class Kind { files, memory, postgresql };
#else
enum class Kind { files, memory };
#endif

class StoresTest : public ::testing::TestWithParam<Kind> {
 protected:
  StoresTest() : memory_(home_in_memory()) {
    if (GetParam() != Kind::memory) create_home(home());
#ifdef STORE_TESTS
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    store::join(home(), std::getenv("STORE"), test->name() + std::to_string(::getpid()),
                store::OwnTrainings::refuse);
#endif
  }

  [[nodiscard]] Home home() const { return {folder_ / "home"}; }

  // The stores as another program would open them.
  [[nodiscard]] Stores stores() const {
#ifdef STORE_TESTS
    if (GetParam() == Kind::postgresql) return store::open_home(home());
#endif
    return GetParam() == Kind::files ? open_home(home()) : memory_;
  }

  void train(const std::vector<TrainRequest>& requests) const {
    Trainer trainer(stores());
    trainer.train(requests);
    trainer.commit();
  }

  // Teaches thirty mails of each class, so that the model is sure of more of the same kind.
  void teach_both_classes() const {
    std::vector<TrainRequest> requests;
    for (std::size_t i = 0; i < 30; ++i) {
      for (const Class cls : {Class::spam, Class::good}) requests.push_back(request(cls, i));
    }
    train(requests);
  }

  static TrainRequest request(Class cls, std::size_t n, Regime regime = Regime::all) {
    return {
        .cls = cls, .raw = made_up_mail(cls, n), .regime = regime, .time = kNow, .who = "alice"};
  }

  // The mail of one class, taught as the other.
  static TrainRequest mistaught(Class mail, std::size_t n, Regime regime = Regime::all) {
    TrainRequest wrong = request(mail, n, regime);
    wrong.cls = mail == Class::spam ? Class::good : Class::spam;
    return wrong;
  }

  [[nodiscard]] std::string published() const { return write_model(*stores().model->open()); }

 private:
  TemporaryFolder folder_;
  Stores memory_;
};

#ifdef STORE_TESTS
INSTANTIATE_TEST_SUITE_P(Stores, StoresTest, ::testing::Values(Kind::postgresql),
                         [](const auto&) { return "postgresql"; });
#else
INSTANTIATE_TEST_SUITE_P(Stores, StoresTest, ::testing::Values(Kind::files, Kind::memory),
                         [](const auto& row) {
                           return row.param == Kind::files ? "files" : "memory";
                         });
#endif

// ---- Trainings ---------------------------------------------------------------------------------

TEST_P(StoresTest, WhatIsCommittedIsThereForTheNext) {
  train({request(Class::spam, 1), request(Class::good, 1)});
  const Trainer next(stores());
  EXPECT_THAT(next.training_set().trainings(), SizeIs(2));
  EXPECT_EQ(next.training_set().mail(next.training_set().trainings()[0]),
            mail_to_learn(made_up_mail(Class::spam, 1)));
  EXPECT_EQ(next.training_set().head(), 2u);
}

TEST_P(StoresTest, WhatIsNotCommittedIsGone) {
  train({request(Class::spam, 1)});
  const std::string before = published();
  Trainer(stores()).train(request(Class::good, 1));
  EXPECT_EQ(published(), before);
  EXPECT_THAT(TrainingSet(stores().log).trainings(), SizeIs(1));
}

// A program that stays has its stores open while others train.
TEST_P(StoresTest, ProgramsThatStayTrainInTurn) {
  const Stores one = stores(), other = stores();
  const auto train_by = [](const Stores& by, std::size_t n) {
    Trainer trainer(by);
    trainer.train(request(Class::spam, n));
    trainer.train(request(Class::good, n));
    trainer.commit();
  };
  train_by(one, 1);
  train_by(other, 2);
  train_by(one, 3);
  {
    Trainer trainer(other);
    trainer.fold(3);
  }
  train_by(one, 4);
  train_by(other, 5);
  const TrainingSet set(stores().log);
  EXPECT_THAT(set.trainings(), SizeIs(10));
  EXPECT_EQ(set.damaged_records(), 0u);
  EXPECT_EQ(set.mail(set.trainings().back()), mail_to_learn(made_up_mail(Class::good, 5)));
  const std::string before = published();
  Trainer trainer(stores());
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(published(), before);
}

TEST_P(StoresTest, WhatAnEarlierTrainerDidNotCommitIsGoneForTheNext) {
  const Stores opened = stores();
  Trainer(opened).train(request(Class::spam, 1));
  Trainer trainer(opened);
  trainer.train(request(Class::good, 2));
  trainer.commit();
  const TrainingSet set(stores().log);
  ASSERT_THAT(set.trainings(), SizeIs(1));
  EXPECT_EQ(set.mail(set.trainings()[0]), mail_to_learn(made_up_mail(Class::good, 2)));
}

// They were changed, and then the disk was full.
TEST_P(StoresTest, SettingsThatTheModelHasNotYetAreThoseOfTheLog) {
  teach_both_classes();
  Settings settings = Trainer(stores()).settings();
  settings.own_fields = {"X-Shop-Verdict"};
  {
    const Stores opened = stores();
    ASSERT_TRUE(opened.lock->try_lock());
    opened.log->set_settings(settings);
    opened.lock->unlock();
  }
  Trainer trainer(stores());
  EXPECT_EQ(trainer.settings(), settings);
  TrainRequest again = request(Class::spam, 1);
  again.raw = "X-Shop-Verdict: junk\n" + again.raw;
  EXPECT_EQ(trainer.train(again).what, What::already);
  trainer.commit();
  EXPECT_EQ(stores().model->open()->info.settings, settings);
}

TEST_P(StoresTest, TakingBackLeavesNothing) {
  train({request(Class::spam, 1)});
  const std::string before = published();
  train({request(Class::good, 1)});
  Trainer trainer(stores());
  EXPECT_TRUE(trainer.untrain_mail(made_up_mail(Class::good, 1), kNow, "alice"));
  trainer.commit();
  EXPECT_EQ(published(), before);
}

TEST_P(StoresTest, FoldingChangesNoModel) {
  teach_both_classes();
  const std::string before = published();
  {
    Trainer trainer(stores());
    trainer.fold(40);
  }
  EXPECT_EQ(TrainingSet(stores().log).folded_to(), 40u);
  Trainer trainer(stores());
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(published(), before);
  EXPECT_EQ(trainer.train(request(Class::spam, 0)).what, What::already);
}

TEST_P(StoresTest, OneTrainerAtATime) {
  const Trainer one(stores());
  EXPECT_THROW(Trainer(stores(), std::chrono::milliseconds(1)), Error);
}

TEST_P(StoresTest, PrunedFeaturesComeBackWithThePruning) {
  teach_both_classes();
  const std::string before = published();
  std::uint64_t number = 0;
  {
    Trainer trainer(stores());
    number = trainer.prune(3, kNow, "alice");
    trainer.commit();
  }
  EXPECT_NE(published(), before);
  Trainer trainer(stores());
  EXPECT_TRUE(trainer.untrain_number(number, kNow, "alice"));
  trainer.commit();
  EXPECT_EQ(published(), before);
}

// ---- The queue ---------------------------------------------------------------------------------

TEST_P(StoresTest, QueueKeepsTheOrderAndAllOfARequest) {
  TrainRequest first = mistaught(Class::spam, 7, Regime::error);
  first.keep = Kept::features;
  const std::string id = stores().queue->put(first);
  stores().queue->put(request(Class::good, 8));
  EXPECT_THAT(stores().queue->waiting(), SizeIs(2));
  EXPECT_EQ(stores().queue->waiting()[0], id);
  const std::optional<TrainRequest> read = stores().queue->read(id);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->cls, Class::good);
  EXPECT_EQ(read->regime, Regime::error);
  EXPECT_EQ(read->time, kNow);
  EXPECT_EQ(read->who, "alice");
  EXPECT_EQ(read->keep, Kept::features);
  EXPECT_EQ(mail_to_learn(read->raw), mail_to_learn(first.raw));
}

TEST_P(StoresTest, QueueIsEmptyOnceItsRequestsAreInTheModel) {
  const std::string id = stores().queue->put(request(Class::spam, 1));
  {
    Trainer trainer(stores());
    EXPECT_EQ(trainer.drain_queue(), 1u);
    EXPECT_TRUE(stores().queue->has(id));  // not before it is durable
    trainer.commit();
  }
  EXPECT_THAT(stores().queue->waiting(), IsEmpty());
  EXPECT_EQ(TrainingSet(stores().log).trainings()[0].request, id);
}

TEST_P(StoresTest, RequestIsLearnedOnceHoweverOftenItIsDrained) {
  stores().queue->put(request(Class::spam, 1));
  Trainer trainer(stores());
  EXPECT_EQ(trainer.drain_queue(), 1u);
  EXPECT_EQ(trainer.drain_queue(), 0u);
  trainer.commit();
  EXPECT_THAT(trainer.training_set().trainings(), SizeIs(1));
}

// Once the queue forgot how much of a mail to keep, and the whole mail went into the log.
TEST_P(StoresTest, MailThatMayNotBeKeptIsNotKeptThroughTheQueue) {
  TrainRequest secret = request(Class::spam, 1);
  secret.keep = Kept::features;
  stores().queue->put(secret);
  Trainer trainer(stores());
  trainer.drain_queue();
  trainer.commit();
  const TrainingSet set(stores().log);
  const Training& training = set.trainings()[0];
  EXPECT_EQ(training.kept, Kept::features);
  EXPECT_EQ(set.mail(training), "");
}

TEST_P(StoresTest, CallerWhoseRequestAnotherHasLearnedNeedsNoTrainer) {
  const std::string id = stores().queue->put(request(Class::spam, 1));
  {
    Trainer other(stores());
    other.drain_queue();
    other.commit();
  }
  EXPECT_EQ(Trainer::unless_learned(stores(), std::vector{id}), nullptr);
}

// ---- A trainer answers only from the model that the trainings make -----------------------------

// After the trainings that made B good are taken back, B is SPAM. Once the trainer still answered
// from the old model, and said that B was good enough.
TEST_P(StoresTest, CorrectionAfterTakingBackIsJudgedWithoutWhatWasTakenBack) {
  teach_both_classes();
  for (std::size_t i = 50; i < 56; ++i) train({mistaught(Class::spam, i)});
  Trainer trainer(stores());
  ASSERT_EQ(judge(trainer.model(), made_up_mail(Class::spam, 55)).cls, Class::good);
  for (std::size_t i = 50; i < 56; ++i) {
    ASSERT_TRUE(trainer.untrain_mail(made_up_mail(Class::spam, i), kNow, "alice"));
  }
  const TrainRequest b = mistaught(Class::spam, 55, Regime::error);
  const TrainResult result = trainer.train(b);
  EXPECT_EQ(result.what, What::learned);
  EXPECT_EQ(result.before.cls, Class::spam);
  trainer.commit();
  EXPECT_EQ(judge(*stores().model->open(), b.raw).score, result.after.score);
  EXPECT_EQ(judge(*stores().model->open(), b.raw).cls, Class::good);
}

// The verdict printed and stored for a mail that moves is the verdict of the published model.
TEST_P(StoresTest, VerdictAfterAMoveIsThatOfThePublishedModel) {
  teach_both_classes();
  train({mistaught(Class::good, 40)});
  Trainer trainer(stores());
  const TrainResult result = trainer.train(request(Class::good, 40, Regime::error));
  EXPECT_EQ(result.what, What::moved);
  trainer.commit();
  const double score = judge(*stores().model->open(), made_up_mail(Class::good, 40)).score;
  EXPECT_EQ(result.after.score, score);
  EXPECT_NEAR(TrainingSet(stores().log).trainings().back().score_after, score, 0.00005);
}

TEST_P(StoresTest, ManyMovesAtOnceEndAsOneByOne) {
  teach_both_classes();
  std::vector<TrainRequest> wrong, right;
  for (std::size_t i = 60; i < 70; ++i) {
    wrong.push_back(mistaught(Class::good, i));
    right.push_back(request(Class::good, i));
  }
  train(wrong);
  Trainer trainer(stores());
  for (const TrainResult& result : trainer.train(right)) {
    EXPECT_EQ(result.what, What::moved);
    EXPECT_LT(result.after.score, result.before.score);
  }
  trainer.commit();
  const std::string together = published();
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(published(), together);
}

TEST_P(StoresTest, TheSameMailTaughtBothWaysInOneGoEndsAsTheLastSays) {
  teach_both_classes();
  Trainer trainer(stores());
  const std::vector<TrainResult> results = trainer.train(std::vector{
      mistaught(Class::good, 80), request(Class::good, 80), mistaught(Class::good, 80)});
  EXPECT_EQ(results[0].what, What::learned);
  EXPECT_EQ(results[1].what, What::moved);
  EXPECT_EQ(results[2].what, What::moved);
  trainer.commit();
  EXPECT_EQ(trainer.training_set().find_mail(mail_to_learn(made_up_mail(Class::good, 80)))->cls,
            Class::spam);
}

TEST_P(StoresTest, MailIsInForceOnceHoweverOftenOneCallTeachesIt) {
  teach_both_classes();
  train({request(Class::spam, 81)});
  for (const bool spam_first : {true, false}) {
    Trainer trainer(stores());
    std::vector<TrainRequest> both{request(Class::spam, 81), mistaught(Class::spam, 81)};
    if (!spam_first) std::swap(both[0], both[1]);
    const std::vector<TrainResult> results = trainer.train(both);
    EXPECT_EQ(results[0].what, spam_first ? What::already : What::moved);
    EXPECT_EQ(results[1].what, What::moved);
    trainer.commit();
    std::size_t in_force = 0;
    for (const Training& t : trainer.training_set().trainings()) {
      const bool of_it = trainer.training_set().mail(t) == mail_to_learn(both[0].raw);
      in_force += of_it && t.taken_back_by == 0;
    }
    EXPECT_EQ(in_force, 1u);
    trainer.train(request(Class::spam, 81));
    trainer.commit();
  }
}

TEST_P(StoresTest, WithoutAModelVerdictsAreThoseOfTheLog) {
  teach_both_classes();
  const TrainRequest wrong = mistaught(Class::spam, 90, Regime::error);
  const double before = judge(*stores().model->open(), wrong.raw).score;
  Stores without = stores();
  without.model = model_store_in_memory();
  Trainer trainer(without);
  const TrainResult result = trainer.train(wrong);
  EXPECT_EQ(result.before.score, before);
  EXPECT_EQ(result.before.cls, Class::spam);
}

// ---- The same mail -----------------------------------------------------------------------------

TEST_P(StoresTest, MarksOfMailStoresAndFiltersMakeNoOtherMail) {
  train({request(Class::spam, 1)});
  Trainer trainer(stores());
  for (const char* mark :
       {"X-UID: 17", "X-Keywords: $Junk", "Status: RO", "X-Status: A", "X-Mozilla-Status: 0001",
        "X-Mozilla-Keys: junk", "X-Spam-Level: ***", "X-Rspamd-Score: 7", "X-Bogosity: Spam",
        "X-DSPAM-Result: Spam", "Content-Length: 12", "Lines: 3", "x-uid: 18"}) {
    TrainRequest again = request(Class::spam, 1);
    again.raw = std::string(mark) + "\n" + again.raw;
    EXPECT_EQ(trainer.train(again).what, What::already) << mark;
  }
}

TEST_P(StoresTest, OwnFieldsAreNoEvidenceAndMakeNoOtherMail) {
  teach_both_classes();
  Trainer trainer(stores());
  Settings settings = trainer.settings();
  settings.own_fields = {"X-Shop-Verdict", "X-Shop-Score-"};
  trainer.change_settings(settings);
  const auto with_field = [](TrainRequest r) {
    r.raw = "X-Shop-Verdict: " + std::string(r.cls == Class::spam ? "junk" : "fine") +
            "\nX-Shop-Score-Total: 9\n" + r.raw;
    return r;
  };
  for (std::size_t i = 100; i < 120; ++i) {
    trainer.train(with_field(request(Class::spam, i)));
    trainer.train(with_field(request(Class::good, i)));
  }
  EXPECT_EQ(trainer.train(request(Class::spam, 100)).what, What::already);
  trainer.commit();
  const Model model = *stores().model->open();
  EXPECT_EQ(model.info.settings.own_fields, settings.own_fields);
  const std::string mail = made_up_mail(Class::good, 200);
  EXPECT_EQ(judge(model, "X-Shop-Verdict: junk\n" + mail).score, judge(model, mail).score);
}

// Two trainings of what is one mail since the field is known to be no evidence.
TEST_P(StoresTest, CorrectionContradictsEveryTrainingOfTheMail) {
  const auto with_field = [](TrainRequest r, const char* value) {
    r.raw = std::string("X-Shop-Verdict: ") + value + "\n" + r.raw;
    return r;
  };
  teach_both_classes();
  train({with_field(request(Class::spam, 90), "one"), with_field(request(Class::spam, 90), "two")});
  Trainer trainer(stores());
  ASSERT_THAT(trainer.training_set().trainings(), SizeIs(62));
  Settings settings = trainer.settings();
  settings.own_fields = {"X-Shop-Verdict"};
  trainer.change_settings(settings);
  EXPECT_EQ(trainer.train(mistaught(Class::spam, 90)).what, What::moved);
  trainer.commit();
  const std::vector<Training>& trainings = trainer.training_set().trainings();
  EXPECT_NE(trainings[60].taken_back_by, 0u);
  EXPECT_NE(trainings[61].taken_back_by, 0u);
  EXPECT_EQ(trainings[62].taken_back_by, 0u);
  EXPECT_TRUE(trainer.untrain_mail(made_up_mail(Class::spam, 90), kNow, "alice"));
  EXPECT_FALSE(trainer.untrain_mail(made_up_mail(Class::spam, 90), kNow, "alice"));
}

// A torn write between the two would leave the mail with neither.
TEST_P(StoresTest, InTheLogATrainingIsTakenBackRightBeforeTheOneThatReplacesIt) {
  teach_both_classes();
  train({mistaught(Class::spam, 91), mistaught(Class::spam, 92)});
  train({request(Class::spam, 91), request(Class::spam, 92)});
  const TrainingSet set(stores().log);
  const std::vector<Training>& t = set.trainings();
  ASSERT_THAT(t, SizeIs(64));
  EXPECT_EQ(t[60].taken_back_by + 1, t[62].number);
  EXPECT_EQ(t[61].taken_back_by + 1, t[63].number);
}

// ---- Recent mail and settling ------------------------------------------------------------------

TEST_P(StoresTest, RecentMailIsFoundByItsIdAndByNoOther) {
  const std::string id = stores().recent->store("Subject: x\n\ny\n", {Class::spam, 5, 0.99}, kNow);
  EXPECT_EQ(stores().recent->raw(id), "Subject: x\n\ny\n");
  EXPECT_EQ(stores().recent->find(id)->cls, Class::spam);
  EXPECT_EQ(stores().recent->state(id), IdState::cached);
  std::string forged = id;
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(stores().recent->state(forged), IdState::forged);
  EXPECT_EQ(stores().recent->raw(forged), std::nullopt);
  EXPECT_TRUE(stores().recent->remove(id));
  EXPECT_EQ(stores().recent->state(id), IdState::expired);
}

TEST_P(StoresTest, RecentMailIsListedOldestFirstAndExpiresSo) {
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(stores().recent->store("m", {}, kNow + i));
  const RecentMail::Listing listing = stores().recent->list();
  ASSERT_THAT(listing.messages, SizeIs(3));
  EXPECT_EQ(listing.messages[0].id, ids[0]);
  EXPECT_EQ(stores().recent->expire({.max_messages = 1}, kNow + 9).messages, 2u);
  EXPECT_EQ(stores().recent->list().messages[0].id, ids[2]);
  EXPECT_EQ(stores().recent->expire({.keep_days = 1}, kNow + 9 * kDay).messages, 1u);
}

TEST_P(StoresTest, WhatNobodyCorrectedIsSettledAndALateCorrectionTakesItBack) {
  teach_both_classes();
  const Stores opened = stores();
  const Model model = *opened.model->open();
  for (std::size_t i = 300; i < 310; ++i) {
    const std::string mail = made_up_mail(Class::spam, i);
    opened.recent->store(mail, judge(model, mail), kNow - 5 * kDay);
  }
  Trainer trainer(opened);
  const Settled settled = settle(trainer, *opened.recent, kNow);
  EXPECT_EQ(settled.looked_at, 10u);
  trainer.commit();
  opened.recent->set_settled_until(settled.until);
  EXPECT_EQ(stores().recent->settled_until(), settled.until);
  EXPECT_EQ(settle(trainer, *opened.recent, kNow).looked_at, 0u);
  // One of them is corrected late: that works whether it was learned or already known well enough.
  const TrainResult late = trainer.train(mistaught(Class::spam, 300, Regime::error));
  EXPECT_NE(late.what, What::already);
  EXPECT_NE(late.what, What::not_needed);
  trainer.commit();
  EXPECT_EQ(trainer.training_set().find_mail(mail_to_learn(made_up_mail(Class::spam, 300)))->cls,
            Class::good);
}

}  // namespace
}  // namespace classify
