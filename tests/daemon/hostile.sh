#!/bin/bash
# Clients that break the protocol, are slow, or lie about who they are. Others are served all the time.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamc python3

before_claims() {
  campaign 1 >"$SCRATCH/one.eml"
  ONE=$SCRATCH/one.eml
}

sent() { printf '%b' "$1" | python3 "$CLIENT" "${2-raw}" "${3-spamd}" "${@:4}" | tr -d '\r'; }
served() { expect_exit 0 spam_client -x -c <"$ONE"; }

BYTES=$'Subject: x\n\nhello\n'  # 18 bytes

claim_answers_follow_the_version_to_the_byte() {
  start_daemon
  local text
  text=$(sent "REPORT SPAMC/1.2\r\nContent-length: 18\r\n\r\n$BYTES")
  expect_match "REPORT 1.2" $'^SPAMD/1\\.1 0 EX_OK\nSpam: False ; -?[0-9]+\\.[0-9] / 5\\.0\n\nX-Mailsift-Status: ' "$text"
  text=$(sent "CHECK SPAMC/1.2\r\n\r\n$BYTES")
  expect_match "CHECK 1.2" $'^SPAMD/1\\.1 0 EX_OK\nSpam: False ; -?[0-9]+\\.[0-9] / 5\\.0$' "$text"
  text=$(sent "PROCESS SPAMC/1.2\r\n\r\n$BYTES")
  expect_match "PROCESS 1.2" $'^SPAMD/1\\.1 0 EX_OK\nContent-length: [0-9]+\n\nSubject: x\n' "$text"
  text=$(sent "PROCESS SPAMC/1.3\r\n\r\n$BYTES")
  expect_match "PROCESS 1.3" $'^SPAMD/1\\.1 0 EX_OK\nContent-length: [0-9]+\nSpam: False ; [^\n]*\n\nSubject: x\n' "$text"
  expect_match "its fields" 'X-Spam-Status: No, score=-?[0-9]+\.[0-9] required=5.0 tests=MAILSIFT autolearn=no version=' "$text"
  text=$(sent "SYMBOLS SPAMC/1.3\r\nContent-length: 18\r\n\r\n$BYTES")
  expect_match "SYMBOLS 1.3" $'^SPAMD/1\\.1 0 EX_OK\nContent-length: 10\nSpam: False ; [^\n]*\n\nMAILSIFT$' "$text"
  # Haraka: no length, ended by half-close; only the header comes back.
  text=$(sent "HEADERS SPAMC/1.4\r\nUser: ann\r\n\r\nX-Haraka-UUID: 1.1\r\n$BYTES")
  expect_match "HEADERS 1.4" $'\nSubject: x\n.*X-Mailsift-Status: ' "$text"
  expect_lacks "HEADERS 1.4" "hello" "$text"
  # These wait for nothing more: the connection stays open on the client's side.
  expect_equal "PING 1.2" "SPAMD/1.5 0 PONG" "$(sent "PING SPAMC/1.2\r\n" raw spamd --hold)"
  expect_equal "PING 1.5" "SPAMD/1.5 0 PONG" "$(sent "PING SPAMC/1.5\r\nX: y\r\n\r\n" raw spamd --hold)"
  expect_equal "SKIP" "" "$(sent "SKIP SPAMC/1.2\r\n" raw spamd --hold)"
  # Exim's variant does not end its side.
  text=$(sent "CHECK RSPAMC/1.3\r\nContent-length: 18\r\nQueue-Id: x\r\nFrom: <a@example.com>\r\n\r\n$BYTES" raw spamd --hold)
  expect_match "RSPAMC" $'^RSPAMD/1\\.3 0 EX_OK\nMetric: default; False; -?[0-9]+\\.[0-9] / 5\\.0 / [0-9.]+\nAction: no action\n' "$text"
}

claim_bytes_may_come_one_by_one() {
  start_daemon
  expect_match "slow" $'^SPAMD/1\\.1 0 EX_OK\nSpam: False' \
    "$(sent "CHECK SPAMC/1.5\r\nContent-length: 18\r\n\r\n$BYTES" slow)"
}

claim_wrong_requests_get_an_error_and_nothing_else() {
  start_daemon
  local request headers error='^SPAMD/1\.0 [0-9]+ EX_[A-Z]+: [a-zA-Z -]+$'
  headers=$(for i in {1..257}; do printf 'X-%s: y\\r\\n' "$i"; done)
  for request in \
    "GET / HTTP/1.1\r\n\r\n" "CHECK\r\n\r\n" "CHECK SPAMC/2.0\r\n\r\n" "check SPAMC/1.2\r\n\r\n" \
    "PROCESS RSPAMC/1.3\r\n\r\n" "CHECK SPAMC/1.2 more\r\n\r\n" "\r\n" "\x00\x01\x02" \
    "CHECK SPAMC/1.5\r\n${headers}\r\n$BYTES" \
    "CHECK SPAMC/1.5\r\nno colon\r\n\r\n" \
    "PROCESS SPAMC/1.5\r\nContent-length: 17\r\n\r\n$BYTES" \
    "PROCESS SPAMC/1.5\r\nContent-length: 19\r\n\r\n$BYTES" \
    "PROCESS SPAMC/1.5\r\nContent-length: -1\r\n\r\n$BYTES" \
    "PROCESS SPAMC/1.5\r\nContent-length: 99999999999999999999\r\n\r\n$BYTES" \
    "PROCESS SPAMC/1.5\r\nContent-length: 99999999999\r\n\r\n$BYTES" \
    "CHECK SPAMC/1.5\r\nCompress: zlib\r\n\r\nno zlib" \
    "CHECK SPAMC/1.5\r\nCompress: lzma\r\n\r\n$BYTES" \
    "TELL SPAMC/1.5\r\nMessage-class: eggs\r\nSet: local\r\n\r\n$BYTES" \
    "TELL SPAMC/1.5\r\nSet: local\r\n\r\n$BYTES" \
    "TELL SPAMC/1.5\r\nMessage-class: spam\r\nSet: local\r\nRemove: local\r\n\r\n$BYTES" \
    "CHECK SPAMC/1.5\r\nX: $(head -c 9000 /dev/zero | tr '\0' x)\r\n\r\n$BYTES"; do
    expect_match "${request:0:60}" "$error" "$(sent "$request")"
  done
  served
  expect_equal "no home was made" "" "$(ls homes 2>/dev/null)"
  # Nothing sent, nothing answered.
  expect_equal "empty" "" "$(sent "")"
}

claim_a_zlib_bomb_is_refused() {
  start_daemon --max-mail 1000000
  python3 -c '
import sys, zlib
body = zlib.compress(b"a" * 200_000_000, 9)
sys.stdout.buffer.write(b"CHECK SPAMC/1.5\r\nCompress: zlib\r\nContent-length: %d\r\n\r\n" % len(body) + body)' >bomb
  expect_match "bomb" '^SPAMD/1\.0 65 ' "$(python3 "$CLIENT" raw spamd <bomb)"
  served
  sanitized && return  # needs memory of its own
  local peak
  peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$DAEMON/status")
  expecting
  ((peak < 300000)) || fail "memory" "$peak kB"
}

claim_a_compressed_mail_is_judged_as_the_mail() {
  start_daemon
  python3 -c '
import sys, zlib
mail = open(sys.argv[1], "rb").read()
for name, body, field in (("plain", mail, b""), ("packed", zlib.compress(mail), b"Compress: zlib\r\n")):
    head = b"PROCESS SPAMC/1.5\r\n%bContent-length: %d\r\n\r\n" % (field, len(body))
    open(name, "wb").write(head + body)' "$ONE"
  python3 "$CLIENT" raw spamd <plain >expected
  python3 "$CLIENT" raw spamd <packed >answer
  expect_same_file "compressed" expected answer
  expect_match "an answer" '^SPAMD/1.1 0 EX_OK' "$(head -n 1 answer)"
}

claim_mail_beyond_the_limit_is_refused() {
  start_daemon --max-mail 1000000
  { printf 'CHECK SPAMC/1.5\r\n\r\n'; head -c 3000000 /dev/zero; } >large
  expect_match "without a length" '^SPAMD/1\.0 65 ' "$(python3 "$CLIENT" raw spamd <large)"
  served
}

claim_a_user_name_is_no_path() {
  start_daemon
  local name told
  told() { sent "TELL SPAMC/1.5\r\nUser: $1\r\nMessage-class: spam\r\nSet: local\r\n\r\n$BYTES" raw trusted; }
  for name in ../x a/b . .hidden '' %u 'a b' "$(head -c 256 /dev/zero | tr '\0' a)" 'a\x00b' 'a\xe2\x80\xaeb' 'a\xff' 'x@..' '@x'; do
    expect_match "${name:0:20}" '^SPAMD/1\.0 67 ' "$(told "$name")"
  done
  expect_equal "no home was made" "" "$(ls -A homes 2>/dev/null; ls -A .. | grep -x x)"
  for name in ann ann@example.jp 'caf\xc3\xa9' '\xe6\x9d\xb1\xe4\xba\xac' "$(head -c 255 /dev/zero | tr '\0' a)"; do
    expect_match "${name:0:20}" $'^SPAMD/1\\.1 0 EX_OK\nDidSet: local' "$(told "$name")"
  done
  expect_equal "homes" 5 "$(ls homes | wc -l)"
  # Such a user gets the verdict of everybody, not an error: mail must not wait.
  expect_match "judged all the same" '^SPAMD/1\.1 0 EX_OK' "$(sent "CHECK SPAMC/1.5\r\nUser: ../x\r\n\r\n$BYTES" raw trusted)"
}

claim_only_on_the_trusted_socket_a_client_may_name_the_user() {
  start_daemon
  sent "TELL SPAMC/1.5\r\nUser: ann\r\nMessage-class: spam\r\nSet: local\r\n\r\n$BYTES" >/dev/null
  expect_equal "taught whoever runs the client" "$ME" "$(ls homes)"
  expect_equal "anybody may connect" 666 "$(stat -L -c %a spamd)"
  expect_equal "only the group" 660 "$(stat -L -c %a trusted)"
  expect_exit 64 "$MAILSIFTD" --spamd tcp:0.0.0.0:7830 --starter "$STARTER"
  expect_exit 64 "$MAILSIFTD" --homes '/x/%u/../%q' --spamd "unix:$SOCKETS/other" --starter "$STARTER"
  expect_exit 64 "$MAILSIFTD" --starter "$STARTER"
}

claim_a_home_that_belongs_to_another_is_not_used() {
  [[ $(id -u) == 0 ]] || cannot_run "only root can make files of others"
  mkdir homes
  MAILSIFT_HOME=homes/ann "$MAILSIFT" -q init
  chown -R nobody homes/ann
  start_daemon
  expect_exit 0 client_of ann -x -c <"$ONE"
  expect_match "lessons are refused" '^SPAMD/1\.0 75 ' \
    "$(sent "TELL SPAMC/1.5\r\nUser: ann\r\nMessage-class: spam\r\nSet: local\r\n\r\n$BYTES" raw trusted)"
  expect_match "the log" 'homes/ann' "$(<log)"
}

claim_idle_connections_do_not_keep_others_out() {
  start_daemon --max-connections 100
  python3 "$CLIENT" idle spamd 300 15 >idle &
  local idle=$!
  local i
  for i in {1..100}; do [[ -s idle ]] && break; sleep 0.05; done
  expect_match "connected or waiting" '300' "$(<idle)"
  served
  kill "$idle"
  served
}

claim_clients_that_do_not_read_their_answer_do_not_keep_others_out() {
  start_daemon --max-connections 4
  python3 "$CLIENT" stall spamd 4 30 >stalled &
  local stalled=$!
  local i
  for i in {1..200}; do [[ -s stalled ]] && break; sleep 0.1; done
  expect_equal "stalled" 4 "$(<stalled)"
  served
  kill "$stalled"
}

run_claims "$@"
