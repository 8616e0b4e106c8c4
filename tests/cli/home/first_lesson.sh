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

claim_commands_know_a_user_who_has_taught_nothing() {
  new_user
  local says="You have taught nothing yet; the site's model judges your mail: $SCRATCH/site"
  expect_exit 0 ms explain "$(spam_mail)"
  expect_equal "explain: who judges" "$says" "$(head -n 1 out)"
  expect_equal "explain: the verdict of filter" "$(ms filter <"$(spam_mail)" | sed -n 's/^X-Mailsift-Status: //p')" \
    "$(sed -n '2s/  .*//p' out)"
  expect_match "explain: clues of that model" ' site: ' "$(<out)"
  expect_exit 0 ms explain --json --trainings 3 "$(spam_mail)"
  expect_equal "explain --json" "site $SCRATCH/site spam []" \
    "$(python3 -c 'import json; d = json.load(open("out")); print(d["judge"]["of"], d["judge"]["path"], d["class"].lower(), d["trainings"])')"
  expect_exit 0 ms doctor
  expect_equal "doctor: first line" "$says" "$(head -n 1 out)"
  expect_match "doctor: data folder" "ok +data folder +$PWD/new/.local/share/mailsift: none yet; the first mail" "$(<out)"
  expect_lacks "doctor: advice" "BAD" "$(<out)"
  expect_equal "doctor --json" "True 0 $SCRATCH/site" \
    "$(ms doctor --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["ok"], d["judged"], d["judge"])')"
  expect_exit 0 ms -q doctor
  expect_equal "doctor -q" "" "$(<out)"
  expect_exit 0 ms check "$(spam_mail)"
  expect_match "check" '^SPAM ' "$(<out)"
  expect_exit 0 ms history
  expect_equal "history" "no trainings" "$(<out)"
  expect_exit 0 ms history --json
  expect_exit 0 ms history --suspicious
  expect_exit 66 ms history --mail 1
  expect_exit 74 ms history --undo-since 2h
  expect_exit 0 ms unsure
  expect_equal "unsure" "" "$(<out)"
  expect_match "unsure: why" "no mail is kept until you have taught something" "$(<err)"
  expect_exit 0 ms unsure --json
  expect_exit 0 ms settle
  expect_exit 0 ms digest --report-spam spam@example.jp --report-good good@example.jp --to a@example.jp --from b@example.jp
  expect_equal "digest" "" "$(<out)"
  expect_exit 0 ms decode "$(spam_mail)"
  mkdir homes
  expect_exit 0 ms stats --homes "$PWD/homes/%u"
  expect_equal "stats" "no data folders" "$(<out)"
  for command in "untrain $(spam_mail)" "tune" "backup -" "cache list" "explain --id 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab"; do
    expect_exit 74 ms $command </dev/null
    expect_match "$command" "no data folder yet; the first mail that you teach makes it" "$(<err)"
  done
  expect_equal "made" "" "$(find new -mindepth 1)"
}

claim_a_site_that_cannot_be_read_is_told_by_doctor() {
  new_user
  mkdir bad
  echo rubbish >bad/model
  printf 'site = "%s/bad"\n' "$PWD" >site.toml
  export MAILSIFT_SITE_CONFIG=$PWD/site.toml
  expect_exit 1 ms doctor
  expect_equal "first line" "1 thing to look at:" "$(head -n 1 out)"
  expect_match "what" "BAD +model +$PWD/bad/model" "$(<out)"
  expect_exit 65 ms explain "$(spam_mail)"
  expect_match "explain" "bad/model" "$(<err)"
}

claim_a_lesson_without_mail_makes_nothing() {
  new_user
  : >empty
  local command
  for command in "spam no-file" "good no-file nor-this" "spam 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab" \
    "train spam no-file" "train spam no-file nor-this" "train --spam no-file"; do
    expect_exit 66 ms $command
    expect_match "$command" "no-file|nor-this|001795392000" "$(<err)"
  done
  expect_exit 65 ms spam empty
  expect_exit 65 ms train spam empty
  expect_equal "made" "" "$(find new -mindepth 1)"
  expect_exit 66 ms good no-file "$(spam_mail)"
  expect_match "made for what is there" '"class":"GOOD"' "$(ms history --json)"
}

# What a mail program makes of a message that is forwarded as an attachment.
forwarded() {
  printf 'From: new@example.jp\nTo: spam@example.jp\nSubject: Fwd\nMIME-Version: 1.0\n'
  printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: message/rfc822\n\n'
  cat "$1"
  printf '\n--b--\n'
}

claim_a_report_is_a_first_lesson_only_from_a_trusted_way() {
  new_user
  forwarded "$(spam_mail)" >forward.eml
  expect_exit 0 ms report spam --reply <forward.eml
  expect_equal "to a stranger" "" "$(<out)"
  expect_exit 0 ms report spam --trusted --dry-run <forward.eml
  forwarded "$(spam_mail)" | sed 's/^Subject: Fwd/&\nAuto-Submitted: auto-replied/' >robot.eml
  expect_exit 0 ms report spam --trusted --reply <robot.eml
  expect_equal "made" "" "$(find new -mindepth 1)"
  expect_exit 0 ms report good --trusted --reply --from good@example.jp <forward.eml
  expect_match "the answer is a mail" '^(Date|From|To|Subject): ' "$(head -n 1 out)"
  expect_lacks "the answer" "made for the first lesson" "$(<out)"
  expect_match "learned" '"class":"GOOD"' "$(ms history --json)"
  expect_match "the log" ' GOOD learned attachment ' "$(<new/.local/share/mailsift/reports)"
}

claim_a_report_that_teaches_nothing_opens_no_model() {
  new_user
  mkdir bad
  echo rubbish >bad/model
  printf 'site = "%s/bad"\n' "$PWD" >site.toml
  export MAILSIFT_SITE_CONFIG=$PWD/site.toml
  forwarded "$(spam_mail)" >forward.eml
  expect_exit 0 ms report spam <forward.eml
  expect_equal "made" "" "$(find new -mindepth 1)"
  expect_exit 65 ms report spam --trusted <forward.eml
  expect_match "why" "bad/model" "$(<err)"
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
