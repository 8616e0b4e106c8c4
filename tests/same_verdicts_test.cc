// Promise 3 and the guard of every optimisation: the same mail gives the same features and the same
// verdict, to the last bit. data/verdicts.golden has a line a message of corpus/, judged by a model
// that has learned all of them in index order:
//
//   good/001-ml-relay-question.eml 1021 1890 403 9f3c... 0x1.8p+1 -0x1.1p-3 0x0p+0 0x1.2p+1
//   name, features of each view, hash of all of them, z of each view, score
//
// and a last line with the hash of the model's tables. A wanted change (another feature scheme, a
// message more) takes the file that the failing test leaves in its working folder.
#include <gtest/gtest.h>

#include <charconv>
#include <string>

#include "classify/classifier.h"
#include "classify/learner.h"
#include "hash.h"
#include "support/files.h"
#include "support/mail.h"

namespace classify {
namespace {

template <class Number, class... Format>
void append(std::string& out, Number number, Format... format) {
  char digits[64];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, format...).ptr);
}

void append_double(std::string& out, double number) {
  out += number < 0 ? " -0x" : " 0x";
  append(out, number < 0 ? -number : number, std::chars_format::hex);
}

std::uint64_t hash_of(const Features& features) {
  std::uint64_t hash = 0;
  for (const std::vector<Feature>& view : features) {
    for (const Feature& f : view) {
      hash = combine_hashes(hash, f.hash, f.at);
      hash = combine_hashes(hash, f.distance, f.size);
    }
  }
  return hash;
}

std::string verdicts() {
  Model model;
  for (const test::LabelledMail& mail : test::corpus()) {
    learn(model, read_features(mail.raw), mail.cls, kNearErrorRule);
  }
  std::string out;
  for (const test::LabelledMail& mail : test::corpus()) {
    const Features features = read_features(mail.raw);
    const Score result = score(model, features);
    out += mail.name;
    for (const std::vector<Feature>& view : features) append(out += ' ', view.size());
    append(out += ' ', hash_of(features), 16);
    for (const double z : result.view) append_double(out, z);
    append_double(out, result.total);
    out += '\n';
  }
  std::uint64_t tables = 0;
  for (const View view : kAllViews) {
    for (const std::uint64_t slot : model.table(view).slots()) {
      tables = combine_hashes(tables, slot, 0);
    }
  }
  append(out += "model ", tables, 16);
  return out += '\n';
}

std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t feed = text.rfind('\n', at);
  text.remove_prefix(feed == std::string_view::npos ? 0 : feed + 1);
  return text.substr(0, text.find('\n'));
}

TEST(SameVerdicts, OfTheSampleCorpusToTheLastBit) {
  const std::string expected = test::read_file(TEST_DATA_DIR "/verdicts.golden");
  const std::string actual = verdicts();
  if (actual == expected) return;
  test::write_file("verdicts.actual", actual);
  const auto [e, a] = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  const auto at = static_cast<std::size_t>(e - expected.begin());
  FAIL() << "first difference:\n  expected  " << line_at(expected, at - (at > 0))
         << "\n  actual    " << line_at(actual, at - (at > 0)) << "\nall of it: verdicts.actual";
}

}  // namespace
}  // namespace classify
