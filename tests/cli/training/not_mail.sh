#!/bin/bash
# Files that are no mail: named, never learned, and judged where nothing may be refused. Mail that a
# server keeps compressed.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

MAIL=$(printf 'From: seller1@example.net\nSubject: offer 1\n\nBuy cheap pills, offer 1.\nx')
MAIL=${MAIL%x}
# The same, as zstd and bzip2 write it.
ZSTD=KLUv/SRGMQIARnJvbTogc2VsbGVyMUBleGFtcGxlLm5ldApTdWJqZWN0OiBvZmZlciAxCgpCdXkgY2hlYXAgcGlsbHMsIG9mZmVyIDEuCnTxx60=
BZIP2=QlpoOTFBWSZTWV3gBO0AAArfgAAQQAUgEFEACAA7d95gIABBEYo2kyANG0yhQADQAAHE1uDoijifVASd8qweToOL4qoG3hA4N20ZUcc3XcPSGyQZDKruVvxdyRThQkF3gBO0

new_home() {
  export MAILSIFT_HOME=$PWD/home
  ms -q init
}

what_is_no_mail() {  # FOLDER
  mkdir "$1"
  : >"$1/empty"
  head -c 5000 /dev/zero >"$1/zeros"
  printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >"$1/picture"
  printf 'SQLite format 3\0\x10\0' >"$1/database"
  printf 'CRYPTED\x03\x07\x02\0\0' >"$1/encrypted"
  printf '\xfd7zXZ\0\0\x04' >"$1/packed"
  head -c 5000 "$MAILSIFT" >"$1/program"
}

claim_it_is_named_and_the_rest_is_learned() {
  local file
  new_home
  what_is_no_mail mail
  printf '%s' "$MAIL" >mail/message
  expect_exit 65 ms train --regime all spam mail
  expect_match "summary" '^1 message, 1 learned' "$(<out)"
  expect_contains "words" "mail/picture: no mail: PNG picture" "$(<err)"
  expect_contains "words" "mail/database: no mail: SQLite database" "$(<err)"
  expect_contains "words" "mail/encrypted: no mail: mail that Dovecot has encrypted" "$(<err)"
  expect_contains "how many" "left out: 0 that cannot be read, 7 that are no mail" "$(<err)"
  for file in mail/*; do
    [[ $file == mail/message ]] || expect_exit 65 ms train spam "$file"
    [[ $file == mail/message ]] || expect_exit 65 ms train spam --queue <"$file"
  done
  expect_match "words for standard input" '^mailsift: standard input: no mail: data compressed' \
    "$(ms train spam <mail/packed 2>&1)"
  expect_exit 65 ms train --spam mail
  expect_equal "learned" "learned 1 spam, 0 good; 1 training in force" "$(ms model info | grep ^learned)"
}

claim_it_is_judged_as_it_is() {
  local file
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  what_is_no_mail mail
  for file in mail/*; do
    ms check "$file" >out 2>err
    expect_match "verdict" '^(SPAM|GOOD|UNSURE) p=' "$(<out)"
    expect_match "words" "^mailsift: $file: no mail: .*; taken as it is$" "$(<err)"
    expect_contains "defect" '"not_mail"' "$(ms decode --json "$file")"
    expect_exit 0 ms filter <"$file"
    expect_match "words" "^mailsift: standard input: no mail: .*; taken as it is$" "$(<err)"
    # The input comes out unchanged, byte for byte, behind our fields.
    expect_equal "bytes" "$(md5sum <"$file")" "$(tail -c "$(stat -c %s "$file")" out | md5sum)"
  done
}

claim_what_the_cache_keeps_of_it_is_never_learned() {
  local id
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' | ms filter >filtered 2>err
  id=$(tr -d '\r' <filtered | sed -n 's/^X-Mailsift-ID: //p')
  expect_match "an id" . "$id"
  expect_exit 65 ms train spam --id "$id"
  expect_contains "words" "no mail: PNG picture" "$(<err)"
  printf 'From: me@example.com\nSubject: Fwd\n\nX-Mailsift-ID: %s\n' "$id" >forward
  expect_exit 0 ms report spam <forward
  expect_contains "words" "no mail: PNG picture" "$(<out)"
  expect_equal "outcome" '"no mail"' \
    "$(ms report spam --json <forward | sed -n 's/.*"outcome":\("[^"]*"\).*/\1/p')"
}

claim_odd_first_lines_pass_with_a_word() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  printf 'a stray line\n%s' "$MAIL" >mail
  expect_exit 0 ms filter <mail
  expect_equal "words" \
    "mailsift: standard input: does not begin with a header field; taken as it is" "$(<err)"
  expect_match "verdict" 'X-Mailsift-Status: ' "$(<out)"
  printf '%s' "$MAIL" >mail
  expect_exit 0 ms filter <mail
  expect_equal "words about other mail" "" "$(<err)"
}

compressed_maildir() {
  mkdir -p Maildir/{cur,new,tmp}
  printf '%s' "$MAIL" | gzip >"Maildir/cur/1.M1.host,S=71,W=75:2,S"
  base64 -d <<<"$ZSTD" >"Maildir/cur/2.M1.host,S=71,W=75:2,S"
  base64 -d <<<"$BZIP2" >"Maildir/new/3.M1.host,S=71,W=75"
}

claim_compressed_mail_is_read() {
  new_home
  compressed_maildir
  expect_exit 0 ms train --regime all spam Maildir
  expect_match "the same mail thrice" '^3 messages, 1 learned, 2 already learned' "$(<out)"
  printf '%s' "$MAIL" >mail
  expect_exit 0 ms train --regime all spam mail
  expect_contains "the mail itself" "already learned" "$(<out)"
  expect_exit 2 ms check Maildir
  expect_equal "words" "" "$(<err)"
  expect_exit 0 ms untrain Maildir/cur/1.*
  expect_match "taken back" '^1 training taken back' "$(<out)"
  mkdir Maildir/.Junk
  mv Maildir/cur Maildir/new Maildir/.Junk
  mkdir Maildir/cur
  expect_exit 0 ms import Maildir
  expect_match "import" '^3 messages, ' "$(grep ' messages' out)"
}

claim_two_compressed_pieces_are_one_mail() {
  new_home
  { printf 'Subject: x\n\n' | gzip; printf 'body\n' | gzip; } >mail.gz
  printf 'Subject: x\n\nbody\n' >mail
  expect_exit 0 ms train --regime all spam mail.gz
  expect_exit 0 ms train --regime all spam mail
  expect_contains "the same" "already learned" "$(<out)"
}

claim_damaged_compressed_mail_is_named() {
  local file
  new_home
  mkdir mail
  printf '%s' "$MAIL" | gzip | head -c 40 >mail/cut
  { printf '%s' "$MAIL" | gzip | head -c 30; head -c 30 /dev/zero; } >mail/damaged
  base64 -d <<<"$ZSTD" | head -c 60 >mail/cut-zstd
  base64 -d <<<"$BZIP2" | head -c 60 >mail/cut-bzip2
  printf '\x1f\x8b\x08' >mail/short
  for file in mail/*; do
    expect_exit 65 ms train spam "$file"
    expect_equal "words" "mailsift: $file: no mail: damaged compressed data" "$(<err)"
  done
  expect_exit 65 ms train spam mail
  printf 'tar, not mail \1\2' | gzip >packed
  expect_exit 65 ms train spam packed
  expect_equal "words" "mailsift: packed: no mail: binary data" "$(<err)"
}

claim_a_bomb_is_refused_within_bounds() {
  new_home
  python3 -c '
import bz2, sys
packer = bz2.BZ2Compressor()
out = packer.compress(b"Subject: x\n\n")
for _ in range(300): out += packer.compress(bytes(1 << 20))
sys.stdout.buffer.write(out + packer.flush())' >bomb
  [[ $(stat -c %s bomb) -lt 2000 ]] || fail "the bomb is no bomb"
  expect_exit 65 timeout 120 "$MAILSIFT" train spam bomb
  expect_equal "words" "mailsift: bomb: no mail: compressed data of more than 256 MiB" "$(<err)"
}

claim_standard_input_is_never_unpacked() {
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  printf '%s' "$MAIL" | gzip >mail.gz
  expect_exit 0 ms filter --no-cache <mail.gz
  expect_equal "bytes" "$(md5sum <mail.gz)" "$(tail -c "$(stat -c %s mail.gz)" out | md5sum)"
}

run_claims "$@"
