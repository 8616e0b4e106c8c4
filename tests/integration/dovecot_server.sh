# shellcheck shell=bash
# A Dovecot of the test's own, on top of lib.sh: one unprivileged user owns all of it, and all mail users
# are his. Mail comes by LMTP.
export PATH=$PATH:/usr/sbin
IMAP=$REPO/tests/integration/imap.py

# start_dovecot CONF: with this file of the recipes. $DOVECOT is its pid, $D its folder. Ended with the script.
start_dovecot() {
  [[ -n $(find /usr/lib/dovecot -name lib95_imap_sieve_plugin.so) ]] ||
    cannot_run "Pigeonhole (dovecot-sieve) is not installed: tools/install-packages.sh test"
  D=$SCRATCH/dovecot
  mkdir -p "$D"/{run,state,home}
  local user=nobody group=nogroup
  [[ $(id -u) == 0 ]] || { user=$(id -un); group=$(id -gn); }
  PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cat >"$D/dovecot.conf" <<CONF
base_dir = $D/run
state_dir = $D/state
log_path = $D/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = $user
default_internal_user = $user
default_internal_group = $group
first_valid_uid = 1
first_valid_gid = 1
postmaster_address = postmaster@example.jp
mail_location = maildir:~/Maildir
mail_fsync = never
auth_mechanisms = plain
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=$(id -u $user) gid=$(id -g $user) home=$D/home/%n
}
namespace inbox {
  inbox = yes
  mailbox Junk {
    special_use = \Junk
    auto = create
  }
  mailbox Trash {
    auto = create
  }
  mailbox Wegwurf {
    special_use = \Trash
    auto = create
  }
  mailbox Keep {
    auto = create
  }
  mailbox Sent {
    auto = create
  }
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $PORT
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0600
  }
}
service stats {
  chroot =
}
!include $1
CONF
  AS=()
  if [[ $(id -u) == 0 ]]; then
    AS=(setpriv --reuid=$user --regid=$group --clear-groups)
    chown -R "$user:$group" "$D" "$PREFIX"
  fi
  "${AS[@]}" dovecot -c "$D/dovecot.conf" -F >"$D/stderr" 2>&1 &
  DOVECOT=$!
  trap 'kill "$DOVECOT" 2>/dev/null; wait "$DOVECOT" 2>/dev/null; chmod -R u+rwX "$SCRATCH"; rm -rf "$SCRATCH"' EXIT
  local i
  for i in {1..100}; do
    [[ -S $D/run/lmtp ]] && python3 "$IMAP" "$PORT" ready 2>/dev/null && break
    kill -0 "$DOVECOT" 2>/dev/null || break
    sleep 0.1
  done
  python3 "$IMAP" "$PORT" ready || {
    cat "$D/stderr" "$D/log" >&2
    cannot_run "Dovecot does not start here"
  }
}

as_user() { "${AS[@]}" env HOME="$HOME" "$@"; }
imap() { python3 "$IMAP" "$PORT" "$MAILUSER" "$@"; }

deliver() {  # FILE...; DETAIL: +spam; SENDER
  python3 - "$D/run/lmtp" "$MAILUSER${DETAIL-}@example.jp" "$@" <<'PYTHON'
import os, re, smtplib, sys
with smtplib.LMTP(sys.argv[1]) as lmtp:
    for path in sys.argv[3:]:
        mail = re.sub(rb"\r?\n", b"\r\n", open(path, "rb").read())
        lmtp.sendmail(os.environ.get("SENDER", "sender@example.com"), [sys.argv[2]], mail)
PYTHON
}
