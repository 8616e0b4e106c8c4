#!/bin/bash
# docs/SITE.md, "In 10 minutes", as an administrator types it: a Debian with Postfix, Dovecot and 30 users as
# its packages leave them, in a file system, a network and a process tree of its own (an overlay over this
# machine's, in memory). Then mail comes by SMTP: spam is in Junk, good mail in the inbox, and a MOVE teaches.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs unshare ip openssl dovecot doveadm sievec python3 cmake systemd-sysusers
POSTFIX=${POSTFIX_ROOT-/usr/local/lib/mailsift-tests/postfix}
[[ $(id -u) == 0 ]] || cannot_run "only root can have a machine of its own"
[[ -x $POSTFIX/usr/sbin/postfix ]] || cannot_run "Postfix is not unpacked: tools/install-packages.sh test"
BUILD=$(dirname "$(dirname "$MAILSIFTD")")
[[ -f $BUILD/cmake_install.cmake ]] || cannot_run "$BUILD is no build to install from"

# Of SITE.md, the lines that are typed there.
typed() { awk '/^## /{ on = ($0 == "## In 10 minutes: Debian with Postfix and Dovecot") } on && sub(/^    /, "")' "$REPO/libclassify/docs/SITE.md"; }

# A mail of the sample corpus that the starter is sure of.
sure() {  # CLASS VERDICT
  mail_with_verdict "$SCRATCH/starter" "$1" "$2"
}

claim_thirty_users_are_filtered_and_a_move_teaches() {
  "$MAILSIFT" -q --home "$SCRATCH/starter" init --starter "$STARTER"
  mkdir here
  cp "$(sure spam SPAM)" here/spam.eml
  cp "$(sure good GOOD)" here/good.eml
  local i
  for i in 1 2 3 4 5 6; do campaign $i >here/campaign$i.eml; done
  typed >here/typed
  expect_match "what is typed" 'systemctl enable --now .*mailsiftd' "$(<here/typed)"
  DESTDIR=$PWD/here/installed cmake --install "$BUILD" --component mailsiftd >/dev/null || return
  mkdir -p "$BUILD/tools/man"
  DESTDIR=$PWD/here/installed cmake --install "$BUILD" --component mailsift >/dev/null || return
  cp "$REPO/tests/daemon/site_md"/* here/
  PREFIX=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$BUILD/CMakeCache.txt") POSTFIX=$POSTFIX \
    timeout 100 unshare --mount --pid --net --uts --fork --kill-child bash here/machine.sh "$PWD/here" >said 2>&1
  local code=$?
  [[ $code != 77 ]] || { expecting; echo "SKIPPED: $(tail -n 1 said)"; return; }
  expect_equal "exit code" 0 $code
  expect_contains "spam in Junk, good mail in the inbox" "users with spam in Junk and good mail in the inbox: 30" "$(<said)"
  expect_contains "after a MOVE" "the next of its kind: Junk" "$(<said)"
  expect_contains "of others" "the same for another user: INBOX" "$(<said)"
  [[ ! -e $CLAIM/failed ]] || tail -n 40 said
}

run_claims "$@"
