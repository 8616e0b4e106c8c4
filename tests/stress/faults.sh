#!/bin/bash
# Trainers that are killed, or find the disk full, at any system call; with STRESS=full ten thousand random
# kills.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

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

run_claims_and_show_figures "$@"
