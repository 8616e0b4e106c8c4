#!/bin/bash
# What the administrator says for all users and what a user says: the same files for the daemon and for
# `mailsift`, and what is locked is locked in both.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamc python3

SPAM=$REPO/corpus/spam/030-diploma.eml

# A daemon whose user has a home; the administrator's file comes on standard input.
daemon_with() {
  cat >site.toml
  start_daemon --users-config "$PWD/site.toml" "$@"
  spam_client -L spam <"$SPAM" >/dev/null
  await_trainers
  OWN=$PWD/homes/$ME/config.toml
}
has_id() { spam_client --headers <"$SPAM" | grep -ac '^X-Mailsift-ID: '; }

claim_a_users_own_file_counts_over_the_administrators_and_from_the_next_mail_on() {
  daemon_with <<<$'[filter]\nno-cache = true'
  expect_equal "as the administrator says" 0 "$(has_id)"
  printf '[filter]\nno-cache = false\n' >"$OWN"
  expect_equal "as the user says" 1 "$(has_id)"
  rm "$OWN"
  expect_equal "no longer" 0 "$(has_id)"
}

claim_what_is_locked_stays() {
  daemon_with <<<$'lock = ["filter.no-cache"]\n[filter]\nno-cache = true'
  printf '[filter]\nno-cache = false\n' >"$OWN"
  expect_equal "locked" 0 "$(has_id)"
  : >site.toml
  kill -HUP "$DAEMON"
  local i
  for i in {1..100}; do grep -q 'read again' log && break; sleep 0.05; done
  expect_equal "after a reload" 1 "$(has_id)"
}

claim_limits_of_the_user_hold_for_the_daemons_upkeep() {
  daemon_with <<<''
  local mail
  for mail in "$REPO"/corpus/good/00[1-9]*.eml; do spam_client --headers <"$mail" >/dev/null; done
  expect_equal "kept" 9 "$("$MAILSIFT" --home "homes/$ME" cache list | wc -l)"
  echo 'cache-max-messages = 2' >"$OWN"
  rm -f "homes/$ME/cache/tended"  # an hour passes
  spam_client -L ham <"$REPO/corpus/good/004-dad-roof.eml" >/dev/null
  await_trainers
  expect_equal "kept later" 2 "$("$MAILSIFT" --home "homes/$ME" cache list | wc -l)"
}

claim_sieve_gets_the_form_that_the_user_wants() {
  daemon_with <<<''
  printf '[filter]\nheader = "bogofilter"\n' >"$OWN"
  { printf 'VERSION\tscript\t4\t0\n-\n\n'; cat "$SPAM"; } | python3 "$CLIENT" raw sieve/filter >got
  expect_match "field" 'X-Bogosity: ' "$(grep -a ^X-Bogosity got)"
}

claim_files_with_mistakes_do_not_count_and_are_named() {
  daemon_with <<<$'[filter]\nno-cache = true'
  echo 'cache-keep-days = "many"' >"$OWN"
  expect_equal "the administrator's counts" 0 "$(has_id)"
  expect_match "words" "homes/$ME/config.toml: .*; it does not count" "$(<log)"
  head -c 3000000 /dev/zero >"$OWN"
  expect_equal "too long" 0 "$(has_id)"
  rm "$OWN" && mkfifo "$OWN"
  expect_equal "a pipe" 0 "$(has_id)"
  stop_daemon
  echo 'lock = ["no-settle"]' >bad.toml
  expect_exit 64 "$MAILSIFTD" --spamd "unix:$PWD/x" --starter "$STARTER" --users-config "$PWD/bad.toml"
  expect_contains "words" "does not set no-settle" "$(<err)"
  expect_exit 64 "$MAILSIFTD" --spamd "unix:$PWD/x" --starter "$STARTER" --users-config "$PWD"
  expect_contains "words" "$PWD: cannot read: no file" "$(<err)"
}

# --- mailsift itself ---

fields() { "$MAILSIFT" "$@" filter --no-cache <"$SPAM" | grep -ao '^X-\(Bogosity\|CRM114-Status\|Spam-Flag\)' | sort -u; }

claim_the_program_reads_the_same_files() {
  trained_home data
  export MAILSIFT_SITE_CONFIG=$PWD/site.toml
  expect_equal "nothing said" "" "$(fields --home data)"
  printf '[filter]\nheader = "bogofilter"\n' >site.toml
  expect_equal "the administrator" X-Bogosity "$(fields --home data)"
  printf '[filter]\nheader = "crm114"\n' >data/config.toml
  expect_equal "the user" X-CRM114-Status "$(fields --home data)"
  expect_equal "named by its variable" X-CRM114-Status "$(MAILSIFT_HOME=data fields)"
  expect_equal "the environment" X-Bogosity "$(MAILSIFT_HEADER=bogofilter fields --home data)"
  printf '[filter]\nheader = "crm114"\n' >mine.toml
  rm data/config.toml
  expect_equal "a file that is named" X-CRM114-Status "$(fields --home data --config mine.toml)"
}

claim_the_program_heeds_locks() {
  trained_home data
  export MAILSIFT_SITE_CONFIG=$PWD/site.toml
  printf 'lock = ["filter.header"]\n[filter]\nheader = "bogofilter"\n' >site.toml
  printf '[filter]\nheader = "crm114"\n' >data/config.toml
  expect_equal "the user's file" X-Bogosity "$(fields --home data)"
  expect_equal "the environment" X-Bogosity "$(MAILSIFT_HEADER=crm114 fields --home data)"
  expect_exit 0 "$MAILSIFT" --home data filter --no-cache --header crm114 <"$SPAM"
  expect_match "the command line" '^X-Bogosity' "$(grep -a '^X-\(Bogosity\|CRM114-Status\)' out)"
  expect_equal "is told" "mailsift: --header: locked by the administrator in $PWD/site.toml, whose value counts" "$(<err)"
  printf 'lock = ["settle-days"]\nsettle-days = 5\n' >site.toml
  expect_exit 0 "$MAILSIFT" --home data --settle-days 0 settle
  expect_match "a global option, too" '^0 messages whose time ran out' "$(<out)"
  expect_contains "is told" "--settle-days: locked" "$(<err)"
  expect_exit 0 "$MAILSIFT" --home data filter --no-cache <"$SPAM"
  expect_equal "who gives no such option" "" "$(<err)"
  # A mistake of the administrator's loses no mail.
  echo 'lock = ["filter.on-error"]' >site.toml
  expect_exit 0 "$MAILSIFT" --home data filter <"$SPAM"
  expect_same_file "unchanged" "$SPAM" out
  expect_contains "words" "does not set filter.on-error" "$(<err)"
}

run_claims "$@"
