// To be preloaded: counts the system calls by which a program changes files below one folder, and
// lets the n-th of them go wrong. No time and no chance is involved: the same command meets the
// same fault again.
//
//   FAULT_FOLDER=/abs/home   whose files are meant; calls elsewhere are not counted
//   FAULT_LOG=FILE           one line a call: its name and its file, before it is made
//   FAULT_AT=N               the N-th call (1 = the first), or none
//   FAULT_KIND=before        the process is killed instead of the call
//              after         ... when the call is done
//              torn          a write: half of it, then the kill; other calls: as before
//              full          this and every later call that needs space fails: ENOSPC
//              once          only this one fails
//              replace       every rename over a file that is there fails: EEXIST
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <string_view>

namespace {

enum class Kind { none, before, after, torn, full, once, replace };

struct Plan {
  std::string_view folder;
  long at = 0;
  Kind kind = Kind::none;
  int log = -1;

  Plan() {
    const char* words = getenv("FAULT_FOLDER");
    folder = words != nullptr ? words : "";
    if (const char* n = getenv("FAULT_AT")) at = strtol(n, nullptr, 10);
    if (const char* name = getenv("FAULT_KIND")) {
      constexpr std::string_view kNames[] = {"none", "before", "after",  "torn",
                                             "full", "once",   "replace"};
      for (int i = 0; i < 7; ++i)
        if (kNames[i] == name) kind = static_cast<Kind>(i);
    }
    // Straight to the kernel: not counted.
    if (const char* file = getenv("FAULT_LOG")) {
      log = static_cast<int>(
          syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    }
  }
};

const Plan& plan() {
  static const Plan the_plan;
  return the_plan;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

[[noreturn]] void die() {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// The absolute path of a descriptor or of a name beside one, in `place`.
std::string_view path_of(int descriptor, const char* name, char (&place)[4096]) {
  if (name != nullptr && name[0] == '/') return name;
  ssize_t length = 0;
  if (descriptor == AT_FDCWD) {
    if (getcwd(place, sizeof place) == nullptr) return {};
    length = static_cast<ssize_t>(strlen(place));
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    length = readlink(link, place, sizeof place);
    if (length < 0) return {};
  }
  if (name != nullptr) {
    length +=
        snprintf(place + length, sizeof place - static_cast<std::size_t>(length), "/%s", name);
  }
  return {place, static_cast<std::size_t>(length)};
}

enum class Fate { proceed, kill_after, tear, no_space };

// Counts a call if it is about a file of the folder, and says what is to become of it.
Fate fate_of(const char* call, int descriptor, const char* name, bool needs_space) {
  static std::atomic<long> count{0};
  const int saved = errno;
  char place[4096];
  const std::string_view path = path_of(descriptor, name, place);
  const Plan& p = plan();
  errno = saved;
  if (p.folder.empty() || !path.starts_with(p.folder)) return Fate::proceed;
  const long n = ++count;
  if (p.log >= 0) {
    char line[4400];
    const int length =
        snprintf(line, sizeof line, "%s %.*s\n", call, static_cast<int>(path.size()), path.data());
    syscall(SYS_write, p.log, line, static_cast<std::size_t>(length));
  }
  if (p.kind == Kind::full && p.at > 0 && n >= p.at && needs_space) return Fate::no_space;
  if (n != p.at) return Fate::proceed;
  switch (p.kind) {
    case Kind::before:
      die();
    case Kind::after:
      return Fate::kill_after;
    case Kind::torn:
      return Fate::tear;
    case Kind::once:
      return needs_space ? Fate::no_space : Fate::proceed;
    default:
      return Fate::proceed;
  }
}

template <class Call>
auto carry_out(Fate fate, Call call) -> decltype(call()) {
  if (fate == Fate::tear) die();
  if (fate == Fate::no_space) {
    errno = ENOSPC;
    return -1;
  }
  const auto result = call();
  if (fate == Fate::kill_after) die();
  return result;
}

bool creates(int flags) { return (flags & O_CREAT) != 0; }

// Opening to read changes nothing and is not counted.
template <class Call>
int open_with(const char* name, int folder, const char* path, int flags, Call call) {
  if (!creates(flags) && (flags & O_TRUNC) == 0) return call();
  return carry_out(fate_of(name, folder, path, true), call);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = creates(flags) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with("open", AT_FDCWD, path, flags,
                   [&] { return real<int(const char*, int, ...)>("open")(path, flags, mode); });
}

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = creates(flags) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_with("openat", folder, path, flags, [&] {
    return real<int(int, const char*, int, ...)>("openat")(folder, path, flags, mode);
  });
}

int mkostemp(char* path, int flags) {
  return carry_out(fate_of("mkostemp", AT_FDCWD, path, true),
                   [&] { return real<int(char*, int)>("mkostemp")(path, flags); });
}

ssize_t write(int file, const void* bytes, size_t size) {
  const auto call = real<ssize_t(int, const void*, size_t)>("write");
  const Fate fate = fate_of("write", file, nullptr, true);
  if (fate == Fate::tear) {
    (void)!call(file, bytes, size / 2);
    die();
  }
  return carry_out(fate, [&] { return call(file, bytes, size); });
}

ssize_t writev(int file, const iovec* parts, int count) {
  const auto call = real<ssize_t(int, const iovec*, int)>("writev");
  const Fate fate = fate_of("writev", file, nullptr, true);
  if (fate == Fate::tear) {
    if (count > 1) (void)!call(file, parts, count / 2);
    if (count == 1) (void)!syscall(SYS_write, file, parts[0].iov_base, parts[0].iov_len / 2);
    die();
  }
  return carry_out(fate, [&] { return call(file, parts, count); });
}

int fsync(int file) {
  return carry_out(fate_of("fsync", file, nullptr, true),
                   [&] { return real<int(int)>("fsync")(file); });
}

int fdatasync(int file) {
  return carry_out(fate_of("fdatasync", file, nullptr, true),
                   [&] { return real<int(int)>("fdatasync")(file); });
}

int ftruncate(int file, off_t size) {
  return carry_out(fate_of("ftruncate", file, nullptr, false),
                   [&] { return real<int(int, off_t)>("ftruncate")(file, size); });
}

int rename(const char* from, const char* to) {
  if (plan().kind == Kind::replace && access(to, F_OK) == 0) {
    errno = EEXIST;
    return -1;
  }
  return carry_out(fate_of("rename", AT_FDCWD, to, true),
                   [&] { return real<int(const char*, const char*)>("rename")(from, to); });
}

int renameat(int folder, const char* from, int other, const char* to) {
  return carry_out(fate_of("renameat", other, to, true), [&] {
    return real<int(int, const char*, int, const char*)>("renameat")(folder, from, other, to);
  });
}

int renameat2(int folder, const char* from, int other, const char* to, unsigned flags) {
  return carry_out(fate_of("renameat2", other, to, true), [&] {
    return real<int(int, const char*, int, const char*, unsigned)>("renameat2")(folder, from, other,
                                                                                to, flags);
  });
}

int link(const char* from, const char* to) {
  return carry_out(fate_of("link", AT_FDCWD, to, true),
                   [&] { return real<int(const char*, const char*)>("link")(from, to); });
}

int unlink(const char* path) {
  return carry_out(fate_of("unlink", AT_FDCWD, path, false),
                   [&] { return real<int(const char*)>("unlink")(path); });
}

int unlinkat(int folder, const char* path, int flags) {
  return carry_out(fate_of("unlinkat", folder, path, false), [&] {
    return real<int(int, const char*, int)>("unlinkat")(folder, path, flags);
  });
}

int remove(const char* path) {
  return carry_out(fate_of("remove", AT_FDCWD, path, false),
                   [&] { return real<int(const char*)>("remove")(path); });
}

int mkdir(const char* path, mode_t mode) {
  return carry_out(fate_of("mkdir", AT_FDCWD, path, true),
                   [&] { return real<int(const char*, mode_t)>("mkdir")(path, mode); });
}

int mkdirat(int folder, const char* path, mode_t mode) {
  return carry_out(fate_of("mkdirat", folder, path, true), [&] {
    return real<int(int, const char*, mode_t)>("mkdirat")(folder, path, mode);
  });
}

}  // extern "C"
