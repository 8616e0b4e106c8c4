#include "text/words/segment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/brkiter.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classify/reading.h"
#include "support/mail.h"
#include "support/random.h"
#include "text/unicode.h"
#include "text/words/han_kana.h"
#include "text/words/south_east_asian.h"

namespace classify::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string canonical(std::string_view utf8) {
  std::string out;
  canonicalize(utf8, out);
  return out;
}

std::vector<std::string> words_of(std::string_view utf8) {
  const std::string text = canonical(utf8);
  std::vector<Segment> segments;
  segment_words(text, segments);
  std::vector<std::string> words;
  for (const Segment& segment : segments) {
    words.emplace_back(text.substr(segment.begin, segment.size));
  }
  return words;
}

// "a|b|c"
std::string cut(std::string_view utf8) {
  std::string out;
  for (const std::string& word : words_of(utf8)) out += (out.empty() ? "" : "|") + word;
  return out;
}

TEST(Words, OfJapaneseAreThoseOfADictionary) {
  EXPECT_EQ(cut("無料サンプルを進呈"), "無料|サンプル|を|進呈");
  EXPECT_EQ(cut("東京都の図書館で本を読みました"), "東京|都|の|図書館|で|本|を|読み|ま|した");
}

TEST(Words, OfChineseAreThoseOfADictionary) {
  EXPECT_EQ(cut("我们明天下午在北京大学图书馆见面"), "我们|明天|下午|在|北京|大学|图书|馆|见面");
  EXPECT_EQ(cut("我們明天下午在臺北車站見面"), "我們|明天|下午|在|臺北|車站|見|面");
}

TEST(Words, ThatAreMadeOfWordsAreCut) { EXPECT_EQ(cut("個人情報"), "個人|情報"); }

// They are compounds of rare words only.
TEST(Words, ThatAreFrequentAreKept) {
  EXPECT_EQ(cut("しばらく"), "しばらく");
  EXPECT_EQ(cut("生年月日"), "生年月日");
}

TEST(Words, OfKatakanaInNoDictionaryAreWhole) {
  EXPECT_EQ(cut("ムキムキの本"), "ムキムキ|の|本");
}

TEST(Words, OfThaiAreThoseOfADictionary) {
  EXPECT_EQ(cut("กรุณานำหนังสือมาด้วย"), "กรุณา|น\u0E4D\u0E32|หนังสือ|มา|ด้วย");
}

// The vowel am is two letters in canonical form, and words with it are found all the same.
TEST(Words, OfThaiWithTheVowelAmAreFound) {
  EXPECT_EQ(cut("ถูกกำหนด"), "ถูก|ก\u0E4D\u0E32หนด");
}

TEST(Words, OfThaiKeepTheSignOfRepetition) {
  EXPECT_EQ(cut("ดีมากๆจริงๆครับ"), "ดี|มากๆ|จริงๆ|ครับ");
}

TEST(Words, KeepOrnamentsWithTheLetterBefore) {
  EXPECT_EQ(cut("無\u0336料\u0336"), "無\u0336|料\u0336");
  EXPECT_EQ(cut("กรุณา\u0336"), "กรุณา\u0336");
}

TEST(Words, OfLaoBurmeseAndKhmerAreThoseOfDictionaries) {
  EXPECT_EQ(cut("ກະລຸນາເອົາປຶ້ມມາດ້ວຍ"), "ກະລຸນາ|ເອົາ|ປຶ້ມ|ມາ|ດ້ວຍ");
  EXPECT_EQ(cut("စာအုပ်ယူလာပါ"), "စာအုပ်|ယူလာ|ပါ");
  EXPECT_EQ(cut("សូមយកសៀវភៅមកជាមួយ"), "សូម|យក|សៀវភៅ|មក|ជាមួយ");
}

TEST(Words, InNoDictionaryAreOneUpToTheNextKnownOne) { EXPECT_EQ(cut("ฅฅฅฅกรุณา"), "ฅฅฅฅ|กรุณา"); }

TEST(Words, EndWhereTheScriptChanges) {
  EXPECT_EQ(cut("東京กรุณา東京"), "東京|กรุณา|東京");
  EXPECT_EQ(cut("กรุณา๑๒๓กรุณา"), "กรุณา|๑๒๓|กรุณา");
}

TEST(Words, LeaveOutPunctuationAndSpaces) {
  EXPECT_THAT(words_of("・"), IsEmpty());
  EXPECT_EQ(cut("東京・大阪"), "東京|大阪");
  EXPECT_EQ(cut("กรุณา๚๛กรุณา"), "กรุณา|กรุณา");
}

TEST(Words, OfMixedTextLeaveOutPunctuationAndSpaces) {
  EXPECT_THAT(words_of("「出会い」、 無料！"), ElementsAre("出会い", "無料"));
  EXPECT_THAT(words_of("、。 ！"), IsEmpty());
  EXPECT_THAT(words_of(""), IsEmpty());
}

TEST(Words, OfLongRunsAreCutBetweenCharactersAndLoseNothing) {
  std::string text;
  while (text.size() < 20000) text += "漢字";
  std::string joined;
  for (const std::string& word : words_of(text)) joined += word;
  EXPECT_EQ(joined, text);
}

TEST(Words, OfScriptsWithoutADictionaryAreWhole) {
  EXPECT_EQ(cut("\u1980\u19B0\u1981\u1982"), "\u1980\u19B0\u1981\u1982");  // New Tai Lue
}

TEST(Words, BeyondTheBasicPlaneAreWholeCharacters) {
  EXPECT_EQ(cut("𠮷野家"), "𠮷|野家");
  EXPECT_EQ(cut("𠀋𡈽𡌛"), "𠀋|𡈽|𡌛");
}

// Every character of the segmenter's scripts, alone and amid others, is in exactly one word, or in none
// if it is no letter; and words are cut between characters.
TEST(Words, LoseNoLetter) {
  const auto check = [](const std::string& text) {
    std::vector<Segment> segments;
    segment_words(text, segments);
    std::size_t at = 0;
    const auto expect_no_letters_up_to = [&](std::size_t end) {
      while (at < end) ASSERT_FALSE(is_word_char(next_code_point(text, at))) << text;
    };
    for (const Segment& s : segments) {
      expect_no_letters_up_to(s.begin);
      ASSERT_EQ(at, s.begin) << text;
      ASSERT_GT(s.size, 0u) << text;
      while (at < s.begin + s.size) ASSERT_TRUE(is_word_char(next_code_point(text, at))) << text;
      ASSERT_EQ(at, s.begin + s.size) << text;
    }
    expect_no_letters_up_to(text.size());
  };
  const std::u32string others = U"本กေကカ\u0336";
  for (char32_t c = 0xE00; c < 0x30000; ++c) {
    if (!is_spaceless_script(c)) continue;
    std::string one;
    append_utf8(one, c);
    check(one);
    for (const char32_t other : others) {
      std::string amid;
      append_utf8(amid, other);
      check(amid + one + amid + one + one);
    }
  }
}

// Alone, every letter and mark of a script: nothing is cut before a mark or inside a stack of letters.
TEST(Words, OfRandomTextAreCutBetweenSyllables) {
  test::Random random(7);
  for (int round = 0; round < 20000; ++round) {
    std::u16string text;
    const std::size_t size = 1 + random.below(round % 100 == 0 ? 1300 : 12);
    while (text.size() < size) {
      const auto c = static_cast<char16_t>(0x1000 + random.below(0x40));
      text += c;
    }
    std::vector<std::uint32_t> ends;
    cut_south_east_asian(SouthEastAsian::burmese, text, ends);
    ASSERT_FALSE(ends.empty());
    ASSERT_EQ(ends.back(), text.size());
    std::uint32_t before = 0;
    for (const std::uint32_t end : ends) {
      ASSERT_GT(end, before);
      before = end;
      if (end == text.size()) break;
      ASSERT_FALSE(text[end] >= 0x102B && text[end] <= 0x103E);  // marks
      ASSERT_NE(text[end - 1], 0x1039);                          // stacks the next letter
      // A letter with asat ends the syllable before.
      const std::u16string_view rest = std::u16string_view(text).substr(end + 1);
      ASSERT_FALSE(rest.starts_with(u"\u103A") || rest.starts_with(u"\u1037\u103A"));
    }
  }
}

// Where ICU's own iterator cuts a text of Han and kana.
std::set<std::uint32_t> ends_by_icu(const std::u16string& text) {
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  const icu::UnicodeString seen(false, text.data(), static_cast<std::int32_t>(text.size()));
  words->setText(seen);
  std::set<std::uint32_t> ends;
  words->first();
  for (std::int32_t to = words->next(); to != icu::BreakIterator::DONE; to = words->next()) {
    ends.insert(static_cast<std::uint32_t>(to));
  }
  return ends;
}

bool is_han_or_kana(char32_t c) {
  return is_word_char(c) && ((c >= 0x3041 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF));
}

// What people write: the runs of the sample corpus. The dictionary is ICU's without rare words and
// compounds, so where ICU cuts we cut, and now and then in a compound, too.
TEST(Words, AreNearlyThoseOfIcuForTheSampleCorpus) {
  std::size_t ours = 0, by_icu = 0, both = 0;
  for (const test::LabelledMail& mail : test::corpus()) {
    const std::string visible = canonical(visible_text(parse_message(mail.raw)));
    std::u16string run;
    for (std::size_t pos = 0; pos <= visible.size();) {
      const char32_t c = pos < visible.size() ? next_code_point(visible, pos) : (++pos, U'\0');
      if (is_han_or_kana(c)) {
        run += static_cast<char16_t>(c);
        continue;
      }
      if (run.empty()) continue;
      std::vector<std::uint32_t> ends;
      cut_han_kana(run, ends);
      const std::set<std::uint32_t> theirs = ends_by_icu(run);
      ours += ends.size();
      by_icu += theirs.size();
      for (const std::uint32_t end : ends) both += theirs.count(end);
      run.clear();
    }
  }
  EXPECT_GT(by_icu, 1000u);
  EXPECT_GT(static_cast<double>(both), .995 * static_cast<double>(by_icu));
  EXPECT_GT(static_cast<double>(both), .95 * static_cast<double>(ours));
}

}  // namespace
}  // namespace classify::text
