// The classes of mail, and how many messages of each a model has learned. Plain values, below
// everything.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

enum class Class : std::uint8_t { good, unsure, spam };

// "GOOD", "UNSURE", "SPAM": as people read it. Static storage.
[[nodiscard]] constexpr std::string_view name(Class cls) {
  constexpr std::array<std::string_view, 3> kNames{"GOOD", "UNSURE", "SPAM"};
  return kNames[static_cast<std::size_t>(cls)];
}

// How many messages of each class a model has learned.
struct Experience {
  std::uint64_t spam = 0;
  std::uint64_t good = 0;
};

}  // namespace classify
