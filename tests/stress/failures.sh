#!/bin/bash
# Every allocation and every call to the system of a command fails, one in each run: every_call.py.
#
#   FAILING_CALLS=LIBRARY: failing_calls.cc, to be preloaded. Not for a program with sanitizers.
#   STRESS=full in the environment: every allocation of every command, not only of `filter`.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

: "${FAILING_CALLS:?set FAILING_CALLS to the library of failing_calls.cc}"
export PYTHONDONTWRITEBYTECODE=1
TRAINERS=(train untrain report export_model import_model doctor digest)

expect_borne() {  # memory|calls STRIDE COMMAND...
  expect_exit 0 python3 "$REPO/tests/stress/every_call.py" "$MAILSIFT" "$FAILING_CALLS" "$@"
  sed 's/^/       /' out | tee -a "$SCRATCH/measured"
  expect_match "failures" "^[1-9][0-9]* failures" "$(cat out)"
}

claim_no_memory_at_any_allocation_of_the_filter_loses_no_mail() {
  expect_borne memory 1 filter filter_to_other_rules
}

claim_any_call_of_the_filter_may_fail_and_loses_no_mail() {
  expect_borne calls 1 filter filter_to_other_rules
}

claim_any_call_of_any_command_may_fail_and_the_home_is_whole() {
  expect_borne calls 1 "${TRAINERS[@]}"
}

claim_no_memory_in_any_command_leaves_the_home_whole() {
  expect_borne memory "$([[ ${STRESS:-} == full ]] && echo 1 || echo 23)" "${TRAINERS[@]}"
}

run_claims "$@"
code=$?
cat "$SCRATCH/measured"
exit $code
