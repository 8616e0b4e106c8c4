#!/bin/bash
# `mailsift backup` and `restore`: a live home in one file, and back.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && ms --home "$SCRATCH/home" filter <"$(spam_mail)" >"$SCRATCH/filtered"
}

new_home() {
  export MAILSIFT_HOME=$PWD/home
  rm -rf "$MAILSIFT_HOME" "$MAILSIFT_HOME".*
  cp -rp "$SCRATCH/home" "$MAILSIFT_HOME"
}

NEW=$REPO/corpus/samples/good-backup-en.eml
kept() { (cd "$1" && find model secret training -type f ! -name replaced -exec sha256sum {} + | sort -k 2); }
learned() { ms model info --json | sed 's/.*"spam":\([0-9]*\),"good":\([0-9]*\).*/\1 \2/'; }
around() { find . -maxdepth 1 -name 'home*' | sort | paste -sd ' '; }

claim_a_home_comes_back_as_it_was() {
  new_home
  expect_exit 0 ms backup file
  expect_match "words" "^file: [0-9]+ files, [0-9]+ bytes$" "$(<out)"
  expect_equal "mode" 600 "$(stat -c %a file)"
  kept home >before
  rm -rf home
  expect_exit 0 ms restore file
  expect_match "words" "home: ready, [0-9]+ spam and [0-9]+ good messages learned$" "$(<out)"
  kept home >after
  expect_same_file "files" before after
  expect_equal "beside it" "./home" "$(around)"
  expect_exit 0 ms -q model rebuild
  kept home >after
  expect_same_file "made anew" before after
  expect_equal "modes" "" "$(find home -perm /077)"
  ms -q filter <"$(spam_mail)" >/dev/null
  expect_exit 0 ms -q doctor
}

claim_a_backup_goes_through_a_pipe() {
  new_home
  kept home >before
  ms backup - | ms --home other restore -
  kept other >after
  expect_same_file "files" before after
  ms backup - >/dev/full 2>err
  expect_equal "a full disk" 74 $?
}

# The same verdicts and numbers, and each training can be taken back; but no text is in the file.
claim_without_mail_the_features_are_enough() {
  new_home
  printf 'From: a@example.com\nSubject: hidden treasure\n\nnobody may read quokkabucket\n' >mail
  ms -q train spam --regime all --queue mail
  expect_exit 0 ms -q backup --without-mail features
  expect_exit 0 ms -q backup mails
  expect_equal "text with mail" 1 "$(grep -c quokkabucket mails)"
  expect_equal "text" 0 "$(grep -c quokkabucket features)"
  cp home/model before
  expect_exit 0 ms --home other restore features
  expect_same_file "model" before other/model
  expect_exit 0 ms -q --home other model rebuild
  expect_same_file "made anew" before other/model
  expect_exit 0 ms --home other untrain mail
  expect_contains "taken back" "1 training taken back" "$(<out)"
}

claim_a_home_that_is_there_is_replaced_only_by_force() {
  local id
  new_home
  ms -q backup file
  id=$(sed -n 's/^X-Mailsift-ID: //p' "$SCRATCH/filtered")
  ms -q train good --regime all "$NEW"
  kept home >newer
  expect_exit 64 ms restore file
  expect_match "words" "home: there is a data folder; --force puts the backup" "$(<err)"
  kept home >after
  expect_same_file "untouched" newer after
  expect_exit 0 ms restore --force file
  expect_contains "words" "home.before-restore: the data folder of before" "$(<out)"
  kept home.before-restore >after
  expect_same_file "kept" newer after
  kept "$SCRATCH/home" >before
  kept home >after
  expect_same_file "replaced" before after
  expect_exit 0 ms -q train spam --id "$id"
  expect_exit 0 ms -q restore --force file
  expect_equal "one folder more" "./home ./home.before-restore ./home.before-restore-2" "$(around)"
}

claim_a_folder_that_is_no_home_is_left_alone() {
  new_home
  ms -q backup file
  mkdir documents
  touch documents/letter
  expect_exit 64 ms --home documents restore --force file
  expect_equal "in it" letter "$(ls documents)"
  mkdir empty
  expect_exit 0 ms -q --home empty restore file
}

claim_requests_that_wait_are_in_it_and_stay() {
  local before
  new_home
  before=$(learned)
  (umask 077 && flock home/spool.lock "$MAILSIFT" -q train good --regime all --queue "$NEW")
  ms -q backup file
  expect_exit 0 ms -q --home other restore file
  expect_equal "learned by the restore" "${before% *} $((${before#* } + 1))" "$(MAILSIFT_HOME=other learned)"
  rm -rf file
  ms -q --home "$SCRATCH/home" backup file
  expect_exit 0 ms -q restore --force file
  expect_equal "what waited here" "${before% *} $((${before#* } + 1))" "$(learned)"
}

claim_a_link_to_a_home_stays_a_link() {
  new_home
  ms -q backup file
  mv home elsewhere
  ln -s elsewhere home
  expect_exit 0 ms -q restore --force file
  expect_equal "link" elsewhere "$(readlink home)"
  expect_exit 0 ms -q model check
}

claim_what_is_no_backup_is_refused_and_nothing_is_changed() {
  local size at before
  new_home
  ms -q backup file
  kept home >before
  size=$(stat -c %s file)
  for at in 0 5 18 40 100 $((size / 3)) $((size / 2)) $((size - 30)) $((size - 1)); do
    head -c "$at" file >bad
    expect_exit 65 ms restore --force bad
    cp file bad
    printf '\377' | dd of=bad bs=1 seek="$at" conv=notrunc status=none
    expect_exit 65 ms restore --force bad
  done
  { cat file; echo; } >bad
  expect_exit 65 ms restore --force bad
  expect_exit 65 ms restore --force "$NEW"
  expect_match "words" "good-backup-en.eml: not a mailsift backup" "$(<err)"
  : >bad
  expect_exit 65 ms restore --force bad
  expect_exit 66 ms restore --force nosuch
  expect_exit 74 ms restore --force .
  sed '1s/1$/7/' file >bad
  expect_exit 65 ms restore --force bad
  expect_contains "a later version's" "backup format 7, this build reads up to 1" "$(<err)"
  kept home >after
  expect_same_file "the home" before after
  expect_equal "beside it" "./home" "$(around)"
}

# A backup written by hand, whose hashes are right: NAME BYTES CONTENT.
forged() {
  python3 - "$@" <<PYTHON
import os, sys
sys.path.insert(0, "$REPO/tests/model")
sys.dont_write_bytecode = True
from xxh3 import xxh3 as xxh3_64
def line(words):
    words = (words + " ").encode()
    return words + b"%x\n" % xxh3_64(words)
out = b"mailsift backup 1\n"
files = [sys.argv[i:i + 3] for i in range(1, len(sys.argv), 3)]
for name, size, content in files:
    out += line(f"file {name} {size} {xxh3_64(content.encode()):x}") + content.encode()
os.write(1, out + line(f"end {len(files)}"))
PYTHON
}

claim_hostile_backups_are_refused() {
  local name
  forged secret 32 "$(seq -s '' 20)0" >file
  expect_exit 0 ms -q --home fine restore file
  for name in ../x /etc/passwd training/../../x spool/../x spool/ spool/.x spool/a/b cache/1/2 lock model/x . ''; do
    forged "$name" 4 oops >file
    expect_exit 65 ms --home bad restore file
    expect_contains "$name: words" "damaged backup" "$(<err)"
  done
  for name in 5 18446744073709551615 99999999999999999999 -1 x; do
    forged model "$name" oops >file
    expect_exit 65 ms --home bad restore file
  done
  forged model 4 oops model 4 oops >file
  expect_exit 65 ms --home bad restore file
  expect_contains "twice" "model is in it twice" "$(<err)"
  forged training/journal 19 $'mailsift journal 99' >file
  expect_exit 65 ms --home bad restore file
  forged training/journal 20 $'mailsift journal 99\n' >file
  expect_exit 65 ms --home bad restore file
  expect_contains "a later version's" "training set format 99" "$(<err)"
  expect_equal "left" "" "$(find . -name 'bad*' -o -name x)"
}

claim_only_a_backup_is_overwritten() {
  new_home
  cp "$NEW" mail
  expect_exit 64 ms backup mail
  expect_match "words" "^mailsift: mail: is there already, and is no backup$" "$(<err)"
  expect_same_file "mail" "$NEW" mail
  expect_exit 64 ms backup .
  expect_exit 64 ms backup /dev/null
  expect_exit 0 ms -q backup file
  expect_exit 0 ms -q backup file
  expect_exit 74 ms backup /nonexistent/file
  expect_exit 74 ms --home nosuch backup file
  ln -s file link
  expect_exit 0 ms -q backup link
  expect_equal "link" file "$(readlink link)"
}

# Each is of one moment: nothing is missing that was learned before, and the model is what it makes.
claim_backups_are_whole_while_trainers_are_at_work() {
  local i n at_least
  new_home
  mkdir mail
  for n in $(seq 40); do printf 'From: w%d@example.com\nSubject: s%d\n\nword%d\n' "$n" "$n" "$n" >"mail/$n"; done
  : >learned
  (for n in $(seq 40); do ms -q train spam --regime all "mail/$n"; echo "$n" >>learned; done) &
  for i in $(seq 8); do
    at_least=$(wc -l <learned)
    expect_exit 0 ms -q backup file
    rm -rf other
    expect_exit 0 ms -q --home other restore file
    for n in $(seq "$at_least"); do echo "mail/$n"; done >those
    [[ $at_least == 0 ]] || mapfile -t those <those
    [[ $at_least == 0 ]] || expect_equal "$at_least mails in backup $i" "" \
      "$(ms --home other train -v spam --regime all "${those[@]}" | grep -E '^mail/' | grep -v 'already learned')"
    cp other/model before
    expect_exit 0 ms -q --home other model rebuild
    expect_same_file "model" before other/model
  done
  wait
}

claim_a_restore_waits_for_trainers_and_they_for_it() {
  local n before
  new_home
  ms -q backup file
  mkdir mail
  for n in $(seq 20); do printf 'From: w%d@example.com\nSubject: s%d\n\nword%d\n' "$n" "$n" "$n" >"mail/$n"; done
  # The moment the homes change places, a request may find no spool; then it says so.
  for n in $(seq 20); do
    { ms -q train spam --regime all "mail/$n" 2>"err$n" || { [[ $? == 74 ]] && touch "refused$n" || echo "train $?" >>errors; }; } &
  done
  ms -q restore --force file || echo "restore $?" >>errors
  wait
  touch errors
  expect_equal "errors" "" "$(<errors)"
  expect_exit 0 ms -q untrain --number 999999
  cp home/model before
  expect_exit 0 ms -q model rebuild
  expect_same_file "model" before home/model
  # Each is in the new home or in the old one.
  for n in $(seq 20); do
    [[ -e refused$n ]] ||
      [[ $(ms train spam --regime all "mail/$n") == *"already learned"* ||
        $(ms --home home.before-restore train spam --regime all "mail/$n") == *"already learned"* ]] ||
      fail "mail $n is in neither"
  done
}

# A kill at any moment leaves the home of before or the new one, and no old home is lost.
claim_a_killed_restore_leaves_a_whole_home() {
  local delay code=137 all
  new_home
  ms -q backup file
  ms -q train good --regime all "$NEW"
  kept home >newer
  kept "$SCRATCH/home" >older
  for ((delay = 2; delay < 3000; delay += 1 + delay / 4)); do
    timeout -s KILL "$(printf '0.%04d' "$delay")" "$MAILSIFT" -q restore --force file 2>/dev/null
    code=$?
    kept home >now
    cmp -s now newer || cmp -s now older || fail "killed after 0.$delay s: neither home"
    expect_exit 0 ms -q check "$(spam_mail)"
    all=$(for home in home home.*; do [[ -d $home/training ]] && { kept "$home" | cmp -s - newer && echo "$home"; }; done 2>/dev/null)
    [[ -n $all ]] || fail "killed after 0.$delay s: the home of before is gone"
    [[ $code == 0 ]] && break
  done 2>/dev/null
  expect_exit 0 ms -q restore --force file
  [[ ! -e home.restoring ]] || fail "home.restoring is left"
}

run_claims "$@"
