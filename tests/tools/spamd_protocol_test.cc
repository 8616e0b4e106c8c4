#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <string_view>

#include "mailsiftd/spamd/protocol.h"

namespace mailsiftd {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr ProtocolLimits kLimits{.most_headers = 4, .longest_line = 100, .most_body = 1000};

// A request, given at once and ended by the client.
RequestReader read(std::string_view bytes) {
  RequestReader reader(kLimits);
  if (!reader.take(bytes)) (void)reader.end();
  return reader;
}

std::string reason(std::string_view bytes) {
  const RequestReader reader = read(bytes);
  return reader.fault() ? reader.fault()->reason : "none";
}

Request request(Command command, int minor) {
  Request out;
  out.command = command;
  out.minor = minor;
  return out;
}

constexpr Points kSpam{.spam = true, .points = 8.46, .required = 5};

TEST(SpamdRequest, IsReadWithItsHeaders) {
  RequestReader reader =
      read("PROCESS SPAMC/1.5\r\nUser: ann\r\nX: y\r\nContent-length: 5\r\n\r\nhello");
  ASSERT_FALSE(reader.fault());
  EXPECT_EQ(reader.request().command, Command::process);
  EXPECT_EQ(reader.request().minor, 5);
  EXPECT_EQ(reader.request().user, "ann");
  EXPECT_EQ(reader.request().body, "hello");
}

TEST(SpamdRequest, IsTheSameByteByByte) {
  const std::string bytes =
      "TELL SPAMC/1.4\r\nMessage-class: ham\r\nSet: local, remote\r\n"
      "Content-length: 5\r\n\r\nhello";
  RequestReader reader(kLimits);
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i)
    ASSERT_FALSE(reader.take(std::string_view(bytes).substr(i, 1))) << i;
  EXPECT_TRUE(reader.take("o"));
  EXPECT_EQ(reader.request().body, "hello");
  EXPECT_EQ(reader.request().tell.cls, classify::Class::good);
  EXPECT_TRUE(reader.request().tell.set_local);
}

TEST(SpamdRequest, WithoutALengthEndsWhereTheClientEnds) {
  RequestReader reader(kLimits);
  EXPECT_FALSE(reader.take("HEADERS SPAMC/1.4\r\n\r\nhello"));
  EXPECT_TRUE(reader.end());
  EXPECT_EQ(reader.request().body, "hello");
}

TEST(SpamdRequest, WithALengthWaitsForNothingMore) {
  RequestReader reader(kLimits);
  EXPECT_TRUE(reader.take("CHECK RSPAMC/1.3\r\nContent-length: 2\r\nIP: ::1\r\n\r\nhi"));
  EXPECT_TRUE(reader.request().rspamd);
}

TEST(SpamdRequest, PingHasHeadersOnlyFrom15On) {
  RequestReader old(kLimits);
  EXPECT_TRUE(old.take("PING SPAMC/1.2\r\n"));
  RequestReader now(kLimits);
  EXPECT_FALSE(now.take("PING SPAMC/1.5\r\n"));
  EXPECT_TRUE(now.take("\r\n"));
}

TEST(SpamdRequest, OfALaterVersionIsTakenFor15) {
  EXPECT_EQ(read("PING SPAMC/1.9\r\n\r\n").request().minor, 5);
}

TEST(SpamdRequest, NothingSentIsNoFault) {
  RequestReader reader(kLimits);
  EXPECT_FALSE(reader.end());
  EXPECT_TRUE(reader.untouched());
}

TEST(SpamdRequest, IsRefusedIfItIsWrong) {
  EXPECT_EQ(reason("GET / HTTP/1.1\r\n"), "bad request line");
  EXPECT_EQ(reason("check SPAMC/1.2\r\n"), "bad request line");
  EXPECT_EQ(reason("PROCESS RSPAMC/1.3\r\n"), "bad request line");
  EXPECT_EQ(reason("CHECK SPAMC/2.0\r\n"), "unknown version");
  EXPECT_EQ(reason("CHECK SPAMC/1.2"), "no request");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nUser: x"), "the request ends in its header");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nA: \r\nB: \r\nC: \r\nD: \r\nE: \r\n"), "too many headers");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\n" + std::string(101, 'x')), "line too long");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nContent-length: 1x\r\n"), "bad Content-length");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nContent-length: 1001\r\n\r\n"), "message too large");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\n\r\n" + std::string(1001, 'x')), "message too large");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nContent-length: 3\r\n\r\nhi"), "Content-length too large");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nContent-length: 1\r\n\r\nhi"), "Content-length too small");
  EXPECT_EQ(reason("CHECK SPAMC/1.2\r\nContent-length: 0\r\n\r\nhi"), "Content-length too small");
  EXPECT_EQ(reason("TELL SPAMC/1.3\r\nSet: local\r\n\r\n"), "Set without a Message-class");
  EXPECT_EQ(reason("TELL SPAMC/1.3\r\nMessage-class: spam\r\nSet: local\r\nRemove: local\r\n\r\n"),
            "Set and Remove of the same");
}

TEST(SpamdAnswer, HasTheFieldsOfItsVersion) {
  EXPECT_EQ(verdict_answer(request(Command::check, 5), kSpam, "text"),
            "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 8.5 / 5.0\r\n\r\n");
  EXPECT_EQ(verdict_answer(request(Command::report, 2), kSpam, "text"),
            "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 8.5 / 5.0\r\n\r\ntext");
  EXPECT_EQ(verdict_answer(request(Command::symbols, 3), {.spam = false, .points = -0.04}, "text"),
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 4\r\nSpam: False ; 0.0 / 5.0\r\n\r\ntext");
  EXPECT_EQ(mail_answer(request(Command::process, 2), kSpam, 7),
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 7\r\n\r\n");
  EXPECT_EQ(mail_answer(request(Command::process, 3), kSpam, 7),
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 7\r\nSpam: True ; 8.5 / 5.0\r\n\r\n");
}

TEST(SpamdAnswer, NumbersHaveTwoDigitsAtMost) {
  EXPECT_THAT(verdict_answer(request(Command::check, 5), {.spam = true, .points = 402}, ""),
              HasSubstr("True ; 99.9 / 5.0"));
}

TEST(SpamdAnswer, ToEximsVariantIsItsOwn) {
  Request exim = request(Command::check, 3);
  exim.rspamd = true;
  EXPECT_THAT(verdict_answer(exim, kSpam, "text"),
              StartsWith("RSPAMD/1.3 0 EX_OK\r\nMetric: default; True; 8.5 / 5.0 / 999.9\r\n"
                         "Action: add header\r\n"));
}

TEST(SpamdAnswer, SaysWhatWasToldByItsFields) {
  EXPECT_EQ(tell_answer(Told::set),
            "SPAMD/1.1 0 EX_OK\r\nDidSet: local\r\nContent-length: 0\r\n\r\n");
  EXPECT_EQ(tell_answer(Told::removed),
            "SPAMD/1.1 0 EX_OK\r\nDidRemove: local\r\nContent-length: 0\r\n\r\n");
  EXPECT_EQ(tell_answer(Told::nothing), "SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\n\r\n");
}

std::string deflated(std::string_view text) {
  uLongf size = ::compressBound(text.size());
  std::string out(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), text.size());
  out.resize(size);
  return out;
}

TEST(Inflated, GivesTheTextBack) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(inflated(deflated(text), text.size()), text);
}

TEST(Inflated, RefusesABomb) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(inflated(deflated(text), text.size() - 1), std::nullopt);
  EXPECT_EQ(inflated(deflated("x"), 0), std::nullopt);
}

TEST(Inflated, RefusesWhatIsDamaged) {
  std::string bytes = deflated("hello");
  EXPECT_EQ(inflated(bytes + "x", 100), std::nullopt);
  EXPECT_EQ(inflated(bytes.substr(0, bytes.size() - 1), 100), std::nullopt);
  EXPECT_EQ(inflated("", 100), std::nullopt);
  bytes[3] = static_cast<char>(bytes[3] ^ 0x55);
  EXPECT_EQ(inflated(bytes, 100), std::nullopt);
}

}  // namespace
}  // namespace mailsiftd
