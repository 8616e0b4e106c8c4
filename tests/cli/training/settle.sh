#!/bin/bash
# `mailsift settle`: verdicts that nobody corrected are learned, and can be taken back.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# Mail of a kind the sample model calls SPAM, each with words of its own that it does not know.
new_spam() {  # NUMBER
  sed '1,/^\r*$/!d' "$(spam_mail)"
  sed '1,/^\r*$/d' "$(spam_mail)" | head -40
  printf 'novelty%s-%s ' "$1"{,,,,,,,} {1..60}
  echo
}

new_home() {
  trained_home "$PWD/home"
  export MAILSIFT_HOME=$PWD/home
}

learned() { ms history --json | grep -c '"how":"settled"'; }

claim_what_nobody_corrected_is_learned_and_marked() {
  local n
  new_home
  for n in 1 2 3; do new_spam $n | ms filter >mail$n; done
  expect_contains "the fixture" "X-Mailsift-Status: SPAM" "$(cat mail1)"
  expect_exit 0 ms settle
  expect_contains "too early" "0 messages whose time ran out" "$(cat out)"
  sleep 1.1  # what is stored in the second of a settling is looked at once more
  expect_exit 0 ms settle --settle-days 0
  expect_contains "now" "3 messages whose time ran out" "$(cat out)"
  expect_match "some of it new" " [1-3] learned" "$(cat out)"
  expect_contains "marked in the history" " $(learned) learned" "$(cat out)"
  expect_exit 0 ms settle --settle-days 0
  expect_contains "once only" "0 messages whose time ran out" "$(cat out)"
  expect_exit 0 ms model check
}

claim_a_late_correction_takes_it_back() {
  new_home
  new_spam 1 | ms filter >mail
  ms -q settle --settle-days 0
  expect_equal "settled" 1 "$(learned)"
  expect_exit 0 ms train good --regime error --no-settle <mail
  expect_contains "moved" "moved to the other class" "$(cat out)"
  expect_equal "no longer in force" 0 "$(learned)"
  cp home/model before
  expect_exit 0 ms model rebuild
  expect_same_file "the model is what the training set makes" before home/model
}

claim_a_correction_takes_back_settled_near_copies() {
  new_home
  new_spam 1 | ms filter >mail
  ms -q settle --settle-days 0
  expect_equal "settled" 1 "$(learned)"
  { new_spam 1 && echo "and a line of its own"; } >copy
  expect_exit 0 ms train good --regime error --no-settle <copy
  expect_match "said" "took back a settled near-copy" "$(cat out)"
  expect_equal "no longer in force" 0 "$(learned)"
  expect_contains "shown in the history" "(taken back by " "$(ms history --all)"
  cp home/model before
  expect_exit 0 ms model rebuild
  expect_same_file "the model is what the training set makes" before home/model
}

claim_a_campaign_is_settled_once() {
  local n
  new_home
  for n in 1 2 3; do { new_spam 1 && echo "copy $n"; } | ms filter >mail; done
  expect_exit 0 ms settle --settle-days 0
  expect_contains "one" "3 messages whose time ran out: 1 learned" "$(cat out)"
  expect_contains "and no more" "2 were held back" "$(cat out)"
}

claim_train_settles_besides_unless_told_not_to() {
  new_home
  new_spam 1 | ms filter >mail
  MAILSIFT_NO_SETTLE=1 MAILSIFT_SETTLE_DAYS=0 ms -q train good "$REPO/corpus/samples/good-backup-en.eml"
  expect_equal "told not to" 0 "$(learned)"
  MAILSIFT_SETTLE_DAYS=0 ms -q train spam "$REPO/corpus/samples/spam-part-time-ja.eml"
  expect_equal "within the hour" 0 "$(learned)"
  an_hour_passes
  MAILSIFT_SETTLE_DAYS=0 ms -q train spam --regime all "$REPO/corpus/samples/spam-part-time-ja.eml"
  expect_equal "besides" 1 "$(learned)"
}

claim_the_filter_learns_nothing() {
  local before
  new_home
  before=$(cat home/model home/training/* | cksum)
  new_spam 1 | MAILSIFT_SETTLE_DAYS=0 ms filter >mail
  expect_equal "model and training set" "$before" "$(cat home/model home/training/* | cksum)"
}

claim_unsure_is_never_settled() {
  new_home
  printf 'From: q@example.com\n\nwwww\n' | ms filter >mail
  expect_contains "the fixture" "UNSURE" "$(cat mail)"
  ms -q settle --settle-days 0
  expect_equal "settled" 0 "$(learned)"
}

claim_it_can_be_forbidden() {
  new_home
  expect_exit 64 ms settle --no-settle
  expect_exit 64 ms settle --settle-days -1
}

claim_a_cache_that_cannot_be_read_stops_no_training() {
  new_home
  ln -s /nonexistent home/cache
  expect_exit 0 ms train spam "$REPO/corpus/samples/spam-part-time-ja.eml"
  expect_match "learned" "learned|already|not needed" "$(cat out)"
  expect_match "said" "cache" "$(cat err)"
}

run_claims "$@"
