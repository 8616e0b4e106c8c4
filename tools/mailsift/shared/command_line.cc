#include "shared/command_line.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

#include "classify/model_file.h"
#include "classify/version.h"
#include "cli11.h"
#include "shared/harmless.h"
#include "shared/process.h"
#include "shared/progress.h"
#include "shared/settings_files.h"
#include "store/store_home.h"
#include "words/help.h"
#include "words/messages.h"

namespace mailsift {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string usual_config() {
  const std::string config = environment("XDG_CONFIG_HOME");
  return (config.empty() ? user_home() + "/.config" : config) + "/mailsift/config.toml";
}

// The data folder, as far as it can be known before the config file is read.
std::filesystem::path early_home(int argc, char** argv) {
  Run run;
  run.home_option = environment("MAILSIFT_HOME");
  constexpr std::string_view kHome = "--home";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == kHome && i + 1 < argc) run.home_option = argv[i + 1];
    if (word.starts_with("--home=")) run.home_option = word.substr(kHome.size() + 1);
  }
  return run.home().folder;
}

// The user's, else the administrator's, else where the user's would be.
std::string default_config(int argc, char** argv) {
  std::string in_home = config_in(early_home(argc, argv));
  if (!is_missing(in_home)) return in_home;
  std::string usual = usual_config();
  if (is_missing(usual) && !is_missing(site_config())) return site_config();
  return usual;
}

std::string text_of_site_config() {
  try {
    return settings_text(site_config());
  } catch (const Failure& failure) {
    complain(failure.what());
    return {};
  }
}

std::string_view command_named(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--home" || word == "--config") ++i;
    if (!word.starts_with('-')) return word;
  }
  return {};
}

struct Command {
  std::string_view name;
  void (*add)(CLI::App& app, Run& run);
};

constexpr std::array<Command, 27> kCommands{
    {{"init", add_init},       {"filter", add_filter},     {"check", add_check},
     {"spam", add_spam},       {"good", add_good},         {"unsure", add_unsure},
     {"train", add_train},     {"sent", add_sent},         {"import", add_import},
     {"report", add_report},   {"untrain", add_untrain},   {"settle", add_settle},
     {"digest", add_digest},   {"history", add_history},   {"explain", add_explain},
     {"decode", add_decode},   {"evaluate", add_evaluate}, {"tune", add_tune},
     {"model", add_model},     {"cache", add_cache},       {"backup", add_backup},
     {"restore", add_restore}, {"doctor", add_doctor},     {"users", add_users},
     {"forget", add_forget},   {"stats", add_stats},     {"store", add_store}}};

// The options of all commands would cost a filter process a fifth of its instructions. So only the
// named command is added. If no command is recognised all are added, for help and error messages.
void add_commands(CLI::App& app, Run& run, int argc, char** argv) {
  const std::string_view named = command_named(argc, argv);
  const auto is_named = [&](const Command& command) { return command.name == named; };
  const bool known = std::any_of(kCommands.begin(), kCommands.end(), is_named);
  for (const Command& command : kCommands) {
    if (!known || is_named(command)) command.add(app, run);
  }
}

// The word that stands where a command should, after a parse that failed; empty if none does.
std::string unknown_command(const CLI::App& app) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) last = last->get_subcommands()[0];
  if (last->get_require_subcommand_min() == 0) return {};
  for (std::string& word : app.remaining()) {
    if (!word.starts_with('-')) return std::move(word);
  }
  return {};
}

// True for `mailsift filter` and nothing more, as recipes have it, with no settings except the
// place of the home. CLI11 would find nothing to read, and take a tenth of the process's time for
// it.
bool is_bare_filter(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) != "filter") return false;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view setting = *variable;
    if (setting.starts_with("MAILSIFT_") && !setting.starts_with("MAILSIFT_HOME=")) return false;
  }
  return is_missing(usual_config()) && is_missing(site_config()) &&
         is_missing(config_in(early_home(argc, argv)));
}

// Touches nothing but the standard descriptors: the mail of a filter is passed on.
int refuse_borrowed_rights(int argc, char** argv) {
  complain(
      tr("refused: started with set-user-ID or set-group-ID rights, as from /etc/procmailrc "
         "without DROPPRIVS=yes"));
  return command_named(argc, argv) == "filter" ? pass_mail_on() : kNoPermission;
}

constexpr const char* kFooter = R"(
A first session:
  mailsift init --starter                    make the data folder, with a bundled model
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk
                                             teach it your mail and your spam
  mailsift filter < mail                     the mail with an X-Mailsift-Status field added
  mailsift doctor                            is all well?
A verdict was wrong, or UNSURE:
  mailsift spam MAIL, mailsift good MAIL     MAIL: a file, a folder, or the id in X-Mailsift-ID
  mailsift unsure                            sort what waits, with two keys

The data folder holds all that mailsift keeps of you: the model that judges, the training set it is made
from, and recent mail. How eagerly a message is learned is called the regime (mailsift train --help).

Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 no such mail, 70 internal, 74 data folder or disk,
75 try again later, 77 set-user-ID. `mailsift check`, `filter`, `doctor` and `users` have their own, see there.

Settings are read from the administrator's config file, then from yours, then from the environment, then
from the command line. The later one counts. What the administrator has locked (lock = ["cache-keep-days"])
counts over all of them.
  /etc/mailsift/config.toml            the administrator's
  config.toml in the data folder       yours; if there is none, ~/.config/mailsift/config.toml; or --config
  MAILSIFT_HOME, MAILSIFT_ON_ERROR, MAILSIFT_HEADER, MAILSIFT_NO_CACHE, MAILSIFT_CACHE_KEEP_DAYS,
  MAILSIFT_CACHE_MAX_MESSAGES, MAILSIFT_CACHE_MAX_BYTES)";

// Empty if there is nothing to make it of, or if that would take long.
std::optional<classify::Model> model_of_training_set(const Run& run, std::size_t most_trainings) {
  const classify::Home home = run.home();
  if (is_missing(home.training())) return std::nullopt;
  const classify::TrainingSet set(home.training());
  const std::size_t steps = set.steps().size();
  if (steps > most_trainings || (steps == 0 && !set.base())) return std::nullopt;
  return classify::rebuild_model(set, set.settings());
}

}  // namespace

std::string user_home() {
  std::string home = environment("HOME");
  if (!home.empty()) return home;
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_dir : "/";
}

classify::Home Run::home() const {
  if (!home_option.empty()) return {home_option};
  const std::string data = environment("XDG_DATA_HOME");
  return {std::filesystem::path(data.empty() ? user_home() + "/.local/share" : data) / "mailsift"};
}

bool is_missing(const std::filesystem::path& path) {
  std::error_code error;
  return !std::filesystem::exists(path, error) && !error;
}

classify::Home existing_home(const Run& run) {
  classify::Home home = run.home();
  if (is_missing(home.folder)) {
    const bool first_lesson_makes_it =
        run.home_option.empty() && (!run.sites.empty() || !is_missing(MAILSIFT_STARTER));
    throw Failure(kIoError,
                  first_lesson_makes_it
                      ? tr_format("{}: there is no data folder yet; the first mail that you teach "
                                  "makes it (mailsift spam MAIL, mailsift good MAIL)",
                                  home.folder.string())
                      : tr_format("{}: there is no data folder; `mailsift init` makes one",
                                  home.folder.string()));
  }
  return home;
}

std::filesystem::path home_model(const Run& run) {
  const std::filesystem::path path = run.home().model();
  if (is_missing(path)) {
    throw Failure(kIoError,
                  tr_format("{}: there is no model; `mailsift init` makes one", path.string()));
  }
  return path;
}

const classify::Stores& stores_of(const Run& run) {
  if (!run.stores) {
    run.stores = std::make_shared<const classify::Stores>(classify::store::open_home(run.home()));
  }
  return *run.stores;
}

const classify::Stores& existing_stores(const Run& run) {
  (void)existing_home(run);
  return stores_of(run);
}

classify::Model open_home_model(const Run& run, std::size_t most_trainings) {
  const std::filesystem::path path = run.home().model();
  try {
    if (!is_missing(path)) return classify::open_model(path);
  } catch (const classify::Error& e) {
    if (e.code() != classify::ErrorCode::corrupt_model &&
        e.code() != classify::ErrorCode::wrong_model) {
      throw;
    }
    const std::optional<classify::Model> model = model_of_training_set(run, most_trainings);
    if (!model) throw;
    complain(tr_format("{}; the training set makes it anew for this once", tr_error(e.what())));
    return *model;
  }
  const std::optional<classify::Model> model = model_of_training_set(run, most_trainings);
  if (!model) return classify::open_model(home_model(run));  // says what to do
  complain(tr_format("{}: there is no model; the training set makes it anew for this once",
                     path.string()));
  return *model;
}

void add_exit_code(CLI::App& sub, std::string& style) {
  sub.add_option("--exit-code", style,
                 "bogofilter: 0 spam, 1 good, 2 unsure, 3 trouble\n"
                 "crm114: 0 whatever the verdict, 1 trouble")
      ->check(CLI::IsMember({"bogofilter", "crm114"}))
      ->capture_default_str();
}

int verdict_exit_code(const std::string& style, classify::Class cls) {
  if (style != "bogofilter") return kOk;
  switch (cls) {
    case classify::Class::spam:
      return kCheckSpam;
    case classify::Class::good:
      return kCheckGood;
    case classify::Class::unsure:
      break;
  }
  return kCheckUnsure;
}

int trouble_exit_code(const std::string& style) {
  constexpr int kCrm114Trouble = 1;
  if (style.empty()) return kOk;
  return style == "bogofilter" ? kCheckTrouble : kCrm114Trouble;
}

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::getuid());
}

// Not fmt::print: that throws if stderr is closed, and nothing may fail because of a complaint.
void complain(std::string_view message) {
  std::fprintf(stderr, "mailsift: %s\n", visible_lines(message).c_str());
}

void commit(classify::Trainer& trainer, const Run& run, const char* words) {
  const std::string& lost = trainer.training_set().lost_base();
  if (!lost.empty())
    complain(tr_format("{}; what was learned only there is left out", tr_error(lost)));
  if (trainer.kept_snapshot()) {
    complain(
        tr_format("{}: trainings that the model has learned are missing; all it knows is kept, "
                  "as the base, but those trainings cannot be taken back",
                  run.home().training().string()));
  }
  Progress progress(tr(words), trainer.training_set().trainings().size(), run.quiet);
  trainer.commit([&](std::size_t done, std::size_t) { progress.update(done); });
  if (!trainer.left_waiting().empty()) {
    complain(tr_format("{}; it stays in the queue", tr_error(trainer.left_waiting())));
  }
}

void finish_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw Failure(kIoError, tr_format("{}: cannot write: {}", tr("standard output"),
                                    tr_error(std::strerror(errno))));
}

int exit_code_of(const classify::Error& error) {
  switch (error.code()) {
    case classify::ErrorCode::io:
      return kIoError;
    case classify::ErrorCode::corrupt_model:
    case classify::ErrorCode::wrong_model:
    case classify::ErrorCode::newer_format:
    case classify::ErrorCode::corrupt_training_set:
    case classify::ErrorCode::invalid_input:
      return kBadData;
    case classify::ErrorCode::busy:
    case classify::ErrorCode::unreachable:
      return kTempFail;
  }
  return kInternal;
}

namespace {

int run_command(int argc, char** argv) {
  prepare_process();
  if (has_borrowed_rights()) return refuse_borrowed_rights(argc, argv);
  Run run;
  if (is_bare_filter(argc, argv)) {
    run.home_option = environment("MAILSIFT_HOME");
    return filter_bare(run);
  }
  CLI::App app(
      "mailsift: a spam filter for your own mail server that learns from your corrections.",
      "mailsift");
  app.formatter(std::make_shared<HelpFormatter>());
  app.failure_message([](const CLI::App*, const CLI::Error& e) {
    return tr_error(e.what()) + '\n' + tr("Run with --help for more information.") + '\n';
  });
  app.footer(kFooter);
  app.set_version_flag("--version", "mailsift " + std::string(classify::version()) + ", features " +
                                        std::string(classify::kFeatureScheme));
  app.set_config("--config", default_config(argc, argv),
                 "Config file (TOML): global options, and a [section] for each subcommand");
  app.config_formatter(std::make_shared<SettingsFiles>(app, text_of_site_config()));
  app.add_option("--home", run.home_option,
                 "The data folder\n(default: $XDG_DATA_HOME/mailsift or ~/.local/share/mailsift)")
      ->envname("MAILSIFT_HOME");
  app.add_flag("-q,--quiet", run.quiet, "Print only errors");
  add_settings(app, run);
  app.require_subcommand(1);
  app.fallthrough();
  add_commands(app, run, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const std::string word = unknown_command(app);
    if (e.get_exit_code() != 0 && !word.empty()) {
      complain(tr_format("\"{}\": no such command; mailsift --help lists them",
                         printable(word.substr(0, 40))));
      return kUsage;
    }
    if (app.exit(e) == 0) return kOk;
    // Otherwise a mail system would bounce the mail because of a wrong word in a settings file.
    for (const CLI::App* sub : app.get_subcommands()) {
      if (sub->check_name("filter")) return filter_with_wrong_options(*sub);
    }
    return kUsage;
  } catch (const Failure& failure) {
    complain(failure.what());
    return failure.exit_code;
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
    return exit_code_of(e);
  } catch (const std::bad_alloc&) {
    complain(tr("out of memory"));
    return kTempFail;
  } catch (const std::filesystem::filesystem_error& e) {
    complain(e.what());
    return kIoError;
  } catch (const std::exception& e) {
    complain(e.what());
    return kInternal;
  }
  return run.exit_code;
}

}  // namespace

// Code outside a command fails only before it has read or written anything, or while it prints an
// error: memory ran out for the options, or for that message.
int run_program(int argc, char** argv) {
  try {
    return run_command(argc, argv);
  } catch (const std::exception&) {
    std::fputs("mailsift: out of memory\n", stderr);
    return kTempFail;
  }
}

}  // namespace mailsift
