#!/bin/bash
# `mailsift model`: info, check, export, import.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home
  MODEL=$MAILSIFT_HOME/model
}

verdicts() { ms "$@" check "$REPO"/corpus/{good,spam,samples}; }

flip_byte() {  # FILE OFFSET
  local byte
  byte=$(od -An -tu1 -j "$2" -N 1 "$1")
  # shellcheck disable=SC2059
  printf "$(printf '\\%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

claim_info_counts_what_was_learned() {
  expect_exit 0 ms model info
  expect_match "info" "learned [0-9]+ spam, [0-9]+ good; [0-9]+ trainings in force" "$(<out)"
  expect_exit 0 ms model info --json
  expect_equal "keys" \
    "file format scheme spam good trainings good_to spam_from slope intercept own_addresses own_fields authserv_ids key starter views" \
    "$(python3 -c 'import json; print(*json.load(open("out")))')"
}

claim_trusted_fields_are_kept_beside_own_ones() {
  local home=$PWD/trusting
  expect_exit 0 ms --home "$home" init --trust-field X-Spam-Flag --own-field X-Shop
  expect_exit 0 ms --home "$home" init --own-field X-Other-*
  expect_exit 0 ms --home "$home" model info
  expect_contains "trusted" "trusted field X-Spam-Flag" "$(<out)"
  expect_contains "own" "own field X-Other-*" "$(<out)"
  expect_equal "replaced" "" "$(grep X-Shop out)"
  expect_exit 64 ms --home "$home" init --trust-field 'X-Spam: yes'
  expect_exit 64 ms --home "$home" init --trust-field +X-Spam
  expect_exit 64 ms --home "$home" init --own-field +X-Spam
}

claim_info_that_cannot_be_written_is_74() {
  trained_home home
  local option
  for option in "" --json; do
    # shellcheck disable=SC2086
    ms --home home model info $option >/dev/full 2>err
    expect_equal "exit code" 74 $?
    expect_contains "words" "standard output: cannot write" "$(<err)"
  done
}

claim_doctor_counts_as_info_does() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  ms -q untrain --number 3
  local trainings
  trainings=$(ms model info | sed -n 's/.*; \([0-9]* trainings in force\)/\1/p')
  expect_match "info" . "$trainings"
  expect_contains "doctor" "$trainings" "$(ms doctor | grep '^ok *training')"
}

claim_a_whole_model_is_called_whole() {
  expect_exit 0 ms model check
  expect_equal "words" "$MODEL: whole" "$(<out)"
}

claim_a_flipped_bit_anywhere_is_found() {
  local size i at
  cp "$MODEL" model
  size=$(stat -c %s model)
  # The superblock, the metadata, and places all over the tables.
  for at in 0 5 9 17 30 50 63 64 80 150 $(for ((i = 1; i < 40; ++i)); do echo $((size * i / 40)); done) \
    $((size - 1)); do
    flip_byte model "$at"
    expect_exit 65 ms model --model model check
    flip_byte model "$at"
  done
  expect_exit 0 ms model --model model check
}

claim_a_cut_or_foreign_file_is_65() {
  local length
  for length in 0 10 64 500 5000; do
    head -c "$length" "$MODEL" >model
    expect_exit 65 ms model --model model check
    expect_exit 65 ms model --model model info
  done
  { cat "$MODEL"; echo; } >model
  expect_exit 65 ms model --model model check
  cp "$(spam_mail)" model
  expect_exit 65 ms model --model model check
}

claim_a_missing_or_unreadable_model_is_74() {
  expect_exit 74 ms model --model nosuch check
  expect_contains "stderr" "nosuch" "$(<err)"
  expect_exit 74 ms model --model . check
  expect_exit 74 ms --home nosuch model info
}

claim_export_and_import_give_the_same_verdicts() {
  local format before
  before=$(verdicts)
  for format in "" --xml; do
    # shellcheck disable=SC2086
    expect_exit 0 ms model export --with-key $format archive
    rm -rf other
    expect_exit 0 ms --home other model import archive
    expect_equal "verdicts after import $format" "$before" "$(verdicts --home other)"
    expect_exit 0 ms --home other model check
  done
}

claim_an_archive_without_its_key_serves_only_homes_that_have_it() {
  ms model export archive
  expect_exit 65 ms --home other model import archive
  expect_match "words" 'made with a key that it does not hold' "$(<err)"
  expect_exit 0 ms -q --home friend init --key "$MODEL"
  expect_exit 0 ms -q --home friend model import archive
  expect_equal "verdicts" "$(verdicts)" "$(verdicts --home friend)"
  ms -q --home other init
  expect_equal "two homes have the same key" 1 \
    "$(for home in "$SCRATCH/home" friend other; do ms --home "$home" model info | grep ^key; done | sort | uniq -d | wc -l)"
  expect_exit 65 ms --home other model merge "$MODEL"
  expect_match "words" 'different keys' "$(<err)"
  expect_exit 65 ms -q --home new init --key "$REPO/models/starter.model"
}

claim_export_and_import_work_through_a_pipe() {
  ms model export --with-key | ms -q model --model copy import
  expect_exit 0 ms model --model copy check
  expect_same_file "model" "$MODEL" copy
}

claim_the_same_model_gives_the_same_archive() {
  ms model export --with-key one
  ms model export --with-key --xml one.xml
  ms -q model --model copy import one.xml
  ms model --model copy export --with-key two
  expect_same_file "archive" one two
}

claim_trainings_come_on_top_of_an_imported_model() {
  local mail="$REPO/corpus/samples/spam-part-time-ja.eml"
  ms model export --with-key archive
  expect_exit 0 ms -q --home other init
  expect_exit 0 ms -q --home other model import archive
  cp other/model imported
  expect_exit 0 ms -q --home other train --regime all good "$mail"
  expect_exit 0 ms -q --home other untrain "$mail"
  expect_same_file "model after learning and taking back" imported other/model
}

claim_a_bad_archive_is_65_and_changes_nothing() {
  local file
  trained_home home
  cp home/model before
  ms model export archive
  head -c 5000 archive >short
  : >empty
  echo "no archive" >text
  echo "<no archive" >xml
  ms model export --xml - | head -c 5000 >short.xml
  for file in short empty text xml short.xml; do
    expect_exit 65 ms --home home model import "$file"
    expect_match "stderr" "^mailsift: [^[:cntrl:]]+$" "$(<err)"
    expect_same_file "model" before home/model
  done
  expect_exit 66 ms --home home model import nosuch
}

claim_an_archive_that_cannot_be_written_is_reported() {
  expect_exit 74 ms model export /dev/full
  expect_exit 74 ms model export /nonexistent/archive
  ms model export >/dev/full 2>err
  expect_equal "exit code for stdout" 74 "$?"
}

claim_export_waits_for_no_reader_of_a_fifo() {
  mkfifo fifo
  expect_exit 74 timeout 20 "$MAILSIFT" model export fifo
  expect_match "stderr" "fifo: cannot write: No such device or address$" "$(<err)"
  cat fifo >read &
  # Until the reader has come.
  timeout 20 bash -c 'until "$@" 2>err; do :; done' - "$MAILSIFT" model export fifo
  wait
  ms model export archive
  expect_same_file "what the reader got" archive read
}

# A few hundred bytes that speak of tables of 128 MB each, and of own addresses without end.
claim_a_small_archive_costs_little_memory() {
  sanitized && { expecting; return; }
  ms -q --home new init
  ms --home new model export --xml small
  sed 's|<slots>4096<|<slots>16777216<|' small >lie
  expect_exit 65 bash -c 'ulimit -v 150000; exec "$@"' - "$MAILSIFT" --home new model import lie
  expect_contains "words" "a table of 16777216 slots for 0 features" "$(<err)"
}

claim_info_shows_a_hostile_address_harmlessly() {
  ms -q --home odd init --address $'\e[2J@example.jp'
  expect_exit 0 ms --home odd model info
  expect_contains "address" 'own address \x1B[2J@example.jp' "$(<out)"
}

claim_rebuild_makes_the_same_model_anew() {
  trained_home home
  cp home/model before
  printf 'damage' | dd of=home/model bs=1 seek=100 conv=notrunc status=none
  expect_exit 65 ms --home home model check
  expect_exit 0 ms --home home model rebuild
  expect_same_file "bit for bit" before home/model
  rm home/model
  expect_exit 0 ms --home home model rebuild
  expect_same_file "from nothing" before home/model
}

features() { ms --home "$1" model info --json | grep -o '"features":[0-9]*' | cut -d: -f2 | paste -sd+ | bc; }

# They write nothing, and judge by what the next training will make.
claim_commands_that_judge_look_past_a_model_that_is_damaged_or_missing() {
  local harm command
  local mail="$REPO/corpus/samples/spam-part-time-ja.eml"
  for harm in rm 'truncate -s 100' 'truncate -s 0'; do
    trained_home home
    for command in check explain "explain --json"; do
      # shellcheck disable=SC2086  # two words
      ms --home home $command "$mail" >"$command.before"
      echo $? >>"$command.before"
    done
    $harm home/model
    for command in check explain "explain --json"; do
      # shellcheck disable=SC2086
      ms --home home $command "$mail" >"$command.after" 2>err
      echo $? >>"$command.after"
      expect_same_file "$harm: $command" "$command.before" "$command.after"
      expect_match "$harm: $command: words" "^mailsift: home/model: [^[:cntrl:]]*the training set makes it anew for this once$" "$(<err)"
    done
    [[ $harm == rm ]] && expect_equal "model" "" "$(find home -name 'model*')"
    expect_exit 0 ms --home home train --regime error spam "$mail"
    expect_contains "$harm: train" "$(sed -n 's/^\([A-Z]*\) .*score=\([^ ]*\).*/\1 \2 ->/p' check.before)" "$(<out)"
    rm -rf home
  done
  ms -q --home new init
  truncate -s 100 new/model
  expect_exit 3 ms --home new check "$mail"
  expect_exit 65 ms --home new explain "$mail"
}

claim_prune_makes_the_model_smaller_and_can_be_taken_back() {
  local before
  trained_home home
  cp home/model whole
  before=$(features home)
  expect_exit 0 ms --home home model prune --min-seen 3
  expect_match "words" "^home/model: [0-9]+ features, $before before; mailsift untrain --number [0-9]+ takes it back$" "$(<out)"
  expect_equal "fewer features" 1 "$(($(features home) < before))"
  expect_exit 0 ms --home home model check
  cp home/model pruned
  expect_exit 0 ms --home home model rebuild
  expect_same_file "a rebuild prunes, too" pruned home/model
  expect_exit 0 ms --home home untrain --number "$(ms --home home model prune --min-seen 4 | sed 's/.*--number \([0-9]*\).*/\1/')"
  expect_same_file "the second pruning taken back" pruned home/model
  expect_exit 64 ms --home home model prune
  expect_exit 64 ms --home home model prune --min-seen 0
}

claim_prune_of_a_file_changes_only_that_file() {
  trained_home home
  cp home/model copy
  cp home/model before
  expect_exit 0 ms --home home model --model copy prune --min-seen 1000
  expect_match "words" "^copy: 0 features, [0-9]+ before$" "$(<out)"
  expect_exit 0 ms model --model copy check
  expect_same_file "the home's" before home/model
}

claim_merge_adds_what_others_have_learned() {
  local mail="$REPO/corpus/samples/spam-part-time-ja.eml"
  trained_home home
  expect_exit 0 ms -q --home other init --key home/model
  expect_exit 0 ms -q --home other train --regime all spam "$mail"
  expect_exit 0 ms -q --home home untrain "$mail"
  cp home/model alone
  expect_exit 0 ms --home home model merge other/model
  expect_match "words" "^home/model: [0-9]+ spam and [0-9]+ good messages learned$" "$(<out)"
  expect_exit 0 ms --home home model check
  cp home/model sum
  expect_exit 0 ms --home home model rebuild
  expect_same_file "a rebuild merges, too" sum home/model
  expect_exit 0 ms -q --home home train --regime all good "$(spam_mail)"
  expect_exit 0 ms -q --home home model rebuild
  expect_exit 0 ms --home home model check
  expect_exit 0 ms -q model --model two merge alone other/model
  cp two again
  expect_exit 0 ms -q model --model three merge alone other/model
  expect_same_file "the same sum of the same files" again three
}

claim_a_damaged_model_is_not_merged() {
  trained_home home
  cp home/model before
  cp home/model bad
  printf 'damage' | dd of=bad bs=1 seek=9000 conv=notrunc status=none
  expect_exit 65 ms --home home model merge bad
  expect_match "stderr" "^mailsift: bad: damaged model[^[:cntrl:]]*$" "$(<err)"
  expect_exit 74 ms --home home model merge nosuch
  expect_same_file "the home's" before home/model
}

run_claims "$@"
