#include "files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "classify/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"

namespace classify {

MappedFile map_file(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) throw_errno("open", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_errno("stat", path);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::io, path.string() + ": cannot read: not a regular file");
  }
  if (status.st_size == 0) return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (address == MAP_FAILED) throw_errno("map", path);
  // Asks for the file to be read from the disk, and kept in memory, in large pieces. Page by page,
  // each costs a fault, for this process and for all later ones. A kernel that cannot do it ignores
  // this.
  (void)::madvise(address, size, MADV_HUGEPAGE);
  std::shared_ptr<const void> owner(
      address, [size](const void* p) { ::munmap(const_cast<void*>(p), size); });
  return {owner, {static_cast<const char*>(address), size}};
}

}  // namespace classify
