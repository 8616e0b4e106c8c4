#!/bin/bash
# The daemon and homes whose trainings are in PostgreSQL.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/tests/store/server.sh"

command -v spamc >/dev/null || cannot_run "spamc is not installed"
has_postgres || cannot_run "PostgreSQL is not installed"
trap 'stop_server INT; chmod -R u+rwX "$SCRATCH" 2>/dev/null; rm -rf "$SCRATCH"' EXIT

before_claims() { make_server "$SCRATCH/pg" && start_server && ms -q store init "$STORE"; }

mail() { printf 'From: x%s@example.com\nSubject: lesson %s\n\nquokka %s bucket %s\n' "$1" "$1" "$1" "$1"; }
hash_of() { sha256sum <"$1/model"; }
equal_models() { [[ -f $1/model && $(hash_of "$1") == "$(hash_of "$2")" ]]; }
metric_is() { [[ $(metric "$1") == "$2" ]]; }
await() {  # WHAT COMMAND...
  local i what=$1
  shift
  for i in {1..200}; do
    "$@" && break
    sleep 0.1
  done
  expecting
  "$@" || fail "$what: does not come" "$(tail -n 5 log)"
}

claim_lessons_of_the_daemon_reach_other_hosts_and_wait_while_the_store_is_away() {
  mkdir homes
  expect_exit 0 ms -q --home "homes/$ME" store join "$STORE" --owner ann
  expect_exit 0 ms -q --home other store join "$STORE" --owner ann
  start_daemon
  mail 1 >mail.1
  mail 2 >mail.2
  expect_exit 0 spam_client -x -L spam <mail.1
  await_trainers
  expect_exit 0 ms -q --home other store sync
  expect_equal "models" "$(hash_of "homes/$ME")" "$(hash_of other)"
  expect_match "history" '"class":"SPAM"' "$(ms --home other history --json)"
  PG_PID=$(head -n 1 "$PG_FOLDER/data/postmaster.pid")
  stop_server INT
  expect_exit 0 spam_client -x -L ham <mail.2
  sleep 0.6  # the trainer has tried
  expect_exit 0 spam_client -R <mail.1
  expect_match "verdicts go on" '^-?[0-9.]+/' "$(<out)"
  expect_match "the log says why" 'cannot be reached: .*; what was handed in stays in the queue' "$(<log)"
  # Killed, and started anew: what was acknowledged is on disk.
  kill -9 "$DAEMON"
  wait "$DAEMON" 2>/dev/null
  expect_equal "queue" 1 "$(find "homes/$ME/spool" -type f | wc -l)"
  start_server
  start_daemon
  expect_exit 0 spam_client -R <mail.1
  await_trainers
  expect_exit 0 ms -q --home other store sync
  expect_equal "models" "$(hash_of "homes/$ME")" "$(hash_of other)"
  expect_match "history" '"class":"GOOD"' "$(ms --home other history --json)"
  expect_exit 0 ms -q store check "$STORE"
  # Forgotten here, forgotten there.
  expect_exit 0 spam_client -x -L forget <mail.1
  expect_exit 0 ms -q --home other store sync
  expect_lacks "history" '"class":"SPAM"' "$(ms --home other history --json)"
  stop_daemon
}

# No lesson, no sync, no cron: what another host was taught is here by itself.
claim_homes_are_kept_fresh() {
  mkdir homes
  expect_exit 0 ms -q --home "homes/$ME" store join "$STORE" --owner "$ME.fresh"
  expect_exit 0 ms -q --home other store join "$STORE" --owner "$ME.fresh"
  start_daemon
  mail 1 >mail.1
  expect_exit 0 spam_client -R <mail.1
  expect_exit 0 ms -q --home other train spam --regime all mail.1
  await "models" equal_models "homes/$ME" other
  await "up to date" metric_is mailsiftd_store_behind_records 0
  expect_equal "reached" 1 "$(metric mailsiftd_store_up)"
  expect_equal "homes" 1 "$(metric mailsiftd_store_homes)"
  stop_daemon
}

# A user whom this host has never seen, and another one has taught.
claim_a_user_of_another_host_gets_a_home_with_his_first_mail() {
  mail 1 >mail.1
  expect_exit 0 ms -q --home other store join "$STORE" --owner "$ME.cold"
  for i in {1..70}; do mail "$i" >"m$i"; done
  expect_exit 0 ms -q --home other train --regime all --spam m[1-6]? --good m[7-9] m70
  start_daemon --store "$STORE"
  expect_exit 0 client_of "$ME.cold" -R <mail.1
  expect_match "a verdict at once" '^-?[0-9.]+/' "$(<out)"
  await "his own model" equal_models "homes/$ME.cold" other
  expect_exit 0 client_of "$ME.unknown" -R <mail.1
  await "up to date" metric_is mailsiftd_store_behind_records 0
  expect_equal "nobody else gets one" "$ME.cold" "$(ls homes)"
  stop_daemon
}

claim_the_first_lesson_of_a_user_waits_for_the_store() {
  PG_PID=$(head -n 1 "$PG_FOLDER/data/postmaster.pid")
  stop_server INT
  start_daemon --store "$STORE"
  mail 1 >mail.1
  expect_exit 0 client_of "$ME.first" -x -L spam <mail.1
  await "what waits" metric_is mailsiftd_store_waiting_requests 1
  expect_equal "away" 0 "$(metric mailsiftd_store_up)"
  expect_match "for some time" '^[0-9]+\.[0-9]+$' "$(metric mailsiftd_store_behind_seconds)"
  expect_exit 1 ms --home "homes/$ME.first" doctor
  expect_match "spool" "1 request waiting, for [0-9]+ s" "$(<out)"
  start_server
  await "learned" metric_is mailsiftd_store_waiting_requests 0
  expect_exit 0 ms -q --home other store join "$STORE" --owner "$ME.first"
  await "models" equal_models "homes/$ME.first" other
  expect_equal "lessons" 1 "$(ms --home other history --json | wc -l)"
  stop_daemon
}

claim_homes_that_the_daemon_makes_are_in_the_store() {
  start_daemon --store "$STORE"
  mail 1 >mail.1
  expect_exit 0 spam_client -x -L spam <mail.1
  await_trainers
  stop_daemon
  expect_exit 0 ms -q --home other store join "$STORE" --owner "$ME"
  expect_equal "models" "$(hash_of "homes/$ME")" "$(hash_of other)"
  # Another host, on which the user was never taught.
  mv homes first
  start_daemon --store "$STORE"
  mail 2 >mail.2
  expect_exit 0 spam_client -x -L ham <mail.2
  await_trainers
  stop_daemon
  expect_exit 0 ms -q --home "first/$ME" store sync
  expect_equal "models" "$(hash_of "homes/$ME")" "$(hash_of "first/$ME")"
  expect_equal "lessons" 2 "$(ms --home "homes/$ME" history --json | wc -l)"
  expect_exit 64 "$MAILSIFTD" --store "postgresql://u:geheim@/x" --http "unix:$PWD/s" --starter "$STARTER"
  expect_contains "no password" "~/.pgpass" "$(<err)"
}

run_claims "$@"
