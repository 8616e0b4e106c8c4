#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "mailsiftd/sieve/protocol.h"

namespace mailsiftd {
namespace {

using ::testing::Optional;

constexpr ProtocolLimits kLimits{.most_headers = 6, .longest_line = 100, .most_body = 1000};
constexpr std::string_view kBegin = "VERSION\tscript\t4\t0\n";

std::string request(std::string_view rest) { return std::string(kBegin).append(rest); }

// A request, given at once and ended by the client.
ScriptReader read(std::string_view bytes) {
  ScriptReader reader(kLimits);
  if (!reader.take(bytes)) (void)reader.end();
  return reader;
}

TEST(ScriptRequest, IsReadWithItsUserAndItsMail) {
  const ScriptReader reader =
      read(request("alarm=10\nenv_USER=ann\n-\narg\n\nSubject: x\n\nhello"));
  ASSERT_FALSE(reader.fault());
  EXPECT_EQ(reader.request().user, "ann");
  EXPECT_FALSE(reader.request().noreply);
  EXPECT_EQ(reader.request().mail, "Subject: x\n\nhello");
}

TEST(ScriptRequest, IsTheSameByteByByte) {
  const std::string bytes = request("env_USER=ann\nnoreply\n\nhello\n\nworld\n");
  ScriptReader reader(kLimits);
  for (const char& byte : bytes) ASSERT_FALSE(reader.take({&byte, 1}));
  EXPECT_TRUE(reader.end());
  EXPECT_TRUE(reader.request().noreply);
  EXPECT_EQ(reader.request().mail, "hello\n\nworld\n");
}

TEST(ScriptRequest, OfAnotherVersionIsAFault) {
  EXPECT_TRUE(read("VERSION\tscript\t3\t0\n-\n\nhello").fault());
  EXPECT_TRUE(read("VERSION\tother\t4\t0\n-\n\nhello").fault());
  EXPECT_TRUE(read("CHECK SPAMC/1.5\r\n\r\n").fault());
}

TEST(ScriptRequest, ThatIsNoneOrNotWholeIsAFault) {
  EXPECT_TRUE(read(kBegin).fault());
  EXPECT_TRUE(read(request("env_USER=ann\n-\n")).fault());
  EXPECT_TRUE(read(request("what\n-\n\nhello")).fault());
  ScriptReader nothing(kLimits);
  EXPECT_FALSE(nothing.end());
}

TEST(ScriptRequest, BeyondALimitIsAFault) {
  EXPECT_TRUE(read(request("-\n" + std::string(101, 'x') + "\n\nhello")).fault());
  EXPECT_TRUE(read(request("-\n1\n2\n3\n4\n5\n\nhello")).fault());
  EXPECT_THAT(read(request("-\n\n" + std::string(1001, 'x'))).fault(),
              Optional(std::string("message too large")));
  EXPECT_FALSE(read(request("-\n\n" + std::string(1000, 'x'))).fault());
}

TEST(ScriptRequest, IsUnescaped) {
  EXPECT_EQ(unescaped("a\001tb\001nc\0011d\001re\0010f"), std::string("a\tb\nc\001d\re\0f", 11));
  EXPECT_EQ(unescaped("a\001"), "a\001");
}

}  // namespace
}  // namespace mailsiftd
