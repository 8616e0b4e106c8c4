// Durable files: after a crash at any moment there is all of the new content, or all of the old.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace [[gnu::visibility("default")]] classify {

// In the names of temporary files: "NAME.tmp-...".
inline constexpr std::string_view kTemporaryMark = ".tmp-";

// Replaces `path` by the concatenation of `chunks`: a temporary file beside it (mode 0600) is
// written, fsynced and renamed, then the folder is fsynced. If any step fails, the last one included,
// it throws Error (io), the old file has its name again and nothing else is left. (On a file system
// without hard links a folder that cannot be synced leaves the new file.) A crash leaves the old file
// or the new one, whole, and perhaps a "NAME.tmp-..." that can be deleted.
void write_file_atomically(const std::filesystem::path& path,
                           std::span<const std::string_view> chunks);

// Makes entries of `folder` (renames, new files) durable. Throws Error (io).
void sync_folder(const std::filesystem::path& folder);

// Writes all of `bytes` to a descriptor, in spite of short writes and signals. `path` is for the
// message.
void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path);

// Writes all of `chunks`, with one system call if the system allows.
[[gnu::visibility("hidden")]] void write_chunks(int descriptor,
                                                std::span<const std::string_view> chunks,
                                                const std::filesystem::path& path);

// An Error (io) for a failed system call on `path`: "PATH: cannot VERB: reason", by errno.
[[noreturn]] void throw_errno(std::string_view verb, const std::filesystem::path& path);

}  // namespace classify
