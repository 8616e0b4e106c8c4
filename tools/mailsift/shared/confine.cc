#include "shared/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace mailsift {
namespace {

// The rights that Linux 5.13 knows, and later ones; Debian 12's headers do not have all of them
// yet.
constexpr std::uint64_t kAllOfFirst = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
constexpr std::uint64_t kMoveBetweenFolders = 1 << 13, kTruncate = 1 << 14;  // versions 2 and 3
constexpr std::uint64_t kTcp = 3;  // version 4: bind, connect

constexpr std::uint64_t kWorkInFolder =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_REMOVE_DIR;

// Sanitizers look into /proc when they end, and a fuzzer goes on after this call.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MAILSIFT_SANITIZED 1
#elif defined(__has_feature)  // clang
#define MAILSIFT_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define MAILSIFT_SANITIZED 0
#endif
constexpr bool kMayConfine = !MAILSIFT_SANITIZED;

struct Ruleset {
  std::uint64_t files;
  std::uint64_t network;
};

// The version of Landlock, -1 if there is none.
long version() {
  if (!kMayConfine) return -1;
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

}  // namespace

bool can_confine() { return version() > 0; }

void confine_to(const std::filesystem::path& folder) {
  const long known = version();
  if (known <= 0) return;
  const Ruleset refused{
      kAllOfFirst | (known >= 2 ? kMoveBetweenFolders : 0) | (known >= 3 ? kTruncate : 0),
      known >= 4 ? kTcp : 0};
  const std::size_t size = known >= 4 ? sizeof refused : sizeof refused.files;
  const auto rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &refused, size, 0));
  if (rules < 0) return;
  const int open = folder.empty() ? -1 : ::open(folder.c_str(), O_PATH | O_CLOEXEC);
  if (open >= 0) {
    const landlock_path_beneath_attr rule{kWorkInFolder, open};
    (void)::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(open);
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
    (void)::syscall(SYS_landlock_restrict_self, rules, 0);
  }
  ::close(rules);
}

}  // namespace mailsift
