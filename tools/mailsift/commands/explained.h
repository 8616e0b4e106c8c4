// The findings of `mailsift explain` about a mail, and how they are shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classify/home/attribution.h"
#include "classify/home/known_people.h"
#include "commands/history.h"
#include "json/explanation.h"
#include "training/first_lesson.h"

namespace mailsift {

// One training that contributed to the verdict.
struct Teacher {
  classify::Contribution contribution;
  classify::Training training;
  Heading mail;
};

struct Explained : classify::Explanation {
  std::string name;                              // of the mail
  classify::Known known = classify::Known::no;   // whose SPAM is UNSURE
  std::optional<std::vector<Teacher>> teachers;  // if the user asked for them
  const Untaught* untaught = nullptr;            // what judged, if the user has taught nothing
};

void print_text(const Explained& e, bool tokens);
void print_json(const Explained& e, bool tokens);

}  // namespace mailsift
