#!/bin/bash
# mailsift import: what other filters and mail programs left. The data is made by the programs
# themselves where Debian has them.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

for program in crm cssutil bogofilter bogoutil sa-learn spamprobe bsfilter; do
  command -v "$program" >/dev/null || {
    echo "$program is not installed: tools/install-packages.sh test" >&2
    exit 69
  }
done

before_claims() { ms -q --home "$SCRATCH/empty" init; }
import() { ms --home home import "$@"; }
new_home() { cp -rp "$SCRATCH/empty" home; }
spam() { find "$REPO/corpus/spam" -name '*.eml' | sort | head -n "$1"; }
good() { find "$REPO/corpus/good" -name '*.eml' | sort | head -n "$1"; }
say() { grep -F "$1: " out | head -n 1; }  # what it says of a path

# --- CRM114 ---

# Mailreaver with its own scripts, three spam and four good trained by its own command.
crm114() {  # FOLDER
  local mail option id
  mkdir "$1"
  cp /usr/share/crm114/*.crm "$1"
  sed 's|^:mime_decoder:.*|:mime_decoder: /base64 -di/|' /usr/share/crm114/mailfilter.cf >"$1/mailfilter.cf"
  printf '%s\n' 'me@example\.jp>->MyEmailAddress' '[[:space:]]me>-> MyEmailName' \
    '192\.0\.2\.1>->MyLocalMailRouterIP' 'yourname@yourdomain.yourplace>->MyEmailAddress' \
    '.*@example.com>->MyEmailAddress' >"$1/rewrites.mfp"
  cp /usr/share/doc/crm114/examples/priolist.mfp "$1"
  : >"$1/whitelist.mfp"
  (
    cd "$1" || exit
    cssutil -b -r spam.css
    cssutil -b -r nonspam.css
    for mail in $(spam 3) $(good 4) $(spam 6 | tail -n 2); do
      crm -u "$PWD" mailreaver.crm <"$mail" >tagged
      case $mail in */spam/00[1-3]*) option=--spam ;; */good/*) option=--good ;; *) continue ;; esac
      crm -u "$PWD" mailreaver.crm "$option" <tagged
    done
    rm tagged
  ) >/dev/null 2>&1
}

claim_what_crm114_was_taught_is_learned() {
  new_home
  crm114 crm
  expect_exit 0 import crm
  expect_equal "good" "crm/reaver_cache/known_good: 4 good: CRM114's mail cache" "$(say crm/reaver_cache/known_good)"
  expect_equal "spam" "crm/reaver_cache/known_spam: 3 spam: CRM114's mail cache" "$(say crm/reaver_cache/known_spam)"
  expect_match "the rest of the cache" 'left: 2 mails of which nobody said' "$(say crm/reaver_cache/texts)"
  expect_match "its statistics" 'left: statistics of CRM114.*counts of hashes' "$(say crm/spam.css)"
  expect_match "its settings" 'left: settings: thresholds' "$(say crm/mailfilter.cf)"
  expect_match "its senders" 'left: a list of senders' "$(say crm/priolist.mfp)"
  expect_match "its log" 'left: .*log of all mail' "$(say crm/allmail.txt)"
  expect_match "summary" '^7 messages, ' "$(tail -n 1 out)"
  expect_equal "history" 7 "$(ms --home home history | grep -cE '^ *[0-9]+ ')"
}

# As `train` does: the same mail in the same order.
claim_it_is_learned_as_train_would() {
  new_home
  cp -rp home other
  crm114 crm
  rm crm/rewrites.mfp
  expect_exit 0 import crm
  expect_exit 0 ms --home other train --good crm/reaver_cache/known_good --spam crm/reaver_cache/known_spam
  expect_equal "model" "$(ms --home other model export --format text /dev/stdout | grep -v time | cksum)" \
    "$(ms --home home model export --format text /dev/stdout | grep -v time | cksum)"
  expect_exit 0 import crm
  expect_match "again" '^7 messages, 7 ' "$(tail -n 1 out)"
  expect_lacks "again" " learned," "$(tail -n 1 out)"
}

claim_the_address_in_the_rewrites_becomes_the_users() {
  ms -q --home home init --address old@example.jp
  crm114 crm
  expect_exit 0 import crm
  expect_equal "own addresses" "own address old@example.jp
own address me@example.jp" "$(ms --home home model info | grep '^own')"
}

claim_mail_trained_as_both_is_neither() {
  new_home
  crm114 crm
  ln "$(find crm/reaver_cache/known_spam -type f | head -n 1)" crm/reaver_cache/known_good
  expect_exit 0 import crm
  expect_match "both" 'left: 1 mail trained as both' "$(grep both out)"
  expect_match "spam" ' 2 spam: ' "$(say crm/reaver_cache/known_spam)"
  expect_match "good" ' 4 good: ' "$(say crm/reaver_cache/known_good)"
}

claim_stray_files_in_a_mail_cache_are_no_mail() {
  new_home
  crm114 crm
  local folder=crm/reaver_cache/known_good
  head -c 5000 /dev/urandom | tr '\n' x >"$folder/20261122_160027_000001_00000000"
  : >"$folder/empty"
  echo "no mail but a note" >"$folder/note"
  mkfifo "$folder/fifo"
  ln -s "$folder" "$folder/loop"
  ln -s nowhere "$folder/broken"
  truncate -s 300M "$folder/huge"
  mkdir "$folder/folder"
  expect_exit 0 timeout 60 "$MAILSIFT" --home home import crm
  expect_match "good" ' 4 good: ' "$(say "$folder")"
  expect_match "the others" 'left: 4 other files, no mail' "$(say crm/reaver_cache)"
}

# --- OSBF-Lua: no Debian package; the names are those its commands give ---

claim_what_osbf_lua_was_taught_is_learned() {
  new_home
  mkdir -p osbf/cache
  local id=sfid-H20070321-101500-+12.50-00
  cp "$(spam 1)" "osbf/cache/$id""1@example.jp-s"
  cp "$(good 1)" "osbf/cache/$id""2@example.jp-h"
  cp "$(spam 9 | tail -n 1)" "osbf/cache/$id""3@example.jp"
  head -c 4096 /dev/zero >osbf/spam.cfc
  expect_exit 0 import osbf
  expect_equal "what is said" "osbf/cache: 1 good: OSBF-Lua's mail cache
osbf/cache: 1 spam: OSBF-Lua's mail cache
osbf/cache: left: 1 mail of which nobody said what they are" "$(grep ^osbf/cache out)"
  expect_match "statistics" 'statistics of OSBF-Lua: counts of hashes' "$(say osbf/spam.cfc)"
}

# --- what can only be named: made by the programs ---

claim_databases_are_named_and_left() {
  new_home
  mkdir bogofilter user user/.spamprobe
  export HOME=$PWD/user
  local mail
  for mail in $(spam 3); do bogofilter -d bogofilter -s <"$mail"; done
  for mail in $(good 3); do bogofilter -d bogofilter -n <"$mail"; done
  bogoutil -d bogofilter/wordlist.db >wordlist.txt
  # shellcheck disable=SC2046
  {
    sa-learn --spam $(spam 3)
    sa-learn --ham $(good 3)
    sa-learn --backup >sa-backup.txt
    spamprobe -c spam $(spam 3)
    spamprobe good $(good 3)
    spamprobe export >spamprobe.csv
    bsfilter -s $(spam 3)
    bsfilter -c $(good 3)
    bsfilter -u
  } >log 2>&1
  expect_exit 65 import bogofilter wordlist.txt user/.spamassassin sa-backup.txt user/.spamprobe spamprobe.csv \
    user/.bsfilter
  expect_match "bogofilter" "left: bogofilter's word list: counts of words;" "$(say bogofilter/wordlist.db)"
  expect_match "its dump" "left: a dump of bogofilter's word list: counts of words;" "$(say wordlist.txt)"
  expect_match "SpamAssassin" "left: SpamAssassin's Bayes database: counts of hashes" "$(say user/.spamassassin/bayes_toks)"
  expect_match "its backup" "left: a backup of SpamAssassin's Bayes database: counts of hashes" "$(say sa-backup.txt)"
  expect_match "SpamProbe" "left: SpamProbe's database: counts of words;" "$(say user/.spamprobe/sp_words)"
  expect_match "its export" "left: an export of SpamProbe's database: counts of words;" "$(say spamprobe.csv)"
  expect_match "bsfilter" "left: bsfilter's database: counts of words;" "$(say user/.bsfilter/C.spam.sdbm.pag)"
  expect_match "what to do" 'train --good FOLDER --spam FOLDER.*init --starter' "$(<err)"
  expect_contains "what was learned" " 0 trainings in force" "$(ms --home home model info)"
}

# By their magic numbers, as their sources have them.
claim_databases_of_programs_not_in_debian_are_named() {
  new_home
  printf 'SQLite format 3\0CREATE TABLE tokens' >bayes.spam.sqlite
  printf 'REDIS0009\372' >dump.rdb
  printf '\376\355\372\316\0\0\0\1' >training.dat
  expect_exit 65 import bayes.spam.sqlite dump.rdb training.dat
  expect_match "rspamd" "left: rspamd's database: counts of hashes" "$(say bayes.spam.sqlite)"
  expect_match "Redis" "left: a dump of Redis" "$(say dump.rdb)"
  expect_match "Thunderbird" "left: Thunderbird's junk training" "$(say training.dat)"
}

# --- mail ---

# A Maildir with an inbox of three (one unread, one new), Junk, a list, Trash and Sent.
maildir() {  # FOLDER
  local folder
  for folder in "" .Junk .Lists .Trash .Sent .not-spam '.&j,dg0TDhMPww6w-'; do mkdir -p "$1/$folder"/{cur,new,tmp}; done
  local -a spam good
  mapfile -t spam < <(spam 5)
  mapfile -t good < <(good 5)
  cp "${good[0]}" "$1/cur/1.a.host:2,S"
  cp "${good[1]}" "$1/cur/2.a.host:2,"
  cp "${good[2]}" "$1/new/3.a.host,S=12"
  cp "${spam[0]}" "$1/.Junk/cur/1.a.host:2,"
  cp "${spam[1]}" "$1/.Junk/new/2.a.host"
  cp "${spam[2]}" "$1/.&j,dg0TDhMPww6w-/cur/1.a.host:2,S"
  cp "${good[3]}" "$1/.Lists/cur/1.a.host:2,RS"
  cp "${spam[3]}" "$1/.Trash/cur/1.a.host:2,S"
  cp "${good[4]}" "$1/.Sent/cur/1.a.host:2,S"
  cp "${good[4]}" "$1/.not-spam/cur/1.a.host:2,S"
  echo index >"$1/dovecot.index.log"
}

claim_a_maildir_is_learned_by_its_folders() {
  new_home
  maildir Maildir
  expect_exit 0 import Maildir/
  expect_equal "what is said" "Maildir: 1 good: Maildir, 2 unread left
Maildir/.&j,dg0TDhMPww6w-: 1 spam: Maildir
Maildir/.Junk: 2 spam: Maildir
Maildir/.Lists: 1 good: Maildir" "$(grep -E ': [0-9]+ (good|spam): ' out)"
  expect_equal "what is left" "Maildir/.Sent
Maildir/.Trash
Maildir/.not-spam" "$(sed -n 's/: left: .*//p' out)"
  expect_match "summary" '^5 messages' "$(tail -n 1 out)"
}

claim_mbox_and_mh_folders_are_learned_by_their_names() {
  new_home
  local mail
  mkdir -p mail/mh
  for mail in $(spam 3); do formail_like "$mail"; done >mail/Junk
  for mail in $(good 2); do formail_like "$mail"; done >mail/inbox
  for mail in $(good 4 | tail -n 2); do formail_like "$mail"; done >mail/lists
  cp "$(good 5 | tail -n 1)" mail/mh/1
  expect_exit 0 import mail
  expect_equal "what is said" "mail/Junk: 3 spam: mbox
mail/inbox: 2 good: mbox
mail/lists: 2 good: mbox
mail/mh: 1 good: messages" "$(grep -E ': [0-9]+ (good|spam): ' out)"
}
formail_like() {
  echo "From a@example.com Thu Jan  1 00:00:00 2004"
  sed '/^From /s/^/>/' "$1"
  echo
}

claim_folders_named_good_and_spam_are_both() {
  new_home
  mkdir -p sorted/{good,spam,other}
  cp $(good 2) sorted/good
  cp $(spam 3) sorted/spam
  cp "$(good 9 | tail -n 1)" sorted/other
  expect_exit 0 import sorted
  expect_equal "what is said" "sorted/good: 2 good: messages
sorted/spam: 3 spam: messages" "$(grep -E ': [0-9]+ (good|spam): ' out)"
}

claim_a_folder_alone_says_nothing_of_its_mail() {
  new_home
  mkdir -p lists/cur
  cp "$(good 1)" lists/cur/1.a.host:2,S
  cp -r "$REPO/corpus/samples" samples
  cp "$(good 1)" mail.eml
  expect_exit 65 import lists samples mail.eml
  expect_match "Maildir" 'left: .*mailsift train good\|spam lists' "$(say lists)"
  expect_match "files" 'left: ' "$(say samples)"
  expect_match "one mail" 'left: a single message; use mailsift spam FILE' "$(say mail.eml)"
}

claim_a_dry_run_says_the_same_and_learns_nothing() {
  new_home
  maildir Maildir
  cp home/model before
  expect_exit 0 import --dry-run Maildir
  expect_equal "last line" "5 messages would be learned" "$(tail -n 1 out)"
  expect_same_file "model" before home/model
  grep -E ': ' out >dry
  expect_exit 0 import Maildir
  expect_equal "the folders" "$(<dry)" "$(grep -E '^Maildir' out)"
}

claim_without_a_path_the_usual_places_are_shown() {
  new_home
  export HOME=$PWD/user
  mkdir user
  expect_exit 66 import
  expect_match "words" 'nothing in the usual places' "$(<err)"
  maildir user/Maildir
  cp home/model before
  expect_exit 0 import
  expect_match "what would be learned" '^5 messages would be learned$' "$(grep would out)"
  expect_same_file "model" before home/model
}

# --- trouble ---

claim_without_a_home_nothing_is_looked_at() {
  maildir Maildir
  expect_exit 74 ms --home nowhere import Maildir
  expect_match "words" 'mailsift init' "$(<err)"
  expect_exit 0 ms --home nowhere import --dry-run Maildir
}

claim_a_missing_path_is_66_before_anything_is_learned() {
  new_home
  maildir Maildir
  cp home/model before
  expect_exit 66 import Maildir nowhere
  expect_match "words" '^mailsift: nowhere: cannot read: No such file' "$(<err)"
  expect_same_file "model" before home/model
  mkfifo fifo
  expect_exit 66 timeout 60 "$MAILSIFT" --home home import fifo
}

claim_what_cannot_be_read_is_66_and_the_rest_is_learned() {
  local program
  program=$(public_program)
  maildir Maildir
  mkdir Maildir/.Closed{,/cur}
  chmod 000 Maildir/.Closed/cur Maildir/.Junk/cur/*
  [[ $(id -u) != 0 ]] || chown -R 65534:65534 .
  expect_exit 0 unprivileged "$program" -q --home home init
  expect_exit 66 unprivileged "$program" --home home import Maildir
  expect_match "folder" 'Closed/cur: cannot read: Permission denied' "$(<err)"
  expect_match "mail" 'Junk/cur/.*: cannot read: Permission denied' "$(<err)"
  expect_match "summary" '^4 messages' "$(tail -n 1 out)"
}

claim_loops_and_depth_end() {
  new_home
  maildir deep/Maildir
  ln -s ../.. deep/Maildir/.Loop
  ln -s . deep/again
  local folder=deep i
  for i in {1..40}; do folder=$folder/d; done
  mkdir -p "$folder"
  expect_exit 0 timeout 60 "$MAILSIFT" --home home import deep
  expect_match "depth" 'left: nested too deep' "$(grep nested out)"
  expect_match "summary" '^5 messages' "$(tail -n 1 out)"
}

claim_cut_and_empty_data_is_no_trouble() {
  new_home
  : >wordlist.db
  : >mbox
  mkdir empty
  printf '\0\0\0\0\1\0\0\0\0\0\0\0b1' >short.db
  expect_exit 65 import wordlist.db mbox empty short.db
  expect_equal "stderr lines" 1 "$(wc -l <err)"
}

claim_a_name_cannot_steer_the_terminal() {
  new_home
  mkdir -p $'mail\e[2J/Junk\e[31m/cur'
  cp "$(spam 1)" $'mail\e[2J/Junk\e[31m/cur/1.a:2,S'
  expect_exit 65 import $'mail\e[2J'
  expect_lacks "escape" $'\e' "$(cat out err)"
}

run_claims "$@"
