// The formats that files with text come in: content lines, RTF, links of PDF, armour.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "support/encode.h"
#include "support/random.h"
#include "support/row_name.h"
#include "text/file/armour.h"
#include "text/file/content_lines.h"
#include "text/file/pdf_links.h"
#include "text/file/rtf.h"

namespace classify::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Row {
  const char* name;
  std::string_view in;
  std::string_view out;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

// ---- content lines -----------------------------------------------------------------------------

std::string lines(std::string_view bytes) {
  std::string memory;
  return read_content_lines(unfold(bytes, memory));
}

class ContentLines : public ::testing::TestWithParam<Row> {};

TEST_P(ContentLines, AreReadAsAPersonReadsThem) { EXPECT_EQ(lines(GetParam().in), GetParam().out); }

INSTANTIATE_TEST_SUITE_P(
    File, ContentLines,
    ::testing::Values(
        Row{"value", "SUMMARY:Lunch\r\n", "SUMMARY:Lunch\n"},
        Row{"last_line_without_end", "SUMMARY:Lunch", "SUMMARY:Lunch\n"},
        Row{"lf", "SUMMARY:Lunch\nLOCATION:Bar\n", "SUMMARY:Lunch\nLOCATION:Bar\n"},
        Row{"folded", "SUMMARY:Lu\r\n nch\r\n", "SUMMARY:Lunch\n"},
        Row{"folded_by_tab", "SUMMARY:Lu\r\n\tnch\r\n", "SUMMARY:Lunch\n"},
        Row{"folded_twice", "SUMMARY:L\r\n u\r\n nch\r\n", "SUMMARY:Lunch\n"},
        Row{"folded_before_blank", "SUMMARY:at\r\n  noon\r\n", "SUMMARY:at noon\n"},
        Row{"folded_name", "SUMM\r\n ARY:Lunch\r\n", "SUMMARY:Lunch\n"},
        Row{"folded_letter", "SUMMARY:\xE3\x81\n \x84\n", "SUMMARY:\u3044\n"},
        Row{"line_feed", "NOTE:one\\ntwo\\Nthree\n", "NOTE:one\ntwo\nthree\n"},
        Row{"escapes", "NOTE:a\\, b\\; c\\\\ d\\: e\n", "NOTE:a, b; c\\ d: e\n"},
        Row{"unknown_escape", "NOTE:C\\dir\\\n", "NOTE:C\\dir\\\n"},
        Row{"escaped_backslash_before_n", "NOTE:a\\\\nb\n", "NOTE:a\\nb\n"},
        Row{"parameter", "NOTE;LANGUAGE=en:a\\nb\n", "NOTE;LANGUAGE=en:a\nb\n"},
        Row{"quoted_colon", "NOTE;X=\"a:b;c\":a\\nb\n", "NOTE;X=\"a:b;c\":a\nb\n"},
        Row{"quote_not_closed", "NOTE;X=\"a:b\\nc\n", "NOTE;X=\"a:b\nc\n"},
        Row{"quote_not_closed_at_all", "NOTE;X=\"a\\n\n", "NOTE;X=\"a\\n\n"},
        Row{"common_name", "ORGANIZER;CN=Ann Lee:mailto:ann@example.com\n",
            "ORGANIZER;CN=Ann Lee:mailto:ann@example.com\n"},
        Row{"lower_case", "note;encoding=quoted-printable:a=20b\n",
            "note;encoding=quoted-printable:a b\n"},
        Row{"url_folded", "URL;VALUE=URI:https://exam\r\n ple.com/x\n",
            "URL;VALUE=URI:https://example.com/x\n"},
        Row{"html",
            "X-ALT-DESC;FMTTYPE=text/html:<p>See <a href=\"https://example.com/\">us\\, "
            "now</a></p>\n",
            "X-ALT-DESC;FMTTYPE=text/html:See us, now\nhttps://example.com/\n"},
        Row{"html_form",
            "DESCRIPTION;FMTTYPE=text/html:<form action=https://example.com/>x</form>\n",
            "DESCRIPTION;FMTTYPE=text/html:x\nhttps://example.com/\n"},
        Row{"link_to_html", "ATTACH;FMTTYPE=text/html:https://example.com/\n",
            "ATTACH;FMTTYPE=text/html:https://example.com/\n"},
        Row{"attached_bytes", "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA\n",
            "ATTACH;ENCODING=BASE64;VALUE=BINARY:\n"},
        Row{"picture", "PHOTO;ENCODING=b;TYPE=JPEG:AAAA\n", "PHOTO;ENCODING=b;TYPE=JPEG:\n"},
        Row{"picture_folded", "PHOTO;BASE64:AAAA\n AAAA\nFN:x\n", "PHOTO;BASE64:\nFN:x\n"},
        Row{"data_uri", "PHOTO:data:image/png;base64,AAAA\n", "PHOTO:\n"},
        Row{"group", "item1.NOTE:a\\nb\n", "item1.NOTE:a\nb\n"},
        Row{"quoted_printable", "NOTE;ENCODING=QUOTED-PRINTABLE:a=3Db=0D=0Ac\n",
            "NOTE;ENCODING=QUOTED-PRINTABLE:a=b\r\nc\n"},
        Row{"quoted_printable_alone", "NOTE;QUOTED-PRINTABLE:a=3Db\n",
            "NOTE;QUOTED-PRINTABLE:a=b\n"},
        Row{"quoted_printable_folded", "NOTE;QUOTED-PRINTABLE:https://exam=\nple.com/\n",
            "NOTE;QUOTED-PRINTABLE:https://example.com/\n"},
        Row{"charset", "FN;CHARSET=SHIFT_JIS;QUOTED-PRINTABLE:=83=65=83=58=83=67\n",
            "FN;CHARSET=SHIFT_JIS;QUOTED-PRINTABLE:\u30C6\u30B9\u30C8\n"},
        Row{"old_folding", "VERSION:2.1\r\nNOTE:at\r\n noon\r\n", "VERSION:2.1\nNOTE:at noon\n"},
        Row{"no_content_line", "\nHello there\nall of you\\n\n", "\nHello there\nall of you\\n\n"},
        Row{"empty", "", ""}),
    test::kRowName);

// ---- RTF ---------------------------------------------------------------------------------------

class Rtf : public ::testing::TestWithParam<Row> {};

TEST_P(Rtf, ShowsItsTextAndItsLinks) { EXPECT_EQ(read_rtf(GetParam().in), GetParam().out); }

INSTANTIATE_TEST_SUITE_P(
    File, Rtf,
    ::testing::Values(
        Row{"text", R"({\rtf1\ansi Pay now})", "Pay now"},
        Row{"paragraphs", R"({\rtf1 one\par two\line three})", "one\ntwo\nthree"},
        Row{"cells", R"({\rtf1 one\cell two\row})", "one\ttwo\n"},
        Row{"line_ends_are_nothing", "{\\rtf1 one\r\ntwo}", "onetwo"},
        Row{"escaped", R"({\rtf1 a\{b\}c\\d})", "a{b}c\\d"},
        Row{"signs", R"({\rtf1 a\~b\_c\-d})", "a b-cd"},
        Row{"byte", R"({\rtf1\ansi\ansicpg1252 caf\'e9})", "caf\u00E9"},
        Row{"code_page", R"({\rtf1\ansi\ansicpg1251 \'e4\'e0})", "\u0434\u0430"},
        Row{"japanese", R"({\rtf1\ansi\ansicpg932 \'83\'65\'83\'58\'83\'67})",
            "\u30C6\u30B9\u30C8"},
        Row{"second_byte_as_it_is", R"({\rtf1\ansi\ansicpg932 \'83e\'83X\'83g})",
            "\u30C6\u30B9\u30C8"},
        Row{"font",
            R"({\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fcharset128 Gothic;}}\f0 a {\f1 )"
            R"(\'83\'65\'83\'58\'83\'67}\'e9})",
            "a \u30C6\u30B9\u30C8\u00E9"},
        Row{"unicode", R"({\rtf1\uc1 a\u8212?b})", "a\u2014b"},
        Row{"unicode_with_byte", R"({\rtf1 a\u233\'e9b})", "a\u00E9b"},
        Row{"unicode_below_zero", R"({\rtf1 \u-25344?})", "\u9D00"},
        Row{"unicode_pair", R"({\rtf1 \u-10179?\u-8704?})", "\U0001F600"},
        Row{"half_a_pair", R"({\rtf1 a\u-10179?b})", "ab"},
        Row{"no_fallback", R"({\rtf1\uc0 a\u8212 b})", "a\u2014b"},
        Row{"long_fallback", R"({\rtf1{\uc2 \u12354\'82\'a0}x})", "\u3042x"},
        Row{"link",
            R"({\rtf1 Pay {\field{\*\fldinst HYPERLINK "https://example.com/"}{\fldrslt here}}})",
            "Pay  <https://example.com/> here"},
        Row{"link_in_groups",
            R"({\rtf1{\field{\*\fldinst{\rtlch {HYPERLINK  "https://example.com/a"}}}{\fldrslt{\ul x}}}})",
            " <https://example.com/a> x"},
        Row{"link_without_quotes",
            R"({\rtf1{\field{\*\fldinst HYPERLINK https://example.com/b }}})",
            " <https://example.com/b> "},
        Row{"link_without_scheme", R"({\rtf1{\field{\*\fldinst HYPERLINK "www.example.com"}}})",
            " <www.example.com> "},
        Row{"picture_elsewhere",
            R"({\rtf1{\field{\*\fldinst INCLUDEPICTURE "https://example.com/p.png" \\d}}})",
            " <https://example.com/p.png> "},
        Row{"other_field", R"({\rtf1{\field{\*\fldinst PAGE}{\fldrslt 1}}})", "1"},
        Row{"html_tag", R"({\rtf1\fromhtml1 {\*\htmltag84 <a href="https://example.com/">}x})",
            " <https://example.com/> x"},
        Row{"unknown_destination", R"({\rtf1{\*\generator Writer;}x})", "x"},
        Row{"tables", R"({\rtf1{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\info{\title T}}x})",
            "x"},
        Row{"picture", R"({\rtf1{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}x})",
            "x"},
        Row{"object", R"({\rtf1{\object{\*\objdata 0105}{\result seen}}})", "seen"},
        Row{"binary", "{\\rtf1{\\pict\\bin3 }{}}x}", "x"},
        Row{"hidden", R"({\rtf1 a{\v secret}b\v secret\v0 c})", "abc"},
        Row{"quotes", R"({\rtf1\ldblquote a\rdblquote\endash b})", "\u201Ca\u201D\u2013b"},
        Row{"not_closed", R"({\rtf1 {\b bold)", "bold"},
        Row{"closed_too_often", R"({\rtf1 a}}} b)", "a b"},
        Row{"nothing_behind_the_sign", "{\\rtf1 a\\", "a"},
        Row{"half_a_byte", "{\\rtf1 a\\'8", "a8"},
        Row{"number_too_big", R"({\rtf1\fs99999999999999 a\fs-b})", "a-b"}, Row{"empty", "", ""}),
    test::kRowName);

TEST(Rtf, IsReadHoweverDeepItsGroupsAre) {
  const std::string deep(100000, '{');
  EXPECT_EQ(read_rtf("{\\rtf1 " + deep + "x" + std::string(100000, '}') + "y}"), "xy");
}

TEST(Rtf, MillionsOfSmallRunsAreBounded) {
  std::string rtf = "{\\rtf1\\ansicpg932 ";
  for (int i = 0; i < 100000; ++i) rtf += "\\'83\\u65?";
  EXPECT_TRUE(test::is_valid_utf8(read_rtf(rtf)));
}

// ---- PDF ---------------------------------------------------------------------------------------

std::string packed(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  out.resize(size);
  return out;
}

std::string pdf(std::string_view object) {
  return "%PDF-1.5\n%\xE2\xE3\n1 0 obj\n" + std::string(object) + "\nendobj\n%%EOF\n";
}

std::string object_stream(std::string_view objects, std::string_view filter = "/FlateDecode") {
  return "<</Type/ObjStm/N 1/First 4/Filter" + std::string(filter) + ">>stream\r\n" +
         packed(objects) + "\r\nendstream";
}

class Pdf : public ::testing::TestWithParam<Row> {};

TEST_P(Pdf, SaysWhereItsLinksLead) {
  EXPECT_EQ(pdf_links(pdf(GetParam().in)), GetParam().out);
  EXPECT_EQ(pdf_links(pdf(object_stream("5 0 " + std::string(GetParam().in)))), GetParam().out);
  EXPECT_EQ(pdf_links(pdf(object_stream(GetParam().in, "[ /FlateDecode ]"))), GetParam().out);
}

INSTANTIATE_TEST_SUITE_P(
    File, Pdf,
    ::testing::Values(
        Row{"action", "<</A<</S/URI/URI(https://example.com/a)>>>>", "https://example.com/a\n"},
        Row{"blanks", "<< /S /URI /URI  \n (https://example.com/a) >>", "https://example.com/a\n"},
        Row{"other_order", "<</URI(https://example.com/a)/S/URI>>", "https://example.com/a\n"},
        Row{"hexadecimal", "<</URI<687474703A2F2F 6578616d706c652e636f6d2F>>>",
            "http://example.com/\n"},
        Row{"odd_digits", "<</URI<6578616d706c652e636f6d2>>>", "example.com\n"},
        Row{"no_digits", "<</URI<</X 1>>>>", ""},
        Row{"escaped", "<</URI(https://example.com/\\(a\\)\\057b)>>",
            "https://example.com/(a)/b\n"},
        Row{"balanced", "<</URI(https://example.com/(a)b)>>", "https://example.com/(a)b\n"},
        Row{"goes_on", "<</URI(https://exam\\\nple.com/)>>", "https://example.com/\n"},
        Row{"goes_on_crlf", "<</URI(https://exam\\\r\nple.com/)>>", "https://example.com/\n"},
        Row{"short_octal", "<</URI(https://example.com\\57)>>", "https://example.com/\n"},
        Row{"several", "<</URI(https://example.com/a)>><</URI(https://example.jp/b)>>",
            "https://example.com/a\nhttps://example.jp/b\n"},
        Row{"repeated", "<</URI(https://example.com/a)>><</URI(https://example.com/a)>>",
            "https://example.com/a\n"},
        Row{"mailto", "<</URI(mailto:a@example.com)>>", "mailto:a@example.com\n"},
        Row{"utf16", std::string_view("<</URI(\xFE\xFF\0h\0t\0t\0p\0:\0/\0/\0x\0.\0j\0p)>>", 35),
            "http://x.jp\n"},
        Row{"form", "<</S/SubmitForm/F<</FS/URL/F(https://example.com/f)>>>>",
            "https://example.com/f\n"},
        Row{"script", "<</S/JavaScript/JS(app.launchURL\\(\"https://example.com/j\"\\))>>",
            "https://example.com/j\n"},
        Row{"encrypted", "<</URI(\x8F\x01\x02:/\x99)>>", ""}, Row{"too_short", "<</URI(a:)>>", ""},
        Row{"no_string", "<</URI null>>", ""},
        Row{"not_closed", "<</URI(https://example.com/", "https://example.com/\n"},
        Row{"nothing_behind", "<</S/URI", ""}, Row{"text", "(see https://example.com/ now)", ""}),
    test::kRowName);

TEST(PdfLinks, AreNotLookedForInPagesAndPictures) {
  const std::string page = packed("<</URI(https://example.com/)>>");
  EXPECT_THAT(pdf_links(pdf("<</Filter/FlateDecode>>stream\n" + page + "\nendstream")), IsEmpty());
  // A name may be written so that nobody knows it (ISO 32000-1 7.3.5).
  EXPECT_EQ(
      pdf_links(pdf("<</Type/Obj#53tm/Filter/Fl#61teDecode>>stream\n" + page + "\nendstream")),
      "https://example.com/\n");
}

TEST(PdfLinks, AreFoundInEachObjectStream) {
  EXPECT_EQ(pdf_links(pdf(object_stream("/URI(https://example.com/a)") + "\nendobj\n2 0 obj" +
                          object_stream("/URI(https://example.com/b)"))),
            "https://example.com/a\nhttps://example.com/b\n");
}

TEST(PdfLinks, ThatABombHidesAreNotReached) {
  const std::string bomb =
      packed(std::string(2 * kInflatedBytes, ' ') + "/URI(https://example.com/)");
  EXPECT_LT(bomb.size(), 10000u);
  const std::string one = "<</Type/ObjStm>>stream\n" + bomb + "\nendstream endobj 2 0 obj";
  std::string many;
  for (int i = 0; i < 300; ++i) many += one;
  EXPECT_THAT(pdf_links(pdf(many)), IsEmpty());
}

TEST(PdfLinks, AreBounded) {
  std::string many;
  for (std::size_t i = 0; i < 3 * kPdfLinks; ++i) {
    many += "/URI(https://example.com/" + std::to_string(i) + ")";
  }
  const std::string links = pdf_links(pdf(many));
  EXPECT_EQ(std::count(links.begin(), links.end(), '\n'), kPdfLinks);
  EXPECT_LE(pdf_links(pdf("/URI(https://" + std::string(100000, 'a'))).size(), 2100u);
  EXPECT_LE(pdf_links(pdf("/URI<" + std::string(100000, '6'))).size(), 2100u);
}

// ---- armour ------------------------------------------------------------------------------------

struct ArmourCase {
  const char* name;
  std::string in;
  std::string out;
  std::vector<std::string> kinds;
};
void PrintTo(const ArmourCase& row, std::ostream* out) { *out << row.name; }

const std::string kLine(64, 'A');
const std::string kBlock = kLine + "\n" + kLine + "\n" + kLine + "\n" + kLine + "\nabcdef==\n";

class Armour : public ::testing::TestWithParam<ArmourCase> {};

TEST_P(Armour, IsTakenOutOfTheText) {
  std::string memory;
  std::vector<std::string> kinds;
  EXPECT_EQ(without_armour(GetParam().in, memory, kinds), GetParam().out);
  EXPECT_EQ(kinds, GetParam().kinds);
}

INSTANTIATE_TEST_SUITE_P(
    File, Armour,
    ::testing::Values(
        ArmourCase{"none", "all\nof you\n", "all\nof you\n", {}}, ArmourCase{"empty", "", "", {}},
        ArmourCase{"message",
                   "a\n-----BEGIN PGP MESSAGE-----\nVersion: 1\n\n" + kBlock +
                       "=aBcD\n-----END PGP MESSAGE-----\nb\n",
                   "a\n\nb\n",
                   {"pgp message"}},
        ArmourCase{"crlf",
                   "a\r\n-----BEGIN PGP MESSAGE-----\r\n\r\n" + kLine +
                       "\r\nabc\r\n=aBcD\r\n-----END PGP MESSAGE-----\r\nb\r\n",
                   "a\r\n\nb\r\n",
                   {"pgp message"}},
        ArmourCase{"quoted",
                   "> -----BEGIN PGP MESSAGE-----\n> \n> " + kLine +
                       "\n> =aBcD\n> "
                       "-----END PGP MESSAGE-----\nb",
                   "\nb",
                   {"pgp message"}},
        ArmourCase{"signed_text_stays",
                   "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nread me\n"
                   "-----BEGIN PGP SIGNATURE-----\n\n" +
                       kLine + "\n=aBcD\n-----END PGP SIGNATURE-----\n",
                   "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nread me\n\n",
                   {"pgp signature"}},
        ArmourCase{"certificate",
                   "-----BEGIN CERTIFICATE-----\n" + kBlock + "-----END CERTIFICATE-----",
                   "",
                   {"certificate"}},
        ArmourCase{"cut", "-----BEGIN PKCS7-----\n" + kLine, "", {"pkcs7"}},
        ArmourCase{"head_line_only", "-----BEGIN PGP MESSAGE-----", "", {"pgp message"}},
        ArmourCase{"words_inside_stay",
                   "-----BEGIN PGP MESSAGE-----\n\nbuy\nnow and here\n-----END PGP MESSAGE-----\n",
                   "\n\nbuy\nnow and here\n-----END PGP MESSAGE-----\n",
                   {"pgp message"}},
        ArmourCase{"two",
                   "-----BEGIN A-----\n" + kLine + "\n-----END A-----\nx\n-----BEGIN B-----\n" +
                       kLine + "\n-----END B-----\ny\n",
                   "\nx\n\ny\n",
                   {"a", "b"}},
        ArmourCase{"base64", "a\n" + kBlock + "b c\n", "a\n\nb c\n", {"base64"}},
        ArmourCase{
            "base64_in_one_line", "a\n" + std::string(1000, 'B') + "\nb\n", "a\n\nb\n", {"base64"}},
        ArmourCase{"a_long_word_stays", "a\n" + kLine + "\nb c\n", "a\n" + kLine + "\nb c\n", {}},
        ArmourCase{"short_lines_stay", "a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nf\n", {}},
        ArmourCase{"a_rule_stays", std::string(300, '-') + "\n", std::string(300, '-') + "\n", {}},
        ArmourCase{
            "a_letter_before_it", "x-----BEGIN A-----\nb c\n", "x-----BEGIN A-----\nb c\n", {}}),
    test::kRowName);

// ---- any bytes ---------------------------------------------------------------------------------

TEST(Files, AnyBytesGiveUtf8) {
  const std::vector<std::string> whole = {
      pdf("<</URI(https://example.com/\\(a\\)\\057b)>>" + object_stream("<</URI<6874>>>")),
      R"({\rtf1\ansi\ansicpg932{\fonttbl{\f1\fcharset128 G;}}\f1 \'83\'65\u8212?{\v x}{\field)"
      R"({\*\fldinst HYPERLINK "https://example.com/"}{\fldrslt x}}{\pict\bin3 abc}\par})",
      "BEGIN:VCARD\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=83=65=\n=83;b\n"
      "X-ALT-DESC;FMTTYPE=text/html:<a href=\"x\">y\\,\n z</a>\nURL;A=\"b:c\":d\n",
      "a\n-----BEGIN PGP MESSAGE-----\nVersion: 1\n\n" + kBlock + "-----END PGP MESSAGE-----\n"};
  test::Random random(1);
  const auto read = [](std::string_view bytes) {
    EXPECT_TRUE(test::is_valid_utf8(pdf_links(bytes)));
    EXPECT_TRUE(test::is_valid_utf8(read_rtf(bytes)));
    std::string memory;
    (void)unfold(bytes, memory);
    std::vector<std::string> kinds;
    EXPECT_LE(without_armour(bytes, memory, kinds).size(), bytes.size());
  };
  for (const std::string& file : whole) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      read(std::string(file, 0, size));
      EXPECT_TRUE(test::is_valid_utf8(read_content_lines(file.substr(0, size))) ||
                  !test::is_valid_utf8(file.substr(0, size)));
    }
    for (int i = 0; i < 3000; ++i) {
      std::string changed = file;
      for (int n = 0; n < 3; ++n) {
        changed[random.below(changed.size())] = static_cast<char>(random.below(256));
      }
      read(changed);
    }
  }
}

}  // namespace
}  // namespace classify::text
