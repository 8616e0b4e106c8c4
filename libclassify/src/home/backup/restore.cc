#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "classify/error.h"
#include "classify/home/training_set.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"
#include "home/backup/backup.h"
#include "home/held_lock.h"
#include "home/secret.h"

namespace classify {
namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) throw_errno("create folder", folder);
}

fs::path with_ending(const fs::path& folder, const std::string& ending) {
  return folder.string() + ending;
}

// The first name that nothing has: FOLDER.before-restore, FOLDER.before-restore-2, ...
fs::path free_name(const fs::path& folder) {
  fs::path path = with_ending(folder, ".before-restore");
  for (int n = 2; fs::exists(fs::symlink_status(path)); ++n) {
    path = with_ending(folder, ".before-restore-" + std::to_string(n));
  }
  return path;
}

// The folder in which a home is made before it gets its name; one process at a time.
class NewHome {
 public:
  explicit NewHome(fs::path path) : path_(std::move(path)) {
    make_folder(path_);
    if (!PrivateFolder::open(path_))
      throw_errno("open folder", path_);  // another user's is refused
    folder_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder_) throw_errno("open folder", path_);
    if (::flock(folder_.get(), LOCK_EX | LOCK_NB) != 0) {
      throw Error(ErrorCode::busy, path_.string() + ": another restore is at work");
    }
    clear();  // what one that was killed has left
  }
  ~NewHome() {
    if (path_.empty()) return;
    std::error_code error;
    fs::remove_all(path_, error);
  }
  NewHome(const NewHome&) = delete;
  NewHome& operator=(const NewHome&) = delete;

  [[nodiscard]] Home home() const { return {path_}; }

  void fill(const Backup& backup) const {
    make_folder(home().training());
    make_folder(home().spool());
    for (const Backup::File& file : backup.files) {
      write_file_atomically(path_ / file.name, {&file.bytes, 1});
    }
    sync_folder(path_);
    (void)TrainingSet(home().training());  // a later version's is refused
    try {
      (void)open_model(home().model());
    } catch (const Error& e) {
      if (e.code() == ErrorCode::newer_format) throw;  // any other is made anew
    }
  }

  // Gives it a name that nothing, or an empty folder, has.
  void rename_to(const fs::path& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) throw_errno("replace", path);
    path_.clear();
  }

 private:
  void clear() const {
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
  }

  fs::path path_;
  Descriptor folder_;
};

// Gives a file a second name, or copies it where that cannot be. One that is there stays.
void link_or_copy(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0 || errno == EEXIST || errno == ENOENT) return;
  if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK) throw_errno("write", to);
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::skip_existing, error);
  if (error) throw Error(ErrorCode::io, to.string() + ": cannot write: " + error.message());
}

void carry_over(const fs::path& from, const fs::path& to) {
  struct stat status {};
  const bool temporary = from.filename().string().find(kTemporaryMark) != std::string::npos;
  if (temporary || ::lstat(from.c_str(), &status) != 0) return;
  if (S_ISREG(status.st_mode)) link_or_copy(from, to);
  if (!S_ISDIR(status.st_mode)) return;
  make_folder(to);
  std::error_code error;
  for (auto at = fs::directory_iterator(from, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    carry_over(at->path(), to / at->path().filename());
  }
}

bool have_same_secret(const fs::path& one, const fs::path& other) {
  try {
    return existing_secret({one}) == existing_secret({other});
  } catch (const Error&) {
    return false;  // one is damaged
  }
}

// What a home has beside its backup. Those who wait for the lock must get the same one afterwards.
void carry_over_all(const fs::path& from, const fs::path& to) {
  constexpr std::array<const char*, 10> kNames{"lock",       "spool.lock", "spool",     "cache",
                                               "reports",    "reports.1",  "unmatched", "answered",
                                               "known.lock", "secret"};
  for (const char* name : kNames) carry_over(from / name, to / name);
  // Hashes under another secret are of no use.
  if (have_same_secret(from, to)) carry_over(from / "known", to / "known");
}

// Exchanges the names of two folders. Where the file system cannot do it at once, there is no
// `other` for a moment.
void exchange(const fs::path& one, const fs::path& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS) throw_errno("replace", other);
  const fs::path aside = free_name(other);
  if (::rename(other.c_str(), aside.c_str()) != 0) throw_errno("replace", other);
  if (::rename(one.c_str(), other.c_str()) != 0) {
    const int reason = errno;
    ::rename(aside.c_str(), other.c_str());
    errno = reason;
    throw_errno("replace", other);
  }
  if (::rename(aside.c_str(), one.c_str()) != 0) throw_errno("replace", one);
}

}  // namespace

fs::path restore_home(const Home& home, const Backup& backup, const System& system,
                      std::chrono::milliseconds wait) {
  // The home itself may be a link.
  const fs::path folder = fs::weakly_canonical(fs::absolute(home.folder));
  const bool there = fs::exists(folder);
  const bool replaces = there && !fs::is_empty(folder);
  std::optional<HeldLock> lock;
  if (there) check_own_home(home);
  if (replaces) lock.emplace(open_writer_lock(home.lock()), system, wait);
  fs::create_directories(folder.parent_path());
  NewHome made(with_ending(folder, ".restoring"));
  made.fill(backup);
  if (!replaces) {
    made.rename_to(folder);
    sync_folder(folder.parent_path());
    return {};
  }
  carry_over_all(folder, made.home().folder);
  fs::path before = free_name(folder);
  made.rename_to(before);
  bool exchanged = false;
  try {
    exchange(before, folder);
    exchanged = true;
    sync_folder(folder.parent_path());
    carry_over_all(before, folder);  // what came meanwhile
  } catch (...) {
    if (exchanged) exchange(before, folder);
    fs::remove_all(before);
    throw;
  }
  return before;
}

}  // namespace classify
