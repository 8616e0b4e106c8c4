#include "shared/maildir.h"

#include <system_error>

namespace mailsift {
namespace {

namespace fs = std::filesystem;

// "1795392000.M1P2.host" of "1795392000.M1P2.host:2,RS". Some file systems allow no colon in names,
// and programs write another sign there.
std::string unique_part(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::size_t flags = name.rfind("2,");
  const bool has_flags = flags != std::string::npos && flags > 0 &&
                         std::string_view(":;!").find(name[flags - 1]) != std::string_view::npos;
  return has_flags ? name.substr(0, flags - 1) : name;
}

}  // namespace

std::optional<fs::path> RenamedFiles::find(const fs::path& missing) {
  const fs::path folder = missing.parent_path();
  if (folder.filename() != "cur" && folder.filename() != "new") return std::nullopt;
  const fs::path maildir = folder.parent_path();
  const std::string unique = unique_part(missing);
  if (now_.empty() || maildir != maildir_) {
    maildir_ = maildir;
    list();
  }
  // A file that the list has, and that is not there, was renamed or removed after the listing.
  auto found = now_.find(unique);
  std::error_code error;
  if (found != now_.end() && !fs::exists(found->second, error)) {
    list();
    found = now_.find(unique);
  }
  if (found == now_.end()) return std::nullopt;
  return found->second;
}

void RenamedFiles::list() {
  now_.clear();
  for (const char* sub : {"new", "cur"}) {
    std::error_code error;
    for (auto at = fs::directory_iterator(maildir_ / sub, error);
         !error && at != fs::directory_iterator(); at.increment(error)) {
      now_.insert_or_assign(unique_part(at->path()), at->path());
    }
  }
}

}  // namespace mailsift
