#!/bin/bash
# `mailsift history`, and what mends a training by its number.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

export TZ=Asia/Tokyo

mail_of() {  # CLASS N: short mail, the classes easy to tell apart
  if [[ $1 == spam ]]; then
    printf 'From: seller%d@offers.example.com\nSubject: winner %d of the casino\n\n' "$2" "$2"
    printf 'Cheap pills and a casino bonus for the winner. Click for loan %d, replica %d.\n' "$2" "$2"
  else
    printf 'From: friend%d@friends.example.jp\nSubject: minutes of meeting %d\n\n' "$2" "$2"
    printf 'We mend the roof of the library after lunch. Choir at %d, train at %d.\n' "$2" "$2"
  fi
}

before_claims() {
  # Trainings 1..60 right, in turn; 61 is spam taught as good; 62 and 63 are one mail, moved.
  local i
  mkdir "$SCRATCH/mail"
  for i in $(seq 30); do
    mail_of spam "$i" >"$SCRATCH/mail/s$i"
    mail_of good "$i" >"$SCRATCH/mail/g$i"
    printf 'spam mail/s%d\ngood mail/g%d\n' "$i" "$i"
  done >"$SCRATCH/index"
  mail_of spam 100 >"$SCRATCH/mail/mistaught"
  {
    printf 'From: =?UTF-8?B?5bGx55Sw?= <yamada@example.jp>\n'
    printf 'Subject: =?UTF-8?Q?=E4=BC=9A=E8=AD=B0=1B]0;evil=07=C2=9B2J?=\n\nlunch\n'
  } >"$SCRATCH/mail/moved"
  export MAILSIFT_HOME=$SCRATCH/home
  ms -q init
  ms -q train --regime all --from-index "$SCRATCH/index"
  ms -q train --regime all good "$SCRATCH/mail/mistaught"
  ms -q train --regime all spam "$SCRATCH/mail/moved"
  ms -q train --regime all good "$SCRATCH/mail/moved"
}

own_home() {
  cp -rp "$SCRATCH/home" home
  export MAILSIFT_HOME=$PWD/home
}

is_json() { python3 -m json.tool --json-lines "$1" >/dev/null; }

json_of() {  # FILE EXPRESSION of the list `lines`
  python3 -c "import json, sys
lines = [json.loads(line) for line in open('$1')]
print($2)"
}

# --- listing ---

claim_trainings_are_listed_newest_last() {
  expect_exit 0 ms history
  expect_equal "lines: a heading and 62 trainings in force" 63 "$(wc -l <out)"
  expect_match "the first" '^ +1  20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}  SPAM  all ' \
    "$(sed -n 2p out)"
  expect_match "the last" '^ +64 .* GOOD ' "$(tail -n 1 out)"
}

claim_a_training_names_sender_and_subject_decoded() {
  expect_contains "line" "山田 <yamada@example.jp>: 会議" "$(ms history -n 1)"
}

claim_mail_cannot_steer_the_terminal() {
  ms history --all >out
  ms explain "$SCRATCH/mail/moved" >>out
  ms history --suspicious >>out
  expect_equal "control characters" 0 "$(tr -d '\n' <out | LC_ALL=C grep -c -a -P '[\x00-\x1f\x7f]|\xc2[\x80-\x9f]')"
  expect_contains "what is left of it" "]0;evil" "$(<out)"
}

claim_n_lists_the_newest() {
  ms history -q -n 3 >out
  expect_equal "numbers" "60 61 64" "$(awk '{print $1}' out | xargs)"
}

claim_class_lists_one_class() {
  ms history -q --class spam >out
  expect_equal "trainings" 30 "$(wc -l <out)"
  expect_lacks "good" " GOOD " "$(<out)"
}

claim_all_lists_what_was_taken_back_and_by_which_record() {
  expect_lacks "without --all" " 62 " "$(ms history -n 2)"
  expect_match "with --all" ' 62 .*\(taken back by 63\)' "$(ms history --all -n 2)"
}

claim_since_takes_dates_and_ages() {
  local time
  for time in 1h 2d 1w 2001-01-01 "2001-01-01 10:00" 2001-01-01T10:00:30; do
    expect_equal "since $time" 62 "$(ms history -q --since "$time" | wc -l)"
  done
  for time in 2099-01-01 "2099-12-31 23:59"; do
    expect_equal "since $time" "no trainings" "$(ms history --since "$time")"
  done
}

claim_what_is_no_time_is_64() {
  local time
  for time in yesterday 2026-02-30 2026-13-01 5 h 99999999999999999999d -1d "2026-11-22 25:00"; do
    expect_exit 64 ms history --since="$time"
    expect_contains "stderr of $time" "not a time" "$(<err)"
  done
}

claim_times_are_local() {
  ms history --json -n 1 >out
  expect_match "zone" '\+09:00$' "$(json_of out 'lines[0]["date"]')"
  expect_equal "date" "$(date -d "@$(json_of out 'lines[0]["time"]')" +%Y-%m-%dT%H:%M:%S+09:00)" \
    "$(json_of out 'lines[0]["date"]')"
}

claim_json_is_one_object_a_training() {
  expect_exit 0 ms history --json --all
  is_json out || fail "not JSON" "$(short <out)"
  expect_equal "objects" 63 "$(wc -l <out)"
  expect_equal "keys" \
    "number time date class how who before after taken_back_by folded bytes from subject" \
    "$(json_of out '" ".join(lines[0])')"
  expect_equal "taken back" "63" "$(json_of out '*[l["taken_back_by"] for l in lines if l["taken_back_by"]]')"
}

claim_mail_prints_what_was_learned() {
  own_home
  { cat "$SCRATCH/mail/g1"; printf 'odd \0\377\n'; } >odd
  ms -q train --regime all spam odd
  ms history --mail 65 >learned
  expect_same_file "mail" odd learned
  ms history --mail 1 >learned
  expect_same_file "mail" "$SCRATCH/mail/s1" learned
  # With LF line ends and no blank lines at the end, however it was delivered.
  { sed 's/$/\r/' "$SCRATCH/mail/g1"; printf '\r\n'; } >delivered
  ms train --regime all good delivered >out
  expect_contains "CRLF" "already learned" "$(<out)"
}

claim_an_unknown_number_is_66() {
  expect_exit 66 ms history --mail 999
  expect_exit 66 ms train spam --number 999
  expect_exit 66 ms history --mail 63  # a record, but no training
}

claim_contradicting_options_are_64() {
  expect_exit 64 ms history --suspicious --mail 1
  expect_exit 64 ms history --suspicious --undo-since 1h
  expect_exit 64 ms history --dry-run
  expect_exit 64 ms history --class ham
  expect_exit 64 ms train --number 1
  expect_exit 64 ms train spam --number 1 some.eml
}

claim_without_a_home_it_says_what_to_do() {
  expect_exit 74 ms --home "$PWD/none" history
  expect_contains "stderr" "mailsift init" "$(<err)"
  expect_exit 74 ms --home "$PWD/none" history --undo-since 1h
  expect_exit 74 ms --home "$PWD/none" history --suspicious
}

claim_a_new_home_has_no_history() {
  ms -q --home new init
  expect_exit 0 ms --home new history
  expect_equal "words" "no trainings" "$(<out)"
  expect_exit 0 ms --home new history --suspicious
  expect_equal "words" "no training looks mistaught" "$(<out)"
  expect_exit 0 ms --home new history --json
  expect_equal "JSON" "" "$(<out)"
}

claim_listing_changes_no_file() {
  own_home
  find home -type f -exec sha256sum {} + | sort >before
  ms history --all >out
  ms history --suspicious >out
  ms history --json >out
  ms history --mail 1 >out
  find home -type f -exec sha256sum {} + | sort >after
  expect_same_file "home" before after
}

# --- what looks mistaught ---

claim_the_mistaught_training_is_found_with_reason_and_remedy() {
  expect_exit 0 ms history --suspicious
  expect_match "line" '^ +61 .* GOOD .*seller100@offers.example.com: winner 100' "$(sed -n 1p out)"
  expect_match "reason" 'the rest of your mail says spam, score \+[0-9]+\.[0-9]{2}' "$(sed -n 2p out)"
  expect_contains "remedy" "mailsift train spam --number 61" "$(sed -n 3p out)"
  expect_contains "remedy" "mailsift untrain --number 61" "$(sed -n 3p out)"
  expect_contains "summary" "1 of 62 trainings look mistaught" "$(tail -n 2 out)"
}

claim_nearly_the_same_mail_taught_both_ways_is_named() {
  own_home
  { cat "$SCRATCH/mail/s3"; echo "PS."; } >twin
  ms -q train --regime all good twin
  expect_contains "reason" "nearly the same mail as no. 5, which was learned as spam" \
    "$(ms history --suspicious)"
}

claim_a_cluster_is_shown_and_mended_as_one() {
  own_home
  local i numbers
  for i in 1 2 3; do
    { mail_of spam 200 && echo "ps $i"; } >copy$i
    ms -q train --regime all good copy$i
  done
  expect_exit 0 ms history --suspicious
  numbers=$(grep -o 'train spam --number [0-9 ]*[0-9]' out | grep ' 65 ' | sed 's/.*number //')
  expect_match "one command for all of them" '65 66 67' "$numbers"
  expect_equal "commands that mend a part" 1 "$(grep -c 'number.* 6[567]' out)"
  expect_match "together" '65, 66, 67\]' "$(ms history --suspicious --json | grep -m 1 '"number":6[567]' | sed 's/,/, /g; s/  / /g')"
  # shellcheck disable=SC2086  # several numbers
  expect_exit 0 ms train spam --number $numbers
  expect_lacks "afterwards" " 6[567] " "$(ms history --suspicious)"
}

claim_suspicious_json_names_class_and_doubt() {
  expect_exit 0 ms history --suspicious --json
  is_json out || fail "not JSON" "$(short <out)"
  expect_equal "keys" \
    "number date class who doubt probability score twin likeness bulk together from subject" \
    "$(json_of out '" ".join(lines[0])')"
  expect_equal "training" "61 GOOD" "$(json_of out '" ".join(str(lines[0][key]) for key in ("number", "class"))')"
  expect_equal "n" 0 "$(ms history --suspicious --json --class spam | wc -l)"
}

claim_the_remedy_mends_it() {
  own_home
  expect_exit 0 ms train spam --number 61
  expect_contains "words" "training 61: moved to the other class" "$(<out)"
  expect_equal "suspicious" "no training looks mistaught" "$(ms history --suspicious)"
  expect_exit 0 ms check "$SCRATCH/mail/mistaught"
}

claim_untrain_by_number_mends_it_too() {
  own_home
  expect_exit 0 ms untrain --number 61
  expect_equal "suspicious" "no training looks mistaught" "$(ms history --suspicious)"
}

claim_retraining_by_number_is_as_training_the_mail() {
  own_home
  cp -rp home other
  ms -q train spam --number 61
  ms -q --home other train spam --regime all "$SCRATCH/mail/mistaught"
  expect_same_file "model" other/model home/model
}

claim_retraining_as_the_same_class_changes_nothing() {
  own_home
  cp home/model before
  expect_exit 0 ms train good --number 61 --number 2
  expect_equal "already learned" 2 "$(grep -c 'already learned' out)"
  expect_same_file "model" before home/model
}

claim_what_was_taken_back_can_be_learned_again() {
  own_home
  ms -q untrain --number 2
  expect_exit 0 ms train good --number 2
  expect_contains "words" "training 2: learned" "$(<out)"
}

# --- undoing ---

claim_undo_since_makes_the_model_as_it_was_before() {
  own_home
  cp home/model before
  sleep 2.1
  local begin
  begin=$(date +%s)
  ms -q train --regime all spam "$REPO/corpus/samples/good-backup-en.eml"
  ms -q train --regime all good "$REPO/corpus/samples/spam-tablets-en.eml"
  expect_exit 0 ms history --undo-since "$(($(date +%s) - begin + 1))s"
  expect_match "words" '^2 trainings since .* taken back' "$(<out)"
  expect_same_file "model" before home/model
}

claim_undo_since_takes_back_a_whole_history() {
  own_home
  ms -q --home new init --key "$MAILSIFT_HOME/model"
  expect_exit 0 ms history --undo-since 2001-01-01
  expect_match "words" '^62 trainings since 2001-01-01 00:00 taken back; .* 0 spam and 0 good' "$(<out)"
  expect_same_file "model" new/model home/model
}

claim_a_dry_run_only_says_so() {
  own_home
  find home -type f -exec sha256sum {} + | sort >before
  expect_exit 0 ms history --undo-since 1d --dry-run
  expect_match "words" '^62 trainings since .* would be taken back$' "$(tail -n 1 out)"
  find home -type f -exec sha256sum {} + | sort >after
  expect_same_file "home" before after
}

claim_undo_names_what_had_been_moved() {
  own_home
  sleep 1.1
  ms -q train spam --number 2
  expect_exit 0 ms history --undo-since 1s
  expect_contains "words" "mailsift train good --number 2 " "$(<out)"
}

# --- who made a verdict ---

claim_explain_names_the_trainings_that_made_it() {
  expect_exit 0 ms explain -n 0 --trainings 3 "$SCRATCH/mail/mistaught"
  expect_equal "trainings" 3 "$(grep -c -E '^ +[+-][0-9]+\.[0-9]{3}  no\. [0-9]+  20.* (SPAM|GOOD) ' out)"
  expect_contains "the mail itself, mistaught" "no. 61 " "$(grep -m 1 'no\. ' out)"
  expect_exit 0 ms explain --json -n 0 --trainings 3 "$SCRATCH/mail/mistaught"
  is_json out || fail "not JSON" "$(short <out)"
  expect_equal "keys" "number date class who from subject share shared" \
    "$(json_of out '" ".join(lines[0]["trainings"][0])')"
}

claim_an_exact_contribution_is_what_untraining_takes_away() {
  local share before after
  own_home
  ms explain --json -n 0 --trainings 1 --exact "$SCRATCH/mail/mistaught" >out
  share=$(json_of out 'lines[0]["trainings"][0]["share"]')
  before=$(json_of out 'lines[0]["score"]')
  ms -q untrain --number "$(json_of out 'lines[0]["trainings"][0]["number"]')"
  ms check --json "$SCRATCH/mail/mistaught" >out
  after=$(json_of out 'lines[0]["score"]')
  expect_equal "score before, less the share" True \
    "$(python3 -c "print(abs($before - ($share) - ($after)) < 1e-6)")"
  expect_exit 64 ms explain --exact "$SCRATCH/mail/mistaught"
}

# --- prunings, folding ---

claim_prunings_are_listed_in_their_place() {
  own_home
  ms -q model prune --min-seen 2
  ms -q train --regime all spam "$SCRATCH/mail/moved"
  expect_exit 0 ms history -n 3
  expect_match "the pruning" '^ +65 .* prune .*seen fewer than 2 times' "$(sed -n 3p out)"
  expect_exit 0 ms history --json
  is_json out || fail "history --json is no JSON"
  expect_equal "as JSON" "[(65, 2)]" \
    "$(json_of out "[(line['number'], line['min_seen']) for line in lines if line['how'] == 'prune']")"
  expect_exit 0 ms history --class spam
  expect_equal "prunings of a class" 0 "$(grep -c prune out)"
}

claim_folding_keeps_the_model_and_drops_the_mail() {
  own_home
  local before
  before=$(sha256sum <home/model)
  expect_exit 0 ms history --fold-before 2100-01-01 --dry-run
  expect_equal "a dry run folds nothing" 0 "$(ms history | grep -c folded)"
  expect_exit 0 ms history --fold-before 2100-01-01
  expect_match "what it says" '^62 trainings before 2100-01-01 00:00 folded into the base$' "$(cat out)"
  expect_equal "trainings that are listed as folded" 62 "$(ms history | grep -c '(folded)')"
  expect_equal "mails in the journal" 0 "$(grep -c 'From: ' home/training/journal)"
  expect_equal "the model" "$before" "$(sha256sum <home/model)"
  ms -q model rebuild
  expect_equal "the model made anew" "$before" "$(sha256sum <home/model)"
}

claim_folded_trainings_stay_learned() {
  own_home
  ms -q history --fold-before 2100-01-01
  expect_exit 0 ms untrain --number 1
  expect_match "untrain" 'training 1: is folded into the base' "$(cat out)"
  expect_exit 0 ms untrain "$SCRATCH/mail/s1"
  expect_match "untrain of mail" 's1: is folded into the base' "$(cat out)"
  expect_exit 66 ms history --undo-since 2000-01-01
  expect_match "undo" 'training 1 of .* is folded' "$(cat err)"
  expect_exit 66 ms history --mail 1
  expect_match "its mail" 'mail of training 1 is not kept' "$(cat err)"
  expect_exit 66 ms train spam --number 1
  expect_exit 0 ms train spam "$SCRATCH/mail/s1"
  expect_match "the same again" 'already' "$(cat out)"
  expect_exit 0 ms train good --regime error "$SCRATCH/mail/s1"
  expect_exit 0 ms untrain --number 65
}

claim_training_folds_what_is_beyond_the_limits() {
  own_home
  local before
  before=$(grep -c 'From: ' home/training/journal)
  expect_exit 0 ms train --training-max-bytes 4000 --regime all spam "$SCRATCH/mail/moved"
  local left
  left=$(grep -c 'From: ' home/training/journal)
  expect_equal "mails were dropped, not all" yes "$([[ $left -gt 0 && $left -lt $before ]] && echo yes)"
  expect_equal "the listed ones" yes "$([[ $(ms history | grep -c '(folded)') -gt 30 ]] && echo yes)"
  sleep 3  # two seconds are the least age there is
  MAILSIFT_TRAINING_KEEP_DAYS=0.00002 expect_exit 0 ms settle
  expect_equal "by age nothing is left" 0 "$(grep -c 'From: ' home/training/journal)"
}

claim_features_can_stand_for_the_mail() {
  own_home
  mail_of spam 200 >secret
  expect_exit 0 ms train spam --regime all --keep features secret
  expect_equal "the mail in the journal" 0 "$(grep -c 'seller200' home/training/journal)"
  local before
  before=$(sha256sum <home/model)
  ms -q model rebuild
  expect_equal "the model made anew" "$before" "$(sha256sum <home/model)"
  expect_match "as it is listed" 'mail not kept' "$(ms history -n 1)"
  expect_exit 0 ms untrain secret
  expect_match "taken back" '^1 training taken back' "$(cat out)"
}

claim_mail_that_is_not_kept_is_learned_for_good() {
  own_home
  mail_of spam 200 >secret
  local before
  before=$(ms history | wc -l)
  expect_exit 0 ms train spam --regime all --keep none secret
  expect_equal "the mail in the home" 0 "$(grep -rc 'seller200' home/training/journal)"
  expect_equal "trainings listed" "$before" "$(ms history | wc -l)"
  expect_match "learned" "31 spam" "$(ms model rebuild)"
  expect_exit 0 ms untrain secret
  expect_match "nothing to take back" 'was never learned' "$(cat out)"
  expect_exit 64 ms train spam --keep none --number 1
}

run_claims "$@"
