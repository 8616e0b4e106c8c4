// Tokens of attached files: their text, their links, what their markup does, their names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "classify/tokenizer.h"
#include "support/encode.h"
#include "support/row_name.h"

namespace classify {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> tokens_of(const std::string& raw) {
  const Tokens tokens = tokenize(parse_message(raw), {});
  std::vector<std::string> out;
  for (const Token& token : tokens.list) {
    out.push_back(std::string(tokens.key(token)) + ':' + std::string(tokens.text(token)));
  }
  return out;
}

std::vector<std::string> with_file(std::string_view name, std::string_view bytes,
                                   std::string_view type = "application/octet-stream") {
  return tokens_of(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nshown words\n--b\nContent-Type: " +
      std::string(type) +
      "\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; "
      "filename=\"" +
      std::string(name) + "\"\n\n" + test::base64(bytes) + "\n--b--\n");
}

struct LinkCase {
  const char* name;
  std::string_view file;
  std::string_view bytes;
};
void PrintTo(const LinkCase& row, std::ostream* out) { *out << row.name; }

class AttachedLink : public ::testing::TestWithParam<LinkCase> {};

TEST_P(AttachedLink, IsALinkOfTheMail) {
  for (const std::string_view type : {"application/octet-stream", "text/plain", "image/png"}) {
    EXPECT_THAT(with_file(GetParam().file, GetParam().bytes, type), Contains("url:host.example"))
        << type;
  }
}

INSTANTIATE_TEST_SUITE_P(
    File, AttachedLink,
    ::testing::Values(
        LinkCase{"html_link", "a.html", "<a href=\"https://host.example/x\">y</a>"},
        LinkCase{"html_form", "a.html", "<form action=https://host.example/x><input></form>"},
        LinkCase{"html_refresh", "a.html",
                 "<meta http-equiv=refresh content=\"0;url=https://host.example/\">"},
        LinkCase{"html_script", "a.html", "<script>location='https://host.example/'</script>"},
        LinkCase{"html_handler", "a.html",
                 "<body onload=\"location.href='https://host.example/x'\">words"},
        LinkCase{"html_text", "a.html", "<p>go to https://host.example/x</p>"},
        LinkCase{"svg_link", "a.svg", "<svg><a xlink:href=\"https://host.example/x\">y</a></svg>"},
        LinkCase{"svg_script", "a.svg",
                 "<svg><script><![CDATA[ x(\"https://host.example/\") ]]></script></svg>"},
        LinkCase{"rtf", "a.rtf",
                 "{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"https://host.example/x\"}}}"},
        LinkCase{"calendar", "a.ics", "BEGIN:VCALENDAR\nDESCRIPTION:https://ho\n st.example/x\n"},
        LinkCase{"card", "a.vcf", "BEGIN:VCARD\nURL:https://host.example/x\n"},
        LinkCase{"shortcut", "a.url", "[InternetShortcut]\r\nURL=https://host.example/x\r\n"},
        LinkCase{"bookmark", "a.webloc",
                 "<?xml version=\"1.0\"?><plist><dict><key>URL</key>"
                 "<string>https://host.example/x</string></dict></plist>"},
        LinkCase{"desktop", "a.desktop", "[Desktop Entry]\nURL=https://host.example/x\n"},
        LinkCase{"text", "a.txt", "go to https://host.example/x"},
        LinkCase{"mail", "a.eml", "Subject: x\n\ngo to https://host.example/x\n"},
        LinkCase{"mail_in_html", "a.eml",
                 "Subject: x\nContent-Type: text/html\n\n<a href=https://host.example/x>y</a>\n"},
        LinkCase{"pdf", "a.pdf", "%PDF-1.4\n<</S/URI/URI(https://host.example/x)>>"}),
    test::kRowName);

TEST(AttachedTokens, SayWhatMarkupDoes) {
  EXPECT_THAT(with_file("a.html", "<form><input></form><script>x()</script>"),
              IsSupersetOf({"meta:attached form", "meta:attached script"}));
  EXPECT_THAT(with_file("a.html", "<p>words"), Not(Contains(HasSubstr("meta:attached "))));
}

TEST(AttachedTokens, LeaveOutNamespaces) {
  const std::vector<std::string> tokens = with_file(
      "a.svg",
      "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
      "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"><svg xmlns=\"http://one.example/svg\" "
      "xmlns:x='http://two.example/'><text>words</text></svg>");
  EXPECT_THAT(tokens, Each(Not(HasSubstr("url:"))));
}

TEST(AttachedTokens, OfEachFileHaveRoomForLinks) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "https://h" + std::to_string(i) + ".example/ ";
  const auto part = [](std::string_view name, const std::string& bytes) {
    return "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=" +
           std::string(name) + "\n\n" + bytes + "\n";
  };
  const std::vector<std::string> tokens =
      tokens_of("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nshown words\n--b\n" +
                part("a.txt", many) + "--b\n" + part("b.txt", "https://last.example/") + "--b--\n");
  EXPECT_THAT(tokens, Contains("url:last.example"));
  EXPECT_LE(std::count(tokens.begin(), tokens.end(), "url:https"), 50);
}

TEST(AttachedTokens, OfTextAreFew) {
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "word" + std::to_string(i) + ' ';
  const std::vector<std::string> tokens = with_file("a.dat", many);
  EXPECT_LE(std::count_if(tokens.begin(), tokens.end(),
                          [](const std::string& t) { return t.starts_with("attached:"); }),
            200);
}

struct NameCase {
  const char* name;
  std::string_view file;
  std::string_view word;
};
void PrintTo(const NameCase& row, std::ostream* out) { *out << row.name; }

class NameOfFile : public ::testing::TestWithParam<NameCase> {};

TEST_P(NameOfFile, HasWords) {
  EXPECT_THAT(with_file(GetParam().file, "x"),
              Contains("attachment:" + std::string(GetParam().word)));
}

INSTANTIATE_TEST_SUITE_P(
    File, NameOfFile,
    ::testing::Values(NameCase{"number", "invoice_04312.pdf", "invoice"},
                      NameCase{"number_before", "04312-Invoice.pdf", "invoice"},
                      NameCase{"number_at_its_end", "invoice04312.pdf", "invoice"},
                      NameCase{"date", "Rechnung.2026.11.29.pdf", "rechnung"},
                      NameCase{"second_word", "your_invoice-copy.pdf", "copy"},
                      NameCase{"brackets", "invoice(1).pdf", "invoice"},
                      NameCase{"no_ending", "invoice_7", "invoice"},
                      NameCase{"as_before", "invoice_04312.pdf", "invoice_04312.pdf"}),
    test::kRowName);

// ---- armour ------------------------------------------------------------------------------------

TEST(Armour, IsOneToken) {
  const std::string line = "hQEMA5F/x+y9ab0aB/9abcdEFGHijklMNOPqrstUVWXyz0123456789+/abcdEFG";
  std::string block = "-----BEGIN PGP MESSAGE-----\n\n";
  for (int i = 0; i < 60; ++i) block += line + "\n";
  block += "=aBcD\n-----END PGP MESSAGE-----\n";
  const std::string words = "\nshown words\n" + block + "more words\n";
  const std::vector<std::string> with = tokens_of(words);
  EXPECT_THAT(with, Contains("meta:armour pgp message"));
  EXPECT_THAT(with, Contains("text:more"));
  EXPECT_LE(with.size(), tokens_of("\nshown words\n\nmore words\n").size() + 1);

  const std::vector<std::string> attached = with_file("encrypted.asc", block);
  EXPECT_THAT(attached, Contains("meta:armour pgp message"));
  EXPECT_THAT(attached, Each(Not(testing::StartsWith("attached:"))));
}

TEST(Armour, IsOneTokenWithoutALabel) {
  std::string block;
  for (int i = 0; i < 60; ++i) block += std::string(64, 'M') + "\n";
  EXPECT_THAT(tokens_of("\nshown words\n\n" + block), Contains("meta:armour base64"));
  EXPECT_THAT(tokens_of("Content-Type: application/pkcs7-mime; name=smime.p7m\n\n" + block),
              AllOf(Contains("meta:armour base64"), Not(Contains(HasSubstr("=long")))));
}

TEST(AttachedMessage, NameIsRead) {
  const std::vector<std::string> tokens = tokens_of(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822; "
      "name=invoice_1234.eml\n\nSubject: x\n\nbody\n--b--\n");
  EXPECT_THAT(tokens, IsSupersetOf({"attachment:message/rfc822", "attachment:invoice",
                                    "meta:attachment ends .eml"}));
}

}  // namespace
}  // namespace classify
