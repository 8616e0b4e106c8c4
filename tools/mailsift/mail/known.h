// The people that the user knows, for commands that judge.
#pragma once

#include "classify/home/known_people.h"
#include "shared/command_line.h"

namespace mailsift {

// Never fails: if they cannot be read, a line on stderr says why, and nobody is known.
[[nodiscard]] classify::KnownPeople open_people(const Run& run);

// Likewise; one line for the whole command.
[[nodiscard]] classify::Known how_known(const classify::KnownPeople& people,
                                        const classify::Message& mail,
                                        const classify::Settings& settings);

}  // namespace mailsift
