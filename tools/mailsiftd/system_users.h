// Users of this host whose data folders are in their own folders, and work with their rights.
//
//   "ann" ─▶ getpwnam ─▶ {uid, gid, /home/ann} ─▶ ActingAs: this thread opens and makes files as ann
//
// The daemon then needs CAP_SETUID and CAP_SETGID. No link or file that a user lays leads it anywhere
// he could not go himself, and what it makes in his folder is his.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace mailsiftd {

struct SystemUser {
  std::string name;
  uid_t uid;
  gid_t gid;
  std::string folder;  // as in the password file
};

// Remembers for a minute what the system said: asking costs a file each time.
class SystemUsers {
 public:
  // Null for whoever is none, and for root, whose files no mail may lead us to.
  std::shared_ptr<const SystemUser> find(const std::string& name);

 private:
  struct Known {
    std::shared_ptr<const SystemUser> user;
    std::chrono::steady_clock::time_point asked;
  };
  std::mutex mutex_;
  std::map<std::string, Known, std::less<>> known_;
};

// As long as it lives, the calling thread, and threads that it starts, have the user and the group of
// `user`, and no other rights. Without a user, or if we are that user, nothing changes. Other threads
// keep their rights: Linux has them for each thread, and only the C library's setuid() changes all
// threads, so we make the system calls ourselves.
class ActingAs {
 public:
  // Throws Error (io) if we may not do that.
  explicit ActingAs(const SystemUser* user);
  ~ActingAs();
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;

 private:
  bool changed_ = false;
};

}  // namespace mailsiftd
