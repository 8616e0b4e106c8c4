// The first door as a program outside uses it: one header, and no name qualified.
#include "classify/classify.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "support/files.h"
#include "support/mail.h"

using namespace classify;  // what this test is about

namespace {

const std::string kSpam = test::made_up_mail(Class::spam, 1);

Model taught() {
  Model model;
  for (std::size_t i = 0; i < 30; ++i) {
    for (const Class cls : {Class::spam, Class::good}) {
      train(model, test::made_up_mail(cls, i), cls);
    }
  }
  return model;
}

TEST(Classify, EveryStageIsCalledByItsBareName) {
  const Model model = taught();
  const Message message = parse_message(kSpam);
  const Tokens tokens = tokenize(message, reading_options(model.info.settings).tokenizer);
  const Features features = extract_features(tokens);
  const Score scored = score(model, features);
  const Verdict verdict = judge(model, features);
  EXPECT_EQ(judge(model, kSpam).score, verdict.score);
  EXPECT_EQ(decide(scored, model.info).score, verdict.score);
  EXPECT_EQ(verdict.score, decide(scored.total, model.info.learned).score);
  EXPECT_EQ(name(verdict.cls), "SPAM");
  EXPECT_FALSE(strongest_clues(model, features, 3).empty());
  EXPECT_EQ(status_value(verdict).substr(0, 4), "SPAM");
  const std::string annotated = annotate(
      kSpam, verdict_fields(HeaderForm::spamassassin, verdict, model.info.settings.thresholds));
  EXPECT_NE(annotated.find("X-Spam-Flag: YES"), std::string::npos);
  EXPECT_EQ(without_marks(annotated), without_marks(kSpam));
  EXPECT_FALSE(version().empty());
}

TEST(Classify, AModelIsSavedAndFoundAgainByItsBareNames) {
  const test::TemporaryFolder folder;
  const Model model = taught();
  publish_model(model, folder / "model");
  check_model(folder / "model");
  EXPECT_EQ(open_model(folder / "model").info.learned.spam, model.info.learned.spam);
  EXPECT_EQ(ModelOnDisk(folder / "model").info().learned.good, model.info.learned.good);
  EXPECT_EQ(read_model(write_model(model)).info.learned.spam, model.info.learned.spam);
  EXPECT_EQ(Classifier(folder / "model").judge(kSpam).score, judge(model, kSpam).score);
  std::stringstream archive;
  export_model(model, archive, ArchiveFormat::text);
  EXPECT_EQ(import_model(archive).info.learned.spam, model.info.learned.spam);
  EXPECT_THROW((void)open_model(folder / "none"), Error);
}

}  // namespace
