// Settings come from two files: what the administrator says for all users, and what a user says.
//
//   /etc/mailsift/config.toml  <  the user's file  <  environment  <  command line   (the later one counts)
//
// In the first, lock = ["cache-keep-days", "filter.no-cache"] names settings of that file over which
// nothing else counts. Whoever gives such an option on the command line is told so.
//
// The user's file is config.toml in the data folder, and if there is none, ~/.config/mailsift/config.toml.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli11.h"
#include "shared/command_line.h"

namespace mailsift {

// MAILSIFT_SITE_CONFIG, else where the program was installed to look. Need not be there.
[[nodiscard]] std::filesystem::path site_config();

// The user's file beneath the data folder, whether it is there or not.
[[nodiscard]] std::filesystem::path config_in(const std::filesystem::path& data_folder);

// What a file holds. Empty if there is none. Throws Failure (64) for what is no file or is too long:
// whoever reads for others must not wait for a pipe.
[[nodiscard]] std::string settings_text(const std::filesystem::path& file);

// Reads the user's file for CLI11, over the text of the administrator's file.
class SettingsFiles : public CLI::ConfigTOML {
 public:
  // `app` must outlive this.
  SettingsFiles(CLI::App& app, std::string of_site)
      : app_(app), of_site_(std::move(of_site)) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& of_user) const override;

 private:
  [[nodiscard]] CLI::Option* option_of(const CLI::ConfigItem& item) const;
  [[nodiscard]] bool in_environment(const CLI::ConfigItem& item) const;
  void take_from_command_line(const CLI::ConfigItem& locked) const;

  CLI::App& app_;
  const std::string of_site_;
};

// The check of filter --header.
[[nodiscard]] CLI::Validator is_header_form();

// The global settings, as options.
void add_settings(CLI::App& app, Run& run);

// What the two files say, for a program that serves many users. Throws CLI::Error.
struct UserSettings {
  Run run;
  bool no_cache = false;  // [filter]
  std::string header;     // [filter]: a form beside our own; empty: none
};
[[nodiscard]] UserSettings user_settings(const std::string& of_site, const std::string& of_user);

}  // namespace mailsift
