// Why a mail gets its verdict, and the same as JSON: for `mailsift explain` and classify/c.h.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "classify/counterfactual.h"
#include "classify/model.h"
#include "classify/scorer.h"
#include "classify/tokenizer.h"

namespace classify {

struct Explanation {
  Tokens tokens;
  Score score;
  Verdict verdict;
  Thresholds thresholds;
  Experience learned;
  double spam_later = 0;  // by how much the starter moves the threshold of SPAM for this mail
  Counts language;        // learned messages in the language of the mail
  std::vector<Clue> clues;
  std::optional<Counterfactual> change;          // empty for UNSURE
  std::vector<Clue> against_spam, against_good;  // for UNSURE: the evidence against each class
};

// With the `most` strongest clues.
[[nodiscard]] Explanation explain(const Model& model, std::string_view raw, std::size_t most);

// "words", "characters", "structure"; and "subject", "body", ... or "text" for a run of characters,
// which is taken from both. Static storage.
[[nodiscard]] const char* view_name(View view);
[[nodiscard]] const char* place_name(Place place);
[[nodiscard]] const char* place_of(const Clue& clue, const Tokens& tokens);

// class, score, probability, views, both, language, clues, change, and starter if it was asked.
[[nodiscard]] nlohmann::ordered_json json_of(const Explanation& explanation);

}  // namespace classify
