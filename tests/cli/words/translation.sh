#!/bin/bash
# The Japanese README, guide and site say what the English ones say: the same commands, names and figures.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

DOCS=$REPO/libclassify/docs
# Runs an expectation with ENGLISH and JAPANESE set to each pair.
each_pair() {
  local ENGLISH JAPANESE
  ENGLISH=$REPO/README.md JAPANESE=$DOCS/README.ja.md
  "$@"
  ENGLISH=$DOCS/GUIDE.md JAPANESE=$DOCS/GUIDE.ja.md
  "$@"
  ENGLISH=$DOCS/SITE.md JAPANESE=$DOCS/SITE.ja.md
  "$@"
}

# What stands in fences, or is indented by four blanks.
code() { awk '/^```/ { on = !on; print; next } on || /^    /' "$1"; }
prose() { awk '/^```/ { on = !on; next } !on && !/^    /' "$1"; }
# `names`, also those that a line break divides.
names() { prose "$1" | tr '\n' ' ' | tr -s ' ' | grep -oE '`[^`]+`' | sort -u; }
figures() { prose "$1" | grep -oE '\.?[0-9][0-9.,]*' | sed 's/[.,]*$//' | grep '..' | sort -u; }

compare() {  # WHAT FUNCTION
  expect_match "$1 that were found" '.{50}' "$($2 "$ENGLISH" | tr '\n' ' ')"
  expect_equal "$1 in the English one only" "" "$(comm -23 <($2 "$ENGLISH" | sort -u) <($2 "$JAPANESE" | sort -u))"
  expect_equal "$1 in the Japanese one only" "" "$(comm -13 <($2 "$ENGLISH" | sort -u) <($2 "$JAPANESE" | sort -u))"
}

same_code() { expect_equal "code" "$(code "$ENGLISH")" "$(code "$JAPANESE")"; }
claim_commands_and_examples_are_the_same() { each_pair same_code; }
claim_names_are_the_same() { each_pair compare names names; }
claim_figures_are_the_same() { each_pair compare figures figures; }

claim_each_leads_to_the_other() {
  expect_contains "first lines" "libclassify/docs/README.ja.md" "$(head -n 3 "$REPO/README.md")"
  expect_contains "first lines" "../../README.md" "$(head -n 3 "$DOCS/README.ja.md")"
  expect_contains "first lines" "GUIDE.ja.md" "$(head -n 3 "$DOCS/GUIDE.md")"
  expect_contains "first lines" "GUIDE.md" "$(head -n 3 "$DOCS/GUIDE.ja.md")"
  expect_contains "first lines" "SITE.ja.md" "$(head -n 3 "$DOCS/SITE.md")"
  expect_contains "first lines" "SITE.md" "$(head -n 3 "$DOCS/SITE.ja.md")"
}

as_many_sections() {
  expect_equal "sections" "$(grep -c '^## ' "$ENGLISH")" "$(grep -c '^## ' "$JAPANESE")"
  expect_equal "lines of tables" "$(grep -c '^|' "$ENGLISH")" "$(grep -c '^|' "$JAPANESE")"
}
claim_sections_are_as_many() { each_pair as_many_sections; }

run_claims "$@"
