// A file mapped read-only.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace [[gnu::visibility("default")]] classify {

struct MappedFile {
  std::shared_ptr<const void> owner;  // unmaps when the last copy goes
  std::string_view bytes;
};

// Throws Error (io) with the reason; a folder or a device is refused.
[[nodiscard]] MappedFile map_file(const std::filesystem::path& path);

}  // namespace classify
