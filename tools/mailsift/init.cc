#include <fmt/format.h>

#include "classify/model_file.h"
#include "command_line.h"

namespace mailsift {
namespace {

// False for a model that is damaged or of another version.
bool opens(const classify::Home& home) {
  try {
    (void)classify::open_model(home.model());
    return true;
  } catch (const classify::Error& e) {
    if (e.code() == classify::ErrorCode::io) throw;
    return false;
  }
}

}  // namespace

void add_init(CLI::App& app, Run& run) {
  struct Options {
    std::vector<std::string> addresses;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("init", "Make a home: folders, settings, an empty model");
  sub->add_option("--address", options->addresses,
                  "Your own address (repeat for more). Spam that shows you your own address where\n"
                  "it has no business is then recognised for every address alike")
      ->type_name("ADDRESS");
  sub->footer(R"(
Run it once; running it again changes only the addresses, if some are given, and makes a model that
is damaged or of another version anew from the training set. The model knows nothing yet, so every
mail is UNSURE until you train it:
  mailsift init --address me@example.jp
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk)");
  sub->callback([&run, options] {
    const classify::Home home = run.home();
    classify::ModelInfo settings;
    settings.own_addresses = options->addresses;
    classify::create_home(home, settings);
    if (!opens(home)) {
      classify::Trainer(home).commit();
      if (!run.quiet) fmt::print("{}: made anew from the training set\n", home.model().string());
    }
    if (!options->addresses.empty()) {
      classify::Trainer trainer(home);
      settings = trainer.model().info;
      if (settings.own_addresses != options->addresses) {
        settings.own_addresses = options->addresses;
        trainer.change_settings(settings);
        trainer.commit();
      }
    }
    const classify::Model model = classify::open_model(home.model());
    if (!run.quiet) {
      fmt::print("{}: ready, {} spam and {} good messages learned\n", home.folder.string(),
                 model.info.learned.spam, model.info.learned.good);
    }
  });
}

}  // namespace mailsift
