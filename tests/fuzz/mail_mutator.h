// Mutations that know what a mail looks like.
#pragma once

#include <string>

#include "support/random.h"

namespace classify::fuzz {

// One change: lines moved, doubled, dropped; a part wrapped in a multipart or an attached message,
// encoded, or given another type; a piece of syntax put in; other line ends.
[[nodiscard]] std::string mutated_mail(std::string mail, test::Random& random);

}  // namespace classify::fuzz
