#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classify/home/trainer.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "words/messages.h"

namespace mailsift {
namespace {

// False for a model that is missing, damaged or of another version.
bool opens(const classify::Home& home) {
  if (is_missing(home.model())) return false;
  try {
    (void)classify::open_model(home.model());
    return true;
  } catch (const classify::Error& e) {
    if (e.code() == classify::ErrorCode::io) throw;
    return false;
  }
}

// Makes the starter the second judge of the home; without a file, there is none any more.
void begin_with(const std::string& starter, const Run& run) {
  std::optional<classify::Model> judge;
  if (!starter.empty()) {
    classify::check_model(starter);
    judge = classify::open_model(starter);
  }
  classify::Trainer trainer(stores_of(run));
  trainer.begin_beside(judge);
  commit(trainer, run);
}

// RFC 5322 2.2: printable ASCII without a colon; '*' may end it. '+' marks the trusted ones.
void check_field_name(const std::string& name) {
  const std::string_view bare =
      std::string_view(name).substr(0, name.size() - (name.ends_with('*') ? 1 : 0));
  const bool good = !bare.empty() && std::all_of(bare.begin(), bare.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != ':' && c != '*';
  });
  if (!good || name.starts_with('+'))
    throw Failure(kUsage, tr_format("init: \"{}\": not the name of a header field", name));
}

// Any local@domain, also in other letters than ASCII; a quoted local part may hold blanks.
void check_own_address(const std::string& address) {
  const std::size_t at = address.rfind('@');
  const char* const forbidden = address.starts_with('"') ? "\r\n" : " \t\r\n";
  const bool good = at != std::string::npos && at > 0 && at + 1 < address.size() &&
                    address.find_first_of(forbidden) == std::string::npos;
  if (!good)
    throw Failure(kUsage, tr_format("init: \"{}\": not an address (local@domain)", address));
}

struct Options {
  std::vector<std::string> addresses{};
  std::vector<std::string> own_fields{};
  std::vector<std::string> trusted_fields{};
  std::vector<std::string> authserv_ids{};
  std::string starter{};
  std::string key_of{};
  bool no_starter = false;
};

constexpr std::string_view kNoKey = "none";

// The key of a model in a file.
classify::FeatureKey key_of(const std::string& file) {
  if (file.empty() || file == kNoKey) return {};
  const classify::FeatureKey key = classify::ModelOnDisk(file).info().settings.key;
  if (key.none()) throw Failure(kBadData, tr_format("{}: a model without a key", file));
  return key;
}

// The own fields of the settings, with those of a kind that was given instead of the ones before.
std::vector<std::string> own_fields(const Options& options, std::vector<std::string> fields) {
  std::erase_if(fields, [&](const std::string& name) {
    return name.starts_with('+') ? !options.trusted_fields.empty() : !options.own_fields.empty();
  });
  fields.insert(fields.end(), options.own_fields.begin(), options.own_fields.end());
  for (const std::string& name : options.trusted_fields) fields.push_back('+' + name);
  return fields;
}

bool anything_is_given(const Options& options) {
  return !options.addresses.empty() || !options.own_fields.empty() ||
         !options.trusted_fields.empty() || !options.authserv_ids.empty() ||
         !options.key_of.empty();
}

// Changes in the home what is given. A home that has no key yet gets one if it can.
void change(const Options& options, classify::FeatureKey key, const Run& run) {
  classify::Trainer trainer(stores_of(run));
  classify::Settings settings = trainer.settings();
  if (!options.addresses.empty()) settings.own_addresses = options.addresses;
  settings.own_fields = own_fields(options, std::move(settings.own_fields));
  if (!options.authserv_ids.empty()) settings.authserv_ids = options.authserv_ids;
  if (!options.key_of.empty()) {
    settings.key = key;
  } else if (settings.key.none() && !trainer.training_set().base()) {
    settings.key = classify::new_key(classify::this_system());
  }
  if (settings == trainer.settings()) return;
  trainer.change_settings(settings);
  commit(trainer, run);
}

// For whoever has taught nothing yet.
void print_next_steps(const classify::Model& model) {
  const std::filesystem::path recipes =
      std::filesystem::path(MAILSIFT_STARTER).parent_path() / "recipes";
  tr_print("What happens next:\n");
  tr_print(
      "  1. Teach it mail that you have sorted:  mailsift train --good ~/Maildir --spam "
      "~/Maildir/.Junk\n");
  tr_print("  2. Let it judge new mail:               cp {}/procmailrc ~/.procmailrc\n",
           recipes.string());
  tr_print("     (maildrop, Dovecot and others:       man mailsift-recipes)\n");
  tr_print("  3. After the first delivery:            mailsift doctor\n");
  const classify::Experience known = classify::experience(model.info);
  if (known.spam == 0 || known.good == 0) {
    tr_print(
        "Until it knows both kinds, all mail is UNSURE and stays in the inbox. No sorted mail?\n"
        "`mailsift init --starter` begins with a bundled model.\n");
  } else {
    tr_print(
        "At first much mail is UNSURE and stays in the inbox: sort it with `mailsift unsure`.\n");
  }
}

}  // namespace

void add_init(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("init", "Make the data folder: settings, an empty model");
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
  sub->add_option(
         "--trust-field", options->trusted_fields,
         "A header field in which another filter of your own mail host says what it found, such\n"
         "as X-Spam-Flag (repeat for more): it is evidence where it stands above the top-most\n"
         "Received, so that no sender can have written it")
      ->type_name("NAME");
  sub->add_option(
         "--authserv-id", options->authserv_ids,
         "A name that begins the Authentication-Results of your own mail hosts (repeat for\n"
         "more; default: the host that writes the top-most Received). Those of other hosts\n"
         "are no evidence: anyone can write them")
      ->type_name("HOST");
  sub->add_option(
         "--key", options->key_of,
         "Take over the key of this model file instead of a new secret one: for data folders\nthat "
         "are to share models (mailsift model merge, import), as of one user on two hosts.\n"
         "none: no key, for a model to be published (mailsift model starter)")
      ->type_name("FILE");
  CLI::Option* starter =
      sub->add_option("--starter", options->starter,
                      "Begin with a model made from public mail (without FILE: the one installed)")
          ->type_name("FILE")
          ->expected(0, 1);
  sub->add_flag("--no-starter", options->no_starter, "From now on your own model judges alone")
      ->excludes(starter);
  sub->footer(R"(
Run it once. It asks nothing, and says what to do next. Running it again changes only what is given,
and makes a model that is damaged or of another version anew from the training set. Without --starter the model knows nothing, so every mail
is UNSURE until you train it. With it, a model made of other people's mail judges beside yours:
alone at first, then less with every mail you teach, and no more after 1,080:
  mailsift init --address me@example.jp --starter
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk)");
  sub->callback([&run, options, starter] {
    if (starter->count() > 0 && options->starter.empty()) options->starter = MAILSIFT_STARTER;
    const classify::Home home = run.home();
    classify::Settings settings;
    settings.own_addresses = options->addresses;
    const classify::FeatureKey key = key_of(options->key_of);
    settings.key = key;
    for (const std::string& address : options->addresses) check_own_address(address);
    for (const std::string& field : options->own_fields) check_field_name(field);
    for (const std::string& field : options->trusted_fields) check_field_name(field);
    settings.own_fields = own_fields(*options, {});
    settings.authserv_ids = options->authserv_ids;
    classify::create_home(home, settings);
    if (!opens(home)) {
      classify::Trainer trainer(stores_of(run));
      commit(trainer, run);
      if (!run.quiet) tr_print("{}: made anew from the training set\n", home.model().string());
    }
    const bool keyed = !classify::ModelOnDisk(home.model()).info().settings.key.none();
    if (anything_is_given(*options) || !keyed) change(*options, key, run);
    if (starter->count() > 0 || options->no_starter) begin_with(options->starter, run);
    const classify::Model model = classify::open_model(home.model());
    if (!run.quiet) {
      tr_print("{}: ready, {} spam and {} good messages learned\n", home.folder.string(),
               model.info.learned.spam, model.info.learned.good);
      if (model.info.learned.spam + model.info.learned.good == 0) print_next_steps(model);
    }
  });
}

}  // namespace mailsift
