// Mail through the first stages and no further, once, for counting instructions:
//
//   stages read|parse|tokenize|extract|score|learn
//
// Each word stands for all the work before it, too. bench/instructions.sh subtracts.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "bench_mail.h"
#include "classify/classifier.h"
#include "classify/learner.h"

using namespace classify;

int main(int argc, char** argv) {
  constexpr std::array<std::string_view, 6> kStages{"read",    "parse", "tokenize",
                                                    "extract", "score", "learn"};
  const std::string_view last = argc == 2 ? argv[1] : "";
  const auto stages = std::find(kStages.begin(), kStages.end(), last) - kStages.begin();
  if (stages == static_cast<std::ptrdiff_t>(kStages.size())) {
    std::fprintf(stderr, "usage: stages read|parse|tokenize|extract|score|learn\n");
    return 64;
  }
  Model model;
  std::size_t seen = 0;  // of what each stage makes, so that no work can be left out
  for (const bench::Labelled& mail : bench::mail()) {
    seen += mail.raw.size();
    if (stages < 1) continue;
    const Message message = parse_message(mail.raw);
    seen += message.parts.size();
    if (stages < 2) continue;
    const Tokens tokens = tokenize(message);
    seen += tokens.list.size();
    if (stages < 3) continue;
    const Features features = extract_features(tokens);
    for (const auto& view : features) seen += view.size();
    if (stages < 4) continue;
    const Score scored = score(model, features);
    seen += scored.total > 0;
    if (stages < 5) continue;
    seen += learn(model, features, mail.cls, kNearErrorRule, &scored);
  }
  std::printf("%zu %zu\n", bench::mail().size(), seen);
}
