#include "text/cjk_words.h"

#include <gtest/gtest.h>
#include <unicode/brkiter.h>

#include <memory>
#include <string>
#include <vector>

#include "classify/reading.h"
#include "support/mail.h"
#include "support/random.h"
#include "text/unicode.h"

namespace classify::text {
namespace {

// The slow way: ICU's own iterator.
std::vector<std::uint32_t> cut_by_icu(const std::u16string& text) {
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  const icu::UnicodeString seen(false, text.data(), static_cast<std::int32_t>(text.size()));
  words->setText(seen);
  std::vector<std::uint32_t> ends;
  words->first();
  for (std::int32_t to = words->next(); to != icu::BreakIterator::DONE; to = words->next()) {
    ends.push_back(static_cast<std::uint32_t>(to));
  }
  return ends;
}

std::vector<std::uint32_t> cut(const std::u16string& text) {
  std::vector<std::uint32_t> ends;
  EXPECT_TRUE(cut_cjk(text, ends));
  return ends;
}

std::string utf8(const std::u16string& text) {
  std::string out;
  for (const char16_t c : text) append_utf8(out, c);
  return out;
}

TEST(CjkWords, AreThoseOfTheDictionary) {
  EXPECT_EQ(cut(u"無料サンプルを進呈"), (std::vector<std::uint32_t>{2, 6, 7, 9}));
  EXPECT_TRUE(cut(u"").empty());
}

TEST(CjkWords, AreThoseOfIcuForEveryCharacterAlone) {
  for (char32_t c = 0x3000; c < 0xA000; ++c) {
    if (!is_plain_cjk(c)) continue;
    const std::u16string one(1, static_cast<char16_t>(c));
    ASSERT_EQ(cut(one), cut_by_icu(one)) << utf8(one);
    // Beside others: how the rules of the iterator see it.
    const std::u16string amid = u"の" + one + u"カ" + one + u"本" + one;
    ASSERT_EQ(cut(amid), cut_by_icu(amid)) << utf8(amid);
  }
}

// Random text of a few alphabets, so that words of the dictionary come about.
TEST(CjkWords, AreThoseOfIcuForRandomText) {
  const std::u16string kana =
      u"あいうえおかがきくけこさしすたちつてとなにのはひふまみもやゆよらりるれをんっゃょー";
  const std::u16string katakana =
      u"アイウエオカガキクコサシスセソタチツテトナニノハフプマミムメモラリルレロンッャョー";
  const std::u16string han =
      u"日本人大一年中会社東京都新聞電車学校生先無料今明月火水木金土時間々〇";
  test::Random random(7);
  for (int round = 0; round < 20000; ++round) {
    std::u16string text;
    const std::size_t size = 1 + random.below(round % 100 == 0 ? 1300 : 40);
    while (text.size() < size) {
      const std::size_t run = 1 + random.below(random.one_in(5) ? 30 : 5);
      const std::size_t kind = random.below(8);
      for (std::size_t i = 0; i < run && text.size() < size; ++i) {
        if (kind < 3)
          text += random.pick(kana);
        else if (kind < 5)
          text += random.pick(katakana);
        else if (kind < 7)
          text += random.pick(han);
        else
          text += static_cast<char16_t>(0x4E00 + random.below(0x5200));
      }
    }
    ASSERT_EQ(cut(text), cut_by_icu(text)) << utf8(text);
  }
}

// What people write: the runs of the sample corpus.
TEST(CjkWords, AreThoseOfIcuForTheSampleCorpus) {
  std::size_t characters = 0;
  for (const test::LabelledMail& mail : test::corpus()) {
    const std::string visible = visible_text(parse_message(mail.raw));
    std::u16string run;
    for (std::size_t pos = 0; pos <= visible.size();) {
      const char32_t c = pos < visible.size() ? next_code_point(visible, pos) : (++pos, U'\0');
      if (is_plain_cjk(c)) {
        run += static_cast<char16_t>(c);
      } else if (!run.empty()) {
        characters += run.size();
        ASSERT_EQ(cut(run), cut_by_icu(run)) << utf8(run);
        run.clear();
      }
    }
  }
  EXPECT_GT(characters, 1000u);
}

}  // namespace
}  // namespace classify::text
