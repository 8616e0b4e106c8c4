// A user who has no data folder yet: the model of the site or the starter judges for him, and his first
// lesson makes the folder. Only for the usual folder: one that was named and is not there may be on a
// disk that is missing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "classify/model.h"
#include "shared/command_line.h"

namespace mailsift {

// What judges for whoever has taught nothing.
struct Untaught {
  classify::Model model;        // as his own will begin: knows nothing, and asks that judge
  std::filesystem::path judge;  // the data folder of the site's model, or the starter's file
  bool of_site = false;
};

// Whether the user has no data folder, and may have one: his first lesson would make it.
[[nodiscard]] bool is_untaught(const Run& run);

// Nothing if the user has a data folder, or if there is neither a model of the site nor a starter. Of
// sites, the first counts that is there and knows both classes; %d in its path is the domain of $USER.
// Throws Error for one that cannot be opened.
[[nodiscard]] std::optional<Untaught> model_of_untaught(const Run& run);

// Whether there is something for model_of_untaught() to open.
[[nodiscard]] bool is_judged_untaught(const Run& run);

// "You have taught nothing yet; ... judges your mail: PATH"
[[nodiscard]] std::string words(const Untaught& untaught);

// Makes the data folder beside that model, so that the first lesson changes no more than a lesson
// does. Does nothing where model_of_untaught() has nothing.
void make_home_for_first_lesson(const Run& run);

}  // namespace mailsift
