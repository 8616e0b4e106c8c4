#include "classify/home/training_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "classify/annotate.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "hash.h"
#include "home/record.h"
#include "support/files.h"
#include "support/mail.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Training training(Class cls, std::string request, Regime regime = Regime::near) {
  Training t;
  t.cls = cls;
  t.regime = regime;
  t.time = 1'700'000'000;
  t.who = "alice";
  t.request = std::move(request);
  t.score_before = -1.25;
  t.score_after = 3.5;
  return t;
}

// The mail of every training in force, in order.
std::vector<std::string> mails_in_force(const TrainingSet& set) {
  std::vector<std::string> out;
  for (const Training& t : set.trainings()) {
    if (t.taken_back_by == 0) out.emplace_back(set.mail(t));
  }
  return out;
}

// A journal of three mails.
void make_three(const TemporaryFolder& folder) {
  TrainingSet set(folder.path());
  set.append(training(Class::spam, "r1"), "mail one\n");
  set.append(training(Class::good, "r2"), "mail two, without a last line end");
  set.append(training(Class::spam, "r3"), "mail three\n");
  set.sync();
}

// ---- Writing and reading -----------------------------------------------------------------------

TEST(TrainingSet, NoJournalIsAnEmptySet) {
  const TemporaryFolder folder;
  const TrainingSet set(folder.path());
  EXPECT_THAT(set.trainings(), IsEmpty());
  EXPECT_EQ(set.damaged_records(), 0u);
  EXPECT_FALSE(std::filesystem::exists(folder / "journal"));
}

TEST(TrainingSet, RemembersWhatWasAppended) {
  const TemporaryFolder folder;
  const std::string mail = std::string("A: \0x\n\nT 1 spam\n", 16);
  {
    TrainingSet set(folder.path());
    set.append(training(Class::spam, "request-1", Regime::error), mail);
    set.sync();
  }
  const TrainingSet set(folder.path());
  ASSERT_THAT(set.trainings(), SizeIs(1));
  const Training& t = set.trainings()[0];
  EXPECT_EQ(t.number, 1u);
  EXPECT_EQ(t.cls, Class::spam);
  EXPECT_EQ(t.regime, Regime::error);
  EXPECT_EQ(t.time, 1'700'000'000);
  EXPECT_EQ(t.who, "alice");
  EXPECT_EQ(t.request, "request-1");
  EXPECT_EQ(t.score_before, -1.25);
  EXPECT_EQ(t.score_after, 3.5);
  EXPECT_EQ(t.taken_back_by, 0u);
  EXPECT_EQ(t.mail_hash, hash_bytes(mail));
  EXPECT_EQ(set.mail(t), mail);
}

TEST(TrainingSet, KeepsTheOrder) {
  const TemporaryFolder folder;
  make_three(folder);
  EXPECT_THAT(mails_in_force(TrainingSet(folder.path())),
              ElementsAre("mail one\n", "mail two, without a last line end", "mail three\n"));
}

TEST(TrainingSet, GoesOnWhereItEnded) {
  const TemporaryFolder folder;
  make_three(folder);
  {
    TrainingSet set(folder.path());
    EXPECT_EQ(set.append(training(Class::good, "r4"), "mail four").number, 4u);
    set.sync();
    EXPECT_EQ(set.mail(set.trainings()[3]), "mail four");
    EXPECT_EQ(set.mail(set.trainings()[0]), "mail one\n");
  }
  EXPECT_THAT(mails_in_force(TrainingSet(folder.path())), SizeIs(4));
}

TEST(TrainingSet, WithoutSyncNothingIsKept) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet(folder.path()).append(training(Class::good, "r4"), "mail four");
  EXPECT_THAT(TrainingSet(folder.path()).trainings(), SizeIs(3));
}

TEST(TrainingSet, MailCanBeReadBeforeAndAfterSync) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.append(training(Class::good, "r4"), "mail four");
  EXPECT_EQ(set.mail(set.trainings()[2]), "mail three\n");
  EXPECT_EQ(set.mail(set.trainings()[3]), "mail four");
  set.sync();
  EXPECT_EQ(set.mail(set.trainings()[3]), "mail four");
}

TEST(TrainingSet, JournalIsForTheUserOnly) {
  const TemporaryFolder folder;
  make_three(folder);
  struct stat status {};
  ASSERT_EQ(::stat((folder / "journal").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(TrainingSet, NamesBecomeOneWord) {
  const TemporaryFolder folder;
  TrainingSet set(folder.path());
  Training t = training(Class::good, "r1");
  t.who = "Alice B.\nU 1 1 0 x";
  EXPECT_EQ(set.append(t, "mail").who, "Alice_B._U_1_1_0_x");
  set.sync();
  EXPECT_THAT(TrainingSet(folder.path()).trainings(), SizeIs(1));
}

TEST(TrainingSet, FindsAMailThatWasLearned) {
  const TemporaryFolder folder;
  make_three(folder);
  const TrainingSet set(folder.path());
  ASSERT_NE(set.find_mail("mail three\n"), nullptr);
  EXPECT_EQ(set.find_mail("mail three\n")->number, 3u);
  EXPECT_EQ(set.find_mail("mail three"), nullptr);
}

TEST(TrainingSet, KnowsTheRequestsItHas) {
  const TemporaryFolder folder;
  make_three(folder);
  const TrainingSet set(folder.path());
  EXPECT_TRUE(set.has_request("r2"));
  EXPECT_FALSE(set.has_request("r4"));
}

// ---- Taking back -------------------------------------------------------------------------------

TEST(TrainingSet, WhatIsTakenBackIsNoLongerInForce) {
  const TemporaryFolder folder;
  make_three(folder);
  {
    TrainingSet set(folder.path());
    set.take_back(2, 1'700'000'001, "bob");
    set.sync();
  }
  const TrainingSet set(folder.path());
  ASSERT_THAT(set.trainings(), SizeIs(3));
  EXPECT_EQ(set.trainings()[1].taken_back_by, 4u);
  EXPECT_EQ(set.find_mail("mail two, without a last line end"), nullptr);
  EXPECT_THAT(mails_in_force(set), ElementsAre("mail one\n", "mail three\n"));
}

TEST(TrainingSet, WhatIsTakenBackMayBeLearnedAgain) {
  const TemporaryFolder folder;
  make_three(folder);
  {
    TrainingSet set(folder.path());
    set.take_back(1, 0, "bob");
    set.append(training(Class::good, "r5"), "mail one\n");
    set.sync();
  }
  const TrainingSet set(folder.path());
  ASSERT_NE(set.find_mail("mail one\n"), nullptr);
  EXPECT_EQ(set.find_mail("mail one\n")->cls, Class::good);
  EXPECT_EQ(set.find_mail("mail one\n")->number, 5u);
}

TEST(TrainingSet, RequestOfATrainingTakenBackStaysKnown) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.take_back(1, 0, "bob");
  set.sync();
  EXPECT_TRUE(TrainingSet(folder.path()).has_request("r1"));
}

// ---- The chain of trainings applied ------------------------------------------------------------

std::vector<AppliedTrainings> chain_of(const std::vector<std::pair<Class, std::string>>& mails) {
  const TemporaryFolder folder;
  TrainingSet set(folder.path());
  for (const auto& [cls, mail] : mails) set.append(training(cls, mail), mail);
  return set.applied_chain();
}

TEST(AppliedTrainings, BeginWithNothing) {
  EXPECT_THAT(chain_of({}), ElementsAre(AppliedTrainings{}));
}

TEST(AppliedTrainings, CountOneByOne) {
  const auto chain = chain_of({{Class::spam, "a"}, {Class::good, "b"}});
  ASSERT_THAT(chain, SizeIs(3));
  EXPECT_EQ(chain[1].count, 1u);
  EXPECT_EQ(chain[2].count, 2u);
}

TEST(AppliedTrainings, TellOrderClassAndMailApart) {
  const auto digest = [](const std::vector<std::pair<Class, std::string>>& mails) {
    return chain_of(mails).back().digest;
  };
  EXPECT_NE(digest({{Class::spam, "a"}, {Class::spam, "b"}}),
            digest({{Class::spam, "b"}, {Class::spam, "a"}}));
  EXPECT_NE(digest({{Class::spam, "a"}}), digest({{Class::good, "a"}}));
  EXPECT_NE(digest({{Class::spam, "a"}}), digest({{Class::spam, "b"}}));
}

TEST(AppliedTrainings, AreTheSameAsIfWhatWasTakenBackHadNeverBeen) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.append(training(Class::good, "r4"), "mail four");
  set.take_back(4, 0, "bob");
  EXPECT_EQ(set.applied_chain(), chain_of({{Class::spam, "mail one\n"},
                                           {Class::good, "mail two, without a last line end"},
                                           {Class::spam, "mail three\n"}}));
}

TEST(AppliedTrainings, BeginWithThoseOfTheBase) {
  const TemporaryFolder folder;
  Model base;
  base.info.applied = {.count = 7, .digest = 99};
  TrainingSet(folder.path()).set_base(base);
  const TrainingSet set(folder.path());
  EXPECT_THAT(set.applied_chain(), ElementsAre(AppliedTrainings{.count = 7, .digest = 99}));
  ASSERT_TRUE(set.base().has_value());
}

// ---- Folding -----------------------------------------------------------------------------------

Model base_of(std::uint64_t count) {
  Model base;
  base.info.applied = {.count = count, .digest = 5};
  return base;
}

TEST(TrainingSetFolding, DropsTheMailAndKeepsTheRecord) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.fold(base_of(2), 2);
  for (const TrainingSet& s : {std::move(set), TrainingSet(folder.path())}) {
    ASSERT_THAT(s.trainings(), SizeIs(3));
    EXPECT_TRUE(s.trainings()[0].folded);
    EXPECT_EQ(s.trainings()[0].kept, Kept::nothing);
    EXPECT_EQ(s.trainings()[0].mail_hash, hash_bytes("mail one\n"));
    EXPECT_EQ(s.trainings()[0].score_after, 3.5);
    EXPECT_FALSE(s.trainings()[2].folded);
    EXPECT_THAT(mails_in_force(s), ElementsAre("", "", "mail three\n"));
    EXPECT_EQ(s.folded_to(), 2u);
    EXPECT_EQ(s.damaged_records(), 0u);
  }
  EXPECT_EQ(read_file(folder / "journal").find("mail one"), std::string::npos);
}

TEST(TrainingSetFolding, WhatIsLeftIsDoneOnTopOfTheBase) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.append_pruning(2, 0, "bob");
  set.sync();
  set.fold(base_of(2), 2);
  const std::vector<Step> steps = set.steps();
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[0].number, 3u);
  EXPECT_EQ(steps[1].min_seen, 2u);
  EXPECT_EQ(set.applied_chain()[0], (AppliedTrainings{.count = 2, .digest = 5}));
}

TEST(TrainingSetFolding, GoesOnInTheSameJournal) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.fold(base_of(3), 3);
  EXPECT_EQ(set.append(training(Class::good, "r4"), "mail four").number, 4u);
  set.sync();
  EXPECT_THAT(mails_in_force(TrainingSet(folder.path())), ElementsAre("", "", "", "mail four"));
  struct stat status {};
  ASSERT_EQ(::stat((folder / "journal").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(TrainingSetFolding, KnowsFoldedMailAgain) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet(folder.path()).fold(base_of(3), 3);
  const TrainingSet set(folder.path());
  ASSERT_NE(set.find_mail("mail three\n"), nullptr);
  EXPECT_TRUE(set.find_mail("mail three\n")->folded);
}

// A crash after the base was replaced and before the journal was replaced: the base decides.
TEST(TrainingSetFolding, HalfDoneIsDone) {
  const TemporaryFolder folder;
  make_three(folder);
  Model base = base_of(2);
  base.info.folded_to = 2;
  publish_model(base, folder / "base");
  TrainingSet set(folder.path());
  EXPECT_THAT(set.steps(), SizeIs(1));
  EXPECT_TRUE(set.trainings()[1].folded);
  set.fold(base_of(2), 2);
  EXPECT_THAT(mails_in_force(TrainingSet(folder.path())), ElementsAre("", "", "mail three\n"));
}

TEST(TrainingSetFolding, LeavesDamagedRecordsAsTheyAre) {
  const TemporaryFolder folder;
  make_three(folder);
  std::string journal = read_file(folder / "journal");
  journal[journal.find("mail two")] = 'M';
  write_file(folder / "journal", journal);
  TrainingSet(folder.path()).fold(base_of(2), 3);
  const TrainingSet set(folder.path());
  EXPECT_EQ(set.damaged_records(), 1u);
  EXPECT_THAT(set.trainings(), SizeIs(2));
  EXPECT_NE(read_file(folder / "journal").find("Mail two"), std::string::npos);
}

TEST(TrainingSetFolding, BaseThatLacksWhatWasFoldedIsRefused) {
  const TemporaryFolder folder;
  make_three(folder);
  TrainingSet set(folder.path());
  set.fold(base_of(2), 2);
  EXPECT_THROW(set.set_base(base_of(9)), Error);
  Model more = set.base().value();
  more.info.applied.count = 10;
  set.set_base(more);
  EXPECT_EQ(TrainingSet(folder.path()).folded_to(), 2u);
}

TEST(TrainingSetFolding, BaseOfAnotherSchemeIsNoneAndSaysSo) {
  const TemporaryFolder folder;
  make_three(folder);
  Model base;
  base.info.scheme = "osb9/9";
  publish_model(base, folder / "base");
  const TrainingSet set(folder.path());
  EXPECT_FALSE(set.base().has_value());
  EXPECT_NE(set.lost_base().find("osb9/9"), std::string::npos);
  EXPECT_THAT(set.steps(), SizeIs(3));
  EXPECT_EQ(TrainingSet(folder / "none").lost_base(), "");
}

// ---- Features instead of mail ------------------------------------------------------------------

Features some_features() { return read_features("Subject: cheap\n\nbuy cheap pills\n"); }

TEST(TrainingSetFeatures, StandForTheMail) {
  const TemporaryFolder folder;
  {
    TrainingSet set(folder.path());
    const Training& t =
        set.append(training(Class::spam, "r1"), "the mail", pack_features(some_features()));
    EXPECT_EQ(set.features(t, {})[0].size(), some_features()[0].size());
    set.append(training(Class::good, "r2"), "mail two");
    set.sync();
  }
  const TrainingSet set(folder.path());
  ASSERT_THAT(set.trainings(), SizeIs(2));
  const Training& t = set.trainings()[0];
  EXPECT_EQ(t.kept, Kept::features);
  EXPECT_EQ(t.mail_bytes, 8u);
  EXPECT_EQ(set.mail(t), "");
  ASSERT_NE(set.find_mail("the mail"), nullptr);
  const Features features = set.features(t, {}), expected = some_features();
  for (std::size_t v = 0; v < kViews; ++v) {
    ASSERT_EQ(features[v].size(), expected[v].size());
    for (std::size_t i = 0; i < features[v].size(); ++i) {
      EXPECT_EQ(features[v][i].hash, expected[v][i].hash);
      EXPECT_EQ(features[v][i].distance, expected[v][i].distance);
    }
  }
  EXPECT_EQ(read_file(folder / "journal").find("the mail"), std::string::npos);
}

TEST(TrainingSetFeatures, OfAnotherSchemeAreNothing) {
  const TemporaryFolder folder;
  std::string packed = pack_features(some_features());
  packed[packed.find('\n') - 1] ^= 1;
  {
    TrainingSet set(folder.path());
    set.append(training(Class::spam, "r1"), "the mail", packed);
    set.sync();
  }
  const TrainingSet set(folder.path());
  ASSERT_THAT(set.trainings(), SizeIs(1));
  EXPECT_EQ(set.trainings()[0].kept, Kept::nothing);
  EXPECT_THAT(set.steps(), IsEmpty());
}

TEST(TrainingSetFeatures, DamagedOnesAreSkipped) {
  const TemporaryFolder folder;
  {
    TrainingSet set(folder.path());
    set.append(training(Class::spam, "r1"), "the mail", pack_features(some_features()));
    set.append(training(Class::good, "r2"), "mail two");
    set.sync();
  }
  std::string journal = read_file(folder / "journal");
  journal[journal.find("osb3") + 40] ^= 1;
  write_file(folder / "journal", journal);
  const TrainingSet set(folder.path());
  EXPECT_EQ(set.damaged_records(), 1u);
  EXPECT_THAT(mails_in_force(set), ElementsAre("mail two"));
}

// ---- Prunings ----------------------------------------------------------------------------------

TEST(TrainingSetPruning, IsReadBackInItsPlace) {
  const TemporaryFolder folder;
  {
    TrainingSet set(folder.path());
    set.append(training(Class::spam, "r1"), "mail one");
    EXPECT_EQ(set.append_pruning(7, 1'700'000'001, "bob b").number, 2u);
    set.append(training(Class::spam, "r2"), "mail two");
    set.sync();
  }
  const TrainingSet set(folder.path());
  EXPECT_EQ(set.damaged_records(), 0u);
  ASSERT_THAT(set.prunings(), SizeIs(1));
  EXPECT_EQ(set.prunings()[0].min_seen, 7u);
  EXPECT_EQ(set.prunings()[0].time, 1'700'000'001);
  EXPECT_EQ(set.prunings()[0].who, "bob_b");
  EXPECT_EQ(set.trainings()[1].number, 3u);
  const std::vector<Step> steps = set.steps();
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[0].training, &set.trainings()[0]);
  EXPECT_EQ(steps[1].training, nullptr);
  EXPECT_EQ(steps[1].min_seen, 7u);
  EXPECT_EQ(steps[1].applied.count, 1u);
  EXPECT_NE(steps[1].applied.digest, steps[0].applied.digest);
  EXPECT_EQ(steps[2].training, &set.trainings()[1]);
}

TEST(TrainingSetPruning, TakenBackIsNoStep) {
  const TemporaryFolder folder;
  make_three(folder);
  const std::vector<AppliedTrainings> before = TrainingSet(folder.path()).applied_chain();
  {
    TrainingSet set(folder.path());
    set.take_back(set.append_pruning(2, 0, "bob").number, 0, "bob");
    set.sync();
    EXPECT_EQ(set.applied_chain(), before);
  }
  const TrainingSet set(folder.path());
  EXPECT_EQ(set.applied_chain(), before);
  EXPECT_EQ(set.prunings()[0].taken_back_by, 5u);
}

// ---- Damage ------------------------------------------------------------------------------------

TEST(TrainingSetDamage, TornLastRecordIsDroppedAtEveryLength) {
  const TemporaryFolder folder;
  make_three(folder);
  const std::string whole = read_file(folder / "journal");
  const std::size_t last = whole.rfind("\nT 3 ") + 1;
  for (std::size_t size = last; size < whole.size(); ++size) {
    write_file(folder / "journal", whole.substr(0, size));
    TrainingSet set(folder.path());
    ASSERT_THAT(mails_in_force(set), ElementsAre("mail one\n", "mail two, without a last line end"))
        << size;
    ASSERT_EQ(set.damaged_records(), 0u) << size;
    set.append(training(Class::good, "r9"), "mail after");
    set.sync();
    ASSERT_EQ(mails_in_force(TrainingSet(folder.path())).back(), "mail after") << size;
  }
}

TEST(TrainingSetDamage, JournalTornWhileItWasMadeIsEmpty) {
  const TemporaryFolder folder;
  const std::string first = "mailsift journal 1\n";
  for (std::size_t size = 0; size <= first.size(); ++size) {
    write_file(folder / "journal", first.substr(0, size));
    TrainingSet set(folder.path());
    ASSERT_THAT(set.trainings(), IsEmpty());
    set.append(training(Class::good, "r1"), "mail");
    set.sync();
    ASSERT_THAT(mails_in_force(TrainingSet(folder.path())), ElementsAre("mail")) << size;
  }
}

TEST(TrainingSetDamage, AnotherFileIsNotAJournal) {
  const TemporaryFolder folder;
  write_file(folder / "journal", "something else\n");
  try {
    const TrainingSet set(folder.path());
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::corrupt_training_set);
  }
}

TEST(TrainingSetDamage, RecordInTheMiddleIsSkippedAtEveryByte) {
  const TemporaryFolder folder;
  make_three(folder);
  const std::string whole = read_file(folder / "journal");
  const std::size_t begin = whole.find("\nT 2 ") + 1, end = whole.find("\nT 3 ") + 1;
  for (std::size_t at = begin; at < end; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
    write_file(folder / "journal", damaged);
    const TrainingSet set(folder.path());
    ASSERT_THAT(mails_in_force(set), ElementsAre("mail one\n", "mail three\n")) << at;
    ASSERT_EQ(set.damaged_records(), 1u) << at;
  }
}

TEST(TrainingSetDamage, NothingIsLostByWritingBehindADamagedRecord) {
  const TemporaryFolder folder;
  make_three(folder);
  std::string damaged = read_file(folder / "journal");
  damaged[damaged.find("two")] = 'T';
  write_file(folder / "journal", damaged);
  {
    TrainingSet set(folder.path());
    set.append(training(Class::good, "r4"), "mail four");
    set.sync();
  }
  EXPECT_THAT(mails_in_force(TrainingSet(folder.path())),
              ElementsAre("mail one\n", "mail three\n", "mail four"));
}

// A mail may hold a journal (a user sends in theirs with a question): the quoted records were not
// taught.
TEST(TrainingSetDamage, RecordQuotedInATornMailIsNotBelieved) {
  const TemporaryFolder other, folder;
  make_three(other);
  const std::string mail = "Subject: my journal\n\n" + read_file(other / "journal") + "bye\n";
  {
    TrainingSet set(folder.path());
    set.append(training(Class::good, "r1"), mail);
    set.sync();
  }
  const std::string whole = read_file(folder / "journal");
  const std::size_t mail_begin = whole.find("Subject: my journal");
  for (std::size_t size = mail_begin; size < whole.size(); ++size) {
    write_file(folder / "journal", whole.substr(0, size));
    ASSERT_THAT(TrainingSet(folder.path()).trainings(), IsEmpty()) << size;
  }
}

TEST(TrainingSetDamage, RecordQuotedInADamagedMailIsNotBelieved) {
  const TemporaryFolder other, folder;
  make_three(other);
  {
    TrainingSet set(folder.path());
    set.append(training(Class::good, "r1"),
               "Subject: my journal\n\n" + read_file(other / "journal") + "bye\n");
    set.append(training(Class::good, "r2"), "the next mail");
    set.sync();
  }
  std::string damaged = read_file(folder / "journal");
  damaged[damaged.find("Subject")] = 's';
  write_file(folder / "journal", damaged);
  EXPECT_THAT(mails_in_force(TrainingSet(folder.path())), ElementsAre("the next mail"));
}

// ---- What is learned of a message --------------------------------------------------------------

TEST(MailToLearn, IsTheSameBeforeAndAfterTheFilter) {
  const std::vector<NewField> ours{{"X-Mailsift-Status", "SPAM"}, {"X-Mailsift-ID", "7"}};
  test::Random random(1);
  for (const test::LabelledMail& mail : test::corpus()) {
    const std::string raw = test::mutated(mail.raw, random);
    EXPECT_EQ(mail_to_learn(annotate(raw, ours)), mail_to_learn(raw)) << mail.name;
    EXPECT_EQ(mail_to_learn(annotate("From a@b.example Mon\n" + mail.raw, ours)),
              mail_to_learn("From a@b.example Mon\n" + mail.raw))
        << mail.name;
  }
}

struct MailCase {
  const char* name;
  std::string_view raw;
  std::string_view learned;
};

class MailsToLearn : public ::testing::TestWithParam<MailCase> {};

TEST_P(MailsToLearn, AreWithoutEnvelopeVerdictsAndOddLineEnds) {
  EXPECT_EQ(mail_to_learn(GetParam().raw), GetParam().learned);
}

// A queued mail was cut already, so cutting it again must change nothing.
TEST_P(MailsToLearn, AreCutOnce) {
  EXPECT_EQ(mail_to_learn(mail_to_learn(GetParam().raw)), mail_to_learn(GetParam().raw));
}

INSTANTIATE_TEST_SUITE_P(
    TrainingSet, MailsToLearn,
    ::testing::Values(
        MailCase{"plain", "A: x\n\nz\n", "A: x\n\nz\n"},
        MailCase{"mbox_from_line", "From a Mon\nA: x\n\nz\n", "A: x\n\nz\n"},
        MailCase{"our_field", "X-Mailsift-ID: 7\nA: x\n\nz\n", "A: x\n\nz\n"},
        MailCase{"two_from_lines", "From a Mon\nFrom b Tue\nA: x\n\nz\n", "A: x\n\nz\n"},
        MailCase{"from_line_behind_our_field", "X-Mailsift-ID: 7\nFrom b Tue\nA: x\n\nz\n",
                 "A: x\n\nz\n"},
        MailCase{"from_line_alone", "From a Mon", ""},
        MailCase{"verdicts_of_other_forms",
                 "X-Bogosity: Ham\nx-spam-flag: YES\nX-CRM114-Status: GOOD\nA: x\n\nz\n",
                 "A: x\n\nz\n"},
        MailCase{"crlf", "A: x\r\n\r\nz\r\n", "A: x\n\nz\n"},
        MailCase{"cr_before_crlf", "A: x\r\r\n\r\nz\r\r\n", "A: x\n\nz\n"},
        MailCase{"cr_alone_within", "A: x\n\ny\rz\n", "A: x\n\ny\rz\n"},
        MailCase{"blank_lines_at_the_end", "A: x\n\nz\n\n\n", "A: x\n\nz\n"},
        MailCase{"no_line_end_at_the_end", "A: x\n\nz", "A: x\n\nz\n"},
        MailCase{"no_body", "A: x\n\n", "A: x\n"}, MailCase{"blank_lines_alone", "\r\n\n", ""},
        MailCase{"indented_body", "  z\n", "  z\n"}, MailCase{"empty", "", ""}),
    test::kRowName);

// ---- Regimes -----------------------------------------------------------------------------------

TEST(Regime, NamesAreReadBack) {
  for (const Regime regime : {Regime::near, Regime::error, Regime::all}) {
    EXPECT_EQ(regime_from_name(name(regime)), regime);
  }
  EXPECT_EQ(regime_from_name("sometimes"), std::nullopt);
}

TEST(Regime, ErrorIsACorrection) {
  EXPECT_TRUE(rule_of(Regime::error).all_views);
  EXPECT_FALSE(rule_of(Regime::near).all_views);
  EXPECT_GT(rule_of(Regime::all).margin, 1e6);
}

}  // namespace
}  // namespace classify
