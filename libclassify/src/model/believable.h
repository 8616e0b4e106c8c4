// What a model says of itself, held against what trainings and settings can bring about. A model
// may come from elsewhere (an archive, a file to merge or to begin with), and whoever wrote it may
// have written anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "classify/model.h"

namespace classify {

// More than anybody needs, and harmless: 512 MB for a table, 2^48 messages.
inline constexpr std::uint64_t kMostSlots = std::uint64_t{1} << 26;
inline constexpr std::uint64_t kMostMessages = std::uint64_t{1} << 48;
// Of own addresses, and of names of own fields: each of them is looked for in every mail. The
// longest address has 320 bytes (RFC 5321 4.5.3.1).
inline constexpr std::size_t kMostOwnNames = 10'000;
inline constexpr std::size_t kLongestOwnName = 320;

// What is wrong, in words for a message; nothing if all of it may be true. O(slots).
[[nodiscard]] std::optional<std::string> lie_in(const Model& model);

}  // namespace classify
