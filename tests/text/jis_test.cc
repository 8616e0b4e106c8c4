#include "text/charset/jis.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace classify::text {
namespace {

using namespace std::string_view_literals;

std::size_t no_eight_bit(std::string_view run, std::string& out) {
  out += "[" + std::to_string(run.size()) + "]";
  return 1;
}

Iso2022Text decoded(std::string_view bytes) { return decode_iso2022(bytes, no_eight_bit); }
std::string text_of(std::string_view bytes) { return decoded(bytes).text; }

// ---- designations -------------------------------------------------------------------------------

struct Stream {
  const char* name;
  std::string_view bytes;
  std::string_view text;
};

void PrintTo(const Stream& s, std::ostream* out) { *out << s.name; }

class Streams : public ::testing::TestWithParam<Stream> {};

TEST_P(Streams, AreReadWithoutError) {
  const Iso2022Text result = decoded(GetParam().bytes);
  EXPECT_EQ(result.text, GetParam().text);
  EXPECT_EQ(result.errors, 0u);
}

constexpr Stream kStreams[] = {
    {"jis_x_0208_1983", "\x1b$B%F%9%H\x1b(B ok", "テスト ok"},
    {"jis_c_6226_1978", "\x1b$@%F%9%H\x1b(J", "テスト"},
    {"jis_x_0208_1990_is_announced", "\x1b&@\x1b$B%F\x1b(B", "テ"},
    {"four_byte_designation_of_0208", "\x1b$(B%F%9\x1b(B", "テス"},
    {"roman_keeps_backslash_and_tilde", "\x1b(J\\~\x1b(B", "\\~"},
    {"kana_by_escape", "\x1b(IC=D\x1b(B", "ﾃｽﾄ"},
    {"kana_by_shift",
     "a\x0e"
     "C=D\x0f"
     "b",
     "aﾃｽﾄb"},
    {"kana_by_eighth_bit", "\x1b$B%F\x1b(B\xC3\xBD\xC4", "テﾃｽﾄ"},
    {"kana_by_eighth_bit_inside_kanji", "\x1b$B%F\xBD\xC4%F\x1b(B", "テｽﾄテ"},
    {"nec_row_13", "\x1b$B-!-j\x1b(B", "①㈱"},
    {"ibm_kanji_chosen_by_nec", "\x1b$B|b\x1b(B", "髙"},
    {"jis_x_0212", "\x1b$(D0!\x1b(B", "丂"},
    {"jis_x_0213_plane_1", "\x1b$(Q~e\x1b$B30\x1b(B", "鷗外"},
    {"jis_x_0213_first_edition", "\x1b$(O.!\x1b(B", "俱"},
    {"gb_2312", "\x1b$A04\x1b(B", "按"},
    {"ks_x_1001", "\x1b$(C0!\x1b(B", "가"},
    {"ks_x_1001_by_shift",
     "\x1b$)C\x0e"
     "0!\x0f ok",
     "가 ok"},
    {"latin_by_single_shift", "\x1b.A\x1bNi", "é"},
    {"escapes_one_after_another", "\x1b(B\x1b$B%F\x1b(B\x1b$B%9\x1b(B\x1b(B", "テス"},
    {"escape_across_a_line_end", "a\x1b\r\n$B%F\x1b(B", "a\nテ"},
    {"blank_inside_kanji", "\x1b$B%F %9\x1b(B", "テ ス"},
};

INSTANTIATE_TEST_SUITE_P(Jis, Streams, ::testing::ValuesIn(kStreams),
                         [](const auto& info) { return info.param.name; });

TEST(Jis, CharsetIsNamedAfterWhatWasDesignated) {
  EXPECT_EQ(decoded("\x1b$B%F\x1b(B").charset, "iso-2022-jp");
  EXPECT_EQ(decoded("\x1b$)C\x0e"
                    "0!\x0f")
                .charset,
            "iso-2022-kr");
  EXPECT_EQ(decoded("\x1b$A04\x1b(B").charset, "iso-2022-cn");
}

// ---- line ends ----------------------------------------------------------------------------------

TEST(Jis, LineEndReturnsToAscii) {  // RFC 1468
  EXPECT_EQ(text_of("\x1b$B%F%9%H\nplain ASCII line\n"), "テスト\nplain ASCII line\n");
}

TEST(Jis, KanjiGoOnAfterALineEndIfTheLineMakesSense) {
  EXPECT_EQ(text_of("\x1b$B%F%9\n%H$G$9\x1b(B\n"), "テス\nトです\n");
}

TEST(Jis, AddressAfterAForgottenEscapeStaysAscii) {
  EXPECT_EQ(text_of("\x1b$B%F%9%H\nhttp://example.jp/test\n"), "テスト\nhttp://example.jp/test\n");
}

TEST(Jis, KanaByEscapeEndWithTheLine) { EXPECT_EQ(text_of("\x1b(IC=D\nabc"), "ﾃｽﾄ\nabc"); }

TEST(Jis, EndOfTextNeedsNoEscape) { EXPECT_EQ(text_of("\x1b$B%F%9%H"), "テスト"); }

// ---- broken streams -----------------------------------------------------------------------------

TEST(Jis, HalfAPairCostsOneCharacterOnly) {
  const Iso2022Text result = decoded("\x1b$B%F%\x1b(Babc");
  EXPECT_EQ(result.text, "テ\uFFFDabc");
  EXPECT_EQ(result.errors, 1u);
}

TEST(Jis, ReturnThatLostItsEscapeIsSeen) { EXPECT_EQ(text_of("\x1b$B%F%9%H(B abc"), "テスト abc"); }

TEST(Jis, UnknownEscapeDisappears) {
  EXPECT_EQ(text_of("a\x1b"
                    "b\x1b$B%F\x1b(B"),
            "abテ");
}

TEST(Jis, PicturesOfOtherCarriersArePrivateUse) {
  const Iso2022Text result = decoded("\x1b$Bu!%F\x1b(B");
  EXPECT_EQ(result.text, "\uEC00テ");
  EXPECT_EQ(result.errors, 0u);
}

TEST(Jis, LineWithoutEscapesIsLeftToTheEightBitReader) {
  EXPECT_EQ(text_of("\x1b$B%F\x1b(B\n\x82\xa0\n"), "テ\n[3]");
}

TEST(Jis, QuotationWithStrippedEscapesIsRepairedInAWholeStream) {
  EXPECT_EQ(text_of("\x1b$B%F\x1b(B\n> $B%F%9%H(B\n"), "テ\n> テスト\n");
}

// ---- pictures of SoftBank -----------------------------------------------------------------------

TEST(Jis, SoftBankPicturesAreTakenOut) {
  EXPECT_EQ(without_carrier_pictures("a\x1b$Gj^\x0f"
                                     "b"),
            "ab");
}

TEST(Jis, SoftBankPictureWithoutItsEndTakesOneCode) {
  EXPECT_EQ(without_carrier_pictures("a\x1b$Gj\nb"), "a\nb");
}

TEST(Jis, KanjiAreNotPictures) { EXPECT_FALSE(without_carrier_pictures("\x1b$B%F\x1b(B")); }

// ---- recognition --------------------------------------------------------------------------------

TEST(Jis, DesignationsAndShiftedKanaAreRecognised) {
  EXPECT_TRUE(has_iso2022("a\x1b$B"));
  EXPECT_TRUE(has_iso2022("\x1b(I6\x1b(B"));
  EXPECT_TRUE(
      has_iso2022("\x0e"
                  "67\x0f"));
}

TEST(Jis, OtherControlsAreNot) {
  EXPECT_FALSE(has_iso2022("\x1b[31mred\x1b[0m"));
  EXPECT_FALSE(has_iso2022("\x0e alone"));
  EXPECT_FALSE(has_iso2022("\x1b"));
}

// ---- stripped escapes ---------------------------------------------------------------------------

TEST(Jis, StrippedEscapesComeBack) {
  EXPECT_EQ(restore_escapes("$B%F%9%H(B ok"), "\x1b$B%F%9%H\x1b(B ok");
}

TEST(Jis, KanjiAloneAreBelievedInCompany) {
  EXPECT_EQ(restore_escapes("$BG/(B3$B$h$j(B"), "\x1b$BG/\x1b(B3\x1b$B$h$j\x1b(B");
  EXPECT_FALSE(restore_escapes("$BG/(B3"));
}

TEST(Jis, UnclosedRunIsClosed) {
  EXPECT_EQ(restore_escapes("$B$3$l$O$F$9$H\n"), "\x1b$B$3$l$O$F$9$H\x1b(B\n");
}

TEST(Jis, PricesAndVariablesAreNotJapanese) {
  for (const auto text : {"only $Bargain (Best)", "$BASE/$BIN(B)", "$B", "$B(B",
                          "$@ARGV = ($B, $BB(B)", "costs US$B40,000,000(B)"}) {
    EXPECT_FALSE(restore_escapes(text)) << text;
  }
}

// ---- tables -------------------------------------------------------------------------------------

TEST(Jis, MappingIsThatOfWindows) {
  EXPECT_EQ(jis_x_0208(0x21, 0x41), U'～');  // not U+301C
  EXPECT_EQ(jis_x_0208(0x21, 0x5D), U'－');  // not U+2212
  EXPECT_EQ(jis_x_0208(0x21, 0x40), U'＼');
  EXPECT_EQ(jis_x_0208(0x30, 0x21), U'亜');
}

TEST(Jis, PairsThatMeanNothingAreUnreadable) {
  EXPECT_EQ(jis_x_0208(0x28, 0x42), kUnreadable);
  EXPECT_EQ(cp932_table().at(0x81, 0x7F), kUnreadable);
  EXPECT_EQ(gbk_table().at(0x81, 0x30), kUnreadable);
}

TEST(Jis, TablesOfTheCousins) {
  EXPECT_EQ(gbk_table().at(0xC4, 0xE3), U'你');
  EXPECT_EQ(gbk_table().at(0xA9, 0x60), U'ー');
  EXPECT_EQ(big5_table().at(0xA7, 0x41), U'你');
  EXPECT_EQ(cp949_table().at(0xB0, 0xA1), U'가');
  EXPECT_EQ(jis_x_0212_table().at(0xB0, 0xA1), U'丂');
}

}  // namespace
}  // namespace classify::text
