#include "classify/mail_to_learn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classify/annotate.h"
#include "support/random.h"

namespace classify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A mail with a text, then a file of `bytes` bytes of base64, then another text.
std::string with_file(std::size_t bytes, std::string_view last = "the end") {
  std::string mail =
      "From: a@example.com\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
      "--b\n\nthe beginning\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n";
  const std::string line = std::string(76, 'A') + '\n';
  while (bytes > line.size()) {
    mail += line;
    bytes -= line.size();
  }
  return mail + "AAAA\n--b\n\n" + std::string(last) + "\n--b--\n";
}

constexpr std::size_t kLong = 10 << 20;

TEST(MailToLearn, LeavesAMailWithinTheLimitWhole) {
  const std::string mail = with_file(3 << 20);
  EXPECT_EQ(mail_to_learn(mail), mail);
}

TEST(MailToLearn, KeepsTheTextsOfALongMail) {
  const std::string kept = mail_to_learn(with_file(kLong));
  EXPECT_LT(kept.size(), 200'000u);
  EXPECT_THAT(kept, HasSubstr("the beginning"));
  EXPECT_THAT(kept, HasSubstr("the end\n--b--\n"));
  const Message message = parse_message(kept);
  EXPECT_EQ(message.parts.size(), 3u);
  EXPECT_TRUE(message.defects.empty());
}

TEST(MailToLearn, IsTheSameASecondTime) {
  test::Random random(1);
  for (const std::string& mail :
       {with_file(kLong), "Subject: x\n\n" + random.bytes(kLong), std::string(kLong, 'x'),
        "Subject: " + std::string(kLong, 'x'), std::string(kLong, '\0'),
        "X: " + std::string(600'000, 'x') + "\n\n" + std::string(3 << 20, 'y')}) {
    const std::string once = mail_to_learn(mail);
    EXPECT_LE(once.size(), kMostOfAMail);
    EXPECT_EQ(mail_to_learn(once), once) << mail.substr(0, 20);
  }
}

TEST(MailToLearn, TellsLongMailsApart) {
  // They differ in the bytes that are left out.
  std::string mail = with_file(kLong), other = mail;
  other[other.size() / 2] = 'B';
  EXPECT_NE(mail_to_learn(mail), mail_to_learn(other));
  EXPECT_NE(MailToLearn(mail).hash(), MailToLearn(other).hash());
}

TEST(MailToLearn, RecognisesALongMailHoweverItArrived) {
  const std::string mail = with_file(kLong);
  const std::string kept = mail_to_learn(mail);
  const std::vector<NewField> fields{{"X-Mailsift-Status", "SPAM p=0.9 score=+8.52"}};
  EXPECT_EQ(mail_to_learn(annotate(mail, fields)), kept);
  EXPECT_EQ(mail_to_learn("From a@example.com Mon Mar  2 09:00:00 2026\n" + mail), kept);
  std::string crlf;
  for (const char c : mail) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(mail_to_learn(crlf + "\r\n"), kept);
}

// Just at the limit, marks must not decide whether it is cut.
TEST(MailToLearn, MarksMakeNoDifferenceAtTheLimit) {
  const std::vector<NewField> fields{{"X-Mailsift-Status", std::string(200, 'x')}};
  const std::string head = "Subject: x\n\n";
  for (std::size_t over = 0; over < 4; ++over) {
    std::string mail = head;
    while (mail.size() < kMostOfABody + head.size()) mail += "some words\n";
    mail.resize(kMostOfABody + head.size() - 2 + over, 'x');
    EXPECT_EQ(mail_to_learn(annotate(mail, fields)), mail_to_learn(mail)) << over;
  }
}

// What programs put in front of a mail when they hand it to a filter.
struct Handover {
  const char* name;
  const char* front;
};
class HandedOver : public ::testing::TestWithParam<Handover> {};

TEST_P(HandedOver, IsTheSameMailAsByHand) {
  const std::string mail = with_file(1000);
  const MailToLearn handed(GetParam().front + mail);
  EXPECT_EQ(handed.hash(), MailToLearn(mail).hash());
}

INSTANTIATE_TEST_SUITE_P(
    MailToLearn, HandedOver,
    ::testing::Values(Handover{"exim",
                               "From bob@example.com Mon Nov 30 10:00:00 2026\n"
                               "X-Envelope-From: <bob@example.com>\n"
                               "X-Envelope-To: <ann@example.jp>\n"},
                      Handover{"haraka",
                               "X-Envelope-From: bob@example.com\r\n"
                               "X-Haraka-UUID: 3F0A-1.1\r\n"
                               "X-Haraka-Relay: true\r\n"},
                      Handover{"amavis",
                               "X-Envelope-To: <ann@example.jp>\n"
                               "X-Envelope-To-Blocked:\n"
                               "X-Quarantine-ID: <abc>\n"
                               "X-Amavis-Modified: header (8-bit)\n"
                               "X-Amavis-OS-Fingerprint: Linux 2.6\n"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace classify
