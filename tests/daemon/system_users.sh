#!/bin/bash
# Data folders in the folders of system users ("~/..."): the daemon reads and writes each with its owner's
# rights, as root or with the two rights that it takes, and no more.
[[ $(id -u) != 0 || -n ${OWN_MOUNTS-} ]] || OWN_MOUNTS=1 exec unshare -m -- "$0" "$@"
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$REPO/tests/store/server.sh"
needs spamc python3 setpriv unshare
[[ $(id -u) == 0 ]] || cannot_run "only root can be several users"
trap 'stop_server INT; umount /etc/passwd; chmod -R u+rwX "$SCRATCH" 2>/dev/null; rm -rf "$SCRATCH"' EXIT

HOMES='~/.local/share/mailsift'
SPAM=$REPO/corpus/spam/030-diploma.eml
ANN=61001 BOB=61002 SERVICE=61003

before_claims() {
  cp /etc/passwd "$SCRATCH/passwd"
  mount --bind "$SCRATCH/passwd" /etc/passwd || cannot_run "no mounts here"
  # Where every user can run them, wherever the build is.
  cp "$MAILSIFT" "$MAILSIFTD" "$STARTER" "$SCRATCH"
  MAILSIFT=$SCRATCH/mailsift MAILSIFTD=$SCRATCH/mailsiftd STARTER=$SCRATCH/starter.model
  has_postgres || return 0
  make_server "$SCRATCH/pg" || return
  echo "local all all peer map=site" >"$PG_FOLDER/data/pg_hba.conf"
  printf 'site %s keeper\n' postgres root service >"$PG_FOLDER/data/pg_ident.conf"
  start_server && "$MAILSIFT" -q store init "$STORE"
}

# Every claim has an ann and a bob of its own.
users_here() {
  local user
  rm -rf home
  mkdir -m 755 home
  { grep -v '^\(ann\|bob\|service\):' /etc/passwd
    echo "service:x:$SERVICE:$SERVICE::/nonexistent:/bin/false"
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

# --- Their trainings in a store, which lets in the daemon, another host (root here), and no user. ---

if has_postgres; then

a_store() {
  users_here
  sql mailsift 'DELETE FROM mailsift.owner'
  with_two_rights
  start_daemon --store "$STORE"
}
# Another host.
of() { "$MAILSIFT" -q --home "$PWD/other.$1" "${@:2}"; }
taught_elsewhere() {  # USER WORD
  mkdir -p "other.$1"
  [[ -d other.$1/training ]] || of "$1" store join "$STORE" --owner "$1"
  printf 'From: x@example.com\nSubject: lesson\n\nquokka %s bucket\n' "$2" >"mail.$2"
  expect_exit 0 of "$1" train spam --regime all "mail.$2"
}
same_models() { cmp -s "other.$1/model" "home/$1/.local/share/mailsift/model"; }
await() {  # WHAT COMMAND...
  local i
  for i in {1..200}; do "${@:2}" && break; sleep 0.1; done
  expecting
  "${@:2}" || fail "$1: does not come" "$(tail -n 5 log)"
}
nothing_is_anybody_elses() {
  expect_equal "files of others" "" "$(find home/ann ! \( -user ann -group $ANN \))"
  expect_equal "open to others" "" "$(find home/ann/.local -perm /077)"
}

claim_a_store_that_lets_in_the_daemon_alone_is_followed() {
  a_store
  expect_exit 0 client_of ann -x -L spam <"$SPAM"
  await_trainers
  expect_equal "in the store" 1 "$(sql mailsift "SELECT head FROM mailsift.owner WHERE name = 'ann'")"
  expect_exit 75 as $ANN "$MAILSIFT" -q store sync
  taught_elsewhere ann zebra
  await "what another host was taught" same_models ann
  nothing_is_anybody_elses
  expect_equal "homes" 1 "$(metric mailsiftd_store_homes)"
  expect_equal "up" 1 "$(metric mailsiftd_store_up)"
  # What she teaches at the shell waits, until the daemon learns for her.
  printf 'Subject: own\n\nwombat pouch\n' >own
  expect_exit 0 as $ANN "$MAILSIFT" -q train good --queue <own
  expect_exit 0 client_of ann -x -L spam <mail.zebra
  await_trainers
  expect_exit 0 of ann store sync
  expect_match "history" '"class":"GOOD"' "$(of ann history --json)"
  # The line breaks: only the daemon connects anew.
  sql mailsift "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()" >/dev/null
  taught_elsewhere ann okapi
  await "after the line broke" same_models ann
  local before
  before=$(of ann history --json | wc -l)
  expect_exit 0 client_of ann -x -L forget <mail.okapi
  expect_exit 0 of ann store sync
  expect_equal "forgotten there" $((before - 1)) "$(of ann history --json | wc -l)"
}

claim_a_user_of_another_host_gets_a_folder_that_is_his_own() {
  a_store
  taught_elsewhere ann zebra
  expect_exit 0 client_of ann -R <mail.zebra
  await "her own model" same_models ann
  nothing_is_anybody_elses
  expect_equal "bob has none" "" "$(find home/bob -mindepth 1)"
}

# Who writes another owner into his file, or another server, gets what he could get himself: nothing.
claim_nobody_reads_what_another_was_taught() {
  a_store
  taught_elsewhere bob zebra
  expect_exit 0 client_of bob -R <mail.zebra
  await "his own model" same_models bob
  expect_exit 0 client_of ann -x -L spam <"$SPAM"
  await_trainers
  sed -i 's/^owner .*/owner bob/' "$DATA/training/store"
  rm "$DATA"/training/{journal,replica,chained}
  chown -R $ANN:$ANN home/ann
  expect_exit 0 client_of ann -x -L ham <mail.zebra
  await "words" grep -q "cannot be reached: .*[Pp]eer authentication failed" log
  taught_elsewhere bob okapi
  await "his own model" same_models bob
  expect_equal "his words in her folder" "" "$(grep -rlaF okapi home/ann)"
  expect_equal "homes" 1 "$(metric mailsiftd_store_homes)"
  expect_equal "behind" 0 "$(metric mailsiftd_store_behind_records)"
}

claim_what_a_user_lays_there_stops_the_following_of_nobody_else() {
  a_store
  for user in ann bob; do
    taught_elsewhere $user zebra
    expect_exit 0 client_of $user -R <mail.zebra
    await "the model of $user" same_models $user
  done
  rm "$DATA"/training/{store,chained}
  mkfifo "$DATA/training/store"
  truncate -s 1T "$DATA/training/chained" 2>/dev/null || truncate -s 4G "$DATA/training/chained"
  chown $ANN:$ANN "$DATA"/training/*
  for user in ann bob; do taught_elsewhere $user okapi; done
  await "the model of bob" same_models bob
  expect_exit 0 client_of ann -R <mail.okapi
  rm "$DATA/training/store"
  printf 'mailsift store 1\nuri %s\nowner ann\nsite -\nhost 1\n' "$STORE" >"$DATA/training/store"
  chown $ANN:$ANN "$DATA/training/store"
  client_of ann -x -L ham <"$SPAM"
  await_trainers
  taught_elsewhere bob panda
  await "the model of bob" same_models bob
  kill -0 "$DAEMON" || fail "the daemon is gone"
}

fi

run_claims "$@"
