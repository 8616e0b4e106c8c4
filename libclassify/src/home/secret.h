// The key of a home, which signs the ids of its messages.
#pragma once

#include <array>

#include "classify/home/home.h"
#include "classify/home/system.h"

namespace classify {

using Secret = std::array<unsigned char, 32>;

// The secret of a home. If there is none, it is made of the system's random numbers; of many
// processes that make it at once one wins and all get the same. A secret is never replaced. Throws
// Error (io), also if the file is not one.
[[nodiscard]] Secret read_secret(const Home& home, const System& system);

}  // namespace classify
