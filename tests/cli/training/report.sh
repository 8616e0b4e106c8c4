#!/bin/bash
# `mailsift report`: users forward what was misfiled, and it is learned. The forwards of many mail
# programs are in tests/recent/forward_test.cc; here the real program, from the filter to the next verdict.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

new_home() {
  cp -rp "$SCRATCH/home" home
  export MAILSIFT_HOME=$PWD/home MAILSIFT_NO_SETTLE=1
}

# Mail of a kind the sample model has never seen: the first one is never judged with certainty.
offer() {  # NUMBER
  cat <<END
From: Lantern Sales <sales$1@lanterns.example.com>
To: user@example.com
Subject: Pallets of lanterns, lot $1
Message-ID: <lot-$1@lanterns.example.com>

Our warehouse in Rotterdam has forty pallets of garden lanterns left over from the summer season,
and we would rather sell lot $1 this week than store it until spring. Write to us how many you
need and where the lorry should go; payment is due thirty days after delivery.
END
}

# Puts a mail through the filter: `filtered` is what the user has, `id` its id.
deliver() {  # COMMAND...
  "$@" >original
  ms filter <original >filtered
  id=$(sed -n 's/^X-Mailsift-ID: //p' filtered)
}

forward_head() {
  printf 'From: User <user@example.com>\nTo: spam@example.com\nSubject: %s\nMessage-ID: <f%s@example.com>\n' \
    "${1:-Fwd}" "$RANDOM"
}
as_attachment() {
  forward_head "Fwd: spam"
  printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\nspam!\n--bb\n'
  printf 'Content-Type: message/rfc822\n\n'
  cat filtered
  printf -- '--bb--\n'
}
inline() {
  forward_head
  printf '\nBegin forwarded message:\n\n'
  sed '1,/^$/d' original | fold -s -w 40 | sed 's/^/> /'
}

trainings() { ms history --json --all | wc -l; }
outcome() { python3 -c 'import json,sys; print(json.load(sys.stdin)["outcome"])' <out; }

claim_a_misfiled_mail_forwarded_makes_the_next_of_its_kind_filed_right() {
  local round
  new_home
  for round in 1 2 3 4 5; do
    deliver offer $round
    if grep -q 'X-Mailsift-Status: SPAM' filtered; then break; fi
    as_attachment >forward
    expect_exit 0 ms report spam <forward
    expect_match "round $round" "^$id by attachment: learned, [A-Z]+ .* -> " "$(<out)"
  done
  expect_match "the offer after $round forwards" "Status: SPAM" "$(grep Status: filtered)"
  expect_match "after a few" '^[2-5]$' "$round"
  expect_exit 0 ms model check
}

claim_what_is_learned_is_the_mail_as_the_filter_received_it() {
  new_home
  deliver offer 1
  as_attachment | sed 's/lorry/truck/' >forward
  expect_exit 0 ms report spam <forward
  ms history --mail "$(ms history --json -n 1 | python3 -c 'import json,sys; print(json.load(sys.stdin)["number"])')" >learned
  expect_same_file "learned" original learned
}

claim_the_same_again_is_already_and_the_other_class_a_change_of_mind() {
  local before
  new_home
  deliver offer 1
  as_attachment >forward
  expect_exit 0 ms report spam <forward
  before=$(trainings)
  expect_exit 0 ms report spam --json <forward
  expect_equal "replayed" known "$(outcome)"
  expect_equal "trainings" "$before" "$(trainings)"
  expect_exit 0 ms report good <forward
  expect_contains "change of mind" "moved to the other class" "$(<out)"
  expect_equal "log" "spam learned attachment $id
spam already-learned attachment $id
good moved-to-the-other-class attachment $id" "$(tr 'A-Z' 'a-z' <home/reports | awk '{print $3, $4, $5, $6}')"
  expect_match "log line" '^[0-9]{4}-[0-9-]+T[0-9:]+[+-][0-9:]+ [^ ]+ (SPAM|spam) learned attachment [0-9a-v-]+ User_<user@example.com>$' \
    "$(head -n 1 home/reports)"
}

claim_without_trust_only_ids_count() {
  local before
  new_home
  deliver offer 1
  before=$(trainings)
  inline >forward
  expect_exit 0 ms report spam --json <forward
  expect_equal "text" refused "$(outcome)"
  printf 'From: x@example.com\nSubject: x\nIn-Reply-To: <lot-1@lanterns.example.com>\n\nx\n' >forward
  expect_exit 0 ms report spam --json <forward
  expect_equal "Message-ID" refused "$(outcome)"
  as_attachment | grep -v '^X-Mailsift-ID' >forward
  expect_exit 0 ms report spam --json <forward
  expect_equal "attachment" refused "$(outcome)"
  expect_equal "trainings" "$before" "$(trainings)"
  expect_equal "log" 3 "$(grep -c ' refused no-id ' home/reports)"
  expect_exit 0 ms report spam --trusted <forward
  expect_contains "trusted attachment" "$id by attachment: learned" "$(<out)"
  inline >forward
  expect_exit 0 ms report spam --trusted <forward
  expect_contains "trusted text" "$id by text: already learned" "$(<out)"
}

claim_forged_foreign_and_expired_ids_are_refused_and_told_apart() {
  local forged foreign before
  new_home
  deliver offer 1
  before=$(trainings)
  forged=${id%?}$([[ $id == *0 ]] && echo 1 || echo 0)
  ms -q --home other init
  foreign=$(MAILSIFT_HOME=other ms filter <original | sed -n 's/^X-Mailsift-ID: //p')
  { forward_head; printf '\nX-Mailsift-ID: %s\nX-Mailsift-ID: %s\n' "$forged" "$foreign"; } >forward
  expect_exit 0 ms report spam <forward
  expect_contains "words" "$forged: refused, forged" "$(<out)"
  ms -q cache purge
  { forward_head; printf '\nX-Mailsift-ID: %s\n' "$id"; } >forward
  expect_exit 0 ms report spam <forward
  expect_equal "log" "forged $forged
foreign $foreign
expired $id" "$(awk '$4 == "refused" && $5 != "no-id" {print $5, $6}' home/reports)"
  expect_equal "trainings" "$before" "$(trainings)"
}

claim_a_report_that_came_through_the_filter_is_never_its_own_original() {
  local before
  new_home
  { forward_head "look"; seq 1 400; } >forward
  ms filter <forward >through
  before=$(trainings)
  expect_exit 0 ms report spam --trusted --json <through
  expect_equal "outcome" itself "$(outcome)"
  expect_equal "trainings" "$before" "$(trainings)"
}

claim_what_matches_nothing_is_kept_for_the_administrator() {
  local kept
  new_home
  { forward_head "Fwd: lost"; printf '\nnothing that was ever here\n'; } >forward
  expect_exit 0 ms report spam --trusted <forward
  expect_match "words" '^nothing learned: nothing; kept as unmatched/[0-9a-v-]+\.eml$' "$(<out)"
  kept=$(find home/unmatched -type f)
  expect_same_file "kept" forward "$kept"
  expect_contains "log" "${kept##*/}" "$(<home/reports)"
  expect_exit 0 ms decode home/unmatched
  expect_contains "listed" "Subject: Fwd: lost" "$(<out)"
  expect_equal "files or folders others may open" "" "$(find home -perm /077)"
}

claim_a_dry_run_changes_nothing() {
  new_home
  deliver offer 1
  cp -rp home before
  as_attachment >forward
  expect_exit 0 ms report spam --dry-run <forward
  expect_equal "words" "$id by attachment" "$(<out)"
  expect_equal "changed" "" "$(diff -rq before home)"
}

# --- answers ---

# Reads a mail with Python's parser, which knows nothing of ours: "To", "Subject", body ...
read_answer() { python3 -c '
import email, email.policy, sys
mail = email.message_from_binary_file(open("out", "rb"), policy=email.policy.default)
assert not mail.defects, mail.defects
print(mail.get_content() if sys.argv[1] == "body" else mail[sys.argv[1]])' "$1"; }

claim_the_answer_says_what_was_learned() {
  new_home
  deliver offer 1
  as_attachment >forward
  expect_exit 0 ms report spam --trusted --reply --from spam@example.com <forward
  expect_equal "to" "user@example.com" "$(read_answer To)"
  expect_equal "from" "spam@example.com" "$(read_answer From)"
  expect_equal "subject" "Re: Fwd: spam" "$(read_answer Subject)"
  expect_equal "automatic" "auto-replied" "$(read_answer Auto-Submitted)"
  expect_equal "in reply to" "$(sed -n 's/^Message-ID: //p' forward | head -n 1)" "$(read_answer In-Reply-To)"
  expect_contains "body" "Pallets of lanterns, lot 1: learned" "$(read_answer body)"
  rm home/answered
  expect_exit 0 ms report spam --trusted --reply --lang ja <forward
  expect_contains "by option" "学習済みです" "$(read_answer body)"
  sed '1i Content-Language: ja' forward >forward.ja
  rm home/answered
  expect_exit 0 ms report spam --trusted --reply <forward.ja
  expect_contains "by field" "迷惑メールとして報告" "$(read_answer body)"
  { forward_head "転送"; printf '\nなにもない\n'; } >forward
  rm home/answered
  expect_exit 0 ms report spam --reply --trusted <forward
  expect_contains "by its text" "何も学習していません" "$(read_answer body)"
}

claim_the_answer_carries_no_injected_field() {
  local subject
  new_home
  subject=$(printf 'x\r\nBcc: all@example.com\r\n\r\nbody' | base64 -w 0)
  { printf 'From: a@example.com\nMessage-ID: <a b>\nSubject: =?UTF-8?B?%s?=\n\nx\n' "$subject"; } >forward
  expect_exit 0 ms report spam --reply --trusted <forward
  expect_equal "Bcc" None "$(read_answer Bcc)"
  expect_equal "In-Reply-To" None "$(read_answer In-Reply-To)"
  expect_lacks "answer" $'\nBcc' "$(<out)"
  expect_match "ASCII" '^[[:print:][:space:]]*$' "$(<out)"
}

claim_strangers_get_no_answer_and_holders_of_an_id_no_subject() {
  new_home
  deliver offer 1
  inline >forward
  expect_exit 0 ms report spam --reply <forward
  expect_equal "a stranger" "" "$(<out)"
  sed -i 's/^X-Mailsift-ID: ./&x/' filtered
  as_attachment >forward
  expect_exit 0 ms report spam --reply <forward
  expect_equal "a forged id" "" "$(<out)"
  expect_equal "answered" no "$([[ -e home/answered ]] && echo yes || echo no)"
  deliver offer 2
  as_attachment >forward
  expect_exit 0 ms report spam --reply <forward
  expect_equal "subject" "The mail you reported" "$(read_answer Subject)"
  expect_contains "body" "mail 1: learned" "$(read_answer body)"
  expect_lacks "body" "lanterns" "$(read_answer body)"
}

claim_an_address_is_answered_once_an_hour() {
  new_home
  { forward_head; printf '\nx\n'; } >forward
  expect_exit 0 ms report spam --reply --trusted --dry-run <forward
  expect_exit 0 ms report spam --reply --trusted <forward
  expect_equal "first" user@example.com "$(read_answer To)"
  expect_exit 0 ms report spam --reply --trusted <forward
  expect_equal "second" "" "$(<out)"
  sed 's/^From:.*/From: USER+x@example.com/' forward >other
  expect_exit 0 ms report spam --reply --trusted <other
  expect_equal "the same mailbox" "" "$(<out)"
  sed 's/^From:.*/From: other@example.com/' forward >other
  expect_exit 0 ms report spam --reply --trusted <other
  expect_equal "another" other@example.com "$(read_answer To)"
  sed -i "s/^[0-9]*/$(($(date +%s) - 3600))/" home/answered
  expect_exit 0 ms report spam --reply --trusted <forward
  expect_equal "after an hour" user@example.com "$(read_answer To)"
  expect_equal "files or folders others may open" "" "$(find home -perm /077)"
}

# Each kind of sender is a row of tests/tools/address_test.cc.
claim_nothing_answers_to_bounces_lists_and_machines() {
  local field
  new_home
  for field in 'Return-Path: <>' 'Auto-Submitted: auto-replied' 'Precedence: bulk' 'List-Id: <x.example.com>'; do
    { echo "$field"; forward_head; printf '\nx\n'; } >forward
    expect_exit 0 ms report spam --reply --trusted <forward
    expect_equal "$field" "" "$(<out)"
  done
  for field in spam@example.com SPAM@example.com; do
    printf 'From: %s\nSubject: x\n\nx\n' "$field" >forward
    expect_exit 0 ms report spam --reply --trusted --from spam@example.com <forward
    expect_equal "itself" "" "$(<out)"
  done
}

claim_wrong_usage_is_64() {
  new_home
  expect_exit 64 ms report </dev/null
  expect_exit 64 ms report eggs </dev/null
  expect_exit 64 ms report spam --reply --json </dev/null
  expect_exit 64 ms report spam --reply --from 'x y' </dev/null
  expect_exit 64 ms report spam --lang de </dev/null
}

claim_a_home_that_cannot_be_read_is_74() {
  expect_exit 74 ms --home /nonexistent report spam </dev/null
}

run_claims "$@"
