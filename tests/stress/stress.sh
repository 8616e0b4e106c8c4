#!/bin/bash
# Trainers that are killed, find the disk full, or come in crowds. Some minutes of it, or, with STRESS=full
# in the environment, ten thousand random kills.
#
#   FAULT_POINTS=LIBRARY: fault_points.cc, to be preloaded. Not for a program with sanitizers.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

: "${FAULT_POINTS:?set FAULT_POINTS to the library of fault_points.cc}"
STRESS_FOLDER=$REPO/tests/stress
export PYTHONDONTWRITEBYTECODE=1
full() { [[ ${STRESS:-} == full ]]; }

# Runs one of the programs here; it prints what it did and, if a claim is false, says which.
expect_stands() {  # PROGRAM.py WORDS...
  local program=$1
  shift
  expect_exit 0 python3 "$STRESS_FOLDER/$program" "$MAILSIFT" "$FAULT_POINTS" "$@"
  sed 's/^/       /' out | tee -a "$SCRATCH/measured"
}

claim_a_kill_at_any_call_of_any_command_loses_nothing() {
  expect_stands faults.py every before after torn
  expect_match "faults" "^[1-9][0-9][0-9]+ faults" "$(cat out)"
}

claim_a_disk_that_is_full_at_any_call_is_said_and_loses_nothing() {
  expect_stands faults.py every full once
  expect_match "faults" "^[1-9][0-9][0-9]+ faults" "$(cat out)"
}

claim_a_file_system_without_replacing_is_refused() {
  FAULT_KIND=replace LD_PRELOAD=$FAULT_POINTS expect_exit 74 ms --home "$PWD/home" init
  expect_match "words" 'probe: cannot replace: File exists; a data folder needs a file system where' "$(<err)"
  expect_equal "models" "" "$(ls home | grep -E 'model|probe')"
  expect_exit 0 ms --home "$PWD/home" init
}

claim_random_kills_one_after_the_other_lose_nothing() {
  expect_stands faults.py random "$(full && echo 10000 || echo 2000)" "${STRESS_SEED:-1}"
}

claim_a_crowd_of_trainers_holds_up_no_reader() {
  if full; then
    expect_stands crowd.py 200 1000
  else
    expect_stands crowd.py 60 200
  fi
}

run_claims "$@"
code=$?
cat "$SCRATCH/measured"
exit $code
