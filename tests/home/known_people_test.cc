#include "classify/home/known_people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "classify/error.h"
#include "classify/home/stores.h"
#include "classify/home/trainer.h"
#include "home/people/correspondence.h"
#include "home/people/people_key.h"
#include "home/people/people_table.h"
#include "judge/own_results.h"
#include "support/files.h"
#include "support/mail.h"

namespace classify {
namespace {

using test::made_up_mail;
using test::read_file;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::int64_t kNow = 1'795'000'000;  // 2026-11-17

System at(std::int64_t now) {
  System system = this_system();
  system.now_us = [now] { return now * 1'000'000; };
  return system;
}

SentMail mail_to(std::vector<std::string> recipients, std::string id = {},
                 std::int64_t time = kNow) {
  return {.from = {"me@example.jp"},
          .recipients = std::move(recipients),
          .message_id = std::move(id),
          .time = time};
}

Known find(const KnownPeople& people, std::string_view raw, const Settings& settings = {}) {
  return people.find(parse_message(raw), settings);
}

// ---- The table ----------------------------------------------------------------------------------

PeopleTable a_table(std::size_t n) {
  std::mt19937_64 random(n);
  PeopleTable table{.key_id = 7, .addresses = {}, .messages = {}};
  for (std::size_t i = 0; i < n; ++i) {
    table.addresses[random()] = {static_cast<std::int64_t>(i), Standing::known};
    table.messages[random()] = {static_cast<std::int64_t>(i), Standing::known};
  }
  return table;
}

std::optional<PeopleReader> reader_of(const std::string& bytes) {
  return PeopleReader::open(
      [&bytes](std::uint64_t offset, char* to, std::size_t size) {
        if (offset + size > bytes.size()) return false;
        std::copy_n(bytes.data() + offset, size, to);
        return true;
      },
      bytes.size());
}

TEST(PeopleTable, FindsEveryHashOfTablesOfAnySizeAndNoOther) {
  for (const std::size_t n : {0, 1, 2, 127, 128, 129, 255, 256, 257, 1000, 20'000}) {
    const PeopleTable table = a_table(n);
    const std::string bytes = encode(table);
    const auto reader = reader_of(bytes);
    ASSERT_TRUE(reader) << n;
    for (const auto& [hash, standings] : table.addresses) {
      ASSERT_EQ(reader->address(hash).value().time, standings.time) << n;
      ASSERT_FALSE(reader->address(hash + 1)) << n;
      ASSERT_FALSE(reader->message(hash)) << n;
    }
    for (const auto& [hash, standings] : table.messages) ASSERT_TRUE(reader->message(hash)) << n;
    EXPECT_FALSE(reader->address(0));
    EXPECT_FALSE(reader->address(UINT64_MAX));
  }
}

TEST(PeopleTable, HashesThatAreNotSpreadAreFoundToo) {
  PeopleTable table;
  for (std::uint64_t i = 0; i < 5'000; ++i) table.addresses[i] = {};
  for (std::uint64_t i = 0; i < 5'000; ++i) table.addresses[UINT64_MAX - i] = {};
  const std::string bytes = encode(table);
  for (const auto& [hash, standings] : table.addresses) {
    ASSERT_TRUE(reader_of(bytes)->address(hash));
  }
  EXPECT_FALSE(reader_of(bytes)->address(UINT64_MAX / 2));
}

TEST(PeopleTable, ReadsWhatItWrote) {
  PeopleTable table = a_table(500);
  table.addresses[1] = {kNow, Standing::forgotten};
  table.addresses[2] = {kNow, Standing::own};
  const std::optional<PeopleTable> back = decode_people(encode(table));
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), encode(table));
  EXPECT_EQ(back->addresses.at(2).standing, Standing::own);
}

TEST(PeopleTable, BytesAreFrozen) {  // changing this makes everybody unknown
  PeopleTable table{.key_id = 1, .addresses = {{3, {5, Standing::own}}}, .messages = {{4, {6}}}};
  const std::string bytes = encode(table);
  ASSERT_EQ(bytes.size(), 64u + 4 * 8);
  EXPECT_EQ(bytes.substr(0, 17), "mailsift known 1\n");
  EXPECT_EQ(bytes.substr(64), std::string("\3\0\0\0\0\0\0\0\25\0\0\0\0\0\0\0"
                                          "\4\0\0\0\0\0\0\0\30\0\0\0\0\0\0\0",
                                          32));
}

TEST(PeopleTable, EveryCutAndEveryFlippedByteIsNoticed) {
  const PeopleTable table = a_table(20);
  const std::string bytes = encode(table);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(decode_people(bytes.substr(0, i))) << i;
    EXPECT_FALSE(reader_of(bytes.substr(0, i))) << i;
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
    EXPECT_FALSE(decode_people(flipped)) << i;
  }
  EXPECT_FALSE(decode_people(bytes + "x"));
}

TEST(PeopleTable, DamageMakesNobodyKnown) {
  const PeopleTable table = a_table(1000);
  const std::string bytes = encode(table);
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 1 + round % 50; ++i) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    const auto reader = reader_of(damaged);
    if (!reader) continue;
    for (int i = 0; i < 20; ++i) ASSERT_FALSE(reader->address(random()));
  }
}

TEST(PeopleTable, TheOldestLeaveFirst) {
  PeopleTable table;
  for (std::uint64_t i = 0; i < kMostKnownAddresses + 10; ++i) {
    table.addresses[i * 0x9E3779B97F4A7C15u] = {static_cast<std::int64_t>(i), Standing::known};
  }
  table.keep_within_limits();
  EXPECT_EQ(table.addresses.size(), kMostKnownAddresses);
  EXPECT_FALSE(table.addresses.contains(9 * 0x9E3779B97F4A7C15u));
  EXPECT_TRUE(table.addresses.contains(10 * 0x9E3779B97F4A7C15u));
}

TEST(PeopleKey, HashesAreFrozenAndDependOnTheSecretAndTheKind) {
  const PeopleKey key(Secret{1, 2, 3});
  const PeopleKey other(Secret{1, 2, 4});
  EXPECT_NE(key.address("ann@example.com"), other.address("ann@example.com"));
  EXPECT_NE(key.id(), other.id());
  EXPECT_NE(key.address("x"), key.message("x"));
  // Computed with another BLAKE2b and another SipHash.
  EXPECT_EQ(key.address("ann@example.com"), 9296759645076040445u);
  EXPECT_EQ(key.message("one@example.jp"), 7545812878767499274u);
  EXPECT_EQ(key.id(), 3902304430493907285u);
}

// ---- What is read -------------------------------------------------------------------------------

TEST(AddressBook, ReadsVCards) {
  EXPECT_THAT(read_address_book("BEGIN:VCARD\r\n"
                                "VERSION:3.0\r\n"
                                "FN:Ann\r\n"
                                "EMAIL;TYPE=INTERNET:Ann@Example.com\r\n"
                                "item1.email;type=\"a:b\";PREF=1:mailto:ann@work.example.com\r\n"
                                "EMAIL:long-na\r\n me@example.com\r\n"
                                "NOTE:EMAIL\\: nobody@example.com\r\n"
                                "X-EMAIL:no@example.com\r\n"
                                "END:VCARD\r\n"
                                "EMAIL:outside@example.com\r\n"
                                "begin:vcard\nEMAIL:Ann@example.com\nEMAIL:bob@example.com"),
              ElementsAre("ann@example.com", "ann@work.example.com", "long-name@example.com",
                          "bob@example.com"));
}

TEST(AddressBook, ReadsAliasesOfMutt) {
  EXPECT_THAT(read_address_book("set from = me@example.jp\n"
                                "# alias old old@example.com\n"
                                "alias ann Ann Lee <ann@example.com> # tags: friend@home\n"
                                "alias -group friends -group all  both Bob <bob@example.com>,\\\n"
                                "   \"Lee, C. #2\" <c@example.com>\n"
                                "\talias d d@example.com (Dora)\n"
                                "alias nobody undisclosed-recipients:;\n"
                                "unalias e e@example.com\n"
                                "alias"),
              ElementsAre("ann@example.com", "bob@example.com", "c@example.com", "d@example.com"));
}

TEST(AddressBook, OtherBytesHoldNoAddress) {
  EXPECT_THAT(read_address_book({}), IsEmpty());
  EXPECT_THAT(read_address_book("From: a@example.com\n\nb@example.com\n"), IsEmpty());
  std::string binary = "BEGIN:VCARD\nEMAIL:";
  for (int i = 0; i < 4096; ++i) binary += static_cast<char>(i * 7);
  (void)read_address_book(binary);
  EXPECT_THAT(
      read_address_book("BEGIN:VCARD\nEMAIL:a b@example.com\nEMAIL:\xff@example.com\n"
                        "EMAIL:a@\xe4.example\nEMAIL:@example.com\nEMAIL:\"a b\"@example.com\n"),
      Not(::testing::Contains(HasSubstr("\xff"))));
}

TEST(SentMail, HasRecipientsMessageIdAndDate) {
  const SentMail mail = read_sent(
      "From: Me <Me@example.jp>\nTo: Ann <ANN@example.com>, bob@example.com\n"
      "Cc: =?utf-8?q?C?= <c@example.com>, undisclosed:;\nBcc: d@example.com\n"
      "Message-ID: <one@example.jp>\nDate: Tue, 17 Nov 2026 09:00:00 +0900\n\n"
      "To: body@example.com\n");
  EXPECT_THAT(mail.from, ElementsAre("me@example.jp"));
  EXPECT_THAT(mail.recipients,
              ElementsAre("ann@example.com", "bob@example.com", "c@example.com", "d@example.com"));
  EXPECT_EQ(mail.message_id, "one@example.jp");
  EXPECT_EQ(mail.time, 1'794'873'600);
  EXPECT_FALSE(mail.is_public);
  EXPECT_FALSE(mail.automatic);
}

TEST(SentMail, IsPublicIfItWentToAList) {
  const auto is_public = [](const std::string& header) {
    return read_sent("From: me@example.jp\n" + header + "\n\nx\n").is_public;
  };
  for (const char* to :
       {"users@lists.example.com", "friends-list@example.com", "dev@example.org", "x@ml.example.jp",
        "1234@bugs.example.org", "talk@googlegroups.com", "Club-ML@example.jp"}) {
    EXPECT_TRUE(is_public("To: ann@example.com, " + std::string(to))) << to;
  }
  for (const char* to : {"ann@example.com", "ann@list.com", "listener@example.com",
                         "ann.devel@example.com", "bugs@example.com"}) {
    EXPECT_FALSE(is_public("To: " + std::string(to))) << to;
  }
  EXPECT_TRUE(is_public("To: ann@example.com\nNewsgroups: comp.mail"));
  EXPECT_TRUE(is_public("To: ann@example.com\nMail-Followup-To: x@example.com"));
  std::string many = "To: a@example.com";
  for (int i = 0; i < 20; ++i) many += ", a" + std::to_string(i) + "@example.com";
  EXPECT_TRUE(is_public(many));
}

TEST(SentMail, AProgramsMailMakesNobodyKnown) {
  const auto automatic = [](const std::string& header) {
    return use_of(read_sent("From: me@example.jp\nTo: ann@example.com\n" + header + "\n\nx\n"), {});
  };
  EXPECT_EQ(automatic("Auto-Submitted: auto-replied"), SentUse::automatic);
  EXPECT_EQ(automatic("X-Autoreply: yes"), SentUse::automatic);
  EXPECT_EQ(automatic("Content-Type: multipart/report; boundary=x"), SentUse::automatic);
  EXPECT_EQ(automatic("Auto-Submitted: no"), SentUse::taken);
}

TEST(SentMail, OnlyTheUsersOwnIsTakenIfHisAddressesAreKnown) {
  const SentMail spam = read_sent("From: spammer@example.net\nTo: ann@example.com\n\nx\n");
  const std::vector<std::string> own{"Me@example.jp"};
  EXPECT_EQ(use_of(spam, {}), SentUse::taken);
  EXPECT_EQ(use_of(spam, own), SentUse::not_own);
  EXPECT_EQ(use_of(mail_to({"a@example.com"}), own), SentUse::taken);
}

// ---- Who is known -------------------------------------------------------------------------------

class People : public ::testing::Test {
 protected:
  People() { people_->add_sent({{mail_to({"ann@example.com"}, "one@example.jp")}}, {}); }

  [[nodiscard]] Known known(std::string_view raw, const Settings& settings = {}) const {
    return find(people_->open(), raw, settings);
  }

  std::shared_ptr<PeopleStore> people_ = people_in_memory(at(kNow));
};

TEST_F(People, AreThoseTheUserWroteTo) {
  EXPECT_EQ(known("From: ann@example.com\n\nx\n"), Known::sender);
  EXPECT_EQ(known("From: \"Lee, Ann\" <Ann@EXAMPLE.com>\n\nx\n"), Known::sender);
  EXPECT_EQ(known("From: ann@example.com (Ann)\n\nx\n"), Known::sender);
  EXPECT_EQ(known("From: bob@example.com\n\nx\n"), Known::no);
  EXPECT_EQ(known("From: ann@example.com.evil.example\n\nx\n"), Known::no);
  EXPECT_EQ(known("Subject: no From\n\nFrom: ann@example.com\n"), Known::no);
  EXPECT_EQ(find(KnownPeople(), "From: ann@example.com\n\nx\n"), Known::no);
}

TEST_F(People, AreNotKnownByAFromThatAReaderMayReadOtherwise) {
  for (const char* from :
       {"From: ann@example.com, spam@example.net", "From: <ann@example.com> <spam@example.net>",
        "From: ann@example.com\nFrom: spam@example.net",
        "From: spam@example.net\nFrom: ann@example.com",
        "From: \"support@bank.example\" <ann@example.com>",
        "From: =?utf-8?q?support=40bank.example?= <ann@example.com>",
        "From: =?utf-8?b?c3VwcG9ydO+8oGJhbms=?= <ann@example.com>",
        "From: ann@example.com <spam@example.net>", "From: spam@example.net (ann@example.com)",
        "From: \"ann\"@example.com", "From: ann @example.com x",
        "From: <@relay.example:ann@example.com>"}) {
    EXPECT_EQ(known(std::string(from) + "\n\nx\n"), Known::no) << from;
  }
}

TEST_F(People, AReplyToOwnMailIsKnown) {
  EXPECT_EQ(known("From: desk@shop.example\nIn-Reply-To: <one@example.jp>\n\nx\n"), Known::reply);
  EXPECT_EQ(known("From: desk@shop.example\nReferences: <x@example.com>\n <one@example.jp>\n"
                  " <y@example.com>\n\nx\n"),
            Known::reply);
  EXPECT_EQ(
      known("From: desk@shop.example\nIn-Reply-To: Your mail <one@example.jp> of today\n\nx\n"),
      Known::reply);
}

TEST_F(People, AGuessedMessageIdGainsNothing) {
  for (const char* id : {"two@example.jp", "ONE@example.jp", "one@example.jp ", "", "one@example.j",
                         "one@example.jp<", "<one@example.jp", "example.jp"}) {
    const std::string mail =
        "From: spam@example.net\nIn-Reply-To: <" + std::string(id) + "\nSubject: x\n\nx\n";
    EXPECT_EQ(known(mail), Known::no) << id;
  }
  EXPECT_EQ(known("From: spam@example.net\nSubject: <one@example.jp>\n\n<one@example.jp>\n"),
            Known::no);
}

TEST_F(People, OneIdAmongThousandsIsFoundOnlyNearTheEnd) {  // bounded work
  std::string many;
  for (int i = 0; i < 2000; ++i) many += " <" + std::to_string(i) + "@x.example>\n";
  EXPECT_EQ(known("From: a@example.net\nReferences: <one@example.jp>\n" + many + "\nx\n"),
            Known::no);
  EXPECT_EQ(known("From: a@example.net\nReferences:\n" + many + " <one@example.jp>\n\nx\n"),
            Known::reply);
}

TEST_F(People, WhatCameByAListIsNoReply) {
  EXPECT_EQ(
      known("From: a@example.net\nList-Id: <x.example.com>\nIn-Reply-To: <one@example.jp>\n\nx\n"),
      Known::no);
}

TEST_F(People, MailToAListHasNoReplies) {
  SentMail post = mail_to({"users@lists.example.com", "bob@example.com"}, "post@example.jp");
  post.is_public = true;
  people_->add_sent({&post, 1}, {});
  EXPECT_EQ(known("From: spam@example.net\nIn-Reply-To: <post@example.jp>\n\nx\n"), Known::no);
  EXPECT_EQ(known("From: bob@example.com\n\nx\n"), Known::sender);
}

TEST_F(People, TheUsersOwnAddressIsNeverKnown) {
  people_->add_sent({{mail_to({"me@example.jp", "also-me@example.jp"}, "x@example.jp")}}, {});
  EXPECT_EQ(known("From: me@example.jp\n\nx\n"), Known::no);
  EXPECT_EQ(known("From: me@example.jp\nIn-Reply-To: <one@example.jp>\n\nx\n"), Known::no);
  Settings settings;
  settings.own_addresses = {"Ann@example.com"};
  EXPECT_EQ(known("From: ann@example.com\n\nx\n", settings), Known::no);
  EXPECT_EQ(known("Delivered-To: ann@example.com\nFrom: ann@example.com\n\nx\n"), Known::no);
  const std::vector<std::string> own{"me@example.jp", "also-me@example.jp"};
  people_->add_addresses(std::vector<std::string>{"also-me@example.jp"}, own);
  EXPECT_EQ(known("From: also-me@example.jp\n\nx\n"), Known::no);
}

TEST_F(People, SpamOfTheirsIsUnsureWithItsScore) {
  const Verdict spam{.cls = Class::spam, .score = 7.5, .probability = .999};
  const Message ann = parse_message("From: ann@example.com\n\nx\n");
  const Verdict spared_one = people_->open().spare(spam, ann, {});
  EXPECT_EQ(spared_one.cls, Class::unsure);
  EXPECT_EQ(spared_one.score, 7.5);
  EXPECT_EQ(spared_one.probability, .999);
  EXPECT_EQ(people_->open().spare({.cls = Class::good, .score = -5}, ann, {}).cls, Class::good);
  EXPECT_EQ(people_->open().spare(spam, parse_message("From: b@example.com\n\n"), {}).cls,
            Class::spam);
}

TEST_F(People, AreForgedIfTheOwnHostSaysSo) {
  const auto with = [&](const std::string& results, const Settings& settings = {}) {
    return known(results +
                     "\nReceived: from x by mx.example.jp; Tue, 17 Nov 2026 09:00:00 +0900\n"
                     "From: ann@example.com\nTo: me@example.jp\n\nx\n",
                 settings);
  };
  const std::string ar = "Authentication-Results: mx.example.jp; ";
  EXPECT_EQ(with(ar + "dmarc=fail (p=none) header.from=example.com"), Known::forged);
  EXPECT_EQ(with(ar + "spf=pass smtp.mailfrom=x@spam.example; dmarc=fail header.from=example.com"),
            Known::forged);
  EXPECT_EQ(with(ar + "spf=fail smtp.mailfrom=ann@example.com; dkim=none"), Known::forged);
  EXPECT_EQ(with(ar + "spf=softfail smtp.mailfrom=example.com"), Known::forged);
  EXPECT_EQ(with(ar + "dkim=fail header.d=example.com; spf=pass smtp.mailfrom=a@spam.example"),
            Known::forged);
  EXPECT_EQ(with(ar + "spf=fail smtp.mailfrom=a@list.example; dkim=pass header.d=example.com"),
            Known::sender);
  EXPECT_EQ(with(ar + "spf=fail; dkim=pass header.i=@mail.example.com"), Known::sender);
  EXPECT_EQ(with(ar + "dkim=fail header.d=example.com; dmarc=pass header.from=example.com"),
            Known::sender);
  EXPECT_EQ(with(ar + "spf=none; dkim=none"), Known::sender);
  EXPECT_EQ(with("X-Nothing: x"), Known::sender);
  // What the sender may have put there is no answer.
  EXPECT_EQ(with(ar + "spf=fail reason=\"no; dmarc=pass\" smtp.mailfrom=x@example.com"),
            Known::forged);
  EXPECT_EQ(with(ar + "dmarc=fail (dmarc=pass; dmarc=pass) header.from=example.com"),
            Known::forged);
  // Another host's word is none.
  EXPECT_EQ(with("Authentication-Results: mx.other.example; dmarc=fail"), Known::sender);
  Settings other;
  other.authserv_ids = {"mx.other.example"};
  EXPECT_EQ(with("Authentication-Results: mx.other.example; dmarc=fail", other), Known::forged);
  EXPECT_EQ(with("Received-SPF: fail (x) client-ip=192.0.2.7; envelope-from=ann@example.com"),
            Known::forged);
  EXPECT_EQ(with("Received-SPF: pass envelope-from=\"ann@example.com\""), Known::sender);
  EXPECT_EQ(known("Received: from x by mx.example.jp; x\nReceived-SPF: fail\n"
                  "From: ann@example.com\n\nx\n"),
            Known::sender);  // below the own part
}

TEST_F(People, AReplyWhoseSenderIsForgedIsNotKnown) {
  EXPECT_EQ(known("Authentication-Results: mx.example.jp; dmarc=fail\n"
                  "Received: from x by mx.example.jp; x\nFrom: desk@shop.example\n"
                  "In-Reply-To: <one@example.jp>\n\nx\n"),
            Known::forged);
}

// ---- Changes ------------------------------------------------------------------------------------

TEST_F(People, WhoIsForgottenIsKnownAgainOnlyByALaterMail) {
  EXPECT_EQ(people_->forget(std::vector<std::string>{"ann@example.com"}), 1u);
  EXPECT_EQ(people_->forget(std::vector<std::string>{"ann@example.com"}), 0u);
  const std::string mail = "From: ann@example.com\nIn-Reply-To: <one@example.jp>\n\nx\n";
  EXPECT_EQ(known(mail), Known::no) << "not by a reply either";
  people_->add_sent({{mail_to({"ann@example.com"}, "one@example.jp", kNow)}}, {});
  EXPECT_EQ(known(mail), Known::no) << "the Sent folder is read again every night";
  people_->add_addresses(std::vector<std::string>{"ann@example.com"}, {});
  EXPECT_EQ(known(mail), Known::no) << "nor by the address book";
  EXPECT_EQ(people_->counts().addresses, 0u);
}

TEST(PeopleStore, ALaterMailMakesThemKnownAgain) {
  test::TemporaryFolder folder;
  const Home home{folder / "home"};
  create_home(home);
  const std::vector<SentMail> mails{mail_to({"ann@example.com"}, "one@example.jp")};
  open_people_store(home, at(kNow))->add_sent(mails, {});
  open_people_store(home, at(kNow))->forget(std::vector<std::string>{"ann@example.com"});
  const std::vector<SentMail> later{mail_to({"ann@example.com"}, "two@example.jp", kNow + 100)};
  open_people_store(home, at(kNow + 50))->add_sent(later, {});  // a clock that is ahead
  EXPECT_EQ(find(open_known_people(home), "From: ann@example.com\n\nx\n"), Known::sender);
}

TEST_F(People, AreReadAgainWithoutAnythingNew) {
  const KnownCounts again =
      people_->add_sent({{mail_to({"ann@example.com"}, "one@example.jp")}}, {});
  EXPECT_EQ(again.addresses, 0u);
  EXPECT_EQ(again.messages, 0u);
  EXPECT_EQ(people_->counts().addresses, 1u);
  EXPECT_EQ(people_->counts().messages, 1u);
}

TEST_F(People, OfAnAddressBookLeaveBeforeThoseTheUserWroteTo) {
  std::vector<std::string> book;
  for (int i = 0; i < 100'000; ++i) book.push_back("p" + std::to_string(i) + "@example.com");
  const std::size_t added = people_->add_addresses(book, {});
  EXPECT_EQ(people_->counts().addresses + 1, kMostKnownAddresses) << "one place has me@example.jp";
  EXPECT_EQ(added, people_->counts().addresses - 1);
  EXPECT_EQ(known("From: ann@example.com\n\nx\n"), Known::sender);
}

TEST_F(People, AreGoneAfterClear) {
  people_->clear();
  EXPECT_EQ(known("From: ann@example.com\n\nx\n"), Known::no);
  EXPECT_EQ(people_->counts().addresses, 0u);
}

// ---- The file -----------------------------------------------------------------------------------

class PeopleFile : public ::testing::Test {
 protected:
  PeopleFile() {
    create_home(home_);
    store()->add_sent({{mail_to({"ann@example.com"}, "one@example.jp")}}, {});
  }
  [[nodiscard]] std::shared_ptr<PeopleStore> store() const {
    return open_people_store(home_, at(kNow));
  }
  [[nodiscard]] Known ann() const {
    return find(open_known_people(home_), "From: ann@example.com\n\nx\n");
  }

  test::TemporaryFolder folder_;
  Home home_{folder_ / "home"};
};

TEST_F(PeopleFile, HoldsNoAddressAndNoMessageId) {
  EXPECT_EQ(ann(), Known::sender);
  const std::string bytes = read_file(home_.known());
  for (const char* word : {"ann", "example", "one@"}) EXPECT_THAT(bytes, Not(HasSubstr(word)));
  EXPECT_EQ(std::filesystem::status(home_.known()).permissions() & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(PeopleFile, IsOfNoUseWithAnotherSecret) {
  std::filesystem::remove(home_.secret());
  EXPECT_THROW((void)ann(), Error);
  create_home(home_);
  EXPECT_THROW((void)ann(), Error);
  EXPECT_THROW((void)store()->counts(), Error);
  EXPECT_THROW(store()->add_addresses(std::vector<std::string>{"b@example.com"}, {}), Error);
  store()->clear();
  store()->add_addresses(std::vector<std::string>{"ann@example.com"}, {});
  EXPECT_EQ(ann(), Known::sender);
}

TEST_F(PeopleFile, DamagedItIsAnErrorAndStaysAsItIs) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(100, '\0'),
        read_file(home_.known()).substr(0, 70), read_file(home_.known()) + "x"}) {
    write_file(home_.known(), bytes);
    EXPECT_THROW((void)ann(), Error) << bytes.size();
    EXPECT_THROW((void)store()->counts(), Error);
    EXPECT_THROW(store()->forget(std::vector<std::string>{"b@example.com"}), Error);
    EXPECT_EQ(read_file(home_.known()), bytes);
  }
}

TEST_F(PeopleFile, IsNotReadThroughALink) {
  std::filesystem::rename(home_.known(), folder_ / "elsewhere");
  std::filesystem::create_symlink(folder_ / "elsewhere", home_.known());
  EXPECT_THROW((void)open_known_people(home_), Error);
}

TEST_F(PeopleFile, IsNotMadeByReading) {
  store()->clear();
  EXPECT_EQ(ann(), Known::no);
  EXPECT_EQ(store()->counts().addresses, 0u);
  EXPECT_FALSE(std::filesystem::exists(home_.known()));
}

// ---- Training -----------------------------------------------------------------------------------

TrainRequest lesson(Class cls, std::string raw, Regime regime = Regime::near) {
  return {.cls = cls, .raw = std::move(raw), .regime = regime, .time = kNow, .who = "alice"};
}

TEST_F(PeopleFile, SpamOfSomebodyKnownEndsIt) {
  Trainer trainer(home_);
  const std::string spam = "From: ann@example.com\nSubject: cheap pills\n\nbuy cheap pills now\n";
  const std::string good = "From: ann@example.com\n\nlunch today\n";
  EXPECT_FALSE(trainer.train(lesson(Class::good, good)).no_longer_known);
  EXPECT_FALSE(trainer.train(lesson(Class::spam, spam, Regime::settled)).no_longer_known)
      << "nobody said so";
  EXPECT_TRUE(trainer.train(lesson(Class::spam, spam)).no_longer_known);
  EXPECT_EQ(ann(), Known::sender) << "not before it is durable";
  trainer.commit();
  EXPECT_EQ(ann(), Known::no);
  EXPECT_FALSE(trainer.train(lesson(Class::spam, spam + "again\n")).no_longer_known);
}

TEST_F(PeopleFile, SpamThatTheModelKnowsWellEndsItToo) {
  Trainer trainer(home_);
  for (std::size_t i = 0; i < 20; ++i) {
    trainer.train(lesson(Class::spam, made_up_mail(Class::spam, i), Regime::all));
    trainer.train(lesson(Class::good, made_up_mail(Class::good, i), Regime::all));
  }
  std::string spam = made_up_mail(Class::spam, 50);
  const std::size_t from = spam.find("From: ");
  ASSERT_NE(from, std::string::npos);
  spam.replace(from, spam.find('\n', from) - from, "From: ann@example.com");
  const TrainResult result = trainer.train(lesson(Class::spam, spam, Regime::error));
  EXPECT_EQ(result.what, TrainResult::What::not_needed);
  EXPECT_EQ(result.before.cls, Class::spam) << "training asks the model alone";
  EXPECT_TRUE(result.no_longer_known);
}

TEST_F(PeopleFile, SpamThatQuotesAMailOfTheUserEndsItsProtection) {
  Trainer trainer(home_);
  EXPECT_TRUE(trainer
                  .train(lesson(Class::spam,
                                "From: desk@shop.example\nIn-Reply-To: <one@example.jp>\n\n"
                                "buy cheap pills\n"))
                  .no_longer_known);
  trainer.commit();
  const std::string other = "From: other@example.net\nReferences: <one@example.jp>\n\n";
  EXPECT_EQ(find(open_known_people(home_), other), Known::no);
  store()->add_sent({{mail_to({"ann@example.com"}, "one@example.jp")}}, {});
  EXPECT_EQ(find(open_known_people(home_), other), Known::no)
      << "the Sent folder is read again every night";
  EXPECT_EQ(ann(), Known::sender);
}

TEST_F(PeopleFile, ForgedSpamLeavesThePersonKnown) {
  Trainer trainer(home_);
  EXPECT_FALSE(trainer
                   .train(lesson(Class::spam,
                                 "Authentication-Results: mx.example.jp; dmarc=fail\n"
                                 "Received: from x by mx.example.jp; x\n"
                                 "From: ann@example.com\n\nbuy cheap pills\n"))
                   .no_longer_known);
  trainer.commit();
  EXPECT_EQ(ann(), Known::sender);
}

TEST_F(PeopleFile, DamagedItHindersNoTraining) {
  write_file(home_.known(), "x");
  Trainer trainer(home_);
  EXPECT_FALSE(
      trainer.train(lesson(Class::spam, "From: ann@example.com\n\npills\n")).no_longer_known);
  trainer.commit();
}

TEST_F(PeopleFile, WhatCannotBeForgottenLeavesTheRequestInTheQueue) {
  std::filesystem::remove(home_.known().string() + ".lock");
  std::filesystem::create_directory(home_.known().string() + ".lock");
  const Stores stores = open_home(home_);
  (void)stores.queue->put(lesson(Class::spam, "From: ann@example.com\n\npills\n"));
  {
    Trainer trainer(stores);
    trainer.drain_queue();
    EXPECT_THROW(trainer.commit(), Error);
  }
  EXPECT_EQ(stores.queue->waiting().size(), 1u);
  std::filesystem::remove(home_.known().string() + ".lock");
  Trainer trainer(stores);
  trainer.drain_queue();
  trainer.commit();
  EXPECT_EQ(ann(), Known::no);
  EXPECT_THAT(stores.queue->waiting(), IsEmpty());
}

}  // namespace
}  // namespace classify
