#!/bin/bash
# Parts of a home that are lost, cut or of an old backup: nothing learned is lost, or it is said what is.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

new_home() {
  export MAILSIFT_HOME=$PWD/home
  rm -rf "$MAILSIFT_HOME"
  cp -rp "$SCRATCH/home" "$MAILSIFT_HOME"
  JOURNAL=$MAILSIFT_HOME/training/journal
}

NEW=$REPO/corpus/samples/good-backup-en.eml
KEPT="trainings that the model has learned are missing; all it knows is kept"

# "spam good", as the model says.
learned() { ms model info --json | sed 's/.*"spam":\([0-9]*\),"good":\([0-9]*\).*/\1 \2/'; }
verdicts() { ms check "$REPO"/corpus/{good,spam,samples}; }
trainings() { ms history --json --all | wc -l; }

# What a user may do to his journal, and an administrator to the folder.
lose() {  # HOW
  case $1 in
    journal) rm "$JOURNAL" ;;
    content) : >"$JOURNAL" ;;
    end) truncate -s $(($(stat -c %s "$JOURNAL") / 2)) "$JOURNAL" ;;
    tail) truncate -s $(($(stat -c %s "$JOURNAL") - 10)) "$JOURNAL" ;;
    middle) printf X | dd of="$JOURNAL" bs=1 seek=1000 conv=notrunc status=none ;;
    folder) rm -rf "$MAILSIFT_HOME/training" && ms -q init ;;
    newest)  # an older backup of the journal is put back
      cp "$JOURNAL" old
      ms -q train good --regime all "$REPO/corpus/samples/good-rehearsal-ja.eml"
      cp old "$JOURNAL" ;;
    base)  # of trainings that were folded
      ms -q history --fold-before 2100-01-01
      ms -q train good --regime all "$REPO/corpus/samples/good-rehearsal-ja.eml"
      rm "$MAILSIFT_HOME/training/base" ;;
    folded)  # a journal from before the folding, and a base from after it
      ms -q train good --regime all "$REPO/corpus/samples/good-rehearsal-ja.eml"
      head -c 3000 "$JOURNAL" >old
      ms -q history --fold-before 2100-01-01
      ms -q train spam --regime all "$REPO/corpus/samples/spam-part-time-ja.eml"
      cp old "$JOURNAL" ;;
  esac
}
WAYS=(journal content end tail middle folder newest base folded)

claim_a_training_after_a_loss_keeps_what_only_the_model_knew() {
  local how before
  for how in "${WAYS[@]}"; do
    new_home
    lose "$how"
    before=$(learned)
    verdicts >verdicts.before
    expect_exit 0 ms -q untrain --number 999999
    expect_contains "$how: words" "$KEPT" "$(<err)"
    expect_equal "$how: learned" "$before" "$(learned)"
    verdicts >verdicts.after
    expect_same_file "$how: verdicts" verdicts.before verdicts.after
    expect_exit 0 ms train good --regime all "$NEW"
    expect_match "$how: a new one" ": learned, " "$(<out)"
    expect_equal "$how: said once" "" "$(<err)"
    expect_equal "$how: learned with it" "${before% *} $((${before#* } + 1))" "$(learned)"
    expect_exit 0 ms untrain "$NEW"
    expect_equal "$how: and without" "$before" "$(learned)"
  done
}

claim_the_model_can_be_made_anew_after_a_loss() {
  local how
  for how in "${WAYS[@]}"; do
    new_home
    lose "$how"
    ms -q train good --regime all "$NEW" 2>/dev/null
    cp home/model before
    expect_exit 0 ms -q model rebuild
    expect_same_file "$how" before home/model
    rm home/model
    expect_exit 0 ms -q model rebuild
    expect_same_file "$how: from nothing" before home/model
  done
}

claim_doctor_says_what_is_lost_and_its_advice_keeps_the_rest() {
  local how before
  for how in "${WAYS[@]}"; do
    new_home
    lose "$how"
    before=$(learned)
    expect_exit 1 ms -q doctor
    expect_match "$how" "BAD  training +of [0-9]+ trainings that the model knows, [0-9]+ are there" "$(<out)"
    expect_contains "$how: advice" "-> mailsift model rebuild (it keeps what the model knows" "$(<out)"
    expect_exit 0 ms -q model rebuild
    expect_equal "$how: learned" "$before" "$(learned)"
    ms doctor >out
    [[ $how == middle ]] ||
      expect_match "$how: as advised" "ok   training +[0-9]+ trainings in force; the base has more, whose mail was lost" "$(<out)"
    expect_lacks "$how: as advised" "that the model knows" "$(<out)"
  done
}

claim_forgetting_must_be_asked_for() {
  new_home
  lose end
  cp -rp home alone
  rm alone/model
  ms -q --home alone model rebuild
  expect_exit 0 ms -q model rebuild --force
  expect_equal "words" "" "$(<err)"
  expect_same_file "model" alone/model home/model
  expect_exit 1 ms doctor
  expect_contains "doctor" "ok   training" "$(<out)"
}

claim_a_journal_that_is_found_again_is_not_learned_twice() {
  local when before
  for when in before after; do
    new_home
    mv "$JOURNAL" found
    before=$(learned)
    ms -q untrain --number 999999 2>/dev/null
    if [[ $when == after ]]; then
      ms -q train good --regime all "$NEW"
      before="${before% *} $((${before#* } + 1))"
    fi
    cp found "$JOURNAL"
    expect_exit 0 ms -q untrain --number 999999
    expect_equal "$when a training: learned" "$before" "$(learned)"
    expect_exit 0 ms train spam --regime all "$(spam_mail)"
    expect_contains "$when: known" "already learned" "$(<out)"
  done
}

# Its mail is still there for a later version of the features.
claim_mail_that_was_not_lost_stays() {
  new_home
  lose end
  cp "$JOURNAL" before
  ms -q train good --regime all "$NEW" 2>/dev/null
  cmp -s -n "$(($(stat -c %s before) - 5000))" before "$JOURNAL" || fail "the journal's mail is gone"
  expect_exit 0 ms history --mail 1
}

# Then only a backup helps, and the advice says so.
claim_doctor_does_not_advise_to_make_a_model_of_nothing() {
  new_home
  rm "$JOURNAL"
  printf 1234567 | dd of=home/model bs=1 seek=9000 conv=notrunc status=none
  expect_exit 1 ms -q doctor
  expect_contains "doctor" "-> mailsift restore FILE, if there is a backup" "$(<out)"
}

claim_a_journal_that_is_none_can_be_moved_away() {
  local before
  new_home
  before=$(learned)
  echo "something else entirely" >"$JOURNAL"
  expect_exit 65 ms -q model rebuild
  expect_exit 1 ms -q doctor
  expect_contains "doctor" "or move its file away" "$(<out)"
  mv "$JOURNAL" away
  expect_exit 0 ms -q model rebuild
  expect_equal "learned" "$before" "$(learned)"
}

# It is not this home's, so what this home was taught comes on top of it.
claim_a_model_of_elsewhere_replaces_nothing() {
  local before own
  new_home
  own=$(trainings)
  ms -q --home other init --starter "$REPO/models/starter.model"
  ms -q --home other train spam --regime all "$(spam_mail)"
  cp other/model home/model
  before=$(learned)
  expect_exit 0 ms -q untrain --number 999999
  expect_contains "words" "$KEPT" "$(<err)"
  expect_equal "learned at least what it knew" 1 "$(($(learned | sed "s/ / >= ${before% *} \&\& /; s/\$/ >= ${before#* }/")))"
  expect_equal "trainings" "$own" "$(trainings)"
  expect_exit 0 ms untrain "$(spam_mail)"
  expect_contains "its own training" "1 training taken back" "$(<out)"
}

claim_a_model_that_is_only_old_is_no_witness() {
  new_home
  ms -q train good --regime all "$NEW"
  cp home/model old
  ms -q untrain "$NEW"
  cp old home/model
  expect_exit 0 ms -q untrain --number 999999
  expect_equal "words" "" "$(<err)"
  ms -q --home other init --starter "$REPO/models/starter.model"
  cp home/model old
  ms -q model merge other/model
  cp home/model merged
  cp old home/model
  expect_exit 0 ms -q untrain --number 999999
  expect_equal "words after a merge" "" "$(<err)"
  expect_same_file "merged" merged home/model
}

run_claims "$@"
