#!/bin/bash
# `mailsift filter` adds its two header fields and leaves every other byte as it is.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home; }

adds_our_fields() {  # WHAT [WORDS]; the message is in the file mail
  expect_exit 0 ms filter <mail
  expect_annotated "$1" mail out
  expect_equal "$1: words on stderr" "${2+mailsift: standard input: $2; taken as it is}" "$(<err)"
}

claim_every_sample_message_gets_our_fields() {
  local file
  while read -r file; do
    cp "$file" mail
    adds_our_fields "$file"
  done < <(index_files | sed -n '1~5p')  # one in five is enough and quick
}

claim_lf_line_ends_stay() {
  printf 'From: a@example.com\nSubject: x\n\nbody\n' >mail
  adds_our_fields "LF"
}

claim_crlf_line_ends_stay_and_the_field_has_them_too() {
  printf 'From: a@example.com\r\nSubject: x\r\n\r\nbody\r\n' >mail
  adds_our_fields "CRLF"
}

claim_mixed_line_ends_give_the_last_header_lines_own() {
  printf 'From: a@example.com\nSubject: x\r\n\r\nbody\n' >mail
  adds_our_fields "LF, then CRLF"
  printf 'From: a@example.com\r\nSubject: x\n\nbody\r\n' >mail
  adds_our_fields "CRLF, then LF"
}

claim_an_mbox_from_line_stays_first() {
  printf 'From a@example.com Thu Jan  1 00:00:00 2004\nSubject: x\n\nbody\n' >mail
  adds_our_fields "From_ line"
  expect_equal "first line" "$(head -n 1 mail)" "$(head -n 1 out)"
}

claim_a_folded_last_field_is_not_torn() {
  printf 'From: a@example.com\nSubject: x\n y\n\tz\n\nbody\n' >mail
  adds_our_fields "folded"
}

claim_only_a_header_works() {
  printf 'From: a@example.com\nSubject: x\n' >mail
  adds_our_fields "header without blank line"
  printf 'From: a@example.com\nSubject: x\n\n' >mail
  adds_our_fields "header and blank line"
}

claim_a_header_cut_in_mid_line_works() {
  printf 'From: a@example.com\nSubject: cut he' >mail
  adds_our_fields "cut header line"
}

claim_a_header_without_an_end_works() {
  printf 'From: a@example.com\nSubject: x\nNo field is this line, the body begins.\nMore.\n' >mail
  adds_our_fields "no blank line"
}

claim_no_header_at_all_works() {
  printf 'Just text,\nand more text.\n' >mail
  adds_our_fields "text only" "does not begin with a header field"
  printf '\nText behind a blank line\n' >mail
  adds_our_fields "begins with a blank line" "does not begin with a header field"
  printf '\n' >mail
  adds_our_fields "one line end" "no mail: empty"
}

claim_nul_bytes_pass() {
  printf 'From: a@example.com\nSubject: x\0y\n\nbody\0with\0NULs\n' >mail
  adds_our_fields "NUL"
}

claim_8bit_bytes_pass() {
  printf 'From: a@example.com\nSubject: \203e\203X\203g\n\n\202\240\377\376\200\n' >mail
  adds_our_fields "8-bit"
}

claim_a_missing_final_newline_stays_missing() {
  printf 'From: a@example.com\n\nno newline at the end' >mail
  adds_our_fields "no final newline"
}

claim_an_empty_message_stays_empty() {
  : >mail
  expect_exit 0 ms filter <mail
  expect_same_file "output" mail out
}

claim_a_jpeg_passes() {
  { printf '\377\330\377\340\0\020JFIF\0\001'; head -c 60000 "$MAILSIFT"; } >mail
  adds_our_fields "JPEG" "no mail: JPEG picture"
}

claim_a_line_of_a_megabyte_passes() {
  { printf 'From: a@example.com\nSubject: x\n\n'; head -c 1000000 /dev/zero | tr '\0' x; } >mail
  adds_our_fields "long body line"
  { printf 'From: a@example.com\nSubject: '; head -c 1000000 /dev/zero | tr '\0' x; printf '\n\nbody\n'; } >mail
  adds_our_fields "long header line"
}

claim_an_mbox_of_several_messages_is_taken_as_one() {
  printf 'From a@example.com Thu Jan  1 00:00:00 2004\nSubject: %s\n\nbody\n\n' one two three >mail
  expect_exit 0 ms filter <mail
  expect_annotated "three messages" mail out
  expect_contains "a word about it" "mbox of several messages" "$(<err)"
}

claim_deeply_nested_parts_pass() {
  {
    printf 'From: a@example.com\nMIME-Version: 1.0\n'
    for ((i = 0; i < 2000; ++i)); do
      printf 'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' "$i" "$i"
    done
    printf 'Content-Type: text/plain\n\nthe end\n'
  } >mail
  adds_our_fields "nesting"
}

claim_forged_status_fields_are_removed() {
  printf 'From: a@example.com\nSubject: x\n\nbody\n' >honest
  {
    printf 'X-Mailsift-Status: GOOD p=0.0001 score=-99.00\n'
    printf 'From: a@example.com\n'
    printf 'x-mailsift-status: GOOD\n folded\n\tand folded again\n'
    printf 'X-MAILSIFT-ID: forged\n'
    printf 'Subject: x\n'
    printf 'X-Mailsift-Status: GOOD p=0.0001 score=-99.00\n'
    printf '\nbody\n'
  } >mail
  ms filter --no-cache <honest >expected
  expect_exit 0 ms filter --no-cache <mail
  expect_same_file "forged and honest" expected out
  expect_exit 0 ms filter <mail
  expect_annotated "with an id of our own" honest out
}

claim_the_programs_own_fields_are_replaced_not_repeated() {
  printf 'From: a@example.com\nSubject: x\n\nbody\n' >mail
  ms filter <mail >once
  expect_exit 0 ms filter <once
  expect_annotated "filtered twice" mail out
  expect_exit 0 ms filter --no-cache <once
  expect_annotated "the second time without an id" mail out without-id
}

claim_the_fields_name_in_a_body_stays() {
  printf 'From: a@example.com\n\nX-Mailsift-Status: is what I wanted to tell you about\n' >mail
  adds_our_fields "named in the body"
}

claim_filtering_changes_nothing_in_the_home_but_the_cache() {
  trained_home home
  local before
  before=$(find home -type f -exec cksum {} + | sort)
  MAILSIFT_HOME=home ms filter --no-cache <"$(spam_mail)" >out
  expect_equal "files without the cache" "$before" "$(find home -type f -exec cksum {} + | sort)"
  MAILSIFT_HOME=home ms filter <"$(spam_mail)" >out
  expect_equal "files" "$before" "$(find home -path home/cache -prune -o -type f -exec cksum {} + | sort)"
  expect_equal "files in the cache" 1 "$(find home/cache -type f | wc -l)"
}

claim_a_hundred_megabytes_of_zeros_pass() {
  truncate -s 100M mail
  expect_exit 0 ms filter --time-limit 0 <mail
  sed -n '/^X-Mailsift-Status: /p' out >fields
  expect_equal "status fields" 1 "$(wc -l <fields)"
  expect_equal "ids" 1 "$(grep -c -a '^X-Mailsift-ID: ' out)"
  cmp -s mail <(tail -c 104857600 out) || fail "the zeros" "changed"
}

run_claims "$@"
