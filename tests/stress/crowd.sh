#!/bin/bash
# Trainers that come in crowds, and readers beside them. It measures how long readers wait, so it has the
# machine for itself.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

claim_a_crowd_of_trainers_holds_up_no_reader() {
  if full; then
    expect_stands crowd.py 200 1000
  else
    expect_stands crowd.py 60 200
  fi
}

run_claims_and_show_figures "$@"
