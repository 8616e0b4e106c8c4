#!/bin/bash
# What somebody who got the better of `mailsift filter` while it reads a mail can do: nothing but what the
# filter itself still has to. A library that is preloaded plays that somebody, at the moment when the
# mail has been judged. For a program without sanitizers, and a kernel with Landlock.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home || return 1
  if [[ $(ms doctor) != *"nothing but its cache (Landlock)"* ]]; then
    echo "skipped: this kernel has no Landlock"
    exit 77
  fi
  echo "our letters" >"$HOME/letters"
  cc -shared -fPIC -o "$SCRATCH/intruder.so" -x c - <<'C'
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
static void report(const char* what, int failed) { fprintf(stderr, "%s: %s\n", what, failed ? strerror(errno) : "done"); }
static const char* in_home(const char* name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", getenv("HOME"), name);
  return path;
}
int renameat(int from, const char* old, int to, const char* new) {
  report("read letters", open(in_home("letters"), O_RDONLY) < 0);
  report("write .profile", open(in_home(".profile"), O_WRONLY | O_CREAT, 0600) < 0);
  report("remove letters", unlink(in_home("letters")) != 0);
  report("rename letters", rename(in_home("letters"), "letters") != 0);
  report("make folder", mkdir(in_home("folder"), 0700) != 0);
  report("link", symlink("/etc/passwd", in_home("link")) != 0);
  report("read passwd", open("/etc/passwd", O_RDONLY) < 0);
  char* words[] = {"/bin/true", NULL};
  char* none[] = {NULL};
  pid_t child;
  errno = posix_spawn(&child, "/bin/true", NULL, NULL, words, none);
  report("run", errno != 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr*)&address, sizeof address);
  report("connect", errno == EACCES || errno == EPERM);
  errno = 0;
  int (*next)(int, const char*, int, const char*) = dlsym(RTLD_NEXT, "renameat");
  return next(from, old, to, new);
}
C
}

claim_a_confined_filter_touches_nothing_else() {
  local deed
  LD_PRELOAD=$SCRATCH/intruder.so expect_exit 0 ms filter <"$(spam_mail)"
  for deed in "read letters" "write .profile" "remove letters" "rename letters" "make folder" "link" "read passwd" "run"; do
    expect_contains "what the system said" "$deed: Permission denied
" "$(<err)
"
  done
  # And nevertheless does its work.
  expect_annotated "the mail" "$(spam_mail)" out
  expect_equal "our files" "letters" "$(ls -A "$HOME")"
  expect_equal "the letters" "our letters" "$(<"$HOME/letters")"
  expect_exit 0 ms train spam --id "$(sed -n 's/^X-Mailsift-ID: //p' out)"
}

# From Linux 6.7 on.
claim_a_confined_filter_connects_nowhere() {
  local version
  version=$(python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))')
  LD_PRELOAD=$SCRATCH/intruder.so expect_exit 0 ms filter <"$(spam_mail)"
  if [[ $version -ge 4 ]]; then
    expect_contains "connect" "connect: Permission denied" "$(<err)"
  else
    expect_contains "connect" "connect: " "$(<err)"
  fi
}

# Without its confinement it can: the test sees what it is there to see.
claim_the_intruder_is_able() {
  cp "$HOME/letters" letters
  cat >plain.c <<'C'
#include <stdio.h>
int main(void) { return renameat(-100, "a", -100, "b"); }
C
  cc -w -include fcntl.h -o plain plain.c
  : >a
  LD_PRELOAD=$SCRATCH/intruder.so HOME=$PWD expect_exit 0 ./plain
  expect_contains "write" "write .profile: done" "$(<err)"
  expect_contains "run" "run: done" "$(<err)"
}

# The first mail of a home, a cache and a secret that are not there.
claim_a_confined_filter_does_all_its_work() {
  local i
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  rm -rf home/cache home/secret
  for ((i = 0; i < 3; ++i)); do
    expect_exit 0 ms filter <"$(spam_mail)"
    expect_annotated "mail $i" "$(spam_mail)" out
    expect_equal "words" "" "$(<err)"
  done
  expect_equal "cached" 3 "$(ms cache list | grep -c .)"
}

run_claims "$@"
