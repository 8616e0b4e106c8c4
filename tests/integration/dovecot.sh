#!/bin/bash
# Real Dovecot with Pigeonhole, run for this test alone: mail comes by LMTP through our sieve, an IMAP
# client moves it about, and the model learns. The configuration is tools/recipes/dovecot.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$(dirname "${BASH_SOURCE[0]}")/dovecot_server.sh"
needs dovecot doveadm sievec python3 fetchmail getmail procmail

before_claims() {
  install_recipes
  start_dovecot "$RECIPES/dovecot/90-mailsift.conf"
  trained_home "$SCRATCH/unused"
}

# A mail user of this claim alone.
new_mail_user() {  # NAME
  MAILUSER=$1
  export HOME=$D/home/$1
  mkdir -p "$HOME/.local/share"
  trained_home "$HOME/.local/share/mailsift"
  [[ $(id -u) != 0 ]] || chown -R nobody:nogroup "$HOME"
}

learned() { as_user mailsift history --json | wc -l; }

claim_lmtp_files_mail_by_verdict() {
  new_mail_user lmtp
  local home=$HOME/.local/share/mailsift
  expect_exit 0 deliver "$(mail_with_verdict "$home" spam SPAM)" "$(mail_with_verdict "$home" good GOOD)"
  expect_equal "Junk" 1 "$(imap count Junk)"
  expect_equal "inbox" 1 "$(imap count INBOX)"
  imap fetch Junk 1 >junk.eml
  expect_match "verdict in Junk" "$STATUS_FORM" "$(status_of junk.eml)"
  imap fetch INBOX 1 >inbox.eml
  expect_match "verdict in the inbox" "$STATUS_FORM" "$(status_of inbox.eml)"
  # CRLF throughout: a field with another line end would be lost, or would end the header.
  expect_equal "lines without CR" 0 "$(grep -avc $'\r$' junk.eml)"
}

claim_the_other_script_files_spam_and_changes_nothing() {
  new_mail_user asks
  local home=$HOME/.local/share/mailsift
  cp "$RECIPES/dovecot/filter.sieve" filter.sieve
  cat "$RECIPES/dovecot/execute.sieve" >"$RECIPES/dovecot/filter.sieve"
  touch -d '+2 seconds' "$RECIPES/dovecot/filter.sieve"
  expect_exit 0 deliver "$(mail_with_verdict "$home" spam SPAM)" "$(mail_with_verdict "$home" good GOOD)"
  cat filter.sieve >"$RECIPES/dovecot/filter.sieve"
  touch -d '+4 seconds' "$RECIPES/dovecot/filter.sieve"
  expect_equal "Junk" 1 "$(imap count Junk)"
  expect_equal "inbox" 1 "$(imap count INBOX)"
  imap fetch Junk 1 >junk.eml
  expect_equal "verdicts written" 0 "$(grep -ac '^X-Mailsift' junk.eml)"
}

claim_a_filter_that_fails_loses_nothing() {
  new_mail_user failing
  local real=$PREFIX/bin/mailsift script n=0
  mv "$real" "$real.real"
  for script in 'kill -KILL $$' 'cat >/dev/null; kill -KILL $$' 'head -c 10; kill -KILL $$' \
    'MAILSIFT_HOME=/nonexistent exec "$0.real" "$@"' 'exec "$0.real" --frobnicate "$@"' 'exit 1'; do
    printf '#!/bin/bash\n%s\n' "$script" >"$real"
    chmod 755 "$real"
    n=$((n + 1))
    expect_exit 0 deliver "$(spam_mail)"
    expect_equal "delivered with: $script" "$n" "$(imap count INBOX)"
    imap fetch INBOX "$n" >got.eml
    expect_equal "verdicts with: $script" 0 "$(grep -ac '^X-Mailsift' got.eml)"
  done
  mv "$real.real" "$real"
}

claim_mail_put_into_sent_makes_its_recipients_known() {
  new_mail_user sends
  printf 'From: sends@example.jp\r\nTo: Ann <ann@example.com>\r\nMessage-ID: <one@example.jp>\r\nDate: %s\r\n\r\nHello\r\n' \
    "$(date -R)" >sent.eml
  expect_exit 0 imap append Sent <sent.eml
  expect_equal "Sent" 1 "$(imap count Sent)"
  expect_match "known" 'known people +1 person, 1 Message-ID' "$(as_user mailsift doctor)"
  expect_exit 0 imap append Keep <sent.eml
  as_user mailsift sent --clear
  # What fails there fails no message.
  as_user touch "$HOME/.local/share/mailsift/known"
  expect_exit 0 imap append Sent <sent.eml
  expect_equal "Sent" 2 "$(imap count Sent)"
}

# The class of the last training: SPAM or GOOD.
last_training() {
  as_user mailsift history -n 1 --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["class"].upper())'
}

# In and out again, by the IMAP command named.
moving_teaches() {  # MOVE|COPY
  new_mail_user "by-${1,,}"
  campaign 3 >mail.eml
  expect_exit 0 deliver mail.eml
  expect_equal "comes into the inbox" 1 "$(imap count INBOX)"
  expect_exit 0 imap "$1" INBOX 1 Junk
  await_learning
  expect_equal "$1 into Junk" SPAM "$(last_training)"
  expect_exit 0 imap "$1" Junk 1 INBOX
  await_learning
  expect_equal "$1 out of Junk" GOOD "$(last_training)"
  # What was learned is what the filter saw, whatever came between.
  expect_exit 0 as_user mailsift train good --id "$(imap fetch INBOX 1 | tr -d '\r' | sed -n 's/^X-Mailsift-ID: //p')"
  expect_contains "the message as it came" "already learned" "$(<out)"
}

claim_move_into_junk_and_out_of_it_teaches() { moving_teaches MOVE; }
claim_copy_into_junk_and_out_of_it_teaches() { moving_teaches COPY; }

claim_what_goes_into_the_trash_teaches_nothing() {
  local folder before
  new_mail_user trash
  campaign 4 >mail.eml
  # One is the Trash by its name, the other by its flag.
  for folder in Trash Wegwurf; do
    expect_exit 0 deliver mail.eml
    imap MOVE INBOX 1 Junk 2>/dev/null  # the second comes into Junk by itself
    await_learning
    before=$(learned)
    expect_exit 0 imap MOVE Junk 1 "$folder"
    sleep 1
    await_learning
    expect_equal "$folder: trainings" "$before" "$(learned)"
  done
  # Out of Junk into any other folder is a rescue.
  expect_exit 0 deliver mail.eml
  expect_equal "in Junk by now" 1 "$(imap count Junk)"
  expect_exit 0 imap MOVE Junk 1 Keep
  await_learning
  expect_equal "Keep" GOOD "$(last_training)"
  expect_equal "errors in Dovecot's log" "" "$(grep -F '(trash)' "$D/log" | grep -F Error)"
}

claim_what_was_misfiled_is_filed_right_after_a_move() {
  new_mail_user round
  campaign 1 >first.eml
  expect_exit 0 deliver first.eml
  expect_equal "misfiled at first" 1 "$(imap count INBOX)"
  expect_exit 0 imap MOVE INBOX 1 Junk
  await_learning
  campaign 2 >second.eml
  expect_exit 0 deliver second.eml
  expect_equal "the next of its kind" 2 "$(imap count Junk)"
}

claim_what_was_misfiled_is_filed_right_after_a_forward() {
  new_mail_user forwards
  campaign 1 >first.eml
  expect_exit 0 deliver first.eml
  expect_equal "misfiled at first" 1 "$(imap count INBOX)"
  forward spam "$(delivered "")" >forward.eml
  DETAIL=+spam expect_exit 0 deliver forward.eml
  expect_equal "inbox after the forward" 1 "$(imap count INBOX)"
  campaign 2 >second.eml
  expect_exit 0 deliver second.eml
  expect_equal "the next of its kind" 1 "$(imap count Junk)"
}

claim_a_forward_that_cannot_be_reported_is_delivered() {
  new_mail_user unreported
  local real=$PREFIX/bin/mailsift
  mv "$real" "$real.real"
  printf '#!/bin/bash\ncase "$*" in *report*) exit 75 ;; esac\nexec "$0.real" "$@"\n' >"$real"
  chmod 755 "$real"
  campaign 1 >forward.eml
  DETAIL=+spam expect_exit 0 deliver forward.eml
  expect_equal "inbox" 1 "$(imap count INBOX)"
  mv "$real.real" "$real"
}

claim_a_thousand_moved_at_once_start_no_thousand_trainers() {
  new_mail_user crowd
  mkdir -p "$HOME/Maildir"/{cur,new,tmp}
  python3 - "$HOME/Maildir/cur" <<'PYTHON'
import pathlib, random, sys
random.seed(1)
for n in range(1000):
    words = " ".join(f"word{random.randrange(3000)}" for _ in range(40))
    pathlib.Path(sys.argv[1], f"{1700000000 + n}.m{n}.host:2,S").write_text(
        f"From: a{n}@example.com\nSubject: batch {n}\nMessage-ID: <b{n}@example.com>\n\n{words}\n")
PYTHON
  [[ $(id -u) != 0 ]] || chown -R nobody:nogroup "$HOME/Maildir"
  expect_equal "inbox" 1000 "$(imap count INBOX)"
  python3 "$REPO/tests/integration/watch.py" "$HOME/.local/share/mailsift" "$PREFIX/bin/mailsift" >watched &
  local watcher=$! begin end
  begin=$(date +%s%N)
  expect_exit 0 imap MOVE INBOX 1:1000 Junk
  end=$(date +%s%N)
  await_learning
  sleep 1
  await_learning
  kill -TERM $watcher
  wait $watcher
  # shellcheck disable=SC1091
  local models processes
  read -r models processes <watched
  echo "moving 1000 took $(((end - begin) / 1000000)) ms; $models models, at most $processes processes at once"
  expect_equal "moved" 1000 "$(imap count Junk)"
  # What the first of them taught, the others did not have to.
  as_user mailsift check "$HOME/Maildir/.Junk" >verdicts
  expect_equal "messages that are SPAM now" 1000 "$(grep -c '^SPAM ' verdicts)"
  expect_match "new models written ($models)" '^([1-9]|1[0-9])$' "$models"
  expect_match "processes at once ($processes)" '^[1-4]$' "$processes"
}

# --- other ways to fetch mail, from this server ---

# The recipe with this server in place of the example's.
local_server() {  # RECIPE
  sed "s/imap\.example\.jp/127.0.0.1/; s/\"me\"/\"$MAILUSER\"/; s/^username = me/username = $MAILUSER/" "$RECIPES/$1"
}

fetching_user() {
  new_mail_user "$1"
  local home=$HOME/.local/share/mailsift
  cp "$(mail_with_verdict "$home" good GOOD)" good.eml
  # Past the sieve: what is fetched was judged by nobody yet.
  mkdir -p "$HOME"/Maildir/{cur,new,tmp}
  cp good.eml "$HOME/Maildir/new/1.good"
  cp "$(mail_with_verdict "$home" spam SPAM)" "$HOME/Maildir/new/2.spam"
  chown -R --reference="$HOME" "$HOME/Maildir"
  USER_FOLDER=$PWD/here
  mkdir -p here/Maildir/{cur,new,tmp} here/Maildir/.Junk/{cur,new,tmp} here/.local/share
  cp -r "$home" here/.local/share/mailsift
}

# As the user who owns the folder: getmail runs no programs as root.
as_fetcher() {
  [[ $(id -u) != 0 ]] || chown -R nobody:nogroup "$USER_FOLDER"
  "${AS[@]}" env HOME="$USER_FOLDER" USER=me LOGNAME=me FETCHMAILUSER=me "$@"
}

claim_fetchmail_fetches_through_procmail() {
  fetching_user fetcher
  # procmail takes the home from the password file, so it is told which one is meant.
  local_server fetchmailrc | sed "/^  ssl$/d; s/protocol IMAP/protocol IMAP service $PORT/
    s|/usr/bin/procmail|& HOME=$USER_FOLDER $USER_FOLDER/.procmailrc|" >here/.fetchmailrc
  printf '  sslproto ""\n' >>here/.fetchmailrc
  chmod 600 here/.fetchmailrc
  cp "$RECIPES/procmailrc" here/.procmailrc
  expect_exit 0 as_fetcher fetchmail --nosyslog -f "$USER_FOLDER/.fetchmailrc"
  export HOME=$USER_FOLDER
  expect_equal "Junk" 1 "$(delivered .Junk | wc -l)"
  expect_equal "inbox" 1 "$(delivered "" | wc -l)"
  expect_match "verdict" "$STATUS_FORM" "$(status_of "$(delivered "")")"
}

claim_getmail_fetches_through_the_filter() {
  fetching_user getter
  mkdir -p here/.config/getmail
  local_server getmailrc | sed "s/^type = SimpleIMAPSSLRetriever/type = SimpleIMAPRetriever\nport = $PORT/" \
    >here/.config/getmail/getmailrc
  expect_exit 0 as_fetcher getmail
  export HOME=$USER_FOLDER
  expect_equal "mails" 2 "$(delivered "" | wc -l)"
  expect_equal "mails with a verdict" 2 "$(delivered "" | xargs -d '\n' grep -al '^X-Mailsift-Status: ' | wc -l)"
}

run_claims "$@"
