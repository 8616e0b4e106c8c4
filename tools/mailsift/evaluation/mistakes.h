// The worst mistakes of an evaluation, each with the clues that misled the model.
//
//   classify ─▶ verdict ─▶ worse than the mildest one kept? ─▶ clues, now ─▶ learn ─▶ ...
//
// After a model has learned a message, it can no longer say why it was wrong. So the clues are
// taken at the moment of the verdict, but only for the few messages that are among the worst so
// far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model.h"
#include "classify/verdict.h"

namespace mailsift {

// A clue as `explain` lists it; but if several views have it, it is one clue here, with the sum of
// their shares.
struct MistakeClue {
  std::string text;
  double share = 0;                  // natural log-odds; positive: spam
  std::uint32_t spam = 0, good = 0;  // in the view whose score it moved furthest
};

struct Mistake {
  std::size_t message = 0;  // 0 = the first of the index
  classify::Class gold = classify::Class::good;
  classify::Verdict verdict;
  std::string from, subject;       // decoded; as hostile as the mail
  std::vector<MistakeClue> clues;  // the eight strongest, strongest first
};

// Good mail called SPAM and spam called GOOD, the surest first; after them UNSUREs on the wrong
// side.
class WorstMistakes {
 public:
  // Keeps `most` of them.
  explicit WorstMistakes(std::size_t most) : most_(most) {}

  // Call it after the verdict of `model` on a message and before its training. Cheap unless the
  // message is among the worst so far.
  void consider(std::size_t message, classify::Class gold, const classify::Verdict& verdict,
                std::string_view raw, const classify::Model& model);

  // Worst first.
  [[nodiscard]] std::vector<Mistake> take();

 private:
  std::size_t most_;
  std::vector<Mistake> heap_;  // the mildest on top
};

}  // namespace mailsift
