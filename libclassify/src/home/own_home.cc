#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "classify/error.h"
#include "classify/home/home.h"
#include "files/atomic_file.h"
#include "files/private_folder.h"

namespace classify {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as the kernel

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
  throw Error(ErrorCode::io, path.string() + ": refused: " + reason);
}

struct stat status_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) throw_errno("look at", path);
  return status;
}

// Adds the names of a path to those still to visit; the next one is last.
void push(std::vector<fs::path>& names, const fs::path& path) {
  const std::vector<fs::path> parts(path.begin(), path.end());
  names.insert(names.end(), parts.rbegin(), parts.rend());
}

// Walks to the folder name by name, as the kernel does. In a folder where everybody may make files,
// an entry on the way must not be another user's, and nobody else may be able to replace it later.
void check_way_to(const fs::path& folder) {
  std::vector<fs::path> names;
  push(names, fs::absolute(folder));
  fs::path at = "/";
  int links = 0;
  while (!names.empty()) {
    const fs::path name = names.back();
    names.pop_back();
    if (name == "/") at = name;
    if (name == "..") at = at.parent_path();
    if (name == "/" || name == ".." || name == "." || name.empty()) continue;
    const struct stat above = status_of(at), status = status_of(at / name);
    if ((above.st_mode & S_IWOTH) != 0) {
      if ((above.st_mode & S_ISVTX) == 0) refuse(at, "everybody may exchange what is in it");
      if (status.st_uid != ::geteuid() && status.st_uid != 0) {
        refuse(at / name, "it belongs to another user");
      }
    }
    if (!S_ISLNK(status.st_mode)) {
      at /= name;
      continue;
    }
    std::error_code error;
    const fs::path target = fs::read_symlink(at / name, error);
    if (error || ++links > kMostLinks) refuse(at / name, "a link that leads nowhere");
    push(names, target);
  }
}

}  // namespace

void check_own_home(const Home& home) {
  check_way_to(home.folder);
  std::error_code error;
  const fs::path folder = fs::canonical(home.folder, error);
  if (error) refuse(home.folder, error.message());
  for (const fs::path& one : {folder, home.training(), home.spool()}) {
    (void)PrivateFolder::open(one);
  }
}

}  // namespace classify
