#include "system_users.h"

#include <pwd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "classify/error.h"

namespace mailsiftd {
namespace {

constexpr std::chrono::seconds kFresh{60};
constexpr std::size_t kMostKnown = 100'000;  // names come from clients
constexpr auto kSame = static_cast<uid_t>(-1);

std::shared_ptr<const SystemUser> ask(const std::string& name) {
  std::array<char, 16 << 10> memory;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(name.c_str(), &entry, memory.data(), memory.size(), &found) != 0 ||
      found == nullptr || found->pw_uid == 0 || found->pw_dir == nullptr ||
      found->pw_dir[0] != '/') {
    return nullptr;
  }
  return std::make_shared<const SystemUser>(
      SystemUser{found->pw_name, found->pw_uid, found->pw_gid, found->pw_dir});
}

// The rights with which the daemon began.
struct Ours {
  uid_t uid = ::geteuid();
  gid_t gid = ::getegid();
  std::vector<gid_t> groups;

  Ours() {
    const int count = ::getgroups(0, nullptr);
    if (count > 0) groups.resize(static_cast<std::size_t>(count));
    if (count > 0 && ::getgroups(count, groups.data()) != count) std::abort();
  }
};
const Ours ours;

bool take_group(gid_t gid) { return ::syscall(SYS_setresgid, kSame, gid, kSame) == 0; }
bool take_user(uid_t uid) { return ::syscall(SYS_setresuid, kSame, uid, kSame) == 0; }
bool take_groups(std::size_t count, const gid_t* groups) {
  return ::syscall(SYS_setgroups, count, groups) == 0;
}

// To go on with another's rights would be worse than to end.
void go_back() {
  if (!take_user(ours.uid) || !take_group(ours.gid) ||
      !take_groups(ours.groups.size(), ours.groups.data())) {
    std::abort();
  }
}

}  // namespace

std::shared_ptr<const SystemUser> SystemUsers::find(const std::string& name) {
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(name);
    if (known != known_.end() && now - known->second.asked < kFresh) return known->second.user;
  }
  std::shared_ptr<const SystemUser> user = ask(name);
  const std::lock_guard lock(mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  known_[name] = {user, now};
  return user;
}

ActingAs::ActingAs(const SystemUser* user) {
  if (user == nullptr || user->uid == ::geteuid()) return;
  if (!take_groups(1, &user->gid)) {
    throw classify::Error(classify::ErrorCode::io,
                          "cannot act as " + user->name +
                              ": mailsiftd has not the rights CAP_SETUID and CAP_SETGID");
  }
  if (!take_group(user->gid) || !take_user(user->uid)) {
    const int why = errno;
    go_back();
    throw classify::Error(classify::ErrorCode::io,
                          "cannot act as " + user->name + ": " + std::strerror(why));
  }
  changed_ = true;
}

ActingAs::~ActingAs() {
  if (changed_) go_back();
}

}  // namespace mailsiftd
