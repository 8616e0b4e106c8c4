#include "command_line.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

#include "classify/version.h"

namespace mailsift {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string user_home() {
  std::string home = environment("HOME");
  if (!home.empty()) return home;
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_dir : "/";
}

std::string default_config() {
  const std::string config = environment("XDG_CONFIG_HOME");
  return (config.empty() ? user_home() + "/.config" : config) + "/mailsift/config.toml";
}

constexpr const char* kFooter = R"(
A first session:
  mailsift init                              make a home with an empty model
  mailsift train good ~/Maildir              teach it your mail ...
  mailsift train spam ~/Maildir/.Junk        ... and your spam
  mailsift filter < mail                     the mail with an X-Mailsift-Status field added

Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 no such mail, 70 internal, 74 home or disk,
75 try again later. `mailsift check` has its own, see there.

Settings are read from the config file (--config), then from the environment (MAILSIFT_HOME,
MAILSIFT_ON_ERROR), then from the command line; later ones win.)";

}  // namespace

classify::Home Run::home() const {
  if (!home_option.empty()) return {home_option};
  const std::string data = environment("XDG_DATA_HOME");
  return {std::filesystem::path(data.empty() ? user_home() + "/.local/share" : data) / "mailsift"};
}

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::getuid());
}

void complain(const std::string& message) { fmt::print(stderr, "mailsift: {}\n", message); }

int exit_code_of(const classify::Error& error) {
  switch (error.code()) {
    case classify::ErrorCode::io: return kIoError;
    case classify::ErrorCode::corrupt_model:
    case classify::ErrorCode::wrong_model:
    case classify::ErrorCode::corrupt_training_set:
    case classify::ErrorCode::invalid_input: return kBadData;
    case classify::ErrorCode::busy: return kTempFail;
  }
  return kInternal;
}

int run_program(int argc, char** argv) {
  // A home holds private mail: nothing we make is for others to read.
  ::umask(077);
  Run run;
  CLI::App app("mailsift: tells spam from good mail, and learns from you which is which.",
               "mailsift");
  app.footer(kFooter);
  app.set_version_flag("--version", "mailsift " + std::string(classify::version()) + ", features " +
                                        std::string(classify::kFeatureScheme));
  app.set_config("--config", default_config(),
                 "Config file (TOML): global options, and a [section] for each subcommand");
  app.add_option("--home", run.home_option,
                 "Folder of the model and the training set\n"
                 "(default: $XDG_DATA_HOME/mailsift or ~/.local/share/mailsift)")
      ->envname("MAILSIFT_HOME");
  app.add_flag("-q,--quiet", run.quiet, "Say nothing but errors");
  app.require_subcommand(1);
  app.fallthrough();
  add_init(app, run);
  add_filter(app, run);
  add_check(app, run);
  add_train(app, run);
  add_untrain(app, run);
  add_explain(app, run);
  add_decode(app, run);
  add_evaluate(app, run);
  add_model(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kOk : kUsage;
  } catch (const Failure& failure) {
    complain(failure.message);
    return failure.exit_code;
  } catch (const classify::Error& e) {
    complain(e.what());
    return exit_code_of(e);
  } catch (const std::bad_alloc&) {
    complain("out of memory");
    return kInternal;
  } catch (const std::exception& e) {
    complain(e.what());
    return kInternal;
  }
  return run.exit_code;
}

}  // namespace mailsift
