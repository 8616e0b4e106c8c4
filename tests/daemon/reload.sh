#!/bin/bash
# SIGHUP makes the daemon read its options again: who is connected is served to the end, a wrong file
# changes nothing. And long mail has a time limit.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamc python3

before_claims() {
  campaign 1 >"$SCRATCH/one.eml"
  campaign 2 >"$SCRATCH/two.eml"
  ONE=$SCRATCH/one.eml TWO=$SCRATCH/two.eml
  "$MAILSIFT" -q --home "$SCRATCH/site" init --starter "$STARTER"
  local i
  for i in 1 3 4 5 6 7 8 9; do campaign "$i" | "$MAILSIFT" -q --home "$SCRATCH/site" train spam --regime all; done
  "$MAILSIFT" -q --home "$SCRATCH/site" train good "$REPO/corpus/good/004-dad-roof.eml"
}

# Until the log has this line so many times.
await_line() {  # REGEX [TIMES]
  local i
  for i in {1..200}; do
    (($(grep -c -e "$1" log) >= ${2-1})) && return
    sleep 0.05
  done
  fail "the log has no such line" "$1" "$(tail -n 5 log)"
}

reload() {  # [TIMES]: it was the so manieth
  kill -HUP "$DAEMON"
  await_line 'configuration read again' "${1-1}"
}

claim_a_new_configuration_is_used_by_the_next_client() {
  echo 'verbose = false' >conf.toml
  start_daemon --config "$PWD/conf.toml"
  expect_exit 0 client_of ann -x -c <"$TWO"
  { echo "site = \"$SCRATCH/site\""; echo "http = [\"unix:$SOCKETS/other\"]"; } >conf.toml
  reload
  expect_exit 1 client_of ann -x -c <"$TWO"
  expect_equal "the same process" yes "$(kill -0 "$DAEMON" && echo yes)"
}

claim_sockets_come_and_go() {
  sockets
  printf 'spamd = ["unix:%s/a", "unix:%s/b"]\n' "$SOCKETS" "$SOCKETS" >conf.toml
  "$MAILSIFTD" --config "$PWD/conf.toml" --starter "$STARTER" 2>log &
  DAEMON=$!
  trap 'kill -9 "$DAEMON" 2>/dev/null' EXIT
  await_line 'listening on .*/b'
  expect_exit 0 spamc -x -c -U "$SOCKETS/a" <"$ONE"
  printf 'spamd = ["unix:%s/b", "unix:%s/c"]\n' "$SOCKETS" "$SOCKETS" >conf.toml
  reload
  expect_exit 69 spamc -x -c -U "$SOCKETS/a" <"$ONE"
  expect_exit 0 spamc -x -c -U "$SOCKETS/b" <"$ONE"
  expect_exit 0 spamc -x -c -U "$SOCKETS/c" <"$ONE"
}

claim_who_is_connected_is_served_to_the_end() {
  echo >conf.toml
  start_daemon --config "$PWD/conf.toml"
  # One that has sent half of its mail.
  python3 - spamd >answer <<'PYTHON' &
import os, socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"CHECK SPAMC/1.5\r\nContent-length: 18\r\n\r\nSubject: ")
open("half", "w").close()
while not os.path.exists("reloaded"): time.sleep(0.02)
s.sendall(b"x\n\nhello\n")
print(s.recv(1000))
PYTHON
  local client=$! i
  for i in {1..200}; do [[ -e half ]] && break; sleep 0.02; done
  for i in {1..200}; do echo; done | while read -r; do spam_client -x -c <"$ONE" >/dev/null || [[ $? == 1 ]] || echo lost; done >lost &
  local others=$!
  reload 1
  reload 2
  reload 3
  touch reloaded
  wait "$client"
  expect_match "its answer" 'SPAMD/1.1 0 EX_OK' "$(<answer)"
  wait "$others"
  expect_equal "answers lost" "" "$(<lost)"
}

claim_a_wrong_configuration_changes_nothing() {
  echo >conf.toml
  start_daemon --config "$PWD/conf.toml"
  local text
  for text in 'max-mail = "many"' 'site = "relative"' 'max-connections = [' 'milter-spam = "eat"' 'time-limit = -1'; do
    echo "$text" >conf.toml
    : >log
    kill -HUP "$DAEMON"
    await_line 'the configuration in use stays in use'
    expect_exit 0 spam_client -x -c <"$ONE"
  done
}

claim_lessons_handed_in_before_are_learned_after() {
  echo >conf.toml
  start_daemon --config "$PWD/conf.toml"
  spam_client -L spam <"$ONE" >/dev/null
  reload
  local i
  for i in {1..100}; do [[ -z $(find "homes/$ME/spool" -type f) ]] && break; sleep 0.1; done
  expect_match "the training" '"class":"SPAM"' "$("$MAILSIFT" --home "homes/$ME" history --json)"
}

# A mail that takes long: much to read.
long_mail() {
  printf 'From: a@example.com\nTo: b@example.jp\nSubject: long\nContent-Type: multipart/mixed; boundary=b\n\n'
  python3 -c '
import random
random.seed(1)
for n in range(600):
    print("--b\nContent-Type: text/html\n")
    for m in range(60): print(f"<p style=\"color:#{n:03x}{m:03x}\">{random.getrandbits(40):x} {random.getrandbits(60):x}</p>")
print("--b--")'
}

claim_a_long_mail_is_judged_by_its_beginning_at_the_time_limit() {
  long_mail >long.eml
  start_daemon
  expect_exit 0 spam_client -x -s 100000000 <long.eml
  expect_lacks "in time" " cut" "$(status_of out)"
  stop_daemon
  # As if the machine were that slow.
  start_daemon --time-limit 0.001 --threads 1
  expect_exit 0 spam_client -x -s 100000000 <long.eml
  expect_match "by its beginning" ' cut$' "$(status_of out)"
  grep -av '^X-Spam-\|^X-Mailsift-' out >without
  expect_same_file "the mail" long.eml without
  # A short mail never is.
  expect_exit 0 spam_client -x <"$ONE"
  expect_lacks "short" " cut" "$(status_of out)"
  # Also for Dovecot.
  { printf 'VERSION\tscript\t4\t0\nenv_USER=ann\n-\n\n'; cat long.eml; } | python3 "$CLIENT" raw trusted-sieve/filter >out
  expect_match "sieve" ' cut$' "$(status_of out)"
  expect_equal "sieve" "+" "$(tail -n 1 out)"
}

run_claims "$@"
