#include "classify/classifier.h"

#include <gtest/gtest.h>

#include <clocale>
#include <locale>
#include <string>
#include <thread>
#include <vector>

#include "classify/learner.h"
#include "classify/version.h"
#include "support/mail.h"

namespace classify {
namespace {

using test::made_up_mail;

Model trained_model() {
  Model model;
  for (std::size_t i = 0; i < 30; ++i) {
    for (const Class cls : {Class::spam, Class::good}) {
      learn(model, read_features(made_up_mail(cls, i)), cls, kNearErrorRule);
    }
  }
  return model;
}

TEST(Classifier, NewModelIsUnsure) {
  EXPECT_EQ(judge(Model(), made_up_mail(Class::spam, 1)).cls, Class::unsure);
}

TEST(Classifier, TrainedModelTellsTheClasses) {
  const Model model = trained_model();
  for (std::size_t i = 100; i < 120; ++i) {
    EXPECT_EQ(judge(model, made_up_mail(Class::spam, i)).cls, Class::spam);
    EXPECT_EQ(judge(model, made_up_mail(Class::good, i)).cls, Class::good);
  }
}

TEST(Classifier, IsTheStagesInOneCall) {
  const Model model = trained_model();
  const std::string raw = made_up_mail(Class::spam, 200);
  const Features features = extract_features(tokenize(parse_message(raw)));
  const Verdict verdict = decide(score(model, features).total, model.info.learned);
  EXPECT_EQ(judge(model, raw).score, verdict.score);
  EXPECT_EQ(judge(model, raw).cls, verdict.cls);
}

TEST(Classifier, UsesTheThresholdsOfTheModel) {
  Model model = trained_model();
  model.info.settings.thresholds = {.good_to = -1000, .spam_from = 1000};
  EXPECT_EQ(judge(model, made_up_mail(Class::spam, 100)).cls, Class::unsure);
}

TEST(Classifier, UsesTheCalibrationOfTheModel) {
  Model model = trained_model();
  model.info.settings.calibration = {.slope = 0, .intercept = 0};
  EXPECT_EQ(judge(model, made_up_mail(Class::spam, 100)).probability, 0.5);
}

TEST(Classifier, ReadsWithTheOwnAddressesOfTheModel) {
  Model model;
  model.info.settings.own_addresses = {"me@example.jp"};
  EXPECT_EQ(reading_options(model.info.settings).tokenizer.own_addresses,
            model.info.settings.own_addresses);
}

TEST(Classifier, FieldsOfOursChangeNothing) {
  const Model model = trained_model();
  const std::string raw = made_up_mail(Class::spam, 100);
  EXPECT_EQ(judge(model, "X-Mailsift-Status: GOOD p=0.0001\n" + raw).score,
            judge(model, raw).score);
}

TEST(Classifier, AnyBytesGiveAVerdict) {
  const Model model = trained_model();
  test::Random random(1);
  EXPECT_EQ(judge(model, "").probability, judge(model, "").probability);
  for (int i = 0; i < 200; ++i) {
    const double p = judge(model, random.bytes(random.below(1000))).probability;
    ASSERT_TRUE(p >= 0 && p <= 1);
  }
}

TEST(Classifier, VersionIsThatOfTheProject) { EXPECT_EQ(version(), "0.2.0"); }

// ---- Same mail, same verdict -------------------------------------------------------------------

std::vector<double> scores(const Model& model) {
  std::vector<double> out;
  for (const test::LabelledMail& mail : test::corpus()) out.push_back(judge(model, mail.raw).score);
  return out;
}

class OddNumbers : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  std::string do_grouping() const override { return "\1"; }
};

TEST(SameVerdict, InAnotherLocale) {
  const std::vector<double> before = scores(trained_model());
  const std::locale old = std::locale::global(std::locale(std::locale::classic(), new OddNumbers));
  // Whichever of them this machine has; in a Turkish one, 'I' and 'i' are no pair.
  for (const char* name : {"tr_TR.UTF-8", "tr_TR", "de_DE.UTF-8", "ja_JP.UTF-8", "C.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    EXPECT_EQ(scores(trained_model()), before) << name;
  }
  std::setlocale(LC_ALL, "C");
  std::locale::global(old);
}

// A quarter of a megabyte of one thing, wherever it can stand. Anything quadratic would run into
// the test's time limit.
TEST(HostileMail, OfOneRepeatedThingIsReadInLinearTime) {
  const std::string things[] = {"=?",
                                "(",
                                "<",
                                "&",
                                "\x1b",
                                "\x1b$B",
                                "--boundary\n",
                                "\xCC\x81",
                                "a@",
                                "\"",
                                "\\",
                                ";a*0*=",
                                "http://",
                                "www.",
                                "[",
                                "\xE6\xBC\xA2",
                                "\xE3\x82\xA2",
                                "\x82",
                                "a ",
                                "<a href=",
                                "<!--",
                                "$B",
                                "[1.2.3.4]"};
  for (const std::string& thing : things) {
    std::string much;
    while (much.size() < 256 * 1024) much += thing;
    std::string folded;
    for (const char c : much) folded += c == '\n' ? std::string("\n ") : std::string(1, c);
    for (const std::string& raw :
         {"Content-Type: text/plain\n\n" + much, "Content-Type: text/html\n\n" + much,
          "Content-Type: multipart/mixed; boundary=boundary\n\n" + much,
          "Subject: " + folded + "\n\n", "To: " + folded + "\n\n",
          "Content-Type: text/plain; name=" + folded + "\n\n", "Received: from " + folded + "\n\n",
          much}) {
      EXPECT_LT(read_features(raw)[0].size(), 100'000u) << thing;
    }
  }
}

TEST(SameVerdict, InManyThreadsOnOneModel) {
  const Model model = trained_model();
  const std::vector<double> expected = scores(model);
  std::vector<std::vector<double>> found(4);
  std::vector<std::thread> threads;
  for (auto& mine : found) threads.emplace_back([&] { mine = scores(model); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : found) EXPECT_EQ(mine, expected);
}

TEST(SameVerdict, InAnyOrder) {
  const Model model = trained_model();
  const std::string first = made_up_mail(Class::spam, 300), second = test::corpus()[0].raw;
  const double before = judge(model, first).score;
  (void)judge(model, second);
  EXPECT_EQ(judge(model, first).score, before);
}

}  // namespace
}  // namespace classify
