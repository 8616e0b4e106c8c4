// Files that hold text: known by their bytes or their name, whatever the mail calls them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "classify/reading.h"
#include "mail/file_type.h"
#include "support/encode.h"
#include "support/row_name.h"

namespace classify {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// ---- what a file is ----------------------------------------------------------------------------

struct TypeCase {
  const char* name;
  std::string_view bytes;
  std::string_view file;
  mail::FileReading reading;
};
void PrintTo(const TypeCase& row, std::ostream* out) { *out << row.name; }

class FileType : public ::testing::TestWithParam<TypeCase> {};

TEST_P(FileType, IsKnownByBytesAndName) {
  EXPECT_EQ(mail::reading_of_file(GetParam().bytes, GetParam().file), GetParam().reading);
}

using mail::FileReading;
INSTANTIATE_TEST_SUITE_P(
    File, FileType,
    ::testing::Values(
        TypeCase{"empty", "", "a.html", FileReading::none},
        TypeCase{"blank", " \r\n", "a.html", FileReading::none},
        TypeCase{"png", std::string_view("\x89PNG\r\n\x1A\n\0", 9), "a.png", FileReading::none},
        TypeCase{"zip", "PK\x03\x04\x14", "a.html", FileReading::none},
        TypeCase{"gzip", "\x1F\x8B\x08", "", FileReading::none},
        TypeCase{"text", "All of you", "", FileReading::plain},
        TypeCase{"a_few_letters", "x", "a.png", FileReading::none},
        TypeCase{"a_few_letters_of_text", "x", "a.txt", FileReading::plain},
        TypeCase{"japanese_text", "\x82\xA0\x82\xA2", "a.txt", FileReading::plain},
        TypeCase{"iso_2022", "\x1B$B$\"\x1B(B", "a.txt", FileReading::plain},
        TypeCase{"html", "<html>", "", FileReading::markup},
        TypeCase{"html_in_capitals", "<HTML><BODY>", "", FileReading::markup},
        TypeCase{"doctype", "<!DOCTYPE html>", "", FileReading::markup},
        TypeCase{"blanks_before", "\r\n \t<html>", "", FileReading::markup},
        TypeCase{"mark_before", "\xEF\xBB\xBF<html>", "", FileReading::markup},
        TypeCase{"utf16", std::string_view("\xFF\xFE<\0h\0t\0m\0l\0>\0", 14), "",
                 FileReading::markup},
        TypeCase{"utf16be", std::string_view("\xFE\xFF\0<\0h\0t\0m\0l\0>", 14), "",
                 FileReading::markup},
        TypeCase{"comments_before", "<!-- a --> <!-- b --><div>", "", FileReading::markup},
        TypeCase{"comment_not_closed", "<!-- a", "", FileReading::markup},
        TypeCase{"xml", "<?xml version='1.0'?><x/>", "", FileReading::markup},
        TypeCase{"svg", "<svg xmlns='x'>", "a.png", FileReading::markup},
        TypeCase{"script", "<script>x()</script>", "", FileReading::markup},
        TypeCase{"sign", "<ann@example.com> wrote", "", FileReading::plain},
        TypeCase{"longer_name_of_a_tag", "<article>", "", FileReading::plain},
        TypeCase{"by_name", "Hello", "a.html", FileReading::markup},
        TypeCase{"by_name_in_capitals", "Hello", "A.HTM", FileReading::markup},
        TypeCase{"by_name_with_dots_behind", "Hello", "a.shtml. . ", FileReading::markup},
        TypeCase{"by_last_name", "Hello", "a.pdf.html", FileReading::markup},
        TypeCase{"by_name_xhtml", "Hello", "a.xhtml", FileReading::markup},
        TypeCase{"by_name_in_the_middle", "Hello", "a.html.txt", FileReading::plain},
        TypeCase{"rtf", "{\\rtf1\\ansi", "a.doc", FileReading::rtf},
        TypeCase{"short_rtf", "{\\rt{", "", FileReading::rtf},
        TypeCase{"calendar", "BEGIN:VCALENDAR", "", FileReading::content_lines},
        TypeCase{"card", "begin:vcard", "", FileReading::content_lines},
        TypeCase{"calendar_by_name", "X:y", "a.ics", FileReading::content_lines},
        TypeCase{"card_by_name", "X:y", "a.vcf", FileReading::content_lines},
        TypeCase{"shortcut", "[InternetShortcut]\nURL=x", "a.url", FileReading::plain},
        TypeCase{"mail_by_name", "X: y", "a.eml", FileReading::message},
        TypeCase{"saved_page", "From: x", "a.mht", FileReading::message},
        TypeCase{"mail", "Received: from x\n by y\nSubject: z\n\n", "", FileReading::message},
        TypeCase{"mail_with_crlf", "From: x\r\nSubject: z\r\n\r\n", "a.dat", FileReading::message},
        TypeCase{"field_then_text", "From: x\nall of us\n", "", FileReading::plain},
        TypeCase{"field_alone", "Subject: x", "", FileReading::plain},
        TypeCase{"folded_field_alone", "Subject: x\n y", "", FileReading::plain},
        TypeCase{"note_with_fields", "To: x\nDate: y\n", "a.txt", FileReading::plain},
        TypeCase{"pdf", "%PDF-1.4", "", FileReading::pdf},
        TypeCase{"pdf_behind_something", "\n\n%PDF-1.4\x01", "", FileReading::pdf}),
    test::kRowName);

TEST(Magic, KnowsFilesByTheirFirstBytes) {
  EXPECT_EQ(mail::magic("GIF89a"), "gif");
  EXPECT_EQ(mail::magic("BEGIN:VCARD"), "vcard");
  EXPECT_EQ(mail::magic("hello"), "other");
  EXPECT_EQ(mail::magic(""), "empty");
}

// ---- what a mail with it says ------------------------------------------------------------------

std::string file_part(std::string_view type, std::string_view name, std::string_view bytes) {
  std::string out = "Content-Type: " + std::string(type) + "\nContent-Transfer-Encoding: base64\n";
  out += "Content-Disposition: attachment";
  if (!name.empty()) out += "; filename=\"" + std::string(name) + '"';
  return out + "\n\n" + test::base64(bytes) + "\n";
}

std::string with_file(const std::string& part) {
  return "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nshown words\n--b\n" + part +
         "--b--\n";
}

std::vector<ReadableText> texts(const std::string& raw) {
  const Message message = parse_message(raw);
  Reading reading(message);
  return readable_texts(reading);
}

struct FileCase {
  const char* name;
  std::string_view file;
  std::string_view bytes;
  std::string_view text;
};
void PrintTo(const FileCase& row, std::ostream* out) { *out << row.name; }

class FileText : public ::testing::TestWithParam<FileCase> {};

TEST_P(FileText, IsAttachedUnderAnyType) {
  const FileCase& row = GetParam();
  for (const std::string_view type :
       {"application/octet-stream", "text/plain", "text/html", "image/png", "application/x-foo",
        "application/pdf", "text/calendar", "application/msword", "nonsense"}) {
    const std::vector<ReadableText> all = texts(with_file(file_part(type, row.file, row.bytes)));
    ASSERT_GE(all.size(), 2u) << type;
    EXPECT_EQ(all[0].role, TextRole::shown) << type;
    EXPECT_EQ(all[0].text, "shown words") << type;
    EXPECT_EQ(all[1].role, TextRole::attached) << type;
    EXPECT_EQ(all[1].text, row.text) << type;
  }
}

INSTANTIATE_TEST_SUITE_P(
    File, FileText,
    ::testing::Values(
        FileCase{"html", "a.html", "<html><p>file <b>words</b></p></html>", "file words"},
        FileCase{"html_by_name", "a.htm", "file <b>words</b>", "file words"},
        FileCase{"html_by_bytes", "", "<html><p>file words</p></html>", "file words"},
        FileCase{"html_utf16", "a.html", std::string_view("\xFF\xFE<\0p\0>\0f\0i\0l\0e\0", 16),
                 "file"},
        FileCase{"xhtml", "a.xhtml",
                 "<?xml version=\"1.0\"?><html xmlns=\"x\"><body>file words</body></html>",
                 "file words"},
        FileCase{"svg", "a.svg", "<svg><a xlink:href=\"x\"><text>file words</text></a></svg>",
                 "file words"},
        FileCase{"rtf", "a.rtf", "{\\rtf1 file words}", "file words"},
        FileCase{"rtf_by_bytes", "a.doc", "{\\rtf1 file words}", "file words"},
        FileCase{"calendar", "a.ics", "BEGIN:VCALENDAR\r\nSUMMARY:file\\, wo\r\n rds\r\n",
                 "BEGIN:VCALENDAR\nSUMMARY:file, words\n"},
        FileCase{"calendar_by_bytes", "", "BEGIN:VCALENDAR\r\nSUMMARY:file words\r\n",
                 "BEGIN:VCALENDAR\nSUMMARY:file words\n"},
        FileCase{"card", "a.vcf", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:file=20words\n",
                 "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:file words\n"},
        FileCase{"pdf", "a.pdf", "%PDF-1.4\n<</URI(https://example.com/a)>>",
                 "https://example.com/a\n"},
        FileCase{"mail", "a.eml", "Subject: x\nContent-Type: text/html\n\n<p>file words</p>",
                 "file words"},
        FileCase{
            "saved_page", "a.mht",
            "From: x\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: "
            "text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>file=20words\n--c--\n",
            "file words"}),
    test::kRowName);

TEST(FileTexts, OfPlainFilesAreAttached) {
  for (const std::string_view type : {"application/octet-stream", "text/plain", "image/png"}) {
    for (const std::string_view name : {"a.txt", "a.url", "a.desktop", "a.dat", ""}) {
      EXPECT_THAT(texts(with_file(file_part(type, name, "file words"))),
                  Contains(AllOf(Field(&ReadableText::role, TextRole::attached),
                                 Field(&ReadableText::text, "file words"))))
          << type << name;
    }
  }
}

TEST(FileTexts, OfUnreadableFilesAreNone) {
  for (const std::string_view bytes :
       {std::string_view("PK\x03\x04\x14\0\0\0", 8), std::string_view("\x1F\x8B\x08\0\0", 5),
        std::string_view("\x89PNG\r\n\x1A\n\0", 9),
        std::string_view("\xFF\xD8\xFF\xE0\0\x10", 6)}) {
    EXPECT_THAT(texts(with_file(file_part("application/octet-stream", "a.bin", bytes))), SizeIs(1));
  }
}

TEST(FileTexts, OfEncodedNamesAreKnown) {
  for (const std::string_view name :
       {"filename*=utf-8''%61.html", "filename=\"=?utf-8?B?5a6fLmh0bWw=?=\"",
        "filename*0=a.ht; filename*1=ml", "filename=a.html.", "filename=\"a.HTML \""}) {
    const std::string part =
        "Content-Type: application/octet-stream\nContent-Disposition: "
        "attachment; " +
        std::string(name) + "\n\nfile <b>words</b>\n";
    EXPECT_THAT(texts(with_file(part)), Contains(Field(&ReadableText::text, "file words"))) << name;
  }
}

TEST(FileTexts, AreShownIfNothingElseIs) {
  const Message message =
      parse_message(file_part("application/octet-stream", "a.html", "<p>words"));
  EXPECT_EQ(visible_text(message), "words");
  EXPECT_EQ(visible_text(parse_message(
                file_part("application/pdf", "a.pdf", "%PDF-1.4 /URI(https://example.com/)"))),
            "");
}

TEST(FileTexts, SayNothingOfTheMailsCharsets) {
  const Message message = parse_message(
      with_file(file_part("application/octet-stream", "a.txt", "\x83\x65\x83\x58\x83\x67\x81")));
  EXPECT_THAT(message.defects, IsEmpty());
  EXPECT_THAT(message.charsets, SizeIs(1));
  EXPECT_EQ(message.text_charset(), "");
}

TEST(FileTexts, AreBounded) {
  const std::string long_text(300000, 'x');
  const Message message = parse_message(
      with_file(file_part("application/octet-stream", "a.dat", long_text)), {.text_bytes = 100000});
  EXPECT_EQ(message.parts[1].size, long_text.size());
  EXPECT_LE(message.parts[1].text.size(), 65536u);
  EXPECT_LE(
      parse_message(with_file(file_part("image/png", "a.html", long_text)), {.text_bytes = 100000})
          .parts[1]
          .text.size(),
      100000u);
}

TEST(MailFiles, AreAlsoFilesThemselves) {
  const Message message = parse_message(
      with_file(file_part("application/octet-stream", "a.eml", "Subject: inner\n\nfile words\n")));
  ASSERT_THAT(message.parts, SizeIs(3));
  EXPECT_EQ(message.parts[1].filename, "a.eml");
  EXPECT_FALSE(message.parts[1].has_text());
  EXPECT_TRUE(message.parts[2].in_file);
  EXPECT_TRUE(message.parts[2].attached_message);
  EXPECT_EQ(message.structure, "multipart/mixed(text/plain,application/octet-stream(text/plain))");
  ASSERT_THAT(message.attached_fields, SizeIs(1));
  EXPECT_EQ(message.attached_fields[0].text, "inner");
}

TEST(MailFiles, InOneAnotherAreBounded) {
  std::string mail = "Subject: x\n\nfile words\n";
  for (int level = 0; level < 60; ++level) {
    mail = "Subject: x\nContent-Type: application/octet-stream; name=a.eml\n\n" + mail;
  }
  const Message message = parse_message(mail);
  EXPECT_TRUE(message.has(Defect::too_many_levels));
  EXPECT_LE(message.parts.size(), Limits{}.levels + 2);
}

// ---- calendars that are shown ------------------------------------------------------------------

TEST(Calendar, IsShownAsItsText) {
  EXPECT_EQ(visible_text(parse_message("Content-Type: text/calendar; charset=utf-8; method=REQUEST"
                                       "\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nSUMMARY:Lunch\\, at no"
                                       "\n on\nDESCRIPTION:one\\ntwo\nEND:VCALENDAR\n")),
            "BEGIN:VCALENDAR\nMETHOD:REQUEST\nSUMMARY:Lunch, at noon\nDESCRIPTION:one\ntwo\n"
            "END:VCALENDAR\n");
}

TEST(Calendar, MayBeFoldedInsideALetter) {
  EXPECT_EQ(visible_text(parse_message("Content-Type: text/calendar; charset=utf-8\n\nSUMMARY:\xE3"
                                       "\x81\n \x84\xE3\x81\x86\n")),
            "SUMMARY:\u3044\u3046\n");
  EXPECT_EQ(visible_text(parse_message("Content-Type: text/vcard; charset=shift_jis\n\nNOTE:\x83"
                                       "\n \x65\x83\x58\x83\x67\n")),
            "NOTE:\u30C6\u30B9\u30C8\n");
}

TEST(Calendar, MayBeUtf16) {
  std::string bytes = "\xFF\xFE";
  for (const char c : std::string_view("SUMMARY:Lu\r\n nch\r\n")) (bytes += c) += '\0';
  EXPECT_EQ(visible_text(parse_message("Content-Type: text/calendar\nContent-Transfer-Encoding: "
                                       "base64\n\n" +
                                       test::base64(bytes))),
            "SUMMARY:Lunch\n");
}

}  // namespace
}  // namespace classify
