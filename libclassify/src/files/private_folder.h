// A folder of ours alone, and what is in it by name: never through a symbolic link, and of all
// processes at work in it none sees half a file of another.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/descriptor.h"

namespace classify {

// Throws Error (io) unless it is a regular file of the effective user. `path` is for the message.
void check_own_file(const Descriptor& file, const std::filesystem::path& path);

// Every function throws Error (io) if the system refuses.
class PrivateFolder {
 public:
  // Nothing if there is none. Refused with Error: a symbolic link, what is no folder, a folder of
  // another user or one that others may write to.
  static std::optional<PrivateFolder> open(const std::filesystem::path& path);
  // The same, but a missing one is made (0700); its parent must be there.
  static PrivateFolder open_or_make(const std::filesystem::path& path);

  // A folder in this one; nothing if there is none. Refused is what open() refuses.
  [[nodiscard]] std::optional<PrivateFolder> open_folder(const std::string& name) const;
  void make_folder(const std::string& name) const;      // 0700; one that is there stays
  void remove_if_empty(const std::string& name) const;  // else nothing happens

  // Names that do not begin with a dot, in the order of their bytes.
  [[nodiscard]] std::vector<std::string> names() const;

  struct Content {
    std::string bytes;  // up to `most` of them
    std::uint64_t file_size = 0;
  };
  // Nothing if there is no regular file of ours of this name.
  [[nodiscard]] std::optional<Content> read(const std::string& name, std::size_t most) const;

  struct Status {
    std::uint64_t bytes = 0;
    std::int64_t changed = 0;  // seconds since 1970 UTC
  };
  // Nothing if nothing has this name.
  [[nodiscard]] std::optional<Status> status(const std::string& name) const;

  // A new file (0600) that has its name only when it is whole; not synced. False, and nothing is
  // written, if this folder itself was removed meanwhile. A writer that is killed leaves a file of
  // this name and kTemporary.
  static constexpr std::string_view kTemporary = ".tmp-";
  [[nodiscard]] bool create(const std::string& name,
                            std::span<const std::string_view> chunks) const;

  // False if it was not there.
  bool remove(const std::string& name) const;

 private:
  PrivateFolder(Descriptor folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}
  Descriptor folder_;
  std::filesystem::path path_;  // for words about it
};

}  // namespace classify
