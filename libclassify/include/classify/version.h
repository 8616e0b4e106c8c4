// The version of the library, and of what it counts.
#pragma once

#include <string_view>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

// "0.2.0": semantic versioning; equals the CMake project's version.
[[nodiscard]] std::string_view version();

// Names the tokenizer and the features made of its tokens, in every model file and as the seed of
// every feature's hash. It changes whenever the same mail would give other features; a model made
// under another name is refused (and rebuilt from the training log).
inline constexpr std::string_view kFeatureScheme = "osb3-3views/5";

}  // namespace classify
