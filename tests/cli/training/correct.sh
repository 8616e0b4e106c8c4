#!/bin/bash
# `mailsift spam` and `mailsift good`: a correction in the commonest words, and what it changes.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

new_home() {
  cp -rp "$SCRATCH/home" home
  export MAILSIFT_HOME=$PWD/home MAILSIFT_NO_SETTLE=1
}

# A mail that the sample model knows nothing of.
mail() { printf 'From: %s@example.com\nSubject: %s\n\n%s %s\n' "$1" "$1" "$1" "${2-wwww}"; }
verdict() { ms check "$1" | sed 's/ .*//'; }

claim_a_file_is_taught_until_the_verdict_is_right() {
  new_home
  mail qqqq >a.eml
  expect_equal "before" UNSURE "$(verdict a.eml)"
  expect_exit 0 ms spam a.eml
  expect_match "words" '^a.eml: learned, UNSURE [+-][0-9.]+ -> SPAM \+[0-9.]+$' "$(<out)"
  expect_equal "after" SPAM "$(verdict a.eml)"
}

claim_the_other_class_takes_it_back_first() {
  new_home
  mail qqqq >a.eml
  ms -q spam a.eml
  expect_exit 0 ms good a.eml
  expect_match "words" '^a.eml: moved to the other class, SPAM .* -> GOOD ' "$(<out)"
  expect_equal "after" GOOD "$(verdict a.eml)"
  expect_equal "trainings of it" 1 "$(ms history --class good --json | grep -c qqqq)"
  expect_equal "as spam" 0 "$(ms history --class spam --json | grep -c qqqq)"
}

claim_a_right_verdict_teaches_nothing() {
  new_home
  mail qqqq >a.eml
  ms -q spam a.eml
  sed 's/$/ /' a.eml >b.eml  # another mail, and nearly the same
  expect_equal "before" SPAM "$(verdict b.eml)"
  cp home/model before
  expect_exit 0 ms spam b.eml
  expect_match "words" '^b.eml: not needed, SPAM' "$(<out)"
  expect_same_file "model" before home/model
}

claim_it_does_what_train_error_does() {
  new_home
  mail qqqq >a.eml
  cp -rp home other
  expect_exit 0 ms spam a.eml
  ms spam a.eml >/dev/null
  expect_exit 0 ms --home other train spam --regime error a.eml
  expect_equal "score" "$(ms check a.eml)" "$(ms --home other check a.eml)"
}

claim_standard_input_is_named_in_words() {
  new_home
  mail qqqq >a.eml
  expect_exit 0 ms spam <a.eml
  expect_match "words" '^standard input: learned, ' "$(<out)"
  expect_exit 0 ms good - <a.eml
  expect_match "words" '^standard input: moved ' "$(<out)"
  LC_ALL=ja_JP.UTF-8 ms spam <a.eml >out
  expect_match "Japanese" '^標準入力: 別の種類へ移動: ' "$(<out)"
}

claim_an_id_is_enough() {
  local id
  new_home
  id=$(mail qqqq | ms filter | sed -n 's/^X-Mailsift-ID: //p')
  expect_exit 0 ms spam "$id"
  expect_match "words" "^$id: learned, UNSURE .* -> SPAM" "$(<out)"
  expect_exit 66 ms spam "${id%?}x"
  expect_exit 66 ms spam 001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
  ms cache purge >/dev/null
  expect_exit 65 ms good "$id"
  expect_contains "words" "no longer in the cache" "$(<err)"
}

claim_a_file_named_like_an_id_is_a_file() {
  local id
  new_home
  id=$(mail qqqq | ms filter | sed -n 's/^X-Mailsift-ID: //p')
  mail rrrr >"$id"
  ms -q spam "$id"
  expect_equal "the file" 1 "$(ms history --json -n 1 | grep -c rrrr)"
}

claim_folders_and_mboxes_are_corrected_as_a_whole() {
  local word
  new_home
  mkdir -p box/{cur,new,tmp}
  for word in aaaa bbbb cccc; do mail $word >"box/cur/$word:2,S"; done
  { for word in dddd eeee; do echo "From x Thu Jan  1 00:00:00 2004"; mail $word; echo; done; } >two.mbox
  mail ffff >single.eml
  expect_exit 0 ms spam single.eml box two.mbox
  expect_match "single" '^single.eml: learned' "$(head -n 1 out)"
  expect_match "folder" '^3 messages, ' "$(sed -n 2p out)"
  expect_match "mbox" '^2 messages, ' "$(sed -n 3p out)"
  for word in box/cur/aaaa:2,S box/cur/cccc:2,S single.eml; do
    expect_match "$word" '^(SPAM|UNSURE)' "$(ms check "$word")"
  done
  expect_exit 64 ms spam --queue box
  expect_exit 64 ms spam <two.mbox
}

claim_what_cannot_be_read_keeps_nothing_else_from_being_learned() {
  new_home
  mail qqqq >a.eml
  mail rrrr >b.eml
  : >empty.eml
  expect_exit 66 ms spam a.eml missing.eml b.eml
  expect_equal "dealt with" "a.eml b.eml" "$(sed -n 's/: \(learned\|not needed\),.*//p' out | paste -sd ' ')"
  expect_contains "named" "missing.eml" "$(<err)"
  expect_exit 65 ms spam empty.eml
  expect_exit 66 ms good missing.eml
}

claim_a_queued_correction_is_learned_by_the_next_trainer() {
  new_home
  mail qqqq >a.eml
  expect_exit 0 ms spam --queue a.eml
  expect_equal "words" "1 handed in" "$(<out)"
  ms settle >/dev/null 2>&1
  ms -q untrain --number 0 2>/dev/null
  expect_equal "after" SPAM "$(verdict a.eml)"
}

run_claims "$@"
