// What users say in their own settings files, over that of the administrator; the same as
// `mailsift` reads (shared/settings_files.h).
//
//   data folder/config.toml, else ~/.config/mailsift/config.toml ─▶ stat ─▶ as it was, or read now
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "shared/settings_files.h"
#include "system_users.h"

namespace mailsiftd {

class SettingsOfUsers {
 public:
  using Settings = std::shared_ptr<const mailsift::UserSettings>;
  // `of_site`: the text of the administrator's file. Throws CLI::Error if it cannot be understood.
  // `log` gets a line for each user's file that cannot; then the administrator's counts.
  SettingsOfUsers(std::string of_site, std::function<void(const std::string&)> log);

  // What counts for whoever has no file.
  [[nodiscard]] const Settings& of_all() const { return of_all_; }
  // With the rights of the user. `owner` is null for users who have no folder of their own.
  [[nodiscard]] Settings of(const std::filesystem::path& data_folder, const SystemUser* owner);

 private:
  struct Seen {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_s = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  struct Entry {
    Seen seen;
    Settings settings;
  };
  // Null if there is no such file.
  [[nodiscard]] Settings in(const std::filesystem::path& file);

  const std::string of_site_;
  const std::function<void(const std::string&)> log_;
  Settings of_all_;
  std::mutex mutex_;  // never held while a file is touched
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace mailsiftd
