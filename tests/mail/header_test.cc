#include "mail/header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace classify::mail {
namespace {

using namespace std::string_view_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string text_of(std::string_view value) { return decode_header(value).text; }

// ---- encoded words ------------------------------------------------------------------------------

struct Value {
  const char* name;
  std::string_view value;
  std::string_view text;
};

void PrintTo(const Value& v, std::ostream* out) { *out << v.name; }

class Values : public ::testing::TestWithParam<Value> {};

TEST_P(Values, AreReadAsAPersonWould) { EXPECT_EQ(text_of(GetParam().value), GetParam().text); }

constexpr Value kValues[] = {
    {"plain", "Hello, world", "Hello, world"},
    {"base64", "=?UTF-8?B?44OG44K544OI?=", "テスト"},
    {"quoted", "=?iso-8859-1?Q?Caf=E9_du_coin?=", "Café du coin"},
    {"lower_case", "=?utf-8?q?caf=c3=a9?=", "café"},
    {"text_around", "Re: =?UTF-8?B?44OG?= (2)", "Re: テ (2)"},
    {"blank_between_words_is_dropped", "=?utf-8?Q?a?= \t =?utf-8?Q?b?=", "ab"},
    {"blank_before_text_is_kept", "=?utf-8?Q?a?= b", "a b"},
    {"words_glued_together", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
    {"word_glued_to_text", "[test]=?utf-8?Q?caf=C3=A9?=!", "[test]café!"},
    {"word_in_quotes", "\"=?utf-8?Q?caf=C3=A9?=\"", "\"café\""},
    {"language_tag", "=?utf-8*fr?Q?caf=C3=A9?=", "café"},
    {"character_split_between_words", "=?utf-8?B?44M=?= =?utf-8?B?hg==?=", "テ"},
    {"character_split_between_encodings", "=?utf-8?Q?=E3?= =?UTF-8?B?g4Y=?=", "テ"},
    {"base64_stream_cut_anywhere", "=?utf-8?B?44OG4?= =?utf-8?B?4K544OI?=", "テスト"},
    {"kanji_go_on_in_the_next_word",
     "=?iso-2022-jp?B?GyRCJUY=?= =?iso-2022-jp?B?JTkbKEI=?=", "テス"},
    {"escape_split_between_words", "=?iso-2022-jp?Q?=1B=24?= =?iso-2022-jp?Q?B=25F=1B=28B?=", "テ"},
    {"words_of_two_charsets", "=?shift_jis?B?g2U=?= =?utf-8?B?44K5?=", "テス"},
    {"aliases_are_one_charset", "=?shift_jis?B?gw==?= =?x-sjis?B?ZQ==?=", "テ"},
    {"mailing_list_relabelled_escapes", "=?iso-8859-1?q?=1B=24B=25F=259=1B=28B?=", "テス"},
    {"padding_inside_a_base64_group", "=?us-ascii?B?Y=WJjZA==?=", "abcd"},
    {"padding_for_half_a_byte", "=?us-ascii?B?YW=JjZA==?=", "abcd"},
    {"padding_that_looks_right", "=?us-ascii?B?YWJ=jZA==?=", "abcd"},
    {"padding_after_each_piece", "=?us-ascii?B?YQ==YmM=ZA==?=", "abcd"},
    {"padding_after_equal_pieces", "=?us-ascii?B?YQ==YQ==YQ==?=", "aaa"},
    {"padding_short", "=?us-ascii?B?YWJjZA=?=", "abcd"},
    {"padding_long", "=?us-ascii?B?YWJjZA====?=", "abcd"},
    {"other_bytes_inside_base64", "=?us-ascii?B?Y*WJ jZ!A==?=", "abcd"},
    {"label_lies", "=?us-ascii?B?gsyDZYNYg2c=?=", "のテスト"},
    {"empty_label", "=??B?gsyDZYNYg2c=?=", "のテスト"},
    {"empty_text",
     "=?utf-8?Q?"
     "?=",
     ""},
    {"raw_blanks_inside", "=?utf-8?Q?two words?=", "two words"},
    {"raw_bytes_inside", "=?utf-8?Q?テスト?=", "テスト"},
    {"blanks_in_the_syntax", "=? utf-8? B? 44OG?=", "テ"},
    {"folded_inside_base64", "=?utf-8?B?44OG 44K5?=", "テス"},
    {"padding_inside_base64", "=?utf-8?B?Yg==44K5?=", "bス"},
    {"no_end", "=?utf-8?B?44OG44K5", "テス"},
    {"half_an_end", "=?utf-8?B?44OG44K5?", "テス"},
    {"no_end_before_the_next_word", "=?utf-8?Q?a =?utf-8?Q?b?=", "ab"},
    {"no_end_before_text", "=?utf-8?B?44OG text", "テ text"},
    {"question_mark_not_encoded", "=?utf-8?Q?a?=C3=A9?=", "a?é"},
    {"not_a_word", "=?x?= =? =?utf-8?X?a?= a=?b", "=?x?= =? =?utf-8?X?a?= a=?b"},
    {"lone_equals_sign", "=?utf-8?Q?a=b_=ZZ?=", "a=b =ZZ"},
    {"raw_utf8", "Grüße", "Grüße"},
    {"raw_shift_jis", "\x83\x65\x83\x58\x83\x67\x82\xcc\x8c\x8f", "テストの件"},
    {"raw_escapes", "Re: \x1b$B%F%9%H\x1b(B", "Re: テスト"},
    {"raw_escapes_stripped", "Re: $B%F%9%H(B", "Re: テスト"},
    {"kanji_that_look_like_words", "\x1b$B=?%F=?\x1b(B", "戎テ戎"},
};

INSTANTIATE_TEST_SUITE_P(Header, Values, ::testing::ValuesIn(kValues),
                         [](const auto& info) { return info.param.name; });

TEST(Header, WordsThatAreWholeByThemselvesAreNotSpoiledByJoining) {
  EXPECT_EQ(text_of("=?utf-8?Q?caf=C3?= =?utf-8?Q?=E3=83=86?="), "caf\uFFFDテ");
}

TEST(Header, HintDecidesRawBytes) {
  EXPECT_EQ(decode_header("\xBC\xD2\xC4\xB9", "euc-jp").text, "社長");
}

TEST(Header, CharsetsAreReported) {
  const HeaderText header = decode_header("Re: =?us-ascii?B?gsyDZYNYg2c=?= ok");
  ASSERT_THAT(header.charsets, SizeIs(1));
  EXPECT_EQ(header.charsets[0].declared, "us-ascii");
  EXPECT_EQ(header.charsets[0].used, "cp932");
  EXPECT_EQ(header.charsets[0].reason, "score");
  EXPECT_TRUE(header.charsets[0].lied);
}

TEST(Header, PlainTextSpeaksOfNoCharset) {
  EXPECT_THAT(decode_header("Hello").charsets, IsEmpty());
}

TEST(Header, WordsAreCounted) {
  const HeaderText header = decode_header("=?utf-8?Q?a?= =?utf-8?Q?b?= and =?utf-8?Q?c d?=");
  EXPECT_EQ(header.encoded_words, 3u);
  EXPECT_EQ(header.broken_words, 1u);
}

TEST(Header, WordOfSeventySixCharactersIsBroken) {  // RFC 2047 2
  EXPECT_EQ(decode_header("=?utf-8?Q?" + std::string(63, 'a') + "?=").broken_words, 0u);
  EXPECT_EQ(decode_header("=?utf-8?Q?" + std::string(64, 'a') + "?=").broken_words, 1u);
}

// ---- parameters ---------------------------------------------------------------------------------

std::string parameter(std::string_view value, std::string_view name) {
  const ParameterizedValue parsed = parse_parameters(value);
  const Parameter* found = parsed.find(name);
  return found == nullptr ? "(none)" : found->value;
}

TEST(Parameters, ValueComesFirstInLowerCase) {
  EXPECT_EQ(parse_parameters(" Text / PLAIN ; charset=x").value, "text/plain");
  EXPECT_EQ(parse_parameters("").value, "");
}

TEST(Parameters, NamesAreLowerCaseAndValuesAsWritten) {
  EXPECT_EQ(parameter("a/b; Charset=UTF-8", "charset"), "UTF-8");
  EXPECT_EQ(parameter("a/b; x=\"a; b \\\" c\"; y=2", "x"), "a; b \" c");
  EXPECT_EQ(parameter("a/b; x=\"a; b \\\" c\"; y=2", "y"), "2");
}

TEST(Parameters, CommentsAreNotPartOfTheValue) {
  EXPECT_EQ(parameter("text/plain; charset=us-ascii (Plain text)", "charset"), "us-ascii");
}

TEST(Parameters, FirstOfANameWins) { EXPECT_EQ(parameter("a; x=1; x=2", "x"), "1"); }

TEST(Parameters, BackslashesOfAPathStay) {
  EXPECT_EQ(parameter("a; filename=\"C:\\dir\\file.txt\"", "filename"), "C:\\dir\\file.txt");
}

TEST(Parameters, PercentAndCharset) {  // RFC 2231 4
  EXPECT_EQ(parameter("a; filename*=UTF-8'ja'%E3%83%86.txt", "filename"), "テ.txt");
  EXPECT_EQ(parameter("a; filename*=iso-2022-jp''%1B%24%42%25%46%1B%28%42", "filename"), "テ");
}

TEST(Parameters, ContinuationsAreJoinedInOrder) {  // RFC 2231 3
  EXPECT_EQ(parameter("a; x*1=two; x*0=\"one \"", "x"), "one two");
  EXPECT_EQ(parameter("a; x*0*=utf-8''%E3%83; x*1*=%86; x*2=.txt", "x"), "テ.txt");
}

TEST(Parameters, TwelveContinuationsAreInNumericOrder) {
  std::string value = "a";
  for (int i = 11; i >= 0; --i)
    value += "; x*" + std::to_string(i) + "=" + static_cast<char>('a' + i);
  EXPECT_EQ(parameter(value, "x"), "abcdefghijkl");
}

TEST(Parameters, ExtendedFormIsBetterThanThePlainOne) {
  EXPECT_EQ(parameter("a; filename=x.txt; filename*=utf-8''%E3%83%86", "filename"), "テ");
}

TEST(Parameters, EncodedWordsInQuotesAreRead) {  // RFC 2047 5 forbids it, everybody does it
  EXPECT_EQ(parameter("a; name=\"=?utf-8?B?44OG?= =?utf-8?B?44K5?=\"", "name"), "テス");
  EXPECT_EQ(parameter("a; name==?utf-8?B?44OG?=", "name"), "テ");
}

TEST(Parameters, RawBytesMayContainQuotesAndBackslashes) {
  EXPECT_EQ(parameter("a; name=\"\x1b$B@A5a=q\"!\x1b(B.zip\"; x=1", "name"), "請求書◆.zip");
  EXPECT_EQ(parameter("a; name=\"\x95\\\x8e\xa6\x83\x65\x83\x58\x83\x67\"; x=1", "name"),
            "表示テスト");
  EXPECT_EQ(parameter("a; name=\"\x83\x65\x83\x58\x83\x67\x95\\\"; x=1", "name"), "テスト表");
}

TEST(Parameters, RawFormIsKept) {
  const auto parsed = parse_parameters("a; boundary=\"=_x?=\"");
  ASSERT_NE(parsed.find("boundary"), nullptr);
  EXPECT_EQ(parsed.find("boundary")->raw, "=_x?=");
}

TEST(Parameters, BrokenListsAreReadAsFarAsPossible) {
  EXPECT_EQ(parameter("a; x=\"no end; y=2", "x"), "no end; y=2");
  EXPECT_EQ(parameter("a;;; x=1;", "x"), "1");
  EXPECT_EQ(parameter("a; nothing; x=1", "x"), "1");
  EXPECT_EQ(parse_parameters("a; nothing; =2; x=\"1").defects, 3u);
  EXPECT_EQ(parse_parameters("a; x=1; y=\"2\"").defects, 0u);
}

// ---- addresses ----------------------------------------------------------------------------------

auto is_address(std::string name, std::string local, std::string domain) {
  return AllOf(Field("name", &Address::name, name), Field("local", &Address::local, local),
               Field("domain", &Address::domain, domain));
}

TEST(Addresses, BareAddress) {
  EXPECT_THAT(parse_addresses("a@Example.COM"), ElementsAre(is_address("", "a", "example.com")));
}

TEST(Addresses, NameAndAngle) {
  EXPECT_THAT(
      parse_addresses("A Person <a@b.c>, \"Last, First\" <l@b.c>"),
      ElementsAre(is_address("A Person", "a", "b.c"), is_address("Last, First", "l", "b.c")));
}

TEST(Addresses, CommentIsAName) {
  EXPECT_THAT(parse_addresses("a@b.c (A (the first) Person)"),
              ElementsAre(is_address("A (the first) Person", "a", "b.c")));
}

TEST(Addresses, EncodedNameMayHoldDelimiters) {
  EXPECT_THAT(parse_addresses("=?utf-8?Q?caf=C3=A9, <bar>?= <a@b.c>"),
              ElementsAre(is_address("café, <bar>", "a", "b.c")));
  EXPECT_THAT(parse_addresses("\"=?utf-8?B?44OG?=\" <a@b.c>"),
              ElementsAre(is_address("テ", "a", "b.c")));
}

TEST(Addresses, RawEscapesMayHoldQuotesAndBackslashes) {
  EXPECT_THAT(parse_addresses("\"\x1b$B!\\%F\"!\x1b(B\" <a@b.jp>"),
              ElementsAre(is_address("＋テ◆", "a", "b.jp")));
}

TEST(Addresses, RawShiftJisMayHoldBackslashes) {
  EXPECT_THAT(parse_addresses("\"\x83\x65\x83\x58\x83\x67\x95\\\" <a@b.jp>"),
              ElementsAre(is_address("テスト表", "a", "b.jp")));
}

TEST(Addresses, AddressInANameDoesNotCount) {
  EXPECT_THAT(parse_addresses("\"info@bank.example\" <x@evil.example>"),
              ElementsAre(is_address("info@bank.example", "x", "evil.example")));
  EXPECT_THAT(parse_addresses("Bank <info@bank.example> <x@evil.example>"),
              ElementsAre(is_address("Bank info@bank.example", "x", "evil.example")));
}

TEST(Addresses, LastAtSignSplits) {
  EXPECT_THAT(parse_addresses("<\"a@b\"@c.d>"), ElementsAre(is_address("", "\"a@b\"", "c.d")));
  EXPECT_THAT(parse_addresses("\"john doe\"@c.d"),
              ElementsAre(is_address("", "\"john doe\"", "c.d")));
}

TEST(Addresses, GroupsAndRoutes) {
  EXPECT_THAT(parse_addresses("undisclosed-recipients:;"), IsEmpty());
  EXPECT_THAT(parse_addresses("team: a@b.c, d@e.f;"),
              ElementsAre(is_address("", "a", "b.c"), is_address("", "d", "e.f")));
  EXPECT_THAT(parse_addresses("<@x.y,@z.w:a@b.c>"), ElementsAre(is_address("", "a", "b.c")));
}

TEST(Addresses, BrokenOnesAreReadAsFarAsPossible) {
  EXPECT_THAT(parse_addresses("A Person a@b.c"), ElementsAre(is_address("A Person", "a", "b.c")));
  EXPECT_THAT(parse_addresses("A <a@b.c"), ElementsAre(is_address("A", "a", "b.c")));
  EXPECT_THAT(parse_addresses("\"A <a@b.c>"), ElementsAre(is_address("A", "a", "b.c")));
  EXPECT_THAT(parse_addresses("A (x <a@b.c>"), ElementsAre(is_address("A (x", "a", "b.c")));
  EXPECT_THAT(parse_addresses("root"), ElementsAre(is_address("", "root", "")));
  EXPECT_THAT(parse_addresses("A Person"), ElementsAre(is_address("A Person", "", "")));
  EXPECT_THAT(parse_addresses("a@b.c; d@e.f"), SizeIs(2));
  EXPECT_THAT(parse_addresses("<>, ,"), IsEmpty());
}

// ---- hostility ----------------------------------------------------------------------------------

TEST(Header, CostIsLinear) {
  for (const auto atom : {"=?", "=?a?B?", "=?a?Q?", "=?x?Q?=E9?= a ", "\x1b$B", "\"", "\\", "(",
                          "<", "<@", ":", ";", "a=\"", "a*0=b;", "\xe9 ", "?=", "a@b,"}) {
    std::string value;
    while (value.size() < 1'000'000) value += atom;
    const auto start = std::chrono::steady_clock::now();
    (void)decode_header(value);
    (void)parse_parameters(value);
    (void)parse_addresses(value);
    // Far more than it takes, even under a sanitizer: only to catch what is not linear.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << atom;
  }
}

}  // namespace
}  // namespace classify::mail
