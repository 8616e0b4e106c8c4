// Writes what a home must not lose into one file, and makes a home of such a file.

#include "home/backup/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli11.h"
#include "files/atomic_file.h"
#include "files/mapped_file.h"
#include "home/local_home.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr std::chrono::minutes kPatience{2};

struct Options {
  std::string file;
  bool without_mail = false;
  bool force = false;
};

// A backup replaces a backup, and no other file: no mail by a slip, and no device.
void check_replaceable(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return;
  if (S_ISREG(status.st_mode)) {
    const classify::MappedFile file = classify::map_file(path);
    if (file.bytes.empty() || classify::is_backup(file.bytes)) return;
  }
  throw Failure(kUsage, tr_format("{}: is there already, and is no backup", path));
}

void back_up(const Options& options, const Run& run) {
  (void)existing_home(run);
  const bool to_stdout = options.file == "-";
  if (!to_stdout) check_replaceable(options.file);
  if (options.without_mail) {
    // Requests that wait are whole mails, so they are learned first.
    classify::Trainer trainer(stores_of(run), kPatience);
    trainer.drain_queue();
    commit(trainer, run);
  }
  // Of a home with a store, the copy of this host: the store may be out of reach.
  classify::Backup backup = classify::back_up(run.home(), classify::open_local_home(run.home()),
                                              !options.without_mail, kPatience);
  const std::vector<std::string_view> pieces = classify::pieces_of(backup);
  if (to_stdout) {
    for (const std::string_view piece : pieces) {
      classify::write_all(STDOUT_FILENO, piece, tr("standard output"));
    }
    return;
  }
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(options.file, error);  // through a link
  classify::write_file_atomically(error ? std::filesystem::path(options.file) : path, pieces);
  if (run.quiet) return;
  std::size_t bytes = 0;
  for (const std::string_view piece : pieces) bytes += piece.size();
  tr_print("{}: {} files, {} bytes\n", options.file, backup.files.size(), bytes);
}

void restore(const Options& options, const Run& run) {
  const classify::Home home = run.home();
  std::error_code error;
  const bool there = !is_missing(home.folder) && !std::filesystem::is_empty(home.folder, error);
  if (there && is_missing(home.training()) && is_missing(home.model())) {
    throw Failure(kUsage, tr_format("{}: is there already, and is no data folder of mailsift",
                                    home.folder.string()));
  }
  if (there && !options.force) {
    throw Failure(
        kUsage,
        tr_format(
            "{}: there is a data folder; --force puts the backup in its place, and keeps it beside",
            home.folder.string()));
  }
  if (options.file != "-" && is_missing(options.file)) {
    throw Failure(kNoInput,
                  tr_format("{}: cannot read: {}", options.file, tr_error(std::strerror(ENOENT))));
  }
  std::string input;
  classify::MappedFile file;
  if (options.file == "-") {
    input = read_descriptor(STDIN_FILENO, tr("standard input"));
  } else {
    file = classify::map_file(options.file);
  }
  const classify::Backup backup =
      classify::read_backup(options.file == "-" ? input : file.bytes, options.file);
  const std::filesystem::path before =
      classify::restore_home(home, backup, classify::this_system(), kPatience);
  if (!before.empty() && !run.quiet) {
    tr_print("{}: the data folder of before\n", before.string());
  }
  classify::create_home(home);  // the parts that are in no backup
  classify::Trainer trainer(stores_of(run));
  trainer.drain_queue();
  commit(trainer, run);
  if (run.quiet) return;
  const classify::Experience learned = trainer.model().info.learned;
  tr_print("{}: ready, {} spam and {} good messages learned\n", home.folder.string(), learned.spam,
           learned.good);
}

}  // namespace

void add_backup(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("backup", "Write what must not be lost into one file");
  sub->add_option("file", options->file, "Where to; - for standard output")
      ->type_name("FILE")
      ->required();
  sub->add_flag(
      "--without-mail", options->without_mail,
      "Instead of the mail that was learned only its features: no text, smaller, and of no\n"
      "use to a later version of the features");
  sub->footer(R"(
In it are the training set, requests that wait, the model, the settings, the known people and the key of
the ids; not the cache of recent mail and the logs. It is of one moment, whatever is trained meanwhile, and trainers wait
no longer than it takes to open the files. The file is whole or not there. It holds private mail and the
key: keep it as safe as the mail. Exit codes: 64 FILE is there and is no backup, 74 data folder or disk, 75
another trainer is at work.
  mailsift backup ~/mailsift.backup
  mailsift backup - | ssh elsewhere 'cat > mailsift.backup')");
  sub->callback([&run, options] { back_up(*options, run); });
}

void add_restore(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("restore", "Put a backup back");
  sub->add_option("file", options->file, "The backup; - for standard input")
      ->type_name("FILE")
      ->required();
  sub->add_flag(
      "--force", options->force,
      "Replace a data folder that is there; the old one is kept beside it\n(HOME.before-restore)");
  sub->footer(R"(
All of the backup is checked before anything is changed, and the new data folder takes its place at once. With
--force the cache, the logs and the requests that wait stay; what was learned since the backup is only in
the folder that is kept, so remove that one when nothing in it is missed. Only for backups you trust: who
can change one can make a model that calls anything good. Exit codes: 64 there is a data folder, 65
no whole backup, 66 no such file, 74 data folder or disk, 75 a trainer is at work.
  mailsift restore ~/mailsift.backup)");
  sub->callback([&run, options] { restore(*options, run); });
}

}  // namespace mailsift
