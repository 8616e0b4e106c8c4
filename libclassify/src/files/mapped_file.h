// A file mapped read-only, or read where mapping is not safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace [[gnu::visibility("default")]] classify {

struct MappedFile {
  std::shared_ptr<const void> owner;  // unmaps when the last copy goes
  std::string_view bytes;
};

enum class HowToMap : std::uint8_t {
  as_is_safe,  // mapped if its file system is of this machine, else a copy
  copy,
};

// Throws Error (io) with the reason; a folder or a device is refused, and a file of more than `most` bytes.
//
// A mapped file of another machine can vanish, become shorter or be out of reach while we read it,
// and then the kernel ends the process with SIGBUS. Such a file is read into memory at once. What
// became shorter while it was read is as long as what could be read.
[[nodiscard]] MappedFile map_file(const std::filesystem::path& path,
                                  HowToMap how = HowToMap::as_is_safe, std::size_t most = SIZE_MAX);

// Whether a file system of this type (f_type of statfs) gets its files from elsewhere: from another
// machine, or from a process, as with FUSE.
[[nodiscard, gnu::visibility("hidden")]] bool is_remote(std::uint64_t file_system_type);

}  // namespace classify
