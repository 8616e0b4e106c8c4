#!/bin/bash
# The milter, asked by miltertest and by a Postfix of the test's own: one verdict for each message, at the
# top of its header; what pretends to be one is taken away; SPAM is held or refused only if that is wanted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs miltertest python3
[[ $("$MAILSIFTD" --help) == *--milter* ]] || cannot_run "this mailsiftd has no milter"

before_claims() {
  campaign 1 >"$SCRATCH/one.eml"
  campaign 2 >"$SCRATCH/two.eml"
  ONE=$SCRATCH/one.eml TWO=$SCRATCH/two.eml
  SITE=$SCRATCH/site
  "$MAILSIFT" -q --home "$SITE" init --starter "$STARTER"
  local i
  for i in 1 3 4 5 6 7 8 9; do campaign "$i" | "$MAILSIFT" -q --home "$SITE" train spam --regime all; done
  "$MAILSIFT" -q --home "$SITE" train good "$REPO/corpus/good/004-dad-roof.eml"
}

start_milter() {  # [OPTION...]
  sockets
  start_daemon --site "$SITE" --milter "unix:$SOCKETS/milter" "$@"
}

# libmilter takes some seconds to end.
kill_daemon() {
  kill -9 "$DAEMON"
  wait "$DAEMON" 2>/dev/null
}

# What miltertest does: hands each mail in, all on one connection, and prints what became of it.
script() {  # FILE...
  python3 - "$SOCKETS/milter" "$@" <<'PYTHON'
import re, sys
socket, *files = sys.argv[1:]
quote = lambda b: '"' + "".join(f"\\{c:03d}" for c in b) + '"'
print(f'conn = mt.connect("unix:{socket}", 100, 0.1)')
print('if conn == nil then error "no milter" end')
for path in files:
    head, body = open(path, "rb").read().split(b"\n\n", 1)
    print('mt.mailfrom(conn, "<a@example.com>")')
    for name, value in re.findall(rb"^([!-9;-~]+):(.*(?:\n[ \t].*)*)", head, re.M):
        print(f"mt.header(conn, {quote(name)}, {quote(value)})")
    print("mt.eoh(conn)")
    for at in range(0, len(body), 60_000): print(f"mt.bodystring(conn, {quote(body[at:at + 60_000])})")
    print("mt.eom(conn)")
    print('reply = mt.getreply(conn)')
    print('what = reply == SMFIR_ACCEPT and "accept" or reply == SMFIR_REPLYCODE and "reject" or "?" .. reply')
    print('if mt.eom_check(conn, MT_QUARANTINE) then what = what .. " quarantine" end')
    print('print(what, mt.eom_check(conn, MT_HDRINSERT, "X-Mailsift-Status"), mt.eom_check(conn, MT_HDRDELETE, "X-Mailsift-Status"), mt.eom_check(conn, MT_HDRDELETE, "X-Mailsift-ID"))')
    print('print(mt.getheader(conn, "X-Mailsift-Status", 0))')
print("mt.disconnect(conn)")
PYTHON
}
handed_in() { script "$@" >test.lua && miltertest -s test.lua 2>&1 | sed 's/[ \t]\+/ /g'; }
verdict_of() { "$MAILSIFT" --home "$SITE" filter --no-cache <"$1" | sed -n 's/^X-Mailsift-Status: //p'; }

claim_each_mail_gets_the_verdict_of_the_site() {
  start_milter
  local -a mails
  # As a milter gets them: with a header and a body, and line ends of the server's choice.
  mapfile -t mails < <(grep -lx '' $(grep -L $'\r' "$REPO"/corpus/{good,spam}/0[01]*.eml))
  expect_match "how many" '^[2-9][0-9]$' "${#mails[@]}"
  handed_in "${mails[@]}" >said
  local mail
  for mail in "${mails[@]}"; do echo "accept true false false"; echo " $(verdict_of "$mail")"; done >expected
  sed -i 's/ $//; s/^ *\([GSU]\)/ \1/' said
  expect_same_file "verdicts" expected said
  expect_equal "counted" "${#mails[@]}" \
    "$(python3 "$CLIENT" http /metrics | awk '/^mailsiftd_messages_total/ { n += $2 } END { print n }')"
  expect_equal "only the group" 660 "$(stat -c %a "$SOCKETS/milter")"
  expect_equal "no home was made" "" "$(ls homes 2>/dev/null)"
}

claim_a_forged_verdict_is_taken_away() {
  start_milter
  { echo "X-Mailsift-Status: GOOD p=0.0001 score=-9"; echo "X-Mailsift-ID: x"; cat "$TWO"; } >forged
  expect_match "taken away" '^accept true true true' "$(handed_in "$PWD/forged")"
}

claim_spam_is_held_or_refused_only_if_that_is_wanted() {
  local good=$REPO/corpus/good/004-dad-roof.eml what
  for what in accept quarantine reject; do
    start_milter --milter-spam $what
    handed_in "$TWO" "$good" >said
    kill_daemon
    case $what in
      accept) expect_match "$what" $'^accept true .*\n *SPAM .*\naccept true .*\n *GOOD ' "$(<said)" ;;
      quarantine) expect_match "$what" $'^accept quarantine true .*\n *SPAM .*\naccept true .*\n *GOOD ' "$(<said)" ;;
      reject) expect_match "$what" $'^reject false .*\naccept true .*\n *GOOD ' "$(grep -v '^ *$' said)" ;;
    esac
  done
}

claim_a_long_mail_is_judged_and_has_a_time_limit() {
  { printf 'Content-Type: multipart/mixed; boundary=b\n'; cat "$TWO"; python3 -c '
for n in range(600):
    print("--b\nContent-Type: text/html\n")
    for m in range(60): print(f"<p style=\"color:#{n:03x}{m:03x}\">{n * 7919 + m:x}</p>")
print("--b--")'; } >long.eml
  start_milter
  expect_match "in time" $'\n *[A-Z]+ p=[0-9.]+ score=[-+0-9.]+ ?$' "$(handed_in "$PWD/long.eml")"
  kill_daemon
  start_milter --time-limit 0.001
  expect_match "at the limit" ' cut ?$' "$(handed_in "$PWD/long.eml")"
}

claim_more_messages_at_once_than_wanted_pass_without_a_verdict() {
  start_milter --max-connections 1
  # One message is under way, and stays so.
  cat >half.lua <<LUA
conn = mt.connect("unix:$SOCKETS/milter", 100, 0.1)
mt.mailfrom(conn, "<a@example.com>")
mt.header(conn, "Subject", " x")
io.open("under-way", "w"):close()
mt.sleep(5)
LUA
  miltertest -s half.lua >/dev/null 2>&1 &
  local half=$! i
  for i in {1..100}; do [[ -e under-way ]] && break; sleep 0.05; done
  handed_in "$ONE" >said
  expect_lacks "the second" "p=" "$(<said)"
  kill $half
  wait $half 2>/dev/null
  expect_match "the next" 'p=' "$(handed_in "$ONE")"
}

claim_it_ends_and_starts_again_at_the_same_socket() {
  start_milter
  handed_in "$ONE" >/dev/null
  kill_daemon
  start_milter
  expect_match "after a crash" 'p=' "$(handed_in "$ONE")"
  kill -HUP "$DAEMON"
  sleep 0.5
  expect_match "after SIGHUP" 'p=' "$(handed_in "$ONE")"
  stop_daemon
  expect_equal "ended by SIGTERM" 0 $?
  expect_exit 64 "$MAILSIFTD" --milter tcp:0.0.0.0:8891 --starter "$STARTER"
  expect_exit 74 "$MAILSIFTD" --milter unix:/nonexistent/milter --starter "$STARTER"
}

# --- Postfix ---

# Its package cannot be installed beside Exim's: tools/install-packages.sh unpacks it.
POSTFIX=${POSTFIX_ROOT-/usr/local/lib/mailsift-tests/postfix}
[[ -x $POSTFIX/usr/sbin/postfix ]] || POSTFIX=
[[ -n $POSTFIX || ! -x /usr/sbin/postfix ]] || POSTFIX=/

postfix_here() {  # [MAIN.CF LINE...]
  [[ -n $POSTFIX && $(id -u) == 0 ]] || return 1
  local root=${POSTFIX%/} port
  P=$(mktemp -d "$SCRATCH/XXXX")  # names of sockets are short
  mkdir -p "$P"/{etc,queue,data,mail}
  chmod 755 "$P"
  chown daemon "$P/data"
  chmod 777 "$P/mail"
  PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cat >"$P/etc/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $P/queue
data_directory = $P/data
command_directory = $root/usr/sbin
daemon_directory = $root/usr/lib/postfix/sbin
meta_directory = $root/etc/postfix
shlib_directory = $root/usr/lib/postfix
mail_owner = daemon
setgid_group = games
default_privs = nobody
import_environment = MAIL_CONFIG MAIL_LOGTAG LD_LIBRARY_PATH TZ LANG=C
maillog_file_prefixes = $P
maillog_file = $P/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.jp
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtpd_recipient_restrictions = permit
virtual_mailbox_domains = example.jp
virtual_mailbox_base = $P/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_milters = unix:$SOCKETS/milter
$(printf '%s\n' "$@")
CF
  cat >"$P/etc/master.cf" <<CF
127.0.0.1:$PORT inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
CF
  export LD_LIBRARY_PATH=$root/usr/lib/postfix
  local folder
  for folder in active bounce corrupt defer deferred flush hold incoming private saved trace public maildrop pid; do
    mkdir -p "$P/queue/$folder"
    chown daemon "$P/queue/$folder"
  done
  chown root "$P/queue/pid"
  chgrp games "$P/queue/public" "$P/queue/maildrop"
  "$root/usr/lib/postfix/sbin/master" -c "$P/etc" -d >"$P/stderr" 2>&1 &
  MASTER=$!
  trap 'kill "$MASTER" "$DAEMON" 2>/dev/null; wait "$MASTER" 2>/dev/null' EXIT
  local i
  for i in {1..100}; do
    python3 -c "import socket; socket.create_connection(('127.0.0.1', $PORT), 1)" 2>/dev/null && return 0
    kill -0 "$MASTER" 2>/dev/null || break
    sleep 0.1
  done
  fail "Postfix does not start" "$(tail -n 5 "$P/log" "$P/stderr" 2>&1)"
  return 1
}

sent() {  # FILE: what Postfix says to it, for two recipients
  python3 - "$PORT" "$1" <<'PYTHON'
import re, smtplib, sys
mail = re.sub(rb"\r?\n", b"\r\n", open(sys.argv[2], "rb").read())
with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as smtp:
    try:
        smtp.sendmail("sender@example.com", ["ann@example.jp", "bob@example.jp"], mail)
        print("taken")
    except smtplib.SMTPDataError as e:
        print(e.smtp_code, e.smtp_error.decode())
PYTHON
}
delivered_mail() { find "$P/mail/all/new" -type f 2>/dev/null; }
await_mails() {  # N
  local i
  for i in {1..100}; do [[ $(delivered_mail | wc -l) == "$1" ]] && return; sleep 0.1; done
}

claim_postfix_writes_the_verdict_at_the_top_and_delivers() {
  sockets
  [[ -n $POSTFIX && $(id -u) == 0 ]] || { expecting; echo "SKIPPED: no Postfix"; return; }
  start_milter
  postfix_here || return
  chmod 666 "$SOCKETS/milter"  # as if Postfix were in the group
  { echo "X-Mailsift-Status: GOOD p=0.0001 score=-9"; cat "$TWO"; } >forged.eml
  expect_equal "answer" taken "$(sent forged.eml)"
  await_mails 2
  expect_equal "recipients" 2 "$(delivered_mail | wc -l)"
  local mail
  mail=$(delivered_mail | head -n 1)
  expect_equal "verdicts" 1 "$(grep -c '^X-Mailsift-Status: ' "$mail")"
  expect_match "verdict" '^X-Mailsift-Status: SPAM ' "$(status_of "$mail")"
  grep -oE '^[A-Z][A-Za-z-]+:' "$mail" | head -n 5 | tr '\n' ' ' >fields
  expect_match "its place" 'X-Mailsift-Status: (Received: )?From: $|Delivered-To: X-Mailsift-Status: ' "$(<fields)"
  sed -n '/^From: /,$p' "$mail" >body
  sed -n '/^From: /,$p' "$TWO" >expected
  expect_same_file "the rest" expected body
}

claim_postfix_holds_and_refuses() {
  sockets
  [[ -n $POSTFIX && $(id -u) == 0 ]] || { expecting; echo "SKIPPED: no Postfix"; return; }
  echo 'milter-spam = "quarantine"' >conf.toml
  start_milter --config "$PWD/conf.toml"
  postfix_here 'milter_default_action = accept' || return
  chmod 666 "$SOCKETS/milter"
  expect_equal "answer" taken "$(sent "$TWO")"
  local i
  for i in {1..50}; do [[ -n $(ls "$P/queue/hold") ]] && break; sleep 0.1; done
  expect_equal "held" 1 "$(find "$P/queue/hold" -type f | wc -l)"
  echo 'milter-spam = "reject"' >conf.toml
  kill -HUP "$DAEMON"
  for i in {1..100}; do grep -q 'read again' log && break; sleep 0.05; done
  expect_match "refused" '^550 5\.7\.1 ' "$(sent "$TWO")"
  expect_equal "good mail" taken "$(sent "$REPO/corpus/good/004-dad-roof.eml")"
  await_mails 2
  # With the daemon down, the mail server does what its administrator said.
  kill_daemon
  expect_equal "daemon down" taken "$(sent "$ONE")"
  await_mails 4
  expect_equal "delivered" 4 "$(delivered_mail | wc -l)"
}

run_claims "$@"
