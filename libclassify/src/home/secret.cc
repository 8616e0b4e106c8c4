#include "home/secret.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include "classify/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"

namespace classify {
namespace {

// Empty if there is no such file.
std::optional<Secret> read_existing(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file) throw_errno("open", path);
  check_own_file(file, path);
  std::array<unsigned char, sizeof(Secret) + 1> bytes;
  const ssize_t n = ::read(file.get(), bytes.data(), bytes.size());
  if (n < 0) throw_errno("read", path);
  if (n != sizeof(Secret)) {
    throw Error(ErrorCode::io, path.string() +
                                   ": is not a secret of 32 bytes; without this file a "
                                   "new one is made, and the ids given out are void");
  }
  Secret secret;
  std::copy_n(bytes.begin(), secret.size(), secret.begin());
  return secret;
}

// The file is whole and durable before it gets its name. An existing secret is left alone.
void make_secret(const std::filesystem::path& path, const System& system) {
  Secret secret;
  system.fill_randomly(secret.data(), secret.size());
  std::string temporary = path.string() + ".tmp-XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
  if (!file) throw_errno("create", path);
  try {
    write_all(file.get(), {reinterpret_cast<const char*>(secret.data()), secret.size()}, path);
    if (::fsync(file.get()) != 0) throw_errno("sync", path);
    if (!file.close()) throw_errno("close", path);
    if (::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) {
      throw_errno("create", path);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  ::unlink(temporary.c_str());
  sync_folder(path.parent_path());
}

}  // namespace

std::optional<Secret> existing_secret(const Home& home) { return read_existing(home.secret()); }

Secret read_secret(const Home& home, const System& system) {
  const std::filesystem::path path = home.secret();
  if (const std::optional<Secret> secret = read_existing(path)) return *secret;
  make_secret(path, system);
  if (const std::optional<Secret> secret = read_existing(path)) return *secret;
  throw Error(ErrorCode::io, path.string() + ": was removed while it was being made");
}

}  // namespace classify
