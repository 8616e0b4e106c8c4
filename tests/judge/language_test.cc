#include "judge/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "classify/classifier.h"
#include "classify/learner.h"
#include "classify/scorer.h"
#include "support/mail.h"
#include "support/random.h"

namespace classify {
namespace {

using test::Random;

Language language(std::string_view text, std::string_view subject = "x") {
  const std::string raw = "Subject: " + std::string(subject) +
                          "\nContent-Type: text/plain; charset=utf-8\n\n" + std::string(text) +
                          "\n";
  return tokenize(parse_message(raw)).language;
}

struct Sample {
  std::string_view name;
  std::string_view text;
};

TEST(Language, IsKnownByItsFunctionWordsOrItsScript) {
  constexpr Sample kSamples[] = {
      {"en", "Please find the report for this week and let me know if you have a question."},
      {"de",
       "Im Anhang finden Sie den Bericht für diese Woche. Ich bin nicht im Büro, bitte rufen "
       "Sie mich an, wenn der Termin nicht passt."},
      {"fr",
       "Vous trouverez le compte rendu de la réunion dans la pièce jointe. Je ne suis pas "
       "au bureau cette semaine."},
      {"es",
       "Le envío el informe de la semana. Por favor, avise si el plazo no es posible para "
       "los otros."},
      {"pt",
       "Segue em anexo o relatório da semana. Não estou no escritório, mas você pode ligar "
       "para uma conversa."},
      {"it",
       "In allegato trova il verbale della riunione. Non sono in ufficio questa settimana, "
       "ma la chiamo per una data."},
      {"nl",
       "Hierbij het verslag van de week. Ik ben er niet, maar je kunt met ons bellen als het "
       "niet uitkomt."},
      {"sv",
       "Här är rapporten för veckan. Jag är inte på kontoret, men du kan ringa om det inte "
       "passar."},
      {"da",
       "Her er rapporten for ugen. Jeg er ikke på kontoret, men du kan ringe hvis det ikke "
       "passer, så skal vi finde en tid."},
      {"fi",
       "Tässä on viikon raportti. En ole toimistolla, mutta voit soittaa, jos se ei sovi "
       "sinulle, ja me olemme paikalla kun olet valmis."},
      {"pl",
       "W załączniku jest raport. Nie ma mnie w biurze, ale proszę o telefon, jeśli termin "
       "się nie zgadza."},
      {"cs",
       "V příloze je zpráva. Tento týden nejsem v kanceláři, ale pokud se to nehodí, "
       "zavolejte, je to pro mě důležité."},
      {"hu",
       "Mellékelve küldöm a jelentést. Nem vagyok az irodában, de ha ez nem jó, kérem "
       "hívjon, és egy új időpontot keresünk."},
      {"ro",
       "Vă trimit raportul din această săptămână. Nu sunt la birou, dar este posibil să "
       "vorbim la telefon dacă nu vă convine."},
      {"tr",
       "Bu haftanın raporu ektedir. Ofiste değilim, ama uygun değil ise bir gün için "
       "arayabilirsiniz, daha sonra konuşuruz."},
      {"vi",
       "Báo cáo của tuần này được gửi trong tệp. Tôi không ở văn phòng, bạn có thể gọi cho "
       "tôi khi đã đọc."},
      {"id",
       "Laporan minggu ini ada dalam lampiran. Saya tidak di kantor, anda bisa menelepon "
       "untuk janji dengan kami."},
      {"ja", "今週の報告書をお送りします。ご確認のほどよろしくお願いいたします。"},
      {"zh", "附件是本周的报告，请查收。如有问题请与我联系。"},
      {"ko", "이번 주 보고서를 보내 드립니다. 확인 부탁드립니다."},
      {"cyrillic", "Направляю отчёт за неделю. Если срок не подходит, позвоните мне."},
      {"el", "Σας στέλνω την αναφορά της εβδομάδας. Παρακαλώ τηλεφωνήστε μου."},
      {"arabic", "أرسل لكم تقرير هذا الأسبوع، يرجى الاتصال بي"},
      {"he", "מצורף הדוח של השבוע, אנא התקשרו אליי"},
      {"thai", "ส่งรายงานประจำสัปดาห์มาให้ค่ะ กรุณาติดต่อกลับ"},
      {"indic", "इस सप्ताह की रिपोर्ट भेज रहा हूँ, कृपया देखें"},
  };
  for (const Sample& sample : kSamples) EXPECT_EQ(language(sample.text).name, sample.name);
}

TEST(Language, OfCodeOrAWordOrTwoIsNotKnown) {
  EXPECT_EQ(language("int main() { return x ? 0 : 1; }\ngit rebase -i HEAD~3\n").name, "");
  EXPECT_EQ(language("Danke!").name, "");
  EXPECT_EQ(language("").name, "");
  // One name in another script among many words.
  EXPECT_EQ(language("Please ask Иванов about the report if you have time for this.").name, "en");
}

TEST(Language, IsFoundInTheSubjectToo) {
  EXPECT_EQ(language("ok", "=?utf-8?B?44GU5rOo5paH44KS5om/44KK44G+44GX44Gf?=").name, "ja");
}

TEST(Language, SaysHowMuchEnglishIsAmongIt) {
  const std::string german = "der Bericht ist nicht für sie und wird mit der Post von uns kommen ";
  EXPECT_EQ(language(german).english, 0);
  const double some = language(german + german + "this would have been there with your").english;
  EXPECT_GT(some, 0.2);
  EXPECT_LT(some, 0.8);
  EXPECT_EQ(language("this is what you have been asked for with your order").english, 0);
}

// Hostile text: a language is found or not, at no great cost.
TEST(Language, OfAnyBytesIsHarmless) {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (int j = 0; j < 400; ++j) text += static_cast<char>(random.below(256));
    (void)language(text);
  }
  const std::string many(200'000, 'z');
  EXPECT_EQ(language(many).name, "");
}

// ---- What it is for ----------------------------------------------------------------------------

const std::vector<std::string_view> kGerman{"der", "die",  "und", "ist", "nicht", "mit", "für",
                                            "sie", "auch", "ein", "von", "wird",  "bei", "haben"};
const std::vector<std::string_view> kEnglish{"the",  "and",  "of",   "to",   "for", "you", "is",
                                             "this", "with", "your", "have", "not", "we",  "from"};

// Prose of a topic: every other word is a function word, as in any text of the language.
std::string prose(const std::vector<std::string_view>& function_words, std::string_view topic,
                  std::uint64_t seed) {
  Random random(seed);
  std::string text;
  for (int i = 0; i < 120; ++i) {
    text += random.pick(function_words);
    (text += ' ') += topic;
    text += std::to_string(random.below(400)) + "x" + (i % 12 == 11 ? '\n' : ' ');
  }
  return text;
}

Features mail(std::string_view text) {
  return read_features(
      "From: a@example.com\nTo: b@example.jp\nSubject: x\n"
      "Content-Type: text/plain; charset=utf-8\n\n" +
      std::string(text));
}

// Knows English mail of both classes, and German only as spam.
Model knows_german_from_spam() {
  Model model;
  for (std::uint64_t i = 0; i < 120; ++i) {
    learn(model, mail(prose(kEnglish, "report", i)), Class::good, kNearErrorRule);
    learn(model, mail(prose(kEnglish, "pills", i)), Class::spam, kNearErrorRule);
    if (i % 4 == 0) learn(model, mail(prose(kGerman, "pillen", i)), Class::spam, kAlwaysRule);
  }
  return model;
}

Features with_language_unknown(Features features) {
  features.language = 0;
  return features;
}

TEST(UnfamiliarLanguage, MakesNoSpam) {
  const Model model = knows_german_from_spam();
  const Features german = mail(prose(kGerman, "bericht", 7));
  EXPECT_EQ(judge(model, with_language_unknown(german)).cls, Class::spam) << "no test otherwise";
  EXPECT_NE(judge(model, german).cls, Class::spam);
}

TEST(UnfamiliarLanguage, StillHasItsSpam) {
  const Model model = knows_german_from_spam();
  EXPECT_GT(score(model, mail(prose(kGerman, "pillen", 500))).total, 0);
  EXPECT_EQ(judge(model, mail(prose(kEnglish, "pills", 500))).cls, Class::spam);
}

TEST(UnfamiliarLanguage, BecomesFamiliarWithGoodMail) {
  Model model = knows_german_from_spam();
  const Features german = mail(prose(kGerman, "pillen", 500));
  const double before = score(model, german).unfamiliar[0];
  EXPECT_EQ(before, 1);
  for (std::uint64_t i = 0; i < 60; ++i) {
    learn(model, mail(prose(kGerman, "bericht", i)), Class::good, kAlwaysRule);
  }
  EXPECT_EQ(score(model, german).unfamiliar[0], 0);
  EXPECT_EQ(judge(model, german).cls, Class::spam);
}

// The shares of all clues are still the score.
TEST(UnfamiliarLanguage, IsInTheSharesOfTheClues) {
  const Model model = knows_german_from_spam();
  const Features german = mail(prose(kGerman, "bericht", 7));
  double total = 0;
  for (const Clue& clue : strongest_clues(model, german, 100'000)) total += clue.share;
  EXPECT_NEAR(total, score(model, german).total, 1e-9);
}

TEST(UnfamiliarLanguage, IsNotHiddenByEnglishWords) {
  const Model model = knows_german_from_spam();
  const Features padded =
      mail(prose(kEnglish, "pills", 900) + "\nder und ist nicht mit für sie von wird bei\n");
  EXPECT_EQ(judge(model, padded).cls, Class::spam);
}

// The same verdict wherever the counts are kept.
class Counted : public FeatureCounts {
 public:
  explicit Counted(const Model& model) : model_(model) {}
  [[nodiscard]] const ModelInfo& info() const override { return model_.info; }
  [[nodiscard]] std::vector<Counts> find(View view,
                                         std::span<const std::uint64_t> hashes) const override {
    std::vector<Counts> found;
    for (const std::uint64_t hash : hashes) found.push_back(model_.table(view).find(hash));
    return found;
  }

 private:
  const Model& model_;
};

TEST(UnfamiliarLanguage, IsTheSameInStorageOfOnesOwn) {
  const Model model = knows_german_from_spam();
  const Features german = mail(prose(kGerman, "bericht", 7));
  EXPECT_EQ(score(Counted(model), german).total, score(model, german).total);
}

// ---- Markup ------------------------------------------------------------------------------------

TEST(Markup, IsOneClue) {
  Model model;
  const auto html = [](std::string_view topic, std::uint64_t seed) {
    std::string text = prose(kEnglish, topic, seed), out;
    for (int i = 0; i < 40; ++i) {
      out += "<table class=c" + std::to_string(i) + "><tr><td style='color:#00" +
             std::to_string(i + 10) + "ff'>" + text.substr(static_cast<std::size_t>(i) * 20, 20) +
             "</td></tr></table>";
    }
    return read_features("From: a@example.com\nSubject: x\nContent-Type: text/html\n\n" + out);
  };
  for (std::uint64_t i = 0; i < 60; ++i) {
    learn(model, mail(prose(kEnglish, "report", i)), Class::good, kNearErrorRule);
    learn(model, html("pills", i), Class::spam, kAlwaysRule);
  }
  double markup = 0;
  for (const Clue& clue : strongest_clues(model, html("report", 99), 100'000)) {
    if (clue.view == View::structure && clue.feature.source == Source::markup) markup += clue.z;
  }
  EXPECT_GT(markup, 0.9 * kMostSpamOfMarkup) << "no test otherwise";
  EXPECT_LE(markup, kMostSpamOfMarkup);
}

}  // namespace
}  // namespace classify
