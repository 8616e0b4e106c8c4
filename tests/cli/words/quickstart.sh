#!/bin/bash
# tools/quickstart.sh with a program that is built already (installing and building are not tried).
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

export MAILSIFT_PROGRAM=$MAILSIFT
before_claims() {
  export MAILSIFT_HOME=$SCRATCH/home
  "$REPO/tools/quickstart.sh" >"$SCRATCH/first" 2>"$SCRATCH/first.err"
}

quickstart() { "$REPO/tools/quickstart.sh" "$@"; }

VERDICT='^(SPAM|GOOD|UNSURE) p=0\.[0-9]{4} score=[+-][0-9]+\.[0-9]{2}  '

claim_the_samples_get_verdicts_with_five_clues() {
  local samples=("$REPO"/corpus/samples/*.eml)
  expect_equal "stderr" "" "$(<"$SCRATCH/first.err")"
  expect_equal "verdicts" "${#samples[@]}" "$(grep -c -E "$VERDICT" "$SCRATCH/first")"
  expect_equal "clues" $((5 * ${#samples[@]})) "$(grep -c -E '^  [+-][0-9]\.[0-9]{3} ' "$SCRATCH/first")"
}

claim_no_sample_gets_the_wrong_verdict() {
  expect_equal "good called SPAM" "" "$(grep '^SPAM .*samples/good' "$SCRATCH/first")"
  expect_equal "spam called GOOD" "" "$(grep '^GOOD .*samples/spam' "$SCRATCH/first")"
}

claim_the_samples_are_not_trained_on() {
  expect_equal "samples in the index" "" "$(grep samples "$REPO/corpus/index")"
}

claim_a_second_run_trains_nothing() {
  cp "$MAILSIFT_HOME/model" before
  expect_exit 0 quickstart
  expect_same_file "model" before "$MAILSIFT_HOME/model"
  expect_contains "words" "not trained with the sample mail" "$(<out)"
}

claim_a_home_with_trainings_of_its_own_is_left_alone() {
  export MAILSIFT_HOME=$PWD/own
  ms -q init
  ms -q train --regime all spam "$(spam_mail)"
  cp own/model before
  expect_exit 0 quickstart "$(spam_mail)"
  expect_same_file "model" before own/model
}

claim_files_mboxes_and_folders_are_classified() {
  mkdir -p box/{cur,new} "name with blank"
  cp "$(spam_mail)" box/cur/1:2,S
  cp "$(spam_mail)" "name with blank/-x.eml"
  for _ in 1 2; do
    echo "From a@example.com Thu Jan  1 00:00:00 2004"
    cat "$(spam_mail)"
    echo
  done >two.mbox
  expect_exit 0 quickstart "$(spam_mail)" box two.mbox "name with blank"
  expect_equal "verdicts" 5 "$(grep -c -E "$VERDICT" out)"
}

claim_missing_mail_is_66_before_anything_is_done() {
  export MAILSIFT_HOME=$PWD/new
  expect_exit 66 quickstart "$(spam_mail)" nosuch.eml
  expect_equal "stderr" "quickstart.sh: nosuch.eml: there is no such file or folder" "$(<err)"
  [[ ! -e new ]] || fail "a home was made"
}

claim_wrong_usage_is_64() { expect_exit 64 quickstart --no-such-option; }

claim_help_is_0_and_changes_nothing() {
  export MAILSIFT_HOME=$PWD/new
  expect_exit 0 quickstart --help
  expect_contains "help" "tools/quickstart.sh [MAIL...]" "$(<out)"
  [[ ! -e new ]] || fail "a home was made"
}

claim_the_recipe_names_program_and_home() {
  expect_contains "recipe" "| $MAILSIFT --home $MAILSIFT_HOME filter" "$(<"$SCRATCH/first")"
}

run_claims "$@"
