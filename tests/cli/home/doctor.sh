#!/bin/bash
# `mailsift doctor`: silent while all is well, and each thing that can be wrong is found and named with
# what to do about it.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" || return
  SPAM=$(mail_with_verdict "$SCRATCH/home" spam SPAM)
  ms --home "$SCRATCH/home" filter <"$SPAM" >/dev/null
}

# A home in use, of a user of its own.
new_home() {
  export HOME=$PWD/user MAILSIFT_HOME=$PWD/user/mailsift
  rm -rf "$HOME"
  mkdir -p "$HOME/.config/mailsift"
  cp -rp "$SCRATCH/home" "$MAILSIFT_HOME"
}

# All is well but for one check, which says WHAT and advises ADVICE.
expect_bad() {  # CHECK WHAT ADVICE [OPTIONS...]
  expect_exit 1 ms -q doctor "${@:4}"
  expect_match "$1" "^BAD  $1 +[^
]*$2[^
]*
 +-> [^
]*$3[^
]*$" "$(<out)"
}

expect_well() {  # CHECK
  expect_exit 0 ms -q doctor
  expect_equal "$1: what is bad" "" "$(<out)"
}

cached_file() { find "$MAILSIFT_HOME/cache" -type f -path '*/*-*' | sort | head -n 1; }

# The message of the cache as if it had come so many days ago.
older_by() {  # DAYS
  local file name time new
  file=$(cached_file)
  name=$(basename "$file")
  time=$((10#${name%%-*}))
  new=$((time - $1 * 86400))
  mkdir -p "$MAILSIFT_HOME/cache/$((new / 86400))"
  chmod 700 "$MAILSIFT_HOME/cache/$((new / 86400))"
  sed "1s/ $time / $new /" "$file" >"$MAILSIFT_HOME/cache/$((new / 86400))/$(printf %012d "$new")-${name#*-}"
  chmod 600 "$MAILSIFT_HOME"/cache/*/*
  rm "$file"
}

# A request that no trainer takes: whoever looks after the spool is held up.
hand_in() {  # spam|good MAIL
  (umask 077 && flock "$MAILSIFT_HOME/spool.lock" "$MAILSIFT" -q train "$1" --regime all --queue "$2")
}

claim_a_home_in_use_is_well() {
  new_home
  expect_exit 0 ms doctor
  expect_equal "lines that say something else than ok" "" "$(tail -n +2 out | grep -v '^ok  ')"
  expect_match "first line" '^All is well: 1 message judged in the last 14 days, no corrections yet\.$' "$(head -n 1 out)"
  ms -q spam "$(spam_mail)"  # already learned: no correction
  expect_match "first line" 'no corrections yet' "$(ms doctor | head -n 1)"
  printf 'From: q@example.com\n\nwwww\n' | ms -q spam
  expect_match "first line" ', 1 correction, the last one (today|yesterday)\.$' "$(ms doctor | head -n 1)"
  expect_equal "JSON" "1 1" "$(ms doctor --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["judged"], d["corrections"])')"
  expect_equal "quiet" "" "$(ms -q doctor)"
  for check in "data folder" access secret model training learned queue cache 'last verdict' 'last training' clock disk; do
    expect_match "$check" "(^|
)ok   $check " "$(<out)"
  done
}

claim_it_changes_nothing() {
  new_home
  find "$HOME" -type f -exec sha256sum {} + | sort >before
  ms doctor >/dev/null
  find "$HOME" -type f -exec sha256sum {} + | sort >after
  expect_same_file "files" before after
}

claim_json_says_the_same() {
  new_home
  expect_exit 0 ms doctor --json
  expect_equal "keys" "True check ok what advice" \
    "$(python3 -c 'import json; d = json.load(open("out")); print(d["ok"], *d["findings"][0])')"
  rm "$MAILSIFT_HOME/model"
  expect_exit 1 ms doctor --json
  expect_equal "the model" "False [('model', 'mailsift init')]" \
    "$(python3 -c 'import json; d = json.load(open("out")); print(d["ok"], [(f["check"], f["advice"]) for f in d["findings"] if not f["ok"]])')"
}

claim_a_missing_home_is_found() {
  new_home
  rm -rf "$MAILSIFT_HOME"
  expect_bad "data folder" "there is none" "mailsift init"
  ms -q init
  expect_exit 1 ms doctor
  expect_lacks "after init" "BAD  data folder" "$(<out)"
}

claim_a_home_of_others_is_found() {
  mkdir theirs
  chmod 755 theirs
  expect_exit 1 unprivileged env HOME=/nonexistent "$(public_program)" --home /proc/1 -q doctor
  expect_match "words" "BAD  data folder +/proc/1: not readable and writable" "$(<out)"
}

claim_open_permissions_are_found() {
  local open
  for open in . model training/journal cache; do
    new_home
    chmod g+r "$MAILSIFT_HOME/$open"
    expect_bad access "others may get at 1 file," "chmod -R go= "
    bash -c "$(sed -n 's/^ *-> //p' out)"
    expect_well "$open, as advised"
  done
}

claim_a_foreign_owner_is_found() {
  [[ $(id -u) == 0 ]] || { expecting; return; }
  new_home
  chown 65534 "$MAILSIFT_HOME/training/journal"
  expect_bad access "1 file of another user, as .*journal" "chown -R "
  bash -c "$(sed -n 's/^ *-> //p' out)"
  expect_well "as advised"
}

# What root mends there would belong to root, and shut the user out.
claim_root_is_sent_to_the_user_whose_home_it_is() {
  local name
  [[ $(id -u) == 0 ]] || { expecting; return; }
  new_home
  name=$(getent passwd 65534 | cut -d: -f1)
  install -m 755 "$MAILSIFT" "$PWD/mailsift"
  chown -R 65534 "$MAILSIFT_HOME"
  expect_exit 1 ms -q doctor
  expect_equal "all it says" "BAD  data folder    $MAILSIFT_HOME: belongs to $name
                    -> runuser -u $name -- mailsift --home '$MAILSIFT_HOME' doctor" "$(<out)"
  chmod 755 "$HOME"
  sed -n 's/^ *-> //p' out | sed 's/$/ >said/' >advice
  PATH=$PWD:$PATH bash advice
  expect_contains "as advised" "ok   data folder    $MAILSIFT_HOME" "$(<said)"
  expect_equal "what belongs to root" "" "$(find "$MAILSIFT_HOME" -uid 0)"
}

# Settings and trainings are still there; an empty model would judge everything UNSURE.
claim_the_advice_for_a_missing_model_makes_it_anew() {
  new_home
  ms -q init --address me@example.jp
  cp "$MAILSIFT_HOME/model" before
  rm "$MAILSIFT_HOME/model"
  expect_bad model "there is none" "mailsift init"
  expect_exit 0 ms init
  expect_contains "words" "made anew from the training set" "$(<out)"
  expect_same_file "model" before "$MAILSIFT_HOME/model"
  expect_well "as advised"
}

claim_a_bad_secret_is_found() {
  new_home
  rm "$MAILSIFT_HOME/secret"
  expect_bad secret "there is none" "mailsift init"
  new_home
  truncate -s 7 "$MAILSIFT_HOME/secret"
  expect_bad secret "secret" "remove it"
}

claim_a_bad_model_is_found_and_can_be_rebuilt() {
  local harm
  for harm in 'truncate -s 100' 'truncate -s 0' 'printf 1234567 | dd bs=1 seek=70 conv=notrunc status=none of='; do
    new_home
    [[ $harm == *= ]] || harm+=' '
    eval "$harm'$MAILSIFT_HOME/model'"
    expect_bad model "model: " "mailsift model rebuild"
    ms -q model rebuild
    expect_well "rebuilt after: $harm"
  done
  new_home
  rm "$MAILSIFT_HOME/model"
  expect_bad model "there is none" "mailsift init"
}

claim_a_model_that_the_training_set_does_not_make_is_found() {
  new_home
  cp "$MAILSIFT_HOME/model" old
  ms -q train --regime all good "$REPO/corpus/samples/good-backup-en.eml"
  cp old "$MAILSIFT_HOME/model"
  expect_well "one that is only behind"
  ms -q untrain "$REPO/corpus/samples/good-backup-en.eml"
  ms -q untrain --number 1
  cp old "$MAILSIFT_HOME/model"
  expect_bad training "not what the training set makes" "mailsift model rebuild"
  ms -q model rebuild
  expect_well "rebuilt"
}

claim_damaged_trainings_are_found() {
  new_home
  printf X | dd of="$MAILSIFT_HOME/training/journal" bs=1 seek=1000 conv=notrunc status=none
  ms -q model rebuild
  expect_bad training "1 damaged record left out" "training/journal back from a backup"
  new_home
  echo "something else entirely" >"$MAILSIFT_HOME/training/journal"
  expect_exit 1 ms -q doctor
  expect_match "no journal" "BAD  training +.*not a mailsift training set" "$(<out)"
}

claim_one_sided_and_lopsided_training_are_found() {
  new_home
  rm -rf "$MAILSIFT_HOME"
  ms -q init
  ms -q train spam --regime all "$REPO/corpus/spam"
  ms -q filter <"$SPAM" >/dev/null
  expect_bad learned "0 good learned: everything is UNSURE" "mailsift train --good MAIL --spam MAIL"
  ms -q train good --regime all "$REPO"/corpus/good/00*.eml
  expect_bad learned "lopsided" "mailsift train good MAIL"
  ms -q train good --regime all "$REPO/corpus/good"
  expect_well "both"
}

claim_requests_that_are_stuck_are_found() {
  new_home
  hand_in good "$REPO/corpus/samples/good-backup-en.eml"
  expect_equal "in the spool" 1 "$(find "$MAILSIFT_HOME/spool" -type f | wc -l)"
  expect_well "a young request"
  touch -d '-20 minutes' "$MAILSIFT_HOME"/spool/*
  expect_bad queue "1 request waiting" "mailsift settle"
  ms -q settle
  expect_well "as advised"
  echo rubbish >"$MAILSIFT_HOME/spool/0000019A2B3C4D5E-12345-0001"
  chmod 600 "$MAILSIFT_HOME"/spool/*
  ms -q settle
  expect_bad queue "1 damaged request aside" "remove them: .*damaged"
}

claim_a_cache_beyond_its_limits_is_found() {
  new_home
  older_by 17
  expect_exit 1 ms -q doctor
  expect_match "too old" "BAD  cache +.*beyond its limits" "$(<out)"
  expect_contains "advice" "-> mailsift cache expire; from cron: mailsift -q settle" "$(<out)"
  ms -q cache expire
  ms -q filter <"$SPAM" >/dev/null
  expect_well "as advised"
}

claim_damaged_mail_in_the_cache_is_found() {
  new_home
  ms -q filter <"$SPAM" >/dev/null
  truncate -s 10 "$(cached_file)"
  expect_bad cache "1 message, .* 1 damaged" "mailsift cache purge"
}

claim_a_cache_that_cannot_be_read_is_found() {
  new_home
  rm -rf "$MAILSIFT_HOME/cache"
  ln -s /nonexistent "$MAILSIFT_HOME/cache"
  expect_bad cache "cache" "mend the folder"
}

claim_a_filter_that_sees_no_mail_is_found() {
  new_home
  ms -q cache purge
  expect_bad "last verdict" "none came, or --no-cache is set" "mailsift-recipes"
  new_home
  older_by 8
  expect_bad "last verdict" "SPAM" "still in the mail path"
  new_home
  older_by 6
  expect_well "six days without mail"
}

claim_a_clock_that_was_ahead_is_found() {
  new_home
  older_by -365
  expect_bad clock "1 messages in the cache and 0 trainings are dated in the future" "look at .date."
  ms -q settle
  expect_bad clock "1 messages" "date"
}

claim_mail_that_nobody_sorts_is_found() {
  local old=$(($(date +%s) - 91 * 86400))
  new_home
  rm -rf "$MAILSIFT_HOME"
  ms -q init
  hand_in spam "$SPAM"
  hand_in good "$REPO/corpus/samples/good-backup-en.eml"
  # As if they had been handed in long ago, by a version whose requests had no hash of their time.
  local file cls regime who hash
  for file in "$MAILSIFT_HOME"/spool/*; do
    read -r _ _ cls _ regime _ _ _ who _ hash _ < <(sed -n 2p "$file")
    { printf 'mailsift request 1 %s %s %s %s %u\n' "$cls" "$old" "$regime" "$who" "0x$hash"
      tail -n +3 "$file" | head -c -1; } >request
    cp request "$file"
  done
  ms -q settle
  printf 'X-Qqqq: zzzz\n\nwwww\n' | ms filter >/dev/null
  expect_bad "last training" "; 1 UNSURE message in the cache" "mailsift unsure"
  ms -q train good --regime all "$REPO/corpus/samples/good-rehearsal-ja.eml"
  expect_well "taught again"
}

# Advice to make it anew, or to put back a backup, would be wrong.
claim_a_home_of_a_later_version_is_left_to_that_version() {
  new_home
  sed -i '1s/mailsift journal .*/mailsift journal 99/' "$MAILSIFT_HOME/training/journal"
  cp "$MAILSIFT_HOME/training/journal" before
  expect_bad training "training set format 99, this build reads up to" "install the version that wrote it"
  expect_exit 65 ms train spam "$SPAM"
  expect_same_file "the journal" before "$MAILSIFT_HOME/training/journal"
}

claim_a_full_disk_is_found() {
  new_home
  expect_bad disk "MiB free" "make room" --min-free 9999999999999999
  expect_well "room enough"
}

# --- recipes ---

# A recipe file with this text: what doctor says of it, without file and line.
recipe() {  # FILE; text on standard input
  rm -f "$HOME"/.procmailrc "$HOME"/.mailfilter "$HOME"/.dovecot.sieve
  cat >"$HOME/$1"
  chmod 600 "$HOME/$1"
  ms -q doctor >out
  sed -n "s|^BAD  recipe *$HOME/||p" out
}

claim_the_recipes_we_ship_are_well() {
  new_home
  cp "$REPO/tools/recipes/procmailrc" "$HOME/.procmailrc"
  cp "$REPO/tools/recipes/mailfilter" "$HOME/.mailfilter"
  chmod 600 "$HOME/.mailfilter"
  cat "$REPO"/tools/recipes/dovecot/{filter,learn-spam,learn-good}.sieve >"$HOME/.dovecot.sieve"
  expect_exit 0 ms doctor
  expect_equal "recipes read" 3 "$(grep -c '^ok   recipe' out)"
}

claim_recipes_that_have_nothing_to_do_with_us_are_left_alone() {
  new_home
  printf ':0:\n| filter\n:0\n* ^X-Spam-Flag: YES\njunk\n' >"$HOME/.procmailrc"
  expect_well "not ours"
}

claim_mistakes_in_a_procmailrc_are_found() {
  new_home
  expect_equal "no f" ".procmailrc:2: without f the mail ends in mailsift, and is gone" \
    "$(printf ':0w\n| mailsift filter\n' | recipe .procmailrc)"
  expect_equal "no w" ".procmailrc:3: without w a filter that fails loses the mail" \
    "$(printf '# x\n:0f\n| /usr/bin/mailsift --home x filter\n' | recipe .procmailrc)"
  expect_equal "lock" ".procmailrc:2: a lock file: deliveries wait for each other, for nothing" \
    "$(printf ':0fw:\n| mailsift filter\n' | recipe .procmailrc)"
  expect_equal "named lock" 1 "$(printf ':0fw: x.lock\n| mailsift filter\n' | recipe .procmailrc | wc -l)"
  expect_equal "check" ".procmailrc:2: check prints a verdict and no mail: the mail would be gone" \
    "$(printf ':0fw\n| mailsift check\n' | recipe .procmailrc)"
  expect_equal "check as a condition" "" \
    "$(printf ':0\n* ? mailsift -q check\n.Junk/\n' | recipe .procmailrc)"
  expect_equal "twice" ".procmailrc:4: the filter is called more than once" \
    "$(printf ':0fw\n| mailsift filter\n:0fw\n| mailsift filter\n' | recipe .procmailrc)"
  expect_equal "exit code" ".procmailrc:2: a verdict's exit code is taken for a failure here" \
    "$(printf ':0fw\n| mailsift filter --exit-code=bogofilter\n' | recipe .procmailrc)"
  expect_equal "continued line" 1 "$(printf ':0\n| mailsift \\\n  filter\n' | recipe .procmailrc | wc -l)"
  expect_equal "a comment" "" "$(printf ':0fw\n# | mailsift check\n| mailsift filter\n' | recipe .procmailrc)"
}

claim_rules_for_fields_that_nobody_writes_are_found() {
  local field form
  new_home
  for form in bogofilter=X-Bogosity crm114=X-CRM114-Status spamassassin=X-Spam-Flag spamassassin=X-Spam-Status; do
    field=${form#*=}
    form=${form%=*}
    expect_match "$field" "^.procmailrc:4: tests a field that mailsift does not write" \
      "$(printf ':0fw\n| mailsift filter\n:0\n* ^%s: x\nj\n' "$field" | recipe .procmailrc)"
    expect_equal "$field with --header" "" \
      "$(printf ':0fw\n| mailsift filter --header=%s\n:0\n* ^%s: x\nj\n' "$form" "$field" | recipe .procmailrc)"
    printf '[filter]\nheader = "%s"\n' "$form" >"$HOME/.config/mailsift/config.toml"
    expect_equal "$field by the settings" "" \
      "$(printf ':0fw\n| mailsift filter\n:0\n* ^%s: x\nj\n' "$field" | recipe .procmailrc)"
    rm "$HOME/.config/mailsift/config.toml"
  done
  expect_match "ours, misspelt" "^.mailfilter:2: tests a field that mailsift never writes" \
    "$(printf 'xfilter "mailsift filter"\nif (/^X-Mailsift-Verdict: SPAM/)\n' | recipe .mailfilter)"
}

claim_mistakes_in_a_mailfilter_are_found() {
  new_home
  expect_equal "to" ".mailfilter:1: what the filter prints goes nowhere" \
    "$(printf 'to "| mailsift filter"\n' | recipe .mailfilter)"
  expect_equal "check" ".mailfilter:1: check prints a verdict and no mail: the mail would be gone" \
    "$(printf 'xfilter "mailsift check"\n' | recipe .mailfilter)"
  expect_equal "twice" ".mailfilter:2: the filter is called more than once" \
    "$(printf 'xfilter "mailsift filter"\nxfilter "mailsift filter"\n' | recipe .mailfilter)"
  expect_equal "exit code" ".mailfilter:1: a verdict's exit code is taken for a failure here" \
    "$(printf 'xfilter "mailsift filter --exit-code=crm114"\n' | recipe .mailfilter)"
  chmod 644 "$HOME/.mailfilter"
  printf 'xfilter "mailsift filter"\n' >"$HOME/.mailfilter"
  expect_bad recipe "maildrop refuses a file that others may read" "chmod 600"
}

claim_mistakes_in_a_sieve_script_are_found() {
  new_home
  expect_equal "pipe" ".dovecot.sieve:1: pipe throws away what the filter prints" \
    "$(printf 'pipe "mailsift-filter";\n' | recipe .dovecot.sieve)"
  expect_equal "check" ".dovecot.sieve:1: check prints a verdict and no mail: the mail would be gone" \
    "$(printf 'filter "mailsift" ["check"];\n' | recipe .dovecot.sieve)"
  expect_equal "without copy" ".dovecot.sieve:1: pipe without :copy: the mail would not be kept" \
    "$(printf 'pipe "mailsift-learn" ["spam"];\n' | recipe .dovecot.sieve)"
  expect_equal "Trash" ".dovecot.sieve:1: spam thrown from Junk into the Trash is learned as good" \
    "$(printf 'pipe :copy "mailsift-learn" ["good"];\n' | recipe .dovecot.sieve)"
}

claim_learning_from_the_trash_is_found() {
  new_home
  expect_equal "Trash" ".procmailrc:2: learns from the Trash, where both kinds of mail lie" \
    "$(printf ':0c\n| mailsift train spam Maildir/.Trash\n' | recipe .procmailrc)"
  expect_equal "Junk" "" "$(printf ':0c\n| mailsift train spam Maildir/.Junk\n' | recipe .procmailrc)"
}

run_claims "$@"
