#!/bin/bash
# Exim's two ways to ask for a verdict, in an SMTP session that Exim plays (-bh): scores appear, and no
# mail is put off because of an answer that Exim cannot read.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
EXIM=$(command -v exim4 || command -v /usr/sbin/exim4)
[[ -n $EXIM ]] || cannot_run "exim4 is not installed: tools/install-packages.sh test"
"$EXIM" -bV 2>/dev/null | grep -q Content_Scanning || cannot_run "this exim4 cannot scan: exim4-daemon-heavy can"
[[ $(id -u) == 0 ]] || cannot_run "exim4 -C needs root"
needs python3

before_claims() {
  campaign 1 >"$SCRATCH/one.eml"
  campaign 2 >"$SCRATCH/two.eml"
}

# session SOCKET [MAIL] [/defer_ok]: what Exim answers to a mail, and on stderr what it did.
session() {
  cat >conf <<CONF
spool_directory = $PWD/spool
log_file_path = $PWD/spool/exim_%slog
primary_hostname = mx.example.jp
spamd_address = $1
acl_smtp_rcpt = accept
acl_smtp_data = scan
host_lookup =
begin acl
scan:
  require spam = ann:true${3-}
       logwrite = SCORE=\$spam_score ACTION=\$spam_action REPORT=\${tr{\$spam_report}{\n}{|}}
  accept
CONF
  chmod 644 conf
  mkdir -p spool && chmod 777 spool
  { printf 'HELO example.com\r\nMAIL FROM:<bob@example.com>\r\nRCPT TO:<ann@example.jp>\r\nDATA\r\n'
    sed 's/$/\r/' "${2-$SCRATCH/one.eml}"
    printf '.\r\nQUIT\r\n'; } | "$EXIM" -C "$PWD/conf" -bh 192.0.2.1 2>&1
}

claim_the_spamassassin_variant_reads_score_and_report() {
  start_daemon
  local text
  text=$(session "$SOCKETS/spamd")
  expect_match "accepted" '250 OK' "$text"
  expect_match "the score" 'SCORE=-?[0-9]+\.[0-9] ACTION=no action REPORT=X-Mailsift-Status: ' "$text"
  expect_lacks "no fault" "cannot parse" "$text"
}

claim_the_rspamd_variant_reads_score_and_action() {
  start_daemon
  local text
  text=$(session "$SOCKETS/spamd variant=rspamd")
  expect_match "accepted" '250 OK' "$text"
  expect_match "the score" 'SCORE=-?[0-9]+\.[0-9] ACTION=no action' "$text"
  expect_lacks "no fault" "cannot parse" "$text"
}

claim_a_user_of_exims_gets_his_own_verdict_and_an_id() {
  start_daemon
  chmod 666 trusted  # as if Exim were in the group
  local i text
  for i in 1 3 4; do campaign "$i" | client_of ann -L spam >/dev/null; done
  client_of ann -L ham <"$REPO/corpus/good/004-dad-roof.eml" >/dev/null
  await_trainers
  text=$(session "$SOCKETS/trusted" "$SCRATCH/two.eml")
  expect_match "spam" 'SCORE=([5-9]|[1-9][0-9])\.[0-9] ACTION=reject REPORT=X-Mailsift-ID: [0-9a-v-]{46}' "$text"
  # The mail that Exim handed over is, without what Exim put in front, the one that is delivered.
  local id
  id=$(grep -o 'X-Mailsift-ID: [0-9a-v-]*' <<<"$text" | head -n 1 | cut -d ' ' -f 2)
  expect_exit 0 "$MAILSIFT" --home homes/ann cache show "$id"
  expect_equal "in front" 3 "$(head -n 3 out | grep -cE '^(From |X-Envelope-(From|To): )')"
  sed 1,3d out >delivered
  expect_exit 0 "$MAILSIFT" --home homes/ann train good --id "$id"
  expect_exit 0 client_of ann -x -L forget <delivered
  expect_match "the same mail" 'successfully un/learned' "$(<out)"
}

claim_without_the_daemon_defer_ok_lets_mail_pass() {
  sockets
  expect_match "put off" '451 ' "$(session "$SOCKETS/spamd")"
  expect_match "passed" '250 OK' "$(session "$SOCKETS/spamd" "$SCRATCH/one.eml" /defer_ok)"
}

run_claims "$@"
