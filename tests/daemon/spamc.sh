#!/bin/bash
# The real spamc against the daemon, in every mode, and the life of a user: no home, first lesson,
# verdicts of his own, a training taken back. Nothing of a mail changes but for our fields.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamc python3

before_claims() {
  campaign 1 >"$SCRATCH/one.eml"
  campaign 2 >"$SCRATCH/two.eml"
  ONE=$SCRATCH/one.eml TWO=$SCRATCH/two.eml
  # A home that judges as the daemon does for a user who has none: the starter alone.
  STARTED=$SCRATCH/started
  ms_at() { MAILSIFT_HOME=$1 "$MAILSIFT" "${@:2}"; }
  ms_at "$STARTED" -q init --starter "$STARTER"
}

# What `filter` makes of a mail at a home.
filtered() { ms_at "$1" filter --no-cache --header spamassassin <"$2"; }

claim_a_mail_comes_back_as_filter_writes_it() {
  start_daemon
  local mail
  for mail in "$ONE" $(ls "$REPO"/corpus/{good,spam}/*.eml | sed -n '1~8p') "$REPO"/tests/data/mail/*bad*.eml; do
    expect_exit 0 spam_client -x <"$mail"
    filtered "$STARTED" "$mail" >expected
    expect_same_file "$mail" expected out
  done
}

claim_headers_give_the_same_mail() {
  start_daemon
  expect_exit 0 spam_client -x --headers <"$ONE"
  filtered "$STARTED" "$ONE" >expected
  expect_same_file "--headers" expected out
}

claim_verdicts_are_exit_codes_and_numbers() {
  start_daemon
  local spam good
  spam=$(ls "$REPO"/corpus/spam/*.eml | head -n 1) good="$REPO/corpus/good/004-dad-roof.eml"
  ms_at "$STARTED" check "$spam" >verdict
  expect_exit 0 spam_client -x -c <"$good"
  expect_match "-c of good mail" '^-?[0-9]+\.[0-9]/5\.0$' "$(<out)"
  expect_exit 0 spam_client -x -y <"$good"
  expect_equal "-y" "MAILSIFT" "$(tr -d '\r\n' <out)"
  expect_exit 0 spam_client -x -R <"$good"
  expect_match "-R" $'^-?[0-9]+\.[0-9]/5\.0\nX-Mailsift-Status: (GOOD|UNSURE) ' "$(tr -d '\r' <out)"
  expect_exit 0 spam_client -x -r <"$good"
  expect_equal "-r of good mail" "" "$(sed 1d out)"
  expect_exit 0 spam_client -x -E <"$good"
  # A user who is sure that it is spam.
  local i
  for i in 1 2 3 4; do campaign "$i" | spam_client -L spam >/dev/null; done
  spam_client -L ham <"$good" >/dev/null
  await_trainers
  expect_exit 1 spam_client -x -c <"$TWO"
  expect_match "-c of spam" '^[0-9]+\.[0-9]/5\.0$' "$(<out)"
  expect_exit 1 spam_client -x -E <"$TWO"
  expect_exit 0 spam_client -x -r <"$TWO"
  expect_match "-r of spam" 'X-Mailsift-ID: [0-9a-v-]{46}' "$(<out)"
  expect_match "-r of spam" 'X-Mailsift-Status: SPAM ' "$(<out)"
}

claim_it_answers_to_ping() {
  start_daemon
  expect_exit 0 spam_client -K
  expect_match "-K" 'SPAMD/1.5 0' "$(<out)"
}

claim_the_first_lesson_makes_a_home_and_the_next_mail_is_judged_by_it() {
  start_daemon
  expect_exit 0 spam_client -x -c <"$ONE"
  expect_equal "no home by judging" "" "$(ls homes 2>/dev/null)"
  expect_exit 0 spam_client -x -L spam <"$ONE"
  expect_match "-L spam" 'successfully un/learned' "$(<out)"
  spam_client -L ham <"$REPO/corpus/good/004-dad-roof.eml" >/dev/null
  await_trainers
  expect_match "the training" ' spam ' "$(ms_at "homes/$ME" history | tr -s ' ' | tr A-Z a-z)"
  expect_match "who" "$ME" "$(ms_at "homes/$ME" history)"
  expect_equal "mode of the home" 700 "$(stat -c %a "homes/$ME")"
  expect_equal "its judge" "$(sha256sum <"$STARTER")" "$(sha256sum <"homes/$ME/model.starter")"
  expect_exit 0 spam_client -x <"$TWO"
  grep -av '^X-Mailsift-ID: ' out >without_id
  filtered "homes/$ME" "$TWO" >expected
  expect_same_file "judged by the user's own model" expected without_id
  local id
  id=$(sed -n 's/^X-Mailsift-ID: //p' out)
  expect_exit 0 ms_at "homes/$ME" train spam --id "$id"
}

claim_one_mail_is_one_training_and_can_be_taken_back() {
  start_daemon
  spam_client -L spam <"$ONE" >/dev/null
  { echo 'From bob@example.com Mon Nov 30 10:00:00 2026'
    echo 'X-Envelope-From: <bob@example.com>'
    cat "$ONE"; } | spam_client -L spam >/dev/null
  await_trainers
  expect_equal "one training" 1 "$(ms_at "homes/$ME" history | grep -c -i 'spam')"
  expect_exit 0 spam_client -x -L forget <"$ONE"
  expect_match "forget" 'successfully un/learned' "$(<out)"
  expect_equal "no training in force" "0 spam and 0 good" \
    "$(ms_at "homes/$ME" init | grep -o '[0-9]* spam and [0-9]* good')"
  expect_exit 0 spam_client -x -L forget <"$ONE"
  expect_match "a second time" 'already un/learned' "$(<out)"
}

claim_lessons_that_waited_are_learned_after_a_crash() {
  start_daemon
  spam_client -L spam <"$ONE" >/dev/null
  await_trainers
  kill -STOP "$DAEMON"
  ms_at "homes/$ME" -q train good --queue <"$TWO"  # something for the queue, by another program
  await_learning_at "homes/$ME"
  kill -CONT "$DAEMON"
  spam_client -L spam <"$TWO" >/dev/null
  kill -9 "$DAEMON"
  wait "$DAEMON" 2>/dev/null
  start_daemon
  spam_client -c <"$ONE" >/dev/null  # opens the home
  await_trainers
  expect_equal "the queue" "" "$(find "homes/$ME/spool" -type f)"
}
await_learning_at() {
  local i
  for i in {1..200}; do [[ -z $(find "$1/spool" -type f) ]] && return; sleep 0.1; done
}

claim_a_model_trained_elsewhere_is_used_from_the_next_mail_on() {
  ms_at "homes/$ME" -q init --starter "$STARTER" 2>/dev/null ||
    { mkdir homes && ms_at "homes/$ME" -q init --starter "$STARTER"; }
  start_daemon
  spam_client -c <"$TWO" >before
  local i
  for i in 1 3 4; do campaign "$i" | ms_at "homes/$ME" -q train spam; done
  spam_client -c <"$TWO" >after
  expecting
  cmp -s before after && fail "the verdict did not change" "$(<after)"
  expect_equal "as the CLI says" "$(filtered "homes/$ME" "$TWO" | sed -n 's/^X-Spam-Status: .*score=\([^ ]*\).*/\1/p')" \
    "$(cut -d / -f 1 after)"
}

claim_the_sites_model_judges_for_users_without_a_home() {
  ms_at site -q init
  local i
  for i in 1 3 4; do campaign "$i" | ms_at site -q train spam; done
  ms_at site -q train good "$REPO/corpus/good/004-dad-roof.eml"
  start_daemon --site "$PWD/site"
  expect_exit 0 spam_client <"$TWO"
  filtered site "$TWO" >expected
  expect_same_file "by the site's model" expected out
  # The first lesson does not throw away what the site knows.
  spam_client -L ham <"$(ls "$REPO"/corpus/good/*.eml | tail -n 1)" >/dev/null
  await_trainers
  expect_equal "its judge" "$(sha256sum <site/model)" "$(sha256sum <"homes/$ME/model.starter")"
  # A damaged model of the site: the last good one stays.
  echo garbage >site/model.new && mv site/model.new site/model
  rm -r homes
  expect_exit 0 spam_client <"$TWO"
  expect_same_file "by the last good one" expected out
  expect_match "the log" 'site/model' "$(<log)"
}

claim_a_home_with_a_damaged_model_harms_nobody() {
  start_daemon
  spam_client -L spam <"$ONE" >/dev/null
  await_trainers
  spam_client -c <"$ONE" >/dev/null
  : >"homes/$ME/model"  # shortened in place, while it is in use
  expect_exit 0 spam_client -x <"$TWO"
  expect_match "a verdict" '^X-Mailsift-Status: ' "$(grep -a '^X-Mailsift-Status' out)"
  client_of ann -c <"$TWO" >verdict
  expect_match "others" '/5.0' "$(<verdict)"
}

claim_without_the_daemon_mail_passes() {
  sockets
  expect_exit 0 spam_client <"$ONE"
  expect_same_file "nobody listens" "$ONE" out
  start_daemon
  stop_daemon
  expect_equal "ended by SIGTERM" 0 $?
  # What spamc says of a socket without a file, 70, would make Postfix bounce the mail.
  expect_exit 69 spam_client -x <"$ONE"
  expect_exit 75 spam_client -x -X <"$ONE"
}

claim_a_daemon_killed_under_way_loses_no_mail() {
  start_daemon
  kill -STOP "$DAEMON"
  spam_client <"$ONE" >out &
  local client=$!
  sleep 0.3
  kill -9 "$DAEMON"
  wait "$client"
  expect_equal "exit code" 0 $?
  expect_same_file "the mail" "$ONE" out
  # What it left does not keep the next one from listening.
  start_daemon
  expect_exit 0 spam_client -x -c <"$ONE"
}

claim_systemd_hands_sockets_over() {
  python3 "$CLIENT" activate handed spamd "$MAILSIFTD" --starter "$STARTER" 2>log &
  DAEMON=$!
  trap 'kill -9 "$DAEMON" 2>/dev/null' EXIT
  local i
  for i in {1..100}; do grep -q listening log && break; sleep 0.05; done
  expect_exit 0 spamc -x -c -U handed <"$ONE"
  stop_daemon
  expect_equal "the socket stays: it is not ours" "handed" "$(ls handed)"
}

claim_metrics_are_for_prometheus() {
  start_daemon
  spam_client -c <"$ONE" >/dev/null
  spam_client -L spam <"$ONE" >/dev/null
  await_trainers
  expect_equal "messages" 1 "$(python3 "$CLIENT" http /metrics | awk '/^mailsiftd_messages_total/ { n += $2 } END { print n }')"
  expect_equal "lessons" 1 "$(metric mailsiftd_lessons_total)"
  expect_equal "latency" 1 "$(metric mailsiftd_request_seconds_count)"
  expect_equal "form" "" "$(python3 "$CLIENT" http /metrics | grep -vE '^# (HELP|TYPE) [a-z_]+ .|^[a-z_]+(\{[a-z]+="[^"]*"\})? [0-9.e+-]+$')"
  expect_exit 1 python3 "$CLIENT" http /nothing
  expect_match "/nothing" '404' "$(<err)"
}

claim_every_option_is_in_both_manual_pages_and_in_japanese() {
  local option language
  for option in $("$MAILSIFTD" --help | grep -oE -e '--[a-z-]+' | sort -u); do
    [[ $option == --starter || $option != --no* ]] || continue
    for language in en ja; do
      expect_contains "$language" "${option#--}" "$(sed 's/\\-/-/g' "$REPO/tools/man/$language/mailsiftd.8")"
    done
  done
  LC_ALL=ja_JP.UTF-8 "$MAILSIFTD" --help >help
  expect_equal "lines of help in English" "" \
    "$(LC_ALL=C grep -vP '[\x80-\xFF]' help | grep -vE '^ *(-|mailsiftd --|spamc -U|tcp:\[|$)' | head -n 3)"
}

run_claims "$@"
