#!/bin/bash
# The same trainings give the same model, byte for byte, whatever compiled the program: builds it with
# each of these compilers and flags, trains the sample mail with it, takes some back, and compares.
#
#   tests/same_bytes.sh [MAIL_INDEX]      an index file as of `mailsift train --from-index`
#
# Not part of tests/run.sh: it compiles everything several times, below build/same-bytes.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
index=$(realpath "${1:-$root/corpus/index}")
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-2}
below=$root/build/same-bytes
builds=("g++|-O2" "g++|-O3 -march=native" "clang++|-O2")

# Prints the checksums of the model after learning and after unlearning.
models_of() {  # PROGRAM
  local home
  home=$(mktemp -d)
  "$1" -q --home "$home/h" init
  "$1" -q --home "$home/h" train --regime near --from-index "$index"
  sha256sum <"$home/h/model"
  "$1" -q --home "$home/h" model prune --min-seen 2
  "$1" -q --home "$home/h" untrain --number 1 --number 2
  sha256sum <"$home/h/model"
  rm -rf "$home"
}

mkdir -p "$below"
expected=
failures=0
for build in "${builds[@]}"; do
  compiler=${build%%|*} flags=${build#*|}
  if ! command -v "$compiler" >/dev/null; then
    echo "skip   $compiler $flags: there is no $compiler"
    continue
  fi
  folder=$below/$(tr -c 'a-z0-9\n' '-' <<<"$compiler $flags")
  cmake -S "$root" -B "$folder" -G Ninja -DCLASSIFY_TESTS=OFF -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >"$below.log" 2>&1 &&
    cmake --build "$folder" --parallel "$jobs" --target mailsift >>"$below.log" 2>&1 || {
    tail -20 "$below.log"
    exit 1
  }
  found=$(models_of "$folder/bin/mailsift")
  expected=${expected:-$found}
  if [[ $found == "$expected" ]]; then
    echo "ok     $compiler $flags"
  else
    echo "FAIL   $compiler $flags: another model"
    failures=$((failures + 1))
  fi
done
[[ $failures == 0 ]]
