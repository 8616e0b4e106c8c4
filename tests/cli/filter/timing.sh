#!/bin/bash
# What the README says of speed: one `mailsift filter` process on a mail of 4 KB takes at most four
# times as long as /bin/true. For an optimised program. Both are measured in turn within one run, so
# that a busy machine slows both; a claim about time may be tried three times.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home; }

# Prints "RATIO true-ms filter-ms", of the medians of 300 runs each.
measure() {
  python3 - "$MAILSIFT" mail <<'PYTHON'
import os, statistics, sys, time
program, mail = sys.argv[1:]
def run(words):
    files = [(os.POSIX_SPAWN_OPEN, 0, mail, os.O_RDONLY, 0),
             (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=files)
    _, status = os.waitpid(child, 0)
    if status: sys.exit(f"{words}: status {status}")
    return time.perf_counter() - start
true, filter = [], []
for turn in range(310):
    true.append(run(["/bin/true"]))
    filter.append(run([program, "filter"]))
true, filter = (1000 * statistics.median(times[10:]) for times in (true, filter))
print(f"{filter / true:.2f} {true:.3f} {filter:.3f}")
PYTHON
}

claim_a_filter_process_takes_at_most_four_times_as_long_as_true() {
  local try answer
  { cat "$(spam_mail)"; seq -f 'line %g of a mail that is about four thousand bytes long' 60; } |
    head -c 4096 >mail
  for try in 1 2 3; do
    answer=$(measure) || break
    echo "filter / true = $answer ms" | tee -a "$SCRATCH/times"
    expecting
    awk -v ratio="${answer%% *}" 'BEGIN { exit !(ratio <= 4) }' && return
  done
  fail "slower in $try tries" "$(cat "$SCRATCH/times")"
}

run_claims "$@"
code=$?
sed 's/^/       /' "$SCRATCH/times"
exit $code
