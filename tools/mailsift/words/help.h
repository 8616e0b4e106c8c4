// What --help prints, in the language of the user.
#pragma once

#include <string>
#include <string_view>

#include "cli11.h"

namespace mailsift {

// Formats help as CLI11 does, in Japanese if is_japanese_wanted(), else in English. Nothing is
// looked up before help is printed.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override;
  std::string make_subcommand(const CLI::App* sub) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

// The Japanese help text for this English one; empty if there is none.
[[nodiscard]] std::string_view help_in_japanese(std::string_view english);

}  // namespace mailsift
