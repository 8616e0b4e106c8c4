// The homes of all users of this host, by the same patterns that mailsiftd has.
//
//   --homes PATTERN, else what mailsiftd.toml says ─▶ patterns ─▶ {user, folder} ...
//
//   /var/lib/mailsift/users/%d/%n    as in user_name.h
//   ~/.local/share/mailsift          of each user in the system's list (getent passwd)
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace mailsift {

struct HostOptions {
  std::vector<std::string> patterns;
  std::string config;  // of mailsiftd
};
// --homes and --mailsiftd-config.
void add_host_options(CLI::App& sub, HostOptions& options);

struct UserHome {
  std::string user;
  std::filesystem::path folder;
};

// Whether that is a home, as far as we may look into it.
[[nodiscard]] bool is_home(const std::filesystem::path& folder);

class HostHomes {
 public:
  // Without patterns in the options: those of mailsiftd's configuration; without such a file the
  // homes of system users. Throws Failure (64) for a pattern that is none, or a file that cannot be
  // understood.
  explicit HostHomes(const HostOptions& options);

  // Every home that is there, by the users' names. Throws Failure (74) if a folder on the way to
  // them cannot be read.
  [[nodiscard]] std::vector<UserHome> all() const;

  // Where the homes of this user would be. `user` must be a user name.
  [[nodiscard]] std::vector<UserHome> of(std::string_view user) const;

  // The homes of the site's models, as mailsiftd's configuration says.
  [[nodiscard]] const std::vector<std::string>& sites() const { return sites_; }

  // Whether that is the home of the site's model.
  [[nodiscard]] bool is_site(const std::filesystem::path& folder) const;

 private:
  std::vector<std::string> patterns_;
  std::vector<std::string> sites_;
};

}  // namespace mailsift
