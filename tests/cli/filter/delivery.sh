#!/bin/bash
# Real deliveries by procmail and maildrop, with the very lines that `mailsift filter --help`,
# `mailsift check --help` and tools/quickstart.sh print.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home
  mkdir "$SCRATCH/bin"
  ln -s "$MAILSIFT" "$SCRATCH/bin/mailsift"
  export PATH=$SCRATCH/bin:$PATH
  SPAM=$(mail_with_verdict "$MAILSIFT_HOME" spam SPAM)
  GOOD=$(mail_with_verdict "$MAILSIFT_HOME" good GOOD)
  UNSURE=$SCRATCH/unsure.eml
  printf 'From: q@example.com\nX-Qqqq: zzzz\n\nwwww\n' >"$UNSURE"
}

# The lines of a recipe in `mailsift filter --help`: two columns under "procmail:" and "maildrop:".
recipe_of_help() {  # procmail|maildrop
  ms filter --help | awk -v which="$1" '
    /^procmail: +maildrop:/ { column = index($0, "maildrop:"); next }
    column { print which == "procmail" ? substr($0, 1, column - 1) : substr($0, column) }' |
    sed 's/^  //; s/ *$//'
}

recipe_of_check_help() { ms check --help | sed -n '/procmail recipe:/,$s/^  //p'; }

recipe_of_quickstart() {
  MAILSIFT_PROGRAM=$MAILSIFT "$REPO/tools/quickstart.sh" "$GOOD" |
    sed -n '/^MAILDIR=/,/^\.Junk\//p'
}

# Delivers one mail into the Maildir of the user, HOME, by the procmailrc "rc".
procmail_delivers() {  # MAIL
  mkdir -p "$HOME/Maildir"
  env -i PATH="$PATH" HOME="$HOME" MAILSIFT_HOME="$MAILSIFT_HOME" LOGNAME=user \
    procmail DEFAULT="$HOME/Maildir/" MAILDIR="$HOME/Maildir" PATH="$PATH" \
    MAILSIFT_HOME="$MAILSIFT_HOME" LOGFILE="$PWD/log" "$PWD/rc" <"$1"
}

# Delivers one mail into the Maildir of the user by the lines in "mailfilter". maildrop begins with a
# PATH of its own and hands on only the variables its file sets.
maildrop_delivers() {  # MAIL
  local folder
  printf 'PATH="%s"\nMAILSIFT_HOME="%s"\n' "$PATH" "$MAILSIFT_HOME" | cat - mailfilter >.mailfilter
  for folder in "$HOME/Maildir" "$HOME/Maildir/.Junk"; do mkdir -p "$folder"/{cur,new,tmp}; done
  chmod 600 .mailfilter
  (
    cd "$HOME" || exit
    env -i PATH="$PATH" HOME="$HOME" MAILSIFT_HOME="$MAILSIFT_HOME" LOGNAME=user \
      maildrop -V 2 "$OLDPWD/.mailfilter"
  ) <"$1" 2>>log
}

new_user() {
  HOME=$PWD/user
  rm -rf "$HOME"
  mkdir "$HOME"
}

# One mail lies in FOLDER of the Maildir and in no other.
expect_delivered() {  # WHAT FOLDER; puts its name into `delivered`
  local all
  all=$(find "$HOME/Maildir" -type f)
  expect_equal "$1: messages in all folders" 1 "$(grep -c . <<<"$all")"
  expect_match "$1: folder" "^$HOME/Maildir/${2}new/[^/]+$" "$all"
  delivered=$all
}

claim_procmail_files_spam_by_the_lines_of_help() {
  recipe_of_help procmail >rc
  expect_contains "the lines" "| mailsift filter" "$(<rc)"
  new_user
  expect_exit 0 procmail_delivers "$SPAM"
  expect_delivered "spam" ".Junk/"
  expect_match "its status" "$STATUS_FORM" "$(grep -a '^X-Mailsift-Status: ' "$delivered")"
  new_user
  expect_exit 0 procmail_delivers "$GOOD"
  expect_delivered "good" ""
  expect_match "its status" "$STATUS_FORM" "$(grep -a '^X-Mailsift-Status: ' "$delivered")"
}

claim_procmail_files_spam_alone_by_the_lines_of_quickstart() {
  recipe_of_quickstart >rc
  expect_contains "the lines" "| $MAILSIFT --home $MAILSIFT_HOME filter" "$(<rc)"
  new_user
  expect_exit 0 procmail_delivers "$SPAM"
  expect_delivered "spam" ".Junk/"
  new_user
  expect_exit 0 procmail_delivers "$UNSURE"
  expect_delivered "unsure" ""
  new_user
  expect_exit 0 procmail_delivers "$GOOD"
  expect_delivered "good" ""
}

claim_the_lines_of_quickstart_bear_blanks_and_quotes_in_the_home() {
  trained_home "my \$mail's home"
  export MAILSIFT_HOME="$PWD/my \$mail's home"
  recipe_of_quickstart >rc
  export MAILSIFT_HOME=/nonexistent
  new_user
  expect_exit 0 procmail_delivers "$SPAM"
  expect_delivered "spam" ".Junk/"
}

claim_procmail_asks_check_by_the_lines_of_its_help() {
  recipe_of_check_help >rc
  expect_contains "the lines" "? mailsift -q check" "$(<rc)"
  new_user
  expect_exit 0 procmail_delivers "$SPAM"
  expect_delivered "spam" ".Junk/"
  expect_same_file "the mail itself" "$SPAM" "$delivered"
  new_user
  expect_exit 0 procmail_delivers "$GOOD"
  expect_delivered "good" ""
}

claim_procmail_delivers_unchanged_mail_without_a_model() {
  recipe_of_help procmail >rc
  export MAILSIFT_HOME=/nonexistent
  new_user
  expect_exit 0 procmail_delivers "$SPAM"
  expect_delivered "no model" ""
  expect_same_file "the mail" "$SPAM" "$delivered"
  expect_contains "procmail's log" "message passed unchanged" "$(<log)"
}

claim_procmail_delivers_unchanged_mail_if_the_filter_refuses_it() {
  recipe_of_help procmail | sed 's/mailsift filter/mailsift filter --on-error tempfail/' >rc
  export MAILSIFT_HOME=/nonexistent
  new_user
  expect_exit 0 procmail_delivers "$SPAM"
  expect_delivered "refused" ""
  expect_same_file "the mail" "$SPAM" "$delivered"
}

claim_procmail_keeps_the_from_line_of_an_mbox() {
  { recipe_of_help procmail | sed 's|\.Junk/|junk.mbox|'; } >rc
  new_user
  { echo "From a@example.com Thu Jan  1 00:00:00 2004"; cat "$SPAM"; } >mail
  expect_exit 0 procmail_delivers mail
  expect_equal "From_ lines" 1 "$(grep -c '^From ' "$HOME/Maildir/junk.mbox")"
  expect_match "first line" "^From " "$(head -n 1 "$HOME/Maildir/junk.mbox")"
}

claim_maildrop_files_spam_by_the_lines_of_help() {
  recipe_of_help maildrop >mailfilter
  expect_contains "the lines" 'xfilter "mailsift filter"' "$(<mailfilter)"
  echo 'to "Maildir/"' >>mailfilter
  new_user
  expect_exit 0 maildrop_delivers "$SPAM"
  expect_delivered "spam" ".Junk/"
  expect_match "its status" "$STATUS_FORM" "$(grep -a '^X-Mailsift-Status: ' "$delivered")"
  new_user
  expect_exit 0 maildrop_delivers "$GOOD"
  expect_delivered "good" ""
}

claim_maildrop_delivers_unchanged_mail_without_a_model() {
  { recipe_of_help maildrop; echo 'to "Maildir/"'; } >mailfilter
  export MAILSIFT_HOME=/nonexistent
  new_user
  expect_exit 0 maildrop_delivers "$SPAM"
  expect_delivered "no model" ""
  expect_same_file "the mail" "$SPAM" "$delivered"
  expect_contains "maildrop's log" "message passed unchanged" "$(<log)"
}

claim_maildrop_keeps_refused_mail_for_later() {
  { recipe_of_help maildrop | sed 's/mailsift filter/& --on-error tempfail/'; echo 'to "Maildir/"'; } >mailfilter
  export MAILSIFT_HOME=/nonexistent
  new_user
  expect_exit 75 maildrop_delivers "$SPAM"
  expect_equal "delivered" "" "$(find "$HOME/Maildir" -type f)"
}

# More than fits into a pipe: a filter that does not read all of it would make maildrop give up.
claim_maildrop_passes_big_mail() {
  { recipe_of_help maildrop; echo 'to "Maildir/"'; } >mailfilter
  export MAILSIFT_HOME=/nonexistent
  new_user
  { cat "$SPAM"; seq 1000000; } >mail
  expect_exit 0 maildrop_delivers mail
  expect_delivered "big" ""
  expect_same_file "the mail" mail "$delivered"
}

run_claims "$@"
