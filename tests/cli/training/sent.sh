#!/bin/bash
# `mailsift sent`: mail of known people is never SPAM, and nobody else gains anything by that.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" || return
  SPAM=$(mail_with_verdict "$SCRATCH/home" spam SPAM)
}

new_home() {
  export MAILSIFT_HOME=$PWD/home
  rm -rf "$MAILSIFT_HOME"
  cp -rp "$SCRATCH/home" "$MAILSIFT_HOME"
  # Spam of somebody with a plain address, without a word of a mail host.
  sed -E '1,/^\r?$/{/^(From|Reply-To|Authentication-Results|Received-SPF|In-Reply-To|References|List-[A-Za-z]*|Precedence):/Id}' "$SPAM" >body.eml
  { echo 'From: Ann Lee <Ann.Lee@example.com>' && cat body.eml; } >spam.eml
  expect_equal "spam of a stranger" SPAM "$(verdict spam.eml)"
}

verdict() { ms check "$1" | sed 's/ .*//'; }

own_mail() {  # TO [HEADER]
  printf 'From: me@example.jp\nTo: %s\nMessage-ID: <one@example.jp>\nDate: Tue, 17 Nov 2026 09:00:00 +0900\n%s\nHello\n' \
    "$1" "${2:+$2
}"
}

json() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

claim_mail_of_whom_the_user_wrote_to_is_unsure() {
  new_home
  own_mail '"Lee, Ann" <ann.lee@example.com>' >sent.eml
  expect_exit 0 ms sent sent.eml
  expect_equal "words" "1 mail of yours
new: 1 person, 1 Message-ID; known: 1 person, 1 Message-ID" "$(<out)"
  expect_equal "check" UNSURE "$(verdict spam.eml)"
  local score
  score=$(ms check spam.eml | grep -oE 'p=.* score=[^ ]*')
  expect_match "the score is that of spam" 'score=\+([3-9]|[1-9][0-9])\.' "$score"
  expect_equal "exit code of check" 2 "$(ms -q check spam.eml; echo $?)"
  expect_equal "check --json" sender "$(ms check --json spam.eml | json known)"
  ms filter <spam.eml >filtered
  expect_equal "filter" "X-Mailsift-Status: UNSURE $score" "$(grep '^X-Mailsift-Status' filtered)"
  expect_annotated "the rest" spam.eml filtered
  ms filter --header spamassassin --no-cache <spam.eml >filtered
  expect_equal "X-Spam-Flag" 0 "$(grep -c '^X-Spam-Flag' filtered)"
  expect_lacks "X-Spam-Level" '*****' "$(grep '^X-Spam-Level' filtered)"
  expect_contains "the cache" UNSURE "$(ms cache list)"
  ms explain spam.eml >out
  expect_match "explain" '^UNSURE p=' "$(<out)"
  expect_contains "explain" "  known: sender, whom you wrote to or have in an address book: UNSURE, not SPAM" "$(<out)"
  expect_equal "explain --json" sender "$(ms explain --json spam.eml | json known)"
  expect_match "doctor" 'ok   known people +1 person, 1 Message-ID' "$(ms doctor)"
}

claim_a_reply_is_unsure_and_a_guess_gains_nothing() {
  new_home
  own_mail bob@example.com | ms -q sent
  { echo 'In-Reply-To: <one@example.jp>' && cat spam.eml; } >reply.eml
  expect_equal "reply" UNSURE "$(verdict reply.eml)"
  expect_contains "explain" "  known: reply to a mail of yours: UNSURE, not SPAM" "$(ms explain reply.eml)"
  { echo 'In-Reply-To: <two@example.jp>' && cat spam.eml; } >guess.eml
  expect_equal "guess" SPAM "$(verdict guess.eml)"
  new_home
  own_mail "bob@example.com, users@lists.example.com" | ms -q sent
  expect_equal "an id that a list's archive shows" SPAM "$(verdict reply.eml)"
}

claim_forged_senders_are_not_spared() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  { printf 'Authentication-Results: mx.example.jp; dmarc=fail header.from=example.com\nReceived: from x by mx.example.jp; Tue, 17 Nov 2026 09:00:00 +0900\n' &&
    sed '/^Received:/,/^[^ \t]/{/^Received:/d;/^[ \t]/d}' spam.eml; } >forged.eml
  expect_equal "by DMARC" SPAM "$(verdict forged.eml)"
  expect_contains "explain" "known: forged" "$(ms explain forged.eml)"
  sed 's/^Authentication-Results: mx.example.jp/Authentication-Results: mx.example.net/' forged.eml >stranger.eml
  expect_equal "a stranger's word" UNSURE "$(verdict stranger.eml)"
  { echo 'From: boss@example.com' && cat spam.eml; } >two.eml
  expect_equal "two From" SPAM "$(verdict two.eml)"
}

claim_spam_ends_it_until_the_user_writes_again() {
  new_home
  own_mail ann.lee@example.com >sent.eml
  ms -q sent sent.eml
  ms filter <spam.eml >filtered
  expect_exit 0 ms train spam --regime error --id "$(sed -n 's/^X-Mailsift-ID: //p' filtered)"
  expect_contains "words" "its sender is no longer known" "$(<out)"
  expect_equal "no longer" SPAM "$(verdict spam.eml)"
  ms -q sent sent.eml
  printf 'alias ann ann.lee@example.com\n' >aliases
  ms -q sent --addresses aliases
  expect_equal "neither by the same mail nor by the address book" SPAM "$(verdict spam.eml)"
  sed "s/^Date: .*/Date: $(date -R -d '+1 minute')/; s/<one@/<later@/" sent.eml >later.eml
  sleep 1.1  # a date ahead counts as now
  ms -q sent later.eml
  expect_equal "by a later mail" UNSURE "$(verdict spam.eml)"
  # Many at once, and by the queue.
  mkdir junk && cp spam.eml junk/
  expect_exit 0 ms train --spam junk --good "$REPO/corpus/good"
  expect_contains "words of many" "1 of them from known people, who are no longer known" "$(<out)"
}

claim_a_report_ends_it() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  ms filter <spam.eml >filtered
  { printf 'From: me@example.jp\nTo: spam@example.jp\nSubject: Fwd\n\n' && sed -n '/^X-Mailsift-ID/p' filtered; } >forward.eml
  expect_exit 0 ms report spam <forward.eml
  expect_contains "words" "its sender is no longer known" "$(<out)"
  expect_equal "no longer" SPAM "$(verdict spam.eml)"
}

claim_settling_takes_it_for_unsure() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  ms filter <spam.eml >/dev/null
  expect_exit 0 ms --settle-days 0 settle
  expect_match "nothing was settled" '^0 message' "$(<out)"
}

claim_folders_mboxes_and_pipes_are_read() {
  new_home
  mkdir -p Sent/cur Sent/new Sent/tmp
  own_mail ann.lee@example.com >Sent/cur/1:2,S
  own_mail bob@example.com | sed 's/one@/two@/' >Sent/cur/2:2,S
  { echo 'From me@example.jp Thu Jan  1 00:00:00 2004' && own_mail carol@example.com && echo &&
    echo 'From me@example.jp Thu Jan  1 00:00:00 2004' && own_mail dora@example.com; } >sent.mbox
  expect_exit 0 ms sent --json Sent sent.mbox
  expect_equal "mails" 4 "$(json mails <out)"
  expect_equal "people" 4 "$(json people <out)"
  expect_equal "message_ids" 2 "$(json message_ids <out)"
  expect_exit 0 ms sent --json Sent
  expect_equal "new the second time" 0 "$(json new_people <out)"
  own_mail eve@example.com >pipe
  expect_exit 0 ms sent --json - <pipe
  expect_equal "people" 5 "$(json people <out)"
}

claim_only_mail_of_the_user_counts() {
  new_home
  expect_exit 0 ms -q init --address me@example.jp
  { printf 'From: spammer@example.net\nTo: ann.lee@example.com\n\nx\n'; } >foreign.eml
  expect_exit 0 ms sent foreign.eml
  expect_contains "words" "1 mail left out: From is none of your addresses" "$(<err)"
  own_mail ann.lee@example.com 'Auto-Submitted: auto-replied' >vacation.eml
  expect_exit 0 ms sent vacation.eml
  expect_contains "words" "1 mail left out: a program wrote them" "$(<err)"
  expect_equal "nobody" SPAM "$(verdict spam.eml)"
  # Spam often says that it is from its reader.
  own_mail me@example.jp | ms -q sent
  { echo 'From: me@example.jp' && cat body.eml; } >mine.eml
  expect_lacks "own address" UNSURE "$(ms explain mine.eml | grep 'known:')"
}

claim_address_books_are_read() {
  new_home
  printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nitem1.EMAIL;TYPE=INTERNET:Ann.Lee@exam\r\n ple.com\r\nEND:VCARD\r\n' >a.vcf
  printf 'alias bob Bob <bob@example.com>\n' >aliases
  expect_exit 0 ms sent --addresses a.vcf --addresses aliases
  expect_equal "words" "2 persons in address books
new: 2 persons, 0 Message-IDs; known: 2 persons, 0 Message-IDs" "$(<out)"
  expect_equal "known" UNSURE "$(verdict spam.eml)"
}

claim_bad_input_is_named_and_the_rest_is_learned() {
  new_home
  head -c 100000 /dev/urandom >binary.vcf
  : >empty.vcf
  printf 'EMAIL:x@example.com\n' >half.vcf
  printf 'alias ann ann.lee@example.com\n' >aliases
  expect_exit 65 ms sent --addresses binary.vcf --addresses empty.vcf --addresses half.vcf --addresses aliases
  expect_contains "named" "empty.vcf: no address of a vCard or of mutt's aliases" "$(<err)"
  expect_contains "the rest" "known: 1 person" "$(<out)"
  expect_exit 66 ms sent --addresses missing.vcf
  expect_exit 66 ms sent missing.eml
  : >empty.eml
  expect_exit 65 ms sent empty.eml
  head -c 1000000 /dev/zero | tr '\0' 'a' >long.eml
  expect_exit 0 ms sent long.eml
  python3 -c 'print("From: me@example.jp\nTo: " + ",\n ".join(f"p{i}@example.com" for i in range(100000)) + "\n\nx")' >many.eml
  expect_exit 0 ms sent many.eml
  expect_exit 64 ms sent --forget 'no address'
  expect_exit 64 ms sent --forget a@example.com --clear
}

claim_a_hundred_thousand_addresses_are_bounded() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  python3 -c '
for i in range(100000): print(f"BEGIN:VCARD\nEMAIL:p{i}@example.com\nEND:VCARD")' >many.vcf
  expect_exit 0 ms sent --addresses many.vcf
  expect_contains "words" "100000 persons in address books" "$(<out)"
  expect_match "bounded" 'known: (19[0-9]{3}|20000) persons' "$(<out)"
  expect_match "size" '^(3[0-9]{5})$' "$(stat -c %s "$MAILSIFT_HOME/known")"
  expect_equal "whom the user wrote to is still known" UNSURE "$(verdict spam.eml)"
  expect_match "doctor" 'ok   known people ' "$(ms doctor)"
}

claim_forget_and_clear() {
  new_home
  own_mail "ann.lee@example.com, bob@example.com" | ms -q sent
  expect_exit 0 ms sent --forget 'Ann <ANN.Lee@example.com>'
  expect_equal "words" "ann.lee@example.com: known no longer, until you write to it again" "$(<out)"
  expect_equal "forgotten" SPAM "$(verdict spam.eml)"
  expect_exit 0 ms sent --forget zoe@example.com
  expect_contains "words" "was not known" "$(<out)"
  own_mail bob@example.com >sent.eml
  expect_equal "the other" 1 "$(ms sent --json sent.eml | json people)"
  expect_exit 0 ms sent --clear
  expect_equal "the file" no "$([[ -e $MAILSIFT_HOME/known ]] && echo yes || echo no)"
}

claim_the_file_tells_nobody() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  expect_equal "plain words in it" 0 "$(grep -acE 'ann|example|one@' "$MAILSIFT_HOME/known")"
  expect_equal "mode" 600 "$(stat -c %a "$MAILSIFT_HOME/known")"
}

claim_a_damaged_file_protects_nobody_and_loses_no_mail() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  cp "$MAILSIFT_HOME/known" whole
  printf 'x' | dd of="$MAILSIFT_HOME/known" bs=1 seek=30 conv=notrunc 2>/dev/null
  expect_exit 0 ms filter <spam.eml
  expect_annotated "filtered" spam.eml out
  expect_contains "verdict" "X-Mailsift-Status: SPAM" "$(<out)"
  expect_contains "said" "known: damaged; nobody is known" "$(<err)"
  expect_equal "check" SPAM "$(verdict spam.eml 2>/dev/null)"
  expect_exit 0 ms explain spam.eml
  expect_exit 1 ms -q doctor
  expect_match "doctor" 'BAD  known people .*damaged; nobody is known' "$(<out)"
  expect_contains "doctor" "mailsift sent --clear" "$(<out)"
  own_mail bob@example.com >sent.eml
  expect_exit 74 ms sent sent.eml
  expect_exit 0 ms train spam spam.eml
  # Damage that a look-up does not meet is found by the doctor.
  cp whole "$MAILSIFT_HOME/known"
  printf 'xxxx' | dd of="$MAILSIFT_HOME/known" bs=1 seek=70 conv=notrunc 2>/dev/null
  expect_exit 1 ms -q doctor
  expect_exit 0 ms sent --clear
  expect_exit 0 ms sent sent.eml
  expect_exit 0 ms -q doctor
  # Another secret.
  cp "$MAILSIFT_HOME/secret" secret
  head -c 32 /dev/urandom >"$MAILSIFT_HOME/secret"
  expect_exit 1 ms -q doctor
  expect_contains "doctor" "made with another secret" "$(<out)"
}

claim_a_file_that_cannot_be_written_is_an_error() {
  new_home
  own_mail ann.lee@example.com >sent.eml
  mkdir "$MAILSIFT_HOME/known.lock"
  expect_exit 74 ms sent sent.eml
  expect_contains "named" "known.lock" "$(<err)"
  rmdir "$MAILSIFT_HOME/known.lock"
  ms -q sent sent.eml
  cp "$MAILSIFT_HOME/known" before
  own_mail bob@example.com | sed 's/one@/two@/' >sent.eml
  (ulimit -f 0 && trap '' XFSZ && exec "$MAILSIFT" sent sent.eml) >/dev/null 2>&1
  expect_same_file "a full disk" before "$MAILSIFT_HOME/known"
  rm "$MAILSIFT_HOME/known"
  mkdir "$MAILSIFT_HOME/known"
  expect_exit 0 ms filter <spam.eml
  expect_annotated "filtered" spam.eml out
  expect_exit 74 ms sent sent.eml
}

claim_many_at_once_lose_nothing() {
  new_home
  local i
  for i in {1..20}; do
    own_mail "p$i@example.com" | sed "s/one@/id$i@/" | ms -q sent &
  done
  wait
  own_mail p1@example.com | sed "s/one@/id1@/" >sent.eml
  expect_equal "people" 20 "$(ms sent --json sent.eml | json people)"
}

claim_backups_have_it() {
  new_home
  own_mail ann.lee@example.com | ms -q sent
  expect_exit 0 ms -q backup "$PWD/backup"
  ms -q sent --clear
  expect_exit 0 ms -q restore --force "$PWD/backup"
  expect_equal "restored" UNSURE "$(verdict spam.eml)"
  # A backup from before anybody was known leaves those of the home.
  ms -q sent --clear
  expect_exit 0 ms -q backup "$PWD/older"
  own_mail ann.lee@example.com | ms -q sent
  expect_exit 0 ms -q restore --force "$PWD/older"
  expect_equal "kept" UNSURE "$(verdict spam.eml)"
  expect_match "doctor" 'ok   known people ' "$(ms doctor)"
}

claim_it_speaks_japanese() {
  new_home
  own_mail ann.lee@example.com >sent.eml
  LC_ALL=ja_JP.UTF-8 ms sent sent.eml >out
  expect_contains "words" "自分のメール 1 通" "$(<out)"
  LC_ALL=ja_JP.UTF-8 ms explain spam.eml >out
  expect_contains "explain" "知り合い: 差出人に" "$(<out)"
}

run_claims "$@"
