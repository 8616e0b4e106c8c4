// Shared by the subcommands: where the data is, exit codes, the one catch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "classify/error.h"
#include "classify/home/stores.h"
#include "classify/home/trainer.h"

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace mailsift {

// Exit codes, as sysexits.h has them; `check` has its own.
enum Exit : int {
  kOk = 0,
  kUsage = 64,     // the command line is wrong
  kBadData = 65,   // an index, an archive or a model is not what it should be
  kNoInput = 66,   // a file cannot be read
  kInternal = 70,  // a fault of this program
  kIoError = 74,   // the home or an output file cannot be read or written
  kTempFail = 75,  // try again later: the mail could not be passed on, another trainer is at work,
                   // out of memory
  kNoPermission = 77,  // set-user-ID or set-group-ID

  kCheckSpam = 0,
  kCheckGood = 1,
  kCheckUnsure = 2,
  kCheckTrouble = 3,
};

// One run of the program. Subcommands report their outcome in `exit_code`.
struct Run {
  std::string home_option;  // --home, else MAILSIFT_HOME, else the default
  std::vector<std::string> sites;  // see training/first_lesson.h
  bool quiet = false;
  classify::CacheLimits cache_limits;
  std::uint64_t training_max_bytes = classify::TrainingLimits().max_bytes;
  double training_keep_days = 0;  // 0 = as long as there is room
  double settle_days = 3;         // see settle.cc
  bool no_settle = false;
  int exit_code = kOk;

  // The same settings in the library's types.
  static constexpr double kSecondsADay = 86400;
  [[nodiscard]] std::int64_t settle_seconds() const {
    return static_cast<std::int64_t>(settle_days * kSecondsADay);
  }
  [[nodiscard]] classify::TrainingLimits training_limits() const {
    return {.max_bytes = training_max_bytes,
            .max_age = static_cast<std::int64_t>(training_keep_days * kSecondsADay)};
  }
  [[nodiscard]] classify::Home home() const;

  // The stores that stores_of() has opened.
  mutable std::shared_ptr<const classify::Stores> stores;
};

// Wrong input from the user: the message and the exit code.
struct Failure : std::runtime_error {
  Failure(int code, const std::string& message) : std::runtime_error(message), exit_code(code) {}
  int exit_code;
};

// --exit-code=bogofilter|crm114: exit codes of `filter` and `check` for rules written for those.
//   bogofilter   0 spam, 1 good, 2 unsure, 3 trouble
//   crm114       0 whatever the verdict, 1 trouble
void add_exit_code(CLI::App& sub, std::string& style);
[[nodiscard]] int verdict_exit_code(const std::string& style, classify::Class cls);
[[nodiscard]] int trouble_exit_code(const std::string& style);

// False also if the system cannot tell: opening the path then says why.
[[nodiscard]] bool is_missing(const std::filesystem::path& path);
// The home. If there is none, throws a Failure that tells the user what to do.
[[nodiscard]] classify::Home existing_home(const Run& run);
// The stores of the home. Opens them, and checks the home's owner, once per run.
[[nodiscard]] const classify::Stores& stores_of(const Run& run);
// The same; tells the user what to do if there is no home.
[[nodiscard]] const classify::Stores& existing_stores(const Run& run);
// Where the model of the home is. Tells the user what to do if there is none.
[[nodiscard]] std::filesystem::path home_model(const Run& run);
// The same, opened. If it is missing or damaged, what the training set makes of it, and a word on
// stderr; nothing is written.
[[nodiscard]] classify::Model open_home_model(const Run& run,
                                              std::size_t most_trainings = SIZE_MAX);

// The mail of an id, as it was received. Throws Failure (65) if the id is not of this home or if
// its mail is gone.
[[nodiscard]] std::string cached_mail(const classify::RecentMail& cache, const std::string& id);

// HOME, else what the password file says.
[[nodiscard]] std::string user_home();

// Seconds since 1970, and the name of the user who runs us (for the training log).
[[nodiscard]] std::int64_t now();
[[nodiscard]] std::string user_name();

// "mailsift: MESSAGE" on stderr, one line.
void complain(std::string_view message);

// Commits. Shows a progress bar with these words while the model is made anew.
void commit(classify::Trainer& trainer, const Run& run, const char* words = "rebuilding");

// For commands whose purpose is their output: throws Failure (74) if not all of it got out.
void finish_output();

// The exit code for a library error.
[[nodiscard]] int exit_code_of(const classify::Error& error);

// Passes standard input on unchanged, with a message about it. Returns 0, or 75 if it cannot.
int pass_mail_on();

// `filter` with the default of every option.
int filter_bare(const Run& run);

// For `filter` with wrong options: passes the mail of standard input on as if it could not be
// classified.
int filter_with_wrong_options(const CLI::App& filter);

// Each adds its subcommand to the program.
void add_init(CLI::App& app, Run& run);
void add_filter(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_spam(CLI::App& app, Run& run);
void add_good(CLI::App& app, Run& run);
void add_unsure(CLI::App& app, Run& run);
void add_train(CLI::App& app, Run& run);
void add_sent(CLI::App& app, Run& run);
void add_import(CLI::App& app, Run& run);
void add_report(CLI::App& app, Run& run);
void add_untrain(CLI::App& app, Run& run);
void add_settle(CLI::App& app, Run& run);
void add_digest(CLI::App& app, Run& run);
void add_history(CLI::App& app, Run& run);
void add_explain(CLI::App& app, Run& run);
void add_decode(CLI::App& app, Run& run);
void add_evaluate(CLI::App& app, Run& run);
void add_tune(CLI::App& app, Run& run);
void add_model(CLI::App& app, Run& run);
void add_cache(CLI::App& app, Run& run);
void add_backup(CLI::App& app, Run& run);
void add_restore(CLI::App& app, Run& run);
void add_store(CLI::App& app, Run& run);
void add_doctor(CLI::App& app, Run& run);
void add_users(CLI::App& app, Run& run);
void add_forget(CLI::App& app, Run& run);
void add_stats(CLI::App& app, Run& run);

// Parses the command line, runs the subcommand, and turns every exception into a line on stderr and
// an exit code.
int run_program(int argc, char** argv);

}  // namespace mailsift
