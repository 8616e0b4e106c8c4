#!/bin/bash
# The Japanese README says what the English one says: the same commands, names and figures.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

ENGLISH=$REPO/README.md
JAPANESE=$REPO/libclassify/docs/README.ja.md

# What stands in fences, or is indented by four blanks.
code() { awk '/^```/ { on = !on; print; next } on || /^    /' "$1"; }
prose() { awk '/^```/ { on = !on; next } !on && !/^    /' "$1"; }
# `names`, also those that a line break divides.
names() { prose "$1" | tr '\n' ' ' | tr -s ' ' | grep -oE '`[^`]+`' | sort -u; }
figures() { prose "$1" | grep -oE '\.?[0-9][0-9.,]*' | sed 's/[.,]*$//' | grep '..' | sort -u; }

compare() {  # WHAT FUNCTION
  expect_match "$1 that were found" '.{100}' "$($2 "$ENGLISH" | tr '\n' ' ')"
  expect_equal "$1 in the English one only" "" "$(comm -23 <($2 "$ENGLISH" | sort -u) <($2 "$JAPANESE" | sort -u))"
  expect_equal "$1 in the Japanese one only" "" "$(comm -13 <($2 "$ENGLISH" | sort -u) <($2 "$JAPANESE" | sort -u))"
}

claim_commands_and_examples_are_the_same() {
  expect_equal "code" "$(code "$ENGLISH")" "$(code "$JAPANESE")"
}
claim_names_are_the_same() { compare names names; }
claim_figures_are_the_same() { compare figures figures; }
claim_each_leads_to_the_other() {
  expect_contains "first lines" "libclassify/docs/README.ja.md" "$(head -n 3 "$ENGLISH")"
  expect_contains "first lines" "../../README.md" "$(head -n 3 "$JAPANESE")"
}
claim_sections_are_as_many() {
  expect_equal "sections" "$(grep -c '^## ' "$ENGLISH")" "$(grep -c '^## ' "$JAPANESE")"
  expect_equal "lines of tables" "$(grep -c '^|' "$ENGLISH")" "$(grep -c '^|' "$JAPANESE")"
}

run_claims "$@"
