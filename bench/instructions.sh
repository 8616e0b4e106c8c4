#!/bin/bash
# Instructions, by `valgrind --tool=callgrind`: the same number in every run, however busy the machine.
#
#   bench/instructions.sh [--index INDEX] [BUILD...]     default: build/bench build/release build/static
#
# For a build with benchmarks: each stage's share of a message, over the mail that INDEX lists (default:
# corpus/index; some hundred messages are enough). For one with the program: a whole `filter` process on
# 4 KB and 1 MB of plain text and on Japanese mail, with a model trained on the same mail.
set -euo pipefail

repo=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
source "$repo/bench/mail.sh"
index=$repo/corpus/index
if [[ ${1-} == --index ]]; then
  index=$(realpath "${2:?instructions.sh: --index takes a file}")
  shift 2
fi
builds=("$@")
[[ $# -gt 0 ]] || builds=("$repo"/build/{bench,release,static})
command -v valgrind >/dev/null || { echo "instructions.sh: valgrind is not installed" >&2; exit 69; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C MAILSIFT_BENCH_INDEX=$index

instructions() {  # COMMAND...: how many
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$scratch/log" "$@" >"$scratch/out"
  sed -n 's/.*refs: *//p' "$scratch/log" | tr -d ,
}

stages() {  # PROGRAM
  local before=0 total stage
  printf '%s, thousand instructions a message\n' "$1"
  for stage in read parse tokenize extract score learn; do
    total=$(instructions "$1" "$stage")
    [[ $stage == read ]] || awk -v n="$((total - before))" -v of="$(cut -d' ' -f1 "$scratch/out")" \
      -v stage="$stage" 'BEGIN { printf "  %-10s %8.1f\n", stage, n / of / 1000 }'
    before=$total
  done
}

lines() { seq -f "the minutes of the meeting, as promised, with what was said of part %g" 20000; }
{ header anna us-ascii; lines; } >"$scratch/all"
head -c 4096 "$scratch/all" >"$scratch/text_4k"
head -c 1048576 "$scratch/all" >"$scratch/text_1m"
japanese_mail >"$scratch/japanese_4k"

processes() {  # PROGRAM
  export MAILSIFT_HOME=$scratch/home
  if [[ ! -d $MAILSIFT_HOME ]]; then
    "$1" -q init
    "$1" -q train --from-index "$index"
  fi
  printf '%s, thousand instructions a process\n' "$1"
  for mail in text_4k japanese_4k text_1m; do
    awk -v n="$(instructions "$1" filter --no-cache <"$scratch/$mail")" -v mail="$mail" \
      'BEGIN { printf "  %-12s %8.0f\n", mail, n / 1000 }'
  done
}

for build in "${builds[@]}"; do
  [[ ! -x $build/bin/stages ]] || stages "$build/bin/stages"
  [[ ! -x $build/bin/mailsift ]] || processes "$build/bin/mailsift"
done
