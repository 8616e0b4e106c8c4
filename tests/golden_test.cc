// Mails as they should be read. Each is named for what is odd about it:
//
//   data/mail/koi8_r_labelled_windows_1251.eml       the bytes
//   data/mail/koi8_r_labelled_windows_1251.expected  subject: Встреча выпускников
//                                                    charset: koi8-r
//                                                    defects: charset_lie
//
//                                                    Здравствуйте, Ольга! ...
//
// Above the blank line may stand subject, filename (none given means that there is none), charset
// (of the first text part) and defects (some that must be found); below it, the visible body. White
// space counts as one space wherever it is. Each mail is read with LF and with CRLF.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classify/reading.h"
#include "support/files.h"
#include "support/mail.h"

namespace classify {
namespace {

namespace fs = std::filesystem;
using ::testing::IsSupersetOf;

struct Expected {
  std::string subject;
  std::string filename;
  std::string charset;
  std::vector<std::string> defects;
  std::string body;
};

std::vector<std::string> split(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(std::move(word));
  return out;
}

std::string squeezed(const std::string& text) {
  std::string out;
  for (const std::string& word : split(text)) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

Expected read_expected(const fs::path& path) {
  std::istringstream in(test::read_file(path));
  Expected expected;
  for (std::string line; std::getline(in, line) && !line.empty();) {
    const std::size_t colon = line.find(": ");
    const std::string name = line.substr(0, colon);
    const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
    if (name == "subject") {
      expected.subject = squeezed(value);
    } else if (name == "filename") {
      expected.filename = squeezed(value);
    } else if (name == "charset") {
      expected.charset = value;
    } else if (name == "defects") {
      expected.defects = split(value);
    } else {
      ADD_FAILURE() << path << ": what is \"" << line << "\"?";
    }
  }
  const std::string body{std::istreambuf_iterator<char>(in), {}};
  expected.body = squeezed(body);
  return expected;
}

// Where two texts part, with what stands around that place: whole texts are too long to compare
// by eye.
::testing::AssertionResult same_text(const std::string& expected, const std::string& actual) {
  if (expected == actual) return ::testing::AssertionSuccess();
  const auto inside_character = [](const std::string& text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  const auto [e, a] = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  auto at = static_cast<std::size_t>(e - expected.begin());
  while (inside_character(expected, at) || inside_character(actual, at)) --at;
  std::size_t from = at - std::min<std::size_t>(at, 30);
  while (inside_character(expected, from)) --from;
  const auto excerpt = [&](const std::string& text) {
    std::size_t end = std::min(at + 90, text.size());
    while (inside_character(text, end)) ++end;
    return text.substr(at, end - at) + (end < text.size() ? "..." : "");
  };
  return ::testing::AssertionFailure()
         << "\n  after     " << expected.substr(from, at - from) << "\n  expected  "
         << excerpt(expected) << "\n  actual    " << excerpt(actual) << "\n  (" << expected.size()
         << " and " << actual.size() << " bytes)";
}

std::string first_charset(const Message& message) {
  const auto text = std::find_if(message.parts.begin(), message.parts.end(),
                                 [](const Part& part) { return part.is_text(); });
  return text != message.parts.end() ? text->charset : "(no text part)";
}

std::vector<std::string> defect_names(const Message& message) {
  std::vector<std::string> names;
  for (const Defect defect : message.defects) names.emplace_back(name(defect));
  return names;
}

struct Row {
  std::string name;
  bool crlf = false;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

std::vector<Row> rows() {
  std::vector<Row> all;
  for (const fs::directory_entry& entry : fs::directory_iterator(TEST_DATA_DIR "/mail")) {
    if (entry.path().extension() != ".eml") continue;
    for (const bool crlf : {false, true}) all.push_back({entry.path().stem().string(), crlf});
  }
  std::ranges::sort(all, {}, [](const Row& row) { return std::pair(row.name, row.crlf); });
  return all;
}

class Golden : public ::testing::TestWithParam<Row> {};

TEST_P(Golden, ReadsAsExpected) {
  const fs::path path = fs::path(TEST_DATA_DIR "/mail") / GetParam().name;
  const Expected expected = read_expected(path.string() + ".expected");
  const std::string raw = test::read_file(path.string() + ".eml");
  const Message message = parse_message(GetParam().crlf ? test::with_crlf(raw) : raw);

  EXPECT_TRUE(same_text(expected.subject, squeezed(subject(message)))) << "subject";
  EXPECT_TRUE(same_text(expected.filename, squeezed(first_filename(message)))) << "filename";
  EXPECT_TRUE(same_text(expected.body, squeezed(visible_text(message)))) << "body";
  if (!expected.charset.empty()) {
    EXPECT_EQ(first_charset(message), expected.charset);
  }
  EXPECT_THAT(defect_names(message), IsSupersetOf(expected.defects));
}

INSTANTIATE_TEST_SUITE_P(Mail, Golden, ::testing::ValuesIn(rows()), [](const auto& row) {
  return row.param.name + (row.param.crlf ? "_crlf" : "_lf");
});

}  // namespace
}  // namespace classify
