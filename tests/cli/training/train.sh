#!/bin/bash
# `mailsift train` and `untrain`: every way in which mail is kept, and what a training does.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  # Six messages of both classes, and the model they make when each is named by itself.
  mkdir "$SCRATCH/spam" "$SCRATCH/good"
  local i
  for i in 1 2 3; do
    printf 'From: seller%d@example.net\nSubject: offer %d\n\nBuy cheap pills, offer %d.\n' $i $i $i \
      >"$SCRATCH/spam/$i"
    printf 'From: friend%d@example.jp\nSubject: meeting %d\n\nFrom here on we meet at %d o clock.\n' \
      $i $i $i >"$SCRATCH/good/$i"
  done
  ms -q --home "$SCRATCH/reference" init --key none  # the same trainings, the same bytes
  ms -q --home "$SCRATCH/reference" train --regime all spam "$SCRATCH"/spam/{1,2,3}
  ms -q --home "$SCRATCH/reference" train --regime all good "$SCRATCH"/good/{1,2,3}
}

# Learns whatever the model thinks of it already, so that trainings can be counted.
learn() { ms -q train --regime all "$@"; }

new_home() {
  export MAILSIFT_HOME=$PWD/${1:-home}
  ms -q init --key none
}

makes_the_reference_model() {  # WHAT
  expect_equal "$1: learned" "learned 3 spam, 3 good; 6 trainings in force" \
    "$(ms model info | grep learned)"
  expect_same_file "$1: model" "$SCRATCH/reference/model" "$MAILSIFT_HOME/model"
}

# An mbox as `formail` or procmail writes it, with ">From " for a body line that begins with "From ".
mbox_of() {
  local file
  for file in "$@"; do
    echo "From someone@example.com Thu Jan  1 00:00:00 2004"
    sed 's/^From />&/' "$file"
    echo
  done
}

claim_messages_one_at_a_time() {
  local i
  new_home
  for i in 1 2 3; do expect_exit 0 learn spam "$SCRATCH/spam/$i"; done
  for i in 1 2 3; do expect_exit 0 learn good "$SCRATCH/good/$i"; done
  makes_the_reference_model "one at a time"
}

claim_messages_from_stdin() {
  local i
  new_home
  for i in 1 2 3; do expect_exit 0 learn spam <"$SCRATCH/spam/$i"; done
  for i in 1 2 3; do expect_exit 0 learn good - <"$SCRATCH/good/$i"; done
  makes_the_reference_model "stdin"
}

claim_an_mbox_with_from_quoting_is_undone() {
  new_home
  mbox_of "$SCRATCH"/spam/* >spam.mbox
  mbox_of "$SCRATCH"/good/* >good.mbox
  expect_exit 0 learn spam spam.mbox
  expect_exit 0 learn good good.mbox
  makes_the_reference_model "mboxo"
}

claim_an_mbox_needs_no_name_of_its_own_nor_a_last_blank_line() {
  new_home
  mbox_of "$SCRATCH"/spam/* | sed '$d' >inbox
  mbox_of "$SCRATCH"/good/* >saved
  learn spam inbox
  learn good saved
  makes_the_reference_model "mbox without a suffix"
}

claim_an_mbox_of_one_message_is_read_as_an_mbox() {
  new_home
  mbox_of "$SCRATCH/good/1" >one.mbox
  learn good one.mbox
  expect_exit 0 ms train -v --regime all good "$SCRATCH/good/1"
  expect_contains "the message itself" "already learned" "$(<out)"
  expect_exit 0 ms untrain one.mbox
  expect_contains "untrain" "1 training taken back" "$(<out)"
}

claim_mboxrd_loses_one_mark_only() {
  new_home
  printf 'Subject: x\n\n>From the start\n>>From deeper\nFrom here\n' >message
  { echo "From a@example.com Thu Jan  1 00:00:00 2004"; sed 's/^>*From />&/' message; echo; } >one.mbox
  learn spam one.mbox
  expect_exit 0 ms train --regime all spam message
  expect_contains "the message itself" "already learned" "$(<out)"
}

claim_an_mbox_that_grew_is_not_learned_twice() {
  new_home
  mbox_of "$SCRATCH"/good/{1,2} >good.mbox
  learn good good.mbox
  mbox_of "$SCRATCH/good/3" >>good.mbox
  expect_exit 0 ms train --regime all good good.mbox
  expect_contains "summary" "3 messages, 1 learned, 2 already learned" "$(<out)"
}

claim_a_maildir_is_read_from_cur_and_new() {
  local class
  new_home
  for class in spam good; do
    mkdir -p "$class"/{cur,new,tmp}
    cp "$SCRATCH/$class/1" "$class/cur/1000.1.host:2,S"
    cp "$SCRATCH/$class/2" "$class/cur/1001.1.host:2,"
    cp "$SCRATCH/$class/3" "$class/new/1002.1.host"
    echo "half a message" >"$class/tmp/1003.1.host"
    echo "of the mail server" >"$class/dovecot-uidlist"
    expect_exit 0 learn "$class" "$class"
  done
  makes_the_reference_model "Maildir"
}

claim_an_mh_folder_is_read_without_its_hidden_files() {
  local class
  new_home
  for class in spam good; do
    cp -r "$SCRATCH/$class" "$class"
    echo "unseen: 1-3" >"$class/.mh_sequences"
    mkdir "$class/subfolder"
    expect_exit 0 learn "$class" "$class"
  done
  makes_the_reference_model "MH"
}

claim_both_classes_in_one_command_are_mixed() {
  new_home
  expect_equal "order" "good spam good spam good spam" \
    "$(ms train -v --regime all --good "$SCRATCH/good" --spam "$SCRATCH/spam" |
      sed -n 's#^.*/\(good\|spam\)/.: learned.*#\1#p' | xargs)"
  expect_contains "learned" "learned 3 spam, 3 good" "$(ms model info)"
}

claim_mixed_training_beats_one_class_after_the_other() {
  new_home
  ms -q train --good "$REPO/corpus/good" --spam "$REPO/corpus/spam"
  local file
  for file in "$REPO"/corpus/samples/good-*.eml; do
    ms -q check "$file"
    expect_lacks "$file called spam" "0" "$?"
  done
}

claim_only_one_way_to_name_the_classes() {
  new_home
  expect_exit 64 ms train spam "$SCRATCH/spam/1" --good "$SCRATCH/good/1"
  expect_exit 64 ms train --from-index "$REPO/corpus/index" --spam "$SCRATCH/spam/1"
}

claim_an_index_brings_classes_and_order() {
  new_home
  cp -r "$SCRATCH/spam" "$SCRATCH/good" .
  {
    echo "# a comment, and a blank line"
    echo
    for i in 1 2 3; do echo "spam spam/$i"; done
    for i in 1 2; do echo "ham good/$i"; done
    echo "good $PWD/good/3"
  } >index
  (cd / && learn --from-index "$OLDPWD/index")
  makes_the_reference_model "index"
}

claim_crlf_index_lines_work() {
  new_home
  printf 'spam %s\r\nham %s\r\n' "$SCRATCH/spam/1" "$SCRATCH/good/1" >index
  expect_exit 0 ms train --from-index index
  expect_contains "summary" "2 messages" "$(<out)"
}

claim_a_bad_index_line_is_65_and_named() {
  new_home
  printf 'spam %s\neggs %s\n' "$SCRATCH/spam/1" "$SCRATCH/good/1" >index
  expect_exit 65 ms train --from-index index
  expect_contains "stderr" "index:2: unknown label \"eggs\"" "$(<err)"
  printf 'spam\n' >index
  expect_exit 65 ms train --from-index index
  expect_contains "stderr" "index:1: no file named" "$(<err)"
}

claim_missing_mail_is_66_and_named() {
  new_home
  expect_exit 66 ms train spam nosuch.eml
  expect_contains "stderr" "nosuch.eml" "$(<err)"
  expect_exit 66 ms train --from-index nosuch
  expect_contains "stderr" "nosuch" "$(<err)"
  expect_exit 66 ms train spam "$SCRATCH/spam/1" nosuch.eml
  expect_contains "stderr" "nosuch.eml" "$(<err)"
}

# A Maildir of 75 good mails, in which `ACTION` does something after the program has listed it: the
# program lists what --good names before it waits for the writer of the FIFO.
train_while() {  # ACTION
  local i
  new_home
  mkdir -p Maildir/{cur,new,tmp}
  for i in {10..84}; do
    sed "s/ 1/ $i/" "$SCRATCH/good/1" >"Maildir/cur/$i.M1P2.host:2,"
  done
  mkfifo late
  { exec 3>late && "$1" && cat "$SCRATCH/spam/1" >&3; } &
  ms train --regime all --good Maildir --spam late >out 2>err
  code=$?
  wait
}

flags_change() {
  mv Maildir/cur/20.M1P2.host:2, Maildir/cur/20.M1P2.host:2,S
  mv Maildir/cur/30.M1P2.host:2, Maildir/cur/30.M1P2.host:2,RS
}
claim_a_file_whose_flags_change_meanwhile_is_found_again() {
  train_while flags_change
  expect_equal "exit code" 0 "$code"
  expect_match "all are learned" "^76 messages, 76 learned" "$(<out)"
}

some_vanish() { rm Maildir/cur/{20,30,40,50,60,70}.*; }
claim_files_that_vanish_are_named_and_counted_and_the_rest_is_learned() {
  train_while some_vanish
  expect_equal "exit code" 66 "$code"
  expect_match "the rest is learned" "^70 messages, 70 learned" "$(<out)"
  expect_contains "the first" "Maildir/cur/20.M1P2.host:2,: cannot read: No such file" "$(<err)"
  expect_equal "named" 5 "$(grep -c 'cannot read' err)"
  expect_contains "how many" "left out: 6 that cannot be read, 0 that are no mail" "$(<err)"
}

claim_an_unreadable_file_does_not_hold_up_the_others() {
  local program i command
  program=$(public_program)
  mkdir mail
  for i in {10..84}; do sed "s/ 1/ $i/" "$SCRATCH/good/1" >mail/$i; done
  chmod 000 mail/40
  [[ $(id -u) != 0 ]] || chown -R 65534:65534 .
  expect_exit 0 unprivileged "$program" -q --home home init
  expect_exit 66 unprivileged "$program" --home home train --regime all good mail
  expect_match "the rest is learned" "^74 messages, 74 learned" "$(<out)"
  expect_equal "words" "mailsift: mail/40: cannot read: Permission denied" "$(<err)"
  for command in decode explain; do
    expect_exit 66 unprivileged "$program" --home home $command mail
    expect_contains "$command" "mail/40: cannot read" "$(<err)"
  done
  expect_exit 3 unprivileged "$program" --home home check mail
  expect_equal "verdicts" 74 "$(wc -l <out)"
  expect_exit 66 unprivileged "$program" --home home untrain mail
  expect_match "taken back" "^74 trainings taken back" "$(<out)"
  for i in mail/*; do echo "good $i"; done >index
  chmod 644 index
  expect_exit 66 unprivileged "$program" --home home train --from-index index
  expect_match "of an index" "^74 messages" "$(<out)"
  expect_exit 66 unprivileged "$program" evaluate index
  expect_match "measured" "^74 messages: 74 good" "$(<out)"
  expect_contains "line of the index" "index:31: mail/40: cannot read" "$(<err)"
}

claim_named_files_whose_flags_changed_are_found_again() {
  new_home
  mkdir -p Maildir/{cur,new}
  cp "$SCRATCH/good/1" Maildir/cur/1000.1.host:2,S
  cp "$SCRATCH/good/2" Maildir/cur/1001.1.host:2,
  expect_exit 0 learn good Maildir/new/1000.1.host Maildir/cur/1001.1.host:2,RS
  expect_exit 66 learn good Maildir/cur/1002.1.host:2,
  expect_equal "learned" "learned 0 spam, 2 good; 2 trainings in force" "$(ms model info | grep learned)"
}

claim_the_same_training_again_changes_nothing() {
  local file
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  cp home/model before
  cp home/training/journal journal
  expect_exit 0 ms train --from-index "$REPO/corpus/index"
  expect_match "summary" "^150 messages, .*already learned; " "$(<out)"
  expect_lacks "summary" " moved" "$(<out)"
  for file in "$REPO"/corpus/spam/00[1-5]*; do
    learn spam "$file"
    cp home/model first
    expect_exit 0 ms train --regime all spam "$file"
    expect_contains "the same class again" "already learned" "$(<out)"
    expect_same_file "model" first home/model
  done
}

claim_the_other_class_moves_a_message() {
  local mail=$SCRATCH/spam/1
  new_home
  learn good "$SCRATCH"/good/*
  learn spam "$SCRATCH"/spam/{2,3}
  learn good "$mail"
  expect_exit 0 ms train --regime all spam "$mail"
  expect_contains "words" "moved to the other class" "$(<out)"
  expect_equal "learned" "learned 3 spam, 3 good; 6 trainings in force" "$(ms model info | grep learned)"
  cp home/model moved
  new_home straight
  learn good "$SCRATCH"/good/*
  learn spam "$SCRATCH"/spam/{2,3}
  learn spam "$mail"
  expect_same_file "model, as if it had been learned right at once" "$PWD/straight/model" moved
}

claim_a_filtered_message_is_the_same_message() {
  new_home
  learn spam "$SCRATCH/spam/1"
  ms filter <"$SCRATCH/spam/1" >filtered
  expect_exit 0 ms train --regime all spam filtered
  expect_contains "words" "already learned" "$(<out)"
  { echo "From a@example.com Thu Jan  1 00:00:00 2004"; cat filtered; } >delivered
  expect_exit 0 ms train --regime all spam delivered
  expect_contains "with a From_ line" "already learned" "$(<out)"
}

claim_a_correction_is_obeyed() {
  local mail
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  printf 'From: shop@example.com\nSubject: pills\n\nYour order of cheap pills has left our house.\n' >mail
  ms -q train --regime error spam mail
  expect_exit 0 ms check mail
  ms -q train --regime error good mail
  expect_exit 1 ms check mail
}

claim_learning_and_taking_back_leaves_no_trace() {
  local file
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  cp home/model before
  for file in "$REPO"/corpus/samples/*; do
    learn spam "$file"
    cmp -s before home/model && fail "$file" "was not learned"
    expect_exit 0 ms untrain "$file"
    expect_contains "words" "1 training taken back" "$(<out)"
    expect_same_file "model" before home/model
  done
}

claim_taking_back_an_older_training_leaves_the_later_ones() {
  new_home
  learn spam "$SCRATCH"/spam/{1,2,3}
  learn spam "$REPO/corpus/samples/good-backup-en.eml"
  learn good "$SCRATCH"/good/{1,2,3}
  expect_exit 0 ms untrain --number 4
  makes_the_reference_model "untrain --number"
}

claim_taking_back_from_stdin_works() {
  new_home
  learn spam "$SCRATCH"/spam/{1,2,3}
  cp home/model before
  learn good "$SCRATCH/good/1"
  expect_exit 0 ms untrain <"$SCRATCH/good/1"
  expect_same_file "model" before home/model
}

claim_taking_back_what_was_never_learned_is_no_error() {
  new_home
  expect_exit 0 ms untrain "$SCRATCH/spam/1"
  expect_contains "words" "was never learned" "$(<out)"
  expect_exit 0 ms untrain --number 77
}

claim_any_text_can_be_learned() {
  new_home
  printf 'no header at all\n' >text
  printf 'Subject: x\n\n' >header
  { printf 'Subject: x\n\n'; head -c 50000 "$MAILSIFT"; } >binary
  expect_exit 0 ms train --regime all spam text header binary
  expect_match "all" "^3 messages, 3 learned" "$(<out)"
  expect_exit 0 ms train --regime all good <text
  expect_contains "words about the first line" \
    "standard input: does not begin with a header field; taken as it is" "$(<err)"
  expect_exit 0 ms model check
}

claim_training_without_a_home_names_what_is_missing() {
  expect_exit 74 ms --home "$PWD/none" train spam "$SCRATCH/spam/1"
  expect_contains "stderr" "$PWD/none" "$(<err)"
  expect_exit 74 ms --home "$PWD/none" train spam "$SCRATCH"/spam/*
  expect_contains "stderr" "$PWD/none" "$(<err)"
}

claim_a_number_may_stand_before_the_class() {
  new_home
  learn good "$SCRATCH/good/1"
  expect_exit 0 ms train --number 1 spam
  expect_contains "words" "training 1: moved to the other class" "$(<out)"
  expect_exit 66 ms train --number 99 spam
  expect_equal "words" "mailsift: train: there is no training 99" "$(<err)"
  expect_exit 64 ms train --number 99 spam good
  expect_match "words" '"good": not the number of a training' "$(<err)"
  expect_exit 64 ms train spam --number 9x
  expect_match "words" '"9x": not the number of a training' "$(<err)"
}

claim_training_with_closed_descriptors_harms_no_file() {
  new_home
  ms train -v --regime all spam "$SCRATCH"/spam/{1,2,3} >&- 2>&-
  ms train -v --regime all good "$SCRATCH/good/1" >&- 2>&- <&-
  expect_equal "bytes of the lock file" 0 "$(stat -c %s home/lock)"
  expect_exit 0 ms model check
  expect_equal "learned" "learned 3 spam, 1 good; 4 trainings in force" "$(ms model info | grep learned)"
  # The journal is whole: the model made anew from it is the same.
  cp home/model before
  rm home/model
  ms -q untrain --number 99
  expect_same_file "model" before home/model
}

run_claims "$@"
