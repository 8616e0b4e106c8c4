#!/bin/bash
# Data folders in the folders of system users ("~/..."): the daemon reads and writes each with its owner's
# rights, as root or with the two rights that it takes, and no more.
[[ $(id -u) != 0 || -n ${OWN_MOUNTS-} ]] || OWN_MOUNTS=1 exec unshare -m -- "$0" "$@"
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamc python3 setpriv unshare
[[ $(id -u) == 0 ]] || cannot_run "only root can be several users"
trap 'umount /etc/passwd; chmod -R u+rwX "$SCRATCH" 2>/dev/null; rm -rf "$SCRATCH"' EXIT

HOMES='~/.local/share/mailsift'
SPAM=$REPO/corpus/spam/030-diploma.eml
ANN=61001 BOB=61002 SERVICE=61003

before_claims() {
  cp /etc/passwd "$SCRATCH/passwd"
  mount --bind "$SCRATCH/passwd" /etc/passwd || cannot_run "no mounts here"
  # Where every user can run them, wherever the build is.
  cp "$MAILSIFT" "$MAILSIFTD" "$STARTER" "$SCRATCH"
  MAILSIFT=$SCRATCH/mailsift MAILSIFTD=$SCRATCH/mailsiftd STARTER=$SCRATCH/starter.model
}

# Every claim has an ann and a bob of its own.
users_here() {
  local user
  rm -rf home
  mkdir -m 755 home
  { grep -v '^\(ann\|bob\):' /etc/passwd
    echo "ann:x:$ANN:$ANN::$PWD/home/ann:/bin/sh"
    echo "bob:x:$BOB:$BOB::$PWD/home/bob:/bin/sh"; } >users
  cat users >"$SCRATCH/passwd"
  for user in ann bob; do install -d -m 700 -o $user -g "$(id -g $user)" home/$user; done
  DATA=$PWD/home/ann/.local/share/mailsift
}
as() { setpriv --reuid="$1" --regid="$1" --clear-groups env HOME="$PWD/home/$(id -un "$1")" "${@:2}"; }
# Never root, and no rights but these.
with_two_rights() {
  DAEMON_AS=(setpriv --reuid=$SERVICE --regid=$SERVICE --clear-groups --inh-caps=-all,+setuid,+setgid
    --ambient-caps=-all,+setuid,+setgid --bounding-set=-all,+setuid,+setgid)
  sockets
  chown -R $SERVICE "$SOCKETS"
}
with_no_rights() {
  DAEMON_AS=(setpriv --reuid=$SERVICE --regid=$SERVICE --clear-groups)
  sockets
  chown -R $SERVICE "$SOCKETS"
}

expect_taught() {
  expect_exit 0 client_of ann -L spam <"$SPAM"
  await_trainers
  expect_equal "errors" "" "$(grep -v 'listening on' log)"
  expect_equal "files of others" "" "$(find home/ann ! \( -user ann -group $ANN \))"
  expect_equal "open to others" "" "$(find home/ann/.local -perm /077)"
  expect_match "her own history" SPAM "$(as $ANN "$MAILSIFT" history -n 1)"
  # HEADERS keeps the mail, so that she can correct it.
  client_of ann --headers <"$SPAM" >got
  expect_equal "verdict" "$(as $ANN "$MAILSIFT" filter --no-cache <"$SPAM" | grep ^X-Mailsift-Status)" "$(status_of got)"
  expect_exit 0 as $ANN "$MAILSIFT" good "$(tr -d '\r' <got | sed -n 's/^X-Mailsift-ID: //p')"
  expect_equal "files of others later" "" "$(find home/ann ! -user ann)"
  expect_equal "bob has none" "" "$(find home/bob -mindepth 1)"
}

claim_a_lesson_makes_a_folder_that_is_the_users_own() {
  users_here
  start_daemon
  expect_taught
}

claim_two_rights_are_enough() {
  users_here
  with_two_rights
  start_daemon
  expect_equal "rights" 00000000000000c0 "$(awk '/^CapPrm/ { print $2 }' "/proc/$DAEMON/status")"
  expect_taught
}

claim_without_rights_mail_is_judged_and_lessons_are_refused() {
  users_here
  with_no_rights
  start_daemon
  client_of ann --headers <"$SPAM" >got
  expect_match "verdict" "$STATUS_FORM" "$(status_of got)"
  expect_exit 74 client_of ann -x -L spam <"$SPAM"
  expect_contains "words" "cannot act as ann: mailsiftd has not the rights CAP_SETUID and CAP_SETGID" "$(<log)"
  expect_equal "nothing made" "" "$(find home/ann -mindepth 1)"
}

claim_a_user_is_led_nowhere_else() {
  users_here
  start_daemon
  client_of bob -L spam <"$SPAM"
  await_trainers
  local before
  before=$(find home/bob -type f -exec cksum {} + | sort)
  # Her data folder is his.
  mkdir -p home/ann/.local/share
  ln -s "$PWD/home/bob/.local/share/mailsift" "$DATA"
  chown -hR $ANN:$ANN home/ann
  client_of ann --headers <"$SPAM" >got
  expect_match "verdict" "$STATUS_FORM" "$(status_of got)"
  expect_equal "no id of his" "" "$(grep -a X-Mailsift-ID got)"
  expect_exit 74 client_of ann -x -L ham <"$SPAM"
  await_trainers
  expect_equal "his files" "$before" "$(find home/bob -type f -exec cksum {} + | sort)"
  # Root has no folder here, and neither has who is no user.
  expect_exit 74 client_of root -x -L spam <"$SPAM"
  expect_exit 74 client_of nobody-of-that-name -x -L spam <"$SPAM"
  expect_equal "root's" "" "$(find /root/.local/share/mailsift -newer log 2>/dev/null)"
}

claim_pipes_and_monsters_in_a_users_folder_hold_nobody_up() {
  users_here
  start_daemon
  client_of ann -L spam <"$SPAM"
  await_trainers
  rm "$DATA/model"
  mkfifo "$DATA/model" "$DATA/config.toml"
  chown $ANN:$ANN "$DATA/model" "$DATA/config.toml"
  expect_exit 0 timeout 5 spamc -U trusted -u ann --headers <"$SPAM"
  expect_match "a pipe" "$STATUS_FORM" "$(status_of out)"
  rm "$DATA/model" "$DATA/config.toml"
  truncate -s 1T "$DATA/model" 2>/dev/null || truncate -s 4G "$DATA/model"
  chown $ANN:$ANN "$DATA/model"
  expect_exit 0 timeout 5 spamc -U trusted -u ann --headers <"$SPAM"
  expect_match "a monster" "$STATUS_FORM" "$(status_of out)"
  expect_match "words" 'model: larger than --max-model-bytes' "$(<log)"
  expect_exit 0 timeout 5 spamc -U trusted -u bob --headers <"$SPAM"
  expect_match "others" "$STATUS_FORM" "$(status_of out)"
}

claim_a_user_who_runs_the_client_is_himself() {
  users_here
  start_daemon
  chmod 755 "$SOCKETS"
  as $BOB spamc -x -U "$SOCKETS/spamd" -L spam <"$SPAM"
  await_trainers
  expect_equal "who has a folder" bob "$(cd home && find . -name mailsift | cut -d/ -f2)"
  expect_match "users" '^bob ' "$("$MAILSIFT" users --homes "$HOMES" | grep -v '^user')"
}

run_claims "$@"
