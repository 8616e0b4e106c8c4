// The findings of `mailsift explain` about a mail, and how they are shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classify/counterfactual.h"
#include "classify/home/attribution.h"
#include "classify/tokenizer.h"
#include "commands/history.h"

namespace mailsift {

// One training that contributed to the verdict.
struct Teacher {
  classify::Contribution contribution;
  classify::Training training;
  Heading mail;
};

struct Explained {
  std::string name;  // of the mail
  classify::Tokens tokens;
  classify::Score score;
  classify::Verdict verdict;
  classify::Thresholds thresholds;
  classify::Experience learned;
  std::vector<classify::Clue> clues;
  std::optional<classify::Counterfactual> change;  // empty for UNSURE
  std::vector<classify::Clue> against_spam,
      against_good;                              // for UNSURE: the evidence against each class
  std::optional<std::vector<Teacher>> teachers;  // if the user asked for them
};

void print_text(const Explained& e, bool tokens);
void print_json(const Explained& e, bool tokens);

}  // namespace mailsift
