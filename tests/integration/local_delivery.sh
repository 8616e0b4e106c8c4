#!/bin/bash
# Real procmail and maildrop with the files of tools/recipes: hundreds of mails, eight at a time, and
# every way in which the filter can fail. No mail is lost, and none is changed but for our fields.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs procmail maildrop python3 xargs

before_claims() {
  install_recipes
  make_500_mails "$SCRATCH/mails"
  mkdir "$SCRATCH/few"
  cp "$SCRATCH"/mails/*[05]0.eml "$SCRATCH/few"
  # Called by xargs, too, with HOME and the recipe's folder of programs in the environment.
  cat >"$SCRATCH/deliver" <<'SCRIPT'
#!/bin/bash
# deliver procmail|maildrop MAIL
cd "$HOME" || exit 75
case $1 in
  procmail) exec env -i procmail HOME="$HOME" LOGFILE="$HOME/log" "$HOME/.procmailrc" <"$2" ;;
  maildrop) exec env -i maildrop "$HOME/.mailfilter" <"$2" 2>>"$HOME/log" ;;
esac
SCRIPT
  chmod 755 "$SCRATCH/deliver"
  trained_home "$SCRATCH/unused"
}

# The recipe of procmail or maildrop in the user's home, with mailsift from FOLDER if one is given. Both
# programs take the home from the password file, so the test says which one is meant.
put_recipe() {  # procmail|maildrop [FOLDER]
  local from=$PREFIX/bin to=${2-$PREFIX/bin}
  new_user
  sed "s|$from|$to|" "$RECIPES/procmailrc" >"$HOME/.procmailrc"
  { echo "HOME=\"$HOME\""; sed "s|$from|$to|" "$RECIPES/mailfilter"; } >"$HOME/.mailfilter"
  chmod 600 "$HOME"/.{procmailrc,mailfilter}
  DELIVERER=$1
}

deliver() { "$SCRATCH/deliver" "$DELIVERER" "$PWD/$1"; }

deliver_all() {  # FOLDER; eight at a time
  find "$1" -name '*.eml' -print0 |
    xargs -0 -P 8 -n 1 "$SCRATCH/deliver" "$DELIVERER" || fail "$DELIVERER failed for some mail"
}

five_hundred() {  # procmail|maildrop
  put_recipe "$1"
  deliver_all "$SCRATCH/mails"
  expect_all_delivered "$1" "$SCRATCH/mails"
  # What is UNSURE stays in the inbox, beside what is GOOD.
  expect_equal "$1: Junk" "" "$(delivered .Junk | xargs -d '\n' grep -aL '^X-Mailsift-Status: SPAM ')"
  expect_equal "$1: inbox" "" "$(delivered "" | xargs -d '\n' grep -aLE '^X-Mailsift-Status: (GOOD|UNSURE) ')"
  local verdict
  for verdict in GOOD UNSURE; do
    expect_match "$1: $verdict in the inbox" '^[1-9]' \
      "$(delivered "" | xargs -d '\n' grep -al "^X-Mailsift-Status: $verdict " | wc -l)"
  done
  expect_match "$1: mails in Junk" '^[1-9]' "$(delivered .Junk | wc -l)"
  expect_equal "$1: cached" 500 "$(mailsift cache list | wc -l)"
  expect_exit 0 mailsift doctor
  expect_contains "$1: doctor read the recipe" ".${1/maildrop/mailfilter}" "$(<out)"
}

claim_procmail_delivers_500_mails_eight_at_a_time() { five_hundred procmail; }
claim_maildrop_delivers_500_mails_eight_at_a_time() { five_hundred maildrop; }

# SCRIPT stands in for the program. The mail comes as it was sent: untouched, or with a verdict all the same
# ("judged"), or some so and some so ("either").
failing() {  # WHAT SCRIPT [judged|either]
  local deliverer
  for deliverer in procmail maildrop; do
    instead_of_mailsift "$2"
    put_recipe "$deliverer" "$PWD/failing"
    deliver_all "$SCRATCH/few"
    if [[ ${3-} == judged ]]; then
      expect_equal "$deliverer, $1" "$(find "$SCRATCH/few" -type f | wc -l)" \
        "$(find "$HOME/Maildir" -type f -exec grep -alE '^X-Mailsift-Status: ' {} + | wc -l)"
    else
      expect_all_delivered "$deliverer, $1" "$SCRATCH/few" "${3-untouched}"
    fi
    rm -rf "$HOME"
  done
}

claim_a_filter_that_is_killed_before_it_reads_loses_nothing() {
  failing "killed at once" 'kill -KILL $$'
}

claim_a_filter_that_is_killed_in_its_work_loses_nothing() {
  failing "killed with the mail in hand" 'cat >/dev/null; kill -KILL $$'
}

claim_a_filter_that_is_killed_while_it_writes_loses_nothing() {
  failing "killed in the middle of a mail" '"$REAL" "$@" | head -c 100; kill -KILL $$'
}

claim_a_program_that_is_not_there_loses_nothing() {
  failing "no program" 'exec /nonexistent/mailsift'
}

claim_a_home_without_a_model_loses_nothing() {
  failing "no model" 'MAILSIFT_HOME=/nonexistent exec "$REAL" "$@"'
}

claim_a_damaged_model_loses_nothing() {
  trained_home damaged
  printf x | dd of=damaged/model bs=1 seek=70 conv=notrunc status=none
  failing "damaged model" "MAILSIFT_HOME='$PWD/damaged' exec \"\$REAL\" \"\$@\""
  truncate -s 5000 damaged/model
  failing "cut model" "MAILSIFT_HOME='$PWD/damaged' exec \"\$REAL\" \"\$@\""
}

# A model that is read for ever.
claim_a_filter_that_takes_too_long_loses_nothing() {
  mkdir -p slow
  mkfifo slow/model
  failing "time limit" "MAILSIFT_HOME='$PWD/slow' exec \"\$REAL\" \"\$@\" --time-limit 1"
}

claim_a_full_disk_loses_nothing_but_the_id() {
  failing "no room for the cache" 'ulimit -f 0; exec "$REAL" "$@"' judged
}

claim_no_memory_loses_nothing() {
  sanitized && { expecting; return; }
  # From too little to begin with, over each place that could be the last, to enough.
  failing "no memory" 'ulimit -v $((12000 + RANDOM % 80 * 100)); exec "$REAL" "$@"' either
}

claim_wrong_options_and_settings_lose_nothing() {
  failing "unknown option" 'exec "$REAL" --frobnicate "$@"'
  echo 'cache-keep-days = "often"' >config.toml
  failing "bad settings" "exec \"\$REAL\" --config '$PWD/config.toml' \"\$@\""
}

claim_what_procmail_misfiled_is_filed_right_after_a_correction() {
  put_recipe procmail
  expect_round_trip procmail
}

claim_what_procmail_misfiled_is_filed_right_after_a_forward() {
  put_recipe procmail
  sed -i "s|^:0fwr|INCLUDERC=$RECIPES/procmailrc-forwards\n&|" "$HOME/.procmailrc"
  expect_round_trip procmail forward
  expect_exit 0 mailsift doctor
}

claim_what_maildrop_misfiled_is_filed_right_after_a_forward() {
  put_recipe maildrop
  sed -i "s|^exception {|include \"$RECIPES/mailfilter-forwards\"\n&|" "$HOME/.mailfilter"
  chmod 600 "$HOME/.mailfilter"
  expect_round_trip maildrop forward
  expect_exit 0 mailsift doctor
}

# A stranger's forward, and one when the report fails: delivered like any mail, or dealt with; never lost.
claim_forwards_are_not_lost() {
  local deliverer
  for deliverer in procmail maildrop; do
    instead_of_mailsift '[[ $1 != report ]] || exit 74; exec "$REAL" "$@"'
    put_recipe "$deliverer" "$PWD/failing"
    sed -i "s|^:0fwr|INCLUDERC=$RECIPES/procmailrc-forwards\n&|" "$HOME/.procmailrc"
    sed -i "s|^exception {|include \"$RECIPES/mailfilter-forwards\"\n&|" "$HOME/.mailfilter"
    campaign 1 >stranger.eml
    forward spam stranger.eml >forward.eml
    expect_exit 0 deliver forward.eml
    expect_equal "$deliverer: a report that fails" 1 "$(find "$HOME/Maildir" -type f | wc -l)"
    sed -i "s|$PWD/failing|$PREFIX/bin|" "$HOME"/.{procmailrc,mailfilter}
    expect_exit 0 deliver forward.eml
    expect_match "$deliverer: a forward without an id of ours" ' SPAM (refused|not-found) ' \
      "$(<"$HOME/.local/share/mailsift/reports")"
    expect_equal "$deliverer: nothing learned of it" 0 "$(mailsift -q history | grep -c 'lantern')"
    rm -rf "$HOME"
  done
}

claim_what_maildrop_misfiled_is_filed_right_after_a_correction() {
  put_recipe maildrop
  expect_round_trip maildrop
}

# Rules that were made for other filters, with one option and no other change.
claim_rules_for_other_filters_go_on_working() {
  local form rule
  for form in 'bogofilter=^X-Bogosity: Spam, tests=bogofilter' 'crm114=^X-CRM114-Status: SPAM' \
    'spamassassin=^X-Spam-Flag: YES' 'spamassassin=^X-Spam-Level: \*\*\*\*\*'; do
    rule=${form#*=}
    new_user
    {
      sed -n '/^PATH/,/^DEFAULT/p' "$RECIPES/procmailrc"
      printf ':0fwr\n| mailsift filter --header=%s\n:0\n* %s\n.Junk/\n' "${form%%=*}" "$rule"
    } >"$HOME/.procmailrc"
    DELIVERER=procmail
    cp "$(mail_with_verdict "$HOME/.local/share/mailsift" spam SPAM)" spam.eml
    # Somebody else's verdict that came along is not believed.
    { printf 'X-Bogosity: Spam, tests=bogofilter\nX-CRM114-Status: SPAM\nX-Spam-Flag: YES\nX-Spam-Level: *****\n'
      cat "$(mail_with_verdict "$HOME/.local/share/mailsift" good GOOD)"; } >good.eml
    expect_exit 0 deliver spam.eml
    expect_exit 0 deliver good.eml
    expect_equal "$form: Junk" 1 "$(delivered .Junk | wc -l)"
    expect_equal "$form: inbox" 1 "$(delivered "" | wc -l)"
    expect_exit 0 mailsift doctor
    # What was delivered is the same training as what was sent.
    expect_exit 0 mailsift train good --regime all spam.eml
    mailsift train good --regime all <"$(delivered .Junk)" >out
    expect_contains "$form: delivered and original" "already learned" "$(<out)"
    rm -rf "$HOME"
  done
}

run_claims "$@"
