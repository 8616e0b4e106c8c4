#include "utf8.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.h"

namespace classify {
namespace {

std::string bytes_of(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes) out.push_back(static_cast<char>(byte));
  return out;
}

// What RFC 3629 allows: every character in its shortest form, no surrogates, nothing beyond U+10FFFF.
std::string encoded(char32_t c) {
  const int n = static_cast<int>(c);
  if (n < 0x80) return bytes_of({n});
  if (n < 0x800) return bytes_of({0xC0 | n >> 6, 0x80 | (n & 0x3F)});
  if (n < 0x10000) {
    return bytes_of({0xE0 | n >> 12, 0x80 | (n >> 6 & 0x3F), 0x80 | (n & 0x3F)});
  }
  return bytes_of(
      {0xF0 | n >> 18, 0x80 | (n >> 12 & 0x3F), 0x80 | (n >> 6 & 0x3F), 0x80 | (n & 0x3F)});
}

TEST(Utf8, EveryCharacterIsReadBackAndNothingShorterIs) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c == 0xD800) c = 0xE000;
    const std::string bytes = encoded(c);
    ASSERT_EQ(utf8_sequence(bytes, 0), bytes.size()) << bytes;
    ASSERT_TRUE(utf8_value(bytes, 0, bytes.size()) == c) << bytes;
    if (bytes.size() > 1) {
      std::size_t bad = 0;
      ASSERT_EQ(utf8_sequence(std::string_view(bytes).substr(0, bytes.size() - 1), 0, &bad), 0u);
      ASSERT_EQ(bad, bytes.size() - 1);  // one U+FFFD for all that is left of it
    }
  }
}

// All of four bytes that stand on an edge of some range: a sequence that is accepted must be the
// encoding of a character, and those are known from the test above.
TEST(Utf8, NothingButEncodedCharactersIsAccepted) {
  const std::vector<int> edges{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0,
                               0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
                               0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFC, 0xFE, 0xFF};
  for (const int a : edges) {
    for (const int b : edges) {
      for (const int c : edges) {
        for (const int d : edges) {
          const std::string bytes = bytes_of({a, b, c, d});
          std::size_t bad = 0;
          const std::size_t size = utf8_sequence(bytes, 0, &bad);
          if (size == 0) {
            ASSERT_TRUE(bad >= 1 && bad <= 3);
            continue;
          }
          const char32_t value = utf8_value(bytes, 0, size);
          ASSERT_TRUE(value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF));
          ASSERT_EQ(encoded(value), bytes.substr(0, size));
        }
      }
    }
  }
}

// The table of Unicode 15, 3.9, "U+FFFD substitution of maximal subparts".
TEST(Utf8, ABrokenSequenceIsAsLongAsItCouldHaveGoneOn) {
  const std::string bytes = bytes_of({0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41});
  for (std::size_t pos = 0; pos < 8; ++pos) {
    std::size_t bad = 0;
    EXPECT_EQ(utf8_sequence(bytes, pos, &bad), 0u);
    EXPECT_EQ(bad, 1u) << pos;
  }
  const std::string cut = bytes_of({0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41});
  const auto bad_at = [&](std::size_t pos) {
    std::size_t bad = 0;
    EXPECT_EQ(utf8_sequence(cut, pos, &bad), 0u);
    return bad;
  };
  EXPECT_EQ(bad_at(0), 2u);
  EXPECT_EQ(bad_at(2), 1u);
  EXPECT_EQ(bad_at(3), 3u);
  EXPECT_EQ(bad_at(6), 2u);
}

// The shape has short cuts; read sequence by sequence, it must come to the same.
TEST(Utf8, TheShapeOfATextIsThatOfItsSequences) {
  test::Random random(23);
  const std::vector<std::string> pieces{"a",
                                        "plain ascii text",
                                        "\xC3\xA9",
                                        "\xE3\x81\x8B",
                                        "\xED\x9F\xBF",
                                        "\xED\xA0\x80",
                                        "\xE0\x80\x80",
                                        "\xF0\x9F\x98\x80",
                                        "\xE3\x81",
                                        "\xFF",
                                        "\x80",
                                        "\xEC\xBF\xBF",
                                        "\xE1\x80\x80"};
  int whole = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t n = random.below(12); n > 0; --n) text += random.pick(pieces);
    Utf8Shape expected;
    for (std::size_t pos = 0; pos < text.size();) {
      std::size_t bad = 0;
      const std::size_t size = utf8_sequence(text, pos, &bad);
      if (size == 0) ++expected.bad;
      if (size == 2) ++expected.two;
      if (size > 2) ++expected.more;
      pos += size == 0 ? bad : size;
    }
    const Utf8Shape shape = utf8_shape(text);
    ASSERT_EQ(shape.two, expected.two) << text;
    ASSERT_EQ(shape.more, expected.more) << text;
    ASSERT_EQ(shape.bad, expected.bad) << text;
    ASSERT_EQ(is_utf8(text), expected.bad == 0) << text;
    ASSERT_EQ(utf8_shape(text, 1).bad, std::min<std::size_t>(expected.bad, 1)) << text;
    whole += expected.bad == 0;
  }
  EXPECT_GT(whole, 100);
}

TEST(Utf8, NothingIsWellFormed) { EXPECT_TRUE(is_utf8("")); }

}  // namespace
}  // namespace classify
