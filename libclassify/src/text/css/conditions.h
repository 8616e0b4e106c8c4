// The conditions of @media and @supports, as a usual reader at a desk answers them: a light window
// of 1280 x 800 pixels, a mouse, a modern browser engine.
#pragma once

#include <string_view>

namespace classify::text {

// "screen and (min-width: 600px), print". An empty list applies. In lower case.
[[nodiscard]] bool media_applies(std::string_view queries);

// "(display: grid) and (not (foo: bar))". In lower case.
[[nodiscard]] bool is_supported(std::string_view condition);

}  // namespace classify::text
