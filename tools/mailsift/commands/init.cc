#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "words/messages.h"

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

// Puts the starter beneath the trainings of the home, and keeps the home's settings.
void begin_with(classify::Trainer& trainer, const std::string& starter, const Run& run) {
  classify::check_model(starter);
  const classify::Settings settings = trainer.settings();
  trainer.import_base(classify::open_model(starter));
  trainer.change_settings(settings);
  commit(trainer, run);
}

// RFC 5322 2.2: printable ASCII without a colon; '*' may end it.
void check_field_name(const std::string& name) {
  const std::string_view bare =
      std::string_view(name).substr(0, name.size() - (name.ends_with('*') ? 1 : 0));
  const bool good = !bare.empty() && std::all_of(bare.begin(), bare.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != ':' && c != '*';
  });
  if (!good) throw Failure(kUsage, tr_format("init: \"{}\": not the name of a header field", name));
}

struct Options {
  std::vector<std::string> addresses{};
  std::vector<std::string> own_fields{};
  std::string starter{};
};

}  // namespace

void add_init(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("init", "Make a home: folders, settings, an empty model");
  sub->add_option("--address", options->addresses,
                  "Your own address (repeat for more). Spam that shows you your own address where\n"
                  "it has no business is then recognised for every address alike")
      ->type_name("ADDRESS");
  sub->add_option(
         "--own-field", options->own_fields,
         "A header field that another program of yours writes into mail (repeat for more;\n"
         "X-Shop-* for all that begin so): it is never evidence, and a mail with and without\n"
         "it is one mail to learn")
      ->type_name("NAME");
  CLI::Option* starter =
      sub->add_option("--starter", options->starter,
                      "Begin with a model made from public mail (without FILE: the one installed)")
          ->type_name("FILE")
          ->expected(0, 1);
  sub->footer(R"(
Run it once; running it again changes only what is given, and makes a model that is damaged or of
another version anew from the training set. Without --starter the model knows nothing, so every mail
is UNSURE until you train it; with it, verdicts are right more often than not from the first mail
on, and your own trainings soon outweigh it:
  mailsift init --address me@example.jp --starter
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk)");
  sub->callback([&run, options, starter] {
    if (starter->count() > 0 && options->starter.empty()) options->starter = MAILSIFT_STARTER;
    const classify::Home home = run.home();
    classify::Settings settings;
    settings.own_addresses = options->addresses;
    settings.own_fields = options->own_fields;
    for (const std::string& field : options->own_fields) check_field_name(field);
    classify::create_home(home, settings);
    if (!opens(home)) {
      classify::Trainer(stores_of(run)).commit();
      if (!run.quiet) tr_print("{}: made anew from the training set\n", home.model().string());
    }
    if (!options->starter.empty()) {
      classify::Trainer trainer(stores_of(run));
      begin_with(trainer, options->starter, run);
    }
    if (!options->addresses.empty() || !options->own_fields.empty()) {
      classify::Trainer trainer(stores_of(run));
      settings = trainer.settings();
      if (!options->addresses.empty()) settings.own_addresses = options->addresses;
      if (!options->own_fields.empty()) settings.own_fields = options->own_fields;
      if (settings != trainer.settings()) {
        trainer.change_settings(settings);
        trainer.commit();
      }
    }
    const classify::Model model = classify::open_model(home.model());
    if (!run.quiet) {
      tr_print("{}: ready, {} spam and {} good messages learned\n", home.folder.string(),
               model.info.learned.spam, model.info.learned.good);
    }
  });
}

}  // namespace mailsift
