#!/bin/bash
# Homes whose trainings are in PostgreSQL: two hosts are two homes here.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
source "$REPO/tests/store/server.sh"

has_postgres || { echo "PostgreSQL is not installed"; exit 77; }
trap 'stop_server INT; chmod -R u+rwX "$SCRATCH" 2>/dev/null; rm -rf "$SCRATCH"' EXIT

before_claims() {
  make_server "$SCRATCH/pg" && start_server && ms -q store init "$STORE" &&
    trained_home "$SCRATCH/home"
}

# Claims run in subshells: who stops the server starts it again, and the others find its pid.
running() { PG_PID=$(head -n 1 "$PG_FOLDER/data/postmaster.pid"); }

# An owner of the claim's own, with a home on each of two hosts.
two_hosts() {
  OWNER=${CLAIM##*/}
  cp -rp "$SCRATCH/home" a
  ms -q --home a store join "$STORE" --owner "$OWNER" &&
    ms -q --home b store join "$STORE" --owner "$OWNER"
}
db() { sql mailsift "$1"; }
owner() { echo "(SELECT id FROM mailsift.owner WHERE name = '$OWNER')"; }
head_of() { db "SELECT head FROM mailsift.owner WHERE name = '$OWNER'"; }
hash_of() { sha256sum <"$1/model"; }
expect_same_models() {  # HOME HOME
  expect_equal "models of $1 and $2" "$(hash_of "$1")" "$(hash_of "$2")"
}
records() { ms --home "$1" history --all --json; }
GOOD=$REPO/corpus/samples/good-backup-en.eml
new_mail() { printf 'From: x%s@example.com\nSubject: lesson %s\n\nquokka %s bucket %s\n' "$1" "$1" "$1" "$1"; }
learn() {  # HOME CLASS NUMBER
  new_mail "$3" | ms -q --home "$1" train --regime all "$2"
}

claim_the_store_is_made_once() {
  expect_exit 0 ms store init "$STORE"
  expect_equal "words" "$STORE: is there already" "$(<out)"
  expect_exit 0 ms store stats --json "$STORE"
  expect_match "stats" '^\{"owners":[0-9]+,"records":[0-9]+,"with_mail":[0-9]+,"bytes":[0-9]+\}$' "$(<out)"
  expect_exit 65 ms store check "${STORE/\/mailsift/\/postgres}"
  expect_contains "no store" "there is no store of mailsift: \`mailsift store init\`" "$(<err)"
}

claim_two_hosts_have_the_same_model_byte_for_byte() {
  two_hosts
  expect_same_models a b
  expect_same_models a "$SCRATCH/home"
  records a >a.json
  records b >b.json
  expect_same_file "history" a.json b.json
  expect_exit 0 ms -q --home b model rebuild
  expect_same_models a b
}

claim_what_one_host_learns_all_have() {
  two_hosts
  learn a spam 1 && learn b good 2 && learn a good 3
  expect_exit 0 ms --home b store sync
  expect_match "words" "^b: up to date, [0-9]+ spam and [0-9]+ good messages learned$" "$(<out)"
  expect_same_models a b
  new_mail 3 >mail
  expect_exit 0 ms --home b train good mail
  expect_equal "learned already" "already learned" "$(cut -d: -f2 out | cut -d, -f1 | xargs)"
  expect_exit 0 ms --home b untrain mail
  expect_exit 0 ms -q --home a store sync
  expect_same_models a b
  expect_exit 0 ms -q --home a train spam --regime error mail
  expect_exit 0 ms -q --home b model prune --min-seen 2
  expect_exit 0 ms -q --home a store sync
  expect_same_models a b
  cp a/model before
  expect_exit 0 ms -q --home a model rebuild
  expect_same_file "made anew" before a/model
  expect_exit 0 ms --home b explain --trainings 3 mail
  expect_contains "who taught it" "training" "$(<out)"
}

claim_settings_starter_and_folding_go_along() {
  two_hosts
  expect_exit 0 ms -q --home b init --address me@example.com --own-field X-Shop --starter "$REPO/models/starter.model"
  expect_exit 0 ms -q --home a store sync
  expect_same_models a b
  expect_same_file "starter" a/model.starter b/model.starter
  learn a spam 1
  local before
  before=$(wc -c <b/training/journal)
  expect_exit 0 ms -q --home a history --fold-before 2099-01-01
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  expect_equal "mail is dropped" 1 "$(($(wc -c <b/training/journal) * 4 < before))"
  expect_equal "in the store, too" 0 "$(db "SELECT count(*) FROM mailsift.training WHERE owner = $(owner) AND mail IS NOT NULL")"
  learn b good 2
  expect_exit 0 ms -q --home a store sync
  expect_same_models a b
  # A host that comes now.
  expect_exit 0 ms -q --home c store join "$STORE" --owner "$OWNER"
  expect_same_models a c
  expect_exit 0 ms -q --home c init --no-starter
  expect_exit 0 ms -q --home a store sync
  expect_same_models a c
  expect_exit 0 ms -q --home c model rebuild
  expect_same_models a c
}

# Data folders that began beside the site's model of that day, which learns more.
claim_the_sites_model_of_today_goes_along() {
  OWNER=${CLAIM##*/}
  mkdir new a b
  cp -rp "$SCRATCH/home" site
  HOME=$PWD/new ms -q --site "$PWD/site" train good --regime all "$GOOD"
  mv new/.local/share/mailsift a/ann
  ms -q --home a/ann store join "$STORE" --owner "$OWNER"
  ms -q --home b/ann store join "$STORE" --owner "$OWNER"
  cp -rp site site-of-yesterday
  refresh() {  # HOST SITE: its models are as old as can be
    touch -d '21 hours ago' "$1/ann/training/starter"
    ms users --mailsiftd-config <(printf 'homes = "%s/%%u"\nsite = "%s"\n' "$PWD/$1" "$PWD/$2") --refresh-site
  }
  local host
  for host in a b; do
    learn site spam 1$host
    expect_exit 0 refresh $host site
    expect_equal "refreshed" "ann: beside the site's model of today" "$(<out)"
    expect_same_file "the judge" site/model $host/ann/training/starter
    # The other host is not up to date, or its copy of the site is not.
    for other in a b; do
      [[ $other != "$host" ]] || continue
      expect_exit 0 refresh $other site
      expect_equal "another host was first" "" "$(<out)"
      expect_same_models a/ann b/ann
      expect_exit 0 refresh $other site-of-yesterday
      expect_equal "an earlier model of the site" "" "$(<out)"
      expect_same_file "the judge" site/model $other/ann/training/starter
    done
  done
  expect_exit 0 ms -q --home b/ann model rebuild
  expect_same_models a/ann b/ann
  running
  stop_server INT
  learn site spam 2
  expect_exit 1 refresh a site
  expect_match "without the store" 'ann: .*cannot be reached' "$(<err)"
  start_server
  expect_same_models a/ann b/ann
}

class_of() { [[ $(($1 % 2)) == 0 ]] && echo spam || echo good; }

claim_what_keeps_no_mail_goes_along() {
  two_hosts
  mkdir mails
  for i in 1 2 3; do new_mail "$i" >"mails/$i"; done
  expect_exit 0 ms -q --home a train --keep features --regime all spam mails/1
  expect_exit 0 ms -q --home b train --keep none --regime all good mails/2
  expect_exit 0 ms -q --home a store sync
  expect_same_models a b
  expect_exit 0 ms -q --home c store join "$STORE" --owner "$OWNER"
  expect_same_models a c
  expect_exit 0 ms -q --home c model rebuild
  expect_same_models a c
  expect_equal "its mail" "" "$(db "SELECT seq FROM mailsift.history WHERE owner = '$OWNER' AND seq = $(head_of) AND kept = 'T'")"
  # A model from elsewhere beneath all trainings.
  cp "$SCRATCH/home/model" other
  expect_exit 0 ms -q --home c untrain --number 1
  expect_exit 0 ms -q --home c model merge other
  expect_exit 0 ms -q --home a store sync
  expect_same_models a c
  # A restored backup without mail joins as any home.
  expect_exit 0 ms -q --home a backup --without-mail features
  expect_exit 0 ms -q --home d restore features
  expect_exit 0 ms -q --home d store join "$STORE" --owner "$OWNER.d"
  expect_exit 0 ms -q --home e store join "$STORE" --owner "$OWNER.d"
  expect_same_models d e
}

# Each lesson twice, on hosts that know nothing of each other, and killed at any moment.
LESSONS=${LESSONS:-20}
claim_nothing_is_lost_or_learned_twice_whoever_is_killed() {
  two_hosts
  local i host before queue killed
  before=$(head_of)
  for i in $(seq "$LESSONS"); do
    for host in a b; do
      new_mail "$i" >"mail.$i"
      queue=$([[ $((RANDOM % 2)) == 0 ]] && echo --queue)
      # shellcheck disable=SC2086
      ms -q --home $host train $queue --regime all "$(class_of "$i")" "mail.$i" 2>/dev/null &
      if [[ $((RANDOM % 2)) == 0 ]]; then
        killed=$!
        sleep "0.0$((RANDOM % 9))"
        kill -KILL "$killed" 2>/dev/null
      fi
      if [[ $host$i == "b$((LESSONS / 2))" ]]; then
        running
        stop_server KILL
        start_server
      fi
    done
  done
  wait
  # What was acknowledged is in a queue or in the store; what was killed before is sent again.
  for i in $(seq "$LESSONS"); do
    expect_exit 0 ms -q --home a train --queue --regime all "$(class_of "$i")" "mail.$i"
  done
  for host in a b a b; do expect_exit 0 ms -q --home $host store sync; done
  expect_equal "waiting" "" "$(ls a/spool b/spool | grep -v ':' | grep -v '^$')"
  expect_same_models a b
  expect_equal "lessons" "$LESSONS" "$(($(head_of) - before))"
  cp b/model before
  expect_exit 0 ms -q --home b model rebuild
  expect_same_file "made anew" before b/model
  expect_exit 0 ms -q store check "$STORE"
}

claim_without_the_store_lessons_wait_and_mail_does_not() {
  two_hosts
  running
  stop_server INT
  expect_exit 0 ms -q --home a filter <"$GOOD"
  new_mail 1 >mail
  expect_exit 0 ms --home a train spam --regime all mail
  expect_equal "words" "mail: queued: it is learned when the store can be reached again" "$(<out)"
  expect_match "why" "^mailsift: postgresql:///mailsift.*: cannot be reached: " "$(<err)"
  new_mail 2 >mail
  expect_exit 75 ms --home a train good --regime all --ack store mail
  expect_exit 75 ms --home a train --good "$GOOD" --spam "$(spam_mail)"
  expect_exit 75 ms --home a untrain mail
  expect_exit 75 ms --home a store sync
  expect_exit 1 ms --home a doctor
  expect_match "doctor" "store +.*cannot be reached" "$(<out)"
  expect_exit 0 ms --home a history -n 1
  expect_exit 0 ms -q --home a backup file
  start_server
  expect_exit 0 ms -q --home a store sync
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  expect_equal "queue" "" "$(ls a/spool)"
  records b | tail -n 2 >last
  expect_match "in order" '"class":"SPAM".*"class":"GOOD"' "$(tr -d '\n' <last)"
  expect_exit 0 ms --home a train good --ack store mail
  expect_exit 0 ms -q --home a doctor
}

claim_the_server_may_crash() {
  two_hosts
  running
  learn a spam 1
  stop_server KILL
  learn a good 2 2>/dev/null
  start_server
  expect_exit 0 ms -q --home a store sync
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  records b | tail -n 2 >last
  expect_match "both" '"class":"SPAM".*"class":"GOOD"' "$(tr -d '\n' <last)"
}

# The line is cut after so many bytes that the host has sent; with 0, after the server has done what it was
# told and before the host hears of it.
claim_a_line_that_is_cut_anywhere_loses_nothing() {
  two_hosts
  local line before bytes proxy count=0 lost=0
  before=$(head_of)
  for bytes in 100 500 900 1200 1300 1400 1500 1700 0 0; do
    count=$((count + 1))
    line=$(mktemp -d "$SCRATCH/XXXX")
    coproc PROXY { exec python3 "$REPO/tests/store/cutting_proxy.py" "$PG_FOLDER" "$line" "$bytes" 2>/dev/null; }
    proxy=$PROXY_PID
    read -r -u "${PROXY[0]}" _
    sed -i "s|host=[^&]*|host=$line|" a/training/store
    new_mail "$count" >"mail.$count"
    expect_exit 0 ms --home a train --regime all "$(class_of "$count")" "mail.$count"
    ! grep -q ': queued:' out || lost=$((lost + 1))
    kill "$proxy"
    wait "$proxy" 2>/dev/null
    sed -i "s|host=[^&]*|host=$PG_FOLDER|" a/training/store
    [[ $((count % 3)) != 0 ]] || learn b good "b$count"
  done
  expect_match "some had to wait" '^[4-9]$|^10$' "$lost"
  # As the clients of a mail server do, each is sent again.
  for bytes in $(seq "$count"); do
    expect_exit 0 ms -q --home a train --regime all "$(class_of "$bytes")" "mail.$bytes"
  done
  expect_exit 0 ms -q --home a store sync
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  expect_equal "lessons" $((count + count / 3)) "$(($(head_of) - before))"
  expect_equal "queue" "" "$(ls a/spool)"
  expect_exit 0 ms -q store check "$STORE"
}

claim_doctor_says_how_far_behind_a_host_is() {
  two_hosts
  ms -q --home b filter <"$GOOD" >/dev/null
  expect_exit 0 ms --home b doctor
  expect_match "up to date" "store +.*up to date" "$(<out)"
  learn a spam 1 && learn a spam 2
  expect_exit 1 ms --home b doctor
  expect_match "behind" "this host is 2 records, [0-9]+ s behind" "$(<out)"
  expect_contains "advice" "mailsift store sync" "$(<out)"
  # By the clock of the server, whatever that of the hosts is.
  db "UPDATE mailsift.training SET added = now() - interval '1 hour' WHERE owner = $(owner)" >/dev/null
  expect_exit 1 ms --home b doctor
  expect_match "for how long" "2 records, 360[0-9] s behind" "$(<out)"
}

# What was changed by hand is refused in words, and the model stays.
damaged() {  # SQL WORDS
  rm -rf c
  cp -rp b c
  cp c/model before
  db "$1" >/dev/null
  expect_exit 65 ms -q --home c store sync
  expect_contains "$1" "$2" "$(<err)"
  expect_same_file "model" before c/model
  expect_exit 65 ms -q store check "$STORE"
  expect_contains "check: $1" "$OWNER: " "$(<err)"
}
in_a_transaction() {  # as damaged, and then put right
  db "CREATE TABLE keep AS SELECT * FROM mailsift.training WHERE owner = $(owner)" >/dev/null
  damaged "$@"
  db "DELETE FROM mailsift.training WHERE owner = $(owner); INSERT INTO mailsift.training SELECT * FROM keep; DROP TABLE keep" >/dev/null
}

claim_rows_that_somebody_changed_are_refused() {
  two_hosts
  learn a spam 1 && learn a good 2 && learn a spam 3
  local last
  last=$(head_of)
  in_a_transaction "UPDATE mailsift.training SET record = replace(record, 'spam', 'good') WHERE owner = $(owner) AND seq = $last" \
    "training $last is damaged, or was changed by hand"
  in_a_transaction "DELETE FROM mailsift.training WHERE owner = $(owner) AND seq = $((last - 1))" \
    "training $last comes after trainings that are missing"
  in_a_transaction "DELETE FROM mailsift.training WHERE owner = $(owner) AND seq = $last" \
    "the last training is $((last - 1)), not $last"
  in_a_transaction "UPDATE mailsift.training SET chain = chain + 1 WHERE owner = $(owner) AND seq = $((last - 1))" \
    "training $((last - 1)) is not the one that was written"
  in_a_transaction "UPDATE mailsift.training SET mail = 'x' WHERE owner = $(owner) AND seq = $last" \
    "training $last has a mail that is damaged or too big"
  in_a_transaction "UPDATE mailsift.training t SET mail = o.mail FROM mailsift.training o WHERE o.owner = t.owner AND o.seq = t.seq - 1 AND t.owner = $(owner) AND t.seq = $last" \
    "training $last has another mail than it was written with"
  in_a_transaction "UPDATE mailsift.training SET kept = 'Z' WHERE owner = $(owner) AND seq = $last" \
    "training $last is damaged, or was changed by hand"
  # A mail that says it has 2^40 bytes.
  in_a_transaction "UPDATE mailsift.training SET mail = '\\x28b52ffde000000000000100000100ff' WHERE owner = $(owner) AND seq = $last" \
    "training $last has a mail that is damaged or too big"
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  ms -q --home a init --address me@example.com
  damaged "UPDATE mailsift.part SET bytes = 'x' WHERE owner = $(owner) AND name = 'settings'" "its part \"settings\" is damaged"
  db "DELETE FROM mailsift.owner WHERE id = $(owner)" >/dev/null
  expect_exit 65 ms -q --home b store sync
  expect_contains "no owner" "$OWNER is not there any more" "$(<err)"
}

claim_another_store_is_refused() {
  two_hosts
  sql postgres "CREATE DATABASE other" >/dev/null
  ms -q store init "${STORE/\/mailsift/\/other}"
  sed -i 's|/mailsift?|/other?|' b/training/store
  cp b/model before
  expect_exit 65 ms -q --home b store sync
  expect_contains "site" "the store of another site" "$(<err)"
  sql other "UPDATE mailsift.site SET schema = 4" >/dev/null
  expect_exit 65 ms -q --home b store sync
  expect_contains "schema" "store schema 4, this build reads up to 2" "$(<err)"
  expect_exit 65 ms store init "${STORE/\/mailsift/\/other}"
  expect_same_file "model" before b/model
  printf 'mailsift store 2\n' >b/training/store
  expect_exit 65 ms -q --home b store sync
  expect_contains "newer" "training/store: format 2, this build reads up to 1" "$(<err)"
  printf 'nonsense\n' >b/training/store
  expect_exit 65 ms -q --home b train spam "$(spam_mail)"
  expect_contains "damaged" "training/store: damaged" "$(<err)"
}

# A store that a version before snapshots made: init brings it up to date, with all that is in it.
claim_a_store_of_an_earlier_version_is_brought_up_to_date() {
  two_hosts
  local other=${STORE/\/mailsift/\/older}
  sql postgres "CREATE DATABASE older" >/dev/null
  sed -n '/^    R"($/,/^)"/p' "$REPO/libclassify/src/store/schema.h" | sed '1d' | sed '/^)"/,$d' >first.sql
  expect_match "the first schema" 'CREATE TABLE mailsift.part' "$(<first.sql)"
  "$PG_BIN/psql" -X -q -h "$PG_FOLDER" -U keeper -d older <first.sql >psql.out 2>&1
  "$PG_BIN/pg_dump" -h "$PG_FOLDER" -U keeper -d mailsift --data-only --column-inserts -t mailsift.site -t mailsift.owner -t mailsift.training -t mailsift.part >data.sql
  # Its tables have fewer columns.
  python3 - data.sql <<'PYTHON'
import re, sys
text = open(sys.argv[1]).read()
text = re.sub(r"(INSERT INTO mailsift.owner \([^)]*), tx\)( OVERRIDING SYSTEM VALUE)? VALUES (.*), '\d+'\);", r"\1)\2 VALUES \3);", text)
text = re.sub(r"(INSERT INTO mailsift.training \([^)]*), added\) VALUES (.*), '[^']*'\);", r"\1) VALUES \2);", text)
open(sys.argv[1], "w").write(text.replace("(schema, id) VALUES (2,", "(schema, id) VALUES (1,"))
PYTHON
  "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 -h "$PG_FOLDER" -U keeper -d older <data.sql >psql.out 2>&1 || fail "put back" "$(tail -n 3 psql.out)"
  sed -i 's|/mailsift?|/older?|' b/training/store
  cp b/model before
  expect_exit 65 ms -q --home b store sync
  expect_contains "words" "store schema 1: \`mailsift store init\` brings it up to date" "$(<err)"
  expect_same_file "the model stays" before b/model
  expect_exit 0 ms --home b train --queue spam "$(spam_mail)"
  expect_exit 0 ms store init "$other"
  expect_equal "words" "$other: ready" "$(<out)"
  expect_exit 0 ms -q --home b store sync
  expect_exit 0 ms -q store check "$other"
  expect_exit 0 ms -q --home c store join "$other" --owner "$OWNER"
  expect_same_models b c
}

claim_an_id_of_another_host_is_refused_in_words() {
  two_hosts
  local id
  id=$(new_mail 1 | ms --home a filter | sed -n 's/^X-Mailsift-ID: //p')
  expect_exit 65 ms --home b good "$id"
  expect_contains "good" "$id: another host judged this mail, and has it: say so there" "$(<err)"
  expect_exit 65 ms --home b train spam --id "$id"
  expect_contains "train" "another host judged this mail" "$(<err)"
  expect_exit 65 ms --home b explain --id "$id"
  expect_exit 0 ms -q --home a spam "$id"
  # Of a home without a store nobody says so.
  ms -q --home c init
  expect_exit 66 ms --home c good "$id"
}

claim_no_password_goes_on_a_command_line() {
  expect_exit 65 ms store stats "postgresql://keeper:geheim@/mailsift?host=$PG_FOLDER"
  expect_contains "words" "put it into ~/.pgpass" "$(<err)"
  expect_lacks "it is not repeated" geheim "$(<err)"
  expect_exit 65 ms store stats "nonsense"
  expect_contains "words" "not the URI of a store" "$(<err)"
}

# With the statements that SITE.md prints.
claim_a_role_needs_no_more_rights_than_the_manual_says() {
  local as_trainer=${STORE/user=keeper/user=trainer} grants
  db "CREATE ROLE trainer LOGIN" >/dev/null
  expect_exit 74 ms -q --home a store join "$as_trainer" --owner "${CLAIM##*/}"
  expect_contains "words" "permission denied" "$(<err)"
  grants=$(sed -n 's/^    \(GRANT .*;\)$/\1/p' "$REPO/libclassify/docs/SITE.md")
  expect_match "grants" "GRANT.*GRANT.*GRANT" "$(tr '\n' ' ' <<<"$grants")"
  db "$grants" >/dev/null
  OWNER=${CLAIM##*/}
  cp -rp "$SCRATCH/home" b
  expect_exit 0 ms -q --home b store join "$as_trainer" --owner "$OWNER"
  expect_exit 0 ms -q --home a store join "$as_trainer" --owner "$OWNER"
  learn a spam 1
  expect_exit 0 ms -q --home a untrain --number "$(head_of)"
  expect_exit 0 ms -q --home a history --fold-before 2099-01-01
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  expect_exit 0 ms -q store check "$as_trainer"
  expect_exit 0 ms store stats "$as_trainer"
  expect_exit 74 ms store init "${as_trainer/\/mailsift/\/postgres}"
  "$PG_BIN/psql" -X -q -h "$PG_FOLDER" -U trainer -d mailsift -c "DELETE FROM mailsift.training" >out 2>&1
  expect_contains "no more than that" "permission denied" "$(<out)"
}

# A home that was taught before it had a store, and one that was taught on another host.
claim_homes_with_trainings_of_their_own_become_one() {
  two_hosts
  ms -q --home c init
  learn c spam 77
  learn c good 78
  expect_exit 65 ms --home c store join "$STORE" --owner "$OWNER"
  expect_contains "words" "--queue-own learns them after those" "$(<err)"
  expect_equal "nothing is changed" "" "$(ls c/training | grep store)"
  expect_exit 0 ms --home c store join "$STORE" --owner "$OWNER" --queue-own
  expect_contains "words" "2 trainings of this data folder are learned after those of the store" "$(<out)"
  expect_exit 0 ms -q --home a store sync
  expect_same_models a c
  new_mail 77 >mail
  expect_exit 0 ms --home a train spam mail
  expect_contains "there" "already learned" "$(<out)"
}

# The store is an older one, as after a fail-over to a standby that lagged: hosts give back what they have.
claim_a_host_gives_back_what_the_store_lost() {
  two_hosts
  learn a spam 1 && learn a good 2
  local last
  last=$(head_of)
  expect_exit 0 ms -q --home b store sync
  db "DELETE FROM mailsift.training WHERE owner = $(owner) AND seq > $((last - 2)); UPDATE mailsift.owner SET head = $((last - 2)), chain = (SELECT chain FROM mailsift.training WHERE owner = $(owner) AND seq = $((last - 2))) WHERE id = $(owner)" >/dev/null
  learn b spam 3
  expect_equal "head" $((last + 1)) "$(head_of)"
  expect_exit 0 ms -q --home a store sync
  expect_same_models a b
  expect_exit 0 ms -q store check "$STORE"
  # A host whose last trainings are others than those that came to the store meanwhile.
  db "DELETE FROM mailsift.training WHERE owner = $(owner) AND seq > $last; UPDATE mailsift.owner SET head = $last, chain = (SELECT chain FROM mailsift.training WHERE owner = $(owner) AND seq = $last) WHERE id = $(owner)" >/dev/null
  ms -q --home c store join "$STORE" --owner "$OWNER"
  learn c good 4
  expect_exit 65 ms -q --home a store sync
  expect_contains "words" "its trainings are not those of" "$(<err)"
  expect_exit 0 ms -q --home a store join "$STORE" --owner "$OWNER" --queue-own
  expect_exit 0 ms -q --home c store sync
  expect_same_models a c
  new_mail 3 >mail
  expect_exit 0 ms --home c train spam mail
  expect_contains "nothing is lost" "already learned" "$(<out)"
}

claim_a_damaged_copy_is_taken_anew() {
  two_hosts
  learn a spam 1
  cp a/model before
  python3 - b/training/journal <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[1], "wb").write(data)
PYTHON
  expect_exit 0 ms -q --home b store sync
  expect_same_models a b
  records a >a.json
  records b >b.json
  expect_same_file "history" a.json b.json
  rm -r b/training/journal b/training/replica b/model
  expect_exit 0 ms -q --home b store sync
  expect_same_file "model" before b/model
}

claim_a_dump_put_into_an_empty_server_has_the_same_trainings() {
  two_hosts
  learn a spam 1
  "$PG_BIN/pg_dump" -h "$PG_FOLDER" -U keeper -d mailsift >dump.sql
  sql postgres "CREATE DATABASE restored" >/dev/null
  "$PG_BIN/psql" -X -q -h "$PG_FOLDER" -U keeper -d restored <dump.sql >/dev/null
  expect_exit 0 ms -q store check "${STORE/\/mailsift/\/restored}"
  expect_exit 0 ms -q --home c store join "${STORE/\/mailsift/\/restored}" --owner "$OWNER"
  expect_same_models a c
  # The same site: a home moves by its URI alone.
  sed -i 's|/mailsift?|/restored?|' a/training/store
  learn a good 2
  expect_exit 0 ms -q --home c store sync
  expect_same_models a c
}

claim_a_home_leaves_and_the_store_makes_homes() {
  two_hosts
  learn a spam 1
  expect_exit 0 ms -q store export "$STORE" d --owner "$OWNER"
  expect_same_models a d
  expect_equal "of its own" "" "$(ls d/training | grep -E 'store|replica')"
  expect_exit 66 ms -q store export "$STORE" e --owner nobody-of-that-name
  expect_exit 64 ms -q store export "$STORE" d --owner "$OWNER"
  expect_exit 0 ms -q --home a store leave
  learn a good 2
  expect_exit 0 ms -q --home a model rebuild
  expect_exit 64 ms -q --home a store sync
  expect_exit 0 ms -q --home d model rebuild
}

claim_backups_and_restored_homes_work_alone() {
  two_hosts
  learn a spam 1
  expect_exit 0 ms -q --home a backup file
  expect_exit 0 ms -q --home d restore file
  expect_same_models a d
  expect_equal "of its own" "" "$(ls d/training | grep -E 'store|replica')"
}

run_claims "$@"
