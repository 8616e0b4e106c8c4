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
  export MAILSIFT_HOME=$PWD/home
  ms -q init --key none --address reader@example.jp
  ms -q train --from-index "$REPO/corpus/index"
  expect_exit 0 ms model starter mine
  expect_equal "own addresses" 0 "$(grep -c 'reader@' mine)"
  expect_equal "words of learned mail" 0 "$(strings -n 6 mine | grep -ciE 'example|subject|meeting|casino')"
}

claim_no_starter_is_made_under_a_secret_key() {
  trained_home home
  expect_exit 65 ms --home home model starter mine
  expect_match "words" 'secret key' "$(cat err)"
}

claim_init_begins_with_it_under_own_settings() {
  expect_exit 0 ms --home "$PWD/home" init --address me@example.jp --starter "$SCRATCH/sample"
  export MAILSIFT_HOME=$PWD/home
  expect_match "it judges" 'starter: 100 % of its say left' "$(ms model info)"
  expect_match "verdict" '^GOOD' "$(ms check "$REPO/corpus/good/001-ml-relay-question.eml")"
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
    printf 'From: Ann <ann@example.com>\nSubject: Re: patch %d\n\n' $i
    printf 'Hi, the patch applies, but the kernel module does not compile with gcc. Thanks, Ann %d\n' $i
  done | csplit -s -z -f mail - '/^From: /' '{*}'
  expect_match "the third of its kind, before" '^GOOD' "$(ms check mail02)"
  expect_exit 0 ms -q train spam --regime error mail00 mail01
  ms check mail02 >verdict || true
  expect_match "the third of its kind" '^(UNSURE|SPAM)' "$(cat verdict)"
}

claim_it_is_silent_after_a_thousand_trainings() {
  local i
  mkdir spam good
  for i in {1..600}; do
    printf 'Subject: pills %d\n\ncheap pills %d\n' "$i" "$i" >spam/$i
    printf 'Subject: minutes %d\n\nour meeting %d\n' "$i" "$i" >good/$i
  done
  export MAILSIFT_HOME=$PWD/home
  expect_exit 0 ms -q init --starter "$SCRATCH/sample"
  expect_exit 0 ms -q train --no-settle --regime all --spam spam --good good
  expect_match "its say" 'starter: 0 % of its say left' "$(ms model info)"
  local before
  before=$(ms check "$REPO"/corpus/good/*.eml || true)
  expect_exit 0 ms -q init --no-starter
  expect_equal "verdicts without it" "$before" "$(ms check "$REPO"/corpus/good/*.eml || true)"
  expect_equal "its files" "" "$(ls home | grep starter; ls home/training | grep starter)"
}

claim_a_starter_that_is_lost_or_another_does_not_stop_mail() {
  export MAILSIFT_HOME=$PWD/home
  expect_exit 0 ms -q init --starter "$SCRATCH/sample"
  local mail=$REPO/corpus/good/001-ml-relay-question.eml
  expect_match "with it" '^GOOD' "$(ms check "$mail")"
  echo broken >home/model.starter
  expect_match "alone" '^UNSURE' "$(ms check "$mail" || true)"
  expect_match "words" 'starter: its file is missing or damaged' "$(ms model info)"
  expect_exit 0 ms -q train good --regime all "$mail"
  expect_match "put back by the next trainer" '^GOOD' "$(ms check "$mail")"
}

claim_explain_says_which_judge_says_what() {
  export MAILSIFT_HOME=$PWD/home
  expect_exit 0 ms -q init --starter "$SCRATCH/sample"
  expect_exit 0 ms -q train good --regime all "$REPO/corpus/good/002-list-greylisting.eml"
  expect_exit 0 ms explain --json -n 100000 "$REPO/corpus/good/001-ml-relay-question.eml"
  expect_equal "the shares of both add up to the score" "own starter True" "$(python3 -c '
import json
e = json.load(open("out"))
print(*sorted({c["judge"] for c in e["clues"]}), abs(sum(c["share"] for c in e["clues"]) - e["score"]) < 1e-9)')"
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
