#include "classify/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/mail.h"

namespace classify {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kPlain = "Content-Type: text/plain\n\nplain words\n";
constexpr std::string_view kHtml =
    "Content-Type: text/html\n\n<title>named</title><p>html words<img alt=picture>"
    "<span style='display:none'>secret</span>\n";
constexpr std::string_view kFile =
    "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nfile words\n";
constexpr std::string_view kBlank = "Content-Type: text/plain\n\n \n";

// A multipart/KIND of parts that are each a whole entity.
std::string container(std::string_view kind, const std::vector<std::string>& entities) {
  static int boundaries = 0;
  const std::string boundary = "r" + std::to_string(++boundaries);
  std::string out =
      "Content-Type: multipart/" + std::string(kind) + "; boundary=" + boundary + "\n\n";
  for (const std::string& entity : entities) out += "--" + boundary + "\n" + entity + "\n";
  return out + "--" + boundary + "--\n";
}

std::string container(std::string_view kind, std::initializer_list<std::string_view> entities) {
  return container(kind, std::vector<std::string>(entities.begin(), entities.end()));
}

std::vector<TextRole> roles(const std::string& raw) {
  const Message message = parse_message(raw);
  Reading reading(message);
  std::vector<TextRole> out;
  for (const Text& text : reading.texts()) out.push_back(text.role());
  return out;
}

std::string shown(const std::string& raw) { return visible_text(parse_message(raw)); }

std::vector<ReadableText> readable(const std::string& raw) {
  const Message message = parse_message(raw);
  Reading reading(message);
  return readable_texts(reading);
}

TEST(Reading, ShowsTheHtmlOfAnAlternative) {
  EXPECT_THAT(roles(container("alternative", {kPlain, kHtml})),
              ElementsAre(TextRole::other_version, TextRole::shown));
  EXPECT_EQ(shown(container("alternative", {kPlain, kHtml})), "html words");
}

TEST(Reading, ShowsNoAttachedFile) {
  EXPECT_THAT(roles(container("mixed", {kFile, kPlain})),
              ElementsAre(TextRole::attached, TextRole::shown));
  EXPECT_THAT(shown(container("mixed", {kFile, kPlain})), Not(HasSubstr("file")));
}

TEST(Reading, ShowsAnAttachedFileWhereNothingElseIsShown) {
  EXPECT_THAT(roles(container("mixed", {kFile})), ElementsAre(TextRole::shown));
  EXPECT_THAT(roles(container("mixed", {kBlank, kFile})),
              ElementsAre(TextRole::shown, TextRole::shown));
  EXPECT_EQ(shown(container("mixed", {kFile})), "file words\n");
}

TEST(Reading, ShowsWhatStandsInAnAttachedMessage) {
  const std::string forward = container(
      "mixed", {std::string(kPlain), "Content-Type: message/rfc822\n\nSubject: inner\n\nquoted\n"});
  EXPECT_THAT(roles(forward), ElementsAre(TextRole::shown, TextRole::shown));
  EXPECT_THAT(shown(forward), HasSubstr("quoted"));
}

// A short text whose letters all occur in a long one is no version of it.
TEST(Reading, ShowsAShortTextBesideALongOne) {
  const std::string_view note = "Content-Type: text/plain\n\nPay the invoice today.\n";
  const std::string_view long_text =
      "Content-Type: text/plain\n\nPay the invoice today. Our new account is 1234567 at a bank.\n";
  const std::string both = shown(container("mixed", {note, long_text}));
  EXPECT_THAT(both, HasSubstr("1234567"));
  EXPECT_NE(both.find("Pay the invoice"), both.rfind("Pay the invoice"));
}

TEST(Reading, VisibleTextIsReadable) {
  EXPECT_EQ(shown("A: b\n\nfr\xE2\x80\x8B"
                  "ee\r\noffer\r\n"),
            "free\noffer\n");
  EXPECT_EQ(shown("Content-Type: text/html\n\n<p>of<!-- x -->fer</p><script>no</script>"), "offer");
  EXPECT_EQ(shown(""), "");
}

TEST(Reading, EachTextBeginsOnALineOfItsOwn) {
  EXPECT_EQ(shown(container("mixed", {"Content-Type: text/plain\n\na", kHtml, kPlain})),
            "a\nhtml words\nplain words\n");
}

// Many short texts in front hide no long one behind them.
TEST(Reading, LeavesOutTheShortestOfVeryManyTexts) {
  std::vector<std::string> entities(kReadParts + 5, "Content-Type: text/plain\n\nx");
  entities.emplace_back("Content-Type: text/plain\n\nthe offer behind all of them");
  const std::string raw = container("mixed", entities);
  const std::vector<TextRole> all = roles(raw);
  ASSERT_THAT(all, SizeIs(kReadParts + 6));
  EXPECT_EQ(all.front(), TextRole::shown);
  EXPECT_EQ(all[kReadParts - 2], TextRole::shown);
  EXPECT_EQ(all[kReadParts - 1], TextRole::left_out);
  EXPECT_EQ(all.back(), TextRole::shown);
  EXPECT_THAT(shown(raw), HasSubstr("behind all"));
}

TEST(Reading, LeavesOutFilesAndVersionsBeyondTheParts) {
  std::vector<std::string> entities(kReadParts - 1, "Content-Type: image/png\n\nx");
  entities.emplace_back(kPlain);
  entities.emplace_back(kFile);
  entities.push_back(container("alternative", {kPlain, kHtml}));
  EXPECT_THAT(
      roles(container("mixed", entities)),
      ElementsAre(TextRole::shown, TextRole::left_out, TextRole::left_out, TextRole::shown));
}

TEST(Reading, HtmlIsReadOnceAndCutWhereAsked) {
  const Message message = parse_message(kHtml);
  Reading reading(message, 5);
  Text& text = reading.texts().front();
  EXPECT_EQ(text.visible(), "html ");
  EXPECT_EQ(text.html().title, "named");
  EXPECT_EQ(&text.html(), &text.html());
  EXPECT_EQ(text.visible().data(), text.html().visible.data());
}

TEST(Reading, PlainTextIsAViewAndHasNoMarkup) {
  const Message message = parse_message(kPlain);
  Reading reading(message);
  Text& text = reading.texts().front();
  EXPECT_EQ(text.visible().data(), message.parts[0].text.data());
  EXPECT_EQ(text.html().markup, std::vector<std::string>());
}

TEST(Reading, WhatIsNoTextHasNoRole) {
  EXPECT_THAT(roles("Content-Type: image/png\n\nx"), IsEmpty());
}

TEST(ReadableTexts, NameEveryPieceWithItsRole) {
  const auto is = [](TextRole role, std::string_view type, std::string_view name,
                     std::string_view text) {
    return AllOf(Field(&ReadableText::role, role), Field(&ReadableText::type, type),
                 Field(&ReadableText::name, name), Field(&ReadableText::text, text));
  };
  const std::string raw =
      container("mixed", {container("alternative", {kPlain, kHtml}), std::string(kFile),
                          "Content-Type: message/rfc822\n\nX-Other: 1\nSubject: inner\nFrom: "
                          "a@b.example\n\nquoted\n"});
  EXPECT_THAT(readable(raw),
              ElementsAre(is(TextRole::other_version, "text/plain", "", "plain words\n"),
                          is(TextRole::shown, "text/html", "", "html words"),
                          is(TextRole::hidden, "text/html", "", "secret"),
                          is(TextRole::title, "text/html", "", "named"),
                          is(TextRole::alt, "text/html", "", "picture"),
                          is(TextRole::attached, "text/plain", "a.txt", "file words\n"),
                          is(TextRole::shown, "text/plain", "", "quoted\n"),
                          is(TextRole::quoted_header, "", "Subject", "inner"),
                          is(TextRole::quoted_header, "", "From", "a@b.example")));
}

TEST(QuotedHeader, IsOfTheFirstFewAttachedMessages) {
  const std::string inner = "Content-Type: message/rfc822\n\nSubject: s\nFrom: a@b.example\n\nx\n";
  const Message message = parse_message(container("mixed", std::vector<std::string>(6, inner)));
  EXPECT_THAT(quoted_header(message), SizeIs(8));
  EXPECT_THAT(quoted_header(parse_message(kPlain)), IsEmpty());
}

TEST(TextRoles, HaveNamesOfTheirOwn) {
  EXPECT_EQ(name(TextRole::shown), "shown");
  EXPECT_EQ(name(TextRole::other_version), "other version");
  EXPECT_EQ(name(TextRole::left_out), "left out");
  EXPECT_EQ(name(TextRole::quoted_header), "quoted header");
}

// In every mail: what is shown is the shown pieces, and line ends make no difference.
TEST(Reading, OfTheSampleMailIsTheSameInEveryForm) {
  for (const test::LabelledMail& mail : test::corpus()) {
    std::string pieces;
    for (const ReadableText& text : readable(mail.raw)) {
      if (text.role != TextRole::shown) continue;
      if (!pieces.empty() && !pieces.ends_with('\n')) pieces += '\n';
      pieces += text.text;
    }
    EXPECT_EQ(pieces, shown(mail.raw)) << mail.name;
    EXPECT_EQ(shown(test::with_crlf(mail.raw)), shown(test::with_lf(mail.raw))) << mail.name;
  }
}

}  // namespace
}  // namespace classify
