// The key of a home, which signs the ids of its messages.
#pragma once

#include <array>
#include <optional>

#include "classify/home/home.h"
#include "classify/home/system.h"

namespace classify {

using Secret = std::array<unsigned char, 32>;

// The secret of a home. If there is none, it is made from the system's random numbers. If many
// processes make it at once, one wins and all get the same secret. A secret is never replaced.
// Throws Error (io), also if the file holds no secret.
[[nodiscard]] Secret read_secret(const Home& home, const System& system);

// The same; nothing if there is none. Makes none.
[[nodiscard]] std::optional<Secret> existing_secret(const Home& home);

}  // namespace classify
