#!/bin/bash
# The README's commands, run as they are written, and what it promises of their output. Every block
# marked ```sh is run, in order, from the root of this checkout; needs build/release.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# The N-th ```sh block.
block() { awk -v n="$1" '/^```sh$/ { ++i; on = (i == n); next } /^```/ { on = 0 } on' "$REPO/README.md"; }

# A fresh user, and npm's own folder for what it downloads.
run_block() { (cd "$REPO" && bash -euo pipefail -c "$(block "$1")" 2>&1); }

claim_the_commands_of_the_first_five_minutes_work() {
  local out
  out=$(MAILSIFT_HOME=$SCRATCH/quickstart run_block 1)
  expect_equal "exit code of quickstart" 0 $?
  expect_match "its verdicts" '(SPAM|GOOD|UNSURE) p=0\.[0-9]{4} score=' "$out"
  expect_contains "its procmail lines" ':0fw' "$out"
  out=$(run_block 2)
  expect_equal "exit code of training" 0 $?
  expect_match "the filter's field" "X-Mailsift-Status: GOOD p=0\.[0-9]{4} score=-[0-9.]+" "$out"
  expect_match "the explained sample" 'SPAM p=0\.[0-9]{4} score=\+[0-9.]+  corpus/samples' "$out"
  out=$(run_block 3)
  expect_equal "exit code of a correction" 0 $?
  out=$(run_block 4)
  expect_equal "exit code of history and settle" 0 $?
  expect_match "the history" '[0-9]{4}-[0-9]{2}-[0-9]{2} .*(good|spam|GOOD|SPAM)' "$out"
  expect_contains "settling" "messages whose time ran out" "$out"
  out=$(run_block 5)
  expect_match "doctor's exit code" '^[01]$' $?
  expect_contains "doctor" "ok   model" "$out"
}

# at most LIMIT: awk's comparison, and words if it fails.
expect_at_most() {  # WHAT LIMIT ACTUAL
  expecting
  awk -v limit="$2" -v actual="$3" 'BEGIN { exit !(actual != "" && actual + 0 <= limit + 0) }' ||
    fail "$1" "at most: $2" "actual:  $3"
}

claim_the_spamassassin_corpus_is_judged_as_well_as_the_readme_says() {
  local out
  out=$(run_block 6)
  expect_equal "exit code" 0 $?
  echo "$out" >"$SCRATCH/spamassassin"
  local roca lam rate
  mapfile -t roca < <(sed -n 's/^1-ROCA% \([0-9.]*\).*/\1/p' <<<"$out")
  mapfile -t lam < <(sed -n 's/^UNSURE resolved.*lam% \([0-9.]*\).*/\1/p' <<<"$out")
  mapfile -t rate < <(sed -n 's/.*; \([0-9]*\) messages\/s.*/\1/p' <<<"$out")
  expect_at_most "1-ROCA% shuffled" 0.032 "${roca[0]-}"
  expect_at_most "lam% shuffled" 0.8 "${lam[0]-}"
  expect_at_most "1-ROCA% by date" 0.060 "${roca[1]-}"
  expect_at_most "700 messages a second" "${rate[0]-0}" 700
}

# tests/install/ten_minutes.sh runs these in a bare Debian; what came is in the documentation.
claim_the_transcript_has_the_readmes_commands() {
  local line
  while read -r line; do
    expect_contains "TEN_MINUTES.md" "$line" "$(<"$REPO/libclassify/docs/TEN_MINUTES.md")"
  done < <(sed -n '/^## Ten minutes/,/^## /p' "$REPO/README.md" | awk '/^```bash$/ { on = 1; next } /^```/ { on = 0 } on')
}

claim_every_command_block_of_the_readme_is_tested() {
  expect_equal "number of blocks" 6 "$(grep -c '^```sh$' "$REPO/README.md")"
}

run_claims "$@"
