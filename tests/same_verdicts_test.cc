// Promise 3 and the guard of every optimisation: the same mail gives the same features and the same
// verdict, to the last bit. What data/verdicts.golden holds is in support/verdicts.h. A wanted change
// (another feature scheme, another message in the corpus) is taken over by tools/remake.sh.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "support/files.h"
#include "support/verdicts.h"

namespace classify {
namespace {

std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t feed = text.rfind('\n', at);
  text.remove_prefix(feed == std::string_view::npos ? 0 : feed + 1);
  return text.substr(0, text.find('\n'));
}

TEST(SameVerdicts, OfTheSampleCorpusToTheLastBit) {
  const std::string expected = test::read_file(TEST_DATA_DIR "/verdicts.golden");
  const std::string actual = test::corpus_verdicts();
  if (actual == expected) return;
  test::write_file("verdicts.actual", actual);
  const auto [e, a] = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  const auto at = static_cast<std::size_t>(e - expected.begin());
  FAIL() << "first difference:\n  expected  " << line_at(expected, at - (at > 0))
         << "\n  actual    " << line_at(actual, at - (at > 0)) << "\nall of it: verdicts.actual";
}

}  // namespace
}  // namespace classify
