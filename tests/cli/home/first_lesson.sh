#!/bin/bash
# A user needs no set-up: until he teaches, the model of the site or of his domain judges, and his first
# lesson makes his data folder.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/site"
  mkdir "$SCRATCH/domains"
  ms -q --home "$SCRATCH/domains/one.example" init
  for mail in "$REPO"/corpus/good/00[1-9]*.eml; do
    ms -q --home "$SCRATCH/domains/one.example" train spam --regime all "$mail"
  done
  ms -q --home "$SCRATCH/domains/one.example" train good --regime all "$(spam_mail)"
  export MAILSIFT_SITE_CONFIG=$SCRATCH/config.toml
  printf 'site = ["%s/domains/%%d", "%s/site"]\n' "$SCRATCH" "$SCRATCH" >"$MAILSIFT_SITE_CONFIG"
}
# HOME of a user who has nothing yet.
new_user() {
  export HOME=$PWD/new USER=${1-new}
  mkdir "$HOME"
}
verdict() { ms filter <"$(spam_mail)" | sed -n 's/^X-Mailsift-Status: \([A-Z]*\) .*/\1/p'; }

claim_the_site_judges_and_nothing_is_made() {
  new_user
  expect_exit 0 ms filter <"$(spam_mail)"
  expect_equal "stderr" "" "$(<err)"
  expect_annotated "by the site" "$(spam_mail)" out without-id
  expect_equal "verdict" SPAM "$(verdict)"
  expect_exit 0 ms check "$(spam_mail)"
  expect_match "check" '^SPAM ' "$(<out)"
  { cat "$(spam_mail)"; head -c 400000 /dev/zero | tr '\0' x | fold -w 70; } >long
  expect_exit 0 ms filter <long
  expect_match "a long mail" "$STATUS_FORM" "$(grep -a ^X-Mailsift-Status out)"
  expect_equal "made" "" "$(find new -mindepth 1)"
}

claim_the_users_domain_goes_before_the_site() {
  new_user ann@one.example
  expect_equal "of the domain" GOOD "$(verdict)"
  export USER=ann@two.example
  expect_equal "another domain" SPAM "$(verdict)"
  export USER=ann@..
  expect_equal "no name" SPAM "$(verdict)"
}

claim_the_first_lesson_makes_the_folder_and_changes_no_more_than_a_lesson() {
  new_user
  local before
  before=$(ms check "$REPO/corpus/spam" "$REPO/corpus/good")
  expect_exit 0 ms good "$REPO/corpus/good/004-dad-roof.eml"
  expect_match "words" "new/.local/share/mailsift: made for the first lesson" "$(<out)"
  expect_equal "rights" 700 "$(stat -c %a new/.local/share/mailsift)"
  expect_match "nearly all as before" '^([0-9]|1[0-9])$' \
    "$(diff <(cut -d' ' -f1,5 <<<"$before") <(ms check "$REPO/corpus/spam" "$REPO/corpus/good" | cut -d' ' -f1,5) | grep -c '^<')"
  ms filter <"$(spam_mail)" >out
  expect_match "an id now" '^X-Mailsift-ID: ' "$(grep -a ^X-Mailsift-ID out)"
}

claim_a_folder_that_was_named_or_a_missing_disk_is_not_made() {
  new_user
  expect_exit 74 ms --home "$PWD/away" good "$(spam_mail)"
  expect_exit 0 ms --home "$PWD/away" filter <"$(spam_mail)"
  expect_same_file "unchanged" "$(spam_mail)" out
  rmdir new
  expect_exit 74 ms good "$(spam_mail)"
  expect_equal "made" "" "$(ls -d new away 2>/dev/null)"
}

claim_a_site_that_is_damaged_loses_no_mail() {
  new_user
  mkdir bad
  echo rubbish >bad/model
  printf 'site = "%s/bad"\n' "$PWD" >site.toml
  export MAILSIFT_SITE_CONFIG=$PWD/site.toml
  expect_exit 0 ms filter <"$(spam_mail)"
  expect_same_file "unchanged" "$(spam_mail)" out
  expect_match "words" "bad/model" "$(<err)"
}

run_claims "$@"
