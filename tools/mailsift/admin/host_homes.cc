#include "admin/host_homes.h"

#include <pwd.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "admin/user_name.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOfSystemUsers = "~/.local/share/mailsift";

void check(const std::string& pattern) {
  try {
    check_pattern(pattern);
  } catch (const std::invalid_argument& e) {
    const std::string reason = std::string(e.what()).substr(pattern.size() + 2);  // "PATTERN: "
    throw Failure(kUsage, pattern + ": " + tr(reason.c_str()));
  }
}

// What the configuration of mailsiftd says of `name`.
std::vector<std::string> setting(const std::vector<CLI::ConfigItem>& settings,
                                 std::string_view name) {
  for (const CLI::ConfigItem& item : settings) {
    if (item.parents.empty() && item.name == name) return item.inputs;
  }
  return {};
}

// Names in a folder; none if there is no such folder.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory &&
      error != std::errc::not_a_directory) {
    throw Failure(kIoError, tr_format("{}: cannot read: {}", folder.string(),
                                      tr_error(error.message())));
  }
  std::ranges::sort(names);
  return names;
}

// Goes down a pattern folder by folder. Where a name begins with %u, %n or %d, each name that is
// there is tried.
class Walk {
 public:
  Walk(std::string_view pattern, std::vector<UserHome>& found) : pattern_(pattern), found_(found) {}

  void from(const fs::path& folder, std::size_t at) {
    at = pattern_.find_first_not_of('/', at);
    if (at == std::string_view::npos) {
      take(folder);
      return;
    }
    const std::size_t end = std::min(pattern_.find('/', at), pattern_.size());
    const std::string_view part = pattern_.substr(at, end - at);
    if (!part.starts_with('%')) {
      from(folder / part, end);
      return;
    }
    const std::string_view rest = part.substr(2);
    std::string& value = part[1] == 'u' ? user_ : part[1] == 'n' ? local_part_ : domain_;
    for (const std::string& name : names_in(folder)) {
      if (name.size() <= rest.size() || !name.ends_with(rest) || name.starts_with('.')) continue;
      value = name.substr(0, name.size() - rest.size());
      from(folder / name, end);
    }
    value.clear();
  }

 private:
  void take(const fs::path& folder) {
    std::string user = user_;
    if (user.empty()) user = domain_.empty() ? local_part_ : local_part_ + '@' + domain_;
    // A folder that the daemon would never take for this user's is nobody's home.
    if (!is_user_name(user) || home_of(pattern_, user) != folder || !is_home(folder)) return;
    found_.push_back({std::move(user), folder});
  }

  const std::string_view pattern_;
  std::vector<UserHome>& found_;
  std::string user_, local_part_, domain_;
};

void find_homes_of_system_users(std::string_view pattern, std::vector<UserHome>& found) {
  ::setpwent();
  while (const passwd* entry = ::getpwent()) {
    const fs::path folder = std::string(entry->pw_dir) + std::string(pattern.substr(1));
    if (is_user_name(entry->pw_name) && is_home(folder)) found.push_back({entry->pw_name, folder});
  }
  ::endpwent();
}

}  // namespace

bool is_home(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(fs::symlink_status(folder / "training", error))) return true;
  return error == std::errc::permission_denied && fs::exists(fs::symlink_status(folder, error));
}

void add_host_options(CLI::App& sub, HostOptions& options) {
  options.config = MAILSIFTD_CONFIG;
  sub.add_option("--homes", options.patterns,
                 "Where the data folders are: %u the user, %n what is before the @, %d the domain, or\n"
                 "~/... in each system user's own folder (repeat for more; default: as\n"
                 "mailsiftd's configuration says, else ~/.local/share/mailsift)")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  sub.add_option("--mailsiftd-config", options.config, "Configuration of mailsiftd")
      ->type_name("FILE")
      ->capture_default_str();
}

HostHomes::HostHomes(const HostOptions& options) : patterns_(options.patterns) {
  if (!is_missing(options.config)) {
    try {
      const std::vector<CLI::ConfigItem> settings = CLI::ConfigTOML().from_file(options.config);
      sites_ = setting(settings, "site");
      if (patterns_.empty()) patterns_ = setting(settings, "homes");
    } catch (const CLI::Error& e) {
      throw Failure(kUsage, options.config + ": " + e.what());
    }
  }
  if (patterns_.empty()) patterns_.emplace_back(kOfSystemUsers);
  for (const std::string& pattern : patterns_) check(pattern);
}

std::vector<UserHome> HostHomes::all() const {
  std::vector<UserHome> found;
  for (const std::string& pattern : patterns_) {
    if (is_of_system_users(pattern)) {
      find_homes_of_system_users(pattern, found);
    } else {
      Walk(pattern, found).from("/", 0);
    }
  }
  std::ranges::stable_sort(found, {}, &UserHome::user);
  // Two patterns may lead to the same home, and so may two names of one system user.
  const auto same = std::ranges::unique(found, [](const UserHome& a, const UserHome& b) {
    return a.user == b.user && a.folder == b.folder;
  });
  found.erase(same.begin(), same.end());
  return found;
}

bool HostHomes::is_site(const fs::path& folder) const {
  return std::ranges::any_of(sites_, [&](const std::string& site) {
    std::error_code error;
    return fs::equivalent(folder, site, error);
  });
}

std::vector<UserHome> HostHomes::of(std::string_view user) const {
  std::vector<UserHome> homes;
  for (const std::string& pattern : patterns_) {
    std::optional<fs::path> folder;
    if (!is_of_system_users(pattern)) {
      folder = home_of(pattern, user);
    } else if (const passwd* entry = ::getpwnam(std::string(user).c_str()); entry != nullptr) {
      folder = std::string(entry->pw_dir) + pattern.substr(1);
    }
    if (folder) homes.push_back({std::string(user), *std::move(folder)});
  }
  return homes;
}

}  // namespace mailsift
