#!/bin/bash
# Runs each fuzz target for a while, one after the other, and says what it did.
#
#   tests/fuzz/run.sh [SECONDS [TARGET...]]      60 CPU-seconds each, all targets
#
# Builds build/fuzz if it is not there (preset fuzz: clang with its libFuzzer). What was learned stays in
# build/fuzz/inputs/TARGET, so that the next run goes on from there. A finding is left in
# build/fuzz/findings/TARGET, and the exit code is 1; show it with
#
#   FUZZ_TARGET=TARGET build/fuzz/bin/fuzz FILE
#
# FUZZ_PROGRAM names a program that was built already.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/fuzz
seconds=${1:-60}
[[ $# -eq 0 ]] || shift
all=(annotate archive backup c charset file filter forward header home html index message model people tokenizer transfer)
[[ $# -gt 0 ]] || set -- "${all[@]}"

program=${FUZZ_PROGRAM:-$root/build/fuzz/bin/fuzz}
if [[ -z ${FUZZ_PROGRAM:-} ]]; then
  cd "$root"
  # As in tests/run.sh.
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_COMPILERCHECK=content
  launcher=()
  ! command -v ccache >/dev/null || launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  cmake --preset fuzz "${launcher[@]}" >/dev/null
  cmake --build --preset fuzz --target fuzz --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-2}"
fi

# The dictionary of a target, if it has one, and the folders of its seeds.
dictionary() {
  local name
  case $1 in
    annotate | filter | forward | message | people | tokenizer) name=mail ;;
    model) name=archive ;;
    *) name=$1 ;;
  esac
  [[ ! -e $here/dictionaries/$name.dict ]] || echo "-dict=$here/dictionaries/$name.dict"
}
seeds() {
  case $1 in
    annotate | filter | forward | message | people | tokenizer)
      echo "$root"/tests/data/{mail,forward} "$root/corpus/samples"
      ;;
  esac
  for folder in "$here/seeds/$1" "$here/regressions/$1"; do
    [[ ! -d $folder ]] || echo "$folder"
  done
}
# No claim is about size; what is slow shows in small inputs.
# A timeout is one of wall time; a claim about cost is in tests/bounds.
most_bytes() { case $1 in archive | model) echo 20000 ;; *) echo 8192 ;; esac }

# User and system time of a process.
ticks=$(getconf CLK_TCK)
cpu_seconds() { awk -v ticks="$ticks" '{ sub(/.*\) /, ""); print int(($12 + $13) / ticks) }' "/proc/$1/stat" 2>/dev/null; }

found=0
printf '%-10s %12s %9s %8s %8s\n' target executions CPU-s coverage inputs
for target; do
  inputs=$root/build/fuzz/inputs/$target
  findings=$root/build/fuzz/findings/$target
  mkdir -p "$inputs" "$findings"
  log=$root/build/fuzz/inputs/$target.log
  # shellcheck disable=SC2046
  FUZZ_TARGET=$target ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=1 \
    "$program" -timeout=120 -rss_limit_mb=1024 -report_slow_units=1 -max_len="$(most_bytes "$target")" \
    $(dictionary "$target") -print_final_stats=1 \
    -artifact_prefix="$findings/" "$inputs" $(seeds "$target") >"$log" 2>&1 &
  pid=$!
  cpu=0
  # libFuzzer's own limit is one of wall time, which on a busy machine says nothing.
  while kill -0 $pid 2>/dev/null; do
    now=$(cpu_seconds $pid) && [[ -n $now ]] && cpu=$now
    if [[ $cpu -ge $seconds ]]; then
      kill -USR1 $pid 2>/dev/null || true
      break
    fi
    sleep 1
  done
  wait $pid || { echo "$target: a finding, see $log"; found=1; }
  awk -v target="$target" -v cpu="$cpu" '
    /cov: /{ for (i = 1; i <= NF; ++i) if ($i == "cov:") coverage = $(i + 1) }
    /^stat::number_of_executed_units/ { runs = $2 }
    END { printf "%-10s %12d %9.0f %8d ", target, runs, cpu, coverage }' "$log"
  find "$inputs" -type f | wc -l
done
exit $found
