#!/bin/bash
# Builds everything with AddressSanitizer and UndefinedBehaviorSanitizer and runs every test.
#
#   tests/run.sh [--label LABEL]
#   tests/run.sh --label arm64
#
# --label runs only the tests of one CTest label: unit, property, corruption, fault, fuzz, bounds, quality, cli,
# integration, install, stress ... (a regular expression, as ctest -L takes it). With STRESS=full in
# the environment the label stress kills ten thousand trainers; without, it takes a minute.
#
# First it installs the Debian packages that are missing (tools/install-packages.sh test), then it
# builds build/release (what the documentation says of speed and memory is tested with the optimised
# program), build/shared and build/package (what is installed and packaged) and build/asan. Run
# again, it does only what is not done yet. Exit code 0 if everything could be built and every test
# passed; 64 for wrong usage.
#
# --label arm64 is a build of its own, and not part of the others: for arm64, with Debian's cross
# compiler, in build/arm64, without sanitizers. qemu runs the tests of the labels unit (the C door is
# among them) and golden (the same features, scores and model, to the last bit, as on amd64), and the
# program, whose model is compared with that of build/release. Nothing of arm64 is installed; its
# libraries are unpacked into build/arm64-root.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-2}

usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

only=()
arm64=
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --label)
      if [[ -z ${2-} ]]; then
        echo "run.sh: --label takes a label" >&2
        exit 64
      fi
      only=(--label-regex "^($2)$")
      [[ $2 != arm64 ]] || arm64=arm64
      shift
      ;;
    *)
      echo "run.sh: unknown argument $1; see run.sh --help" >&2
      exit 64
      ;;
  esac
  shift
done

cd "$root"
tools/install-packages.sh "${arm64:-test}"

# The same file with the same options has the same object, whatever folder it is built in: build/static
# takes those of build/release, and so does the bare Debian of the label bare.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_COMPILERCHECK=content

step() { printf '== %s\n' "$*"; }

# Configuring says the same each time; it is shown only if it fails.
configure() {  # PRESET OPTIONS...
  local log
  log=$(mktemp)
  if ! cmake --preset "$@" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >"$log" 2>&1; then
    cat "$log"
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}

step "build/release: the optimised program"
configure release
cmake --build --preset release --parallel "$jobs"

if [[ -n $arm64 ]]; then
  step "build/arm64: library, program and tests for arm64"
  configure arm64
  cmake --build --preset arm64 --parallel "$jobs"
  step "tests, run by qemu"
  ctest --preset arm64 --parallel "$jobs"
  step "the program's model is that of build/release"
  exec tests/same_bytes.sh --arm64
fi

step "build/shared, build/package: the shared library, and what the Debian packages have"
for preset in shared package; do
  configure "$preset"
  cmake --build --preset "$preset" --parallel "$jobs"
done

step "build/asan: library, program and tests with sanitizers"
configure asan -DCLASSIFY_RELEASE_PROGRAM="$root/build/release/bin/mailsift" \
  -DCLASSIFY_SHARED_BUILD="$root/build/shared" -DCLASSIFY_PACKAGE_BUILD="$root/build/package"
cmake --build --preset asan --parallel "$jobs"

step "tests"
exec ctest --preset asan --parallel "$jobs" ${only[@]+"${only[@]}"}
