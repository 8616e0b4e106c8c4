#!/bin/bash
# The README's commands, run as they are written, and what it promises of their output. Every block
# marked ```sh is run, in order, from the root of this checkout; needs build/release. The blocks marked
# ```bash are those of an administrator and a user of an installed mailsift: all but the installation
# itself (tests/install/ten_minutes.sh) are run here, too.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# The N-th block of a kind.
block() { awk -v n="$2" -v kind="^\`\`\`$1\$" '$0 ~ kind { ++i; on = (i == n); next } /^```/ { on = 0 } on' "$REPO/README.md"; }

# A fresh user, and npm's own folder for what it downloads.
run_block() { (cd "$REPO" && bash -euo pipefail -c "$(block sh "$1")" 2>&1); }

# With the program of this build in PATH, and what an installation would have, from this checkout. MAIL
# is a message that the user names.
run_as_user() {  # N MAIL
  local commands
  commands=$(block bash "$1" | sed "s|--starter|--starter $REPO/models/starter.model|
    s|/usr/share/mailsift/recipes|$REPO/tools/recipes|; s|MAIL|'$2'|")
  mkdir -p bin && ln -sf "$MAILSIFT" bin/mailsift
  PATH=$PWD/bin:$PATH bash -euo pipefail -c "$commands" </dev/null 2>&1
}

claim_quickstart_leads_to_four_verdicts() {
  local out
  out=$(MAILSIFT_HOME=$SCRATCH/quickstart run_block 1)
  expect_equal "exit code of quickstart" 0 $?
  expect_match "its verdicts" '(SPAM|GOOD|UNSURE) p=0\.[0-9]{4} score=' "$out"
  expect_contains "its procmail lines" ':0fw' "$out"
}

claim_a_user_sets_it_up_corrects_and_looks_after_it() {
  local out mail class path n=0
  export HOME=$PWD/me
  mkdir -p me/Maildir/{,.Junk/}{cur,new,tmp}
  while read -r class path; do
    case $class in spam) class=.Junk/cur ;; *) class=cur ;; esac
    cp "$REPO/corpus/$path" "me/Maildir/$class/$((++n)).readme:2,S"
  done <"$REPO/corpus/index"
  # doctor's 1 says that something needs attention: no mail came yet.
  out=$(run_as_user 2 '' || [[ $? == 1 ]])
  expect_equal "exit code of setting up" 0 $?
  expect_match "training" '150 messages, 150 learned' "$out"
  expect_contains "doctor" "ok   model" "$out"
  expect_contains "doctor" "ok   recipe" "$out"
  mail=$REPO/corpus/samples/spam-part-time-ja.eml
  expect_match "the filter's field" "X-Mailsift-Status: (SPAM|UNSURE) p=0\.[0-9]{4} score=\+[0-9.]+" \
    "$(ms filter <"$mail" | grep -a '^X-Mailsift-Status')"
  out=$(run_as_user 3 "$mail")
  expect_equal "exit code of correcting" 0 $?
  expect_match "good" "moved to the other class|learned, .* -> GOOD" "$out"
  expect_match "untrain" "1 training taken back" "$out"
  out=$(run_as_user 4 '' || [[ $? == 1 ]])
  expect_match "the history" '[0-9]{4}-[0-9]{2}-[0-9]{2} .*(good|spam|GOOD|SPAM)' "$out"
  [[ -s me/mailsift.backup ]] || fail "there is no backup" "$out"
}

# at most LIMIT: awk's comparison, and words if it fails.
expect_at_most() {  # WHAT LIMIT ACTUAL
  expecting
  awk -v limit="$2" -v actual="$3" 'BEGIN { exit !(actual != "" && actual + 0 <= limit + 0) }' ||
    fail "$1" "at most: $2" "actual:  $3"
}

claim_the_spamassassin_corpus_is_judged_as_well_as_the_readme_says() {
  local out
  out=$(run_block 2)
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
  done < <(block bash 1; block bash 2 | sed 's|/usr/share|/usr/local/share|')
}

claim_every_command_block_of_the_readme_is_tested() {
  expect_equal "blocks of this checkout" 2 "$(grep -c '^```sh$' "$REPO/README.md")"
  expect_equal "blocks of an administrator" 4 "$(grep -c '^```bash$' "$REPO/README.md")"
}

# An administrator in a hurry reads no more than this.
claim_it_is_short() {
  expecting
  [[ $(wc -l <"$REPO/README.md") -le 150 ]] || fail "README.md" "at most 150 lines"
}

run_claims "$@"
