#include "words/help.h"

#include <sstream>

#include "words/messages.h"

namespace mailsift {
namespace {

std::string translated(const std::string& english) {
  if (english.empty() || !is_japanese_wanted()) return english;
  const std::string_view japanese = help_in_japanese(english);
  return japanese.empty() ? english : std::string(japanese);
}

void replace(std::string& text, std::string_view what, const std::string& by) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), by);
}

}  // namespace

std::string HelpFormatter::make_description(const CLI::App* app) const {
  const std::string description = app->get_description();
  std::string text = CLI::Formatter::make_description(app);
  replace(text, description, translated(description));
  return text;
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  const std::string footer = app->get_footer();
  return footer.empty() ? footer : translated(footer) + "\n";
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  std::string usage = CLI::Formatter::make_usage(app, std::move(name));
  replace(usage, "Usage", translated("Usage"));
  return usage;
}

std::string HelpFormatter::make_group(std::string group, bool is_positional,
                                      std::vector<const CLI::Option*> options) const {
  return CLI::Formatter::make_group(translated(group), is_positional, std::move(options));
}

std::string HelpFormatter::make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const {
  std::string list = CLI::Formatter::make_subcommands(app, mode);
  replace(list, "Subcommands", translated("Subcommands"));
  return list;
}

std::string HelpFormatter::make_subcommand(const CLI::App* sub) const {
  std::stringstream out;
  CLI::detail::format_help(out, sub->get_display_name(true), translated(sub->get_description()),
                           get_column_width());
  return out.str();
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return translated(option->get_description());
}

}  // namespace mailsift
