// A folder that only this user can write to, and the files in it by name. Symbolic links are never
// followed, and no process sees a file that another one has written half of.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/descriptor.h"

namespace [[gnu::visibility("default")]] classify {

// Throws Error (io) unless it is a regular file of the effective user. `path` is for the message.
void check_own_file(const Descriptor& file, const std::filesystem::path& path);

// Every function throws Error (io) if the system refuses.
class PrivateFolder {
 public:
  // Nothing if there is no such folder. Throws Error for a symbolic link, for anything else that is
  // not a folder, for a folder of another user, and for one that others may write to.
  static std::optional<PrivateFolder> open(const std::filesystem::path& path);
  // The same, but makes a missing folder (0700); its parent must exist.
  static PrivateFolder open_or_make(const std::filesystem::path& path);

  // A folder in this one; nothing if there is none. Refuses what open() refuses.
  [[nodiscard]] std::optional<PrivateFolder> open_folder(const std::string& name) const;
  void make_folder(const std::string& name) const;      // 0700; an existing one stays
  void remove_if_empty(const std::string& name) const;  // otherwise it stays

  // The names that do not begin with a dot, in the order of their bytes.
  [[nodiscard]] std::vector<std::string> names() const;

  struct Content {
    std::string bytes;  // up to `most` of them
    std::uint64_t file_size = 0;
  };
  // Nothing unless this name is a regular file of this user.
  [[nodiscard]] std::optional<Content> read(const std::string& name, std::size_t most) const;

  struct Status {
    std::uint64_t bytes = 0;
    std::int64_t changed = 0;  // seconds since 1970 UTC
  };
  // Nothing if the name does not exist.
  [[nodiscard]] std::optional<Status> status(const std::string& name) const;

  // Writes a new file (0600), which gets its name only when it is whole; not synced. False, without
  // writing anything, if this folder itself was removed meanwhile. A writer that is killed leaves a
  // file whose name is this one with kTemporary.
  static constexpr std::string_view kTemporary = ".tmp-";
  [[nodiscard]] bool create(const std::string& name,
                            std::span<const std::string_view> chunks) const;

  // Sets Status::changed of a file to the time of today's clock, if the file exists.
  void touch(const std::string& name) const;

  // False if it did not exist.
  bool remove(const std::string& name) const;

 private:
  PrivateFolder(Descriptor folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}
  Descriptor folder_;
  std::filesystem::path path_;  // for messages
};

// Removes temporary files whose writers were killed: those that `is_temporary(name)` and that nobody
// has changed for an hour. `now` in seconds since 1970 UTC.
template <class IsTemporary>
void remove_abandoned(const PrivateFolder& folder, std::int64_t now,
                      const IsTemporary& is_temporary) {
  constexpr std::int64_t kAbandonedAfter = 3'600;
  for (const std::string& name : folder.names()) {
    if (!is_temporary(name)) continue;
    const auto status = folder.status(name);
    if (status && status->changed < now - kAbandonedAfter) folder.remove(name);
  }
}

}  // namespace classify
