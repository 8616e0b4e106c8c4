#!/bin/bash
# Starter models: made of labelled mail, for other people to begin with.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

STARTER=$REPO/models/starter.model

before_claims() { MAILSIFT=$MAILSIFT "$REPO/models/build.sh" "$SCRATCH/sample" "$REPO/corpus/index" >/dev/null; }

features_of() { ms model --model "$1" info --json | python3 -c "import json, sys
print(json.load(sys.stdin)['views']['$2']['features'])"; }

claim_the_shipped_starter_fits_this_program() {
  expect_exit 0 ms model --model "$STARTER" check
  expect_equal "features of headers in it" 0 "$(features_of "$STARTER" structure)"
  expect_match "features of words" '^[0-9]{5}$' "$(features_of "$STARTER" words)"
}

claim_the_same_mail_makes_the_same_starter() {
  expect_exit 0 "$REPO/models/build.sh" again "$REPO/corpus/index"
  expect_same_file "starter" "$SCRATCH/sample" again
}

claim_sets_are_mixed_from_any_folder() {
  mkdir -p 'a set/mail'
  cp "$REPO"/corpus/samples/*.eml 'a set/mail'
  (cd 'a set' && for f in mail/spam*; do echo "spam $f"; done; for f in mail/good*; do printf 'ham %s\tfriends\n' "$f"; done) >'a set/index'
  expect_exit 0 "$REPO/models/build.sh" two "$REPO/corpus/index" 'a set/index'
  expect_match "messages" '^154 messages' "$(cat out)"
}

claim_a_starter_has_no_text_and_no_address() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  ms -q init --address reader@example.jp
  expect_exit 0 ms model starter mine
  expect_equal "own addresses" 0 "$(grep -c 'reader@' mine)"
  expect_equal "words of learned mail" 0 "$(strings -n 6 mine | grep -ciE 'example|subject|meeting|casino')"
}

claim_init_begins_with_it_under_own_settings() {
  expect_exit 0 ms --home "$PWD/home" init --address me@example.jp --starter "$SCRATCH/sample"
  export MAILSIFT_HOME=$PWD/home
  expect_match "it knows something" '[1-9][0-9]* spam and [1-9][0-9]* good' "$(cat out)"
  expect_match "the addresses" 'me@example.jp' "$(ms model info --json)"
  expect_equal "trainings of the user" 0 "$(ms -q history | wc -l)"
  local before
  before=$(sha256sum <home/model)
  expect_exit 0 ms init --starter "$SCRATCH/sample"
  expect_equal "the model when it is done again" "$before" "$(sha256sum <home/model)"
}

# Spam of a kind the starter calls good: one correction, and the next of its kind is no longer good.
claim_own_trainings_outweigh_it() {
  expect_exit 0 ms --home "$PWD/home" -q init --starter "$STARTER"
  export MAILSIFT_HOME=$PWD/home
  local i
  for i in 1 2 3; do
    printf 'From: Ann <ann@example.com>\nSubject: minutes of the library meeting %d\n\n' $i
    printf 'Dear all, the minutes of our meeting on the roof of the library are attached. Ann %d\n' $i
  done | csplit -s -z -f mail - '/^From: /' '{*}'
  expect_exit 0 ms -q train spam --regime error mail00 mail01
  ms check mail02 >verdict || true
  expect_match "the third of its kind" 'SPAM' "$(cat verdict)"
}

claim_what_is_no_starter_is_said_and_leaves_the_home_usable() {
  echo nothing >broken
  expect_exit 65 ms --home "$PWD/home" init --starter broken
  expect_match "words" 'broken' "$(cat err)"
  expect_exit 74 ms --home "$PWD/home" init --starter missing
  expect_exit 0 ms --home "$PWD/home" init
}

claim_evaluation_can_begin_with_it() {
  head -n 20 "$REPO/corpus/index" | sed "s| | $REPO/corpus/|" >index
  expect_exit 0 ms evaluate index --model "$STARTER" --json
  expect_exit 65 ms evaluate index --model index
}

run_claims "$@"
