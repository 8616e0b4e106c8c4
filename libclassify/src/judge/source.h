// Which source a token belongs to. Fields are few sources, not one each: whoever spreads good words
// over ten fields should gain no more than with one.
#pragma once

#include <string_view>

#include "classify/tokenizer.h"

namespace classify {

// `key`: the key of the token, for fields the name in small letters.
[[nodiscard]] Source source_of(Place place, std::string_view key);

// The same for the fields.
[[nodiscard]] Source source_of_field(std::string_view name);

}  // namespace classify
