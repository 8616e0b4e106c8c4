#include "judge/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "text/unicode.h"

namespace classify {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// As in a mail: canonical text, its words, and the words of what is spaced out in it.
std::vector<std::string> words_of(std::string_view text) {
  std::string canonical;
  text::canonicalize(text, canonical);
  std::vector<std::string> words;
  const auto add = [&](std::string_view word) { words.emplace_back(word); };
  for_each_word(canonical, add);
  for_each_spaced_out_word(canonical, [&](std::string_view word) { for_each_word(word, add); });
  return words;
}

struct Disguise {
  std::string_view text;
  std::string_view plain;
};

TEST(Words, InDisguiseGiveThePlainWordToo) {
  constexpr Disguise kDisguises[] = {
      {"f̴r̴e̴e̴", "free"},
      {"f̵r̵e̵e̵", "free"},
      {"f̶r̶e̶e̶", "free"},
      {"f̷r̷e̷e̷", "free"},
      {"f̸r̸e̸e̸", "free"},
      {"f̶r̶e̶e̶ ̶m̶o̶n̶e̶y̶", "money"},
      {"無̶料̶です", "無料"},
      {"1̶0̶0̶.̶0̶0̶", "100.00"},
      {"مـجـانـي", "مجاني"},
      {"مَجَّانِيّ", "مجاني"},
      {"שָׁלוֹם", "שלום"},
      {"ꜰʀᴇᴇ", "free"},
      {"🄰🄱🄲", "abc"},
      {"🅵🆁🅴🅴", "free"},
      {"🇫🇷🇪🇪", "free"},
      {"🇫 🇷 🇪 🇪", "free"},
      {"ꓝꓣꓰꓰ", "free"},
      {"ᏙᎥᎪᏀᎡᎪ", "viagra"},
      {"ⲞⲚⲈ", "one"},
      {"ＦＲＥＥ", "free"},
      {"ⓕⓡⓔⓔ", "free"},
      {"𝓯𝓻𝓮𝓮", "free"},
      {"ᶠʳᵉᵉ", "free"},
      {"ₑᵣᵣₒᵣ", "error"},
      {"⒡⒭⒠⒠", "free"},
      {"ǝǝɹɟ", "free"},
      {"\u202Eeerf\u202C", "free"},
      {"v\u3164i\u3164a\u3164g\u3164r\u3164a", "viagra"},
      {"v\u2800i\u2800a\u2800g\u2800r\u2800a", "viagra"},
  };
  for (const Disguise& disguise : kDisguises) {
    EXPECT_THAT(words_of(disguise.text), Contains(disguise.plain)) << disguise.text;
  }
}

TEST(Words, InDisguiseStayAsWrittenToo) {
  EXPECT_THAT(words_of("f̶r̶e̶e̶"), ElementsAre("f̶r̶e̶e̶", "free"));
  EXPECT_THAT(words_of("ꜰʀᴇᴇ"), ElementsAre("ꜰʀᴇᴇ", "free"));
}

TEST(Words, OfOtherScriptsAreNoDisguise) {
  EXPECT_THAT(words_of("مجاني اليوم"), ElementsAre("مجاني", "اليوم"));
  EXPECT_THAT(words_of("שלום עולם"), ElementsAre("שלום", "עולם"));
  EXPECT_THAT(words_of("ναι όχι"), ElementsAre("ναι", "όχι"));
  EXPECT_THAT(words_of("한국어 텍스트"), ElementsAre("한국어", "텍스트"));
  EXPECT_THAT(words_of("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"), ElementsAre("ᏣᎳᎩ", "ᎦᏬᏂᎯᏍᏗ"));
  EXPECT_THAT(words_of("สวัสดีครับ"), ElementsAre("สวัสดี", "ครับ"));
}

TEST(Words, AFlagIsNoWord) { EXPECT_THAT(words_of("🇫🇷 🇩🇪"), ElementsAre()); }

TEST(Numbers, ThatStandAloneLoseTheirDigits) {
  struct Case {
    std::string_view text, blank;
  };
  constexpr Case kCases[] = {
      {"order 4711 of 2026-11-30, 9:05", "order 0000 of 0000-00-00, 0:00"},
      {"$1,000.00 © 2026", "$0,000.00 © 0000"},
      {"mp3 v2 3d 7-zip ipv6", "mp3 v2 3d 0-zip ipv6"},
      {"2026年11月30日", "0000年00月00日"},
      {"42", "00"},
      {"", ""},
  };
  for (const Case& c : kCases) {
    std::string text(c.text);
    blank_numbers(text);
    EXPECT_EQ(text, c.blank);
  }
}

}  // namespace
}  // namespace classify
