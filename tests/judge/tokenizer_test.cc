#include "classify/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "judge/token_writer.h"
#include "support/encode.h"
#include "support/mail.h"
#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// "key:text" of all tokens from one place.
std::vector<std::string> tokens_of(const Tokens& tokens, Place place) {
  std::vector<std::string> out;
  for (const Token& token : tokens.list) {
    if (token.place != place) continue;
    out.push_back(std::string(tokens.key(token)) + ':' + std::string(tokens.text(token)));
  }
  return out;
}

std::vector<std::string> tokens_of(std::string_view raw, Place place,
                                   const TokenizerOptions& options = {}) {
  return tokens_of(tokenize(parse_message(raw), options), place);
}

std::vector<std::string> all_tokens_of(std::string_view raw, const TokenizerOptions& options = {}) {
  const Tokens tokens = tokenize(parse_message(raw), options);
  std::vector<std::string> out;
  for (const Token& token : tokens.list) {
    out.push_back(std::string(tokens.key(token)) + ':' + std::string(tokens.text(token)));
  }
  return out;
}

std::vector<std::string> body(std::string_view text) {
  return tokens_of("A: x\n\n" + std::string(text), Place::body);
}

std::vector<std::string> html(std::string_view source, Place place) {
  return tokens_of("Content-Type: text/html; charset=utf-8\n\n" + std::string(source), place);
}

std::vector<std::string> meta(std::string_view raw) { return tokens_of(raw, Place::meta); }

// ---- Text --------------------------------------------------------------------------------------

TEST(Tokenizer, WordsAreFoldedAndKeepInnerPunctuation) {
  EXPECT_THAT(body("Don't PAY $1,000.00 now!!! (e-mail)"),
              ElementsAre("text:don't", "text:pay", "text:$0,000.00", "text:now", "text:!!!",
                          "text:e-mail"));
}

TEST(Tokenizer, JapaneseIsCutIntoWords) {
  EXPECT_THAT(body("無料です"), ElementsAre("text:無料", "text:です"));
}

TEST(Tokenizer, WidthAndInvisibleCharactersDoNotMatter) {
  EXPECT_EQ(body("ＦＲＥＥ ｱﾌﾟﾘ"), body("free アプリ"));
  EXPECT_EQ(body("fr\u200Bee"), body("free"));
}

TEST(Tokenizer, HidingIsAFact) {
  EXPECT_THAT(meta("A: x\n\nfr\u200Bee\n"), Contains("meta:defect hidden_characters"));
  EXPECT_THAT(meta("A: x\n\nfree\n"), Not(Contains("meta:defect hidden_characters")));
}

TEST(Tokenizer, LongWordsBecomeALengthClass) {
  EXPECT_THAT(body(std::string(41, 'x')), ElementsAre("text:=long 32"));
  EXPECT_THAT(body(std::string(40, 'x')), ElementsAre("text:" + std::string(40, 'x')));
}

TEST(Tokenizer, TextBeyondItsCapGivesNoTokens) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "w" + std::to_string(i) + " ";
  const Tokens tokens = tokenize(parse_message("A: x\n\n" + text));
  EXPECT_LE(tokens_of(tokens, Place::body).size(), 6000u / 3);
  EXPECT_THAT(tokens_of(tokens, Place::body), Not(Contains("text:w4999")));
  EXPECT_LE(tokens.characters.size(), 3000u);
}

TEST(Tokenizer, TheCapIsForAllPartsTogether) {
  std::string part = "--b\n\n";
  for (int i = 0; i < 1000; ++i) part += "w ";
  part += '\n';
  const Tokens tokens = tokenize(parse_message("Content-Type: multipart/mixed; boundary=b\n\n" +
                                               part + part + part + part + "--b--\n"));
  EXPECT_NEAR(static_cast<double>(tokens_of(tokens, Place::body).size()), 6000 / 2.0, 4);
  EXPECT_LE(tokens.characters.size(), 3000u);
}

TEST(Tokenizer, CharactersAreTheCanonicalText) {
  EXPECT_EQ(tokenize(parse_message("A: x\n\nＦree Offer")).characters, "free offer");
}

// ---- Header ------------------------------------------------------------------------------------

TEST(Tokenizer, SubjectGivesWords) {
  EXPECT_THAT(tokens_of("Subject: 無料 Offer!!\n\n", Place::subject),
              ElementsAre("subject:無料", "subject:offer", "subject:!!"));
}

TEST(Tokenizer, NoReaderSeesTheTailOfASubject) {
  std::string subject = "Subject: offer";
  for (int i = 0; i < 400; ++i) subject += "\n word" + std::to_string(i);
  const auto tokens = tokens_of(subject + "\n\n", Place::subject);
  EXPECT_THAT(tokens, Contains("subject:offer"));
  EXPECT_LT(tokens.size(), 80u);
}

TEST(Tokenizer, AddressGivesItselfItsPartsAndItsDomain) {
  EXPECT_THAT(tokens_of("From: a@b.example.jp\n\n", Place::field),
              ElementsAre("from:a@b.example.jp", "from:a", "from:b.example.jp", "from:example.jp"));
}

TEST(Tokenizer, EveryFieldGivesItsNameAndItsWords) {
  const auto tokens = all_tokens_of("X-Odd-Field: some VALUE\n\n");
  EXPECT_THAT(tokens, Contains("meta:field X-Odd-Field"));
  EXPECT_THAT(tokens, Contains("x-odd-field:some"));
  EXPECT_THAT(tokens, Contains("x-odd-field:value"));
  EXPECT_THAT(tokens, Contains("meta:x-odd-field some value"));
}

TEST(Tokenizer, OrderOfFieldNamesIsAFact) {
  EXPECT_THAT(meta("From: a@b.example\nTo: c@d.example\n\n"), Contains("meta:order from to"));
}

TEST(Tokenizer, AMissingFieldIsAFact) {
  EXPECT_THAT(meta("From: a@b.example\n\n"), Contains("meta:no field message-id"));
  EXPECT_THAT(meta("Message-ID: <1@b.example>\n\n"), Not(Contains("meta:no field message-id")));
}

TEST(Tokenizer, EachHopIsASequenceAndTheNewestHasItsOwnKey) {
  const auto tokens = tokens_of(
      "Received: from a.example.net by b.example.net; Mon, 1 Jan 2024 00:00:00 +0900\n"
      "Received: from c.example.net by d.example.net; Mon, 1 Jan 2024 00:00:00 +0900\n\n",
      Place::received);
  EXPECT_THAT(tokens, Contains("received1:a.example.net"));
  EXPECT_THAT(tokens, Contains("received:c.example.net"));
  EXPECT_THAT(tokens, Not(Contains("received:a.example.net")));
}

TEST(Tokenizer, NetworksOfAHopAreTokens) {
  const auto tokens =
      tokens_of("Received: from x (y.example [192.0.2.7]) by z.example\n\n", Place::received);
  EXPECT_THAT(tokens, Contains("received1:192.0.2.7"));
  EXPECT_THAT(tokens, Contains("received1:192.0.2."));
  EXPECT_THAT(tokens, Contains("received1:192.0."));
}

TEST(Tokenizer, ValuesThatNeverRepeatAreReducedToTheirShape) {
  const auto tokens = all_tokens_of(
      "Message-ID: <20240101.abc123@b.example>\nDate: Mon, 1 Jan 2024 12:34:56 +0900\n"
      "DKIM-Signature: v=1; d=b.example; b=c2VjcmV0\n\n");
  for (const std::string& token : tokens) {
    EXPECT_THAT(token, Not(HasSubstr("abc123")));
    EXPECT_THAT(token, Not(HasSubstr("12:34")));
    EXPECT_THAT(token, Not(HasSubstr("c2VjcmV0")));
  }
  EXPECT_THAT(tokens, Contains("meta:date zone +0900"));
  EXPECT_THAT(tokens, Contains("dkim-signature:d=b.example"));
}

struct OtherFilter {
  const char* name;
  std::string_view field;
};

class FieldsOfFilters : public ::testing::TestWithParam<OtherFilter> {};

TEST_P(FieldsOfFilters, GiveNoTokens) {
  const std::string field = std::string(GetParam().field) + "\n";
  EXPECT_EQ(all_tokens_of("From: a@b.example\n" + field + "To: c@d.example\n\nz\n"),
            all_tokens_of("From: a@b.example\nTo: c@d.example\n\nz\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Tokenizer, FieldsOfFilters,
    ::testing::Values(
        OtherFilter{"ours", "X-Mailsift-Status: SPAM p=0.9"},
        OtherFilter{"ours_in_odd_case", "x-MAILSIFT-status: SPAM"},
        OtherFilter{"ours_folded", "X-Mailsift-ID: a\n b"},
        OtherFilter{"spamassassin", "X-Spam-Status: Yes, score=9"},
        OtherFilter{"bogofilter", "X-Bogosity: Spam, tests=bogofilter"},
        OtherFilter{"crm114", "X-CRM114-Status: SPAM"},
        OtherFilter{"dspam", "X-DSPAM-Result: Spam"},
        OtherFilter{"bsfilter", "X-Bsfilter-Flag: Spam"}, OtherFilter{"mail_store", "Status: RO"},
        OtherFilter{"spam_alone", "X-Spam: Yes"},
        OtherFilter{"gmail_labels", "X-Gmail-Labels: Spam,Opened"},
        OtherFilter{"rspamd", "X-Rspamd-Score: 12"},
        OtherFilter{"rspamd_result", "x-spamd-result: default: False"},
        OtherFilter{"forefront", "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:9"},
        OtherFilter{"exchange", "X-MS-Exchange-Organization-SCL: 9"},
        OtherFilter{"yahoo", "X-YMailISG: abc"}, OtherFilter{"label", "X-Label: junk"},
        OtherFilter{"folder", "X-Folder: Junk"}, OtherFilter{"account", "X-Account-Key: account2"},
        OtherFilter{"thunderbird", "X-Mozilla-Status2: 00000000"},
        OtherFilter{"getmail", "X-getmail-filter-classifier: spam"},
        OtherFilter{"no_x", "IronPort-Data: A9a23"}),
    test::kRowName);

// Names that only begin or end like those give tokens as every field does.
TEST(Tokenizer, SendersFieldsAreNoFieldsOfFilters) {
  for (const char* name : {"X-Labels", "X-Folders", "X-UIDL", "X-Gm-Message-State", "Statuses",
                           "X-", "XSpam", "X-Mailer", "A-X-Spam-Flag"}) {
    EXPECT_THAT(tokens_of(std::string(name) + ": word\n\n", Place::meta),
                Contains(std::string("meta:field ") + name));
  }
}

// ---- Results of authentication ----------------------------------------------------------------

struct ResultsCase {
  const char* name;
  std::string_view header;
  bool counts;
};

class AuthenticationResults : public ::testing::TestWithParam<ResultsCase> {};

TEST_P(AuthenticationResults, CountIfTheyAreOfTheOwnHost) {
  const std::string raw = std::string(GetParam().header) + "\n\nz\n";
  const bool counts = GetParam().counts;
  const std::vector<std::string> facts = tokens_of(raw, Place::meta);
  const std::vector<std::string> words = tokens_of(raw, Place::field);
  EXPECT_EQ(std::count(facts.begin(), facts.end(), "meta:foreign authentication results"),
            counts ? 0 : 1);
  EXPECT_EQ(std::count(facts.begin(), facts.end(), "meta:field Authentication-Results"), counts);
  EXPECT_EQ(std::count(words.begin(), words.end(), "authentication-results:pass"), counts);
}

INSTANTIATE_TEST_SUITE_P(
    Tokenizer, AuthenticationResults,
    ::testing::Values(
        ResultsCase{"own_host",
                    "Authentication-Results: MX.example.jp; spf=pass\n"
                    "Received: from a.example by mx.Example.jp with SMTP",
                    true},
        ResultsCase{"its_domain",
                    "Authentication-Results: (x (y) z) \"example.jp\" 1;\n spf=pass\n"
                    "Received: from a.example (by b.example [192.0.2.7])\n by mx.example.jp (c)",
                    true},
        ResultsCase{"another_host",
                    "Authentication-Results: mx.example.com; spf=pass\n"
                    "Received: from a.example by mx.example.jp",
                    false},
        ResultsCase{"two_of_others",
                    "Authentication-Results: a.example.com; spf=pass\n"
                    "Authentication-Results: b.example.com; spf=pass\n"
                    "Received: from a.example by mx.example.jp",
                    false},
        ResultsCase{"a_name_that_ends_alike",
                    "Authentication-Results: ample.jp; spf=pass\n"
                    "Received: from a.example by mx.example.jp",
                    false},
        ResultsCase{"a_top_level_domain",
                    "Authentication-Results: jp; spf=pass\n"
                    "Received: from a.example by mx.example.jp",
                    false},
        ResultsCase{"no_name",
                    "Authentication-Results: spf=pass\nReceived: from a.example by mx.example.jp",
                    false},
        ResultsCase{"empty", "Authentication-Results:\nReceived: from a.example by mx.example.jp",
                    false},
        ResultsCase{"nothing_received", "Authentication-Results: mx.example.jp; spf=pass", false},
        ResultsCase{"the_sender_s_own_hop",
                    "Received: from a.example by mx.example.jp\n"
                    "Received: from b.example by forged.example\n"
                    "Authentication-Results: forged.example; spf=pass",
                    false},
        ResultsCase{"a_host_in_a_comment",
                    "Received: from a (HELO b by forged.example) by mx.example.jp\n"
                    "Authentication-Results: forged.example; spf=pass",
                    false}),
    test::kRowName);

TEST(Tokenizer, OnlyTheTopMostResultsOfAHostCount) {
  const std::string raw =
      "Authentication-Results: mx.example.jp; spf=fail\nReceived: from a by mx.example.jp\n"
      "Authentication-Results: mx.example.jp; spf=pass\n\n";
  const std::vector<std::string> words = tokens_of(raw, Place::field);
  EXPECT_THAT(words, Contains("authentication-results:fail"));
  EXPECT_THAT(words, Not(Contains("authentication-results:pass")));
}

TEST(Tokenizer, ResultsOfNamedHostsCountAndOfNoOthers) {
  const TokenizerOptions options{.authserv_ids = {"Filter.example.jp"}};
  const auto words = [&](const std::string& id) {
    return tokens_of(
        "Authentication-Results: " + id + "; spf=pass\nReceived: from a by mx.example.jp\n\n",
        Place::field, options);
  };
  EXPECT_THAT(words("filter.example.jp"), Contains("authentication-results:pass"));
  EXPECT_THAT(words("mx.example.jp"), Not(Contains("authentication-results:pass")));
}

TEST(Tokenizer, ReceivedSpfOfTheOwnHostCountsAndNoOther) {
  const std::vector<std::string> words = tokens_of(
      "Received-SPF: softfail (mx.example.jp)\nReceived: from a by mx.example.jp\n"
      "Received-SPF: pass (forged)\n\n",
      Place::field);
  EXPECT_THAT(words, Contains("received-spf:softfail"));
  EXPECT_THAT(words, Not(Contains("received-spf:pass")));
}

TEST(Tokenizer, ReceivedSpfOfAStrangerIsNoTokenAtAll) {
  const std::string received = "Received: from a by mx.example.jp\n";
  EXPECT_EQ(all_tokens_of(received + "Received-SPF: pass\n\n"), all_tokens_of(received + "\n"));
  EXPECT_EQ(all_tokens_of("Received-SPF: pass\nSubject: x\n\n"), all_tokens_of("Subject: x\n\n"));
}

TEST(Tokenizer, TrustedFieldCountsWhereNoSenderCanWriteIt) {
  const TokenizerOptions trusting{.own_fields = {"+X-Spam-*"}};
  const std::string received = "Received: from a by mx.example.jp\n";
  const std::string mail =
      "X-Spam-Flag: YES\nX-Spam-Flag: again\n" + received + "X-Spam-Flag: forged\n\n";
  EXPECT_THAT(tokens_of(mail, Place::field, trusting), Contains("x-spam-flag:yes"));
  EXPECT_THAT(tokens_of(mail, Place::field, trusting), Not(Contains("x-spam-flag:again")));
  EXPECT_THAT(tokens_of(mail, Place::field, trusting), Not(Contains("x-spam-flag:forged")));
  EXPECT_THAT(tokens_of(mail, Place::field), Not(Contains("x-spam-flag:yes"))) << "not trusted";
  EXPECT_EQ(all_tokens_of(received + "X-Spam-Flag: NO\n\n", trusting),
            all_tokens_of(received + "\n", trusting));
}

// ---- The user's own addresses ------------------------------------------------------------------

TEST(Tokenizer, OwnAddressIsMe) {
  EXPECT_THAT(
      tokens_of("To: ME@Example.JP\n\n", Place::field, {.own_addresses = {"me@example.jp"}}),
      ElementsAre("to:=me"));
}

TEST(Tokenizer, OtherAddressesOfTheDomainKeepTheirLocalPart) {
  EXPECT_THAT(
      tokens_of("To: you@example.jp\n\n", Place::field, {.own_addresses = {"me@example.jp"}}),
      Contains("to:you"));
}

TEST(Tokenizer, AddressOfDeliveryIsMe) {
  EXPECT_THAT(tokens_of("Delivered-To: me@example.jp\nTo: me@example.jp\n\n", Place::field),
              Contains("to:=me"));
}

TEST(Tokenizer, WhetherIAmAddressedIsAFact) {
  const TokenizerOptions options{.own_addresses = {"me@example.jp"}};
  const auto fact = [&](std::string_view raw, const char* token) {
    EXPECT_THAT(tokens_of(raw, Place::meta, options), Contains(token)) << raw;
  };
  fact("To: me@example.jp\n\n", "meta:to me");
  fact("Cc: me@example.jp\n\n", "meta:to me");
  fact("To: you@example.jp\n\n", "meta:to others");
  fact("Subject: x\n\n", "meta:to nobody");
}

// ---- What gives spam away ----------------------------------------------------------------------

struct GiveAway {
  const char* name;
  const char* header;
  const char* token;
};

class GiveAways : public ::testing::TestWithParam<GiveAway> {};

TEST_P(GiveAways, AreFacts) {
  EXPECT_THAT(meta(std::string(GetParam().header) + "\n\n"), Contains(GetParam().token));
}

INSTANTIATE_TEST_SUITE_P(
    Tokenizer, GiveAways,
    ::testing::Values(
        GiveAway{"name_of_the_program", "X-Mailer: Douhou@Mail", "meta:x-mailer douhou@mail"},
        GiveAway{"recipient_in_a_field_of_the_program",
                 "To: taro@example.jp\nX-Info: taro@example.jp",
                 "meta:recipient in a field x-info"},
        GiveAway{"delivery_address_in_a_field_of_the_program",
                 "Delivered-To: taro@example.jp\nX-Info: TARO@example.jp",
                 "meta:recipient in a field x-info"},
        GiveAway{"blank_local_part", "To:                    @mail.example.jp",
                 "meta:to local blank"},
        GiveAway{"local_part_of_digits", "From: 83610027@example.com", "meta:from local digits"},
        GiveAway{"local_part_without_vowels", "From: xkqzwtrb@example.com",
                 "meta:from local no vowels"},
        GiveAway{"relay_asked_for", "To: user%example.com@relay.example.jp", "meta:to local route"},
        GiveAway{"helo_that_lies",
                 "Received: from mail.example.com (host.example.net [192.0.2.1]) by mx.example.jp; "
                 "Mon, 2 Mar 2026 09:00:00 +0900",
                 "meta:helo lies"},
        GiveAway{"helo_that_is_an_address",
                 "Received: from [192.0.2.1] (host.example.net [192.0.2.1]) by mx.example.jp",
                 "meta:helo is an address"},
        GiveAway{"helo_without_dot",
                 "Received: from pc1 (host.example.net [192.0.2.1]) by mx.example.jp",
                 "meta:helo without dot"},
        GiveAway{"clock_ahead",
                 "Date: Thu, 5 Mar 2026 09:00:00 +0900\n"
                 "Received: from a.example.com by mx.example.jp; Mon, 2 Mar 2026 09:00:00 +0900",
                 "meta:date days ahead"},
        GiveAway{"clock_right",
                 "Date: Mon, 2 Mar 2026 01:00:00 +0100\n"
                 "Received: from a.example.com by mx.example.jp; Mon, 2 Mar 2026 09:00:30 +0900",
                 "meta:date now"},
        GiveAway{"subject_tag", "Subject: ADV: cheap", "meta:subject tag adv:"},
        GiveAway{"sender_shows_another_address",
                 "From: \"support@bank.example.jp\" <x@example.net>",
                 "meta:from name is another address"}),
    test::kRowName);

TEST(Tokenizer, SpacedOutLettersAreAWordToo) {
  EXPECT_THAT(body("buy v i a g r a now"), Contains("text:viagra"));
  EXPECT_THAT(body("無 料 で す"), Contains("text:無料"));
  EXPECT_THAT(body("A B or I am"), Not(Contains("text:abor")));
}

// ---- URLs and HTML -----------------------------------------------------------------------------

TEST(Tokenizer, KeysBeyondTheirNumbersShareTheLast) {
  Tokens tokens;
  const std::vector<std::string> own;
  TokenWriter out(tokens, own);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 66'000; ++i) {
      out.begin(Place::field, std::to_string(i));
      out.add("x");
      ASSERT_EQ(tokens.list.back().key, std::min(i, 65'534));
    }
  }
  EXPECT_EQ(tokens.keys.size(), 65'535u);
}

TEST(Tokenizer, SpacedOutLettersAreFoundWhereverTheyStand) {
  const auto found = [](const std::string& body) {
    const std::vector<std::string> texts = tokens_of("Subject: x\n\n" + body, Place::body);
    return std::find(texts.begin(), texts.end(), "text:pill") != texts.end();
  };
  for (std::size_t before = 0; before < 140; ++before) {
    const std::string front(before, before % 2 == 0 ? ' ' : '.');
    EXPECT_TRUE(found(front + "p i l l")) << before;
    EXPECT_TRUE(found(front + "p-i-l-l, and more of it")) << before;
    EXPECT_FALSE(found(front + "p i l")) << before;
    EXPECT_FALSE(found(front + "xp i l lx")) << before;
  }
}

TEST(Tokenizer, AnyNumberOfKeysAreKeptApart) {
  std::string mail;
  for (int i = 0; i < 900; ++i) mail += "X-F" + std::to_string(i) + ": v\n";
  const Tokens tokens = tokenize(parse_message(mail + "\n"));
  std::set<std::string_view> keys;
  for (const Token& token : tokens.list) {
    if (token.place == Place::field) keys.insert(tokens.key(token));
  }
  EXPECT_EQ(keys.size(), 900u);
  EXPECT_TRUE(keys.contains("x-f899"));
  // A key is there once for each source it has.
  std::set<std::pair<std::string, Source>> of_sources;
  for (std::size_t i = 0; i < tokens.keys.size(); ++i) {
    of_sources.emplace(tokens.keys[i], tokens.sources[i]);
  }
  EXPECT_EQ(of_sources.size(), tokens.keys.size());
  EXPECT_EQ(tokens.sources.size(), tokens.keys.size());
}

TEST(Tokenizer, LinkGivesSchemeHostPathAndKeys) {
  EXPECT_THAT(html("<a href=\"http://x.example/y?id=1\">z</a>", Place::url),
              ElementsAre("url:http", "url:x.example", StartsWith("url:"), "url:?id"));
}

// A redirector is followed by what it leads to.
TEST(Tokenizer, UrlsInUrlsAreRead) {
  EXPECT_THAT(
      html("<a href=\"http://r.example/?u=http%3A%2F%2Fx.example%2Fy\">z</a>", Place::url),
      ElementsAre("url:http", "url:r.example", "url:?u", "url:http", "url:x.example", "url:y"));
  // In running text, too, and in base64, whose capitals count.
  EXPECT_THAT(
      tokens_of("A: x\n\nsee http://r.example.com/?u=aHR0cDovL3guZXhhbXBsZS5jb20 now", Place::url),
      Contains("url:x.example.com"));
}

TEST(Tokenizer, UrlsInUrlsAreNotCounted) {
  EXPECT_THAT(
      meta("Content-Type: text/html\n\n<a href='http://r.example/?u=http://x.example'>z</a>"),
      Contains("meta:urls 1"));
}

TEST(Tokenizer, UrlInTextLeavesAMarkInItsPlace) {
  const std::string mail = "A: x\n\nsee http://x.example/y now\n";
  EXPECT_THAT(tokens_of(mail, Place::body), ElementsAre("text:see", "text:=url", "text:now"));
  EXPECT_THAT(tokens_of(mail, Place::url), Contains("url:x.example"));
}

TEST(Tokenizer, LinkThatShowsAnotherHostIsAFact) {
  const auto facts = [](std::string_view shown) {
    return html("<a href=\"http://evil.example.net/\">" + std::string(shown) + "</a>", Place::meta);
  };
  EXPECT_THAT(facts("http://bank.example.com/"), Contains("meta:link shows another host"));
  EXPECT_THAT(facts("http://evil.example.net/"), Contains("meta:link shows its host"));
}

// Else spam would come with a plain version full of words of good mail, which nobody sees.
TEST(Tokenizer, VersionThatIsNotShownIsKeptApart) {
  const std::string mail =
      "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nmeeting\n--b\n"
      "Content-Type: text/html\n\n<p>pills</p>\n--b--\n";
  EXPECT_THAT(tokens_of(mail, Place::body), ElementsAre("text:pills"));
  EXPECT_THAT(tokens_of(mail, Place::hidden), ElementsAre("alternative:meeting"));
  EXPECT_THAT(tokenize(parse_message(mail)).characters, Not(HasSubstr("meeting")));
}

// ---- Several texts ------------------------------------------------------------------------------

std::string text_part(std::string_view text, std::string_view fields = "") {
  return "--b\nContent-Type: text/plain\n" + std::string(fields) + '\n' + std::string(text) + '\n';
}

std::string mixed(const std::vector<std::string>& parts) {
  std::string mail = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (const std::string& part : parts) mail += part;
  return mail + "--b--\n";
}

std::string words(std::string_view word, int n) {
  std::string text;
  for (int i = 0; i < n; ++i) text += std::string(word) + ' ';
  return text;
}

constexpr std::string_view kAttached = "Content-Disposition: attachment; filename=notes.txt\n";

// Else spam would come with a file full of words of good mail, which nobody opens.
TEST(Tokenizer, AttachedTextIsKeptApart) {
  for (const bool before : {true, false}) {
    std::vector<std::string> parts{text_part("pills")};
    parts.insert(before ? parts.begin() : parts.end(), text_part("meeting", kAttached));
    EXPECT_THAT(tokens_of(mixed(parts), Place::body), ElementsAre("text:pills"));
    EXPECT_THAT(tokens_of(mixed(parts), Place::hidden), ElementsAre("attached:meeting"));
    EXPECT_THAT(tokenize(parse_message(mixed(parts))).characters, Not(HasSubstr("meeting")));
  }
}

TEST(Tokenizer, AttachedPageGivesWhatItShowsAndItsLinks) {
  const std::string mail =
      mixed({text_part("see the page"),
             "--b\nContent-Type: text/html\nContent-Disposition: attachment\n\n"
             "<p>pay</p><a href=\"http://evil.example.net/\"></a>\n"});
  EXPECT_THAT(tokens_of(mail, Place::hidden), ElementsAre("attached:pay"));
  EXPECT_THAT(tokens_of(mail, Place::url), Contains("url:evil.example.net"));
}

TEST(Tokenizer, AttachedTextsAreCutTogether) {
  std::vector<std::string> parts{text_part("pills")};
  for (int i = 0; i < 10; ++i) parts.push_back(text_part(words("meeting", 100), kAttached));
  EXPECT_LE(tokens_of(mixed(parts), Place::hidden).size(), 1000u / 8 + 1);
}

TEST(Tokenizer, AttachedTextIsShownWhereNothingElseIs) {
  EXPECT_THAT(tokens_of(mixed({text_part("meeting", kAttached)}), Place::body),
              ElementsAre("text:meeting"));
  EXPECT_THAT(tokens_of(mixed({text_part(" "), text_part("meeting", kAttached)}), Place::body),
              ElementsAre("text:meeting"));
}

// Else a long text in front would hide the rest.
TEST(Tokenizer, LongTextInFrontLeavesAShareToWhatFollows) {
  const TokenizerOptions options;
  const std::string mail =
      mixed({text_part(words("meeting", 20'000)), text_part(words("pills", 100))});
  EXPECT_THAT(tokens_of(mail, Place::body), Contains("text:pills").Times(100));
  const Tokens tokens = tokenize(parse_message(mail));
  EXPECT_THAT(tokens.characters, HasSubstr("pills"));
  EXPECT_LE(tokens.characters.size(), options.character_bytes);
  EXPECT_GT(tokens.characters.size(), options.character_bytes * 9 / 10);
}

TEST(Tokenizer, EachOfSeveralLongTextsHasAnEqualShare) {
  const std::string mail = mixed({text_part(words("first", 9000)), text_part(words("second", 9000)),
                                  text_part(words("third", 9000))});
  const std::size_t share = TokenizerOptions().text_bytes / 3;
  const auto body = tokens_of(mail, Place::body);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(body, "text:first")), share / 6.0, 2);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(body, "text:second")), share / 7.0, 2);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(body, "text:third")), share / 6.0, 2);
}

TEST(Tokenizer, ShortTextBehindTakesNoMoreThanItHas) {
  const std::string mail = mixed({text_part(words("letter", 9000)), text_part("footer")});
  const auto body = tokens_of(mail, Place::body);
  EXPECT_THAT(body, Contains("text:footer"));
  EXPECT_NEAR(static_cast<double>(std::ranges::count(body, "text:letter")),
              static_cast<double>(TokenizerOptions().text_bytes) / 7, 4);
}

TEST(Tokenizer, ManyShortTextsInFrontDoNotHideALongerOne) {
  for (const std::string_view filler : {"", "hello"}) {
    std::vector<std::string> parts(100, text_part(filler));
    parts.push_back(text_part("pills and watches"));
    EXPECT_THAT(tokens_of(mixed(parts), Place::body), Contains("text:watches"));
  }
}

TEST(Tokenizer, LinksInFrontLeaveRoomForThoseBehind) {
  std::string links;
  for (int i = 0; i < 200; ++i) links += "http://good" + std::to_string(i) + ".example.com/ ";
  const std::string mail = mixed({text_part(links), text_part("http://evil.example.net/")});
  EXPECT_THAT(tokens_of(mail, Place::url), Contains("url:evil.example.net"));
}

// ---- Text that nobody sees -----------------------------------------------------------------------

TEST(Tokenizer, HiddenTextIsKeptApart) {
  const std::string source =
      "<p>seen</p><div style=\"display:none\">unseen</div><img alt=\"other\" src=x>";
  EXPECT_THAT(html(source, Place::body), ElementsAre("text:seen"));
  EXPECT_THAT(html(source, Place::hidden), ElementsAre("hidden:unseen", "alt:other"));
}

TEST(Tokenizer, TagsInsideAWordDoNotCutIt) {
  EXPECT_THAT(html("vi<b></b>ag<!-- x -->ra", Place::body), ElementsAre("text:viagra"));
}

TEST(Tokenizer, AttachmentGivesTypeNameAndEnding) {
  const auto tokens = all_tokens_of(
      "Content-Type: application/octet-stream; name=\"Invoice 7.pdf.exe\"\n"
      "Content-Transfer-Encoding: base64\n\nTVqQAAMAAAAEAAAA\n");
  EXPECT_THAT(tokens, Contains("attachment:application/octet-stream"));
  EXPECT_THAT(tokens, Contains("attachment:invoice"));
  EXPECT_THAT(tokens, Contains("meta:attachment ends .exe"));
  EXPECT_THAT(tokens, Contains("meta:attachment magic exe"));
}

// ---- Soundness ---------------------------------------------------------------------------------

void expect_sound(const Tokens& tokens) {
  ASSERT_TRUE(test::is_valid_utf8(tokens.characters));
  for (const Token& token : tokens.list) {
    ASSERT_GT(token.size, 0u);
    ASSERT_LE(std::size_t{token.begin} + token.size, tokens.arena.size());
    ASSERT_LT(token.key, tokens.keys.size());
    ASSERT_TRUE(test::is_valid_utf8(tokens.text(token)))
        << ::testing::PrintToString(std::string(tokens.text(token)));
  }
}

TEST(Tokenizer, EmptyMailHasOnlyFacts) {
  for (const Token& token : tokenize(parse_message("")).list) EXPECT_EQ(token.place, Place::meta);
}

TEST(Tokenizer, AnyMailGivesSoundTokens) {
  test::Random random(1);
  for (const test::LabelledMail& mail : test::corpus()) {
    SCOPED_TRACE(mail.name);
    expect_sound(tokenize(parse_message(mail.raw)));
    expect_sound(tokenize(parse_message(test::mutated(mail.raw, random))));
  }
}

TEST(Tokenizer, RandomBytesGiveSoundTokens) {
  test::Random random(2);
  for (int i = 0; i < 200; ++i) {
    expect_sound(tokenize(
        parse_message("Subject: " + random.bytes(50) + "\n\n" + random.bytes(random.below(1000)))));
  }
}

TEST(Tokenizer, LineEndsDoNotMatter) {
  for (const test::LabelledMail& mail : test::corpus()) {
    SCOPED_TRACE(mail.name);
    const Tokens lf = tokenize(parse_message(test::with_lf(mail.raw)));
    const Tokens crlf = tokenize(parse_message(test::with_crlf(mail.raw)));
    for (const Place place :
         {Place::field, Place::subject, Place::received, Place::body, Place::hidden, Place::url}) {
      EXPECT_EQ(tokens_of(lf, place), tokens_of(crlf, place));
    }
    EXPECT_EQ(lf.characters, crlf.characters);
  }
}

// ---- Same text, same tokens --------------------------------------------------------------------

double jaccard(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const std::set<std::string> x(a.begin(), a.end()), y(b.begin(), b.end());
  std::vector<std::string> both;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  const std::size_t either = x.size() + y.size() - both.size();
  return either == 0 ? 1 : static_cast<double>(both.size()) / static_cast<double>(either);
}

struct Language {
  const char* name;
  std::string_view subject;
  std::string_view text;
  std::vector<const char*> charsets;  // ICU names; the first is UTF-8, the reference
};

const std::vector<Language>& languages() {
  static const std::vector<Language> all{
      {"japanese",
       "【重要】お支払い方法の更新のお願い",
       "いつも当店をご利用いただき、誠にありがとうございます。\n"
       "お客様のアカウントに異常なログインが確認されました。下記のリンクより２４時間以内に\n"
       "ご確認ください。ご確認いただけない場合、カードのご利用を制限させていただきます。\n"
       "完全無料でご登録いただけます。詳しくはこちらをクリックしてください。\n"
       "株式会社サンプル　お客様サポートセンター\n",
       {"UTF-8", "Shift_JIS", "EUC-JP", "ISO-2022-JP"}},
      {"japanese_short",
       "会議の件",
       "明日の会議は十時からです。よろしくお願いします。\n",
       {"UTF-8", "Shift_JIS", "EUC-JP", "ISO-2022-JP"}},
      {"chinese",
       "关于发票的通知",
       "尊敬的客户您好：\n我公司可以代开各类发票，保证真实有效，如有需要请与我们联系。\n"
       "联系人：李先生。电话咨询，欢迎来电，谢谢合作。\n",
       {"UTF-8", "GB18030"}},
      {"taiwanese",
       "會議通知",
       "各位同事大家好：\n明天下午兩點在會議室召開會議，請準時出席。如有問題請與我聯絡，謝謝。\n",
       {"UTF-8", "Big5"}},
      {"korean",
       "회의 일정 안내",
       "안녕하세요. 내일 오전에 회의가 있습니다. 참석 여부를 알려 주시기 바랍니다. 감사합니다.\n",
       {"UTF-8", "EUC-KR"}},
      {"russian",
       "Приглашение на семинар",
       "Уважаемые коллеги! Приглашаем вас на семинар по налогам, который состоится в Москве.\n"
       "Стоимость участия и программу вы можете узнать по телефону.\n",
       {"UTF-8", "KOI8-R", "windows-1251"}},
      {"german",
       "Einladung zur Mitgliederversammlung",
       "Sehr geehrte Damen und Herren, wir möchten Sie herzlich einladen. Die Sitzung beginnt "
       "pünktlich um acht Uhr im großen Saal. Für Getränke wird gesorgt. Mit freundlichen Grüßen\n",
       {"UTF-8", "ISO-8859-1"}},
  };
  return all;
}

struct Wrapping {
  std::string name;
  const Language* language;
  const char* charset;
  std::string label;     // empty: none
  std::string transfer;  // "8bit", "base64", "quoted-printable"
};

std::vector<Wrapping> wrappings() {
  const std::vector<std::string> lies{"",       "us-ascii",    "iso-8859-1",
                                      "utf-8",  "iso-2022-jp", "shift_jis",
                                      "euc-jp", "gb2312",      "x-unknown"};
  std::vector<Wrapping> all;
  for (const Language& language : languages()) {
    for (const char* charset : language.charsets) {
      std::set<std::string> labels(lies.begin(), lies.end());
      labels.insert(charset);
      for (const std::string& label : labels) {
        for (const char* transfer : {"8bit", "base64", "quoted-printable"}) {
          std::string name = std::string(language.name) + "_" + charset + "_as_" +
                             (label.empty() ? "nothing" : label) + "_" + transfer;
          std::ranges::replace_if(
              name, [](char c) { return c == '-'; }, '_');
          all.push_back({name, &language, charset, label, transfer});
        }
      }
    }
  }
  return all;
}

std::string wrapped(const Wrapping& w) {
  const std::string text = test::in_charset(w.language->text, w.charset);
  const std::string subject = test::in_charset(w.language->subject, w.charset);
  std::string raw = "Subject: ";
  raw += w.label.empty() ? subject : test::encoded_word(subject, w.label);
  raw += "\nMIME-Version: 1.0\nContent-Type: text/plain";
  if (!w.label.empty()) raw += "; charset=\"" + w.label + "\"";
  raw += "\nContent-Transfer-Encoding: " + w.transfer + "\n\n";
  return raw + (w.transfer == "base64"             ? test::base64(text)
                : w.transfer == "quoted-printable" ? test::quoted_printable(text)
                                                   : text);
}

// Names in raw bytes are too short to tell a charset by; the header as a whole, and the text below
// it, say more. What is a token must be what the header was read as.
struct RawName {
  const char* charset;
  const char* name;
};

constexpr RawName kRawNames[] = {
    {"GB18030", "李娜"},
    {"GB18030", "王伟"},
    {"GB18030", "张敏"},
    {"GB18030", "刘洋"},
    {"GB18030", "陈静"},
    {"GB18030", "客服中心"},
    {"GB18030", "杨帆"},
    {"GB18030", "赵磊"},
    {"GB18030", "周杰"},
    {"EUC-KR", "김민수"},
    {"EUC-KR", "이영희"},
    {"EUC-KR", "박지성"},
    {"EUC-KR", "최윤"},
    {"EUC-KR", "정하나"},
    {"EUC-KR", "고객센터"},
    {"EUC-KR", "강호동"},
    {"EUC-KR", "윤아"},
    {"EUC-KR", "한지민"},
    {"KOI8-R", "Иван"},
    {"KOI8-R", "Ольга"},
    {"KOI8-R", "Юрий"},
    {"KOI8-R", "Анна Петрова"},
    {"KOI8-R", "Яна"},
    {"KOI8-R", "Сергей"},
    {"windows-1251", "Мария"},
    {"windows-1251", "Пётр"},
    {"windows-1251", "Ия"},
    {"Big5", "陳美玲"},
    {"Big5", "林志明"},
    {"Shift_JIS", "佐藤"},
    {"Shift_JIS", "ｱｷﾗ"},
    {"Shift_JIS", "山田花子"},
    {"EUC-JP", "佐藤"},
    {"EUC-JP", "鈴木一郎"},
    {"windows-1252", "José Müller"},
    {"windows-1252", "Åsa"},
};

const char* text_in(std::string_view charset) {
  if (charset == "GB18030") return "您好，我们公司的产品目录和价格已经更新，请查收附件。";
  if (charset == "EUC-KR") return "안녕하세요, 주문하신 상품이 오늘 발송되었습니다. 감사합니다.";
  if (charset == "Big5") return "您好，我們公司的產品目錄和價格已經更新，請查收附件。";
  if (charset == "Shift_JIS" || charset == "EUC-JP") return "ご注文の商品を本日発送しました。";
  if (charset == "windows-1252") return "Grüße aus der Straße über dem Fluß, schöne Tage!";
  return "Здравствуйте, высылаю вам расписание занятий на следующую неделю.";
}

TEST(SenderName, IsReadOnceAsTheHeaderIs) {
  for (const RawName& row : kRawNames) {
    for (const bool with_text : {true, false}) {
      const auto mail = [&](const std::string& name) {
        return "From: " + name + " <a@b.example>\nTo: c@d.example\nContent-Type: text/plain\n\n" +
               (with_text ? test::in_charset(text_in(row.charset), row.charset) : "text") + "\n";
      };
      const std::string raw = mail(test::in_charset(row.name, row.charset));
      const Message message = parse_message(raw);
      const std::string& text = message.find("From")->text;
      const std::string name = text.substr(0, text.find(" <a@"));
      const std::string once = mail(test::encoded_word(name, "utf-8"));
      const auto from = [](const std::string& bytes) {
        std::vector<std::string> tokens;
        for (std::string& token : tokens_of(bytes, Place::field)) {
          if (token.starts_with("from:")) tokens.push_back(std::move(token));
        }
        return tokens;
      };
      EXPECT_EQ(from(raw), from(once)) << row.charset << ' ' << row.name << ", read as " << name
                                       << (with_text ? " with text" : "");
      if (with_text) {
        EXPECT_EQ(name, row.name) << row.charset;
      }
    }
  }
}

TEST(FileName, IsReadInTheCharsetOfTheTextWhereverThatStands) {
  const std::string name = test::in_charset("Ия.txt", "KOI8-R");
  const std::string file =
      "--b\nContent-Type: application/pdf\nContent-Disposition: attachment; "
      "filename=\"" +
      name + "\"\n\nx\n";
  const std::string text = "--b\nContent-Type: text/plain; charset=koi8-r\n\n" +
                           test::in_charset(text_in("KOI8-R"), "KOI8-R") + "\n";
  const std::string head = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (const std::string& raw : {head + text + file + "--b--\n", head + file + text + "--b--\n"}) {
    EXPECT_EQ(first_filename(parse_message(raw)), "Ия.txt");
  }
}

class EncodingInvariance : public ::testing::TestWithParam<Wrapping> {};

TEST_P(EncodingInvariance, SameTextSameTokens) {
  const Wrapping& w = GetParam();
  const Tokens honest =
      tokenize(parse_message(wrapped({"", w.language, "UTF-8", "UTF-8", "8bit"})));
  const Tokens tokens = tokenize(parse_message(wrapped(w)));
  for (const Place place : {Place::body, Place::subject}) {
    EXPECT_GE(jaccard(tokens_of(honest, place), tokens_of(tokens, place)), 0.98)
        << "read as " << ::testing::PrintToString(tokens_of(tokens, place));
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, EncodingInvariance, ::testing::ValuesIn(wrappings()),
                         test::kRowName);

TEST(Tokenizer, ALieAboutTheCharsetIsAFact) {
  const Language& japanese = languages().front();
  EXPECT_THAT(meta(wrapped({"", &japanese, "Shift_JIS", "iso-2022-jp", "8bit"})),
              Contains("meta:defect charset_lie"));
  EXPECT_THAT(meta(wrapped({"", &japanese, "Shift_JIS", "shift_jis", "8bit"})),
              Not(Contains("meta:defect charset_lie")));
}

}  // namespace
}  // namespace classify
