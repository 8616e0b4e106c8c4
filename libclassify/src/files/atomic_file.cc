#include "files/atomic_file.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "classify/error.h"
#include "files/descriptor.h"

namespace classify {

void throw_errno(std::string_view verb, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(errno);
  throw Error(ErrorCode::io, path.string() + ": cannot " + std::string(verb) + ": " + reason);
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

// One system call for all chunks, if the system allows. The kernel then keeps the file in the page
// cache in folios of megabytes, and a reader that maps it takes ten page faults instead of hundreds
// (2,200 random look-ups in a fresh mapping of 18 MB: 0.1 ms instead of 1.5 ms, Linux 6.18, ext4).
void write_chunks(int descriptor, std::span<const std::string_view> chunks,
                  const std::filesystem::path& path) {
  std::vector<iovec> parts;
  for (const std::string_view chunk : chunks) {
    parts.push_back({const_cast<char*>(chunk.data()), chunk.size()});
  }
  const auto count = static_cast<int>(std::min<std::size_t>(parts.size(), IOV_MAX));
  ssize_t written = ::writev(descriptor, parts.data(), count);
  if (written < 0 && errno != EINTR) throw_errno("write", path);
  auto done = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
  for (const std::string_view chunk : chunks) {
    const std::size_t skip = std::min(done, chunk.size());
    done -= skip;
    write_all(descriptor, chunk.substr(skip), path);
  }
}

void sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path where = folder.empty() ? std::filesystem::path(".") : folder;
  const Descriptor dir(::open(where.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir) throw_errno("open", where);
  if (::fsync(dir.get()) != 0) throw_errno("sync", where);
}

namespace {

// Gives `temporary` the name `path`, durably. Whether a name is durable is known only after it was
// given, so the old file keeps a second name until then.
void put_in_place(const std::string& temporary, const std::filesystem::path& path) {
  const std::string old = temporary + ".old";
  const bool has_old = ::link(path.c_str(), old.c_str()) == 0;
  // A file system without hard links cannot take the new file back.
  const bool may_take_back = has_old || errno == ENOENT;
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    if (has_old) ::unlink(old.c_str());
    errno = reason;
    throw_errno("replace", path);
  }
  try {
    sync_folder(path.parent_path());
  } catch (...) {
    if (has_old) {
      ::rename(old.c_str(), path.c_str());
    } else if (may_take_back) {
      ::unlink(path.c_str());
    }
    throw;
  }
  if (has_old) ::unlink(old.c_str());
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path,
                           std::span<const std::string_view> chunks) {
  std::string temporary = path.string() + std::string(kTemporaryMark) + "XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
  if (!file) throw_errno("create", temporary);
  try {
    write_chunks(file.get(), chunks, path);
    if (::fsync(file.get()) != 0) throw_errno("sync", path);
    if (!file.close()) throw_errno("close", path);
    put_in_place(temporary, path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace classify
