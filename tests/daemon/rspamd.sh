#!/bin/bash
# rspamd asks the daemon as a SpamAssassin (external_services) and reads the score and the tests of its
# answer. Skipped where rspamd is missing.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs rspamd rspamc python3

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Debian's configuration, with what stands in local.d over it.
start_rspamd() {  # PORT-OF-THE-DAEMON
  R=$PWD/rspamd
  ASK=127.0.0.1:$(free_port)
  mkdir -p "$R"/{local.d,db,run,log}
  cat >"$R/local.d/external_services.conf" <<CONF
spamassassin {
  type = "spamassassin";
  servers = "127.0.0.1:$1";
  symbol = "MAILSIFT";
  scan_mime_parts = false;
  timeout = 10.0;
}
CONF
  echo "bind_socket = \"$ASK\"; count = 1;" >"$R/local.d/worker-normal.inc"
  local worker
  for worker in controller proxy fuzzy; do echo 'enabled = false;' >"$R/local.d/worker-$worker.inc"; done
  # Nobody answers there.
  echo 'dns { nameserver = ["127.0.0.1"]; timeout = 0.1s; retransmits = 1; }' >"$R/local.d/options.inc"
  rspamd -f --insecure -c /etc/rspamd/rspamd.conf --var LOCAL_CONFDIR="$R" --var DBDIR="$R/db" \
    --var RUNDIR="$R/run" --var LOGDIR="$R/log" >"$R/out" 2>&1 &
  RSPAMD=$!
  trap 'kill "$RSPAMD" "$DAEMON" 2>/dev/null; wait "$RSPAMD" 2>/dev/null' EXIT
  local i
  for i in {1..300}; do
    python3 -c 'import socket, sys; h, p = sys.argv[1].split(":"); socket.create_connection((h, int(p)), 1)' \
      "$ASK" 2>/dev/null && return
    kill -0 "$RSPAMD" 2>/dev/null || break
    sleep 0.2
  done
  fail "rspamd does not start" "$(tail -n 5 "$R/out")"
}

claim_rspamd_reads_score_and_tests() {
  local site=$PWD/site port i
  "$MAILSIFT" -q --home "$site" init --starter "$STARTER"
  for i in 1 3 4 5 6 7 8 9; do campaign "$i" | "$MAILSIFT" -q --home "$site" train spam --regime all; done
  "$MAILSIFT" -q --home "$site" train good "$REPO/corpus/good/004-dad-roof.eml"
  port=$(free_port)
  start_daemon --site "$site" --spamd "tcp:127.0.0.1:$port" --verbose
  start_rspamd "$port"
  campaign 2 >two.eml
  expect_exit 0 rspamc -h "$ASK" symbols two.eml
  # It makes a symbol only of a score that it can read, and that is above 0.
  expect_match "score and tests" 'Symbol: MAILSIFT \([0-9.]+\)\[MAILSIFT\]' "$(<out)"
  expect_match "what it asked" ' HEADERS$' "$(grep 'bytes,' log | head -n 1)"
  # Good mail is no symbol.
  expect_exit 0 rspamc -h "$ASK" symbols "$REPO/corpus/good/004-dad-roof.eml"
  expect_lacks "good mail" "Symbol: MAILSIFT" "$(<out)"
}

run_claims "$@"
