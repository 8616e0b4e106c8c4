#!/bin/bash
# Real Haraka asks the daemon by its plugin spamassassin, at the socket of mail servers. Skipped without
# Haraka, which Debian does not have: HARAKA=FOLDER, where `npm install haraka` was run, or haraka in PATH.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs python3
[[ -z ${HARAKA-} ]] || PATH=$(realpath "$HARAKA")/node_modules/.bin:$PATH
command -v node >/dev/null || cannot_run "node is not installed"
command -v haraka >/dev/null || cannot_run "haraka is not in PATH, nor HARAKA=FOLDER set where npm installed it"

before_claims() {
  "$MAILSIFT" -q --home "$SCRATCH/starter" init --starter "$STARTER"
  SPAM=$(mail_with_verdict "$SCRATCH/starter" spam SPAM)
  GOOD=$(mail_with_verdict "$SCRATCH/starter" good GOOD)
  [[ -n $SPAM && -n $GOOD ]]
}

# Haraka on a loopback port, which takes all mail and puts it into the folder delivered. $HARAKA_PID.
start_haraka() {
  PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  mkdir -p haraka/config haraka/plugins delivered
  printf 'spamassassin\nkeep\n' >haraka/config/plugins
  printf 'listen=127.0.0.1:%s\nnodes=0\n' "$PORT" >haraka/config/smtp.ini
  echo mx.example.jp >haraka/config/me
  cp "$(dirname "$(realpath "$(command -v haraka)")")/../config/connection.ini" haraka/config/  # it greets nobody without
  # As docs/SITE.md has it.
  printf 'spamd_socket=%s/trusted\nspamd_user=first-recipient\nreject_threshold=%s\n' "$SOCKETS" "${1-}" \
    >haraka/config/spamassassin.ini
  cat >haraka/plugins/keep.js <<JS
const fs = require('node:fs')
exports.register = function () {
  this.register_hook('rcpt', 'take')
  this.register_hook('queue', 'keep')
}
exports.take = (next) => next(OK)
exports.keep = function (next, connection) {
  const txn = connection.transaction
  fs.writeFileSync('$PWD/delivered/' + txn.uuid + '.json', JSON.stringify(txn.notes.spamassassin ?? null))
  const out = fs.createWriteStream('$PWD/delivered/' + txn.uuid)
  out.on('finish', () => next(OK))
  txn.message_stream.pipe(out)
}
JS
  haraka -c haraka >haraka.log 2>&1 &
  HARAKA_PID=$!
  trap 'kill -9 "$DAEMON" "$HARAKA_PID" 2>/dev/null' EXIT
  local i
  for i in {1..200}; do
    python3 -c "import smtplib; smtplib.SMTP('127.0.0.1', $PORT)" 2>/dev/null && return
    kill -0 "$HARAKA_PID" 2>/dev/null || break
    sleep 0.1
  done
  fail "Haraka does not start" "$(tail -n 5 haraka.log)"
}

# send FILE...: by SMTP, one after the other; prints what was refused.
send() {
  python3 - "$PORT" "$@" <<'PYTHON'
import re, smtplib, sys
with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as smtp:
    for path in sys.argv[2:]:
        with open(path, "rb") as file:
            mail = re.sub(rb"\r?\n", b"\r\n", file.read())
        try:
            smtp.sendmail("sender@example.com", ["ann@example.jp"], mail)
        except smtplib.SMTPDataError as e:
            print(e.smtp_code)
PYTHON
}
delivered() { find delivered -type f ! -name '*.json' | sort; }
field() { tr -d '\r' <"$2" | sed -n "s/^$1: //p;/^\$/q"; }

claim_spam_and_good_mail_get_flag_score_and_tests() {
  start_daemon
  start_haraka
  expect_equal "refused" "" "$(send "$SPAM" "$GOOD")"
  expect_equal "delivered" 2 "$(delivered | wc -l)"
  local mail spam='' good=''
  for mail in $(delivered); do
    if [[ $(field X-Spam-Flag "$mail") == YES ]]; then spam=$mail; else good=$mail; fi
  done
  expect_match "the status of spam" '^Yes, score=[0-9]+\.[0-9] required=5\.0 tests=[A-Z_,0-9]+' "$(field X-Spam-Status "$spam")"
  expect_match "of good mail" '^No, score=-?[0-9]+\.[0-9] required=5\.0 tests=[A-Z_,0-9]+' "$(field X-Spam-Status "$good")"
  python3 -c 'import json, sys
for path in sys.argv[1:]:
    note = json.load(open(path))
    print(note["flag"], float(note["score"]) >= 5, note["reqd"], bool(note["tests"]))' "$spam.json" "$good.json" >notes
  expect_equal "what Haraka read" "True True 5.0 True
False False 5.0 True" "$(<notes)"
  sed '1,/^\r*$/d' "$spam" | tr -d '\r' >body
  sed '1,/^\r*$/d' "$SPAM" | tr -d '\r' >expected
  expect_same_file "the body" expected body
}

claim_the_user_is_the_first_recipient_and_his_lessons_count() {
  start_daemon
  start_haraka
  local i
  for i in 1 2 3 4 5 6 7 8 9; do campaign "$i" >"$i.eml"; done
  send 1.eml >/dev/null
  local before after
  before=$(field X-Spam-Status "$(delivered)" | sed 's/.*score=\([-0-9.]*\) .*/\1/')
  for i in 2 3 4 5 6 7 8; do client_of ann@example.jp -L spam <"$i.eml" >/dev/null; done
  await_trainers
  rm delivered/*
  send 9.eml >/dev/null
  after=$(field X-Spam-Status "$(delivered)" | sed 's/.*score=\([-0-9.]*\) .*/\1/')
  expect_equal "more points than before ($before, $after)" 1 "$(awk -v a="$after" -v b="$before" 'BEGIN { print (a > b + 1) }')"
}

claim_all_mail_of_the_corpus_passes_and_spam_is_refused_if_asked() {
  start_daemon
  start_haraka 5
  local spam
  spam=$(grep -c '^SPAM ' <("$MAILSIFT" --home "$SCRATCH/starter" check "$REPO"/corpus/*/*.eml))
  expect_equal "refused" "$spam" "$(send "$REPO"/corpus/*/*.eml | grep -c '^550$')"
  expect_equal "delivered" $(($(ls "$REPO"/corpus/*/*.eml | wc -l) - spam)) "$(delivered | wc -l)"
  expect_equal "without a score" "" "$(for mail in $(delivered); do field X-Spam-Status "$mail" | grep -q 'score=' || echo "$mail"; done)"
}

claim_without_the_daemon_mail_passes_without_a_verdict() {
  start_daemon
  stop_daemon
  start_haraka
  expect_equal "refused" "" "$(send "$SPAM")"
  expect_equal "delivered" 1 "$(delivered | wc -l)"
  expect_equal "no verdict" "" "$(field X-Spam-Status "$(delivered)")"
}

run_claims "$@"
