// classify/c.h, as C++ programs include it; tests/install/c_door.sh has programs in C.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "classify/c.h"
#include "classify/classifier.h"
#include "classify/model_file.h"
#include "classify/version.h"
#include "support/files.h"
#include "support/mail.h"

namespace classify {
namespace {

using test::made_up_mail;
using ::testing::HasSubstr;
using ::testing::StrEq;

struct Close {
  void operator()(classify_model* model) const { classify_model_close(model); }
  void operator()(classify_home* home) const { classify_home_close(home); }
  void operator()(char* text) const { classify_free(text); }
};
using ModelHandle = std::unique_ptr<classify_model, Close>;
using HomeHandle = std::unique_ptr<classify_home, Close>;
using Text = std::unique_ptr<char, Close>;

std::string words() { return classify_error_message(); }

ModelHandle new_model() {
  classify_model* model = nullptr;
  EXPECT_EQ(classify_model_new(&model), CLASSIFY_OK);
  return ModelHandle(model);
}

int train(const ModelHandle& model, const std::string& mail, int cls) {
  return classify_train_memory(model.get(), mail.data(), mail.size(), cls);
}

ModelHandle taught() {
  ModelHandle model = new_model();
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(train(model, made_up_mail(Class::spam, i), CLASSIFY_SPAM), CLASSIFY_OK);
    EXPECT_EQ(train(model, made_up_mail(Class::good, i), CLASSIFY_GOOD), CLASSIFY_OK);
  }
  return model;
}

Model taught_in_cpp() {
  Model model;
  for (std::size_t i = 0; i < 30; ++i) {
    train(model, made_up_mail(Class::spam, i), Class::spam);
    train(model, made_up_mail(Class::good, i), Class::good);
  }
  return model;
}

classify_verdict verdict_of(const ModelHandle& model, const std::string& mail) {
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  EXPECT_EQ(classify_judge(model.get(), mail.data(), mail.size(), &verdict), CLASSIFY_OK)
      << words();
  return verdict;
}

HomeHandle new_home(const std::filesystem::path& path) {
  classify_home* home = nullptr;
  EXPECT_EQ(classify_home_create(path.c_str()), CLASSIFY_OK) << words();
  EXPECT_EQ(classify_home_open(path.c_str(), &home), CLASSIFY_OK) << words();
  return HomeHandle(home);
}

TEST(CDoor, SaysWhatTheCppSideSays) {
  const ModelHandle model = taught();
  const Model same = taught_in_cpp();
  for (const test::LabelledMail& mail : test::corpus()) {
    const classify_verdict verdict = verdict_of(model, mail.raw);
    const Verdict expected = judge(same, mail.raw);
    EXPECT_EQ(verdict.score, expected.score);
    EXPECT_EQ(verdict.probability, expected.probability);
    EXPECT_EQ(verdict.cls, static_cast<int>(expected.cls));
  }
  EXPECT_EQ(classify_version(), version());
  EXPECT_THAT(classify_class_name(CLASSIFY_UNSURE), StrEq("UNSURE"));
  EXPECT_EQ(classify_class_name(3), nullptr);
  EXPECT_EQ(classify_class_name(-1), nullptr);
}

TEST(CDoor, AModelGoesThroughAFileAndThroughMemory) {
  const test::TemporaryFolder folder;
  const ModelHandle model = taught();
  ASSERT_EQ(classify_model_save(model.get(), (folder / "model").c_str()), CLASSIFY_OK) << words();
  char* bytes = nullptr;
  std::size_t length = 0;
  ASSERT_EQ(classify_model_save_memory(model.get(), &bytes, &length), CLASSIFY_OK) << words();
  const Text owner(bytes);
  EXPECT_EQ(test::read_file(folder / "model"), std::string(bytes, length));
  EXPECT_EQ(std::string(bytes, length), write_model(taught_in_cpp()));
  classify_model* read = nullptr;
  ASSERT_EQ(classify_model_open_memory(bytes, length, &read), CLASSIFY_OK) << words();
  const ModelHandle from_memory(read);
  ASSERT_EQ(classify_model_open((folder / "model").c_str(), &read), CLASSIFY_OK) << words();
  const ModelHandle from_file(read);
  const std::string mail = made_up_mail(Class::spam, 99);
  EXPECT_EQ(verdict_of(from_memory, mail).score, verdict_of(model, mail).score);
  EXPECT_EQ(verdict_of(from_file, mail).score, verdict_of(model, mail).score);
}

TEST(CDoor, ExplainsAndDecodesInJson) {
  const ModelHandle model = taught();
  const std::string mail = made_up_mail(Class::spam, 7) + "\xE7\x84\xA1 \x1B[31m \xFF\n";
  char* json = nullptr;
  ASSERT_EQ(classify_explain(model.get(), mail.data(), mail.size(), &json), CLASSIFY_OK) << words();
  const Text explained(json);
  const auto why = nlohmann::json::parse(json);
  EXPECT_EQ(why["score"].get<double>(), verdict_of(model, mail).score);
  EXPECT_EQ(why["class"], "SPAM");
  EXPECT_EQ(why["clues"].size(), 20u);
  ASSERT_EQ(classify_decode(mail.data(), mail.size(), &json), CLASSIFY_OK) << words();
  const Text decoded(json);
  EXPECT_THAT(nlohmann::json::parse(json)["body"].get<std::string>(), HasSubstr("\u7121"));
  for (const char c : std::string(json)) EXPECT_TRUE(c >= ' ' && c <= '~') << "not ASCII";
}

TEST(CDoor, NullIsAnErrorWithWords) {
  const ModelHandle model = new_model();
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  classify_model* opened = nullptr;
  classify_home* home = nullptr;
  char* text = nullptr;
  std::size_t length = 0;
  const auto expect_invalid = [](int status, const char* expected) {
    EXPECT_EQ(status, CLASSIFY_INVALID);
    EXPECT_THAT(words(), HasSubstr(expected));
  };
  expect_invalid(classify_model_new(nullptr), "no place for the model");
  expect_invalid(classify_model_open(nullptr, &opened), "no path");
  expect_invalid(classify_model_open("", &opened), "no path");
  expect_invalid(classify_model_open("x", nullptr), "no place for the model");
  expect_invalid(classify_model_open_memory(nullptr, 5, &opened), "no bytes");
  expect_invalid(classify_model_save(nullptr, "x"), "no model");
  expect_invalid(classify_model_save(model.get(), nullptr), "no path");
  expect_invalid(classify_model_save_memory(model.get(), nullptr, &length), "no place");
  expect_invalid(classify_model_save_memory(model.get(), &text, nullptr), "no place");
  expect_invalid(classify_judge(nullptr, "x", 1, &verdict), "no model");
  expect_invalid(classify_judge(model.get(), nullptr, 1, &verdict), "no bytes");
  expect_invalid(classify_judge(model.get(), "x", SIZE_MAX, &verdict), "no memory has");
  expect_invalid(classify_judge(model.get(), "x", 1, nullptr), "no place for the verdict");
  expect_invalid(classify_explain(nullptr, "x", 1, &text), "no model");
  expect_invalid(classify_explain(model.get(), "x", 1, nullptr), "no place");
  expect_invalid(classify_decode(nullptr, 1, &text), "no bytes");
  expect_invalid(classify_decode("x", 1, nullptr), "no place");
  expect_invalid(classify_train_memory(nullptr, "x", 1, CLASSIFY_SPAM), "no model");
  expect_invalid(classify_home_create(nullptr), "no path");
  expect_invalid(classify_home_open(nullptr, &home), "no path");
  expect_invalid(classify_home_open("x", nullptr), "no place");
  expect_invalid(classify_home_judge(nullptr, "x", 1, &verdict, nullptr), "no home");
  expect_invalid(classify_home_mail(nullptr, "x", &text, &length), "no home");
  expect_invalid(classify_home_train(nullptr, "x", 1, CLASSIFY_SPAM, CLASSIFY_NEAR, nullptr),
                 "no home");
  expect_invalid(classify_home_untrain(nullptr, "x", 1), "no home");
  classify_model_close(nullptr);
  classify_home_close(nullptr);
  classify_free(nullptr);
}

TEST(CDoor, AHandleOfTheOtherKindIsAnError) {
  const test::TemporaryFolder folder;
  const HomeHandle home = new_home(folder / "home");
  const ModelHandle model = new_model();
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  EXPECT_EQ(classify_judge(reinterpret_cast<classify_model*>(home.get()), "x", 1, &verdict),
            CLASSIFY_INVALID);
  EXPECT_THAT(words(), HasSubstr("not a handle of a model"));
  EXPECT_EQ(classify_home_untrain(reinterpret_cast<classify_home*>(model.get()), "x", 1),
            CLASSIFY_INVALID);
  EXPECT_THAT(words(), HasSubstr("not a handle of a home"));
  classify_model_close(reinterpret_cast<classify_model*>(home.get()));  // does nothing
  EXPECT_EQ(classify_home_judge(home.get(), "x", 1, &verdict, nullptr), CLASSIFY_OK);
}

TEST(CDoor, OnlyWhatAProgramHasRoomForIsFilledIn) {
  const ModelHandle model = new_model();
  struct Larger {
    classify_verdict known = CLASSIFY_VERDICT_INIT;
    double later = 17;
  } larger;
  larger.known.size = sizeof larger;
  EXPECT_EQ(classify_judge(model.get(), "x", 1, &larger.known), CLASSIFY_OK);
  EXPECT_EQ(larger.later, 17);
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  for (const std::size_t size : {std::size_t{0}, sizeof verdict - 1}) {
    verdict.size = size;
    EXPECT_EQ(classify_judge(model.get(), "x", 1, &verdict), CLASSIFY_INVALID);
    EXPECT_THAT(words(), HasSubstr("verdict.size"));
  }
}

TEST(CDoor, AnEmptyMailIsJudgedButNotLearned) {
  const ModelHandle model = taught();
  EXPECT_EQ(verdict_of(model, "").score, judge(taught_in_cpp(), "").score);
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  EXPECT_EQ(classify_judge(model.get(), nullptr, 0, &verdict), CLASSIFY_OK);
  EXPECT_EQ(train(model, "", CLASSIFY_SPAM), CLASSIFY_NO_MAIL);
  EXPECT_THAT(words(), HasSubstr("no mail: "));
  EXPECT_EQ(train(model, made_up_mail(Class::spam, 1), CLASSIFY_UNSURE), CLASSIFY_INVALID);
  EXPECT_THAT(words(), HasSubstr("class 1"));
}

TEST(CDoor, WrongAndDamagedModelsAreRefusedWithWords) {
  const test::TemporaryFolder folder;
  auto* opened = reinterpret_cast<classify_model*>(1);
  EXPECT_EQ(classify_model_open((folder / "none").c_str(), &opened), CLASSIFY_IO);
  EXPECT_EQ(opened, nullptr);
  EXPECT_THAT(words(), HasSubstr("none"));
  EXPECT_EQ(classify_model_open(folder.path().c_str(), &opened), CLASSIFY_IO);
  const std::string whole = write_model(taught_in_cpp());
  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, whole.size() - 1}) {
    EXPECT_EQ(classify_model_open_memory(whole.data(), length, &opened), CLASSIFY_DAMAGED);
    EXPECT_FALSE(words().empty());
  }
  std::string damaged = whole;
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_EQ(classify_model_open_memory(damaged.data(), damaged.size(), &opened), CLASSIFY_DAMAGED);
  EXPECT_EQ(opened, nullptr);
  EXPECT_EQ(classify_model_save(new_model().get(), (folder / "no/such/folder").c_str()),
            CLASSIFY_IO);
}

TEST(CDoor, WordsBelongToTheThreadWhoseCallFailed) {
  ASSERT_EQ(classify_model_open("/no/such/model", nullptr), CLASSIFY_INVALID);
  const std::string mine = words();
  std::thread([] {
    EXPECT_THAT(classify_error_message(), StrEq(""));
    (void)classify_home_create("");
  }).join();
  EXPECT_EQ(words(), mine);
}

TEST(CDoor, ThreadsJudgeWhileOneTrains) {
  const ModelHandle model = taught();
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < 200; ++i) {
        const std::string mail = made_up_mail(Class::spam, i);
        classify_verdict verdict = CLASSIFY_VERDICT_INIT;
        const int status = classify_judge(model.get(), mail.data(), mail.size(), &verdict);
        if (status != CLASSIFY_OK || verdict.cls != CLASSIFY_SPAM) ++failures;
      }
    });
  }
  for (std::size_t i = 30; i < 60; ++i) {
    EXPECT_EQ(train(model, made_up_mail(Class::good, i), CLASSIFY_GOOD), CLASSIFY_OK);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
}

TEST(CDoor, AHomeLearnsCorrectsAndTakesBack) {
  const test::TemporaryFolder folder;
  const HomeHandle home = new_home(folder / "home");
  const auto teach = [&](Class cls, std::size_t n, int regime) {
    const std::string mail = made_up_mail(cls, n);
    int trained = -1;
    EXPECT_EQ(classify_home_train(home.get(), mail.data(), mail.size(), static_cast<int>(cls),
                                  regime, &trained),
              CLASSIFY_OK)
        << words();
    return trained;
  };
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(teach(Class::spam, i, CLASSIFY_ALL), CLASSIFY_LEARNED);
    EXPECT_EQ(teach(Class::good, i, CLASSIFY_ALL), CLASSIFY_LEARNED);
  }
  EXPECT_EQ(teach(Class::spam, 0, CLASSIFY_NEAR), CLASSIFY_ALREADY);

  const std::string mail = made_up_mail(Class::spam, 9);
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  std::array<char, CLASSIFY_ID_SIZE> id{};
  ASSERT_EQ(classify_home_judge(home.get(), mail.data(), mail.size(), &verdict, id.data()),
            CLASSIFY_OK)
      << words();
  EXPECT_EQ(verdict.score, judge(open_model(folder / "home/model"), mail).score);
  char* bytes = nullptr;
  std::size_t length = 0;
  ASSERT_EQ(classify_home_mail(home.get(), id.data(), &bytes, &length), CLASSIFY_OK) << words();
  EXPECT_EQ(std::string(bytes, length), mail);
  const Text owner(bytes);

  // The next verdict knows of it, and when it is taken back it is as if it had never been.
  int trained = -1;
  ASSERT_EQ(classify_home_train(home.get(), bytes, length, CLASSIFY_GOOD, CLASSIFY_ERROR, &trained),
            CLASSIFY_OK);
  EXPECT_EQ(trained, CLASSIFY_LEARNED);
  classify_verdict after = CLASSIFY_VERDICT_INIT;
  ASSERT_EQ(classify_home_judge(home.get(), bytes, length, &after, nullptr), CLASSIFY_OK);
  EXPECT_LT(after.score, verdict.score);
  ASSERT_EQ(classify_home_untrain(home.get(), bytes, length), CLASSIFY_OK) << words();
  ASSERT_EQ(classify_home_judge(home.get(), bytes, length, &after, nullptr), CLASSIFY_OK);
  EXPECT_EQ(after.score, verdict.score);
  EXPECT_EQ(classify_home_untrain(home.get(), bytes, length), CLASSIFY_NOT_FOUND);
  EXPECT_THAT(words(), HasSubstr("never learned"));
}

TEST(CDoor, AHomeSaysWhatIsWrong) {
  const test::TemporaryFolder folder;
  auto* opened = reinterpret_cast<classify_home*>(1);
  EXPECT_EQ(classify_home_open((folder / "none").c_str(), &opened), CLASSIFY_IO);
  EXPECT_EQ(opened, nullptr);
  EXPECT_THAT(words(), HasSubstr("none"));
  const HomeHandle home = new_home(folder / "home");
  const std::string mail = made_up_mail(Class::spam, 1);
  char* bytes = nullptr;
  std::size_t length = 0;
  EXPECT_EQ(classify_home_mail(home.get(), "001795392000-forged", &bytes, &length),
            CLASSIFY_NOT_FOUND);
  EXPECT_THAT(words(), HasSubstr("not an id of this data folder"));
  EXPECT_EQ(classify_home_train(home.get(), mail.data(), mail.size(), CLASSIFY_SPAM, 7, nullptr),
            CLASSIFY_INVALID);
  EXPECT_THAT(words(), HasSubstr("regime 7"));
  EXPECT_EQ(classify_home_train(home.get(), "", 0, CLASSIFY_SPAM, CLASSIFY_NEAR, nullptr),
            CLASSIFY_NO_MAIL);
  EXPECT_EQ(test::files_in(folder / "home/spool"), 0u);
  // A mail that cannot be kept has a verdict all the same.
  test::write_file(folder / "home/cache", "in the way");
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  std::array<char, CLASSIFY_ID_SIZE> id{'x'};
  EXPECT_EQ(classify_home_judge(home.get(), mail.data(), mail.size(), &verdict, id.data()),
            CLASSIFY_OK);
  EXPECT_THAT(id.data(), StrEq(""));
  EXPECT_THAT(words(), HasSubstr("cache"));
  test::write_file(folder / "home/model", "damaged");
  EXPECT_EQ(classify_home_open((folder / "home").c_str(), &opened), CLASSIFY_DAMAGED);
}

}  // namespace
}  // namespace classify
