#!/bin/bash
# A training that was acknowledged is never lost and the model is always whole: not with many at
# once, not if a trainer is killed, not on a full disk, not in a folder one may not write to.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

# FOLDER COUNT: that many small messages, all different
make_mail() {
  local i
  mkdir "$1"
  for ((i = 1; i <= $2; ++i)); do
    printf 'From: w%d@example.com\nSubject: s%d\n\nword%d is what number %d says\n' $i $i $i $i >"$1/$i"
  done
}

# Every message of these files is in the training set as spam.
expect_learned() {  # FILE...
  expect_exit 0 ms train -v --regime all spam "$@"
  expect_equal "messages that were not in the training set" "" \
    "$(grep -E '^[^ ]+: ' out | grep -v ': already learned')"
}

# The model is what the training set makes when it is made anew.
expect_model_of_its_training_set() {
  expect_exit 0 ms model check
  cp "$MAILSIFT_HOME/model" found
  rm "$MAILSIFT_HOME/model"
  ms -q untrain --number 999999
  expect_same_file "model" "$MAILSIFT_HOME/model" found
}

spooled() { find "$MAILSIFT_HOME/spool" -type f ! -name '*.tmp-*'; }

claim_thirty_trainers_and_sixty_readers_at_once_all_succeed() {
  local i
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  make_mail mail 30
  for ((i = 1; i <= 30; ++i)); do
    { ms -q train --regime all spam "mail/$i" 2>>errors || echo "train $?" >>errors; } &
    {
      ms -q check "$(spam_mail)" 2>>errors
      [[ $? != 3 ]] || echo "check $?" >>errors
    } &
    {
      ms filter <"$(spam_mail)" 2>>errors | grep -q '^X-Mailsift-Status: ' || echo "filter $?" >>errors
    } &
  done
  wait
  touch errors
  expect_equal "errors" "" "$(<errors)"
  expect_learned mail/*
  expect_equal "requests left in the spool" "" "$(spooled)"
  expect_model_of_its_training_set
}

claim_a_killed_trainer_loses_nothing_it_acknowledged() {
  local i killed=0 acknowledged=() delay
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  make_mail mail 60
  for ((i = 1; i <= 60; ++i)); do
    # From before the program has begun to after it has ended, however fast this machine is: the
    # delay grows while it is too short and shrinks while it is too long.
    delay=${delay:-1}
    if timeout -s KILL "$(printf '0.%04d' "$delay")" "$MAILSIFT" -q train --regime all spam "mail/$i" \
      2>/dev/null; then
      acknowledged+=("mail/$i")
      delay=$((delay * 2 / 3 + 1))
    else
      killed=$((killed + 1))
      delay=$((delay + delay / 5 + 2))
    fi
    ms -q model check || fail "after kill $i" "the model is not whole"
    ms filter <"$(spam_mail)" | grep -q '^X-Mailsift-Status: ' || fail "after kill $i" "filter fails"
  done 2>/dev/null
  [[ $killed -gt 10 ]] || fail "only $killed were killed"
  [[ ${#acknowledged[@]} -gt 3 ]] || fail "only ${#acknowledged[@]} survived"
  spooled | wc -l >waiting
  expect_exit 0 ms -q train --regime all spam "$(spam_mail)"
  expect_equal "requests left in the spool ($(<waiting) waited)" "" "$(spooled)"
  expect_learned "${acknowledged[@]}"
  expect_model_of_its_training_set
}

claim_killed_bulk_training_goes_on_where_it_was() {
  local delay code=137
  ms -q --home "$PWD/home" init
  export MAILSIFT_HOME=$PWD/home
  for ((delay = 20; delay < 9000; delay += delay / 3)); do
    timeout -s KILL "$(printf '0.%04d' "$delay")" "$MAILSIFT" -q train \
      --from-index "$REPO/corpus/index" 2>/dev/null
    code=$?
    ms -q model check || fail "killed after 0.$delay s" "the model is not whole"
    [[ $code == 0 ]] && break
  done 2>/dev/null
  expect_exit 0 ms -q train --from-index "$REPO/corpus/index"
  expect_model_of_its_training_set
  expect_exit 0 ms check "$REPO/corpus/spam/030-diploma.eml"
}

claim_a_terminated_bulk_training_keeps_what_it_did() {
  local code
  ms -q --home "$PWD/home" init
  export MAILSIFT_HOME=$PWD/home
  make_mail mail 30
  mkfifo mail/more
  # The index names a pipe in the end, so the trainer is at work when the signal comes.
  { for file in mail/[0-9]*; do echo "spam $file"; done; echo "spam mail/more"; } >index
  "$MAILSIFT" -q train --regime all --from-index index 2>err &
  # Opening the pipe for writing returns when the trainer opened it: it has trained all the others.
  exec 3>mail/more
  kill -TERM $!
  exec 3>&-
  wait $!
  code=$?
  expect_equal "exit code" 75 "$code"
  expect_contains "stderr" "interrupted" "$(<err)"
  expect_learned mail/[0-9]*
}

# A trainer at work does not hold up the filter, and a request that comes meanwhile is safe.
claim_nobody_waits_for_a_trainer() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  make_mail mail 1
  (
    flock 9
    expect_exit 0 ms filter --time-limit 5 <"$(spam_mail)"
    expect_equal "status fields while the lock is held" 1 "$(grep -c '^X-Mailsift-Status' out)"
    expect_exit 0 ms train --regime all spam mail/1
    expect_contains "words" "queued" "$(<out)"
  ) 9>>home/lock
  expect_equal "requests waiting" 1 "$(spooled | wc -l)"
  expect_exit 0 ms -q train --regime all spam "$(spam_mail)"
  expect_equal "requests waiting afterwards" 0 "$(spooled | wc -l)"
  expect_learned mail/1
}

# --- a full disk ---

# Trains mail/1, mail/2 ... until the disk says no; what was acknowledged is listed in `acknowledged`.
train_until_full() {
  local i
  for ((i = 1; i <= 200; ++i)); do
    if ms -q train --regime all spam "mail/$i" 2>>err; then
      echo "mail/$i" >>acknowledged
    else
      echo "failed with $?" >>err
      ms -q model check 2>>err || echo "model damaged" >>err
      return
    fi
  done
}

make_big_mail() {  # 200 messages of 20 KB
  local i
  make_mail mail 200
  for ((i = 1; i <= 200; ++i)); do
    seq -f w%.0f $((i * 10000)) $((i * 10000 + 3000)) >>"mail/$i"
  done
}

check_after_full_disk() {
  [[ -s acknowledged ]] || fail "the disk was full before the first training" "$(short <err)"
  expect_contains "stderr" "No space left on device" "$(<err)"
  expect_contains "exit code" "failed with 74" "$(<err)"
  expect_lacks "stderr" "model damaged" "$(<err)"
  mapfile -t files <acknowledged
  expect_learned "${files[@]}"
  expect_model_of_its_training_set
}

claim_a_full_disk_loses_nothing() {
  make_big_mail
  mkdir disk
  export MAILSIFT_HOME=$PWD/home
  export -f ms train_until_full
  # In a mount namespace of its own: nobody else sees the small disk, and it is gone afterwards.
  if [[ $(id -u) == 0 ]] && unshare -m mount -t tmpfs -o size=4m tmpfs disk 2>/dev/null; then
    trained_home "$PWD/start"
    # shellcheck disable=SC2016
    unshare -m bash -c '
      mount -t tmpfs -o size=6m tmpfs disk && cp -rp start disk/home &&
        MAILSIFT_HOME=$PWD/disk/home train_until_full
      cp -rp disk/home home'
  else
    # Without the right to mount, no file may grow beyond a size.
    trained_home home
    (
      trap "" XFSZ
      ulimit -f $(($(stat -c %s home/model) * 3 / 2 / 1024))
      train_until_full
    )
    sed -i 's/File too large/No space left on device/' err
  fi
  check_after_full_disk
}

# --- folders one may not write to ---

# A home is its user's; that of another is refused for that (neighbours.sh).
make_unwritable() {
  [[ $(id -u) != 0 ]] || chown -R 65534:65534 "$1"
  chmod -R a+rX,a-w "$1"
}

claim_a_home_that_cannot_be_written_is_named() {
  local program
  program=$(public_program)
  trained_home home
  make_unwritable home
  cp "$(spam_mail)" mail
  chmod 644 mail
  export MAILSIFT_HOME=$PWD/home
  expect_exit 74 unprivileged "$program" train spam mail
  expect_contains "stderr" "$PWD/home/" "$(<err)"
  expect_contains "stderr" "Permission denied" "$(<err)"
  expect_exit 74 unprivileged "$program" untrain mail
  expect_contains "stderr" "$PWD/home/" "$(<err)"
  expect_exit 74 unprivileged "$program" --home "$PWD/home/new" init
  expect_contains "stderr" "$PWD/home/new" "$(<err)"
}

claim_a_read_only_home_still_filters() {
  local program
  program=$(public_program)
  trained_home home
  make_unwritable home
  expect_exit 0 unprivileged "$program" --home home filter <"$(spam_mail)"
  expect_annotated "read-only" "$(spam_mail)" out without-id
  expect_match "stderr" "^mailsift: home/cache: [^[:cntrl:]]*; message not cached$" "$(<err)"
}

claim_a_damaged_model_is_made_anew_by_the_next_training() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  cp home/model before
  echo "no model" >home/model
  expect_exit 0 ms -q untrain --number 999999
  expect_same_file "model" before home/model
}

claim_a_torn_journal_keeps_its_whole_records() {
  local size
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  size=$(stat -c %s home/training/journal)
  truncate -s $((size - 10)) home/training/journal
  expect_exit 0 ms -q train --regime all spam "$(spam_mail)"
  expect_model_of_its_training_set
}

claim_a_damaged_request_in_the_spool_harms_no_other() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  echo "mailsift request 1 spam x" >home/spool/0000000000000001-1-0000
  : >home/spool/0000000000000002-1-0000
  make_mail mail 1
  expect_exit 0 ms train --regime all spam mail/1
  expect_contains "words" "learned" "$(<out)"
  expect_exit 0 ms model check
}

run_claims "$@"
