#!/bin/bash
# Out of memory at any point, `mailsift filter` passes the message on whole or not at all; and it
# needs little. For a program without sanitizers, which need terabytes of address space.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home; }

# exit code of the filter with KILOBYTES of address space; the message is in mail, its answer in out
filter_within() {
  (
    ulimit -v "$1"
    ms filter --time-limit 0 <mail >out 2>err
  )
}

# The smallest address space, in KB, in which the program can print its version.
least_space() {
  local kb=1000
  until (
    ulimit -v "$kb"
    ms --version
  ) >/dev/null 2>&1; do kb=$((kb + 500)); done
  echo "$kb"
}

claim_half_a_mail_never_leaves() {
  local least kb code passed=0 refused=0 annotated=0
  { printf 'From: a@example.com\nSubject: long\n\n'; seq 200000; } >mail
  least=$(least_space)
  for ((kb = least; kb < least + 60000; kb += 1000)); do
    filter_within "$kb"
    code=$?
    if [[ $code == 75 ]]; then
      expect_equal "with $kb KB, refused: bytes that left" 0 "$(wc -c <out)"
      refused=$((refused + 1))
    elif [[ $code == 0 ]] && cmp -s mail out; then
      [[ $annotated == 0 ]] || fail "with $kb KB not judged, but with less" "$(short <err)"
      passed=$((passed + 1))
    elif [[ $code == 0 ]]; then
      # shellcheck disable=SC2046
      expect_annotated "with $kb KB" mail out $(grep -q 'message not cached$' err && echo without-id)
      annotated=$((annotated + 1))
    else
      expect_equal "with $kb KB: exit code" "0 or 75" "$code: $(short <err)"
    fi
  done
  # The sweep is worth something only if it met the lack of memory, and the end of it.
  [[ $((passed + refused)) -gt 0 ]] || fail "no run was short of memory"
  [[ $annotated -gt 0 ]] || fail "no run had memory enough"
}

claim_a_usual_mail_needs_little_memory() {
  cp "$(spam_mail)" mail
  filter_within $(($(least_space) + 30000))
  expect_equal "exit code" 0 "$?"
  expect_annotated "the message" mail out
}

claim_a_hundred_megabytes_need_a_few_copies_of_them() {
  truncate -s 100M mail
  filter_within 500000
  expect_equal "exit code" 0 "$?"
  [[ $(grep -c -a '^X-Mailsift-Status: ' out) == 1 ]] || fail "not annotated" "$(short <err)"
}

run_claims "$@"
