#include "model/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "classify/error.h"
#include "model/descriptor.h"

namespace classify {

void throw_errno(std::string_view verb, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(errno);
  throw Error(ErrorCode::io,
              path.string() + ": cannot " + std::string(verb) + ": " + reason);
}

void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      throw_errno("write", path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path where = folder.empty() ? std::filesystem::path(".") : folder;
  const Descriptor dir(::open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir) throw_errno("open", where);
  if (::fsync(dir.get()) != 0) throw_errno("sync", where);
}

void write_file_atomically(const std::filesystem::path& path,
                           std::span<const std::string_view> chunks) {
  std::string temporary = path.string() + ".tmp-XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
  if (!file) throw_errno("create", temporary);
  try {
    for (const std::string_view chunk : chunks) write_all(file.get(), chunk, path);
    if (::fsync(file.get()) != 0) throw_errno("sync", path);
    if (!file.close()) throw_errno("close", path);
    if (::rename(temporary.c_str(), path.c_str()) != 0) throw_errno("replace", path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(path.parent_path());
}

}  // namespace classify
