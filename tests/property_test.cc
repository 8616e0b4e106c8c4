// What holds for any sequence of trainings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "support/files.h"
#include "support/home.h"
#include "support/home_key.h"
#include "support/mail.h"
#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::corpus;
using test::create_home_with_key;
using test::Random;
using test::read_file;
using test::TemporaryFolder;

struct Seed {
  std::string name;
  std::uint64_t seed;
};

void PrintTo(const Seed& seed, std::ostream* out) { *out << seed.seed; }

std::vector<Seed> seeds(std::uint64_t count) {
  std::vector<Seed> all;
  for (std::uint64_t i = 1; i <= count; ++i) all.push_back({"seed" + std::to_string(i), i});
  return all;
}

TrainRequest random_request(Random& random) {
  const test::LabelledMail& mail = random.pick(corpus());
  const Class other = mail.cls == Class::spam ? Class::good : Class::spam;
  constexpr std::array kRegimes{Regime::near, Regime::error, Regime::all};
  return {.cls = random.one_in(8) ? other : mail.cls,
          .raw = mail.raw,
          .regime = random.pick(kRegimes),
          .time = static_cast<std::int64_t>(random.below(1'000'000)),
          .who = "x"};
}

// The model that the trainings in force make in a home of their own, one after the other.
std::string model_of_trainings_in_force(const TrainingSet& set) {
  const TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home_with_key(home);
  publish_model(rebuild_model(set, set.settings()), home.model());
  return read_file(home.model());
}

class AnyTrainings : public ::testing::TestWithParam<Seed> {};

TEST_P(AnyTrainings, IncrementalModelIsTheRebuiltOne) {
  Random random(GetParam().seed);
  const TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home_with_key(home);
  for (int session = 0; session < 4; ++session) {
    Trainer trainer(home);
    for (std::size_t i = random.below(8); i > 0; --i) {
      if (random.one_in(5) && !trainer.training_set().trainings().empty()) {
        trainer.untrain_number(random.pick(trainer.training_set().trainings()).number, 0, "x");
      } else if (random.one_in(3)) {
        test::hand_in(home, random_request(random));
      } else {
        trainer.train(random_request(random));
      }
    }
    trainer.drain_queue();
    trainer.commit();
    ASSERT_EQ(read_file(home.model()), model_of_trainings_in_force(TrainingSet(home.training())));
  }
  check_model(home.model());
}

TEST_P(AnyTrainings, UnlearningUndoesLearning) {
  Random random(GetParam().seed);
  const TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home_with_key(home);
  {
    Trainer trainer(home);
    for (int i = 0; i < 6; ++i) trainer.train(random_request(random));
    trainer.commit();
  }
  const std::string before = read_file(home.model());
  std::vector<std::uint64_t> added;
  {
    Trainer trainer(home);
    while (added.empty()) {
      const TrainRequest request = random_request(random);
      if (trainer.training_set().find_mail(mail_to_learn(request.raw)) != nullptr) continue;
      if (trainer.train(request).what == TrainResult::What::learned) {
        added.push_back(trainer.training_set().trainings().back().number);
      }
    }
    trainer.commit();
  }
  EXPECT_NE(read_file(home.model()), before);
  Trainer trainer(home);
  for (const std::uint64_t number : added) EXPECT_TRUE(trainer.untrain_number(number, 0, "x"));
  trainer.commit();
  EXPECT_EQ(read_file(home.model()), before);
}

TEST_P(AnyTrainings, SavedAndLoadedModelIsTheSame) {
  Random random(GetParam().seed);
  Model model;
  for (int i = 0; i < 10; ++i) {
    const TrainRequest request = random_request(random);
    learn(model, read_features(request.raw), request.cls, rule_of(request.regime));
  }
  const TemporaryFolder folder;
  publish_model(model, folder / "a");
  publish_model(open_model(folder / "a"), folder / "b");
  EXPECT_EQ(read_file(folder / "a"), read_file(folder / "b"));
  for (const ArchiveFormat format : {ArchiveFormat::text, ArchiveFormat::xml}) {
    std::stringstream archive;
    export_model(open_model(folder / "a"), archive, format);
    publish_model(import_model(archive), folder / "c");
    EXPECT_EQ(read_file(folder / "a"), read_file(folder / "c"));
  }
}

// A model that was mapped learns as one in memory does.
TEST_P(AnyTrainings, LoadedModelLearnsTheSame) {
  Random random(GetParam().seed);
  const TemporaryFolder folder;
  Model in_memory;
  publish_model(in_memory, folder / "mapped");
  for (int i = 0; i < 8; ++i) {
    const TrainRequest request = random_request(random);
    const Features features = read_features(request.raw);
    Model mapped = open_model(folder / "mapped");
    EXPECT_EQ(score(mapped, features).total, score(in_memory, features).total);
    learn(in_memory, features, request.cls, rule_of(request.regime));
    learn(mapped, features, request.cls, rule_of(request.regime));
    publish_model(mapped, folder / "mapped");
  }
  publish_model(in_memory, folder / "memory");
  EXPECT_EQ(read_file(folder / "mapped"), read_file(folder / "memory"));
}

INSTANTIATE_TEST_SUITE_P(Property, AnyTrainings, ::testing::ValuesIn(seeds(6)), test::kRowName);

// ---- Any mail ----------------------------------------------------------------------------------

// The filter's fields, in every form.
std::vector<std::string> filtered(std::string_view raw, const Verdict& verdict) {
  std::vector<std::string> all;
  for (const std::optional<HeaderForm> form :
       {std::optional<HeaderForm>(), std::optional(HeaderForm::bogofilter),
        std::optional(HeaderForm::crm114), std::optional(HeaderForm::spamassassin)}) {
    std::vector<NewField> fields;
    if (form) fields = verdict_fields(*form, verdict, {});
    fields.push_back({"X-Mailsift-Status", status_value(verdict)});
    fields.push_back({"X-Mailsift-ID", "7"});
    all.push_back(annotate(raw, fields, form));
  }
  return all;
}

constexpr std::array<Verdict, 3> kVerdicts{
    {{Class::spam, 9, 0.9998}, {Class::good, -9, 0.0002}, {Class::unsure, 0.1, 0.52}}};

TEST(AnyMail, ScoresTheSameBeforeAndAfterTheFilter) {
  Random random(1);
  Model model;
  for (int i = 0; i < 30; ++i) {
    const TrainRequest request = random_request(random);
    learn(model, read_features(request.raw), request.cls, kNearErrorRule);
  }
  for (const test::LabelledMail& mail : corpus()) {
    for (const std::string& after : filtered(mail.raw, kVerdicts[random.below(3)])) {
      EXPECT_EQ(judge(model, after).score, judge(model, mail.raw).score) << mail.name;
    }
  }
}

TEST(AnyMail, IsOneTrainingBeforeAndAfterTheFilter) {
  Random random(2);
  for (const test::LabelledMail& mail : corpus()) {
    const std::string raw = test::mutated(mail.raw, random);
    for (const std::string& after : filtered(raw, kVerdicts[random.below(3)])) {
      EXPECT_EQ(mail_to_learn(after), mail_to_learn(raw)) << mail.name;
    }
    EXPECT_EQ(mail_to_learn(mail_to_learn(raw)), mail_to_learn(raw)) << mail.name;
  }
}

// What servers do to mail that they store: other line ends, and procmail's blank line at the end.
TEST(AnyMail, IsOneTrainingAndOneScoreWhateverItsLineEnds) {
  Random random(3);
  Model model;
  for (int i = 0; i < 30; ++i) {
    const TrainRequest request = random_request(random);
    learn(model, read_features(request.raw), request.cls, kNearErrorRule);
  }
  for (const test::LabelledMail& mail : corpus()) {
    const std::string once = mail_to_learn(mail.raw);
    EXPECT_EQ(judge(model, once).score, judge(model, mail.raw).score) << mail.name;
    EXPECT_EQ(mail_to_learn(mail.raw + "\n"), once) << mail.name;
    std::string crlf;
    for (const char c : once) crlf += c == '\n' ? "\r\n" : std::string(1, c);
    EXPECT_EQ(mail_to_learn(crlf), once) << mail.name;
    EXPECT_EQ(mail_to_learn(crlf + "\r\n"), once) << mail.name;
  }
}

}  // namespace
}  // namespace classify
