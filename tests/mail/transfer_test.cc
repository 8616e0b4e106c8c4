#include "mail/transfer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace classify::mail {
namespace {

std::string base64(std::string_view encoded) { return decode_base64(encoded).bytes; }

std::string encode_base64(std::string_view bytes) {  // slow and obvious
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;
  for (const char c : bytes) {
    for (int bit = 7; bit >= 0; --bit) bits.push_back((c >> bit & 1) != 0 ? '1' : '0');
  }
  while (bits.size() % 6 != 0) bits.push_back('0');
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    out.push_back(kAlphabet[std::stoul(bits.substr(i, 6), nullptr, 2)]);
  }
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

// ---- base64 ------------------------------------------------------------------------------------

struct Base64Case {
  const char* name;
  std::string_view encoded;
  std::string_view bytes;
  std::size_t noise;
};

class Base64 : public ::testing::TestWithParam<Base64Case> {};

TEST_P(Base64, IsDecoded) {
  const Transferred decoded = decode_base64(GetParam().encoded);
  EXPECT_EQ(decoded.bytes, GetParam().bytes);
  EXPECT_EQ(decoded.noise, GetParam().noise);
}

INSTANTIATE_TEST_SUITE_P(
    Transfer, Base64,
    ::testing::Values(
        Base64Case{"nothing", "", "", 0}, Base64Case{"one_byte", "Zg==", "f", 0},
        Base64Case{"two_bytes", "Zm8=", "fo", 0}, Base64Case{"three_bytes", "Zm9v", "foo", 0},
        Base64Case{"lines", "Zm9v\r\nYmFy\r\n", "foobar", 0},
        Base64Case{"quantum_across_lines", "Zm9vY\r\nmFy", "foobar", 0},
        Base64Case{"no_padding", "Zm9vYg", "foob", 0}, Base64Case{"half_padding", "Zg=", "f", 0},
        Base64Case{"too_much_padding", "Zg=====", "f", 0},
        Base64Case{"spaces", "Zm 9v\tYm Fy", "foobar", 0},
        Base64Case{"noise_is_skipped_and_counted", "Zm9!v*Ym~Fy", "foobar", 3},
        Base64Case{"concatenated", "Zg==Zm8=Zm9v", "ffofoo", 0},
        Base64Case{"concatenated_on_lines", "Zg==\nZm8=\n", "ffo", 0},
        Base64Case{"lone_character", "Zm9vZ", "foo", 1},
        Base64Case{"blank_lines_between", "Zm9v\n\nYmFy\n\n", "foobar", 0},
        Base64Case{"footer_in_clear", "Zm9v\n\n____\nThe list\n", "foo\n____\nThe list\n", 0},
        Base64Case{"footer_of_words", "Zm9vYg==\r\n\r\nBest regards\r\n", "foob\nBest regards\r\n",
                   0},
        Base64Case{"footer_in_japanese", "Zm9v\n\n配信停止\n", "foo\n配信停止\n", 0},
        Base64Case{"blanks_before_data", "\n\nZm9v", "foo", 0},
        Base64Case{"footer_behind_the_padding", "Zg== ignored", "f\nignored", 0},
        Base64Case{"footer_behind_whole_quanta", "Zm9v ignored", "foo\nignored", 0},
        Base64Case{"footer_on_the_next_line", "Zg==\n____\nThe list\n", "f\n____\nThe list\n", 0},
        Base64Case{"footer_of_words_on_the_next_line", "Zm9v\nAdded by a relay\n",
                   "foo\nAdded by a relay\n", 0},
        Base64Case{"padding_inside_a_quantum", "Y=WJjZA==", "abcd", 1},
        Base64Case{"padding_inside_a_quantum_of_three", "YWJ=jZA==", "abcd", 1},
        Base64Case{"padding_between_quanta", "YWJj=ZGVm", "abcdef", 1},
        Base64Case{"label_lies", "Cheap watches and pills, no questions asked.\n",
                   "Cheap watches and pills, no questions asked.\n", 0},
        Base64Case{"label_lies_of_html", "<p>Cheap</p>\n", "<p>Cheap</p>\n", 0},
        Base64Case{"label_lies_of_japanese", "本日の特別なお知らせ\n", "本日の特別なお知らせ\n", 0},
        Base64Case{"label_lies_of_a_greeting", "Hello\n\nsee you there\n",
                   "Hello\n\nsee you there\n", 0}),
    [](const auto& info) { return info.param.name; });

TEST(Transfer, Base64UndoesEncodingAtEveryLengthAndLineLength) {
  std::string bytes;
  for (int i = 0; i < 200; ++i) {
    const std::string encoded = encode_base64(bytes);
    for (const std::size_t width : {4u, 7u, 38u, 76u}) {
      for (const std::string_view line_end : {"\r\n", "\n", "\n\n"}) {
        std::string lines;
        for (std::size_t pos = 0; pos < encoded.size(); pos += width) {
          lines += encoded.substr(pos, width) + std::string(line_end);
        }
        ASSERT_EQ(base64(lines), bytes) << lines;
      }
    }
    bytes.push_back(static_cast<char>(i * 37 + 11));
  }
}

TEST(Transfer, Base64OfAnyBytesIsNoLongerThanTheyAre) {
  for (const std::string_view unit : {"=", "A=", "AB=", "ABC=", "\n", "A\n\n", "\n\n!"}) {
    std::string text;
    while (text.size() < 1000) text += unit;
    EXPECT_LE(base64(text).size(), text.size() + 1);
  }
}

TEST(Transfer, Base64WithFootersIsReadInOnePass) {
  for (const std::string_view unit :
       {"a=", "ab=", "abc= x", "abcd=\n", "a b c\n", "ab==c", "= ", "abcd\n\n"}) {
    std::string text;
    while (text.size() < 4'000'000) text += unit;
    EXPECT_LE(base64(text).size(), text.size() + 1);  // or the time limit of the test is met first
  }
}

// ---- quoted-printable --------------------------------------------------------------------------

struct QpCase {
  const char* name;
  std::string_view encoded;
  std::string_view bytes;
  std::size_t noise;
};

class QuotedPrintable : public ::testing::TestWithParam<QpCase> {};

TEST_P(QuotedPrintable, IsDecoded) {
  const Transferred decoded = decode_quoted_printable(GetParam().encoded);
  EXPECT_EQ(decoded.bytes, GetParam().bytes);
  EXPECT_EQ(decoded.noise, GetParam().noise);
}

INSTANTIATE_TEST_SUITE_P(
    Transfer, QuotedPrintable,
    ::testing::Values(QpCase{"nothing", "", "", 0}, QpCase{"plain", "a b\nc", "a b\nc", 0},
                      QpCase{"hex", "=E3=81=82", "あ", 0},
                      QpCase{"lower_case_hex", "=e3=81=82=3d", "あ=", 0},
                      QpCase{"escape", "=1B$B$\"=1B(B", "\x1B$B$\"\x1B(B", 0},
                      QpCase{"soft_break", "ab=\ncd=\r\nef", "abcdef", 0},
                      QpCase{"soft_break_with_blanks", "ab= \t\r\ncd", "abcd", 0},
                      QpCase{"soft_break_inside_a_character", "=E3=81=\r\n=82", "あ", 0},
                      QpCase{"soft_break_at_the_end", "ab=", "ab", 0},
                      QpCase{"line_ends_stay", "a\r\nb\nc", "a\r\nb\nc", 0},
                      QpCase{"blanks_at_line_ends_go", "a  \r\nb\t\n", "a\r\nb\n", 0},
                      QpCase{"encoded_blank_at_line_end_stays", "a=20\nb", "a \nb", 0},
                      QpCase{"broken_escape_is_itself", "a=b =G1 =4", "a=b =G1 =4", 3},
                      QpCase{"eight_bit_is_kept_and_counted", "\xE3\x81\x82", "あ", 3}),
    [](const auto& info) { return info.param.name; });

// ---- uuencode ----------------------------------------------------------------------------------

TEST(Transfer, UuencodedBlockIsFoundWithItsName) {
  const std::string_view text = "Hello,\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n";
  const Uuencoded found = find_uuencoded(text);
  EXPECT_EQ(found.name, "cat.txt");
  EXPECT_EQ(found.bytes, "Cat");
  EXPECT_EQ(text.substr(0, found.begin), "Hello,\n");
  EXPECT_EQ(text.substr(found.begin + found.size), "bye\n");
}

TEST(Transfer, UuencodedBlockMayHaveCrLfAndSpacesForZeros) {
  EXPECT_EQ(find_uuencoded("begin 0755 a b.bin\r\n#    \r\n \r\nend\r\n").bytes,
            std::string(3, '\0'));
}

TEST(Transfer, UuencodedBlockWithoutEndIsReadAsFarAsItGoes) {
  const std::string_view text = "begin 644 x\n#0V%T\nthis is text\n";
  const Uuencoded found = find_uuencoded(text);
  EXPECT_EQ(found.bytes, "Cat");
  EXPECT_EQ(text.substr(found.begin + found.size), "this is text\n");
}

// Two bytes of a line may announce 63.
TEST(Transfer, UuencodedLinesCutShortMakeNoLongerFile) {
  std::string text = "begin 644 x\n#0V%T\n";
  for (int i = 0; i < 1000; ++i) text += "_\n";
  const Uuencoded found = find_uuencoded(text);
  EXPECT_EQ(found.bytes.substr(0, 4), std::string("Cat\0", 4));
  EXPECT_LE(found.bytes.size(), found.size);
}

TEST(Transfer, UuencodedBodyIsItsBytesInPlace) {
  constexpr std::string_view kData = "#86)C\n`\nend\n";  // "abc"
  EXPECT_EQ(decode_uuencoded("begin 644 a.txt\n" + std::string(kData)).bytes, "abc");
  EXPECT_EQ(decode_uuencoded(kData).bytes, "abc");
  EXPECT_EQ(decode_uuencoded("\n" + std::string(kData)).bytes, "abc");
  EXPECT_EQ(decode_uuencoded("begin 644\n" + std::string(kData)).bytes, "abc");
  EXPECT_EQ(decode_uuencoded("#86)C").bytes, "abc");
  EXPECT_EQ(decode_uuencoded("hello\nbegin 644 a\n" + std::string(kData) + "bye\n").bytes,
            "hello\nabcbye\n");
}

TEST(Transfer, TextThatIsNotUuencodedIsItself) {
  const Transferred text = decode_uuencoded("Hello there, no data here.\n");
  EXPECT_EQ(text.bytes, "Hello there, no data here.\n");
  EXPECT_EQ(text.noise, 1u);
}

TEST(Transfer, EncodingsHaveDecoders) {
  for (const char* name :
       {"base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue"}) {
    EXPECT_NE(decoder_of(name), nullptr) << name;
  }
  for (const char* name : {"", "7bit", "8bit", "binary", "x-unknown"}) {
    EXPECT_EQ(decoder_of(name), nullptr) << name;
  }
}

TEST(Transfer, ProseThatBeginsWithBeginIsNotUuencoded) {
  EXPECT_EQ(find_uuencoded("begin 100 days of\nSALE NOW\n").begin, std::string_view::npos);
  EXPECT_EQ(find_uuencoded("begin 6 x\n#0V%T\nend\n").begin, std::string_view::npos);
  EXPECT_EQ(find_uuencoded("to begin 644 x\n#0V%T\nend\n").begin, std::string_view::npos);
  EXPECT_EQ(find_uuencoded("").begin, std::string_view::npos);
}

// ---- format=flowed -----------------------------------------------------------------------------

struct FlowedCase {
  const char* name;
  std::string_view text;
  bool delsp;
  std::string_view out;
};

class Flowed : public ::testing::TestWithParam<FlowedCase> {};

TEST_P(Flowed, IsUnflowed) { EXPECT_EQ(unflow(GetParam().text, GetParam().delsp), GetParam().out); }

INSTANTIATE_TEST_SUITE_P(
    Transfer, Flowed,
    ::testing::Values(
        FlowedCase{"soft_breaks_join", "one \r\ntwo\r\n", false, "one two\r\n"},
        FlowedCase{"delsp_joins_without_space", "東京 \n都\n", true, "東京都\n"},
        FlowedCase{"hard_breaks_stay", "one\ntwo\n", false, "one\ntwo\n"},
        FlowedCase{"stuffing_goes", " From me\n  two\n", false, "From me\n two\n"},
        FlowedCase{"quotes_join_and_keep_their_mark", "> one \n> two\n", false, "> one two\n"},
        FlowedCase{"quote_depths_do_not_join", "> one \ntwo\n", false, "> one \ntwo\n"},
        FlowedCase{"signature_is_not_soft", "bye \n-- \nme\n", false, "bye \n-- \nme\n"},
        FlowedCase{"soft_at_the_end", "one \n", false, "one \n"},
        FlowedCase{"no_line_end", "one ", true, "one "}, FlowedCase{"nothing", "", false, ""}),
    [](const auto& info) { return info.param.name; });

// ---- base64 without a label --------------------------------------------------------------------

TEST(Transfer, BlockOfBase64IsRecognised) {
  const std::string line = encode_base64("This body says 7bit but every line is base64, really!!");
  EXPECT_TRUE(
      looks_like_base64(line + "\r\n" + line + "\r\n" + encode_base64("The end.") + "\r\n"));
  EXPECT_TRUE(looks_like_base64("\n" + line + "\n\n"));
}

TEST(Transfer, TextIsNotTakenForBase64) {
  EXPECT_FALSE(looks_like_base64(""));
  EXPECT_FALSE(looks_like_base64("Hello"));
  EXPECT_FALSE(looks_like_base64("SGVsbG8gd29ybGQ="));  // too short to be sure
  EXPECT_FALSE(looks_like_base64("This is an ordinary letter of some length, with words in it."));
  EXPECT_FALSE(looks_like_base64(std::string(80, 'a')));
  EXPECT_FALSE(looks_like_base64(std::string(64, '0') + "abcdefABCDEF" + std::string(12, '!')));
}

}  // namespace
}  // namespace classify::mail
