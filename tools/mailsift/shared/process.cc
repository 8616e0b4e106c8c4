#include "shared/process.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace mailsift {
namespace {

// The next file that is opened would take the place of a closed standard descriptor. It would then
// be read as the mail, or our messages would be written into it. So each closed one becomes a
// descriptor on which that fails (EBADF).
void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0) {
      (void)!::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

}  // namespace

void prepare_process() {
  hold_standard_descriptors();
  // A limit on the size of files must be a write error, not a death by signal: the mail has to get
  // out.
  std::signal(SIGXFSZ, SIG_IGN);
  // A home holds private mail: others must not read any file that we make.
  ::umask(077);
  // Nor must others read our memory, in a core or through /proc. To debug us, start us in the
  // debugger: a process that is already traced stays traced.
  ::prctl(PR_SET_DUMPABLE, 0);
}

bool has_borrowed_rights() {
  return ::getauxval(AT_SECURE) != 0 || ::geteuid() != ::getuid() || ::getegid() != ::getgid();
}

}  // namespace mailsift
