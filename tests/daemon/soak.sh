#!/bin/bash
# The daemon under mail and lessons of many users: every message is answered, and it does not grow. Ten
# seconds of it, or, with STRESS=full in the environment, ten minutes.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs python3

claim_every_message_is_answered_and_nothing_grows() {
  local seconds=10
  [[ ${STRESS-} != full ]] || seconds=600
  start_daemon
  local -a mails  # whose header ends with an empty line
  mapfile -t mails < <(grep -lx '' "$REPO"/corpus/{good,spam}/0[0-5]*.eml)
  expect_exit 0 python3 "$REPO/tests/daemon/soak.py" trusted http "$DAEMON" "$seconds" 20 "${mails[@]}"
  tee -a "$SCRATCH/measured" <out
  await_trainers
  expect_equal "errors" "" "$(grep -v 'listening on' log | head -n 5)"
  expect_equal "lessons that wait" "" "$(find homes -path '*/spool/*' -type f)"
  stop_daemon
  expect_equal "ended" 0 $?
}

run_claims "$@"
code=$?
cat "$SCRATCH/measured" 2>/dev/null
exit $code
