#!/bin/bash
# The same trainings give the same model, byte for byte, and the same scores, to the last digit, whatever
# compiled the program: builds it with each of these compilers and flags, trains the sample mail with it,
# judges it, takes some back, and compares.
#
#   tests/same_bytes.sh [--arm64] [MAIL_INDEX]      an index file as of `mailsift train --from-index`
#
# Not part of tests/run.sh: it compiles everything several times, below build/same-bytes.
#
# --arm64 compiles nothing: it compares build/release with build/arm64, which qemu runs.
set -euo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
arm64=
if [[ ${1-} == --arm64 ]]; then
  arm64=yes
  shift
fi
index=$(realpath "${1:-$root/corpus/index}")
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-2}
below=$root/build/same-bytes
builds=("g++|-O2" "g++|-O3 -march=native" "clang++|-O2")

# Prints the checksums of the model after learning, of its verdicts, and of the model after unlearning.
models_of() {  # PROGRAM...
  local home
  home=$(mktemp -d)
  "$@" -q --home "$home/h" init --key none
  "$@" -q --home "$home/h" train --regime near --from-index "$index"
  sha256sum <"$home/h/model"
  "$@" --home "$home/h" check --json "$root"/corpus/{samples,good,spam} | sha256sum
  "$@" -q --home "$home/h" model prune --min-seen 2
  "$@" -q --home "$home/h" untrain --number 1 --number 2
  sha256sum <"$home/h/model"
  rm -rf "$home"
}

expected=
failures=0
compare() {  # NAME PROGRAM...
  local name=$1 found
  shift
  found=$(models_of "$@")
  expected=${expected:-$found}
  if [[ $found == "$expected" ]]; then
    echo "ok     $name"
  else
    echo "FAIL   $name: another model, or other verdicts"
    failures=$((failures + 1))
  fi
}

if [[ -n $arm64 ]]; then
  compare amd64 "$root/build/release/bin/mailsift"
  compare arm64 qemu-aarch64-static -L "$root/build/arm64-root" "$root/build/arm64/bin/mailsift"
  exit "$failures"
fi

mkdir -p "$below"
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
  compare "$compiler $flags" "$folder/bin/mailsift"
done
[[ $failures == 0 ]]
