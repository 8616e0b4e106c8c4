// What is looked for in many bytes at once: lines and kinds of bytes.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "ascii.h"
#include "mail/lines.h"

namespace classify::mail {
namespace {

TEST(Lines, AreFoundByTheirFirstByteWhereverTheyStand) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    std::string text;
    // From texts of nearly nothing else to some in which such lines are rare.
    for (std::size_t size = random() % 1500; text.size() < size;) {
      text += random() % (1 + static_cast<unsigned>(round) / 4) == 0 ? "\nb"[random() % 2] : 'x';
    }
    std::size_t expected = std::string::npos;
    for (std::size_t pos = text.size(); pos-- > 0;) {
      const bool begins_line = pos == 0 || text[pos - 1] == '\n';
      if (begins_line && text[pos] == 'b') expected = pos;
      if (begins_line) {
        ASSERT_EQ(line_beginning_with('b', text, pos), expected) << pos << " in " << text;
      }
    }
    ASSERT_EQ(line_beginning_with('b', text, text.size()), std::string::npos);
  }
}

TEST(Ascii, ControlsAreFoundWhereverTheyStand) {
  for (std::size_t size = 0; size < 100; ++size) {
    std::string text(size, 'x');
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'\n', '\t', '\r', ' ', '\x7F', '\x80', '\xFF'}) {
        text[at] = c;
        EXPECT_FALSE(has_controls(text));
      }
      for (const char c : {'\0', '\x0E', '\x1B', '\x1F'}) {
        text[at] = c;
        EXPECT_TRUE(has_controls(text));
      }
      text[at] = 'x';
    }
  }
}

TEST(Ascii, TextIsAsciiOrNotWhereverTheByteStands) {
  for (std::size_t size = 0; size < 100; ++size) {
    std::string text(size, 'x');
    EXPECT_TRUE(is_ascii(text));
    for (std::size_t at = 0; at < size; ++at) {
      text[at] = '\x80';
      EXPECT_FALSE(is_ascii(text)) << at << " of " << size;
      text[at] = '\x7F';
      EXPECT_TRUE(is_ascii(text));
    }
  }
}

}  // namespace
}  // namespace classify::mail
