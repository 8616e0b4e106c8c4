#include "text/unicode.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace classify::text {
namespace {
std::string canonical(std::string_view utf8) {
  std::string out;
  canonicalize(utf8, out);
  return out;
}

CanonicalCounts counts_of(std::string_view utf8) {
  std::string out;
  CanonicalCounts counts;
  canonicalize(utf8, out, &counts);
  return counts;
}

std::string utf8(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

bool is_surrogate(char32_t c) { return c >= 0xD800 && c < 0xE000; }

// ---- Canonical form ----------------------------------------------------------------------------

struct Canonical {
  const char* name;
  std::string_view in;
  std::string_view out;
};

class CanonicalForm : public ::testing::TestWithParam<Canonical> {};

TEST_P(CanonicalForm, IsReached) { EXPECT_EQ(canonical(GetParam().in), GetParam().out); }
TEST_P(CanonicalForm, StaysAsItIs) { EXPECT_EQ(canonical(GetParam().out), GetParam().out); }
TEST_P(CanonicalForm, DoesNotDependOnAsciiAround) {
  const std::string in = "Ab c " + std::string(GetParam().in) + "\nX yz";
  EXPECT_EQ(canonical(in), "ab c " + std::string(GetParam().out) + "\nx yz");
}

INSTANTIATE_TEST_SUITE_P(
    Unicode, CanonicalForm,
    ::testing::Values(
        Canonical{"ascii_is_lower_case", "FREE Offer 100%", "free offer 100%"},
        Canonical{"full_width_is_narrow", "ＦＲＥＥ　１００％！", "free 100%!"},
        Canonical{"half_width_kana_are_wide", "ｱﾌﾟﾘ ﾊﾞﾝｸ", "アプリ バンク"},
        Canonical{"marks_are_composed", "e\u0301 か\u3099", "é が"},
        Canonical{"a_mark_after_ascii_is_composed", "A\u0308nderung", "änderung"},
        Canonical{"a_mark_behind_hidden_space_is_composed", "e\u200B\u0301", "é"},
        Canonical{"circled", "①② Ⓢ ㊙ ㈱", "12 s 秘 (株)"},
        Canonical{"negative_circled", "🅕🅡🅔🅔 ❶⓫⓿", "free 1110"},
        Canonical{"negative_squared", "🅰🅱 🅿", "ab p"},
        Canonical{"squared_words", "🆓 🆕 🆚", "free new vs"},
        Canonical{"mathematical", "𝐅𝐫𝐞𝐞 𝓶𝓸𝓷𝓮𝔂 𝟙𝟘", "free money 10"},
        Canonical{"key_caps", "1\uFE0F\u20E3 2\u20E3", "1 2"},
        Canonical{"kangxi_radicals", "⽇本⼈", "日本人"},
        Canonical{"cjk_radicals", "⻑野 ⻘森 ⻄", "長野 青森 西"},
        Canonical{"hangul_jamo", "\u1112\u1161\u11AB", "한"},
        Canonical{"sharp_s_and_sigma", "STRASSE Straße ΟΔΟΣ οδος", "strasse strasse οδοσ οδοσ"},
        Canonical{"cyrillic_upper", "СПАМ Ёж", "спам ёж"},
        Canonical{"zero_width", "ア\u2064カ\u200Bウ\uFE0Fン\u00ADト\uFEFF", "アカウント"},
        Canonical{"tag_letters", "a\U000E0041\U000E007Fb", "ab"},
        Canonical{"hangul_fillers_are_blanks", "a\u3164b\uFFA0c\u115Fd\u1160e", "a b c d e"},
        Canonical{"braille_blank", "a\u2800b", "a b"},
        Canonical{"in_parentheses", "⒡⒭⒠⒠ 🄕🄡🄔🄔", "free free"},
        Canonical{"no_break_space", "a\u00A0b\u2003c", "a b c"},
        Canonical{"ideographs_untouched", "東京都、大阪府。「髙﨑」", "東京都、大阪府。「髙﨑」"},
        Canonical{"ligatures", "ﬁnance ㎏", "finance kg"}),
    [](const auto& info) { return info.param.name; });

struct Twins {
  const char* name;
  std::string_view a;
  std::string_view b;
};

class MappingTwins : public ::testing::TestWithParam<Twins> {};

TEST_P(MappingTwins, AreOneCharacter) {
  EXPECT_EQ(canonical(GetParam().a), canonical(GetParam().b));
  EXPECT_EQ(canonical(canonical(GetParam().a)), canonical(GetParam().b));
}

INSTANTIATE_TEST_SUITE_P(
    Unicode, MappingTwins,
    ::testing::Values(Twins{"wave_dash", "\u301C", "\uFF5E"}, Twins{"minus", "\u2212", "\uFF0D"},
                      Twins{"parallel", "\u2016", "\u2225"}, Twins{"dash", "\u2014", "\u2015"},
                      Twins{"cent", "\u00A2", "\uFFE0"}, Twins{"pound", "\u00A3", "\uFFE1"},
                      Twins{"not_sign", "\u00AC", "\uFFE2"}, Twins{"overline", "\u203E", "\uFFE3"},
                      Twins{"tilde_operator", "\u301C", "\u223C"},
                      Twins{"superscript_minus", "\u207B", "-"}),
    [](const auto& info) { return info.param.name; });

TEST(Unicode, CanonicalFormKeepsLineFeedsAndMakesOtherControlsSpaces) {
  EXPECT_EQ(canonical("a\tb\r\nc\x01\x7F"
                      "d\u0085e\u2028f"),
            "a b \nc  d e\nf");
}

TEST(Unicode, CanonicalFormIsIdempotentForEveryCodePoint) {
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    const std::string once = canonical("e" + utf8(c) + "\u0323か" + utf8(c) + "\u3099");
    ASSERT_EQ(canonical(once), once) << std::hex << static_cast<std::uint32_t>(c);
  }
}

// Runs of characters that need no work are copied without asking ICU; between them each must come
// out as it does alone.
TEST(Unicode, FastPathAgreesWithTheSlowOneForEveryCodePoint) {
  for (char32_t c = 0xA0; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    const std::string alone = canonical(utf8(c));
    ASSERT_EQ(canonical("漢" + utf8(c) + "字"), "漢" + alone + "字")
        << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(Unicode, LinesCanBeMadeCanonicalOneByOne) {
  for (const std::string_view text :
       {"Ｆ①\nか\u3099", "e\n\u0301x", "\u200B\nア", "É\u0323\nｱ\nﾞ", "a\n\n🆓\n"}) {
    const std::size_t cut = text.find('\n');
    EXPECT_EQ(canonical(text.substr(0, cut)) + canonical(text.substr(cut)), canonical(text));
  }
}

TEST(Unicode, CanonicalizeAppends) {
  std::string out = "e";
  canonicalize("\u0301X", out);
  EXPECT_EQ(out, "e\u0301x");  // what was there before is not touched
}

TEST(Unicode, IgnorableCharactersAreCounted) {
  EXPECT_EQ(counts_of("ア\u2064カ\u200Bウ\uFE0Fント").ignorable, 3u);
  EXPECT_EQ(counts_of("plain and アカウント").ignorable, 0u);
}

TEST(Unicode, FoldedLettersAreCountedButOrdinaryJapaneseIsNot) {
  EXPECT_EQ(counts_of("Ｆ𝐫ⓔ🅴").compatibility, 4u);
  EXPECT_EQ(counts_of("「全角」　ｱﾌﾟﾘ！（笑）").compatibility, 0u);
}

TEST(Unicode, HeapsOfMarksAreCutAndStayCut) {
  std::string heap = "e";
  for (int i = 0; i < 5000; ++i) heap += "\u0301\u0323\u0344\uFF9E";
  const std::string once = canonical(heap);
  EXPECT_LT(once.size(), 100u);
  EXPECT_EQ(canonical(once), once);
}

TEST(Unicode, ReadableKeepsWhatAPersonSees) {
  EXPECT_EQ(readable("Ｆree①\u200B\r\nE\u0301\rx"), "Ｆree①\nE\u0301\nx");
  EXPECT_EQ(readable(std::string_view("a\0b", 3)), "ab");
}

struct Shown {
  const char* name;
  std::string_view stored;
  std::string_view shown;
};

class ShownOrder : public ::testing::TestWithParam<Shown> {};

TEST_P(ShownOrder, IsWhatIsRead) {
  EXPECT_EQ(canonical(GetParam().stored), GetParam().shown);
  EXPECT_EQ(readable(GetParam().stored), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Unicode, ShownOrder,
    ::testing::Values(Shown{"right_to_left", "buy \u202Eecirp\u202C now", "buy price now"},
                      Shown{"to_the_end", "\u202Eeerf", "free"},
                      Shown{"to_the_end_of_the_line", "\u202Eeerf\nnow", "free\nnow"},
                      Shown{"brackets_are_mirrored", "\u202E(eerf)\u202C now", "(free) now"},
                      Shown{"marks_stay_with_their_letter", "\u202Eétse\u202C", "esté"},
                      Shown{"one_by_one", "\u202Ea\u202C\u202Eb\u202C\u202Ec\u202C", "cba"},
                      Shown{"nested", "\u202Efed \u202Dabc\u202C xyz\u202C", "zyx abc def"},
                      Shown{"in_an_isolate", "\u2067\u202Eeerf\u202C\u2069 now", "free now"},
                      Shown{"file_name", "photo_\u202Egpj.exe", "photo_exe.jpg"},
                      Shown{"kanji", "\u202E料無\u202Cです", "無料です"},
                      Shown{"latin_left_to_right", "\u202Dabc\u202C def", "abc def"},
                      Shown{"hebrew_right_to_left", "\u202Eשלום\u202C abc", "שלום abc"},
                      Shown{"between_hebrew", "שלום \u202Ecba\u202C עולם", "שלום abc עולם"},
                      // Only overrides change an order.
                      Shown{"marks", "שלום \u200Fabc\u200E 123 עולם", "שלום abc 123 עולם"},
                      Shown{"embedding", "\u202Bשלום abc\u202C x", "שלום abc x"}),
    [](const auto& info) { return info.param.name; });

TEST(Unicode, ShownOrderOfLongLinesIsBounded) {
  std::string stored = "\u202E";  // each bracket is sought a partner
  for (int i = 0; i < 100'000; ++i) stored += "([{";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(in_shown_order(stored).size(), 300'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Unicode, OverridesGoOnAfterAPieceOfALongLine) {
  std::string stored = "\u202E";
  for (int i = 0; i < 1000; ++i) stored += "cba ";
  const std::string shown = in_shown_order(stored + "\u202Cxyz");
  EXPECT_EQ(shown.find("cb"), std::string::npos);
  EXPECT_TRUE(shown.ends_with("xyz"));
}

// ---- Kinds of characters -----------------------------------------------------------------------

TEST(Unicode, ScriptsWithoutSpacesAreKnown) {
  for (const char32_t c : std::u32string_view(U"漢ひカーｱ々〇𠮷กລខမ")) {
    EXPECT_TRUE(is_spaceless_script(c)) << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c : std::u32string_view(U"aé1жΩ한ع।、・ 　")) {
    EXPECT_FALSE(is_spaceless_script(c)) << static_cast<std::uint32_t>(c);
  }
}

TEST(Unicode, WordCharactersAreLettersMarksAndDigits) {
  for (const char32_t c : std::u32string_view(U"azAZ09é漢かカー々한жع\u0301٣")) {
    EXPECT_TRUE(is_word_char(c)) << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c : std::u32string_view(U" _-.!、。・「」★→€\uFFFD")) {
    EXPECT_FALSE(is_word_char(c)) << static_cast<std::uint32_t>(c);
  }
}

// ---- UTF-8 -------------------------------------------------------------------------------------

TEST(Unicode, EveryCodePointSurvivesUtf8) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    const std::string bytes = utf8(c);
    std::size_t pos = 0;
    ASSERT_EQ(next_code_point(bytes, pos), c);
    ASSERT_EQ(pos, bytes.size());
  }
}

TEST(Unicode, WhatIsNoCodePointBecomesTheReplacementCharacter) {
  EXPECT_EQ(utf8(0xD800), "\uFFFD");
  EXPECT_EQ(utf8(0x110000), "\uFFFD");
}

TEST(Unicode, TruncatedUtf8IsReadToItsEnd) {
  const std::string_view broken = "\xE3\x81";
  std::size_t pos = 0;
  EXPECT_EQ(next_code_point(broken, pos), U'\uFFFD');
  EXPECT_EQ(pos, 1u);
  EXPECT_FALSE(canonical("a\xE3").empty());
}

// ---- Look-alikes -------------------------------------------------------------------------------

struct Twin {
  const char* name;
  std::string_view word;
  std::string_view twin;
};

class LookAlike : public ::testing::TestWithParam<Twin> {};

TEST_P(LookAlike, HasThisTwin) { EXPECT_EQ(look_alike_twin(GetParam().word), GetParam().twin); }

INSTANTIATE_TEST_SUITE_P(
    Unicode, LookAlike,
    ::testing::Values(
        Twin{"cyrillic_in_latin", "раypal", "paypal"}, Twin{"greek_in_latin", "αmαzon", "amazon"},
        Twin{"latin_in_cyrillic", "привeт", "привет"},
        Twin{"han_force_for_ka", "アカウン卜", "アカウント"},
        Twin{"han_at_the_start", "力ード", "カード"},
        Twin{"han_one_for_long_vowel", "メ一ル", "メール"}, Twin{"hiragana_he", "へルス", "ヘルス"},
        Twin{"latin_only", "paypal", ""}, Twin{"cyrillic_only", "оса", ""},
        Twin{"accented_latin", "café", ""}, Twin{"katakana_only", "カード", ""},
        Twin{"han_only", "入力", ""}, Twin{"real_han_after_kana", "サービス一覧", ""},
        Twin{"particle_after_kana", "コンビニへ", ""}, Twin{"small_capitals", "ꜰʀᴇᴇ", "free"},
        Twin{"small_capitals_with_plain_letters", "ʟᴜxᴜʀʏ", "luxury"},
        Twin{"small_capital_q", "ǫᴜɪᴢ", "quiz"}, Twin{"lisu", "ꓝꓣꓰꓰ", "free"},
        Twin{"cherokee", "ᏙᎥᎪᏀᎡᎪ", "viagra"}, Twin{"cherokee_in_latin", "Ꮲaypal", "paypal"},
        Twin{"coptic", "ⲟⲛⲉ", "one"}, Twin{"armenian", "սոօ", "uno"},
        Twin{"upside_down", "ʎǝuoɯ", "money"}, Twin{"upside_down_e", "ǝuo", "one"},
        Twin{"struck_through", "f̶r̶e̶e̶", "free"}, Twin{"underlined", "f̲r̲e̲e̲", "free"},
        Twin{"struck_cyrillic", "г̶р̶а̶т̶и̶с̶", "гратис"}, Twin{"struck_han", "無̶料̶", "無料"},
        Twin{"stressed_cyrillic", "приве́т", "привет"}, Twin{"tatweel", "مـجـانـي", "مجاني"},
        Twin{"harakat", "مَجَّانِيّ", "مجاني"}, Twin{"niqqud", "שָׁלוֹם", "שלום"},
        Twin{"only_a_mark", "\u0336", ""}, Twin{"arabic", "مجاني", ""}, Twin{"hebrew", "שלום", ""},
        Twin{"greek", "ναι", ""}, Twin{"thai", "น้ำ", ""}, Twin{"hindi", "हिन्दी", ""},
        Twin{"korean", "한국어", ""}, Twin{"ewe", "ɛwe", ""}, Twin{"cherokee_itself", "ᏣᎳᎩ", ""},
        Twin{"vietnamese", "tiếng", ""}, Twin{"empty", "", ""}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace classify::text
