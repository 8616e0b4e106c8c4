#include "mail/attached.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/encode.h"
#include "support/mail.h"

namespace classify::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t kOutermost = AttachedMessage::kOutermost;

// A multipart/KIND of parts that are each a whole entity.
std::string container(std::string_view kind, const std::vector<std::string>& entities) {
  static int boundaries = 0;
  const std::string boundary = "a" + std::to_string(++boundaries);
  std::string out =
      "Content-Type: multipart/" + std::string(kind) + "; boundary=" + boundary + "\n\n";
  for (const std::string& entity : entities) out += "--" + boundary + "\n" + entity + "\n";
  return out + "--" + boundary + "--\n";
}

std::string attached(const std::string& mail) { return "Content-Type: message/rfc822\n\n" + mail; }

const std::string kNote = "Content-Type: text/plain\n\nnote\n";
const std::string kInner = "Subject: inner\nMessage-ID: <i@example.com>\n\ninner text\n";

// What was asked about, and what it was asked of.
struct Asked {
  explicit Asked(std::string bytes, const Limits& limits = {})
      : raw(std::move(bytes)), message(parse_message(raw, limits, found)) {}
  std::string raw;
  Attached found;
  Message message;
};

TEST(Attached, HasItsBytesFieldsAndParts) {
  const Asked asked(container("mixed", {kNote, attached(kInner), kNote}));
  ASSERT_THAT(asked.found.messages, SizeIs(1));
  const AttachedMessage& one = asked.found.messages[0];
  EXPECT_EQ(one.raw, kInner);
  EXPECT_EQ(one.within, kOutermost);
  EXPECT_TRUE(one.is_walked);
  ASSERT_THAT(one.fields, SizeIs(2));
  EXPECT_EQ(one.fields[0].text, "inner");
  EXPECT_EQ(one.parts_begin, 1u);
  EXPECT_EQ(one.parts_end, 2u);
  EXPECT_EQ(asked.message.parts[1].text, "inner text\n");
}

TEST(Attached, KnowsWhichItIsAttachedTo) {
  const std::string middle = "Subject: middle\n" + container("mixed", {kNote, attached(kInner)});
  const Asked asked(container("mixed", {attached(middle), attached(kInner)}));
  ASSERT_THAT(asked.found.messages, SizeIs(3));
  EXPECT_EQ(asked.found.messages[0].within, kOutermost);
  EXPECT_EQ(asked.found.messages[1].within, 0u);
  EXPECT_EQ(asked.found.messages[2].within, kOutermost);
  EXPECT_EQ(asked.found.messages[0].parts_begin, 0u);
  EXPECT_EQ(asked.found.messages[0].parts_end, 2u);
  EXPECT_EQ(asked.found.messages[1].parts_begin, 1u);
  EXPECT_EQ(asked.found.messages[1].raw, kInner);
}

TEST(Attached, IsDecoded) {
  const Asked asked(container("mixed", {"Content-Type: message/rfc822\nContent-Transfer-Encoding: "
                                        "base64\n\n" +
                                        test::base64(kInner)}));
  ASSERT_THAT(asked.found.messages, SizeIs(1));
  EXPECT_EQ(asked.found.messages[0].raw, kInner);
}

TEST(Attached, IsEveryPartOfADigestWithoutAType) {
  const Asked asked(container("digest", {"\n" + kInner, "\n" + kInner}));
  EXPECT_THAT(asked.found.messages, SizeIs(2));
}

TEST(Attached, IsAFileNamedSoWhateverItsType) {
  for (const std::string type : {"application/octet-stream", "text/plain"}) {
    const Asked asked(
        container("mixed", {"Content-Type: " + type +
                            "\nContent-Transfer-Encoding: base64\n"
                            "Content-Disposition: attachment; filename=\"Mail.EML\"\n\n" +
                            test::base64(kInner)}));
    ASSERT_THAT(asked.found.messages, SizeIs(1)) << type;
    EXPECT_EQ(asked.found.messages[0].raw, kInner);
    EXPECT_FALSE(asked.found.messages[0].is_walked);
    EXPECT_THAT(asked.found.messages[0].fields, IsEmpty());
  }
}

TEST(Attached, IsNotedWhereItMayNotBeEntered) {
  const Asked asked(container("mixed", {attached(kInner)}), {.levels = 1});
  ASSERT_THAT(asked.found.messages, SizeIs(1));
  EXPECT_EQ(asked.found.messages[0].raw, kInner);
  EXPECT_FALSE(asked.found.messages[0].is_walked);
}

TEST(Attached, FieldsAreInTheCharsetOfItsOwnText) {
  const auto koi8 = [](std::string_view text) { return test::in_charset(text, "KOI8-R"); };
  const std::string note = "Content-Type: text/plain; charset=shift_jis\n\n" +
                           test::in_charset("ご注文の商品を発送しました。", "Shift_JIS") + "\n";
  const std::string inner = "Subject: " + koi8("Ия") +
                            "\nContent-Type: text/plain; charset=koi8-r\n\n" +
                            koi8("Здравствуйте, высылаю вам расписание занятий.") + "\n";
  const Asked asked(container("mixed", {note, attached(inner)}));
  ASSERT_THAT(asked.found.messages, SizeIs(1));
  EXPECT_EQ(asked.found.messages[0].fields[0].text, "Ия");
}

TEST(Attached, InAnothersFormatIsSaidToBeThere) {
  const std::string tnef = "Content-Type: application/ms-tnef\n\nx\n";
  const std::string dat = "Content-Type: application/octet-stream; name=WinMail.dat\n\nx\n";
  const std::string msg =
      "Content-Type: application/octet-stream\nContent-Disposition: attachment; "
      "filename=a.msg\n\nx\n";
  for (const std::string& part : {tnef, dat, msg}) {
    EXPECT_TRUE(Asked(container("mixed", {kNote, part})).found.unsupported) << part;
    const std::string inner = "Subject: x\n" + container("mixed", {kNote, part});
    EXPECT_FALSE(Asked(container("mixed", {attached(inner)})).found.unsupported) << part;
  }
  EXPECT_FALSE(Asked(container("mixed", {kNote, attached(kInner)})).found.unsupported);
}

// Hundreds of attached messages: all are there, also where the message keeps no more of their fields.
TEST(Attached, KeepsTheFieldsOfHundreds) {
  std::string many;
  for (int i = 0; i < 30; ++i) many += "X-Field: " + std::to_string(i) + "\n";
  const Asked asked(container("mixed", std::vector<std::string>(200, attached(many + kInner))));
  ASSERT_THAT(asked.found.messages, SizeIs(200));
  EXPECT_THAT(asked.found.messages.back().fields, SizeIs(32));
  EXPECT_LE(asked.message.attached_fields.size(), Limits{}.header_fields);
}

TEST(Attached, AskingChangesNoMessage) {
  for (const test::LabelledMail& mail : test::corpus()) {
    const std::string forward = container("mixed", {kNote, attached(mail.raw)});
    const Asked asked(forward);
    const Message plain = classify::parse_message(forward);
    EXPECT_EQ(asked.message.structure, plain.structure) << mail.name;
    EXPECT_EQ(asked.message.defects, plain.defects) << mail.name;
    ASSERT_THAT(asked.message.parts, SizeIs(plain.parts.size())) << mail.name;
    for (std::size_t i = 0; i < plain.parts.size(); ++i) {
      EXPECT_EQ(asked.message.parts[i].text, plain.parts[i].text) << mail.name;
      EXPECT_EQ(asked.message.parts[i].filename, plain.parts[i].filename) << mail.name;
    }
    ASSERT_FALSE(asked.found.messages.empty()) << mail.name;
    EXPECT_THAT(std::string(asked.found.messages[0].raw), HasSubstr(mail.raw.substr(0, 200)));
  }
}

}  // namespace
}  // namespace classify::mail
