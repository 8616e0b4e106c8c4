// What is looked for in many bytes at once: lines and kinds of bytes.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>

#include "ascii.h"
#include "ascii_letters.h"
#include "by_letter.h"
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

TEST(Ascii, LettersEndWhereAnotherByteStands) {
  std::mt19937 random(8);
  const auto is_one = [](char c) { return is_alnum(c) || c == '-' || c == '\n'; };
  std::string text;
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t size = 0; size < 50; ++size) {
      text.clear();
      while (text.size() < size) text += "azAZ09-\n"[random() % 8];
      const std::size_t at = random() % (size + 1);
      text.insert(at, 1, static_cast<char>(byte));
      const std::size_t from = random() % (at + 1);
      const std::size_t end = is_one(static_cast<char>(byte)) ? text.size() : at;
      ASSERT_EQ((behind_letters<'-', '\n'>(text, from)), end) << byte << " at " << at;
    }
    // Those that are not named are none.
    text = "aZ09" + std::string(1, static_cast<char>(byte));
    ASSERT_EQ(behind_letters(text, 0), is_alnum(static_cast<char>(byte)) ? 5u : 4u) << byte;
  }
}

struct Named {
  std::string_view name;
  int number;
};

TEST(ByLetter, FindsEveryNameAndNoOther) {
  static constexpr std::array kNames{Named{"a", 1}, Named{"ab", 2}, Named{"c", 3}, Named{"zz", 4}};
  static constexpr ByLetter kByLetter(kNames);
  for (const Named& named : kNames) {
    ASSERT_NE(kByLetter.find(named.name), nullptr);
    EXPECT_EQ(kByLetter.find(named.name)->number, named.number);
  }
  for (const std::string_view other : {"", "A", "abc", "b", "z", "zzz", "\xFF", "{", "`"}) {
    EXPECT_EQ(kByLetter.find(other), nullptr) << other;
  }
}

}  // namespace
}  // namespace classify::mail
