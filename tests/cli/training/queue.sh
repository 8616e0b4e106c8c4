#!/bin/bash
# `train --queue`: handed in at once, learned soon, by one process for all.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

new_home() {
  trained_home "$PWD/home"
  export MAILSIFT_HOME=$PWD/home
}

mail() { printf 'From: a%s@example.com\nSubject: queued %s\n\nmessage %s of %s\n' "$1" "$1" "$1" "$(seq "$1" 2 60 | tr '\n' ' ')"; }

waiting() { find home/spool -type f | wc -l; }

await_learning() {
  local i
  for i in {1..200}; do
    [[ $(waiting) == 0 ]] && return
    sleep 0.1
  done
}

# Processes of ours that hold the lock of the spool.
background_trainers() {
  find /proc/[0-9]*/fd -lname "$PWD/home/spool.lock" 2>/dev/null | cut -d/ -f3
}

trainings() { ms history --json --all | wc -l; }

claim_a_request_is_learned_in_the_background() {
  local before
  new_home
  before=$(trainings)
  mail 1 >mail
  expect_exit 0 ms train spam --regime all --queue mail
  expect_equal "words" "1 handed in" "$(<out)"
  await_learning
  expect_equal "trainings" $((before + 1)) "$(trainings)"
  expect_exit 0 ms train spam --regime all mail
  expect_contains "again" "already learned" "$(<out)"
  expect_exit 0 ms model check
}

claim_the_caller_does_not_wait_for_the_trainer() {
  new_home
  mail 1 >mail
  # Its output is read to the end: a child that kept it open would keep us here.
  timeout 5 bash -c 'flock home/lock bash -c "\"$MAILSIFT\" train spam --regime all --queue mail | cat"' >out
  expect_equal "while another trainer is at work" "1 handed in" "$(<out)"
  await_learning
  expect_equal "learned later" 0 "$(waiting)"
}

# Who learns waits until nothing came for .3 s. Where the machine is so busy that each request takes
# almost as long, there is no crowd, and nothing is said of the models.
claim_a_crowd_makes_few_models() {
  local n before models began=${EPOCHREALTIME/[.,]/} took
  new_home
  before=$(trainings)
  for n in $(seq 1 60); do mail "$n" >"mail$n"; done
  stat -c %i:%y home/model >models
  for n in $(seq 1 60); do
    ms -q train spam --regime all --queue "mail$n" || fail "train $n"
    stat -c %i:%y home/model >>models
  done
  took=$(((${EPOCHREALTIME/[.,]/} - began) / 60000))  # ms for each request
  await_learning
  stat -c %i:%y home/model >>models
  models=$(uniq models | wc -l)
  expect_equal "trainings" $((before + 60)) "$(trainings)"
  ((models < 20 || took > 150)) || fail "$models models for 60 requests, one in $took ms"
  cp home/model before
  expect_exit 0 ms model rebuild
  expect_same_file "the model" before home/model
}

# What nobody takes because the trainer was killed is taken by the next one.
claim_a_killed_trainer_loses_nothing() {
  local before pid
  new_home
  before=$(trainings)
  mail 1 >mail1
  mail 2 >mail2
  ms -q train spam --regime all --queue mail1
  for pid in $(background_trainers); do kill -KILL "$pid"; done
  # A process that was killed holds its lock until it is gone, which on a busy machine takes a while.
  while [[ -n $(background_trainers) ]]; do sleep 0.05; done
  ms -q train spam --regime all --queue mail2
  await_learning
  expect_equal "trainings" $((before + 2)) "$(trainings)"
}

claim_a_cached_mail_can_be_handed_in() {
  new_home
  mail 7 | ms filter >mail
  expect_exit 0 ms train spam --regime all --queue --id "$(sed -n 's/^X-Mailsift-ID: //p' mail)"
  await_learning
  expect_exit 0 ms train spam --regime all mail
  expect_contains "again" "already learned" "$(<out)"
}

# Whoever hands something in while a bulk training holds the lock is told that it is taken along.
claim_a_bulk_training_takes_along_what_comes_meanwhile() {
  new_home
  mail 1 >mail1
  mail 2 >mail2
  mkfifo more
  printf 'spam mail1\nspam more\n' >index
  ms -q train --regime all --from-index index &
  # Opening the pipe for writing returns when the trainer has learned the other one and opens it.
  exec 3>more
  (umask 077 && flock home/spool.lock "$MAILSIFT" -q train good --regime all --queue mail2)
  expect_equal "waiting while it is at work" 1 "$(waiting)"
  mail 3 >&3
  exec 3>&-
  wait $!
  expect_equal "exit code" 0 $?
  expect_equal "waiting afterwards" 0 "$(waiting)"
  expect_exit 0 ms train good --regime all mail2
  expect_contains "learned" "already learned" "$(<out)"
  cp home/model before
  expect_exit 0 ms model rebuild
  expect_same_file "the model" before home/model
}

claim_a_home_that_cannot_be_written_is_74() {
  mail 1 >mail
  expect_exit 74 ms --home /nonexistent train spam --queue mail
}

claim_many_messages_are_not_handed_in() {
  new_home
  expect_exit 64 ms train spam --queue "$REPO/corpus/spam"
  expect_exit 64 ms train spam --queue --number 1
}

run_claims "$@"
