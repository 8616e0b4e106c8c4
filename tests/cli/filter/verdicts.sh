#!/bin/bash
# What `check`, `filter`, `explain` and `decode` say, and the exit codes of `check`.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home
  SPAM=$(mail_with_verdict "$MAILSIFT_HOME" spam SPAM)
  GOOD=$(mail_with_verdict "$MAILSIFT_HOME" good GOOD)
  UNSURE=$SCRATCH/unsure.eml  # nothing in it was ever seen
  printf 'X-Qqqq: zzzz\n\nwwww\n' >"$UNSURE"
}

is_json() { python3 -m json.tool --json-lines "$1" >/dev/null; }

json_keys() {  # FILE: the keys of its first object, in order
  python3 -c 'import json, sys; print(*json.loads(open(sys.argv[1]).readline()))' "$1"
}

claim_our_fields_have_their_documented_form() {
  local mail
  for mail in SPAM GOOD UNSURE; do
    ms filter <"${!mail}" | grep -a '^X-Mailsift' | tr -d '\r' >field
    expect_equal "fields" 2 "$(wc -l <field)"
    expect_match "$mail" "$STATUS_FORM" "$(head -n 1 field)"
    expect_contains "the verdict" "X-Mailsift-Status: $mail " "$(head -n 1 field)"
    expect_match "the id" "$ID_FORM" "$(tail -n 1 field)"
  done
}

claim_check_exits_0_for_spam() { expect_exit 0 ms check "$SPAM"; }
claim_check_exits_1_for_good() { expect_exit 1 ms check "$GOOD"; }
claim_check_exits_2_for_unsure() { expect_exit 2 ms check "$UNSURE"; }

claim_check_exits_3_for_trouble() {
  expect_exit 3 ms check nosuch.eml
  expect_contains "stderr" "nosuch.eml" "$(<err)"
  expect_exit 3 ms --home /nonexistent check "$SPAM"
  expect_exit 3 ms check <.
  expect_exit 3 ms check <&-
  mkdir empty
  expect_exit 3 ms check empty
}

claim_exit_codes_are_those_of_the_filter_that_rules_were_made_for() {
  local n=0 mail
  for mail in SPAM GOOD UNSURE; do
    expect_exit $n ms check --exit-code bogofilter "${!mail}"
    expect_exit $n ms filter --exit-code bogofilter <"${!mail}"
    expect_annotated "$mail" "${!mail}" out
    expect_exit 0 ms check --exit-code crm114 "${!mail}"
    expect_exit 0 ms filter --exit-code crm114 <"${!mail}"
    expect_exit 0 ms filter <"${!mail}"
    n=$((n + 1))
  done
  expect_exit 1 ms check --exit-code crm114 nosuch.eml
  export MAILSIFT_HOME=/nonexistent
  expect_exit 3 ms filter --exit-code bogofilter <"$SPAM"
  expect_same_file "bogofilter" "$SPAM" out
  expect_exit 1 ms filter --exit-code crm114 <"$SPAM"
  expect_same_file "crm114" "$SPAM" out
  expect_exit 75 ms filter --exit-code bogofilter --on-error tempfail <"$SPAM"
}

claim_verdicts_are_written_in_the_form_of_other_filters() {
  local number='[0-9]+\.[0-9]'
  field() { ms filter --header "$1" <"$2" | tr -d '\r' | grep -a "^$3"; }
  expect_match "bogofilter" '^X-Bogosity: Spam, tests=bogofilter, spamicity=0\.[0-9]{6}, version=[0-9.]+$' \
    "$(field bogofilter "$SPAM" X-Bogosity)"
  expect_match "bogofilter" '^X-Bogosity: Ham, ' "$(field bogofilter "$GOOD" X-Bogosity)"
  expect_match "bogofilter" '^X-Bogosity: Unsure, ' "$(field bogofilter "$UNSURE" X-Bogosity)"
  expect_match "crm114" "^X-CRM114-Status: SPAM  \( +-$number.  \)$" "$(field crm114 "$SPAM" X-CRM114-S)"
  expect_match "crm114" "^X-CRM114-Status: GOOD  \( +$number.  \)$" "$(field crm114 "$GOOD" X-CRM114-S)"
  expect_match "crm114" "^X-CRM114-Status: UNSURE \(" "$(field crm114 "$UNSURE" X-CRM114-S)"
  expect_match "spamassassin" "^X-Spam-Status: Yes, score=$number required=5.0 tests=MAILSIFT autolearn=no version=" \
    "$(field spamassassin "$SPAM" X-Spam-St)"
  expect_equal "flag of spam" "X-Spam-Flag: YES" "$(field spamassassin "$SPAM" X-Spam-F)"
  expect_equal "flag of good mail" "" "$(field spamassassin "$GOOD" X-Spam-F)"
  # Ours are there as well, and nothing else is changed.
  ms filter --header bogofilter <"$SPAM" | grep -av '^X-Bogosity' >mail
  expect_annotated "the rest" "$SPAM" mail
  printf '[filter]\nheader = "crm114"\n' >config.toml
  expect_contains "by the settings" "X-CRM114-Status: SPAM" \
    "$(ms --config config.toml filter <"$SPAM" | tr -d '\0')"
  expect_contains "by the environment" "X-Bogosity: Spam" \
    "$(MAILSIFT_HEADER=bogofilter ms filter <"$SPAM" | tr -d '\0')"
}

claim_check_reads_stdin() {
  expect_exit 0 ms check <"$SPAM"
  expect_exit 1 ms check - <"$GOOD"
}

claim_quiet_check_says_nothing() {
  expect_exit 0 ms -q check "$SPAM"
  expect_equal "output" "" "$(cat out err)"
}

claim_of_several_the_worst_verdict_counts() {
  expect_exit 2 ms check "$GOOD" "$UNSURE"
  expect_exit 0 ms check "$GOOD" "$SPAM" "$UNSURE"
  expect_exit 1 ms check "$GOOD" "$GOOD"
}

claim_check_prints_verdict_and_name() {
  ms check "$SPAM" >out
  expect_match "line" "^SPAM p=0\.[0-9]{4} score=\+[0-9]+\.[0-9]{2}  $SPAM$" "$(<out)"
}

claim_check_json_is_one_object_a_message() {
  ms check --json "$SPAM" "$GOOD" "$UNSURE" >out
  is_json out || fail "not JSON" "$(short <out)"
  expect_equal "objects" 3 "$(wc -l <out)"
  expect_equal "keys" "file class score probability" "$(json_keys out)"
}

claim_an_untrained_home_is_unsure_of_everything() {
  ms -q --home new init
  expect_exit 2 ms --home new check "$SPAM"
  expect_contains "verdict" "UNSURE p=0.5000 score=+0.00" "$(<out)"
}

claim_explain_lists_the_strongest_clues() {
  expect_exit 0 ms explain -n 5 "$SPAM"
  expect_equal "first line" "$(ms check "$SPAM")" "$(head -n 1 out)"
  expect_equal "clues" 5 "$(grep -c -E '^  [+-][0-9]+\.[0-9]{3} ' out)"
}

claim_explain_json_has_views_and_clues() {
  expect_exit 0 ms explain --json -n 3 "$SPAM" "$GOOD"
  is_json out || fail "not JSON" "$(short <out)"
  expect_equal "keys" "file known class score probability views both language clues change" "$(json_keys out)"
  expect_equal "keys of a clue" "view judge place clue share evidence weight spam good" \
    "$(python3 -c 'import json; print(*json.loads(open("out").readline())["clues"][0])')"
}

claim_explain_has_evidence_and_weight_in_columns() {
  ms explain -n 3 "$SPAM" >out
  expect_equal "heading" "share evidence weight spam good view place clue" \
    "$(sed -n 3p out | xargs)"
  expect_match "a clue" \
    '^  [+-][0-9]+\.[0-9]{3}  +[+-][0-9]+\.[0-9]{2}  +[+-][0-9]+\.[0-9]{2} +[0-9]+ +[0-9]+  (words|characters|structure) +[a-z]+  +[^ ]' \
    "$(sed -n 4p out)"
}

claim_explain_says_without_what_the_verdict_would_be_another() {
  local mail class
  for mail in SPAM GOOD; do
    ms explain -n 0 "${!mail}" >out
    expect_match "$mail" 'without (this clue|these [0-9]+ clues) it would be (UNSURE|SPAM|GOOD) [+-][0-9]' "$(<out)"
    class=$(sed -n 's/.*it would be \([A-Z]*\) .*/\1/p' out)
    expect_lacks "another verdict than $mail" "$mail" "$class"
  done
}

claim_the_clues_of_a_change_carry_it() {
  local sum
  ms explain --json -n 0 "$SPAM" >out
  sum=$(python3 -c 'import json
answer = json.loads(open("out").read())
change = answer["change"]
shares = sum(clue["share"] for clue in change["without"])
positive = all(clue["share"] > 0 for clue in change["without"])
# A view that says its most gives way less than by the shares.
near = abs(answer["score"] - shares - change["score"]) < 1.5
print(positive, near, change["score"] < 3, change["becomes"])')
  expect_equal "shares, score, verdict" "True True True UNSURE" "$sum"
}

claim_explain_says_how_far_an_unsure_mail_is_from_both() {
  local mail=$SCRATCH/in_between.eml
  printf 'Subject: nothing ever seen\n\nqqqq\n' >"$mail"
  ms explain -n 0 "$mail" >out
  expect_match "spam" '[0-9]+\.[0-9]{2} short of SPAM' "$(<out)"
  expect_match "good" '[0-9]+\.[0-9]{2} short of GOOD' "$(<out)"
  ms explain --json -n 0 "$mail" >out
  expect_equal "they add up to the width of UNSURE" "5.0" \
    "$(python3 -c 'import json
change = json.loads(open("out").read())["change"]
print(round(change["short_of_spam"] + change["short_of_good"], 9))')"
}

claim_explain_says_that_a_class_was_never_learned() {
  ms -q --home one init
  ms -q --home one train --regime all spam "$SPAM"
  expect_contains "words" "no good mail was learned yet" "$(ms --home one explain "$GOOD")"
}

claim_all_clues_add_up_to_the_score() {
  local sum
  ms explain --json -n 1000000 "$SPAM" >out
  sum=$(python3 -c 'import json
answer = json.loads(open("out").read())
print(abs(sum(clue["share"] for clue in answer["clues"]) - answer["score"]) < 0.001)')
  expect_equal "shares add up" True "$sum"
}

claim_explain_tokens_lists_every_token() {
  expect_exit 0 ms explain --tokens -n 0 "$REPO/corpus/samples/good-backup-en.eml"
  expect_contains "a word of the body" "rsync" "$(<out)"
}

claim_decode_json_has_the_documented_keys() {
  expect_exit 0 ms decode --json "$REPO/corpus/samples/spam-part-time-ja.eml"
  is_json out || fail "not JSON" "$(short <out)"
  expect_equal "keys" "file subject from body texts filename filenames structure charsets defects" "$(json_keys out)"
  expect_equal "keys of charsets" "['where', 'declared', 'used', 'why', 'lie']" \
    "$(python3 -c 'import json; print(list(json.load(open("out"))["charsets"][0]))')"
}

# A mail with a text, its other version and a file: what the classifier reads as an aside is no body.
write_mail_of_many_texts() {
  cat >many.eml <<'MAIL'
From: sender@example.com
Subject: many texts
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=M

--M
Content-Type: multipart/alternative; boundary=A

--A
Content-Type: text/plain

The minutes of the meeting are below: agenda, budget, next date.
--A
Content-Type: text/html

<p>The minutes</p><span style="display:none">grass</span>
--A--
--M
Content-Type: text/plain; name=notes.txt
Content-Disposition: attachment; filename=notes.txt

The minutes of the meeting were taken by Ruth.
--M--
MAIL
}

claim_decode_shows_as_body_what_is_shown() {
  write_mail_of_many_texts
  expect_exit 0 ms decode --json many.eml
  expect_equal "body" "The minutes" "$(python3 -c 'import json; print(json.load(open("out"))["body"].strip())')"
  expect_equal "keys of texts" "['role', 'type', 'name', 'text']" \
    "$(python3 -c 'import json; print(list(json.load(open("out"))["texts"][0]))')"
  expect_equal "roles" "other version shown hidden attached" \
    "$(python3 -c 'import json; print(*[text["role"] for text in json.load(open("out"))["texts"]])')"
  expect_equal "name of the file" "notes.txt" "$(python3 -c 'import json; print(json.load(open("out"))["texts"][3]["name"])')"
}

claim_decode_puts_what_is_not_shown_under_headings() {
  write_mail_of_many_texts
  expect_exit 0 ms decode many.eml
  expect_equal "body" "The minutes" "$(sed '1,/^$/d; /^$/,$d' out)"
  expect_match "headings" 'not shown: text/plain --.*agenda.*Hidden: text/html --.*grass.*Attached: text/plain notes.txt --.*Ruth' \
    "$(tr '\n' ' ' <out)"
}

claim_decode_reads_shift_jis_that_calls_itself_us_ascii() {
  ms decode "$REPO/corpus/samples/spam-part-time-ja.eml" >out
  expect_contains "body" "登録" "$(<out)"
  expect_contains "charset" "cp932, not us-ascii" "$(<out)"
}

claim_decode_json_of_any_bytes_is_json() {
  head -c 20000 "$MAILSIFT" >binary
  { printf 'Subject: \377\0\203\nContent-Type: text/plain; charset="\377\376"\n\n\201'; cat binary; } >mail
  expect_exit 0 ms decode --json mail binary
  is_json out || fail "not JSON" "$(short <out)"
}

# Escape sequences, 8-bit controls, a right-to-left override and line ends wherever a mail can have them.
write_mail_that_steers_terminals() {  # FILE
  local evil=$'\e]0;owned\a\xc2\x9b31m\xe2\x80\xaecod.exe\r'
  {
    printf 'From: "%s" <a@example.com>\nSubject: =?utf-8?Q?a=0A=1B[2Jb=C2=9B31m?=\n' "$evil"
    printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset="%s"\n\n' "$evil"
    printf '<title>%s</title><p style="display:none">%s</p><a href="http://example.com/%s">%s</a>\n' "$evil" "$evil" "$evil" "$evil"
    printf -- '--b\nContent-Type: text/plain; name="%s"\nContent-Disposition: attachment\n\n%s\n--b--\n' "$evil" "$evil"
  } >"$1"
}

claim_nothing_of_a_mail_reaches_a_terminal_raw() {
  local name=$'mail\e[31m\n.eml' command
  write_mail_that_steers_terminals "$name"
  for command in decode "decode --json" check "check --json" "explain --tokens" "explain --json --tokens"; do
    # shellcheck disable=SC2086
    ms $command "$name" >out 2>err
    expect_equal "$command: control characters" "" \
      "$(LC_ALL=C.UTF-8 grep -nP '[\x00-\x08\x0B-\x1F\x7F\x{80}-\x{9F}\x{202A}-\x{202E}]' out err)"
    expect_equal "$command: no line begins inside the name" "" "$(grep -n '^\.eml' out err)"
  done
  ms decode "$name" >out
  expect_contains "subject" 'Subject: a\n\x1B[2Jb\u009B31m' "$(<out)"
  ms decode "no$name" 2>err
  expect_contains "file name in an error" 'nomail\x1B[31m' "$(<err)"
}

claim_decode_needs_no_home() {
  expect_exit 0 ms --home /nonexistent decode "$SPAM"
}

claim_missing_mail_is_66() {
  expect_exit 66 ms explain nosuch.eml
  expect_contains "stderr" "nosuch.eml" "$(<err)"
  expect_exit 66 ms decode nosuch.eml
}

claim_output_that_cannot_be_written_is_74() {
  local command
  for command in "decode $SPAM" "explain $SPAM" "decode --json $SPAM"; do
    # shellcheck disable=SC2086
    ms $command >/dev/full 2>err
    expect_equal "exit code of $command" 74 "$?"
  done
}

run_claims "$@"
