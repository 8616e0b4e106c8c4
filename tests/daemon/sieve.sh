#!/bin/bash
# The sockets for sieve scripts, byte by byte: what Dovecot's script protocol says, who the user is, and
# clients that break it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs python3

before_claims() {
  campaign 1 >"$SCRATCH/one.eml"
  ONE=$SCRATCH/one.eml
}

BEGIN='VERSION\tscript\t4\t0\n'
ENV='env_USER=ann\nenv_HOME=/home/ann\nenv_SENDER=s@example.com\n'
MAIL='Subject: x\r\n\r\nhello\r\n'

# REQUEST SOCKET [WAY]: the answer, with \r kept for `cat -v`.
asked() { printf '%b' "$1" | python3 "$CLIENT" "${3-raw}" "$2" | cat -v; }
is_there() { [[ $(ls homes 2>/dev/null) == "$1" ]] && echo yes || ls homes; }

claim_the_mail_comes_back_with_our_fields_and_a_plus() {
  start_daemon
  local form=$'^Subject: x\\^M\nX-Mailsift-Status: [A-Z]+ p=[0-9.]+ score=[-+0-9.]+\\^M\n\\^M\nhello\\^M\n\\+$' way
  for way in raw slow; do
    expect_match "filter, $way" "$form" "$(asked "$BEGIN$ENV-\n\n$MAIL" trusted-sieve/filter $way)"
  done
  expect_match "arguments are no part of it" "$form" \
    "$(asked "$BEGIN${ENV}alarm=10\n-\narg\x01tone\nother\n\n$MAIL" trusted-sieve/filter)"
  expect_match "LF as LF" $'^Subject: x\nX-Mailsift-Status: [^\n^]*\n\nhello\n\\+$' \
    "$(asked "$BEGIN$ENV-\n\nSubject: x\n\nhello\n" trusted-sieve/filter)"
  expect_match "without a line end" $'\nhello\\+$' "$(asked "$BEGIN$ENV-\n\nSubject: x\n\nhello" trusted-sieve/filter)"
  expect_equal "noreply" '^M' \
    "$(asked "$BEGIN${ENV}noreply\n\n$MAIL" trusted-sieve/filter | tail -n 1 | grep -o '.M$')"
  expect_equal "an empty mail" "+" "$(asked "$BEGIN$ENV-\n\n" trusted-sieve/filter)"
}

claim_spam_and_good_teach_whom_dovecot_names() {
  start_daemon
  expect_equal "spam" "+" "$({ printf '%b' "$BEGIN$ENV-\n\n"; cat "$ONE"; } | python3 "$CLIENT" raw trusted-sieve/spam)"
  await_trainers
  expect_equal "home" yes "$(is_there ann)"
  expect_match "the training" '"class":"SPAM"' "$("$MAILSIFT" --home homes/ann history --json)"
  expect_match "who" '"ann"' "$("$MAILSIFT" --home homes/ann history --json)"
  expect_equal "good" "+" "$({ printf '%b' "$BEGIN$ENV-\n\n"; cat "$ONE"; } | python3 "$CLIENT" raw trusted-sieve/good)"
  await_trainers
  expect_match "the other class" '"class":"GOOD"' "$("$MAILSIFT" --home homes/ann history -n 1 --json)"
  # One mail is one training, with whatever line ends it comes.
  expect_equal "spam" "+" "$({ printf '%b' "$BEGIN$ENV-\n\n"; sed 's/$/\r/' "$ONE"; } | python3 "$CLIENT" raw trusted-sieve/spam)"
  await_trainers
  expect_equal "trainings in force" "1 spam and 0 good" \
    "$(MAILSIFT_HOME=homes/ann "$MAILSIFT" init | grep -o '[0-9]* spam and [0-9]* good')"
}

claim_report_learns_what_a_forward_forwards() {
  start_daemon
  local n
  for n in 1 2 3; do campaign "$n" >"$n.eml"; done
  # ARGUMENTS FILE: the answer.
  reported() { { printf '%b' "$BEGIN$ENV-\n$1\n"; forward spam "$2"; } | python3 "$CLIENT" raw trusted-sieve/report; }
  expect_equal "by attachment, from anybody" "+" "$(reported 'spam\n' 1.eml)"
  expect_equal "no home" "" "$(ls homes 2>/dev/null)"
  expect_equal "a trusted way" "+" "$(reported 'spam\ntrusted\n' 1.eml)"
  await_trainers
  expect_equal "home" yes "$(is_there ann)"
  expect_match "the training" '"class":"SPAM".*"ann"' "$("$MAILSIFT" --home homes/ann history --json)"
  { printf '%b' "$BEGIN$ENV-\n\n"; cat 2.eml; } | python3 "$CLIENT" raw trusted-sieve/filter | sed '$d' >kept.eml
  expect_equal "by id, from anybody" "+" "$(reported 'good\n' kept.eml)"
  await_trainers
  expect_match "the training" '"class":"GOOD"' "$("$MAILSIFT" --home homes/ann history -n 1 --json)"
  # Whoever has an id is answered, from the address that the script names, once an hour.
  reported 'spam\nreply\nann+spam@example.jp\n' kept.eml >answer
  expect_equal "the answer is a mail" "From: ann+spam@example.jp
To: me@example.jp
Auto-Submitted: auto-replied" "$(grep -E '^(From|To|Auto-Submitted): ' answer)"
  expect_equal "success" "+" "$(tail -n 1 answer)"
  expect_match "what it says" "Reported as spam:.*mail 1: learned" "$(text_of_mail <(sed '$d' answer))"
  expect_equal "again within the hour" "+" "$(reported 'good\nreply\nann+good@example.jp\n' kept.eml)"
  expect_equal "to nobody's address" "+" "$(reported 'spam\nreply\nno address\n' kept.eml)"
  expect_equal "to a stranger" "+" "$(reported 'spam\nreply\nann+spam@example.jp\n' 2.eml | head -n 1)"
  expect_equal "no id" "+" "$(reported 'spam\n' 3.eml)"
  expect_equal "kept as a stranger's" 2 "$(find homes/ann/unmatched -name '*-stranger.eml' | wc -l)"
  for n in '' 'ham\n' 'spam\ntrust\n' 'spam\ntrusted\nmore\n' 'spam\nreply\n' 'reply\na@example.jp\n' '\x01tspam\n'; do
    expect_equal "arguments: $n" "-" "$(reported "$n" 1.eml)"
  done
  expect_equal "no user" "-" "$({ printf '%b' "$BEGIN-\nspam\ntrusted\n\n"; forward spam 1.eml; } | python3 "$CLIENT" raw trusted-sieve/report)"
  expect_equal "no mail" "+" "$(printf '%b' "$BEGIN$ENV-\nspam\ntrusted\n\n" | python3 "$CLIENT" raw trusted-sieve/report)"
  await_trainers
  expect_equal "trainings" 2 "$("$MAILSIFT" --home homes/ann history --json | wc -l)"
}

claim_at_the_other_sockets_the_user_is_whoever_asks() {
  start_daemon
  asked "$BEGIN$ENV-\n\n$MAIL" sieve/spam >/dev/null
  await_trainers
  expect_equal "taught" yes "$(is_there "$ME")"
  expect_equal "anybody may connect" 666 "$(stat -c %a sieve/filter)"
  expect_equal "only the group" 660 "$(stat -c %a trusted-sieve/filter)"
}

claim_a_user_name_is_no_path() {
  start_daemon
  local name
  for name in ../x a/b . .hidden '' %u 'a\x01tb' 'a\x010b' "$(head -c 256 /dev/zero | tr '\0' a)" 'a\xff'; do
    expect_equal "${name:0:20}" "-" "$(asked "${BEGIN}env_USER=$name\n-\n\n$MAIL" trusted-sieve/spam)"
  done
  expect_equal "no user" "-" "$(asked "$BEGIN-\n\n$MAIL" trusted-sieve/spam)"
  expect_equal "no home was made" "" "$(ls -A homes 2>/dev/null)"
  expect_match "judged all the same" $'\\+$' "$(asked "${BEGIN}env_USER=../x\n-\n\n$MAIL" trusted-sieve/filter)"
}

claim_wrong_requests_get_a_minus_and_nothing_else() {
  start_daemon --max-mail 100000
  local request lines
  lines=$(for i in {1..257}; do printf 'env_X%s=y\\n' "$i"; done)
  for request in "GET / HTTP/1.1\r\n\r\n" "VERSION\tscript\t3\t0\n-\n\n$MAIL" "VERSION\tscript\t40\n-\n\n" \
    "${BEGIN}what\n-\n\n$MAIL" "$BEGIN$ENV" "$BEGIN$ENV-\n" "$BEGIN$lines-\n\n$MAIL" "\x00\x01" \
    "$BEGIN$ENV-\n$(head -c 9000 /dev/zero | tr '\0' x)\n\n$MAIL" \
    "$BEGIN$ENV-\n\n$(head -c 200000 /dev/zero | tr '\0' x)"; do
    expect_equal "${request:0:50}" "-" "$(asked "$request" trusted-sieve/filter)"
    expect_equal "${request:0:50}" "-" "$(asked "$request" trusted-sieve/spam)"
  done
  expect_equal "nothing" "" "$(asked "" trusted-sieve/filter)"
  expect_match "others are served" $'\\+$' "$(asked "$BEGIN$ENV-\n\n$MAIL" trusted-sieve/filter)"
}

claim_systemd_hands_sockets_over_by_their_file() {
  mkdir handed
  python3 "$CLIENT" activate handed/filter trusted-sieve "$MAILSIFTD" --starter "$STARTER" 2>log &
  DAEMON=$!
  trap 'kill -9 "$DAEMON" 2>/dev/null' EXIT
  local i
  for i in {1..100}; do grep -q listening log && break; sleep 0.05; done
  expect_match "filter" $'\\+$' "$(asked "$BEGIN$ENV-\n\n$MAIL" handed/filter)"
  stop_daemon
  python3 "$CLIENT" activate handed/other trusted-sieve "$MAILSIFTD" --starter "$STARTER" 2>log
  expect_equal "another name" 64 $?
}

run_claims "$@"
