#!/bin/bash
# Real Dovecot with Pigeonhole asks the daemon by its sockets for sieve scripts: mail comes by LMTP, users
# are virtual, an IMAP client moves mail about. The configuration is tools/recipes/dovecot/sockets.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/../integration/dovecot_server.sh"
needs dovecot sievec python3

before_claims() {
  install_recipes
  # With the lines for answers. One user has the script that answers, in front of the others.
  sed -i 's|^  #sieve_|  sieve_|' "$RECIPES/dovecot/sockets/90-mailsiftd.conf"
  sed -e '/^require/s/$/\nif envelope :user "to" "hana" {/' -e '$s/$/\n}/' \
    "$RECIPES/dovecot/sockets/forwards-answered.sieve" >"$RECIPES/dovecot/sockets/hana.sieve"
  ANSWER=$SCRATCH/dovecot/home/hana/answer
  printf '#!/bin/sh\n{ echo "$@"; cat; } >%s\n' "$ANSWER" >"$PREFIX/bin/sendmail"
  chmod +x "$PREFIX/bin/sendmail"
  sed -i "s|/usr/sbin/sendmail|$PREFIX/bin/sendmail|" "$RECIPES/dovecot/bin/mailsift-answer"
  # The sockets of all claims lie where the recipe looks for them; each claim has a daemon of its own.
  SOCKETS=$SCRATCH/mailsift
  mkdir -p "$SOCKETS"
  # Seen from Dovecot's base_dir, $SCRATCH/dovecot/run.
  sed -i 's|= \.\./mailsift/trusted-sieve|= ../../mailsift/trusted-sieve|' "$RECIPES/dovecot/sockets/90-mailsiftd.conf"
  # The script of docs/SITE.md for senders that nobody can forge, in front of the others.
  awk '/^### Corrections by mail/ { on = 1 } /^## / { on = 0 } on && /^    require/ { code = 1 } on && code && /^    / { print substr($0, 5) }' \
    "$REPO/libclassify/docs/SITE.md" >"$RECIPES/dovecot/sockets/trusted.sieve"
  sed -i -e 's|sieve_before2 = |sieve_before4 = |' -e "s|sieve_before = \(.*\)/forwards.sieve|sieve_before = \1/hana.sieve\n  sieve_before2 = \1/trusted.sieve\n  sieve_before3 = \1/forwards.sieve|" \
    "$RECIPES/dovecot/sockets/90-mailsiftd.conf"
  campaign 1 >"$SCRATCH/one.eml"
  campaign 2 >"$SCRATCH/two.eml"
  ONE=$SCRATCH/one.eml TWO=$SCRATCH/two.eml
  start_dovecot "$RECIPES/dovecot/sockets/90-mailsiftd.conf"
}

# A daemon, and a virtual user of this claim alone.
daemon_and_user() {  # NAME [OPTION...]
  start_daemon "${@:2}"
  chmod 666 trusted-sieve/*  # as if Dovecot's user were in the group
  MAILUSER=$1
  mkdir -p "$D/home/$1"
  [[ $(id -u) != 0 ]] || chown nobody:nogroup "$D/home/$1"
}

# The user has the same name for IMAP and for LMTP.
imap() { python3 "$IMAP" "$PORT" "$MAILUSER@example.jp" "$@"; }
last_training() {
  "$MAILSIFT" --home "homes/$MAILUSER@example.jp" history -n 1 --json | sed 's/.*"class":"\([A-Z]*\)".*/\1/'
}
folders() { echo "$(imap count INBOX) $(imap count Junk)"; }

claim_mail_is_filed_by_verdict_and_otherwise_stays_as_it_is() {
  daemon_and_user ann
  expect_exit 0 deliver "$ONE"
  expect_equal "inbox, Junk" "1 0" "$(folders)"
  imap fetch INBOX 1 >got
  expect_equal "lines without CR" 0 "$(grep -avc $'\r$' got)"
  tr -d '\r' <got | grep -av '^X-Mailsift-Status: ' >without
  # What LMTP itself puts in front, and the Return-Path that it takes away.
  sed -n '/^From: /,$p' without >body
  sed -n '/^From: /,$p' "$ONE" >expected
  expect_same_file "the mail" expected body
  expect_match "the verdict" "$STATUS_FORM" "$(status_of got)"
  expect_equal "no home by judging" "" "$(ls homes 2>/dev/null)"
}

claim_move_into_junk_teaches_and_out_of_it_takes_back() {
  daemon_and_user bob
  local i
  for i in 1 3 4; do campaign "$i" >"$i.eml"; done
  expect_exit 0 deliver 1.eml 3.eml 4.eml
  expect_exit 0 imap MOVE INBOX 1:3 Junk
  await_trainers
  expect_equal "home" bob@example.jp "$(ls homes)"
  expect_equal "into Junk" SPAM "$(last_training)"
  deliver "$REPO/corpus/good/004-dad-roof.eml"
  imap MOVE INBOX 1 Junk
  imap MOVE Junk 4 INBOX
  await_trainers
  expect_equal "out of Junk" GOOD "$(last_training)"
  expect_exit 0 deliver "$TWO"
  expect_equal "the next of its kind is in Junk" "1 4" "$(folders)"
  imap fetch Junk 4 >got
  expect_match "its verdict" '^X-Mailsift-Status: SPAM ' "$(status_of got)"
  # What was delivered can be corrected by its id.
  expect_exit 0 "$MAILSIFT" --home homes/bob@example.jp train spam --id "$(tr -d '\r' <got | sed -n 's/^X-Mailsift-ID: //p')"
  # Nothing is learned of what is thrown away.
  local lessons
  lessons=$(metric mailsiftd_lessons_total)
  expect_exit 0 imap MOVE Junk 4 Trash
  expect_equal "into the Trash" "$lessons" "$(metric mailsiftd_lessons_total)"
  expect_equal "errors in Dovecot's log" "" "$(grep -F '(bob@' "$D/log" | grep -F Error)"
}

claim_a_thousand_moved_at_once_are_few_new_models() {
  daemon_and_user crowd
  mkdir -p "$D/home/crowd/Maildir"/{cur,new,tmp}
  python3 - "$D/home/crowd/Maildir/cur" <<'PYTHON'
import pathlib, random, sys
random.seed(1)
for n in range(1000):
    words = " ".join(f"word{random.randrange(3000)}" for _ in range(40))
    pathlib.Path(sys.argv[1], f"{1700000000 + n}.m{n}.host:2,S").write_text(
        f"From: a{n}@example.com\nSubject: batch {n}\nMessage-ID: <b{n}@example.com>\n\n{words}\n")
PYTHON
  [[ $(id -u) != 0 ]] || chown -R nobody:nogroup "$D/home/crowd/Maildir"
  local begin=$SECONDS
  expect_exit 0 imap MOVE INBOX 1:1000 Junk
  echo "moving 1000 took about $((SECONDS - begin)) s; $(metric mailsiftd_trainings_total) runs of the trainer"
  await_trainers
  expect_equal "lessons" 1000 "$(metric mailsiftd_lessons_total)"
  expect_equal "inbox, Junk" "0 1000" "$(folders)"
  expect_match "runs of the trainer" '^[1-9]$' "$(metric mailsiftd_trainings_total)"
}

claim_mail_put_into_sent_makes_its_recipients_known() {
  daemon_and_user carl
  printf 'From: carl@example.jp\r\nTo: Ann <ann@example.com>\r\nMessage-ID: <one@example.jp>\r\nDate: %s\r\n\r\nHello\r\n' \
    "$(date -R)" >sent.eml
  expect_exit 0 imap append Sent <sent.eml
  expect_match "known" '1 person' "$("$MAILSIFT" --home homes/carl@example.jp doctor)"
}

# A mail that forwards FILE, from SENDER to the user's address with +spam or +good: it comes by LMTP.
send_forward() {  # SENDER spam|good FILE
  forward "$2" "$3" >forward.eml
  SENDER=$1 DETAIL=+$2 deliver forward.eml
}

claim_a_forward_teaches_by_the_id_in_it() {
  daemon_and_user gina
  # Whoever has taught nothing has no ids, and nobody can teach for him.
  deliver "$ONE"
  imap fetch INBOX 1 >unknown.eml
  expect_exit 0 send_forward stranger@example.com spam unknown.eml
  expect_equal "a stranger makes no data folder" "" "$(ls homes 2>/dev/null)"
  # The first lesson, as a forward of the user himself.
  expect_exit 0 send_forward gina@example.jp good unknown.eml
  await_trainers
  expect_equal "data folder" gina@example.jp "$(ls homes)"
  expect_equal "learned" GOOD "$(last_training)"
  # From now on mail has ids, which prove that it was judged here.
  deliver "$TWO"
  imap fetch INBOX 2 >known.eml
  expect_match "an id" '^X-Mailsift-ID: ' "$(grep -a '^X-Mailsift-ID: ' known.eml)"
  expect_exit 0 send_forward anybody@example.com spam known.eml
  await_trainers
  expect_equal "by its id" SPAM "$(last_training)"
  campaign 3 >three.eml
  expect_exit 0 send_forward stranger@example.com spam three.eml
  await_trainers
  expect_equal "trainings" 2 "$("$MAILSIFT" --home homes/gina@example.jp history --json | wc -l)"
  expect_equal "what was decided" "GOOD queued attachment
SPAM queued attachment
SPAM refused no-id" "$(cut -d' ' -f3-5 homes/gina@example.jp/reports)"
  expect_equal "kept to be looked at" 1 "$(find homes/gina@example.jp/unmatched -name '*-stranger.eml' | wc -l)"
  expect_equal "forwards are not delivered" "2 0" "$(folders)"
  stop_daemon
  expect_exit 0 send_forward gina@example.jp spam known.eml
  expect_equal "without the daemon they are" "3 0" "$(folders)"
}

claim_whoever_forwards_gets_an_answer() {
  daemon_and_user hana
  deliver "$ONE"
  imap MOVE INBOX 1 Junk
  await_trainers
  deliver "$TWO"
  imap fetch INBOX 1 >known.eml
  expect_exit 0 send_forward somebody@example.com good known.eml
  await_trainers
  expect_equal "learned" GOOD "$(last_training)"
  expect_match "the answer" $'^-i -t -f \nFrom: hana[+]good@example.jp\nTo: me@example.jp\n' "$(<"$ANSWER")"
  expect_match "what it says" "Reported as wanted mail:.*mail 1: learned" "$(text_of_mail <(sed 1d "$ANSWER"))"
  expect_equal "forwards are not delivered" "1 1" "$(folders)"
  rm -f "$ANSWER"
  campaign 3 >three.eml
  expect_exit 0 send_forward stranger@example.com spam three.eml
  expect_equal "a stranger gets none" "" "$(ls "$ANSWER" 2>/dev/null)"
  expect_equal "errors in Dovecot's log" "" "$(grep -F '(hana@' "$D/log" | grep -F Error)"
}

# What says of itself that it is spam must not be believed when nobody has judged.
forged() { echo 'X-Mailsift-Status: SPAM p=0.9999 score=+9.00'; cat "$ONE"; }

claim_without_the_daemon_mail_is_delivered_and_moved() {
  daemon_and_user dora
  expect_exit 0 deliver "$ONE"
  stop_daemon
  forged >forged.eml
  expect_exit 0 deliver "$TWO" forged.eml
  expect_equal "inbox, Junk" "3 0" "$(folders)"
  imap fetch INBOX 2 >got
  expect_equal "no verdict" "" "$(status_of got)"
  expect_exit 0 imap MOVE INBOX 1 Junk
  expect_equal "moved" "2 1" "$(folders)"
}

claim_a_daemon_killed_under_way_loses_no_mail() {
  daemon_and_user emma
  kill -STOP "$DAEMON"
  deliver "$ONE" 2>/dev/null &
  local delivery=$!
  sleep 0.5
  kill -9 "$DAEMON"
  # This Dovecot's LMTP dies of a connection that is reset, and so the mail server tries again.
  wait "$delivery" 2>/dev/null || expect_exit 0 deliver "$ONE"
  expect_equal "inbox, Junk" "1 0" "$(folders)"
}

claim_mail_beyond_the_limit_is_delivered_unchanged() {
  daemon_and_user fred --max-mail 100000
  { forged; head -c 200000 /dev/zero | tr '\0' x | fold -w 70; } >large.eml
  expect_exit 0 deliver large.eml
  expect_equal "inbox, Junk" "1 0" "$(folders)"
  imap fetch INBOX 1 >got
  expect_match "whole" '^2[0-9]{5}$' "$(wc -c <got)"
}

# Debian 12 has no Dovecot 2.4 to read it.
claim_the_file_for_dovecot_2_4_says_the_same() {
  local folder=$REPO/tools/recipes/dovecot/sockets both
  for both in '[^ ]*\.sieve' 'trusted-sieve$' 'sieve_extprograms' 'sieve_imapsieve' 'imap_sieve' 'special-use' \
    'vnd\.dovecot\.pipe' 'vnd\.dovecot\.filter'; do
    expect_equal "$both" "$(grep -v '^ *#' "$folder/90-mailsiftd.conf" | sed 's/file://' | grep -o "$both" | sort -u)" \
      "$(grep -v '^ *#' "$folder/90-mailsiftd-2.4.conf" | grep -o "$both" | sort -u)"
  done
  expect_equal "brackets" "$(grep -c '{$' "$folder/90-mailsiftd-2.4.conf")" "$(grep -c '^ *}$' "$folder/90-mailsiftd-2.4.conf")"
}

run_claims "$@"
