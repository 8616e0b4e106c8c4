#include "files/private_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "classify/error.h"
#include "files/atomic_file.h"

namespace classify {
namespace {

constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kOpenFile = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;  // a FIFO does not block
constexpr int kCreateFile = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

void check_own(const Descriptor& folder, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(folder.get(), &status) != 0) throw_errno("stat", path);
  if (status.st_uid != ::geteuid()) {
    throw Error(ErrorCode::io, path.string() + ": refused: it belongs to another user");
  }
  if ((status.st_mode & 022) != 0) {
    throw Error(ErrorCode::io, path.string() + ": refused: others may write to it");
  }
}

}  // namespace

void check_own_file(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_errno("stat", path);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) {
    throw Error(ErrorCode::io, path.string() + ": refused: it is no file of this user");
  }
}

std::optional<PrivateFolder> PrivateFolder::open(const std::filesystem::path& path) {
  Descriptor folder(::open(path.c_str(), kOpenFolder));
  if (!folder && errno == ENOENT) return std::nullopt;
  if (!folder) throw_errno("open folder", path);
  check_own(folder, path);
  return PrivateFolder(std::move(folder), path);
}

PrivateFolder PrivateFolder::open_or_make(const std::filesystem::path& path) {
  if (std::optional<PrivateFolder> folder = open(path)) return std::move(*folder);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw_errno("create folder", path);
  if (std::optional<PrivateFolder> folder = open(path)) return std::move(*folder);
  throw Error(ErrorCode::io, path.string() + ": was removed while it was being made");
}

std::optional<PrivateFolder> PrivateFolder::open_folder(const std::string& name) const {
  Descriptor folder(::openat(folder_.get(), name.c_str(), kOpenFolder));
  if (!folder && errno == ENOENT) return std::nullopt;
  if (!folder) throw_errno("open folder", path_ / name);
  check_own(folder, path_ / name);
  return PrivateFolder(std::move(folder), path_ / name);
}

void PrivateFolder::make_folder(const std::string& name) const {
  if (::mkdirat(folder_.get(), name.c_str(), 0700) != 0 && errno != EEXIST) {
    throw_errno("create folder", path_ / name);
  }
}

void PrivateFolder::remove_if_empty(const std::string& name) const {
  if (::unlinkat(folder_.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOTEMPTY &&
      errno != ENOENT) {
    throw_errno("remove", path_ / name);
  }
}

std::vector<std::string> PrivateFolder::names() const {
  // Opened again, because a copy of the descriptor would share its reading position.
  const int again = ::openat(folder_.get(), ".", kOpenFolder);
  if (again < 0) throw_errno("open folder", path_);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(again), ::closedir);
  if (!stream) {
    ::close(again);
    throw_errno("read folder", path_);
  }
  std::vector<std::string> found;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    if (entry->d_name[0] != '.') found.emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0) throw_errno("read folder", path_);
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<PrivateFolder::Content> PrivateFolder::read(const std::string& name,
                                                          std::size_t most) const {
  const Descriptor file(::openat(folder_.get(), name.c_str(), kOpenFile));
  if (!file && (errno == ENOENT || errno == ELOOP || errno == ENXIO)) return std::nullopt;
  if (!file) throw_errno("open", path_ / name);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_errno("stat", path_ / name);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) return std::nullopt;
  Content content;
  content.file_size = static_cast<std::uint64_t>(status.st_size);
  content.bytes.resize(std::min<std::uint64_t>(most, content.file_size));
  std::size_t got = 0;
  while (got < content.bytes.size()) {
    const ssize_t n = ::read(file.get(), content.bytes.data() + got, content.bytes.size() - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno("read", path_ / name);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  content.bytes.resize(got);
  return content;
}

std::optional<PrivateFolder::Status> PrivateFolder::status(const std::string& name) const {
  struct stat status {};
  if (::fstatat(folder_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    return Status{static_cast<std::uint64_t>(status.st_size), status.st_mtime};
  }
  if (errno != ENOENT) throw_errno("stat", path_ / name);
  return std::nullopt;
}

bool PrivateFolder::create(const std::string& name,
                           std::span<const std::string_view> chunks) const {
  const std::string temporary = name + std::string(kTemporary);
  Descriptor file(::openat(folder_.get(), temporary.c_str(), kCreateFile, 0600));
  if (!file && errno == ENOENT) return false;
  if (!file) throw_errno("create a file in", path_);
  try {
    write_chunks(file.get(), chunks, path_);
    if (!file.close()) throw_errno("close a file in", path_);
    if (::renameat(folder_.get(), temporary.c_str(), folder_.get(), name.c_str()) != 0) {
      throw_errno("rename a file in", path_);
    }
  } catch (...) {
    ::unlinkat(folder_.get(), temporary.c_str(), 0);
    throw;
  }
  return true;
}

void PrivateFolder::touch(const std::string& name) const {
  const int done = ::utimensat(folder_.get(), name.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
  if (done != 0 && errno != ENOENT) throw_errno("touch", path_ / name);
}

bool PrivateFolder::remove(const std::string& name) const {
  if (::unlinkat(folder_.get(), name.c_str(), 0) == 0) return true;
  if (errno != ENOENT) throw_errno("remove", path_ / name);
  return false;
}

}  // namespace classify
