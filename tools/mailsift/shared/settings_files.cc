#include <fcntl.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>  // before cli11.h: with the checks

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <utility>

#include "files/descriptor.h"
#include "shared/input.h"
#include "shared/settings_files.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr off_t kMostSettings = 1 << 20;
constexpr const char* kLock = "lock";

void add_cache_limits(CLI::App& app, classify::CacheLimits& limits) {
  app.add_option("--cache-keep-days", limits.keep_days,
                 "Days for which recent mail is kept (the cache) ...")
      ->check(CLI::NonNegativeNumber)
      ->envname("MAILSIFT_CACHE_KEEP_DAYS")
      ->capture_default_str();
  app.add_option("--cache-max-messages", limits.max_messages, "... at most this many messages ...")
      ->envname("MAILSIFT_CACHE_MAX_MESSAGES")
      ->capture_default_str();
  app.add_option("--cache-max-bytes", limits.max_bytes, "... and this many bytes in all")
      ->envname("MAILSIFT_CACHE_MAX_BYTES")
      ->capture_default_str();
}

void add_training_limits(CLI::App& app, Run& run) {
  app.add_option("--training-max-bytes", run.training_max_bytes,
                 "Bytes of mail in the training set. Beyond, the text of older mail is deleted, "
                 "but\nwhat it taught is kept (it is folded into a base)")
      ->envname("MAILSIFT_TRAINING_MAX_BYTES")
      ->capture_default_str();
  app.add_option("--training-keep-days", run.training_keep_days,
                 "Days for which the training set keeps mail (0: as long as there is room)")
      ->check(CLI::NonNegativeNumber)
      ->envname("MAILSIFT_TRAINING_KEEP_DAYS")
      ->capture_default_str();
}

}  // namespace

std::filesystem::path site_config() {
  const char* other = std::getenv("MAILSIFT_SITE_CONFIG");
  return other != nullptr && *other != '\0' ? other : MAILSIFT_SITE_CONFIG;
}

std::filesystem::path config_in(const std::filesystem::path& data_folder) {
  return data_folder / "config.toml";
}

std::string settings_text(const std::filesystem::path& file) {
  const auto refuse = [&](const char* why) {
    throw Failure(kUsage, tr_format("{}: cannot read: {}", file.string(), tr(why)));
  };
  const classify::Descriptor opened(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!opened && (errno == ENOENT || errno == ENOTDIR)) return {};
  if (!opened) refuse(std::strerror(errno));
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) refuse(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) refuse("no file");
  if (status.st_size > kMostSettings) refuse("too long");
  return read_descriptor(opened.get(), file.string());
}

std::vector<CLI::ConfigItem> SettingsFiles::from_config(std::istream& of_user) const {
  std::vector<CLI::ConfigItem> settings = CLI::ConfigTOML::from_config(of_user);
  std::erase_if(settings, [](const CLI::ConfigItem& item) { return item.fullname() == kLock; });
  std::vector<CLI::ConfigItem> site;
  if (!of_site_.empty()) {
    std::istringstream in(of_site_);
    site = CLI::ConfigTOML::from_config(in);
  }
  std::vector<std::string> locked;
  std::erase_if(site, [&](CLI::ConfigItem& item) {
    if (item.fullname() != kLock) return false;
    locked = std::move(item.inputs);
    return true;
  });
  const auto is_locked = [&](const CLI::ConfigItem& item) {
    return std::ranges::find(locked, item.fullname()) != locked.end();
  };
  for (const std::string& name : locked) {
    const auto is_it = [&](const CLI::ConfigItem& item) { return item.fullname() == name; };
    if (std::ranges::none_of(site, is_it))
      throw CLI::ConfigError(tr_format("lock: the administrator's file does not set {}", name));
  }
  std::erase_if(settings, [&](const CLI::ConfigItem& item) {
    return is_locked(item) || in_environment(item);
  });
  for (CLI::ConfigItem& item : site) {
    const bool open = !is_locked(item);
    const bool said = std::ranges::any_of(settings, [&](const CLI::ConfigItem& of_user_item) {
      return of_user_item.fullname() == item.fullname();
    });
    if (open && (said || in_environment(item))) continue;
    if (!open) take_from_command_line(item);
    settings.push_back(std::move(item));
  }
  return settings;
}

// CLI11 lets the config file win over the environment. Here the environment wins: options that it
// sets are left out of the file.
bool SettingsFiles::in_environment(const CLI::ConfigItem& item) const {
  const CLI::Option* option = option_of(item);
  if (option == nullptr || option->get_envname().empty()) return false;
  const char* value = std::getenv(option->get_envname().c_str());
  return value != nullptr && *value != '\0';
}

// Null if this run has no such option.
CLI::Option* SettingsFiles::option_of(const CLI::ConfigItem& item) const {
  CLI::App* owner = &app_;
  for (const std::string& section : item.parents) {
    const auto is_it = [&](const CLI::App* sub) { return sub->check_name(section); };
    const std::vector<CLI::App*> found = owner->get_subcommands(is_it);
    if (found.empty()) return nullptr;
    owner = found[0];
  }
  return owner->get_option_no_throw("--" + item.name);
}

// The command line is read before the files. An option that it has not set is taken from them.
void SettingsFiles::take_from_command_line(const CLI::ConfigItem& locked) const {
  CLI::Option* option = option_of(locked);
  if (option == nullptr || option->count() == 0) return;
  complain(tr_format("--{}: locked by the administrator in {}, whose value counts", locked.name,
                     site_config().string()));
  option->clear();
}

CLI::Validator is_header_form() {
  return CLI::IsMember({"bogofilter", "crm114", "spamassassin"});
}

void add_settings(CLI::App& app, Run& run) {
  app.add_option("--site", run.sites,
                 "Data folder of the site's model (repeat for more: the first that is there; %d: the\n"
                 "domain in $USER). It judges for users who have none, else the starter does")
      ->type_name("FOLDER")
      ->allow_extra_args(false);
  add_cache_limits(app, run.cache_limits);
  add_training_limits(app, run);
  app.add_option("--settle-days", run.settle_days,
                 "Days after which a verdict that nobody corrected is learned (mailsift settle)")
      ->check(CLI::NonNegativeNumber)
      ->envname("MAILSIFT_SETTLE_DAYS")
      ->capture_default_str();
  app.add_flag("--no-settle", run.no_settle, "Never learn such verdicts")
      ->envname("MAILSIFT_NO_SETTLE");
}

UserSettings user_settings(const std::string& of_site, const std::string& of_user) {
  UserSettings out;
  CLI::App app;
  add_settings(app, out.run);
  CLI::App* filter = app.add_subcommand("filter", "");
  filter->add_flag("--no-cache", out.no_cache, "");
  filter->add_option("--header", out.header, "")->check(is_header_form());
  app.config_formatter(std::make_shared<SettingsFiles>(app, of_site));
  std::istringstream in(of_user);
  app.parse_from_stream(in);
  return out;
}

}  // namespace mailsift
