// To be preloaded: lets the n-th allocation or the n-th call to the system fail, and only that one.
// No time and no chance is involved: the same command meets the same failure again.
//
//   FAIL_WHAT=memory    malloc and its kin: no memory
//             calls     what opens, reads, writes, maps, renames, locks ... files: EIO, or what the
//                       call is known to fail with
//   FAIL_AT=N           the N-th of them (1 = the first), or none
//   FAIL_LOG=FILE       how many there were, at the end; in case of `calls` which one failed
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {

struct Plan {
  bool memory, calls;
  long at;

  Plan() {
    const char* what = getenv("FAIL_WHAT");
    memory = what != nullptr && strcmp(what, "memory") == 0;
    calls = what != nullptr && strcmp(what, "calls") == 0;
    const char* n = getenv("FAIL_AT");
    at = n != nullptr ? strtol(n, nullptr, 10) : 0;
  }
};

const Plan& plan() {
  static const Plan the_plan;
  return the_plan;
}

std::atomic<long> count{0};
const char* failed = "";

int log = -1;

// Straight to the kernel: not counted, and no memory is needed. Opened at the start, because a filter
// that has put on its cage cannot make a file here any more.
[[gnu::constructor]] void open_log() {
  const char* file = getenv("FAIL_LOG");
  if (file == nullptr) return;
  log = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

[[gnu::destructor]] void write_log() {
  if (log < 0) return;
  char line[100];
  const int length = snprintf(line, sizeof line, "%ld %s\n", count.load(), failed);
  syscall(SYS_write, log, line, static_cast<size_t>(length));
  syscall(SYS_close, log);
}

// There glibc 2.36 dies without memory (nss_database.c), whoever calls it.
bool looks_up_a_user = false;

bool memory_fails() {
  if (!plan().memory || looks_up_a_user || ++count != plan().at) return false;
  errno = ENOMEM;
  return true;
}

bool call_fails(const char* name, int error) {
  if (!plan().calls || ++count != plan().at) return false;
  failed = name;
  errno = error;
  return true;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool has_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

}  // namespace

extern "C" {

void* malloc(size_t size) { return memory_fails() ? nullptr : __libc_malloc(size); }
void* calloc(size_t number, size_t size) {
  return memory_fails() ? nullptr : __libc_calloc(number, size);
}
void* realloc(void* memory, size_t size) {
  return memory_fails() ? nullptr : __libc_realloc(memory, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  return memory_fails() ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) {
  if (memory_fails()) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory != nullptr ? 0 : ENOMEM;
}

passwd* getpwuid(uid_t user) {
  looks_up_a_user = true;
  passwd* found = real<passwd*(uid_t)>("getpwuid")(user);
  looks_up_a_user = false;
  return found;
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = has_mode(flags) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (call_fails("open", EMFILE)) return -1;
  return real<int(const char*, int, ...)>("open")(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = has_mode(flags) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (call_fails("openat", EMFILE)) return -1;
  return real<int(int, const char*, int, ...)>("openat")(folder, path, flags, mode);
}
FILE* fopen(const char* path, const char* mode) {
  if (call_fails("fopen", EMFILE)) return nullptr;
  return real<FILE*(const char*, const char*)>("fopen")(path, mode);
}
FILE* fopen64(const char* path, const char* mode) { return fopen(path, mode); }

void* mmap(void* place, size_t size, int protection, int flags, int file, off_t offset) {
  if (call_fails("mmap", ENOMEM)) return MAP_FAILED;
  return real<void*(void*, size_t, int, int, int, off_t)>("mmap")(place, size, protection, flags,
                                                                  file, offset);
}
DIR* opendir(const char* path) {
  if (call_fails("opendir", EMFILE)) return nullptr;
  return real<DIR*(const char*)>("opendir")(path);
}
DIR* fdopendir(int file) {
  if (call_fails("fdopendir", ENOMEM)) return nullptr;
  return real<DIR*(int)>("fdopendir")(file);
}
dirent* readdir(DIR* folder) {
  if (call_fails("readdir", EIO)) return nullptr;
  return real<dirent*(DIR*)>("readdir")(folder);
}

// The rest are alike: -1 and an error.
#define FAILING(result, name, error, parameters, arguments) \
  result name parameters {                                  \
    if (call_fails(#name, error)) return -1;                \
    return real<result parameters>(#name) arguments;        \
  }

FAILING(ssize_t, read, EIO, (int file, void* bytes, size_t size), (file, bytes, size))
FAILING(ssize_t, pread, EIO, (int file, void* bytes, size_t size, off_t at),
        (file, bytes, size, at))
FAILING(ssize_t, write, EIO, (int file, const void* bytes, size_t size), (file, bytes, size))
FAILING(ssize_t, pwrite, EIO, (int file, const void* bytes, size_t size, off_t at),
        (file, bytes, size, at))
FAILING(ssize_t, writev, EIO, (int file, const iovec* parts, int number), (file, parts, number))
FAILING(int, fsync, EIO, (int file), (file))
FAILING(int, fdatasync, EIO, (int file), (file))
FAILING(int, ftruncate, EIO, (int file, off_t size), (file, size))
FAILING(int, rename, EIO, (const char* from, const char* to), (from, to))
FAILING(int, renameat, EIO, (int a, const char* from, int b, const char* to), (a, from, b, to))
FAILING(int, link, EIO, (const char* from, const char* to), (from, to))
FAILING(int, linkat, EIO, (int a, const char* from, int b, const char* to, int flags),
        (a, from, b, to, flags))
FAILING(int, unlink, EIO, (const char* path), (path))
FAILING(int, unlinkat, EIO, (int folder, const char* path, int flags), (folder, path, flags))
FAILING(int, mkdir, ENOSPC, (const char* path, mode_t mode), (path, mode))
FAILING(int, mkdirat, ENOSPC, (int folder, const char* path, mode_t mode), (folder, path, mode))
FAILING(int, mkostemp, EMFILE, (char* path, int flags), (path, flags))
FAILING(int, stat, EIO, (const char* path, struct stat* status), (path, status))
FAILING(int, lstat, EIO, (const char* path, struct stat* status), (path, status))
FAILING(int, fstat, EIO, (int file, struct stat* status), (file, status))
FAILING(int, fstatat, EIO, (int folder, const char* path, struct stat* status, int flags),
        (folder, path, status, flags))
FAILING(int, chmod, EPERM, (const char* path, mode_t mode), (path, mode))
FAILING(int, fchmod, EPERM, (int file, mode_t mode), (file, mode))
FAILING(int, flock, ENOLCK, (int file, int operation), (file, operation))
FAILING(ssize_t, getrandom, ENOSYS, (void* bytes, size_t size, unsigned flags),
        (bytes, size, flags))

#undef FAILING

}  // extern "C"
