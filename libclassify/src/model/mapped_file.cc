#include "model/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "classify/error.h"
#include "model/atomic_file.h"

namespace classify {

Descriptor open_regular_file(const std::filesystem::path& path, std::uint64_t& bytes) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) throw_errno("open", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_errno("stat", path);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::io, path.string() + ": cannot read: not a regular file");
  }
  bytes = static_cast<std::uint64_t>(status.st_size);
  return file;
}

MappedFile map_file(const std::filesystem::path& path) {
  std::uint64_t bytes = 0;
  const Descriptor file = open_regular_file(path, bytes);
  return map_file(file, bytes, path);
}

MappedFile map_file(const Descriptor& file, std::uint64_t bytes,
                    const std::filesystem::path& path) {
  if (bytes == 0) return {};
  const auto size = static_cast<std::size_t>(bytes);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (address == MAP_FAILED) throw_errno("map", path);
  std::shared_ptr<const void> owner(
      address, [size](const void* p) { ::munmap(const_cast<void*>(p), size); });
  return {owner, {static_cast<const char*>(address), size}};
}

}  // namespace classify
