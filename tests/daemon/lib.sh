# shellcheck shell=bash
# What the tests of the daemon share, on top of tests/integration/lib.sh: a daemon of one's own in the
# folder of a claim, ended with it, and clients that speak the protocol byte by byte.
source "$(dirname "${BASH_SOURCE[0]}")/../integration/lib.sh"

MAILSIFTD=${MAILSIFTD:-$(dirname "$MAILSIFT")/mailsiftd}
[[ -x $MAILSIFTD ]] || cannot_run "there is no program $MAILSIFTD"
STARTER=$REPO/models/starter.model
CLIENT=$REPO/tests/daemon/client.py
export MAILSIFTD STARTER CLIENT

# The name of a Unix socket has at most 107 bytes, and the folders of claims have long names: sockets
# lie elsewhere, with links to them in the folder of the claim.
sockets() {
  SOCKETS=${SOCKETS:-$(mktemp -d "$SCRATCH/XXXX")}
  chmod 755 "$SOCKETS"
  local name
  mkdir -p "$SOCKETS"/{sieve,trusted-sieve}
  for name in spamd trusted http sieve trusted-sieve; do ln -sfn "$SOCKETS/$name" "$name"; done
}

# start_daemon [OPTION...]: in the current folder, where its sockets and homes lie; $DAEMON is its pid.
# HOMES: another pattern; DAEMON_AS: a command that runs it with other rights.
DAEMON_AS=()
start_daemon() {
  sockets
  : >log
  "${DAEMON_AS[@]}" "$MAILSIFTD" --spamd "unix:$SOCKETS/spamd" --trusted-spamd "unix:$SOCKETS/trusted" \
    --sieve "$SOCKETS/sieve" --trusted-sieve "$SOCKETS/trusted-sieve" \
    --http "unix:$SOCKETS/http" --homes "${HOMES-$PWD/homes/%u}" --starter "$STARTER" "$@" 2>>log &
  DAEMON=$!
  trap 'kill -9 "$DAEMON" 2>/dev/null' EXIT
  local i
  for i in {1..200}; do
    # Whoever connects from now on is answered.
    [[ -S http ]] && grep -q 'listening on .*http' log && return
    kill -0 "$DAEMON" 2>/dev/null || break
    sleep 0.05
  done
  fail "the daemon does not answer" "$(tail -n 5 log)"
}

stop_daemon() {
  kill "$DAEMON" 2>/dev/null
  wait "$DAEMON"
}

# The user that the daemon takes the clients of its first socket for.
ME=$(id -un)
spam_client() { spamc -U spamd "$@"; }       # as oneself
client_of() { spamc -U trusted -u "$@"; }    # USER OPTION...: as a mail server

metric() { python3 "$CLIENT" http /metrics | awk -v name="$1" '$1 == name { print $2 }'; }

# Until no home waits for a trainer.
await_trainers() {
  local i
  for i in {1..300}; do
    [[ $(metric mailsiftd_homes_to_learn) == 0 ]] && return
    sleep 0.1
  done
  fail "homes still wait for a trainer"
}
