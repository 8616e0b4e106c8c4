// What a store keeps of a mail, compressed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace classify::store {

[[nodiscard]] std::string compressed(std::string_view bytes);

// Nothing for what compressed() did not make, and for more than `most` bytes.
[[nodiscard]] std::optional<std::string> uncompressed(std::string_view bytes, std::size_t most);

}  // namespace classify::store
