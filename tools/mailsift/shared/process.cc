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

// The next file that is opened would take the place of a closed standard descriptor, and be read as
// the mail or written into by our messages. So each becomes one on which that fails (EBADF).
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
  // A limit on the size of files is an error of writing, not a death: the mail has to get out.
  std::signal(SIGXFSZ, SIG_IGN);
  // A home holds private mail: nothing we make is for others to read.
  ::umask(077);
  // Nor is our memory, as a core or through /proc. Who debugs starts us in the debugger: what is
  // traced already stays so.
  ::prctl(PR_SET_DUMPABLE, 0);
}

bool has_borrowed_rights() {
  return ::getauxval(AT_SECURE) != 0 || ::geteuid() != ::getuid() || ::getegid() != ::getgid();
}

}  // namespace mailsift
