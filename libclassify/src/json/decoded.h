// A mail as the classifier reads it, as JSON: for `mailsift decode` and classify/c.h.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "classify/message.h"

namespace classify {

// The decoded From field; empty if there is none.
[[nodiscard]] std::string from_field(const Message& message);

// The names of files and of attached messages.
[[nodiscard]] std::vector<std::string> filenames(const Message& message);

// subject, from, body, texts (role, type, name, text), filename (the first), filenames, structure,
// charsets (where, declared, used, why, lie), defects; behind what `begin`, an object, has.
[[nodiscard]] nlohmann::ordered_json json_of(const Message& message, nlohmann::ordered_json begin);

}  // namespace classify
