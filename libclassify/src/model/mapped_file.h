// A file mapped read-only, or its bytes where mapping is impossible.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "model/descriptor.h"

namespace classify {

// For reading. Throws Error (io) with the reason; a folder or a device is refused.
[[nodiscard]] Descriptor open_regular_file(const std::filesystem::path& path, std::uint64_t& bytes);

struct MappedFile {
  std::shared_ptr<const void> owner;  // unmaps when the last copy goes
  std::string_view bytes;
};

// Throws Error as open_regular_file().
[[nodiscard]] MappedFile map_file(const std::filesystem::path& path);

// One that is open already. `path` is for messages.
[[nodiscard]] MappedFile map_file(const Descriptor& file, std::uint64_t bytes,
                                  const std::filesystem::path& path);

}  // namespace classify
