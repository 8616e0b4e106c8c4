#!/bin/bash
# The recipes around delivery: Postfix's content_filter, mutt and neomutt, cron and systemd.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export PATH=$PATH:/usr/sbin:/sbin
needs mutt neomutt python3

before_claims() {
  install_recipes
  trained_home "$SCRATCH/unused"
}

# --- Postfix's content_filter ---

# In place of Postfix: remembers how it was called and what it was given.
stub_sendmail() {  # EXIT-CODE
  mkdir -p "$PWD/stub"
  printf '#!/bin/sh\nprintf "%%s\\n" "$@" >%q/arguments\ncat >%q/mail\nexit %d\n' "$PWD" "$PWD" "$1" >stub/sendmail
  chmod 755 stub/sendmail
}

content_filter() {  # MAIL
  sed "s|^PATH=|PATH=$PWD/stub:|" "$RECIPES/postfix-content-filter" >filter
  chmod 755 filter
  mkdir -p scratch
  TMPDIR=$PWD/scratch ./filter -f "sender@example.com" -- "a b@example.jp" "-x@example.jp" <"$1"
}

claim_the_content_filter_gives_judged_mail_back() {
  new_user
  stub_sendmail 0
  { cat "$(spam_mail)"; printf '.\n..\nend'; } >mail.eml
  expect_exit 0 content_filter mail.eml
  expect_annotated "the mail" mail.eml mail
  expect_equal "arguments" '-G
-i
-f
sender@example.com
--
a b@example.jp
-x@example.jp' "$(<arguments)"
  expect_equal "left in the temporary folder" "" "$(ls scratch)"
}

# Any code but 75 would bounce the mail.
claim_every_failure_of_the_content_filter_keeps_the_mail_for_later() {
  local script
  new_user
  stub_sendmail 69
  expect_exit 75 content_filter "$(spam_mail)"
  stub_sendmail 0
  for script in 'exit 64' 'kill -KILL $$' 'exit 1'; do
    printf '#!/bin/bash\n%s\n' "$script" >stub/mailsift
    chmod 755 stub/mailsift
    rm -f mail
    expect_exit 75 content_filter "$(spam_mail)"
    expect_equal "given back with: $script" "" "$(ls mail 2>/dev/null)"
  done
  rm stub/mailsift
  export MAILSIFT_HOME=/nonexistent
  expect_exit 0 content_filter "$(spam_mail)"
  expect_same_file "without a model" "$(spam_mail)" mail
}

# --- mutt and neomutt ---

# Runs a mail reader in a folder, on a terminal, with the keys given, until it ends.
typing() {  # PROGRAM FOLDER KEYS
  python3 - "$1" "$2" "$3" "$HOME" <<'PYTHON'
import os, pty, select, sys, time
program, folder, keys, home = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="vt100", LINES="40", COLUMNS="120")
    os.execvp(program, [program, "-n", "-F", f"{home}/.muttrc", "-f", folder])
deadline, next_key, at = time.time() + 60, time.time() + 1.5, 0
screen = b""
while time.time() < deadline:
    if select.select([fd], [], [], 0.1)[0]:
        try:
            output = os.read(fd, 65536)
            if not output: break
            screen += output
        except OSError:
            break
    if at < len(keys) and time.time() > next_key:
        os.write(fd, keys[at].encode())
        at, next_key = at + 1, time.time() + 1
else:
    os.kill(pid, 9)
    sys.exit(f"it did not end: {screen[-300:]}")
PYTHON
}

# S and H teach the message under the cursor and file it.
reader_teaches() {  # mutt|neomutt

  new_user
  campaign 5 >mail
  cp mail "$HOME/Maildir/cur/1.a:2,S"
  printf 'set folder = "%s"\nset folder = ~/Maildir\nset spoolfile = ~/Maildir\nset mbox_type = Maildir\nset confirmappend = no\nset move = no\nset delete = yes\nset quit = yes\nset send_charset = utf-8\n' \
    "$HOME" >"$HOME/.muttrc"
  cat "$RECIPES/muttrc" >>"$HOME/.muttrc"
  expect_equal "$1: what it says of its settings" "" "$("$1" -n -F "$HOME/.muttrc" -D 2>&1 >/dev/null)"
  expect_match "$1: the macro" 'pipe_decode *=? *(no|is unset)|pipe_decode is unset|unset pipe_decode' \
    "$("$1" -n -F "$HOME/.muttrc" -Q pipe_decode 2>&1)"
  typing "$1" "$HOME/Maildir" Sq
  await_learning
  expect_exit 0 mailsift train spam --regime error mail
  expect_contains "$1: the mail was taught as it is" "already learned" "$(<out)"
  expect_equal "$1: filed in Junk" 1 "$(delivered .Junk | wc -l)"
  expect_equal "$1: gone from the inbox" 0 "$(delivered "" | wc -l)"
  typing "$1" "$HOME/Maildir/.Junk" Hq
  await_learning
  expect_exit 0 mailsift train good --regime error mail
  expect_contains "$1: the reverse was taught" "already learned" "$(<out)"
  expect_equal "$1: back in the inbox" 1 "$(delivered "" | wc -l)"
  expect_equal "$1: gone from Junk" 0 "$(delivered .Junk | wc -l)"
}

claim_mutt_teaches_and_files() { reader_teaches mutt; }
claim_neomutt_teaches_and_files() { reader_teaches neomutt; }

# --- cron and systemd ---

claim_the_crontab_runs() {
  local command
  new_user
  mailsift filter <"$(spam_mail)" >/dev/null
  expect_equal "lines with a time" 2 "$(grep -cE '^[0-9*]' "$RECIPES/crontab")"
  while read -r command; do
    expect_exit 0 env -i HOME="$HOME" PATH="$(sed -n 's/^PATH=//p' "$RECIPES/crontab")" sh -c "$command"
    expect_equal "output of $command" "" "$(cat out err)"
  done < <(grep -E '^[0-9*]' "$RECIPES/crontab" | sed -E 's/^([^ ]+ +){5}//')
  if command -v crontab >/dev/null; then expect_exit 0 crontab -T "$RECIPES/crontab"; fi
}

claim_the_systemd_service_runs() {
  new_user
  expect_exit 0 env -i HOME="$HOME" sh -c "$(sed -n 's/^ExecStart=//p' "$RECIPES/systemd/mailsift-settle.service")"
  if command -v systemd-analyze >/dev/null; then
    mkdir -m 700 runtime
    expect_exit 0 env XDG_RUNTIME_DIR="$PWD/runtime" systemd-analyze verify --user "$RECIPES"/systemd/mailsift-settle.{service,timer}
  fi
}

run_claims "$@"
