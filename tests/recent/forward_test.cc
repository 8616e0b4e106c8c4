#include "classify/home/forward.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "classify/home/training_set.h"
#include "hash.h"
#include "home/cached_file.h"
#include "recent/fingerprint.h"
#include "support/encode.h"
#include "support/files.h"
#include "support/home.h"
#include "support/mail.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kTime = 1'795'392'000;
const Verdict kUnsure{Class::unsure, 0.5, 0.6};

fs::path data(const std::string& name) { return fs::path(TEST_DATA_DIR) / "forward" / name; }

// A home whose secret and ids are those that the fixtures in data/forward were written with.
class FixtureHome {
 public:
  FixtureHome() : home_{folder_ / "home"} {
    fs::create_directories(home_.cache());
    write_file(home_.secret(), "0123456789abcdef0123456789abcdef");
    fs::permissions(home_.secret(), fs::perms::owner_read | fs::perms::owner_write);
    std::ifstream list(data("cache"));
    std::string name, id;
    for (std::string line; std::getline(list, line);) {
      if (line.starts_with('#')) continue;
      std::istringstream(line) >> name >> id;
      names_[id] = name;
      const std::int64_t time = std::stoll(id.substr(0, 12));
      const std::string mail = read_file(data("originals/" + name + ".eml"));
      fs::create_directories(home_.cache() / std::to_string(time / kDay));
      write_file(home_.cache() / std::to_string(time / kDay) / id.substr(0, 25),
                 cached_head(mail, kUnsure, time) + mail);
    }
  }

  [[nodiscard]] const Home& home() const { return home_; }
  [[nodiscard]] std::shared_ptr<RecentMail> cache() const { return test::recent_mail(home_); }
  [[nodiscard]] const std::map<std::string, std::string>& names() const { return names_; }
  [[nodiscard]] std::string id_of(const std::string& name) const {
    for (const auto& [id, of] : names_) {
      if (of == name) return id;
    }
    ADD_FAILURE() << name;
    return {};
  }

  // As in the table: "attachment:lanterns id:parcel", "attachment:=", "-nothing".
  [[nodiscard]] std::string found(const Forward& forward) const {
    std::string words;
    for (const Original& original : forward.originals) {
      if (!words.empty()) words += ' ';
      words += std::string(name(original.by)) + ':' +
               (original.id.empty() ? "=" : names_.at(original.id));
    }
    return words.empty() ? '-' + std::string(name(forward.not_found)) : words;
  }

 private:
  TemporaryFolder folder_;
  Home home_;
  std::map<std::string, std::string> names_;
};

// One for all tests that only look.
const FixtureHome& fixture() {
  static const FixtureHome home;
  return home;
}

struct Row {
  std::string name, by_ids, by_all;
};

std::vector<Row> rows() {
  std::vector<Row> rows;
  std::ifstream table(data("expected"));
  for (std::string line; std::getline(table, line);) {
    const std::size_t first = line.find(" | "), second = line.find(" | ", first + 3);
    if (line.starts_with('#') || second == std::string::npos) continue;
    rows.push_back({line.substr(0, first), line.substr(first + 3, second - first - 3),
                    line.substr(second + 3)});
  }
  return rows;
}

class ForwardFixture : public ::testing::TestWithParam<Row> {};

TEST_P(ForwardFixture, NamesItsOriginal) {
  const auto cache = fixture().cache();
  const std::string raw = read_file(data(GetParam().name + ".eml"));
  for (const std::string& bytes : {raw, test::with_crlf(raw)}) {
    const Forward all = find_originals(bytes, *cache, Proof::all);
    EXPECT_EQ(fixture().found(all), GetParam().by_all);
    EXPECT_EQ(fixture().found(find_originals(bytes, *cache, Proof::ids)), GetParam().by_ids);
    for (const Original& original : all.originals) {
      EXPECT_NE(original.mail->bytes(), mail_to_learn(bytes));
      if (!original.id.empty()) {
        EXPECT_EQ(original.mail->bytes(), mail_to_learn(*cache->raw(original.id)));
      }
      EXPECT_EQ(original.mail->bytes().find("X-Mailsift-Status"), std::string::npos);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Forward, ForwardFixture, ::testing::ValuesIn(rows()), test::kRowName);

TEST(Forward, EveryFixtureIsInTheTable) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(data(""))) {
    files += entry.path().extension() == ".eml" ? 1 : 0;
  }
  EXPECT_EQ(rows().size(), files);
  EXPECT_GE(files, 60u);
}

std::string mail_with(std::string_view body) {
  return "From: user@example.com\nTo: spam@example.com\nSubject: Fwd\n\n" + std::string(body);
}

TEST(Forward, RefusedIdsAreToldApart) {
  const auto states = [](const std::string& name) {
    std::vector<std::string> list;
    const std::string raw = read_file(data(name + ".eml"));
    for (const RefusedId& refused : find_originals(raw, *fixture().cache(), Proof::ids).refused) {
      list.emplace_back(classify::name(refused.state));
    }
    return list;
  };
  EXPECT_THAT(states("forged_id"), ElementsAre("forged"));
  EXPECT_THAT(states("foreign_id"), ElementsAre("foreign"));
  EXPECT_THAT(states("expired_id_ja"), ElementsAre("expired"));
  EXPECT_THAT(states("forged_beside_good_id"), ElementsAre("forged"));
  EXPECT_THAT(states("digest_answer_spam"), IsEmpty());
}

// Every one of 10,000 ids that differ from a valid one in one to five places.
TEST(Forward, NoMutatedIdIsTaken) {
  const auto cache = fixture().cache();
  const std::string valid = fixture().id_of("lanterns");
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  Random random(6);
  std::size_t forged = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string id = valid;
    for (std::size_t n = 1 + random.below(5); n > 0; --n) {
      std::size_t at = random.below(id.size());
      if (i % 2 == 0) at = 26 + random.below(20);  // the MAC alone
      if (id[at] == '-') continue;
      id[at] = at < 12 ? kDigits[random.below(10)] : random.pick(kDigits);
    }
    if (id == valid) id.back() = id.back() == '0' ? '1' : '0';
    const Forward forward =
        find_originals(mail_with("X-Mailsift-ID: " + id + "\n"), *cache, Proof::ids);
    ASSERT_THAT(forward.originals, IsEmpty()) << id;
    ASSERT_THAT(forward.refused, SizeIs(1)) << id;
    EXPECT_EQ(forward.refused[0].id, id);
    forged += forward.refused[0].state == IdState::forged ? 1 : 0;
  }
  EXPECT_GE(forged, 5'000u);
}

TEST(Forward, IdsOfAnotherHomeAreForeign) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "home");
  const auto other = test::recent_mail({folder / "home"});
  const std::string id = other->store("Subject: x\n\n", kUnsure, kTime);
  const Forward forward = find_originals(mail_with(id), *fixture().cache(), Proof::all);
  EXPECT_EQ(fixture().found(forward), "-nothing");
  ASSERT_THAT(forward.refused, SizeIs(1));
  EXPECT_EQ(forward.refused[0].state, IdState::foreign);
  EXPECT_EQ(find_originals(mail_with(id), *other, Proof::ids).originals.size(), 1u);
}

TEST(Forward, AReportThatWentThroughTheFilterIsNotItsOwnOriginal) {
  const FixtureHome home;
  const auto cache = home.cache();
  for (const char* name : {"inline_becky_ja", "attached_unknown_to_the_cache", "inline_gmail"}) {
    const std::string raw = read_file(data(std::string(name) + ".eml"));
    const std::string before = home.found(find_originals(raw, *cache, Proof::all));
    const std::string id = cache->store(raw, kUnsure, kTime + 5'000);
    const std::string filtered = "X-Mailsift-ID: " + id + '\n' + raw;
    EXPECT_EQ(home.found(find_originals(filtered, *cache, Proof::all)), before);
    EXPECT_EQ(find_originals(filtered, *cache, Proof::ids).not_found, NotFound::itself);
  }
}

TEST(Forward, OfTheSameTextTwiceTheNewestIsTaken) {
  const FixtureHome home;
  const auto cache = home.cache();
  const std::string mail = read_file(data("originals/lanterns.eml"));
  const std::string again =
      mail.substr(0, mail.find("Message-ID")) + mail.substr(mail.find("MIME"));
  const std::string id = cache->store(again, kUnsure, kTime + 9'000);
  const std::string raw = read_file(data("rewrapped_narrow_twice_quoted.eml"));
  const Forward forward = find_originals(raw, *cache, Proof::all);
  ASSERT_THAT(forward.originals, SizeIs(1));
  EXPECT_EQ(forward.originals[0].id, id);
}

TEST(Forward, AMailThatQuotesAnotherIsToldFromIt) {
  const FixtureHome home;
  const auto cache = home.cache();
  const std::string body = read_file(data("originals/lanterns.eml"));
  const std::string quoted = body.substr(body.find("Dear"));
  const std::string reply_text =
      "We would take all of them, if the lorry can come to the back entrance on Thursday before "
      "noon. Please bring the papers along so that nobody has to wait.\n\n" +
      quoted;
  const std::string reply = cache->store(
      "From: b@example.com\nTo: user@example.com\nSubject: Re: lanterns\n\n" + reply_text, kUnsure,
      kTime + 9'000);
  const auto found = [&](const std::string& text) {
    const Forward forward = find_originals(mail_with(text), *cache, Proof::all);
    return forward.originals.size() == 1 ? forward.originals[0].id : std::string();
  };
  EXPECT_EQ(found("look at this\n\n" + reply_text), reply);
  EXPECT_EQ(found("look at this\n\n" + quoted), home.id_of("lanterns"));
}

TEST(Forward, MoreOriginalsThanTheLimitAreLeftOut) {
  std::string raw = "From: user@example.com\nContent-Type: multipart/digest; boundary=b\n\n";
  for (int i = 0; i < 300; ++i) {
    raw += "--b\n\nFrom: x@example.com\nSubject: number " + std::to_string(i) + "\n\ntext\n";
  }
  const Forward forward = find_originals(raw + "--b--\n", *fixture().cache(), Proof::all);
  EXPECT_EQ(forward.originals.size(), kMostOriginals);
}

TEST(Forward, AnyBytesGiveAnAnswer) {
  const auto cache = fixture().cache();
  Random random(7);
  for (const Row& row : rows()) {
    for (int i = 0; i < 5; ++i) {
      std::string raw = test::mutated(read_file(data(row.name + ".eml")), random);
      for (const Original& original : find_originals(raw, *cache, Proof::all).originals) {
        EXPECT_NE(original.mail->bytes(), mail_to_learn(raw));
      }
    }
  }
  EXPECT_EQ(find_originals("", *cache, Proof::all).not_found, NotFound::nothing);
}

// ---- The index of texts ------------------------------------------------------------------------

class PrintFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string found() const {
    const std::string raw = read_file(data("inline_becky_ja.eml"));
    return home_.found(find_originals(raw, *home_.cache(), Proof::all));
  }
  [[nodiscard]] fs::path file() const { return home_.home().cache() / "prints"; }
  FixtureHome home_;
};

TEST_F(PrintFileTest, IsMadeOnceAndFollowsTheCache) {
  EXPECT_EQ(found(), "text:bookshelf-ja");
  const std::string first = read_file(file());
  EXPECT_EQ(found(), "text:bookshelf-ja");
  EXPECT_EQ(read_file(file()), first);
  EXPECT_EQ(first.size(), 18 + 9 * (46 + 8 + 1) + 8 * sizeof(Print) + 8) << "as documented";
  home_.cache()->remove(home_.id_of("bookshelf-ja"));
  EXPECT_EQ(found(), "-nothing");
  EXPECT_LT(read_file(file()).size(), first.size());
}

TEST_F(PrintFileTest, DamagedIsMadeAnew) {
  EXPECT_EQ(found(), "text:bookshelf-ja");
  const std::string whole = read_file(file());
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    write_file(file(), whole.substr(0, size));
    ASSERT_EQ(found(), "text:bookshelf-ja") << size;
    ASSERT_EQ(read_file(file()), whole);
  }
  for (std::size_t at = 0; at < whole.size(); at += 101) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    write_file(file(), damaged);
    ASSERT_EQ(found(), "text:bookshelf-ja") << at;
  }
}

TEST_F(PrintFileTest, GoesWithThePurgedCache) {
  EXPECT_EQ(found(), "text:bookshelf-ja");
  home_.cache()->expire({0, 0, 0}, kTime);
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_EQ(found(), "-nothing");
}

TEST_F(PrintFileTest, ThatCannotBeWrittenKeepsNobodyFromTraining) {
  fs::create_directory(file());
  write_file(file() / "x", "");
  EXPECT_EQ(found(), "text:bookshelf-ja");
}

// ---- Texts that were wrapped and coded anew ----------------------------------------------------

std::string wrapped(const std::string& text, std::size_t columns, std::string_view prefix) {
  std::string out(prefix);
  std::size_t at = 0;
  for (const char c : text) {
    const bool begins_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (c == '\n' || (at >= columns && begins_character)) {
      out += '\n';
      out += prefix;
      at = 0;
    }
    if (c != '\n') out += c;
    ++at;
  }
  return out;
}

struct Disguise {
  std::string name, charset, icu_charset, encoding, prefix;
  std::size_t columns;
  bool html;
};

std::size_t versions_in(const std::string& raw) {
  const Message message = parse_message(raw);
  Reading reading(message);
  return versions_of(reading).size();
}

// What a mail program shows is what it forwards, also where the version it does not show says more.
TEST(Versions, AreTheShownOneHoweverShortAndNoFooter) {
  const std::string short_text =
      "The tower clock has struck thirteen and nobody in town knows what hour it may be by now.";
  std::string long_text;
  for (int i = 0; i < 40; ++i)
    long_text += "Line " + std::to_string(i * 7919) + " of a catalogue\n";
  const auto two = [&](std::string_view kind, const std::string& plain, const std::string& html) {
    return "Content-Type: multipart/" + std::string(kind) +
           "; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + plain +
           "\n--b\nContent-Type: text/html\n\n<pre>" + html + "</pre>\n--b--\n";
  };
  EXPECT_EQ(versions_in(two("alternative", long_text, short_text)), 2u);
  EXPECT_EQ(versions_in(two("alternative", short_text, long_text)), 1u);
  EXPECT_EQ(versions_in(two("mixed", short_text, long_text)), 1u);
  EXPECT_EQ(versions_in(two("alternative", "Please view this as HTML.", short_text)), 1u);
}

class DisguisedText : public ::testing::TestWithParam<Disguise> {};

// Every mail of the sample corpus that has enough text is found again, and none is taken for
// another.
TEST_P(DisguisedText, IsFoundAgain) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "home");
  const auto cache = test::recent_mail({folder / "home"});
  std::vector<std::pair<std::string, std::string>> texts;  // id, text
  for (const test::LabelledMail& mail : test::corpus()) {
    const std::string id =
        cache->store(mail.raw, kUnsure, kTime + static_cast<std::int64_t>(texts.size()));
    const Message message = parse_message(mail.raw);
    Reading reading(message);
    if (!versions_of(reading).empty()) texts.emplace_back(id, visible_text(reading));
  }
  ASSERT_GE(texts.size(), 100u);
  std::size_t tried = 0, right = 0;
  const Disguise& d = GetParam();
  for (const auto& [id, text] : texts) {
    std::string body = wrapped(text, d.columns, d.prefix);
    if (d.html) {
      std::string html;
      for (const char c : body)
        html += c == '\n' ? "<br>\n" : c == '<' ? "&lt;" : std::string(1, c);
      body = "<div>" + html + "</div>";
    }
    body = test::in_charset(body, d.icu_charset.c_str());
    // Not all text is in every charset: these stand for what is not.
    if (body.find('\x1A') != std::string::npos || body.find("\xFC\xFC") != std::string::npos)
      continue;
    if (d.encoding == "base64") body = test::base64(body);
    if (d.encoding == "quoted-printable") body = test::quoted_printable(body);
    const std::string raw = "From: user@example.com\nTo: spam@example.com\nContent-Type: text/" +
                            std::string(d.html ? "html" : "plain") + "; charset=" + d.charset +
                            "\nContent-Transfer-Encoding: " + d.encoding + "\n\n" + body;
    const Forward forward = find_originals(raw, *cache, Proof::all);
    ++tried;
    if (forward.originals.empty()) continue;
    // Samples with the same text are the same.
    const Message& found = forward.originals[0].mail->message();
    const bool same = forward.originals[0].id == id || visible_text(found) == text;
    EXPECT_TRUE(same) << "another one was found";
    right += same ? 1 : 0;
  }
  EXPECT_GE(tried, 100u);
  EXPECT_GE(right * 100, tried * 95) << right << " of " << tried;
}

INSTANTIATE_TEST_SUITE_P(
    Forward, DisguisedText,
    ::testing::Values(
        Disguise{"quoted_narrow", "utf-8", "UTF-8", "base64", "> ", 45, false},
        Disguise{"initials_wide", "utf-8", "UTF-8", "quoted-printable", "ab> ", 130, false},
        Disguise{"html", "utf-8", "UTF-8", "base64", "", 90, true},
        Disguise{"shift_jis", "Shift_JIS", "ibm-943_P15A-2003", "8bit", "", 60, false},
        Disguise{"iso_2022_jp", "ISO-2022-JP", "ISO-2022-JP", "7bit", "> > ", 70, false}),
    test::kRowName);

}  // namespace
}  // namespace classify
