// What transforms and clips leave of a box. A part of declarations.h.
#pragma once

#include <optional>
#include <string_view>

#include "text/css/declarations.h"

namespace classify::text {

// All answer none for an invalid value.
//
// `px` is the share that is left of a letter where it is squeezed most, `percent` and `y` are the
// pixels by which it moves right and down, `word` is 1 if the box shows its back.
[[nodiscard]] std::optional<Value> transform_value(std::string_view value);
[[nodiscard]] std::optional<Value> scale_value(std::string_view value);
[[nodiscard]] std::optional<Value> rotate_value(std::string_view value);
[[nodiscard]] std::optional<Value> translate_value(std::string_view value);

// `word` is 1 if nothing of the box is left.
[[nodiscard]] std::optional<Value> clip_value(std::string_view value);
[[nodiscard]] std::optional<Value> clip_path_value(std::string_view value);

}  // namespace classify::text
