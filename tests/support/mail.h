// Mail to test with: the sample corpus, made-up messages, and functions that damage them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/verdict.h"
#include "support/random.h"

namespace classify::test {

struct LabelledMail {
  std::string name;  // path relative to the corpus
  Class cls = Class::good;
  std::string raw;
};

// The messages of corpus/index in its order.
[[nodiscard]] const std::vector<LabelledMail>& corpus();

// The n-th made-up message of a class: short, all different, the classes easy to tell apart.
[[nodiscard]] std::string made_up_mail(Class cls, std::size_t n);

// Line ends as LF or CRLF, whatever they were.
[[nodiscard]] std::string with_lf(std::string_view raw);
[[nodiscard]] std::string with_crlf(std::string_view raw);

// A few bytes changed, lines dropped, doubled or exchanged.
[[nodiscard]] std::string mutated(std::string raw, Random& random);

}  // namespace classify::test
