#include "text/charset.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <string_view>

#include "text/language_model.h"

namespace classify::text {
namespace {

using namespace std::string_view_literals;

// ---- what bytes are read as ---------------------------------------------------------------------

struct Case {
  const char* name;
  std::string_view label;
  std::string_view charset;
  bool lied;
  std::string_view text;
  std::string_view bytes;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Bytes : public ::testing::TestWithParam<Case> {};

TEST_P(Bytes, AreReadAsWhatTheyAre) {
  const Case& c = GetParam();
  const DecodedText decoded = decode_text(c.bytes, {c.label, {}});
  EXPECT_EQ(decoded.text, c.text);
  EXPECT_EQ(decoded.charset, c.charset);
  EXPECT_EQ(decoded.label_lied, c.lied);
  EXPECT_EQ(decoded.errors, 0u);
}

// Texts of our own, encoded by another library than the one under test.
// clang-format off
constexpr Case kCases[] = {
    {"honest_shift_jis", "Shift_JIS", "cp932", false,
     "明日の会議は午後三時からです。",
     "\x96\xBE\x93\xFA\x82\xCC\x89\xEF\x8B""c\x82\xCD\x8C\xDF\x8C\xE3\x8EO\x8E\x9E\x82"
     "\xA9\x82\xE7\x82\xC5\x82\xB7\x81""B"sv},
    {"honest_euc_jp", "EUC-JP", "euc-jp", false,
     "明日の会議は午後三時からです。",
     "\xCC\xC0\xC6\xFC\xA4\xCE\xB2\xF1\xB5\xC4\xA4\xCF\xB8\xE1\xB8\xE5\xBB\xB0\xBB\xFE"
     "\xA4\xAB\xA4\xE9\xA4\xC7\xA4\xB9\xA1\xA3"sv},
    {"honest_utf_8", "UTF-8", "utf-8", false,
     "明日の会議は午後三時からです。",
     "\xE6\x98\x8E\xE6\x97\xA5\xE3\x81\xAE\xE4\xBC\x9A\xE8\xAD\xB0\xE3\x81\xAF\xE5\x8D"
     "\x88\xE5\xBE\x8C\xE4\xB8\x89\xE6\x99\x82\xE3\x81\x8B\xE3\x82\x89\xE3\x81\xA7\xE3"
     "\x81\x99\xE3\x80\x82"sv},
    {"honest_gb2312", "gb2312", "gb18030", false,
     "您好，我们公司可以提供优惠的价格，请与我联系。",
     "\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xC3\xC7\xB9\xAB\xCB\xBE\xBF\xC9\xD2\xD4\xCC\xE1"
     "\xB9\xA9\xD3\xC5\xBB\xDD\xB5\xC4\xBC\xDB\xB8\xF1\xA3\xAC\xC7\xEB\xD3\xEB\xCE\xD2"
     "\xC1\xAA\xCF\xB5\xA1\xA3"sv},
    {"honest_big5", "Big5", "big5", false,
     "您好，我們公司可以提供優惠的價格，請與我聯絡。",
     "\xB1z\xA6n\xA1""A\xA7\xDA\xAD\xCC\xA4\xBD\xA5q\xA5i\xA5H\xB4\xA3\xA8\xD1\xC0u\xB4"
     "f\xAA\xBA\xBB\xF9\xAE\xE6\xA1""A\xBD\xD0\xBBP\xA7\xDA\xC1p\xB5\xB8\xA1""C"sv},
    {"honest_euc_kr", "EUC-KR", "cp949", false,
     "안녕하세요. 내일 회의는 오후 세 시에 시작합니다.",
     "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4. \xB3\xBB\xC0\xCF \xC8\xB8\xC0\xC7\xB4"
     "\xC2 \xBF\xC0\xC8\xC4 \xBC\xBC \xBD\xC3\xBF\xA1 \xBD\xC3\xC0\xDB\xC7\xD5\xB4\xCF"
     "\xB4\xD9."sv},
    {"honest_koi8_r", "koi8-r", "koi8-r", false,
     "Привет! Завтра встреча начинается в три часа, не опаздывай.",
     "\xF0\xD2\xC9\xD7\xC5\xD4! \xFA\xC1\xD7\xD4\xD2\xC1 \xD7\xD3\xD4\xD2\xC5\xDE\xC1 "
     "\xCE\xC1\xDE\xC9\xCE\xC1\xC5\xD4\xD3\xD1 \xD7 \xD4\xD2\xC9 \xDE\xC1\xD3\xC1, \xCE"
     "\xC5 \xCF\xD0\xC1\xDA\xC4\xD9\xD7\xC1\xCA."sv},
    {"honest_windows_1251", "windows-1251", "windows-1251", false,
     "Привет! Завтра встреча начнётся в три часа, не опаздывай.",
     "\xCF\xF0\xE8\xE2\xE5\xF2! \xC7\xE0\xE2\xF2\xF0\xE0 \xE2\xF1\xF2\xF0\xE5\xF7\xE0 "
     "\xED\xE0\xF7\xED\xB8\xF2\xF1\xFF \xE2 \xF2\xF0\xE8 \xF7\xE0\xF1\xE0, \xED\xE5 \xEE"
     "\xEF\xE0\xE7\xE4\xFB\xE2\xE0\xE9."sv},
    {"honest_windows_1255", "windows-1255", "windows-1255", false,
     "שלום, הפגישה מתחילה מחר בשעה שלוש אחר הצהריים.",
     "\xF9\xEC\xE5\xED, \xE4\xF4\xE2\xE9\xF9\xE4 \xEE\xFA\xE7\xE9\xEC\xE4 \xEE\xE7\xF8 "
     "\xE1\xF9\xF2\xE4 \xF9\xEC\xE5\xF9 \xE0\xE7\xF8 \xE4\xF6\xE4\xF8\xE9\xE9\xED."sv},
    {"honest_windows_1256", "windows-1256", "windows-1256", false,
     "مرحبا، يبدأ الاجتماع غدا في الساعة الثالثة بعد الظهر.",
     "\xE3\xD1\xCD\xC8\xC7\xA1 \xED\xC8\xCF\xC3 \xC7\xE1\xC7\xCC\xCA\xE3\xC7\xDA \xDB"
     "\xCF\xC7 \xDD\xED \xC7\xE1\xD3\xC7\xDA\xC9 \xC7\xE1\xCB\xC7\xE1\xCB\xC9 \xC8\xDA"
     "\xCF \xC7\xE1\xD9\xE5\xD1."sv},
    {"honest_iso_8859_1", "ISO-8859-1", "windows-1252", false,
     "Réunion reportée à demain après-midi, merci de votre compréhension.",
     "R\xE9union report\xE9""e \xE0 demain apr\xE8s-midi, merci de votre compr\xE9hensio"
     "n."sv},
    {"honest_iso_8859_2", "iso-8859-2", "iso-8859-2", false,
     "Zażółć gęślą jaźń, spotkanie zaczyna się o trzeciej.",
     "Za\xBF\xF3\xB3\xE6 g\xEA\xB6l\xB1 ja\xBC\xF1, spotkanie zaczyna si\xEA o trzeciej."sv},
    {"honest_iso_8859_15", "iso-8859-15", "iso-8859-15", false,
     "Réunion reportée à demain après-midi, merci de votre compréhension.",
     "R\xE9union report\xE9""e \xE0 demain apr\xE8s-midi, merci de votre compr\xE9hensio"
     "n."sv},
    {"honest_tis_620", "tis-620", "windows-874", false,
     "สวัสดีครับ การประชุมเริ่มพรุ่งนี้ตอนบ่ายสามโมง",
     "\xCA\xC7\xD1\xCA\xB4\xD5\xA4\xC3\xD1\xBA \xA1\xD2\xC3\xBB\xC3\xD0\xAA\xD8\xC1\xE0"
     "\xC3\xD4\xE8\xC1\xBE\xC3\xD8\xE8\xA7\xB9\xD5\xE9\xB5\xCD\xB9\xBA\xE8\xD2\xC2\xCA"
     "\xD2\xC1\xE2\xC1\xA7"sv},
    {"shift_jis_without_label", "", "cp932", false,
     "明日の会議は午後三時からです。",
     "\x96\xBE\x93\xFA\x82\xCC\x89\xEF\x8B""c\x82\xCD\x8C\xDF\x8C\xE3\x8EO\x8E\x9E\x82"
     "\xA9\x82\xE7\x82\xC5\x82\xB7\x81""B"sv},
    {"shift_jis_as_us_ascii", "us-ascii", "cp932", true,
     "登録情報の確認をお願いいたします。",
     "\x93o\x98^\x8F\xEE\x95\xF1\x82\xCC\x8Am\x94""F\x82\xF0\x82\xA8\x8A\xE8\x82\xA2\x82"
     "\xA2\x82\xBD\x82\xB5\x82\xDC\x82\xB7\x81""B"sv},
    {"shift_jis_as_iso_8859_1", "iso-8859-1", "cp932", true,
     "明日の会議は午後三時からです。",
     "\x96\xBE\x93\xFA\x82\xCC\x89\xEF\x8B""c\x82\xCD\x8C\xDF\x8C\xE3\x8EO\x8E\x9E\x82"
     "\xA9\x82\xE7\x82\xC5\x82\xB7\x81""B"sv},
    {"shift_jis_as_iso_2022_jp", "ISO-2022-JP", "cp932", true,
     "登録情報の確認をお願いいたします。",
     "\x93o\x98^\x8F\xEE\x95\xF1\x82\xCC\x8Am\x94""F\x82\xF0\x82\xA8\x8A\xE8\x82\xA2\x82"
     "\xA2\x82\xBD\x82\xB5\x82\xDC\x82\xB7\x81""B"sv},
    {"shift_jis_as_euc_jp", "euc-jp", "cp932", true,
     "明日の会議は午後三時からです。",
     "\x96\xBE\x93\xFA\x82\xCC\x89\xEF\x8B""c\x82\xCD\x8C\xDF\x8C\xE3\x8EO\x8E\x9E\x82"
     "\xA9\x82\xE7\x82\xC5\x82\xB7\x81""B"sv},
    {"shift_jis_as_gb2312", "gb2312", "cp932", true,
     "登録情報の確認をお願いいたします。",
     "\x93o\x98^\x8F\xEE\x95\xF1\x82\xCC\x8Am\x94""F\x82\xF0\x82\xA8\x8A\xE8\x82\xA2\x82"
     "\xA2\x82\xBD\x82\xB5\x82\xDC\x82\xB7\x81""B"sv},
    {"shift_jis_as_utf_8", "utf-8", "cp932", true,
     "明日の会議は午後三時からです。",
     "\x96\xBE\x93\xFA\x82\xCC\x89\xEF\x8B""c\x82\xCD\x8C\xDF\x8C\xE3\x8EO\x8E\x9E\x82"
     "\xA9\x82\xE7\x82\xC5\x82\xB7\x81""B"sv},
    {"shift_jis_as_unknown_8bit", "unknown-8bit", "cp932", false,
     "明日の会議は午後三時からです。",
     "\x96\xBE\x93\xFA\x82\xCC\x89\xEF\x8B""c\x82\xCD\x8C\xDF\x8C\xE3\x8EO\x8E\x9E\x82"
     "\xA9\x82\xE7\x82\xC5\x82\xB7\x81""B"sv},
    {"shift_jis_backslash_halves", "", "cp932", false,
     "表示の能力を予測するソフト",
     "\x95\\\x8E\xA6\x82\xCC\x94\\\x97\xCD\x82\xF0\x97\\\x91\xAA\x82\xB7\x82\xE9\x83\\"
     "\x83t\x83g"sv},
    {"shift_jis_half_width_words", "", "cp932", false,
     "ﾒｰﾙをﾁｪｯｸしてください",
     "\xD2\xB0\xD9\x82\xF0\xC1\xAA\xAF\xB8\x82\xB5\x82\xC4\x82\xAD\x82\xBE\x82\xB3\x82"
     "\xA2"sv},
    {"shift_jis_two_kanji", "", "cp932", false,
     "東京",
     "\x93\x8C\x8B\x9E"sv},
    {"shift_jis_circled_digits_and_company", "shift_jis", "cp932", false,
     "①㈱髙島と②﨑山",
     "\x87@\x87\x8A\xEE\xE0\x93\x87\x82\xC6\x87""A\xED\x95\x8ER"sv},
    {"euc_jp_without_label", "", "euc-jp", false,
     "明日の会議は午後三時からです。",
     "\xCC\xC0\xC6\xFC\xA4\xCE\xB2\xF1\xB5\xC4\xA4\xCF\xB8\xE1\xB8\xE5\xBB\xB0\xBB\xFE"
     "\xA4\xAB\xA4\xE9\xA4\xC7\xA4\xB9\xA1\xA3"sv},
    {"euc_jp_as_iso_8859_1", "iso-8859-1", "euc-jp", true,
     "登録情報の確認をお願いいたします。",
     "\xC5\xD0\xCF\xBF\xBE\xF0\xCA\xF3\xA4\xCE\xB3\xCE\xC7\xA7\xA4\xF2\xA4\xAA\xB4\xEA"
     "\xA4\xA4\xA4\xA4\xA4\xBF\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3"sv},
    {"euc_jp_as_iso_2022_jp", "iso-2022-jp", "euc-jp", true,
     "メールのタイトルはテストです",
     "\xA5\xE1\xA1\xBC\xA5\xEB\xA4\xCE\xA5\xBF\xA5\xA4\xA5\xC8\xA5\xEB\xA4\xCF\xA5\xC6"
     "\xA5\xB9\xA5\xC8\xA4\xC7\xA4\xB9"sv},
    {"euc_jp_as_shift_jis", "shift_jis", "euc-jp", true,
     "明日の会議は午後三時からです。",
     "\xCC\xC0\xC6\xFC\xA4\xCE\xB2\xF1\xB5\xC4\xA4\xCF\xB8\xE1\xB8\xE5\xBB\xB0\xBB\xFE"
     "\xA4\xAB\xA4\xE9\xA4\xC7\xA4\xB9\xA1\xA3"sv},
    {"euc_jp_as_gb2312", "gb2312", "euc-jp", true,
     "登録情報の確認をお願いいたします。明日の会議は午後三時からです。",
     "\xC5\xD0\xCF\xBF\xBE\xF0\xCA\xF3\xA4\xCE\xB3\xCE\xC7\xA7\xA4\xF2\xA4\xAA\xB4\xEA"
     "\xA4\xA4\xA4\xA4\xA4\xBF\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3\xCC\xC0\xC6\xFC\xA4\xCE"
     "\xB2\xF1\xB5\xC4\xA4\xCF\xB8\xE1\xB8\xE5\xBB\xB0\xBB\xFE\xA4\xAB\xA4\xE9\xA4\xC7"
     "\xA4\xB9\xA1\xA3"sv},
    {"euc_jp_as_utf_8", "utf-8", "euc-jp", true,
     "明日の会議は午後三時からです。",
     "\xCC\xC0\xC6\xFC\xA4\xCE\xB2\xF1\xB5\xC4\xA4\xCF\xB8\xE1\xB8\xE5\xBB\xB0\xBB\xFE"
     "\xA4\xAB\xA4\xE9\xA4\xC7\xA4\xB9\xA1\xA3"sv},
    {"utf_8_as_iso_2022_jp", "iso-2022-jp", "utf-8", true,
     "明日の会議は午後三時からです。",
     "\xE6\x98\x8E\xE6\x97\xA5\xE3\x81\xAE\xE4\xBC\x9A\xE8\xAD\xB0\xE3\x81\xAF\xE5\x8D"
     "\x88\xE5\xBE\x8C\xE4\xB8\x89\xE6\x99\x82\xE3\x81\x8B\xE3\x82\x89\xE3\x81\xA7\xE3"
     "\x81\x99\xE3\x80\x82"sv},
    {"utf_8_as_shift_jis", "shift_jis", "utf-8", true,
     "登録情報の確認をお願いいたします。",
     "\xE7\x99\xBB\xE9\x8C\xB2\xE6\x83\x85\xE5\xA0\xB1\xE3\x81\xAE\xE7\xA2\xBA\xE8\xAA"
     "\x8D\xE3\x82\x92\xE3\x81\x8A\xE9\xA1\x98\xE3\x81\x84\xE3\x81\x84\xE3\x81\x9F\xE3"
     "\x81\x97\xE3\x81\xBE\xE3\x81\x99\xE3\x80\x82"sv},
    {"utf_8_as_iso_8859_1", "iso-8859-1", "utf-8", true,
     "Grüße aus München, die Straße ist für Fußgänger geöffnet.",
     "Gr\xC3\xBC\xC3\x9F""e aus M\xC3\xBCnchen, die Stra\xC3\x9F""e ist f\xC3\xBCr Fu"
     "\xC3\x9Fg\xC3\xA4nger ge\xC3\xB6""ffnet."sv},
    {"utf_8_as_gb2312", "gb2312", "utf-8", true,
     "您好，我们公司可以提供优惠的价格，请与我联系。",
     "\xE6\x82\xA8\xE5\xA5\xBD\xEF\xBC\x8C\xE6\x88\x91\xE4\xBB\xAC\xE5\x85\xAC\xE5\x8F"
     "\xB8\xE5\x8F\xAF\xE4\xBB\xA5\xE6\x8F\x90\xE4\xBE\x9B\xE4\xBC\x98\xE6\x83\xA0\xE7"
     "\x9A\x84\xE4\xBB\xB7\xE6\xA0\xBC\xEF\xBC\x8C\xE8\xAF\xB7\xE4\xB8\x8E\xE6\x88\x91"
     "\xE8\x81\x94\xE7\xB3\xBB\xE3\x80\x82"sv},
    {"utf_8_as_koi8_r", "koi8-r", "utf-8", true,
     "Привет! Завтра встреча начнётся в три часа, не опаздывай.",
     "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82! \xD0\x97\xD0\xB0\xD0\xB2\xD1\x82"
     "\xD1\x80\xD0\xB0 \xD0\xB2\xD1\x81\xD1\x82\xD1\x80\xD0\xB5\xD1\x87\xD0\xB0 \xD0\xBD"
     "\xD0\xB0\xD1\x87\xD0\xBD\xD1\x91\xD1\x82\xD1\x81\xD1\x8F \xD0\xB2 \xD1\x82\xD1\x80"
     "\xD0\xB8 \xD1\x87\xD0\xB0\xD1\x81\xD0\xB0, \xD0\xBD\xD0\xB5 \xD0\xBE\xD0\xBF\xD0"
     "\xB0\xD0\xB7\xD0\xB4\xD1\x8B\xD0\xB2\xD0\xB0\xD0\xB9."sv},
    {"utf_8_without_label", "", "utf-8", false,
     "안녕하세요. 내일 회의는 오후 세 시에 시작합니다.",
     "\xEC\x95\x88\xEB\x85\x95\xED\x95\x98\xEC\x84\xB8\xEC\x9A\x94. \xEB\x82\xB4\xEC\x9D"
     "\xBC \xED\x9A\x8C\xEC\x9D\x98\xEB\x8A\x94 \xEC\x98\xA4\xED\x9B\x84 \xEC\x84\xB8 "
     "\xEC\x8B\x9C\xEC\x97\x90 \xEC\x8B\x9C\xEC\x9E\x91\xED\x95\xA9\xEB\x8B\x88\xEB\x8B"
     "\xA4."sv},
    {"utf_8_as_utf8mb4", "utf8mb4", "utf-8", false,
     "明日の会議は午後三時からです。",
     "\xE6\x98\x8E\xE6\x97\xA5\xE3\x81\xAE\xE4\xBC\x9A\xE8\xAD\xB0\xE3\x81\xAF\xE5\x8D"
     "\x88\xE5\xBE\x8C\xE4\xB8\x89\xE6\x99\x82\xE3\x81\x8B\xE3\x82\x89\xE3\x81\xA7\xE3"
     "\x81\x99\xE3\x80\x82"sv},
    {"japanese_in_a_chinese_label", "gb2312", "gb18030", false,
     "カードご利用内容の確認のお願い様",
     "\xA5\xAB\xA9`\xA5\xC9\xA4\xB4\xC0\xFB\xD3\xC3\xC4\xDA\xC8\xDD\xA4\xCE\xB4_\xD5J"
     "\xA4\xCE\xA4\xAA\xEE\x8A\xA4\xA4\x98\x94"sv},
    {"gbk_beyond_gb2312_as_gb2312", "gb2312", "gb18030", false,
     "請與我們聯絡，謝謝朱镕基。",
     "\xD5\x88\xC5""c\xCE\xD2\x82\x83\xC2\x93\xBDj\xA3\xAC\xD6x\xD6x\xD6\xEC\xE9""F\xBB"
     "\xF9\xA1\xA3"sv},
    {"gb18030_four_bytes", "gb2312", "gb18030", false,
     "今天天气很好㐀，我们去公园。",
     "\xBD\xF1\xCC\xEC\xCC\xEC\xC6\xF8\xBA\xDC\xBA\xC3\x81""9\xEE""9\xA3\xAC\xCE\xD2\xC3"
     "\xC7\xC8\xA5\xB9\xAB\xD4\xB0\xA1\xA3"sv},
    {"gbk_without_label", "", "gb18030", false,
     "您好，我们公司可以提供优惠的价格，请与我联系。",
     "\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xC3\xC7\xB9\xAB\xCB\xBE\xBF\xC9\xD2\xD4\xCC\xE1"
     "\xB9\xA9\xD3\xC5\xBB\xDD\xB5\xC4\xBC\xDB\xB8\xF1\xA3\xAC\xC7\xEB\xD3\xEB\xCE\xD2"
     "\xC1\xAA\xCF\xB5\xA1\xA3"sv},
    {"gbk_as_iso_8859_1", "iso-8859-1", "gb18030", true,
     "您好，我们公司可以提供优惠的价格，请与我联系。",
     "\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xC3\xC7\xB9\xAB\xCB\xBE\xBF\xC9\xD2\xD4\xCC\xE1"
     "\xB9\xA9\xD3\xC5\xBB\xDD\xB5\xC4\xBC\xDB\xB8\xF1\xA3\xAC\xC7\xEB\xD3\xEB\xCE\xD2"
     "\xC1\xAA\xCF\xB5\xA1\xA3"sv},
    {"gbk_as_us_ascii", "us-ascii", "gb18030", true,
     "您好，我们公司可以提供优惠的价格，请与我联系。",
     "\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xC3\xC7\xB9\xAB\xCB\xBE\xBF\xC9\xD2\xD4\xCC\xE1"
     "\xB9\xA9\xD3\xC5\xBB\xDD\xB5\xC4\xBC\xDB\xB8\xF1\xA3\xAC\xC7\xEB\xD3\xEB\xCE\xD2"
     "\xC1\xAA\xCF\xB5\xA1\xA3"sv},
    {"gbk_as_big5", "big5", "gb18030", true,
     "您好，我们公司可以提供优惠的价格，请与我联系。",
     "\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xC3\xC7\xB9\xAB\xCB\xBE\xBF\xC9\xD2\xD4\xCC\xE1"
     "\xB9\xA9\xD3\xC5\xBB\xDD\xB5\xC4\xBC\xDB\xB8\xF1\xA3\xAC\xC7\xEB\xD3\xEB\xCE\xD2"
     "\xC1\xAA\xCF\xB5\xA1\xA3"sv},
    {"big5_without_label", "", "big5", false,
     "您好，我們公司可以提供優惠的價格，請與我聯絡。",
     "\xB1z\xA6n\xA1""A\xA7\xDA\xAD\xCC\xA4\xBD\xA5q\xA5i\xA5H\xB4\xA3\xA8\xD1\xC0u\xB4"
     "f\xAA\xBA\xBB\xF9\xAE\xE6\xA1""A\xBD\xD0\xBBP\xA7\xDA\xC1p\xB5\xB8\xA1""C"sv},
    {"big5_as_gb2312", "gb2312", "big5", true,
     "您好，我們公司可以提供優惠的價格，請與我聯絡。",
     "\xB1z\xA6n\xA1""A\xA7\xDA\xAD\xCC\xA4\xBD\xA5q\xA5i\xA5H\xB4\xA3\xA8\xD1\xC0u\xB4"
     "f\xAA\xBA\xBB\xF9\xAE\xE6\xA1""A\xBD\xD0\xBBP\xA7\xDA\xC1p\xB5\xB8\xA1""C"sv},
    {"big5_hkscs", "big5", "big5", false,
     "佢哋嘅嘢喺邊度？我哋唔知道。",
     "\xCA\\\x92]\x9D\xEF\x9D\xCF\x9D\xF6\xC3\xE4\xAB\xD7\xA1H\xA7\xDA\x92]\xAD\xF8\xAA"
     "\xBE\xB9""D\xA1""C"sv},
    {"cp949_beyond_ks_x_1001", "euc-kr", "cp949", false,
     "똠방각하는 펲시콜라를 좋아합니다.",
     "\x8C""c\xB9\xE6\xB0\xA2\xC7\xCF\xB4\xC2 \xBC\x84\xBD\xC3\xC4\xDD\xB6\xF3\xB8\xA6 "
     "\xC1\xC1\xBE\xC6\xC7\xD5\xB4\xCF\xB4\xD9."sv},
    {"euc_kr_without_label", "", "cp949", false,
     "안녕하세요. 내일 회의는 오후 세 시에 시작합니다.",
     "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4. \xB3\xBB\xC0\xCF \xC8\xB8\xC0\xC7\xB4"
     "\xC2 \xBF\xC0\xC8\xC4 \xBC\xBC \xBD\xC3\xBF\xA1 \xBD\xC3\xC0\xDB\xC7\xD5\xB4\xCF"
     "\xB4\xD9."sv},
    {"euc_kr_as_iso_8859_1", "iso-8859-1", "cp949", true,
     "안녕하세요. 내일 회의는 오후 세 시에 시작합니다.",
     "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4. \xB3\xBB\xC0\xCF \xC8\xB8\xC0\xC7\xB4"
     "\xC2 \xBF\xC0\xC8\xC4 \xBC\xBC \xBD\xC3\xBF\xA1 \xBD\xC3\xC0\xDB\xC7\xD5\xB4\xCF"
     "\xB4\xD9."sv},
    {"euc_kr_as_ks_c_5601", "ks_c_5601-1987", "cp949", false,
     "안녕하세요. 내일 회의는 오후 세 시에 시작합니다.",
     "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4. \xB3\xBB\xC0\xCF \xC8\xB8\xC0\xC7\xB4"
     "\xC2 \xBF\xC0\xC8\xC4 \xBC\xBC \xBD\xC3\xBF\xA1 \xBD\xC3\xC0\xDB\xC7\xD5\xB4\xCF"
     "\xB4\xD9."sv},
    {"koi8_r_as_windows_1251", "windows-1251", "koi8-r", true,
     "Привет! Завтра встреча начинается в три часа, не опаздывай.",
     "\xF0\xD2\xC9\xD7\xC5\xD4! \xFA\xC1\xD7\xD4\xD2\xC1 \xD7\xD3\xD4\xD2\xC5\xDE\xC1 "
     "\xCE\xC1\xDE\xC9\xCE\xC1\xC5\xD4\xD3\xD1 \xD7 \xD4\xD2\xC9 \xDE\xC1\xD3\xC1, \xCE"
     "\xC5 \xCF\xD0\xC1\xDA\xC4\xD9\xD7\xC1\xCA."sv},
    {"windows_1251_as_koi8_r", "koi8-r", "windows-1251", true,
     "Привет! Завтра встреча начинается в три часа, не опаздывай.",
     "\xCF\xF0\xE8\xE2\xE5\xF2! \xC7\xE0\xE2\xF2\xF0\xE0 \xE2\xF1\xF2\xF0\xE5\xF7\xE0 "
     "\xED\xE0\xF7\xE8\xED\xE0\xE5\xF2\xF1\xFF \xE2 \xF2\xF0\xE8 \xF7\xE0\xF1\xE0, \xED"
     "\xE5 \xEE\xEF\xE0\xE7\xE4\xFB\xE2\xE0\xE9."sv},
    {"windows_1251_without_label", "", "windows-1251", false,
     "Привет! Завтра встреча начнётся в три часа, не опаздывай.",
     "\xCF\xF0\xE8\xE2\xE5\xF2! \xC7\xE0\xE2\xF2\xF0\xE0 \xE2\xF1\xF2\xF0\xE5\xF7\xE0 "
     "\xED\xE0\xF7\xED\xB8\xF2\xF1\xFF \xE2 \xF2\xF0\xE8 \xF7\xE0\xF1\xE0, \xED\xE5 \xEE"
     "\xEF\xE0\xE7\xE4\xFB\xE2\xE0\xE9."sv},
    {"koi8_r_as_iso_8859_1", "iso-8859-1", "koi8-r", true,
     "Привет! Завтра встреча начинается в три часа, не опаздывай.",
     "\xF0\xD2\xC9\xD7\xC5\xD4! \xFA\xC1\xD7\xD4\xD2\xC1 \xD7\xD3\xD4\xD2\xC5\xDE\xC1 "
     "\xCE\xC1\xDE\xC9\xCE\xC1\xC5\xD4\xD3\xD1 \xD7 \xD4\xD2\xC9 \xDE\xC1\xD3\xC1, \xCE"
     "\xC5 \xCF\xD0\xC1\xDA\xC4\xD9\xD7\xC1\xCA."sv},
    {"koi8_r_as_us_ascii", "us-ascii", "koi8-r", true,
     "Привет! Завтра встреча начинается в три часа, не опаздывай.",
     "\xF0\xD2\xC9\xD7\xC5\xD4! \xFA\xC1\xD7\xD4\xD2\xC1 \xD7\xD3\xD4\xD2\xC5\xDE\xC1 "
     "\xCE\xC1\xDE\xC9\xCE\xC1\xC5\xD4\xD3\xD1 \xD7 \xD4\xD2\xC9 \xDE\xC1\xD3\xC1, \xCE"
     "\xC5 \xCF\xD0\xC1\xDA\xC4\xD9\xD7\xC1\xCA."sv},
    {"iso_8859_5_without_label", "", "iso-8859-5", false,
     "Привет! Завтра встреча начнётся в три часа, не опаздывай.",
     "\xBF\xE0\xD8\xD2\xD5\xE2! \xB7\xD0\xD2\xE2\xE0\xD0 \xD2\xE1\xE2\xE0\xD5\xE7\xD0 "
     "\xDD\xD0\xE7\xDD\xF1\xE2\xE1\xEF \xD2 \xE2\xE0\xD8 \xE7\xD0\xE1\xD0, \xDD\xD5 \xDE"
     "\xDF\xD0\xD7\xD4\xEB\xD2\xD0\xD9."sv},
    {"iso_8859_5_as_windows_1251", "windows-1251", "iso-8859-5", true,
     "Привет! Завтра встреча начинается в три часа, не опаздывай.",
     "\xBF\xE0\xD8\xD2\xD5\xE2! \xB7\xD0\xD2\xE2\xE0\xD0 \xD2\xE1\xE2\xE0\xD5\xE7\xD0 "
     "\xDD\xD0\xE7\xD8\xDD\xD0\xD5\xE2\xE1\xEF \xD2 \xE2\xE0\xD8 \xE7\xD0\xE1\xD0, \xDD"
     "\xD5 \xDE\xDF\xD0\xD7\xD4\xEB\xD2\xD0\xD9."sv},
    {"ukrainian_koi8_u", "koi8-u", "koi8-u", false,
     "Доброго дня! Зустріч починається о третій годині.",
     "\xE4\xCF\xC2\xD2\xCF\xC7\xCF \xC4\xCE\xD1! \xFA\xD5\xD3\xD4\xD2\xA6\xDE \xD0\xCF"
     "\xDE\xC9\xCE\xC1\xA4\xD4\xD8\xD3\xD1 \xCF \xD4\xD2\xC5\xD4\xA6\xCA \xC7\xCF\xC4"
     "\xC9\xCE\xA6."sv},
    {"ukrainian_windows_1251_as_latin1", "iso-8859-1", "windows-1251", true,
     "Доброго дня! Зустріч починається о третій годині.",
     "\xC4\xEE\xE1\xF0\xEE\xE3\xEE \xE4\xED\xFF! \xC7\xF3\xF1\xF2\xF0\xB3\xF7 \xEF\xEE"
     "\xF7\xE8\xED\xE0\xBA\xF2\xFC\xF1\xFF \xEE \xF2\xF0\xE5\xF2\xB3\xE9 \xE3\xEE\xE4"
     "\xE8\xED\xB3."sv},
    {"greek_windows_1253_without_label", "", "windows-1253", false,
     "Καλημέρα, η συνάντηση αρχίζει στις τρεις το απόγευμα.",
     "\xCA\xE1\xEB\xE7\xEC\xDD\xF1\xE1, \xE7 \xF3\xF5\xED\xDC\xED\xF4\xE7\xF3\xE7 \xE1"
     "\xF1\xF7\xDF\xE6\xE5\xE9 \xF3\xF4\xE9\xF2 \xF4\xF1\xE5\xE9\xF2 \xF4\xEF \xE1\xF0"
     "\xFC\xE3\xE5\xF5\xEC\xE1."sv},
    {"greek_iso_8859_7", "iso-8859-7", "iso-8859-7", false,
     "Καλημέρα, η συνάντηση αρχίζει στις τρεις το απόγευμα.",
     "\xCA\xE1\xEB\xE7\xEC\xDD\xF1\xE1, \xE7 \xF3\xF5\xED\xDC\xED\xF4\xE7\xF3\xE7 \xE1"
     "\xF1\xF7\xDF\xE6\xE5\xE9 \xF3\xF4\xE9\xF2 \xF4\xF1\xE5\xE9\xF2 \xF4\xEF \xE1\xF0"
     "\xFC\xE3\xE5\xF5\xEC\xE1."sv},
    {"hebrew_without_label", "", "windows-1255", false,
     "שלום, הפגישה מתחילה מחר בשעה שלוש אחר הצהריים.",
     "\xF9\xEC\xE5\xED, \xE4\xF4\xE2\xE9\xF9\xE4 \xEE\xFA\xE7\xE9\xEC\xE4 \xEE\xE7\xF8 "
     "\xE1\xF9\xF2\xE4 \xF9\xEC\xE5\xF9 \xE0\xE7\xF8 \xE4\xF6\xE4\xF8\xE9\xE9\xED."sv},
    {"hebrew_as_iso_8859_1", "iso-8859-1", "windows-1255", true,
     "שלום, הפגישה מתחילה מחר בשעה שלוש אחר הצהריים.",
     "\xF9\xEC\xE5\xED, \xE4\xF4\xE2\xE9\xF9\xE4 \xEE\xFA\xE7\xE9\xEC\xE4 \xEE\xE7\xF8 "
     "\xE1\xF9\xF2\xE4 \xF9\xEC\xE5\xF9 \xE0\xE7\xF8 \xE4\xF6\xE4\xF8\xE9\xE9\xED."sv},
    {"hebrew_iso_8859_8_i", "iso-8859-8-i", "iso-8859-8", false,
     "שלום, הפגישה מתחילה מחר בשעה שלוש אחר הצהריים.",
     "\xF9\xEC\xE5\xED, \xE4\xF4\xE2\xE9\xF9\xE4 \xEE\xFA\xE7\xE9\xEC\xE4 \xEE\xE7\xF8 "
     "\xE1\xF9\xF2\xE4 \xF9\xEC\xE5\xF9 \xE0\xE7\xF8 \xE4\xF6\xE4\xF8\xE9\xE9\xED."sv},
    {"arabic_without_label", "", "windows-1256", false,
     "مرحبا، يبدأ الاجتماع غدا في الساعة الثالثة بعد الظهر.",
     "\xE3\xD1\xCD\xC8\xC7\xA1 \xED\xC8\xCF\xC3 \xC7\xE1\xC7\xCC\xCA\xE3\xC7\xDA \xDB"
     "\xCF\xC7 \xDD\xED \xC7\xE1\xD3\xC7\xDA\xC9 \xC7\xE1\xCB\xC7\xE1\xCB\xC9 \xC8\xDA"
     "\xCF \xC7\xE1\xD9\xE5\xD1."sv},
    {"arabic_as_windows_1252", "windows-1252", "windows-1256", true,
     "مرحبا، يبدأ الاجتماع غدا في الساعة الثالثة بعد الظهر.",
     "\xE3\xD1\xCD\xC8\xC7\xA1 \xED\xC8\xCF\xC3 \xC7\xE1\xC7\xCC\xCA\xE3\xC7\xDA \xDB"
     "\xCF\xC7 \xDD\xED \xC7\xE1\xD3\xC7\xDA\xC9 \xC7\xE1\xCB\xC7\xE1\xCB\xC9 \xC8\xDA"
     "\xCF \xC7\xE1\xD9\xE5\xD1."sv},
    {"thai_without_label", "", "windows-874", false,
     "สวัสดีครับ การประชุมเริ่มพรุ่งนี้ตอนบ่ายสามโมง",
     "\xCA\xC7\xD1\xCA\xB4\xD5\xA4\xC3\xD1\xBA \xA1\xD2\xC3\xBB\xC3\xD0\xAA\xD8\xC1\xE0"
     "\xC3\xD4\xE8\xC1\xBE\xC3\xD8\xE8\xA7\xB9\xD5\xE9\xB5\xCD\xB9\xBA\xE8\xD2\xC2\xCA"
     "\xD2\xC1\xE2\xC1\xA7"sv},
    {"windows_1252_quotes_as_iso_8859_1", "iso-8859-1", "windows-1252", false,
     "“Don’t miss it” – only €9",
     "\x93""Don\x92t miss it\x94 \x96 only \x80""9"sv},
    {"windows_1252_as_us_ascii", "us-ascii", "windows-1252", true,
     "Réunion reportée à demain après-midi, merci de votre compréhension.",
     "R\xE9union report\xE9""e \xE0 demain apr\xE8s-midi, merci de votre compr\xE9hensio"
     "n."sv},
    {"windows_1252_as_utf_8", "utf-8", "windows-1252", true,
     "Grüße aus München, die Straße ist für Fußgänger geöffnet.",
     "Gr\xFC\xDF""e aus M\xFCnchen, die Stra\xDF""e ist f\xFCr Fu\xDFg\xE4nger ge\xF6""f"
     "fnet."sv},
    {"windows_1252_as_windows_1251", "cp1251", "windows-1252", true,
     "Grüße aus München, die Straße ist für Fußgänger geöffnet.",
     "Gr\xFC\xDF""e aus M\xFCnchen, die Stra\xDF""e ist f\xFCr Fu\xDFg\xE4nger ge\xF6""f"
     "fnet."sv},
    {"one_accent_without_label", "", "windows-1252", false,
     "Le café du coin",
     "Le caf\xE9 du coin"sv},
    {"two_umlauts_are_no_kanji", "", "windows-1252", false,
     "Viele Grüße",
     "Viele Gr\xFC\xDF""e"sv},
    {"one_apostrophe_without_label", "", "windows-1252", false,
     "Please don’t reply to this",
     "Please don\x92t reply to this"sv},
    {"copyright_sign_as_utf_8", "utf-8", "windows-1252", true,
     "Copyright © 2009 Example",
     "Copyright \xA9 2009 Example"sv},
    {"no_break_spaces_as_us_ascii", "us-ascii", "windows-1252", true,
     "one\u00A0two\u00A0\u00A0three",
     "one\xA0two\xA0\xA0three"sv},
    {"czech_windows_1250", "windows-1250", "windows-1250", false,
     "Příliš žluťoučký kůň úpěl ďábelské ódy.",
     "P\xF8\xEDli\x9A \x9Elu\x9Dou\xE8k\xFD k\xF9\xF2 \xFAp\xECl \xEF\xE1""belsk\xE9 "
     "\xF3""dy."sv},
    {"turkish_iso_8859_9", "iso-8859-9", "windows-1254", false,
     "Toplantı yarın öğleden sonra üçte başlıyor, lütfen geç kalmayın.",
     "Toplant\xFD yar\xFDn \xF6\xF0leden sonra \xFC\xE7te ba\xFEl\xFDyor, l\xFCtfen ge"
     "\xE7 kalmay\xFDn."sv},
    {"double_encoded_utf_8", "utf-8", "utf-8", false,
     "GrÃ¼Ã\u009Fe aus MÃ¼nchen, die StraÃ\u009Fe ist fÃ¼r FuÃ\u009FgÃ¤nger geÃ¶ffnet.",
     "Gr\xC3\x83\xC2\xBC\xC3\x83\xC2\x9F""e aus M\xC3\x83\xC2\xBCnchen, die Stra\xC3\x83"
     "\xC2\x9F""e ist f\xC3\x83\xC2\xBCr Fu\xC3\x83\xC2\x9Fg\xC3\x83\xC2\xA4nger ge\xC3"
     "\x83\xC2\xB6""ffnet."sv},
    {"utf_7", "utf-7", "utf-7", false,
     "明日 3 pm",
     "+Zg5l5Q 3 pm"sv},
    {"utf_16_with_mark", "utf-16", "utf-16le", false,
     "明日の会議は午後三時からです。",
     "\xFF\xFE\x0E""f\xE5""en0\x1AOp\x8Bo0HS\x8C_\x09NBfK0\x89""0g0Y0\x02""0"sv},
    {"utf_16be_without_mark", "utf-16", "utf-16be", false,
     "明日の会議は午後三時からです。",
     "f\x0E""e\xE5""0nO\x1A\x8Bp0oSH_\x8CN\x09""fB0K0\x89""0g0Y0\x02"sv},
    {"utf_16le_without_mark", "utf-16le", "utf-16le", false,
     "Hello, world",
     "H\x00""e\x00l\x00l\x00o\x00,\x00 \x00w\x00o\x00r\x00l\x00""d\x00"sv},
    {"utf_16le_without_label", "", "utf-16le", false,
     "Hello, world, how are you?",
     "H\x00""e\x00l\x00l\x00o\x00,\x00 \x00w\x00o\x00r\x00l\x00""d\x00,\x00 \x00h\x00o"
     "\x00w\x00 \x00""a\x00r\x00""e\x00 \x00y\x00o\x00u\x00?\x00"sv},
    {"hz", "hz-gb-2312", "hz-gb-2312", false,
     "请与我联系 now",
     "~{GkSkNRA*O5~} now"sv},
    {"ascii_as_anything", "iso-2022-jp", "us-ascii", false,
     "plain text",
     "plain text"sv},
    {"ascii_as_utf_16", "utf-16", "us-ascii", true,
     "plain text",
     "plain text"sv},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Charset, Bytes, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

// ---- labels -------------------------------------------------------------------------------------

struct Label {
  const char* name;
  std::string_view label;
  std::string_view charset;
};

void PrintTo(const Label& l, std::ostream* out) { *out << l.name; }

class Labels : public ::testing::TestWithParam<Label> {};

TEST_P(Labels, HaveOneName) { EXPECT_EQ(canonical_charset(GetParam().label), GetParam().charset); }

constexpr Label kLabels[] = {
    {"upper_case", "UTF-8", "utf-8"},
    {"no_hyphen", "utf8", "utf-8"},
    {"quotes", "\"utf-8\"", "utf-8"},
    {"x_sjis", "x-sjis", "cp932"},
    {"windows_31j", "Windows-31J", "cp932"},
    {"ms_kanji", "MS_Kanji", "cp932"},
    {"never_plain_ibm_943", "ibm-943", "cp932"},
    {"swapped_digits", "iso-2202-jp", "iso-2022-jp"},
    {"leaked_internal_name", "_iso-2022-jp$ESC", "iso-2022-jp"},
    {"language_after_star", "iso-2022-jp*ja", "iso-2022-jp"},
    {"cp50221", "cp50221", "iso-2022-jp"},
    {"gb2312_means_its_superset", "GB2312", "gb18030"},
    {"ks_c_5601", "ks_c_5601-1987", "cp949"},
    {"latin1_means_windows", "ISO_8859-1:1987", "windows-1252"},
    {"latin5", "iso-8859-9", "windows-1254"},
    {"year", "ISO_8859-2:1987", "iso-8859-2"},
    {"cp1251", "cp1251", "windows-1251"},
    {"win_1256", "win-1256", "windows-1256"},
    {"twice_charset", "charset=koi8-r", "koi8-r"},
    {"no_such_family", "windows-1259", ""},
    {"x_unknown", "x-unknown", ""},
    {"nothing", "", ""},
    {"only_the_word", "charset", ""},
};

INSTANTIATE_TEST_SUITE_P(Charset, Labels, ::testing::ValuesIn(kLabels),
                         [](const auto& info) { return info.param.name; });

// ---- order of evidence --------------------------------------------------------------------------

constexpr std::string_view kJis = "\x1b$B%F%9%H\x1b(B";

TEST(Charset, AsciiIsAsciiWhateverTheLabel) {
  const DecodedText decoded = decode_text("plain\n", {"shift_jis", {}});
  EXPECT_EQ(decoded.charset, "us-ascii");
  EXPECT_EQ(decoded.reason, "ascii");
  EXPECT_FALSE(decoded.label_lied);
}

TEST(Charset, NothingIsAscii) {
  EXPECT_EQ(decode_text({}, {}).charset, "us-ascii");
  EXPECT_TRUE(decode_text({}, {"utf-16", {}}).text.empty());
}

TEST(Charset, EscapesBeatTheLabel) {
  const DecodedText decoded = decode_text(kJis, {"iso-8859-1", {}});
  EXPECT_EQ(decoded.text, "テスト");
  EXPECT_EQ(decoded.reason, "escapes");
  EXPECT_TRUE(decoded.label_lied);
}

TEST(Charset, EscapesUnderTheirOwnLabelAreNoLie) {
  EXPECT_FALSE(decode_text(kJis, {"iso-2022-jp", {}}).label_lied);
  EXPECT_FALSE(decode_text(kJis, {}).label_lied);
}

TEST(Charset, StrippedEscapesAreRepaired) {
  const DecodedText decoded = decode_text("Re: $B%F%9%H(B", {"iso-2022-jp", {}});
  EXPECT_EQ(decoded.text, "Re: テスト");
  EXPECT_EQ(decoded.reason, "repaired");
}

TEST(Charset, ColoursOfATerminalAreNotIso2022) {
  EXPECT_EQ(decode_text("\x1b[31mred\x1b[0m", {}).charset, "us-ascii");
}

TEST(Charset, ByteOrderMarkIsNotText) {
  const DecodedText decoded = decode_text("\xEF\xBB\xBFテスト", {"shift_jis", {}});
  EXPECT_EQ(decoded.text, "テスト");
  EXPECT_EQ(decoded.reason, "bom");
  EXPECT_TRUE(decoded.label_lied);
}

TEST(Charset, DeclaredCharsetThatFitsIsNotDoubted) {
  EXPECT_EQ(decode_text("\xC4\xA3", {"gb2312", {}}).text, "模");  // would be "ģ" in UTF-8
  EXPECT_EQ(decode_text("\xC4\xA3", {"gb2312", {}}).reason, "declared");
}

TEST(Charset, HintBreaksATie) {
  const std::string_view two_kanji = "\xBC\xD2\xC4\xB9";  // 社長 in EUC-JP, something in all others
  EXPECT_EQ(decode_text(two_kanji, {{}, "euc-jp"}).text, "社長");
}

TEST(Charset, HintDoesNotBeatTheBytes) {
  EXPECT_EQ(
      decode_text("\x82\xb1\x82\xea\x82\xcd\x82\xc9\x82\xd9\x82\xf1", {{}, "windows-1252"}).text,
      "これはにほん");
}

// ---- broken text --------------------------------------------------------------------------------

TEST(Charset, OneBadByteDoesNotTurnUtf8IntoSomethingElse) {
  const DecodedText decoded = decode_text("これは\xFF日本語のテキストです", {"utf-8", {}});
  EXPECT_EQ(decoded.text, "これは\uFFFD日本語のテキストです");
  EXPECT_EQ(decoded.errors, 1u);
}

TEST(Charset, TextCutInTheMiddleOfACharacterStaysUtf8) {
  const std::string whole = "これは日本語のテキストです";
  const DecodedText decoded = decode_text(whole.substr(0, whole.size() - 1), {});
  EXPECT_EQ(decoded.charset, "utf-8");
  EXPECT_EQ(decoded.errors, 1u);
}

TEST(Charset, SurrogatesAndOverlongFormsAreErrors) {
  EXPECT_GT(decode_text("日本語\xED\xA0\x80", {"utf-8", {}}).errors, 0u);
  EXPECT_GT(decode_text("日本語\xC0\xAF", {"utf-8", {}}).errors, 0u);
}

TEST(Charset, CutPairDoesNotSwallowTheLineEnd) {
  EXPECT_EQ(decode_text("\x82\xb1\x82\xf1\x82\n\x82\xb1\x82\xf1\n", {"shift_jis", {}}).text,
            "こん\uFFFD\nこん\n");
}

TEST(Charset, PicturesOfACarrierArePrivateUseNotErrors) {
  const DecodedText decoded =
      decode_text("\x93\x56\x8b\x43\xf8\x9f\x82\xa2\x82\xa2", {"shift_jis", {}});
  EXPECT_EQ(decoded.text, "天気\uE63Eいい");
  EXPECT_EQ(decoded.errors, 0u);
}

TEST(Charset, LineOfAnotherCharsetIsReadOnItsOwn) {
  const std::string text = std::string(kJis) +
                           "\n\x82\xb1\x82\xcc\x8d\x73\x82\xcd\x83\x56\x83\x74\x83\x67\n"
                           "\xa4\xb3\xa4\xce\xb9\xd4\xa4\xcf\xc6\xfc\xcb\xdc\xb8\xec\n";
  EXPECT_EQ(decode_text(text, {"iso-2022-jp", {}}).text,
            "テスト\nこの行はシフト\nこの行は日本語\n");
}

TEST(Charset, FooterOfAnotherCharsetIsReadOnItsOwn) {
  const std::string text =
      "これは日本語のテキストです\n次の行も同じです\n\x82\xb1\x82\xcc\x8d\x73\x82\xcd\x83\x56\x83"
      "\x74\x83\x67\n";
  EXPECT_EQ(decode_text(text, {"utf-8", {}}).text,
            "これは日本語のテキストです\n次の行も同じです\nこの行はシフト\n");
}

TEST(Charset, ZerosAloneDoNotMakeUtf16) {
  EXPECT_EQ(decode_text("test\0"sv, {"iso-8859-1", {}}).text, "test\0"sv);
}

TEST(Charset, AnyBytesGiveValidUtf8) {
  std::string all;
  for (int i = 0; i < 3000; ++i) all += static_cast<char>(i * 7919 >> (i % 5));
  for (const auto label : {"", "utf-8", "shift_jis", "iso-2022-jp", "gb18030", "utf-16", "utf-7",
                           "hz", "utf-32", "koi8-r", "windows-1255"}) {
    const DecodedText decoded = decode_text(all, {label, {}});
    const DecodedText again = decode_text(decoded.text, {"utf-8", {}});
    EXPECT_EQ(again.errors, 0u) << label;
  }
}

TEST(Charset, TheCostOfAsciiNeedNotBeRead) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    while (bytes.size() < 500) {
      const std::size_t size = random() % 40;
      switch (random() % 4) {
        case 0:  // a run of ASCII, with letters or without
          for (std::size_t i = 0; i < size; ++i)
            bytes += "ab, 1\n.<Z\\~@"[random() % (size % 13 + 1)];
          break;
        case 1:  // anything
          for (std::size_t i = 0; i < size % 7; ++i) bytes += static_cast<char>(random());
          break;
        default:
          bytes += static_cast<char>(random() | 0x80);
          bytes += static_cast<char>(random() % 0x60 + 0x20);
      }
    }
    const AsciiCosts ascii(bytes);
    for (const Charset charset :
         {Charset::utf_8, Charset::cp932, Charset::euc_jp, Charset::gb18030, Charset::big5,
          Charset::cp949, Charset::koi8_r, Charset::windows_1252, Charset::windows_874}) {
      const auto language = static_cast<Language>(random() % kLanguages);
      Reading whole(charset, language), quick(charset, language);
      while (whole.pos() < bytes.size()) whole.read_on(bytes);
      while (quick.pos() < bytes.size()) {
        const std::uint64_t known = quick.cost() + ascii.least_from(quick.pos());
        quick.read_on(bytes, ascii);
        ASSERT_LE(known, quick.cost() + ascii.least_from(quick.pos()));
        ASSERT_LE(quick.cost() + ascii.least_from(quick.pos()), whole.cost());
      }
      ASSERT_EQ(quick.pos(), whole.pos());
      ASSERT_EQ(quick.cost(), whole.cost());
    }
  }
}

TEST(Charset, CostIsLinear) {
  for (const std::string_view atom : {"\xff"sv, "\xe9\n"sv, "\x1b("sv, "\x1b$B"sv, "$B$"sv,
                                      "\x82\xa0"sv, "\x0e!"sv, "\x1b$G"sv, "\x81\x30"sv, "\0a"sv}) {
    std::string text;
    while (text.size() < 1'000'000) text += atom;
    const auto start = std::chrono::steady_clock::now();
    (void)decode_text(text, {});
    // A hundred times what it takes: only to catch what is not linear.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  }
}

}  // namespace
}  // namespace classify::text
