#!/bin/bash
# What begins a message of an mbox, and what is a line of its text.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

new_home() {
  export MAILSIFT_HOME=$PWD/home
  ms -q init
}

# As it comes through a pipe of procmail or a mail reader: with a From_ line, and nothing quoted.
piped_mail() {
  printf 'From a@example.com Thu Jan  1 00:00:00 2004\n'
  printf 'From: a@example.com\nSubject: meeting\n\nDear all,\n\n'
  printf 'From here on we meet at noon.\n\nFrom Monday on at 10:00.\nNote: bring paper.\n'
}

claim_a_paragraph_that_begins_with_from_is_text() {
  new_home
  piped_mail >mail
  expect_exit 0 ms train --regime all good <mail
  expect_match "one mail" '^standard input: learned' "$(<out)"
  expect_exit 2 ms check <mail
  expect_equal "one verdict" 1 "$(wc -l <out)"
  expect_exit 0 ms untrain <mail
  expect_match "one mail" '^1 training taken back' "$(<out)"
  expect_exit 0 ms train --regime all good mail
  expect_match "a file" '^mail: learned' "$(<out)"
  ms filter <mail >out 2>err
  expect_equal "filter's words" "" "$(<err)"
  expect_exit 0 ms report spam --trusted --dry-run <mail
}

claim_paragraphs_within_an_mbox_are_text() {
  new_home
  { piped_mail; echo; piped_mail | sed 's/meeting/second &/'; } >box
  expect_exit 0 ms train --regime all good box
  expect_match "two" '^2 messages, 2 learned' "$(<out)"
}

claim_messages_follow_each_other_in_all_forms() {
  local line n=0
  new_home
  while read -r line; do
    printf '%s\nSubject: number %d\n\ntext %d\n' "$line" $n $n
    [[ $((n++ % 2)) == 0 ]] || echo
  done >box <<'LINES'
From a@example.com Thu Jan  1 00:00:00 2004
From - Tue Jan 01 00:00:00 2020
From ???@??? Tue Jan 01 00:00:00 2020
From MAILER-DAEMON Thu Jan  1 00:00:00 2004
From a@example.com Thu Jan  1 00:00:00 JST 2004
From a@example.com Thu Jan  1 00:00:00 2004 +0900
From 1234@xxx Thu Jan 01 00:00:00 +0000 2004
From a Thu Jan  1 00:00 2004 remote from host
LINES
  expect_exit 0 ms train --regime all spam box
  expect_match "without blank lines" '^8 messages, 8 learned' "$(<out)"
  sed 's/$/\r/' box >crlf
  expect_exit 0 ms train --regime all spam crlf
  expect_match "CRLF" '^8 messages, 8 already learned' "$(<out)"
}

run_claims "$@"
