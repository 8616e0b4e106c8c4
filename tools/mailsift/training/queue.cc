#include "training/queue.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "training/upkeep.h"

namespace mailsift {
namespace {

// Our caller must not wait for us, so none of its descriptors stays open.
void leave_caller(int keep) {
  ::setsid();
  const int null = ::open("/dev/null", O_RDWR);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, fd);
  const auto last = static_cast<int>(std::min(::sysconf(_SC_OPEN_MAX), 1024L));
  for (int fd = STDERR_FILENO + 1; fd < last; ++fd) {
    if (fd != keep) ::close(fd);
  }
}

// While the store of the home cannot be reached, tries again: after 1 s, 2 s, 4 s ... for some minutes.
void learn_patiently(const Run& run) {
  constexpr std::chrono::seconds kLongestPause{128};
  for (std::chrono::seconds pause{1};; pause *= 2) {
    try {
      return learn_queue(run);
    } catch (const classify::Error& e) {
      if (e.code() != classify::ErrorCode::unreachable || pause > kLongestPause) throw;
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

void learn_queue(const Run& run) {
  classify::Trainer trainer(stores_of(run), std::chrono::minutes(2));
  trainer.drain_queue();
  Upkeep upkeep(run, Upkeep::When::hourly);
  upkeep.settle(trainer, kSettledBesides);
  commit(trainer, run);
  upkeep.finish(trainer);
}

void learn_in_background(const Run& run) {
  const classify::Home home = run.home();
  const int file =
      ::open((home.folder / "spool.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return;
  // The holder of the lock looks into the queue again after releasing it, so our request is not
  // forgotten. The lock belongs to the child as soon as there is one.
  const auto lock = [file] { return ::flock(file, LOCK_EX | LOCK_NB) == 0; };
  if (!lock() || ::fork() != 0) {
    ::close(file);
    return;
  }
  leave_caller(file);
  try {
    do {
      classify::await_quiet(*stores_of(run).queue, std::chrono::milliseconds(300), 40);
      learn_patiently(run);
      ::flock(file, LOCK_UN);
    } while (!stores_of(run).queue->waiting().empty() && lock());
  } catch (const std::exception&) {
    // The requests in the queue are safe; the next trainer takes them, and reports the problem.
  }
  ::_exit(0);
}

}  // namespace mailsift
