#!/bin/bash
# Accidents that an administrator can have with the mail that a home is taught. Each ends with nothing
# lost, or with words that say what and why.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

home() {
  cp -rp "$SCRATCH/home" home
  export MAILSIFT_HOME=$PWD/home
}
learned() { ms model info | sed -n 's/^learned \(.*\);.*/\1/p'; }

# Ten good mails that the sample corpus does not have.
maildir() {
  local i
  mkdir -p Maildir/{cur,new,tmp}
  for i in {10..19}; do
    printf 'From: friend%d@example.jp\nSubject: meeting %d\n\nWe meet in room %d.\n' $i $i $i \
      >"Maildir/cur/$i.M1P2.host:2,"
  done
}

claim_mail_is_read_in_another_window_while_it_is_learned() {
  home
  maildir
  mkfifo late
  {
    exec 3>late
    mv Maildir/cur/12.M1P2.host:2, Maildir/cur/12.M1P2.host:2,S
    cat "$(spam_mail)" >&3
  } &
  expect_exit 0 ms train --regime all --good Maildir --spam late
  expect_match "all" '^11 messages, 10 learned, 1 already' "$(<out)"
  wait
}

claim_mail_is_expunged_while_it_is_learned() {
  home
  maildir
  mkfifo late
  {
    exec 3>late
    rm Maildir/cur/12.*
    cat "$(spam_mail)" >&3
  } &
  expect_exit 66 ms train --regime all --good Maildir --spam late
  expect_match "the rest" '^10 messages, 9 learned' "$(<out)"
  expect_contains "which" "12.M1P2.host:2,: cannot read: No such file" "$(<err)"
  wait
}

claim_a_full_disk_has_left_empty_mail_and_zeros() {
  home
  maildir
  : >Maildir/cur/12.M1P2.host:2,
  head -c 4096 /dev/zero >Maildir/cur/13.M1P2.host:2,
  expect_exit 65 ms train --regime all good Maildir
  expect_match "the rest" '^8 messages, 8 learned' "$(<out)"
  expect_contains "which" "12.M1P2.host:2,: no mail: empty" "$(<err)"
  expect_contains "which" "13.M1P2.host:2,: no mail: nothing but NUL bytes" "$(<err)"
}

claim_the_server_has_begun_to_compress_mail() {
  home
  maildir
  gzip Maildir/cur/12.*
  mv Maildir/cur/12.*.gz Maildir/cur/12.M1P2.host:2,
  expect_exit 0 ms train --regime all good Maildir
  expect_match "all" '^10 messages, 10 learned' "$(<out)"
}

claim_the_wrong_folder_is_taught() {
  local before
  home
  before=$(learned)
  mkdir pictures
  printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >pictures/a.png
  printf 'SQLite format 3\0\x10\0' >pictures/thumbs.db
  expect_exit 65 ms train spam pictures
  expect_contains "which" "pictures/a.png: no mail: PNG picture" "$(<err)"
  expect_equal "learned" "$before" "$(learned)"
}

claim_a_newsletter_that_begins_a_line_with_from_is_taught_by_a_pipe() {
  home
  {
    printf 'From news@example.com Thu Jan  1 00:00:00 2004\nSubject: news\n\n'
    printf 'From here on:\n\nFrom Monday we open at 10.\nNote: closed on Sunday.\n'
  } >mail
  expect_exit 0 ms train good --regime all <mail
  expect_match "one mail" '^standard input: learned' "$(<out)"
}

claim_the_home_is_on_a_disk_that_is_not_there() {
  expect_exit 74 ms --home "$PWD/away" train --good "$REPO/corpus/good" --spam "$REPO/corpus/spam"
  expect_contains "words" "there is no data folder" "$(<err)"
  expect_exit 0 ms --home "$PWD/away" filter <"$(spam_mail)"
  expect_same_file "the mail" "$(spam_mail)" out
}

run_claims "$@"
