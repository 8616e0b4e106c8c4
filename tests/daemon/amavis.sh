#!/bin/bash
# amavis asks the daemon by its SpamdClient, and writes what it says into the header. amavis knows one
# address for it, 127.0.0.1:783, so all of this is in a network of its own.
[[ $(id -u) != 0 || -n ${OWN_NETWORK-} ]] || OWN_NETWORK=1 exec unshare --net -- "$0" "$@"
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs amavisd python3 unshare ip
[[ $(id -u) == 0 ]] || cannot_run "only root can have a network of its own"

# Takes mail by SMTP, one after the other, into the file got.
sink() {
  python3 - <<'PYTHON'
import socket
server = socket.create_server(("127.0.0.1", 10025))
open("sink", "w").close()
while True:
    connection, _ = server.accept()
    lines = connection.makefile("rb")
    say = lambda text: connection.sendall(text + b"\r\n")
    say(b"220 sink")
    for line in lines:
        word = line[:4].upper()
        if word == b"DATA":
            say(b"354 go on")
            mail = b""
            for text in lines:
                if text == b".\r\n": break
                mail += text
            with open("got", "wb") as file: file.write(mail)
            say(b"250 taken")
        elif word == b"QUIT":
            say(b"221 bye")
            break
        else:
            say(b"250 sink")
    connection.close()
PYTHON
}

start_amavis() {
  mkdir -p amavis/tmp
  cat >amavis.conf <<CONF
use strict; require Amavis::IO::RW;  # which nothing else loads before the first mail
\$MYHOME = '$PWD/amavis'; \$TEMPBASE = "\$MYHOME/tmp"; \$QUARANTINEDIR = undef;
\$daemon_user = 'amavis'; \$daemon_group = 'amavis'; \$max_servers = 1; \$enable_db = 0; \$do_syslog = 0;
\$pid_file = "\$MYHOME/pid"; \$lock_file = "\$MYHOME/lock"; \$log_level = 3;
\$myhostname = 'mx.example.jp'; \$mydomain = 'example.jp'; @local_domains_maps = (['.example.jp']);
\$inet_socket_bind = '127.0.0.1'; \$inet_socket_port = 10024;
@bypass_virus_checks_maps = (1); @av_scanners = (); @decoders = ();
@spam_scanners = (['SpamdClient', 'Amavis::SpamControl::SpamdClient']);
\$sa_tag_level_deflt = -999; \$sa_tag2_level_deflt = 5; \$sa_kill_level_deflt = 9999; \$final_spam_destiny = D_PASS;
\$forward_method = 'smtp:[127.0.0.1]:10025'; \$notify_method = \$forward_method;
1;
CONF
  chown -R amavis:amavis amavis
  amavisd -c "$PWD/amavis.conf" foreground >amavis.log 2>&1 &
  AMAVIS=$!
  sink &
  SINK=$!
  trap 'kill "$AMAVIS" "$SINK" "$DAEMON" 2>/dev/null; wait 2>/dev/null' EXIT
  local i
  for i in {1..300}; do
    [[ -e sink ]] && python3 -c 'import socket; socket.create_connection(("127.0.0.1", 10024), 1)' 2>/dev/null && return
    kill -0 "$AMAVIS" 2>/dev/null || break
    sleep 0.2
  done
  fail "amavis does not start" "$(tail -n 5 amavis.log)"
}

# send FILE: its header fields that came back.
send() {
  rm -f got
  python3 - "$1" <<'PYTHON'
import re, smtplib, sys
mail = re.sub(rb"\r?\n", b"\r\n", open(sys.argv[1], "rb").read())
with smtplib.SMTP("127.0.0.1", 10024) as smtp: smtp.sendmail("sender@example.com", ["ann@example.jp"], mail)
PYTHON
  tr -d '\r' <got | sed ':a; N; $!ba; s/\n[ \t]\+/ /g' | sed '/^$/q'
}

claim_amavis_reads_the_score_and_the_tests() {
  local site=$PWD/site i
  ip link set lo up
  chmod 755 "$PWD"
  "$MAILSIFT" -q --home "$site" init --starter "$STARTER"
  for i in 1 3 4 5 6 7 8 9; do campaign "$i" | "$MAILSIFT" -q --home "$site" train spam --regime all; done
  "$MAILSIFT" -q --home "$site" train good "$REPO/corpus/good/004-dad-roof.eml"
  start_daemon --site "$site" --spamd tcp:127.0.0.1:783 --verbose
  start_amavis
  campaign 2 >two.eml
  send two.eml >fields
  expect_match "spam" 'X-Spam-Status: Yes, score=([5-9]|[1-9][0-9])' "$(grep '^X-Spam-Status' fields)"
  expect_match "tests" 'tests=\[MAILSIFT' "$(grep '^X-Spam-Status' fields)"
  send "$REPO/corpus/good/004-dad-roof.eml" >fields
  expect_match "good" 'X-Spam-Status: No, score=-' "$(grep '^X-Spam-Status' fields)"
  expect_equal "by the daemon" 2 "$(grep -c ' bytes, SYMBOLS' log)"
  expect_equal "complaints of amavis" "" "$(grep -i 'size mismatch\|spamd.*fail\|(!)' amavis.log | head -n 3)"
}

run_claims "$@"
