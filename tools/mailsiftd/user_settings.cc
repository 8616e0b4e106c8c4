#include "user_settings.h"

#include <sys/stat.h>

#include <utility>

namespace mailsiftd {

SettingsOfUsers::SettingsOfUsers(std::string of_site, std::function<void(const std::string&)> log)
    : of_site_(std::move(of_site)),
      log_(std::move(log)),
      of_all_(std::make_shared<const mailsift::UserSettings>(mailsift::user_settings(of_site_, ""))) {
}

SettingsOfUsers::Settings SettingsOfUsers::of(const std::filesystem::path& data_folder,
                                              const SystemUser* owner) {
  if (Settings own = in(mailsift::config_in(data_folder))) return own;
  if (owner != nullptr) {
    if (Settings own = in(owner->folder + "/.config/mailsift/config.toml")) return own;
  }
  return of_all_;
}

SettingsOfUsers::Settings SettingsOfUsers::in(const std::filesystem::path& file) {
  constexpr std::size_t kMostEntries = 100'000;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return nullptr;
  const Seen seen{status.st_dev, status.st_ino, status.st_size, status.st_ctim.tv_sec,
                  status.st_ctim.tv_nsec};
  {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(file.native());
    if (known != entries_.end() && known->second.seen == seen) return known->second.settings;
  }
  Settings settings = of_all_;
  try {
    settings = std::make_shared<const mailsift::UserSettings>(
        mailsift::user_settings(of_site_, mailsift::settings_text(file)));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    log_(file.string() + ": " + e.what() + "; it does not count");
  }
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMostEntries) entries_.clear();
  entries_[file.native()] = {seen, settings};
  return settings;
}

}  // namespace mailsiftd
