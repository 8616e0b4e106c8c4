#include "files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "classify/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"

namespace classify {
namespace {

// statfs(2), linux/magic.h, and for what is not in the kernel the sources of GNU coreutils (stat.c).
constexpr std::array<std::uint32_t, 21> kRemote{
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB2
    0x65735546,  // FUSE: sshfs, glusterfs, s3fs, ...
    0x01021997,  // 9p
    0x5346414F,  // AFS
    0x6B414653,  // kAFS
    0x00C36400,  // Ceph
    0x73757245,  // Coda
    0x564C,      // NCP
    0x0BD00BD0,  // Lustre
    0x47504653,  // GPFS
    0x7461636F,  // OCFS2
    0x01161970,  // GFS2
    0x20030528,  // OrangeFS
    0x19830326,  // BeeGFS
    0xAAD7AAEA,  // PanFS
    0xA501FCF5,  // VxFS
    0xBACBACBC,  // VMware shared folders
    0x786F4256,  // VirtualBox shared folders
};

// If the system does not tell, the file is as safe as most.
bool is_on_remote(const Descriptor& file) {
  struct statfs status {};
  return ::fstatfs(file.get(), &status) == 0 &&
         is_remote(static_cast<std::uint64_t>(status.f_type));
}

MappedFile copy_of(const Descriptor& file, std::size_t size, const std::filesystem::path& path) {
  // Like a mapping, it begins at an address for 64-bit words.
  const std::shared_ptr<std::uint64_t[]> owner(new std::uint64_t[size / 8 + 1]);
  char* const bytes = reinterpret_cast<char*>(owner.get());
  std::size_t read = 0;
  while (read < size) {
    const ssize_t n = ::read(file.get(), bytes + read, size - read);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno("read", path);
    if (n == 0) break;
    read += static_cast<std::size_t>(n);
  }
  return {owner, {bytes, read}};
}

}  // namespace

bool is_remote(std::uint64_t file_system_type) {
  // f_type is a signed word, so some of these come with their sign extended.
  return std::ranges::find(kRemote, static_cast<std::uint32_t>(file_system_type)) != kRemote.end();
}

MappedFile map_file(const std::filesystem::path& path, HowToMap how, std::size_t most) {
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
  if (size > most) {
    throw Error(ErrorCode::io, path.string() + ": larger than " + std::to_string(most) + " bytes");
  }
  if (how == HowToMap::copy || is_on_remote(file)) return copy_of(file, size, path);
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
