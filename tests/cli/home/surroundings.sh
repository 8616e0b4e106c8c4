#!/bin/bash
# The surroundings a process inherits, as odd or hostile as whoever starts us can make them: the mail is
# passed on whole with 0, or nothing leaves and the exit code is 75; other commands end with a code of
# theirs, never with a signal, and damage nothing.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

# Runs the filter as `COMMAND...` does; the mail must leave whole, or not at all.
expect_no_loss() {  # WHAT COMMAND...
  local what=$1 code
  shift
  expecting
  "$@" <"$(spam_mail)" >out 2>err
  code=$?
  if [[ $code == 75 ]]; then
    expect_equal "$what: bytes that left" 0 "$(wc -c <out)"
  elif [[ $code != 0 ]]; then
    fail "$what: exit code $code" "$(short <err)"
  elif ! cmp -s out "$(spam_mail)"; then
    # shellcheck disable=SC2046
    expect_annotated "$what" "$(spam_mail)" out $(grep -q 'not cached$' err && echo without-id)
  fi
}

within() {  # ULIMIT-OPTIONS COMMAND...
  local limits=$1
  shift
  # What we have inherited ourselves must not take any of few descriptors.
  bash -c "for fd in {3..99}; do eval \"exec \$fd>&-\"; done; ulimit $limits || exit 99; shift; exec \"\$@\"" - - "$@"
}

claim_few_descriptors_lose_no_mail() {
  local most few=0
  for most in 4 5 6 7 8 9 12 16; do
    trained_home home
    expect_no_loss "$most descriptors" within "-n $most" "$MAILSIFT" --home home filter
    grep -q 'Too many open files' err && few=$((few + 1))
    rm -r home
  done
  [[ $few -gt 0 ]] || fail "none of these was too few"
  expect_annotated "with enough" "$(spam_mail)" out
}

claim_small_files_lose_no_mail_and_no_training() {
  local blocks
  for blocks in 0 1 8 64 512; do
    trained_home home
    within "-f $blocks" "$MAILSIFT" --home home filter <"$(spam_mail)" 2>err | cat >out
    expect_match "$blocks KiB" "X-Mailsift-Status" "$(<out)"
    cp home/model before
    within "-f $blocks" "$MAILSIFT" --home home train good --regime all "$(spam_mail)" >out 2>err
    expect_match "$blocks KiB: exit code of train" '^(0|74)$' "$?"
    expect_exit 0 ms --home home model check
    rm -r home
  done
}

claim_little_stack_loses_no_mail() {
  local kilobytes
  sanitized && { expecting; return; }
  for kilobytes in 128 256 512; do
    trained_home home
    expect_no_loss "$kilobytes KiB" within "-s $kilobytes" "$MAILSIFT" --home home filter
    expect_annotated "$kilobytes KiB" "$(spam_mail)" out
    rm -r home
  done
}

# Which of 0, 1, 2 are closed; what is opened next must not take their place.
claim_closed_descriptors_damage_nothing() {
  local closed words
  for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-' '>&- 2>&-'; do
    trained_home home
    cp -r home before
    for words in check "train spam" "train good --regime all $(spam_mail)" untrain settle history "cache list" \
      "model info" "report spam" doctor; do
      expecting
      bash -c "\"$MAILSIFT\" --home home $words $closed" >/dev/null 2>&1
      [[ $? -le 127 ]] || fail "$closed $words: ended by a signal"
    done
    expect_exit 0 ms --home home model check
    head -c 64 before/secret >expected
    expect_same_file "$closed: the secret" expected home/secret
    expect_equal "$closed: the journal begins" "mailsift journal 3" "$(head -n 1 home/training/journal)"
    rm -r home before
  done
}

# What python can do and the shell cannot: signals blocked or ignored, an alarm running, an environment
# and a command line of megabytes.
spawned() {  # HOW ARGUMENTS...: reads standard input, as the program
  python3 -c 'import os, resource, signal, sys
how, words = sys.argv[1], sys.argv[2:]
every = set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}
environment = dict(os.environ)
if how == "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, every)
if how == "ignored":
    for s in every:
        try: signal.signal(s, signal.SIG_IGN)
        except (OSError, ValueError): pass
if how == "alarm": signal.alarm(1)
if how == "environment":
    resource.setrlimit(resource.RLIMIT_STACK, (1 << 26, resource.RLIM_INFINITY))
    environment.update({f"MAILSIFT_X{i}": "%n" * 50000 for i in range(60)})
if how == "arguments":
    words += ["--" + "%s%n" * 20000] * 20
os.execve(words[0], words, environment)' "$@"
}

claim_signals_environment_and_arguments_lose_no_mail() {
  local how
  for how in blocked ignored alarm environment arguments; do
    trained_home home
    expect_no_loss "$how" spawned "$how" "$MAILSIFT" --home home filter
    [[ $how == arguments ]] || expect_annotated "$how" "$(spam_mail)" out
    rm -r home
  done
}

# The alarm of the time limit may have been blocked by who started us.
claim_the_time_limit_counts_with_every_signal_blocked() {
  local started=$SECONDS
  # The mail never ends... for the classifier: a long one, and a second.
  { printf 'Subject: long\n\n'; seq 8000000; } >mail
  spawned blocked "$MAILSIFT" --home "$SCRATCH/home" filter --time-limit 1 <mail >out 2>err
  expect_equal "exit code" 0 $?
  [[ $((SECONDS - started)) -lt 60 ]] || fail "it took $((SECONDS - started)) s"
  expect_match "it left" '^Subject: long' "$(head -n 1 out)"
}

claim_variables_of_the_c_library_change_nothing() {
  trained_home home
  ms --home home check "$(spam_mail)" >expected
  LOCPATH=/proc/self ICU_DATA=$PWD TZDIR=$PWD TZ=:/etc/passwd LANGUAGE=../../x LC_ALL=../../../tmp NLSPATH=/%N \
    MALLOC_PERTURB_=165 TMPDIR=/nonexistent COLUMNS=-1 ms --home home check "$(spam_mail)" >out
  expect_same_file "verdict" expected out
}

run_claims "$@"
