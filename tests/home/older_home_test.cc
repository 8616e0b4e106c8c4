// A home made by version 0.1, read by this version: nothing is converted, nothing is lost.
//
// tests/data/home-0.1 was written by that version from made-up mail: four trainings folded into a
// base, five more in the journal (one moved from spam to good, one taken back), settings with an
// own address, a waiting request, one recent message with its index, and the model. The mails in
// its journal have fields (X-UID, X-Keywords) that today are cut off before learning. In model and base,
// the name of the feature scheme was replaced by today's: this is about forms of files, and a model of
// another scheme would be made anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/forward.h"
#include "classify/home/stores.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "support/files.h"

namespace classify {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using What = TrainResult::What;

constexpr const char* kCachedId = "001795977295-o4tm8ub7sura-hhb9dgc6lnvoju5q0ige";
constexpr std::int64_t kNow = 1'795'977'300;

class OlderHomeTest : public ::testing::Test {
 protected:
  OlderHomeTest() : home_{folder_ / "home"} {
    fs::copy(fs::path(TEST_DATA_DIR) / "home-0.1", home_.folder, fs::copy_options::recursive);
    fs::permissions(home_.folder, fs::perms::owner_all);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(home_.folder)) {
      fs::permissions(entry.path(), entry.is_directory()
                                        ? fs::perms::owner_all
                                        : fs::perms::owner_read | fs::perms::owner_write);
    }
  }

  // The made-up mails that taught it, with or without the fields of a mail store.
  static std::string mail(const std::string& kind, int n, bool with_marks) {
    const std::string number = std::to_string(n);
    std::string raw = "From: " + kind + number +
                      "@example.com\nTo: me@example.jp\nSubject: " + kind + " number " + number +
                      "\n";
    if (with_marks) raw += "X-UID: " + number + "\nX-Keywords: NonJunk\n";
    raw += "Message-ID: <" + kind + number + "@example.com>\n\n";
    return kind == "spam"
               ? raw +
                     "cheap pills and a prize for you at "
                     "http://pills.example.com/win?n=1 today only\nline " +
                     number + " of the offer\n"
               : raw + "This is the good message number " + number +
                     " of a home that an earlier version made.\nthe minutes of meeting " + number +
                     " are in the folder, greetings from the office\n";
  }

  static TrainRequest correction(Class cls, std::string raw) {
    return {
        .cls = cls, .raw = std::move(raw), .regime = Regime::error, .time = kNow, .who = "test"};
  }

  TemporaryFolder folder_;
  Home home_;
};

TEST_F(OlderHomeTest, ModelIsRead) {
  const Model model = open_model(home_.model());
  EXPECT_THAT(model.info.settings.own_addresses, ::testing::ElementsAre("me@example.jp"));
  EXPECT_THAT(model.info.settings.own_fields, IsEmpty());
  EXPECT_EQ(model.info.learned.spam + model.info.learned.good, 7u);
  EXPECT_EQ(model.table(View::words).used(), 244u);
}

TEST_F(OlderHomeTest, TrainingsAreAllThere) {
  const Trainer trainer(home_);
  const TrainingSet& set = trainer.training_set();
  EXPECT_THAT(set.trainings(), SizeIs(9));
  EXPECT_EQ(set.folded_to(), 4u);
  EXPECT_EQ(set.head(), 11u);
  EXPECT_EQ(set.damaged_records(), 0u);
  EXPECT_THAT(set.settings().own_addresses, ::testing::ElementsAre("me@example.jp"));
}

TEST_F(OlderHomeTest, ItsModelIsWhatItsTrainingsMake) {
  Trainer trainer(home_);
  const AppliedTrainings applied = trainer.model().info.applied;
  EXPECT_EQ(applied, open_model(home_.model()).info.applied);  // nothing was made anew
  trainer.request_rebuild();
  trainer.commit();
  EXPECT_EQ(open_model(home_.model()).info.applied, applied);
}

TEST_F(OlderHomeTest, WaitingRequestIsLearned) {
  ASSERT_THAT(open_home(home_).queue->waiting(), SizeIs(1));
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 1u);
  trainer.commit();
  EXPECT_THAT(open_home(home_).queue->waiting(), IsEmpty());
  EXPECT_EQ(trainer.training_set().trainings().back().regime, Regime::error);
  EXPECT_EQ(trainer.training_set().trainings().back().cls, Class::spam);
}

TEST_F(OlderHomeTest, CachedMailIsFoundByIdAndByMessageId) {
  const std::shared_ptr<RecentMail> recent = open_home(home_).recent;
  ASSERT_TRUE(recent->raw(kCachedId));
  EXPECT_EQ(recent->find(kCachedId)->cls, Class::unsure);
  const Forward forward = find_originals(
      "From: me@example.jp\nTo: spam@example.jp\nSubject: Fw: nothing\n"
      "In-Reply-To: <spam5@example.com>\n\nsee below\n",
      *recent, Proof::all);
  ASSERT_THAT(forward.originals, SizeIs(1));
  EXPECT_EQ(forward.originals[0].id, kCachedId);
}

TEST_F(OlderHomeTest, MailWithTheMarksOfThatTimeIsTheSameMail) {
  for (const bool with_marks : {true, false}) {
    Trainer trainer(home_);
    EXPECT_EQ(trainer.train(correction(Class::spam, mail("spam", 3, with_marks))).what,
              What::already);
    EXPECT_EQ(trainer.train(correction(Class::spam, mail("spam", 4, with_marks))).what,
              What::moved);
    EXPECT_TRUE(trainer.untrain_mail(mail("good", 4, with_marks), kNow, "test"));
  }
}

// Format 2 was written before more fields became marks.
TEST_F(OlderHomeTest, JournalOfFormat2MayHaveMarksToo) {
  const fs::path path = home_.training() / "journal";
  std::string bytes = read_file(path);
  ASSERT_TRUE(bytes.starts_with("mailsift journal 1\n"));
  write_file(path, bytes.replace(0, 18, "mailsift journal 2"));
  Trainer trainer(home_);
  EXPECT_EQ(trainer.train(correction(Class::spam, mail("spam", 3, false))).what, What::already);
  EXPECT_EQ(trainer.train(correction(Class::spam, mail("spam", 4, false))).what, What::moved);
}

TEST_F(OlderHomeTest, GoesOnInTheSameFiles) {
  {
    Trainer trainer(home_);
    trainer.train(correction(Class::spam, mail("good", 9, false)));
    trainer.commit();
  }
  const Trainer trainer(home_);
  EXPECT_THAT(trainer.training_set().trainings(), SizeIs(10));
  EXPECT_EQ(trainer.training_set().damaged_records(), 0u);
}

// ---- A home of a later version is refused with an error, and left as it is ---------------------

class NewerHomeTest : public OlderHomeTest,
                      public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

INSTANTIATE_TEST_SUITE_P(Files, NewerHomeTest,
                         ::testing::Values(std::pair{"training/journal", "mailsift journal 9\nX"},
                                           std::pair{"model", "MAILSIFT\x09"},
                                           std::pair{"training/base", "MAILSIFT\x09"},
                                           std::pair{"training/settings",
                                                     "22 serialization::archive 18 0 9"}));

TEST_P(NewerHomeTest, IsRefusedInWordsAndUnharmed) {
  const auto [name, beginning] = GetParam();
  const fs::path path = home_.folder / name;
  std::string bytes = read_file(path);
  bytes.replace(0, std::string_view(beginning).size(), beginning);
  write_file(path, bytes);
  std::map<std::string, std::string> before;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(home_.folder)) {
    if (entry.is_regular_file()) before[entry.path()] = read_file(entry.path());
  }
  try {
    Trainer trainer(home_);
    trainer.drain_queue();
    trainer.commit();
    FAIL() << "was taken for one of this version";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::newer_format) << e.what();
    EXPECT_NE(std::string(e.what()).find(path.filename().string()), std::string::npos) << e.what();
  }
  for (const auto& [file, content] : before) EXPECT_EQ(read_file(file), content) << file;
}

TEST_F(OlderHomeTest, RequestOfALaterVersionStaysAndTheOthersAreLearned) {
  const fs::path path = home_.spool() / "0006616E8CC07BE1-12397-0000";
  std::string bytes = read_file(path);
  write_file(path, bytes.replace(0, 18, "mailsift request 3"));
  open_home(home_).queue->put(correction(Class::spam, mail("good", 9, false)));
  Trainer trainer(home_);
  EXPECT_EQ(trainer.drain_queue(), 1u);
  trainer.commit();
  EXPECT_NE(trainer.left_waiting().find("request format 3"), std::string::npos);
  EXPECT_EQ(read_file(path), bytes);
  EXPECT_THAT(open_home(home_).queue->waiting(), SizeIs(1));
}

}  // namespace
}  // namespace classify
