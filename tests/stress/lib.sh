# Sourced by the scripts here.
#
#   FAULT_POINTS=LIBRARY: fault_points.cc, to be preloaded. Not for a program with sanitizers.
#   STRESS=full: all of it; without, some minutes of it.
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

run_claims_and_show_figures() {
  local code
  run_claims "$@"
  code=$?
  cat "$SCRATCH/measured"
  exit $code
}
