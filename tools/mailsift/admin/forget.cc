// Removes everything that is kept for one user.

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "admin/as_owner.h"
#include "admin/host_homes.h"
#include "admin/user_name.h"
#include "classify/error.h"
#include "classify/home/stores.h"
#include "cli11.h"
#include "files/atomic_file.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{30};
// No user's name begins with a dot.
constexpr std::string_view kForgotten = ".forgotten-";

struct Options {
  HostOptions host;
  std::string user;
  bool yes = false;
};

// Waits for the trainer at work. One that waits for the same lock finds no home when it gets it.
std::shared_ptr<classify::WriterLock> locked(const classify::Home& home) {
  std::shared_ptr<classify::WriterLock> lock = classify::open_writer_lock(home.lock());
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!lock->try_lock()) {
    if (std::chrono::steady_clock::now() > until) {
      throw Failure(kTempFail,
                    tr_format("{}: a trainer has been at work for half a minute", lock->name()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return lock;
}

// What an earlier call did not finish.
void remove_leftovers(const fs::path& parent) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, error)) {
    std::error_code kept;
    if (entry.path().filename().string().starts_with(kForgotten)) fs::remove_all(entry, kept);
  }
}

// Runs in a process of the home's owner. The home is gone for everybody at one instant, and is
// removed then; a kill in between leaves what the next call removes.
void remove_home(const fs::path& named) {
  const fs::path folder = fs::canonical(named);  // the home itself may be a link
  const classify::Home home{folder};
  classify::check_own_home(home);
  const std::shared_ptr<classify::WriterLock> lock = locked(home);
  std::string gone = (folder.parent_path() / (std::string(kForgotten) + "XXXXXX")).string();
  if (::mkdtemp(gone.data()) == nullptr) classify::throw_errno("remove", folder);
  if (::rename(folder.c_str(), gone.c_str()) != 0) {
    const int error = errno;
    ::rmdir(gone.c_str());
    errno = error;
    classify::throw_errno("remove", folder);
  }
  classify::sync_folder(folder.parent_path());
  if (fs::is_symlink(named)) fs::remove(named);
  lock->unlock();
  remove_leftovers(folder.parent_path());
  if (fs::exists(gone)) fs::remove_all(gone);  // and says what was in the way
}

int forget(const Options& options, const Run& run) {
  if (!is_user_name(options.user)) {
    throw Failure(kUsage, tr_format("forget: \"{}\": not the name of a user", visible(options.user)));
  }
  const HostHomes homes(options.host);
  std::size_t found = 0;
  for (const UserHome& home : homes.of(options.user)) {
    if (!is_home(home.folder)) continue;
    if (homes.is_site(home.folder)) {
      throw Failure(kUsage, tr_format("{}: is the model of the site", home.folder.string()));
    }
    ++found;
    if (!options.yes) {
      tr_print("{}: would be removed\n", home.folder.string());
      continue;
    }
    (void)as_owner_of(home.folder, [&] {
      remove_home(home.folder);
      return std::string();
    });
    if (!run.quiet) tr_print("{}: removed\n", home.folder.string());
  }
  if (found == 0) {
    throw Failure(kNoInput, tr_format("{}: has no data folder", printable(options.user)));
  }
  if (!options.yes) throw Failure(kUsage, tr("forget: nothing is removed without --yes"));
  finish_output();
  return kOk;
}

}  // namespace

void add_forget(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("forget", "Remove everything that is kept for a user");
  sub->add_option("user", options->user, "The user's name")->type_name("USER")->required();
  add_host_options(*sub, options->host);
  sub->add_flag("--yes", options->yes, "Remove it; without this, only say what would be removed");
  sub->footer(R"(
Removes the data folder of the user: what was learned, the mail that is kept, the queue and the secret. There
is no way back but a backup. Waits for a trainer at work, and a daemon notices it with the next
message; the user's next lesson makes a new one. Backups stay, and so does ~/.config/mailsift.
  mailsift forget ann@example.jp --yes)");
  sub->callback([&run, options] { run.exit_code = forget(*options, run); });
}

}  // namespace mailsift
