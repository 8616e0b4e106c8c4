#!/bin/bash
# No mail is lost: whatever fails, `mailsift filter` passes the message on byte for byte with exit
# code 0, or passes on nothing with 75. Never half a message, never another code.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home
  MAIL=$SCRATCH/mail  # with CRLF, NUL, 8-bit and without a final newline
  printf 'From: a@example.com\r\nSubject: \203e\0x\r\n\r\nbody\0\377\r\nend' >"$MAIL"
}

passes_unchanged() {  # WHAT OPTIONS...: with a word about it on stderr
  local what=$1
  shift
  expect_exit 0 ms "$@" filter <"$MAIL"
  expect_same_file "$what: the message" "$MAIL" out
  expect_match "$what: one line on stderr" "^mailsift: [^[:cntrl:]]*; message passed unchanged$" "$(<err)"
  expect_exit 75 ms "$@" filter --on-error tempfail <"$MAIL"
  expect_equal "$what: bytes that left with tempfail" 0 "$(wc -c <out)"
  expect_match "$what: stderr with tempfail" "^mailsift: [^[:cntrl:]]*; message refused for now$" "$(<err)"
}

claim_no_home() { passes_unchanged "no home" --home /nonexistent/home; }

claim_no_model() {
  mkdir home
  passes_unchanged "no model" --home home
}

claim_the_model_is_a_folder() {
  mkdir -p home/model
  passes_unchanged "folder" --home home
}

claim_the_model_is_a_text_file() {
  mkdir home
  echo "This is no model." >home/model
  passes_unchanged "text" --home home
}

claim_the_model_is_empty() {
  mkdir home
  : >home/model
  passes_unchanged "empty" --home home
}

claim_the_model_is_cut() {
  local size length
  trained_home home
  size=$(stat -c %s home/model)
  for length in 1 63 64 65 200 $((size / 2)) $((size - 1)); do
    cp "$MAILSIFT_HOME/model" home/model
    truncate -s "$length" home/model
    passes_unchanged "cut to $length bytes" --home home
  done
}

flip_byte() {  # FILE OFFSET
  local byte
  byte=$(od -An -tu1 -j "$2" -N 1 "$1")
  # shellcheck disable=SC2059
  printf "$(printf '\\%03o' $((byte ^ 255)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

claim_a_flipped_byte_in_superblock_or_metadata_is_noticed() {
  local at
  trained_home home
  for at in 0 4 8 16 24 40 64 70 100; do
    cp "$MAILSIFT_HOME/model" home/model
    flip_byte home/model "$at"
    passes_unchanged "byte $at" --home home
  done
}

claim_a_flipped_byte_in_the_table_harms_no_mail() {
  local size
  trained_home home
  size=$(stat -c %s home/model)
  flip_byte home/model $((size / 2))
  flip_byte home/model $((size - 100))
  expect_exit 0 ms --home home filter <"$MAIL"
  expect_annotated "table" "$MAIL" out
}

claim_an_unreadable_home() {
  local program
  program=$(public_program)
  trained_home home
  chmod 000 home
  expect_exit 0 unprivileged "$program" --home home filter <"$MAIL"
  expect_same_file "the message" "$MAIL" out
  expect_contains "stderr" "Permission denied" "$(<err)"
}

claim_an_unreadable_model() {
  local program
  program=$(public_program)
  trained_home home
  chmod 755 home
  chmod 000 home/model
  expect_exit 0 unprivileged "$program" --home home filter <"$MAIL"
  expect_same_file "the message" "$MAIL" out
}

claim_stdin_is_closed() {
  expect_exit 75 ms filter <&-
  expect_equal "bytes that left" 0 "$(wc -c <out)"
}

claim_stdin_is_a_folder() {
  expect_exit 75 ms filter <.
  expect_equal "bytes that left" 0 "$(wc -c <out)"
  expect_contains "stderr" "standard input" "$(<err)"
}

exit_code_without_stdout() { ms filter <"$MAIL" >&- 2>err; }
claim_stdout_is_closed() { expect_exit 75 exit_code_without_stdout; }

exit_code_with_nothing_open() { ms filter <&- >&- 2>&-; }
claim_stdin_stdout_and_stderr_are_closed() { expect_exit 75 exit_code_with_nothing_open; }

exit_code_without_stderr() { ms --home /nonexistent filter <"$MAIL" 2>&- >passed; }
claim_stderr_is_closed() {
  expect_exit 0 exit_code_without_stderr
  expect_same_file "the message" "$MAIL" passed
}

claim_the_disk_behind_stdout_is_full() {
  local code
  ms filter <"$MAIL" >/dev/full 2>err
  code=$?
  expect_equal "exit code" 75 "$code"
  expect_contains "stderr" "cannot write the message" "$(<err)"
  ms --home /nonexistent filter <"$MAIL" >/dev/full 2>err
  expect_equal "exit code without a model" 75 "$?"
}

claim_the_disk_fills_up_in_the_middle() {
  local code
  head -c 300000 /dev/zero | tr '\0' '\n' >mail
  code=$(
    trap '' XFSZ
    ulimit -f 100
    ms filter <mail >half 2>/dev/null
    echo $?
  )
  expect_equal "exit code" 75 "$code"
}

# The reader is gone before the filter writes: it reads the mail only after the pipe is closed.
claim_the_reader_of_stdout_is_gone() {
  local code
  mkfifo mail_comes broken
  {
    ms filter 2>err >broken <mail_comes
    echo $? >code
  } &
  exec 3<broken 3<&-
  head -c 300000 /dev/zero >mail_comes
  wait
  code=$(<code)
  expect_equal "exit code" 75 "$code"
}

# MAIL is OUT with a status field that ends in "cut".
expect_cut() {  # WHAT MAIL OUT
  expect_equal "$1: cut" 1 "$(grep -ac '^X-Mailsift-Status: .* cut$' "$3")"
  LC_ALL=C sed '/^X-Mailsift-Status: /s/ cut$//' "$3" >uncut
  expect_annotated "$1" "$2" uncut without-id
}

claim_the_time_limit_passes_the_message_on() {
  local code
  # 60 MB of distinct words cannot be classified in a second by a program whose cap is off; one that
  # bounds its work may well be in time. Either way the message leaves whole.
  { printf 'Subject: long\n\n'; seq 8000000; } >mail
  ms filter --time-limit 1 <mail >out 2>err
  code=$?
  expect_equal "exit code" 0 "$code"
  case $(<err) in
    "") expect_annotated "the message" mail out ;;
    "mailsift: time limit reached, message not cached") expect_annotated "the message" mail out without-id ;;
    *)
      expect_equal "stderr" "mailsift: time limit reached, message judged by its beginning" "$(<err)"
      expect_cut "the message" mail out
      ;;
  esac
}

# Slow enough for the time limit on any machine.
slowly() {
  if sanitized; then "$@"; else valgrind -q --tool=none --log-file=/dev/null "$@"; fi
}

claim_a_long_mail_is_judged_by_its_beginning_if_the_time_is_short() {
  local code processor
  python3 -B "$REPO/tests/bounds/hostile.py" every_charset_in_every_part 10000000 >mail
  TIMEFORMAT='%U %S'
  { time slowly "$MAILSIFT" filter --time-limit 2 --on-error tempfail --exit-code crm114 <mail >out 2>err; } 2>times
  code=$?
  expect_equal "exit code" 0 "$code"
  if sanitized && [[ ! -s err ]]; then return; fi  # it was quick enough
  expect_equal "stderr" "mailsift: time limit reached, message judged by its beginning" "$(<err)"
  expect_cut "the message" mail out
  # One second of the processor, and what the program that slows it down needs to begin.
  processor=$(awk '{ print ($1 + $2 < 1.9) }' times)
  expect_equal "used less of the processor than by the clock: $(<times)" 1 "$processor"
}

# A program held up for longer than its limit: the model it opens is a pipe that nobody writes to.
claim_the_time_limit_ends_a_wait() {
  mkdir home
  mkfifo home/model
  expect_exit 0 ms --home home filter --time-limit 1 <"$MAIL"
  expect_same_file "the message" "$MAIL" out
  expect_exit 75 ms --home home filter --time-limit 1 --on-error tempfail <"$MAIL"
  expect_equal "bytes that left with tempfail" 0 "$(wc -c <out)"
}

# Wrong options and settings: what is left of the mail system's patience is for people at a terminal.
expect_passed() {  # WHAT COMMAND...
  expect_exit 0 "${@:2}" <"$MAIL"
  expect_same_file "$1" "$MAIL" out
  expect_contains "$1: stderr" "message passed unchanged" "$(<err)"
}

expect_refused() {  # WHAT COMMAND...
  expect_exit 75 "${@:2}" <"$MAIL"
  expect_equal "$1: bytes that left" 0 "$(wc -c <out)"
  expect_contains "$1: stderr" "message refused for now" "$(<err)"
}

claim_bad_settings_pass_the_message_on() {
  printf '[filter]\non-error="sometimes"\n' >config.toml
  expect_passed "bad value" ms --config config.toml filter
  printf 'cache-keep-days = "often"\n' >config.toml
  expect_passed "bad global value" ms --config config.toml filter
  expect_passed "no such file" ms --config nothing.toml filter
  printf '[filter]\non-error = "tempfail"\nheader = "x"\n' >config.toml
  expect_refused "tempfail in the settings" ms --config config.toml filter
}

claim_wrong_options_pass_the_message_on() {
  expect_passed "unknown" ms filter --no-such-option
  expect_passed "unknown global" ms --no-such-option filter
  expect_passed "bad value" ms filter --on-error sometimes
  expect_passed "missing value" ms filter --home
  expect_passed "a file" ms filter one.eml
  expect_refused "tempfail before" ms filter --on-error tempfail --no-such-option
  expect_refused "tempfail behind" ms filter --no-such-option --on-error=tempfail
}

claim_a_bad_value_in_the_environment_passes_the_message_on() {
  MAILSIFT_ON_ERROR=sometimes expect_passed "on-error" ms filter
  MAILSIFT_CACHE_KEEP_DAYS=x expect_passed "another" ms filter
  export MAILSIFT_ON_ERROR=tempfail
  MAILSIFT_CACHE_KEEP_DAYS=x expect_refused "tempfail" ms filter
}

claim_wrong_options_that_cannot_be_read_or_written_whole_are_75() {
  expect_exit 75 bash -c '"$MAILSIFT" filter --no-such-option <&-'
  expect_exit 75 bash -c '"$MAILSIFT" filter --no-such-option <"$1" >/dev/full' - "$MAIL"
}

# At a terminal there is no mail to lose, and nobody should have to type one.
claim_a_person_at_a_terminal_is_told() {
  expect_exit 64 python3 -c 'import os, pty, subprocess, sys
master, slave = pty.openpty()
sys.exit(subprocess.run([os.environ["MAILSIFT"], "filter", "--no-such-option"], stdin=slave).returncode)'
}

run_claims "$@"
