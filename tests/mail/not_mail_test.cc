#include <gtest/gtest.h>

#include <string>

#include "classify/message.h"
#include "support/mail.h"
#include "support/row_name.h"

namespace classify {
namespace {

using namespace std::string_literals;

struct FileCase {
  const char* name;
  std::string bytes;
  std::string what;
};

class NotMail : public ::testing::TestWithParam<FileCase> {};

TEST_P(NotMail, IsNamed) { EXPECT_EQ(not_mail(GetParam().bytes), GetParam().what); }

TEST_P(NotMail, IsADefect) {
  EXPECT_EQ(parse_message(GetParam().bytes).has(Defect::not_mail), !GetParam().what.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Mail, NotMail,
    ::testing::Values(
        FileCase{"empty", "", "empty"}, FileCase{"blank_lines", "\r\n \n", "empty"},
        FileCase{"zeros", std::string(5000, '\0'), "nothing but NUL bytes"},
        FileCase{"zeros_and_lines", "\0\n\0\n"s, "nothing but NUL bytes"},
        FileCase{"mbox_line_alone", "From a@b Thu Jan  1 00:00:00 2004\n\n", "empty"},
        FileCase{"gzip", "\x1F\x8B\x08\0\0\0\0\0\0\x03"s, "data compressed by gzip"},
        FileCase{"bzip2", "BZh61AY&SY\x01\x02", "data compressed by bzip2"},
        FileCase{"zstd", "\x28\xB5\x2F\xFD\x24:", "data compressed by zstd"},
        FileCase{"xz",
                 "\xFD"
                 "7zXZ\0\0\x04"s,
                 "data compressed by xz"},
        FileCase{"dovecot_lz4", "Dovecot-LZ4\x0D\x2A\x9B\xC5\0"s, "data compressed by lz4"},
        FileCase{"mail_crypt", "CRYPTED\x03\x07\x02\0\0"s, "mail that Dovecot has encrypted"},
        FileCase{"sqlite", "SQLite format 3\0\x10\0"s, "SQLite database"},
        FileCase{"berkeley_btree", std::string(12, '\0') + "\x62\x31\x05\0\x09"s,
                 "Berkeley database"},
        FileCase{"berkeley_hash_of_the_other_order", std::string(12, '\0') + "\0\x06\x15\x61"s,
                 "Berkeley database"},
        FileCase{"png", "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"s, "PNG picture"},
        FileCase{"jpeg", "\xFF\xD8\xFF\xE0\0\x10JFIF"s, "JPEG picture"},
        FileCase{"gif", "GIF89a\x01\0\x01\0"s, "GIF picture"},
        FileCase{"elf",
                 "\x7F"
                 "ELF\x02\x01\x01\0"s,
                 "program"},
        FileCase{"windows_program", "MZ\x90\0\x03\0\0\0"s, "program"},
        FileCase{"pdf", "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n", "PDF document"},
        FileCase{"zip", "PK\x03\x04\x14\0"s, "zip archive"},
        FileCase{"tar",
                 std::string("a.eml") + std::string(252, '\0') +
                     "ustar\0"
                     "00"s,
                 "tar archive"},
        FileCase{"utf_16",
                 "\xFF\xFE"
                 "F\0r\0o\0m\0:\0"s,
                 "text in UTF-16"},
        FileCase{"binary", "\x01\x02\x03 hello\n"s, "binary data"},
        // What may be mail.
        FileCase{"mail", "Subject: x\n\nbody\n", ""},
        FileCase{"mail_in_an_mbox", "From a@b Thu Jan  1 00:00:00 2004\nA: x\n\n", ""},
        FileCase{"no_header", "Buy cheap pills\n", ""},
        FileCase{"junk_in_front", "log line\nFrom: a\nTo: b\nSubject: c\n\nz\n", ""},
        FileCase{"zeros_in_front", "\0\0\0From: a\nTo: b\nSubject: c\n\nz\n"s, ""},
        FileCase{"zeros_behind", "Subject: x\n\n"s + std::string(5000, '\0'), ""},
        FileCase{"picture_as_the_body", "Content-Type: image/png\n\n\x89PNG\r\n\x1A\n\0\0\0\r"s,
                 ""},
        FileCase{"field_like_a_magic", "BM: x\n\n\x01\x02", ""},
        FileCase{"text_like_a_magic", "BMW offers MZ\n", ""},
        FileCase{"html", "<html><body>x</body></html>\n", ""},
        FileCase{"iso_2022_jp", "\x1B$B$3$s\x1B(B\n", ""}),
    test::kRowName);

TEST(NotMail, DoesNotDependOnWhatComesAfterTheBeginning) {
  EXPECT_EQ(not_mail("\x89PNG\r\n\x1A\nSubject: x\n\nbody\n"), "PNG picture");
}

TEST(NotMail, EveryMailOfTheSampleCorpusIsMail) {
  for (const test::LabelledMail& one : test::corpus()) EXPECT_EQ(not_mail(one.raw), "");
}

TEST(NotMail, BeginsWithAHeaderOrNot) {
  EXPECT_TRUE(begins_with_header("Subject: x\n\nz\n"));
  EXPECT_TRUE(begins_with_header("From a Mon\nSubject: x\n\nz\n"));
  EXPECT_FALSE(begins_with_header("log line\nFrom: a\nTo: b\nSubject: c\n\nz\n"));
  EXPECT_FALSE(begins_with_header("hello\n"));
  EXPECT_FALSE(begins_with_header(""));
}

}  // namespace
}  // namespace classify
