// Ids of mail that another host of a store has.
#pragma once

#include <string_view>

#include "shared/command_line.h"

namespace mailsift {

// For a text that can only be an id which another host gave out: Failure (65), which says what to do
// instead. Nothing else is refused.
void refuse_id_of_another_host(const Run& run, std::string_view text);

}  // namespace mailsift
