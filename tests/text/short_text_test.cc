// How much a label is worth if the text under it is only a word or two.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "text/charset.h"

namespace classify::text {
namespace {

using namespace std::string_view_literals;

struct Word {
  std::string_view label;
  std::string_view text;
  std::string_view bytes;
};

// Each of them is a likelier text in some other charset, or nearly so.
constexpr Word kHonest[] = {
    {"gb2312", "谢谢!", "\xD0\xBB\xD0\xBB!"sv},
    {"gb2312", "笑", "\xD0\xA6"sv},
    {"gb2312", "孝", "\xD0\xA2"sv},
    {"gb2312", "你好", "\xC4\xE3\xBA\xC3"sv},
    {"gbk", "OK,谢谢", "OK,\xD0\xBB\xD0\xBB"sv},
    {"gb18030", "魏", "\xCE\xBA"sv},
    {"big5", "謝謝", "\xC1\xC2\xC1\xC2"sv},
    {"big5", "早安", "\xA6\xAD\xA6w"sv},
    {"shift_jis", "ｱﾌﾟﾘ", "\xB1\xCC\xDF\xD8"sv},
    {"shift_jis", "ﾃﾚﾋﾞ", "\xC3\xDA\xCB\xDE"sv},
    {"shift_jis", "ｶﾅ", "\xB6\xC5"sv},
    {"shift_jis", "ｹﾞｰﾑ", "\xB9\xDE\xB0\xD1"sv},
    {"shift_jis", "写真", "\x8E\xCA\x90^"sv},
    {"euc-jp", "写真", "\xBC\xCC\xBF\xBF"sv},
    {"euc-jp", "龍", "\xCE\xB6"sv},
    {"euc-kr", "네", "\xB3\xD7"sv},
    {"euc-kr", "안녕", "\xBE\xC8\xB3\xE7"sv},
    {"koi8-r", "да", "\xC4\xC1"sv},
    {"koi8-r", "ПРИВЕТ", "\xF0\xF2\xE9\xF7\xE5\xF4"sv},
    {"windows-1251", "НЕТ", "\xCD\xC5\xD2"sv},
    {"iso-8859-5", "ж", "\xD6"sv},
    {"koi8-u", "їжа", "\xA7\xD6\xC1"sv},
    {"iso-8859-7", "ναι", "\xED\xE1\xE9"sv},
    {"windows-1253", "Ω", "\xD9"sv},
    {"iso-8859-8", "כן", "\xEB\xEF"sv},
    {"windows-1255", "תודה!", "\xFA\xE5\xE3\xE4!"sv},
    {"iso-8859-6", "نعم", "\xE6\xD9\xE5"sv},
    {"windows-1256", "لا", "\xE1\xC7"sv},
    {"tis-620", "ใช่", "\xE3\xAA\xE8"sv},
    {"windows-874", "ก", "\xA1"sv},
    {"iso-8859-1", "ÅÄÖ", "\xC5\xC4\xD6"sv},
    {"iso-8859-1", "ÄÖÜß", "\xC4\xD6\xDC\xDF"sv},
    {"iso-8859-1", "ÄÖ ÄÖ", "\xC4\xD6 \xC4\xD6"sv},
    {"windows-1252", "àèìòù", "\xE0\xE8\xEC\xF2\xF9"sv},
    {"iso-8859-1", "ÁÉÍÓÚ", "\xC1\xC9\xCD\xD3\xDA"sv},
    {"iso-8859-15", "áéíóú", "\xE1\xE9\xED\xF3\xFA"sv},
    {"iso-8859-1", "é", "\xE9"sv},
    {"windows-1252", "Ü", "\xDC"sv},
    {"iso-8859-1", "ÆØÅ", "\xC6\xD8\xC5"sv},
    {"iso-8859-2", "żółć", "\xBF\xF3\xB3\xE6"sv},
    {"windows-1250", "Łódź",
     "\xA3\xF3"
     "d\x9F"sv},
    {"iso-8859-9", "şık", "\xFE\xFDk"sv},
    {"windows-1254", "İŞ", "\xDD\xDE"sv},
    {"windows-1257", "šū", "\xF0\xFB"sv},
    {"iso-8859-13", "ģ", "\xEC"sv},
    {"windows-1258", "Được",
     "\xD0\xFD\xF5\xF2"
     "c"sv},
    {"macintosh", "été", "\x8Et\x8E"sv},
    {"cp850", "für", "f\x81r"sv},
};

TEST(ShortText, BelievesItsLabel) {
  for (const Word& word : kHonest) {
    const DecodedText decoded = decode_text(word.bytes, {word.label, {}});
    EXPECT_EQ(decoded.text, word.text) << word.label;
    EXPECT_FALSE(decoded.label_lied) << word.label << ' ' << word.text;
  }
}

TEST(ShortText, BelievesItsLabelAfterAsciiToo) {
  for (const Word& word : kHonest) {
    const std::string bytes = "Re: " + std::string(word.bytes) + "\n";
    EXPECT_EQ(decode_text(bytes, {word.label, {}}).text, "Re: " + std::string(word.text) + "\n")
        << word.label;
  }
}

// Signs in a row, mixed alphabets in one word, or a text that is simply too unlikely.
constexpr Word kLies[] = {
    {"iso-8859-1", "Привет", "\xCF\xF0\xE8\xE2\xE5\xF2"sv},
    {"iso-8859-1", "спасибо", "\xF1\xEF\xE0\xF1\xE8\xE1\xEE"sv},
    {"windows-1251", "Привет", "\xF0\xD2\xC9\xD7\xC5\xD4"sv},
    {"windows-1251", "für", "f\xFCr"sv},
    {"koi8-r", "Grüße",
     "Gr\xFC\xDF"
     "e"sv},
    {"gb2312", "Müller", "M\xFCller"sv},
    {"iso-8859-1", "ü", "\xC3\xBC"sv},
    {"iso-8859-1", "für", "f\xC3\xBCr"sv},
    {"gb2312", "да", "\xD0\xB4\xD0\xB0"sv},
    {"iso-8859-2", "Müller", "M\xC3\xBCller"sv},
    {"iso-8859-1", "無料", "\x96\xB3\x97\xBF"sv},
    {"windows-1252", "東京", "\x93\x8C\x8B\x9E"sv},
    {"iso-8859-1", "請求書", "\xC0\xC1\xB5\xE1\xBD\xF1"sv},
    {"iso-8859-1", "发票", "\xB7\xA2\xC6\xB1"sv},
    {"gb2312", "안녕하세요", "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4"sv},
    {"iso-8859-15", "メールのテスト", "\xA5\xE1\xA1\xBC\xA5\xEB\xA4\xCE\xA5\xC6\xA5\xB9\xA5\xC8"sv},
};

TEST(ShortText, DoesNotBelieveALabelThatMakesNoWords) {
  for (const Word& word : kLies) {
    EXPECT_EQ(decode_text(word.bytes, {word.label, {}}).text, word.text) << word.label;
  }
}

TEST(ShortText, DoesNotBelieveItsLabelAgainstTheRestOfTheMail) {
  constexpr std::string_view kBytes = "Re: \xCC\xDC";  // 目, or ÌÜ
  EXPECT_EQ(decode_text(kBytes, {"iso-8859-1", "euc-jp"}).text, "Re: 目");
  EXPECT_EQ(decode_text(kBytes, {"iso-8859-1", "utf-8"}).text, "Re: ÌÜ");
}

}  // namespace
}  // namespace classify::text
