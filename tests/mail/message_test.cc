#include "classify/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <string_view>

#include "classify/reading.h"
#include "support/encode.h"
#include "support/mail.h"
#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string text_of(std::string_view raw) {
  const Message message = parse_message(raw);
  return message.parts.empty() ? "(no part)" : message.parts[0].text;
}

// A part in `levels` multiparts.
std::string nested(std::size_t levels) {
  std::string out;
  for (std::size_t i = 0; i < levels; ++i) {
    const std::string boundary = "b" + std::to_string(i);
    out += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
  }
  out += "\ninnermost\n";
  for (std::size_t i = levels; i-- > 0;) out += "--b" + std::to_string(i) + "--\n";
  return out;
}

// A multipart of `parts` texts.
std::string multipart(std::size_t parts) {
  return "Content-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n\ntext\n", parts) +
         "--b--\n";
}

std::string fields(std::size_t count) { return repeated("A: x\n", count) + "\nbody\n"; }

// ---- Header ------------------------------------------------------------------------------------

TEST(Message, FieldsKeepNameOrderAndText) {
  const Message m = parse_message("Subject: =?utf-8?B?5paZ?= x\nfrom: a@b.example\n\n");
  ASSERT_THAT(m.fields, SizeIs(2));
  EXPECT_EQ(m.fields[0].name, "Subject");
  EXPECT_EQ(m.fields[0].text, "料 x");
  EXPECT_EQ(m.fields[1].name, "from");
}

TEST(Message, FoldedFieldIsOneField) {
  const Message m = parse_message("Subject: a\n b\n\tc\n\n");
  ASSERT_THAT(m.fields, SizeIs(1));
  EXPECT_EQ(subject(m), "a b c");
}

TEST(Message, FileInTheDeepestTextIsNoDeeper) {
  const Message m = parse_message(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\nbegin 644 "
      "a.txt\n#0V%T\n`\nend\n--b--\n",
      {.levels = 1});
  ASSERT_THAT(m.parts, SizeIs(2));
  for (const Part& part : m.parts) EXPECT_EQ(part.level, 1u);
}

// mimetic reads those of MIME, we read the others.
TEST(Message, FieldsOfMimeAndOthersAreUnfoldedAlike) {
  for (const std::string_view name : {"Content-Description", "Subject"}) {
    for (const auto& [written, value] :
         std::vector<std::pair<std::string, std::string>>{{" a\n b\n\t c", "a b c"},
                                                          {"\t a \r\n  b ", "a  b "},
                                                          {"\n a", " a"},
                                                          {" a\n \n b", "a  b"},
                                                          {"", ""},
                                                          {" a\rb\r", "a b"},
                                                          {std::string("a\0b", 3), "ab"}}) {
      const Message m = parse_message(std::string(name) + ":" + written + "\nX-Next: 1\n\n");
      ASSERT_THAT(m.fields, SizeIs(2)) << name << written;
      EXPECT_EQ(m.fields[0].name, name);
      EXPECT_EQ(m.fields[0].raw, value) << name << written;
      EXPECT_EQ(m.fields[1].raw, "1");
    }
  }
}

TEST(Message, RawValueIsAsWritten) {
  const std::string value = "text/plain;charset=x;  name=\x1B$B%F;x\x1B(B.txt; y=\"a b";
  const Message m = parse_message("Content-Type: " + value + "\n\n");
  ASSERT_THAT(m.fields, SizeIs(1));
  EXPECT_EQ(m.fields[0].raw, value);
}

TEST(Message, FindsTheFirstFieldOfANameInAnyCase) {
  const Message m = parse_message("a: 1\nA: 2\n\n");
  ASSERT_NE(m.find("A"), nullptr);
  EXPECT_EQ(m.find("A")->text, "1");
  EXPECT_EQ(m.find("B"), nullptr);
}

TEST(Message, BytesAreThoseOfTheRawMessage) { EXPECT_EQ(parse_message("A: x\r\n\r\nz").bytes, 9u); }

TEST(Message, EmptyIsAnEmptyMessage) {
  const Message m = parse_message("");
  EXPECT_THAT(m.fields, IsEmpty());
  EXPECT_THAT(m.defects, ElementsAre(Defect::not_mail));
  EXPECT_EQ(visible_text(m), "");
}

// ---- Lines that are not of the header ----------------------------------------------------------

constexpr std::string_view kThreeFields =
    "Received: from a.example\nFrom: Ann <ann@example.com>\nSubject: hello\n\nbody\n";

struct JunkCase {
  const char* name;
  std::string_view junk;
};

class Junk : public ::testing::TestWithParam<JunkCase> {};

TEST_P(Junk, BeforeTheHeaderIsSkipped) {
  const std::string raw = std::string(GetParam().junk) + std::string(kThreeFields);
  const Message m = parse_message(raw);
  EXPECT_EQ(subject(m), "hello");
  EXPECT_EQ(text_of(raw), "body\n");
  EXPECT_TRUE(m.has(Defect::junk_before_header));
}

TEST_P(Junk, IsNoneInAPart) {
  const Message m =
      parse_message("Content-Type: multipart/mixed; boundary=b\n\n--b\n" +
                    std::string(GetParam().junk) + std::string(kThreeFields) + "--b--\n");
  EXPECT_FALSE(m.has(Defect::junk_before_header));
}

INSTANTIATE_TEST_SUITE_P(
    Message, Junk,
    ::testing::Values(JunkCase{"log_line", "Loading configuration: ../filter.toml\n"},
                      JunkCase{"three_lines", "one\ntwo\nthree\n"}, JunkCase{"blank_line", "\n"},
                      JunkCase{"blank_line_crlf", "\r\n"},
                      JunkCase{"many_blank_lines", "\n\n \n\t\n\n"},
                      JunkCase{"byte_order_mark", "\xEF\xBB\xBF"},
                      JunkCase{"byte_order_mark_on_a_line", "\xEF\xBB\xBF\n"},
                      JunkCase{"nul", std::string_view("\0", 1)},
                      JunkCase{"line_of_nul", std::string_view("\0\0\n", 3)},
                      JunkCase{"imap", "* 12 FETCH (BODY[] {2143}\n"},
                      JunkCase{"pop3", "RETR 1\n+OK 2143 octets\n"},
                      JunkCase{"smtp",
                               "220 hi\nEHLO x\n250-a\n250 b\nMAIL FROM:<a@example.com>\n"
                               "250 ok\nRCPT TO:<b@example.com>\n250 ok\nDATA\n354 go\n"},
                      JunkCase{"mailbox_line_and_log_line", "From a Mon\nlog\n"}),
    test::kRowName);

TEST(Message, TextBeforeFewFieldsIsNoJunk) {
  EXPECT_EQ(text_of("hello you\nFrom: a\nSubject: b\n\nbody\n"),
            "hello you\nFrom: a\nSubject: b\n\nbody\n");
  EXPECT_EQ(text_of("1\n2\n3\n4\n" + std::string(kThreeFields)),
            "1\n2\n3\n4\n" + std::string(kThreeFields));
  EXPECT_EQ(text_of("hello\nA: x\nB: y\nC: z\n\nbody\n"), "hello\nA: x\nB: y\nC: z\n\nbody\n");
}

TEST(Message, StrayLineBelongsToTheFieldBeforeIt) {
  const Message m = parse_message(
      "Received: from a.example\nby b.example\nSubject: a line that was\ncut in two\n"
      "Content-Type: text/html\nnot of it\nDate: today\n\n<p>body</p>\n");
  EXPECT_EQ(m.find("Received")->text, "from a.example by b.example");
  EXPECT_EQ(subject(m), "a line that was cut in two");
  EXPECT_EQ(m.find("Content-Type")->text, "text/html");
  EXPECT_NE(m.find("Date"), nullptr);
  EXPECT_TRUE(m.parts[0].is_html());
  EXPECT_TRUE(m.has(Defect::bad_field_name));
}

TEST(Message, TextWithAColonIsNoHeaderThatGoesOn) {
  EXPECT_EQ(text_of("Subject: x\nhello you\nNote: read this\n\nbye\n"),
            "hello you\nNote: read this\n\nbye\n");
}

TEST(Message, FirstFieldMayBeIndented) {
  const Message m = parse_message("  From: Ann\nSubject: x\n\nbody\n");
  EXPECT_EQ(m.find("From")->text, "Ann");
  EXPECT_EQ(subject(m), "x");
  EXPECT_EQ(text_of("  Note: x\nsee there\n"), "  Note: x\nsee there\n");
}

// ---- Content-Type ------------------------------------------------------------------------------

class OddContentType : public ::testing::TestWithParam<const char*> {};

TEST_P(OddContentType, FindsTheParts) {
  const std::string raw = std::string("Content-Type: ") + GetParam() +
                          "\n\n--cut\nContent-Type: text/html\n\n<p>a<b>b</b></p>\n--cut--\n";
  EXPECT_EQ(visible_text(parse_message(raw)), "ab");
}

INSTANTIATE_TEST_SUITE_P(
    Message, OddContentType,
    ::testing::Values(
        "multipart/*; boundary=cut", "multipart/~odd; boundary=cut", "multipart/{a}; boundary=cut",
        "multipart; boundary=cut", "multipart/mixed, boundary=cut", "multipart/mixed boundary=cut",
        "multipart/mixed\tboundary = \"cut\"", "multipart/mixed:boundary=cut",
        "multipart/mixed;; boundary=cut;", "(a) multipart/mixed; boundary=cut",
        "multipart (a) / (b) mixed (c); (d(e)f) boundary=(g)cut (h)",
        "multipart/mixed; boundary=\"cut\" (a)", "multipart/mixed; charset=x boundary=cut",
        "multipart/mixed; charset=\"x\", boundary=cut", "\"multipart/mixed\"; boundary=cut",
        "multipart/mixed; boundary=\"cut", "multipart/mixed; a; =b; boundary=cut",
        "multipart/mixed; boundary*0=c; boundary*1=ut", "multipart/mixed; boundary=cut, b=c",
        "text/plain\nContent-Type: multipart/mixed; boundary=cut",
        "multipart/mixed; boundary=cut\nContent-Type: text/plain",
        "multipart/mixed; boundary=no\nContent-Type: multipart/mixed; boundary=cut"));

class OddHtmlType : public ::testing::TestWithParam<const char*> {};

TEST_P(OddHtmlType, IsHtml) {
  const std::string raw = std::string("Content-Type: ") + GetParam() + "\n\n<p>a<b>b</b> é</p>\n";
  EXPECT_EQ(visible_text(parse_message(raw)), "ab é");
}

INSTANTIATE_TEST_SUITE_P(
    Message, OddHtmlType,
    ::testing::Values("text/html (x); charset=utf-8", "(x) text/html; charset=utf-8",
                      "text/html charset=\"utf-8\" format=flowed", "text/html, charset=utf-8",
                      "text / html; charset = utf-8", "html; charset=utf-8",
                      "text/html;charset='utf-8'", "text/html; name=\"a (1).html\" charset=utf-8",
                      "x\nContent-Type: text/html; charset=utf-8"));

TEST(Message, FileNameKeepsItsBlanksAndParentheses) {
  const auto name_of = [](std::string_view disposition) {
    return parse_message("Content-Disposition: " + std::string(disposition) + "\n\nx\n")
        .parts[0]
        .filename;
  };
  EXPECT_EQ(name_of("attachment; filename=my report (1), final.pdf"), "my report (1), final.pdf");
  EXPECT_EQ(name_of("attachment; filename=\"a b\" size=3"), "a b");
  EXPECT_EQ(name_of("attachment filename=a.pdf (a comment)"), "a.pdf");
}

TEST(Message, CommentsThatNeverEndAreCheap) {
  std::string value = "text/plain";
  while (value.size() < 60'000) value += ";(";
  EXPECT_EQ(text_of("Content-Type: " + value + "\n\nx\n"), "x\n");
}

class OddDelimiter : public ::testing::TestWithParam<const char*> {};

TEST_P(OddDelimiter, Delimits) {
  const std::string behind = GetParam();
  const std::string raw = "Content-Type: multipart/mixed; boundary=cut\n\n--cut" + behind +
                          "\nContent-Type: text/html\n\n<p>a<b>b</b></p>\n--cut--" + behind +
                          "\nepilogue\n";
  EXPECT_EQ(visible_text(parse_message(raw)), "ab");
}

INSTANTIATE_TEST_SUITE_P(Message, OddDelimiter,
                         ::testing::Values("", " ", "\t \t", " words", " and more words"));

TEST(Message, AttachedMessageHasAName) {
  const Message m = parse_message(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822; "
      "name=a.eml\n\nSubject: x\n\nbody\n--b--\n");
  EXPECT_THAT(m.attached_names, ElementsAre("a.eml"));
  EXPECT_EQ(first_filename(m), "a.eml");
}

// ---- Defects -----------------------------------------------------------------------------------

struct DefectCase {
  Defect defect;
  std::string raw;
};

class Defects : public ::testing::TestWithParam<DefectCase> {};

TEST_P(Defects, AreNamed) {
  EXPECT_THAT(parse_message(GetParam().raw).defects, ElementsAre(GetParam().defect));
}

INSTANTIATE_TEST_SUITE_P(
    Message, Defects,
    ::testing::Values(
        DefectCase{Defect::mbox_from_line, "From a Mon\nA: x\n\nz\n"},
        DefectCase{Defect::junk_before_header, "log line\nFrom: a\nTo: b\nSubject: c\n\nz\n"},
        DefectCase{Defect::no_header, "\nhello\n"},
        DefectCase{Defect::no_header_end, "A: x\nhello you\n"},
        DefectCase{Defect::nul_bytes, std::string("A: x\n\na\0b\n", 10)},
        DefectCase{Defect::bare_carriage_return, "A: x\ry\n\nz\n"},
        DefectCase{Defect::bad_field_name, "A\xE9: x\n\nz\n"},
        DefectCase{Defect::too_many_fields, fields(1001)},
        DefectCase{Defect::field_too_long, "A: " + std::string(64 * 1024, 'x') + "\n\nz\n"},
        DefectCase{Defect::message_too_large, "A: x\n\n" + std::string(16 * 1024 * 1024, '\n')},
        DefectCase{Defect::too_many_levels, nested(51)},
        DefectCase{Defect::too_many_parts, multipart(1001)},
        DefectCase{Defect::no_boundary, "Content-Type: multipart/mixed\n\nz\n"},
        DefectCase{Defect::missing_boundary, "Content-Type: multipart/mixed; boundary=b\n\nz\n"},
        DefectCase{Defect::unclosed_multipart,
                   "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nz\n"},
        DefectCase{Defect::bad_content_type, "Content-Type: text\n\nz\n"},
        DefectCase{Defect::bad_transfer_encoding, "Content-Transfer-Encoding: 9bit\n\nz\n"},
        DefectCase{Defect::transfer_noise,
                   "Content-Transfer-Encoding: base64\n\naG\xE9Vsb\xE9G8=\n"},
        DefectCase{Defect::charset_lie,
                   "Content-Type: text/plain; charset=us-ascii\n\n無料ご案内です。無料\n"},
        DefectCase{Defect::raw_8bit_header, "Subject: 無料ご案内です\n\nz\n"},
        DefectCase{Defect::broken_encoded_word, "Subject: =?utf-8?B?5paZ\n\nz\n"},
        DefectCase{Defect::not_mail, ""},
        DefectCase{Defect::uuencoded, "A: x\n\nbegin 644 a.txt\n#86)C\n`\nend\n"}),
    [](const auto& row) { return std::string(name(row.param.defect)); });

TEST(Message, EveryDefectHasAName) {
  for (std::size_t i = 0; i < kDefects; ++i) EXPECT_FALSE(name(static_cast<Defect>(i)).empty());
  EXPECT_EQ(name(Defect::no_header_end), "no_header_end");
}

TEST(Message, CleanMailHasNoDefect) {
  EXPECT_THAT(parse_message("From: a@b.example\nSubject: x\n\nhello\n").defects, IsEmpty());
  EXPECT_THAT(parse_message(multipart(3)).defects, IsEmpty());
  EXPECT_THAT(parse_message("A: only a header\n").defects, IsEmpty());
}

// ---- Parts -------------------------------------------------------------------------------------

TEST(Message, PartsAreTheLeavesInReadingOrder) {
  const Message m = parse_message(
      "Content-Type: multipart/mixed; boundary=o\n\npreamble\n--o\n"
      "Content-Type: multipart/alternative; boundary=i\n\n--i\n\nplain\n--i\nContent-Type: "
      "text/html\n\n"
      "<p>html</p>\n--i--\n--o\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: "
      "base64\n\niVBORw==\n--o--\n");
  EXPECT_EQ(m.structure, "multipart/mixed(multipart/alternative(text/plain,text/html),image/png)");
  ASSERT_THAT(m.parts, SizeIs(3));
  EXPECT_EQ(m.parts[0].text, "plain");
  EXPECT_EQ(m.parts[0].level, 2u);
  EXPECT_TRUE(m.parts[1].is_html());
  EXPECT_EQ(m.parts[2].head, "\x89PNG");
  EXPECT_EQ(m.parts[2].size, 4u);
  EXPECT_EQ(m.parts[2].filename, "a.png");
  EXPECT_EQ(m.parts[2].level, 1u);
  EXPECT_THAT(m.preamble, HasSubstr("preamble"));
  EXPECT_EQ(first_filename(m), "a.png");
}

// A multipart/KIND of parts that are each a whole entity.
std::string container(std::string_view kind, std::initializer_list<std::string_view> entities) {
  static int boundaries = 0;
  const std::string boundary = "x" + std::to_string(++boundaries);
  std::string out =
      "Content-Type: multipart/" + std::string(kind) + "; boundary=" + boundary + "\n\n";
  for (const std::string_view entity : entities) {
    out += "--" + boundary + "\n" + std::string(entity) + "\n";
  }
  return out + "--" + boundary + "--\n";
}

constexpr std::string_view kPlain = "Content-Type: text/plain\n\nplain\n";
constexpr std::string_view kHtml = "Content-Type: text/html\n\n<p>html</p>\n";
constexpr std::string_view kBlankHtml = "Content-Type: text/html\n\n \n";

std::vector<bool> superseded(std::string_view raw) {
  std::vector<bool> out;
  for (const Part& part : parse_message(raw).parts) out.push_back(part.superseded);
  return out;
}

TEST(Superseded, IsThePlainTextBesideHtml) {
  EXPECT_THAT(superseded(container("alternative", {kPlain, kHtml})), ElementsAre(true, false));
  EXPECT_THAT(superseded(container("alternative", {kHtml, kPlain})), ElementsAre(false, true));
}

TEST(Superseded, IsAllButTheLastOfAKind) {
  EXPECT_THAT(superseded(container("alternative", {kPlain, kPlain, kPlain})),
              ElementsAre(true, true, false));
  EXPECT_THAT(superseded(container("alternative", {kHtml, kHtml})), ElementsAre(true, false));
}

TEST(Superseded, IsNothingWhereBothAreShown) {
  EXPECT_THAT(superseded(container("mixed", {kPlain, kHtml})), ElementsAre(false, false));
  EXPECT_THAT(superseded(std::string(kPlain)), ElementsAre(false));
}

TEST(Superseded, IsNothingBesideAnEmptyVersion) {
  EXPECT_THAT(superseded(container("alternative", {kPlain, kBlankHtml})),
              ElementsAre(false, false));
}

TEST(Superseded, IsNoPartOfTheVersionThatIsShown) {
  const std::string apple = container("mixed", {kHtml, kPlain, kHtml});
  EXPECT_THAT(superseded(container("alternative", {kPlain, apple})),
              ElementsAre(true, false, false, false));
}

TEST(Superseded, LooksIntoVersionsThatAreChoicesThemselves) {
  const std::string inner = container("alternative", {kPlain, kHtml});
  EXPECT_THAT(superseded(container("alternative", {kPlain, inner})),
              ElementsAre(true, true, false));
  EXPECT_THAT(superseded(container("alternative", {kPlain, container("related", {inner})})),
              ElementsAre(true, true, false));
}

TEST(Superseded, IsAnAttachedMessageThatIsAVersionAndNoneThatBelongsToOne) {
  const std::string attached = "Content-Type: message/rfc822\n\n" + std::string(kPlain);
  EXPECT_THAT(superseded(container("alternative", {attached, kHtml})), ElementsAre(true, false));
  EXPECT_THAT(superseded(container("alternative", {kHtml, attached})), ElementsAre(false, true));
  const std::string with_it = container("mixed", {kHtml, attached});
  EXPECT_THAT(superseded(container("alternative", {kPlain, with_it})),
              ElementsAre(true, false, false));
}

// ---- Types that mail programs do not show ------------------------------------------------------

class NotShown : public ::testing::TestWithParam<const char*> {};

TEST_P(NotShown, IsNoVersionThatAReaderSees) {
  const std::string odd =
      std::string("Content-Type: ") + GetParam() + "; charset=utf-8\n\nnobody sees this\n";
  for (const auto& versions : std::vector<std::vector<std::string_view>>{
           {kPlain, kHtml}, {kHtml}, {kPlain}, {kHtml, kPlain}}) {
    for (std::size_t place = 0; place <= versions.size(); ++place) {
      std::string raw = "Content-Type: multipart/alternative; boundary=b\n\n";
      for (std::size_t i = 0; i <= versions.size(); ++i) {
        if (i == place) raw += "--b\n" + odd;
        if (i < versions.size()) raw += "--b\n" + std::string(versions[i]);
      }
      EXPECT_THAT(visible_text(parse_message(raw + "--b--\n")), Not(HasSubstr("nobody"))) << raw;
    }
  }
}

TEST_P(NotShown, IsShownIfThereIsNothingElse) {
  const std::string odd = std::string("Content-Type: ") + GetParam() + "\n\nall there is\n";
  EXPECT_THAT(visible_text(parse_message(container("alternative", {odd}))), HasSubstr("all there"));
}

TEST_P(NotShown, IsAResourceWithinRelated) {
  const std::string odd = std::string("Content-Type: ") + GetParam() + "\n\nnobody sees this\n";
  EXPECT_EQ(visible_text(parse_message(container("related", {kHtml, odd}))), "html");
}

INSTANTIATE_TEST_SUITE_P(Message, NotShown,
                         ::testing::Values("text/x-foo", "text/x-amp-html", "text/enriched",
                                           "text/css", "text/javascript", "text/markdown"));

TEST(Message, AttachedMessageIsWalkedAndItsFieldsAreKeptApart) {
  const Message m = parse_message(
      "Subject: outer\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner text\n");
  EXPECT_EQ(subject(m), "outer");
  ASSERT_THAT(m.attached_fields, SizeIs(1));
  EXPECT_EQ(m.attached_fields[0].text, "inner");
  ASSERT_THAT(m.parts, SizeIs(1));
  EXPECT_EQ(m.parts[0].text, "inner text\n");
  EXPECT_TRUE(m.parts[0].attached_message);
  EXPECT_EQ(m.structure, "message/rfc822(text/plain)");
}

TEST(Message, AttachedMessageInBase64IsWalked) {
  const Message m =
      parse_message("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" +
                    test::base64("Subject: inner\n\ntext\n"));
  ASSERT_THAT(m.parts, SizeIs(1));
  EXPECT_EQ(m.parts[0].text, "text\n");
}

TEST(Message, PartsOfADigestAreMessages) {
  const Message m = parse_message(
      "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: one\n\nfirst\n--b--\n");
  ASSERT_THAT(m.parts, SizeIs(1));
  EXPECT_EQ(m.parts[0].text, "first");
  EXPECT_EQ(m.structure, "multipart/digest(message/rfc822(text/plain))");
}

TEST(Message, BoundaryThatIsNotDeclaredIsGuessed) {
  const Message m = parse_message(
      "Content-Type: multipart/mixed; boundary=other\n\n--real-one\nContent-Type: "
      "text/html\n\n<b>x</b>\n"
      "--real-one--\n");
  ASSERT_THAT(m.parts, SizeIs(1));
  EXPECT_EQ(m.parts[0].type, "text/html");
  EXPECT_TRUE(m.has(Defect::missing_boundary));
}

TEST(Message, UuencodedFileInTextIsAPart) {
  const Message m = parse_message("A: x\n\nbefore\nbegin 644 a.txt\n#86)C\n`\nend\nafter\n");
  ASSERT_THAT(m.parts, SizeIs(2));
  EXPECT_EQ(m.parts[0].filename, "a.txt");
  EXPECT_EQ(m.parts[0].head, "abc");
  EXPECT_EQ(m.parts[1].text, "before\nafter\n");
}

TEST(Message, BodyWithoutBlankLineIsRead) {
  EXPECT_EQ(text_of("A: x\nhello you\n"), "hello you\n");
}

TEST(Message, UndeclaredBase64IsDecoded) {
  const std::string body = repeated("This text is long enough to be told from words. ", 8);
  EXPECT_EQ(text_of("A: x\n\n" + test::base64(body)), body);
}

TEST(Message, TextOfAPartIsCutAtItsLimit) {
  const Message m = parse_message("A: x\n\n" + std::string(5000, 'x'), {.text_bytes = 1000});
  EXPECT_LE(m.parts[0].text.size(), 1000u);
  EXPECT_GE(m.parts[0].text.size(), 990u);
}

TEST(Message, CharsetClaimsAreRecordedInTheOrderMet) {
  const Message m = parse_message(
      "Subject: =?iso-2022-jp?B?GyRCTDVOQRsoQg==?=\n"
      "Content-Type: text/plain; charset=us-ascii\n\n無料のご案内です。\n");
  ASSERT_THAT(m.charsets, SizeIs(2));
  EXPECT_EQ(m.charsets[0].where, "part 1");
  EXPECT_EQ(m.charsets[0].declared, "us-ascii");
  EXPECT_EQ(m.charsets[0].used, "utf-8");
  EXPECT_TRUE(m.charsets[0].lie);
  EXPECT_EQ(m.charsets[1].where, "subject");
  EXPECT_EQ(m.charsets[1].declared, "iso-2022-jp");
  EXPECT_FALSE(m.charsets[1].lie);
}

TEST(Message, FromWithABlankBeforeTheColonIsNoMailboxLine) {
  const Message m = parse_message("From : a@example.com\n\nz\n");
  ASSERT_EQ(m.fields.size(), 1u);
  EXPECT_EQ(m.fields[0].name, "From");
  EXPECT_THAT(m.defects, ElementsAre(Defect::bad_field_name));
}

// ---- Any bytes ---------------------------------------------------------------------------------

void expect_sound(const Message& m, const Limits& limits = {}) {
  ASSERT_LE(m.fields.size(), limits.header_fields);
  ASSERT_LE(m.parts.size(), limits.parts);
  ASSERT_TRUE(std::is_sorted(m.defects.begin(), m.defects.end()));
  ASSERT_EQ(std::adjacent_find(m.defects.begin(), m.defects.end()), m.defects.end());
  for (const HeaderField& field : m.fields) {
    ASSERT_LE(field.raw.size(), limits.field_bytes);
    ASSERT_TRUE(test::is_valid_utf8(field.text));
  }
  for (const Part& part : m.parts) {
    ASSERT_FALSE(part.type.empty());
    ASSERT_LE(part.text.size(),
              3 * limits.text_bytes + 64);  // one byte may become a wide character
    ASSERT_LE(part.head.size(), 32u);
    ASSERT_LE(part.level, limits.levels + 1);
    ASSERT_TRUE(test::is_valid_utf8(part.text));
    ASSERT_TRUE(test::is_valid_utf8(part.filename));
  }
  ASSERT_TRUE(test::is_valid_utf8(visible_text(m)));
  ASSERT_TRUE(test::is_valid_utf8(subject(m)));
}

TEST(MessageOfAnyBytes, RandomBytes) {
  Random random(1);
  for (int i = 0; i < 300; ++i) expect_sound(parse_message(random.bytes(random.below(2000))));
}

TEST(MessageOfAnyBytes, RandomHeaderAndBody) {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    expect_sound(parse_message("Subject: " + random.bytes(random.below(200)) +
                               "\nContent-Type: " + random.bytes(random.below(40)) + "\n\n" +
                               random.bytes(random.below(1000))));
  }
}

TEST(MessageOfAnyBytes, MutatedMail) {
  Random random(3);
  for (const test::LabelledMail& mail : test::corpus()) {
    SCOPED_TRACE(mail.name);
    for (int i = 0; i < 3; ++i) expect_sound(parse_message(test::mutated(mail.raw, random)));
  }
}

TEST(MessageOfAnyBytes, MailCutAnywhere) {
  Random random(4);
  for (const test::LabelledMail& mail : test::corpus()) {
    SCOPED_TRACE(mail.name);
    for (int i = 0; i < 3; ++i) {
      expect_sound(
          parse_message(std::string_view(mail.raw).substr(0, random.below(mail.raw.size()))));
    }
  }
}

TEST(MessageOfAnyBytes, TinyLimits) {
  const Limits tiny{.levels = 1,
                    .parts = 2,
                    .header_fields = 3,
                    .field_bytes = 20,
                    .message_bytes = 2000,
                    .text_bytes = 50};
  for (const test::LabelledMail& mail : test::corpus()) {
    SCOPED_TRACE(mail.name);
    expect_sound(parse_message(mail.raw, tiny), tiny);
  }
}

TEST(MessageOfAnyBytes, NoLimitsAtAll) {
  const Limits none{.levels = 0,
                    .parts = 0,
                    .header_fields = 0,
                    .field_bytes = 0,
                    .message_bytes = 0,
                    .text_bytes = 0};
  for (const test::LabelledMail& mail : test::corpus())
    expect_sound(parse_message(mail.raw, none), none);
}

TEST(MessageOfAnyBytes, LineEndsDoNotMatter) {
  for (const test::LabelledMail& mail : test::corpus()) {
    SCOPED_TRACE(mail.name);
    const Message lf = parse_message(test::with_lf(mail.raw));
    const Message crlf = parse_message(test::with_crlf(mail.raw));
    ASSERT_EQ(lf.structure, crlf.structure);
    ASSERT_EQ(lf.defects, crlf.defects);
    ASSERT_EQ(lf.preamble, test::with_lf(crlf.preamble));
    ASSERT_EQ(lf.fields.size(), crlf.fields.size());
    for (std::size_t i = 0; i < lf.fields.size(); ++i) {
      EXPECT_EQ(lf.fields[i].name, crlf.fields[i].name);
      EXPECT_EQ(lf.fields[i].raw, crlf.fields[i].raw);
      EXPECT_EQ(lf.fields[i].text, crlf.fields[i].text);
    }
    ASSERT_EQ(lf.parts.size(), crlf.parts.size());
    for (std::size_t i = 0; i < lf.parts.size(); ++i) {
      EXPECT_EQ(lf.parts[i].type, crlf.parts[i].type);
      EXPECT_EQ(lf.parts[i].charset, crlf.parts[i].charset);
      EXPECT_EQ(lf.parts[i].filename, crlf.parts[i].filename);
      EXPECT_EQ(lf.parts[i].text, crlf.parts[i].text);
      EXPECT_EQ(lf.parts[i].size, crlf.parts[i].size);
      EXPECT_EQ(lf.parts[i].content_hash, crlf.parts[i].content_hash);
    }
    EXPECT_EQ(visible_text(lf), visible_text(crlf));
    EXPECT_EQ(subject(lf), subject(crlf));
  }
}

TEST(MessageOfAnyBytes, ReturnsBeforeALineFeedAreItsLineEnd) {
  EXPECT_EQ(parse_message("A: b\r\n\r\na\r\r\nb\rc\r\n\r\r").parts[0].text, "a\nb\rc\n\r\r");
}

TEST(MessageOfAnyBytes, LineEndsDoNotMatterInFiles) {
  const std::string type = "Content-Type: application/octet-stream\n";
  const std::string yenc = "A: b\n\n=ybegin line=128 size=1 name=x\nk\n=yend size=1\n";
  const std::string printable = "Content-Transfer-Encoding: quoted-printable\n\na=\nb\nc\n";
  const std::string with_footer =
      "Content-Transfer-Encoding: base64\n\nQUJD\n\n-- \nA list, in clear text\n";
  for (const std::string& mail : {type + "\na\nb\n", yenc, type + printable, type + with_footer}) {
    const Message lf = parse_message(mail);
    const Message crlf = parse_message(test::with_crlf(mail));
    ASSERT_EQ(lf.parts.size(), crlf.parts.size());
    EXPECT_EQ(lf.parts[0].size, crlf.parts[0].size) << mail;
    EXPECT_EQ(lf.parts[0].content_hash, crlf.parts[0].content_hash) << mail;
  }
}

// ---- Limits ------------------------------------------------------------------------------------

struct LimitCase {
  const char* name;
  Defect defect;
  std::string within;  // exactly on the limit
  std::string beyond;  // one more
};

class LimitsOf : public ::testing::TestWithParam<LimitCase> {};

TEST_P(LimitsOf, AreNotCrossedByTheLastOneAllowed) {
  EXPECT_FALSE(parse_message(GetParam().within).has(GetParam().defect));
}

TEST_P(LimitsOf, AreCrossedByOneMore) {
  const Message m = parse_message(GetParam().beyond);
  EXPECT_TRUE(m.has(GetParam().defect));
  expect_sound(m);
}

INSTANTIATE_TEST_SUITE_P(
    Message, LimitsOf,
    ::testing::Values(LimitCase{"levels", Defect::too_many_levels, nested(50), nested(51)},
                      LimitCase{"parts", Defect::too_many_parts, multipart(1000), multipart(1001)},
                      LimitCase{"header_fields", Defect::too_many_fields, fields(1000),
                                fields(1001)},
                      LimitCase{"field_bytes", Defect::field_too_long,
                                "A:" + std::string(64 * 1024, 'x') + "\n\n",
                                "A:" + std::string(64 * 1024 + 1, 'x') + "\n\n"},
                      LimitCase{"message_bytes", Defect::message_too_large,
                                "A: x\n\n" + std::string(16 * 1024 * 1024 - 6, '\n'),
                                "A: x\n\n" + std::string(16 * 1024 * 1024 - 5, '\n')}),
    test::kRowName);

TEST(Message, HeaderHasTheBytesOfEightLongFields) {
  std::string header;
  for (int i = 0; i < 12; ++i) header += "A: " + std::string(64 * 1024 - 10, 'x') + '\n';
  const Message m = parse_message(header + "\nz\n");
  EXPECT_TRUE(m.has(Defect::too_many_fields));
  EXPECT_LE(m.fields.size(), 9u);
  EXPECT_EQ(m.parts[0].text, "z\n");
}

// Each level is searched for its boundary, and a coded message is a copy: a long mail has fewer.
TEST(Message, OfMuchWorkALevelHasFewerLevels) {
  const std::string filling(1'000'000, 'x');
  std::string multiparts, messages;
  for (int i = 0; i < 40; ++i) {
    const std::string name = "b" + std::to_string(i);
    multiparts += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + '\n';
    messages += "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n";
  }
  const Limits limits{.message_bytes = 1'100'000};
  for (const std::string& head : {multiparts, messages}) {
    EXPECT_TRUE(parse_message(head + '\n' + filling, limits).has(Defect::too_many_levels));
    EXPECT_FALSE(parse_message(head + "\nx", limits).has(Defect::too_many_levels));
    EXPECT_FALSE(parse_message(head + '\n' + filling, {.message_bytes = 1u << 30})
                     .has(Defect::too_many_levels));
  }
}

// A thousand times beyond, and what costs quadratic time in a careless parser.
struct HugeCase {
  const char* name;
  std::string (*raw)();
};

class HugeMail : public ::testing::TestWithParam<HugeCase> {};

TEST_P(HugeMail, IsReadInBoundedTime) {
  const std::string raw = GetParam().raw();
  const std::clock_t begin = std::clock();
  const Message m = parse_message(raw);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_LT(seconds, 10);  // of the processor; far above what it takes in any build
  expect_sound(m);
}

INSTANTIATE_TEST_SUITE_P(
    Message, HugeMail,
    ::testing::Values(
        HugeCase{"nested_multiparts", [] { return nested(10'000); }},
        HugeCase{"nested_messages",
                 [] { return repeated("Content-Type: message/rfc822\n\n", 100'000) + "\nx"; }},
        HugeCase{"header_fields", [] { return fields(100'000); }},
        HugeCase{"long_field",
                 [] { return "Subject: " + std::string(1'000'000, 'x') + "\n\nz\n"; }},
        HugeCase{"long_folded_field",
                 [] { return "To: " + repeated("a@b.example,\n ", 100'000) + "c\n\nz\n"; }},
        HugeCase{"encoded_words",
                 [] {
                   return "Subject: " + repeated("=?iso-2022-jp?B?GyRCTDVOQRsoQg==?=\n ", 50'000) +
                          "\n\nz\n";
                 }},
        HugeCase{"parts", [] { return multipart(100'000); }},
        HugeCase{"empty_parts",
                 [] {
                   return "Content-Type: multipart/mixed; boundary=b\n\n" +
                          repeated("--b\n", 1'000'000);
                 }},
        HugeCase{"parts_in_parts",
                 [] {
                   const std::string inner = "--b\nContent-Type: multipart/mixed; boundary=c\n\n" +
                                             repeated("--c\n\nx\n", 500);
                   return "Content-Type: multipart/mixed; boundary=b\n\n" + repeated(inner, 500);
                 }},
        HugeCase{"large_text",
                 [] { return "A: x\n\n" + repeated("Some words on a line of text.\n", 700'000); }},
        HugeCase{"large_base64",
                 [] {
                   return "Content-Transfer-Encoding: base64\n\n" +
                          repeated("U29tZSB3b3JkcyBvbiBhIGxpbmUgb2YgdGV4dC4K\n", 500'000);
                 }},
        HugeCase{"large_zeros", [] { return std::string(20'000'000, '\0'); }},
        HugeCase{"large_japanese",
                 [] {
                   return "A: x\n\n" +
                          repeated("\x83\x65\x83\x58\x83\x67\x82\xB7\x82\xE9\r\n", 1'600'000);
                 }},
        HugeCase{"large_escapes",
                 [] { return "A: x\n\n" + repeated("\x1B$B%F\x1B(B\n", 1'600'000); }},
        HugeCase{"brackets",
                 [] { return "Content-Type: text/html\n\n" + repeated("<", 2'000'000); }},
        HugeCase{
            "html_depth",
            [] { return "Content-Type: text/html\n\n" + repeated("<div><b>", 200'000) + "x"; }},
        HugeCase{"uuencoded_starts",
                 [] { return "A: x\n\n" + repeated("begin 644 a\n", 100'000); }},
        HugeCase{
            "parameters",
            [] { return "Content-Type: text/plain" + repeated("; a*0=x", 100'000) + "\n\nz\n"; }}),
    test::kRowName);

}  // namespace
}  // namespace classify
