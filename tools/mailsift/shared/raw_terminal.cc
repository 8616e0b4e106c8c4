#include "shared/raw_terminal.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "shared/command_line.h"
#include "words/messages.h"

namespace mailsift {
namespace {

// For signal handlers; written before they are installed.
termios before, raw;
volatile std::sig_atomic_t resumed = 0;

constexpr std::array<int, 6> kDeadly{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGPIPE};
struct sigaction of_before[kDeadly.size()];  // NOLINT(cppcoreguidelines-avoid-c-arrays)

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

// The signal comes again when the handler returns, and then ends the process (SA_RESETHAND).
void restore_and_die(int signal) {
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
  ::raise(signal);
}

void restore_and_stop(int signal) {
  const int error = errno;
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
  handle(signal, SIG_DFL, 0);
  sigset_t stop;
  ::sigemptyset(&stop);
  ::sigaddset(&stop, signal);
  ::raise(signal);
  ::sigprocmask(SIG_UNBLOCK, &stop, nullptr);  // it stops here
  handle(signal, restore_and_stop, 0);
  errno = error;
}

void go_on(int) {
  const int error = errno;
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  resumed = 1;
  errno = error;
}

}  // namespace

RawTerminal::RawTerminal() {
  if (::tcgetattr(STDIN_FILENO, &before) != 0) {
    throw Failure(kIoError, tr_format("{}: cannot read: {}", tr("standard input"),
                                      tr_error(std::strerror(errno))));
  }
  raw = before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  raw.c_cc[VINTR] = _POSIX_VDISABLE;
  for (std::size_t i = 0; i < kDeadly.size(); ++i) {
    ::sigaction(kDeadly[i], nullptr, &of_before[i]);
    handle(kDeadly[i], restore_and_die, static_cast<int>(SA_RESETHAND));
  }
  handle(SIGTSTP, restore_and_stop, 0);
  handle(SIGCONT, go_on, 0);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

RawTerminal::~RawTerminal() {
  handle(SIGCONT, SIG_DFL, 0);
  handle(SIGTSTP, SIG_DFL, 0);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
  for (std::size_t i = 0; i < kDeadly.size(); ++i) ::sigaction(kDeadly[i], &of_before[i], nullptr);
}

std::optional<char> RawTerminal::key() {
  for (;;) {
    char c = 0;
    const ssize_t n = ::read(STDIN_FILENO, &c, 1);
    if (resumed != 0) {
      resumed = 0;
      return std::nullopt;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return kEndOfInput;
    // Its other bytes have arrived with the first.
    if (c == kEscape) ::tcflush(STDIN_FILENO, TCIFLUSH);
    return c;
  }
}

}  // namespace mailsift
