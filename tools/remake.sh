#!/bin/bash
# Makes anew what depends on tokens, features, the scheme or the archive of a model: one command after
# such a change. It says what changed, and which verdicts moved from what to what.
#
#   tools/remake.sh [--check] [--corpora FOLDER] [--build FOLDER]
#
#   tests/data/verdicts.golden                    } by tests/remake (built in build/dev, or in the
#   tests/fuzz/{seeds,regressions}/{archive,model}} folder that --build names)
#   models/starter.model                            by models/build.sh, only with --corpora: from the mail
#                                                   of every FOLDER/*/index, in the order of their names
#
# With --check nothing is changed. Exit code 0: all is up to date, or is now; 1: something is out of
# date (--check), or cannot be made here, as a starter of another scheme without --corpora; 64: wrong
# usage. Run twice, it changes nothing the second time.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-2}
check=()
corpora=
build=$root/build/dev

usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
complain() { echo "remake.sh: $*" >&2; }

while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --check) check=(--check) ;;
    --corpora | --build)
      [[ -d ${2-} ]] || { complain "$1 takes a folder"; exit 64; }
      if [[ $1 == --corpora ]]; then corpora=$(cd "$2" && pwd); else build=$(cd "$2" && pwd); fi
      shift
      ;;
    *) complain "unknown argument $1; see remake.sh --help"; exit 64 ;;
  esac
  shift
done

# What a build says is shown only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 70
  fi
  rm -f "$log"
}

cd "$root"
status=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The starter first: with it made anew, the rest finds nothing to complain of.
starter=models/starter.model
features() { "$mailsift" model --model "$1" info --json 2>/dev/null |
  python3 -c 'import json, sys; print(sum(v["features"] for v in json.load(sys.stdin)["views"].values()), "features")' 2>/dev/null ||
  echo "not readable by this build"; }
if [[ -z $corpora ]]; then
  echo "$starter: left alone; to make it anew, name its mail with --corpora (models/README.md)"
else
  indexes=("$corpora"/*/index)
  [[ -f ${indexes[0]} ]] || { complain "no index in any folder of $corpora"; exit 64; }
  if [[ -z ${MAILSIFT:-} ]]; then
    [[ -f build/release/CMakeCache.txt ]] || quietly cmake --preset release
    quietly cmake --build --preset release --parallel "$jobs" --target mailsift
  fi
  export MAILSIFT=${MAILSIFT:-$root/build/release/bin/mailsift}
  mailsift=$MAILSIFT
  for index in "${indexes[@]}"; do
    printf '  %s: %d messages\n' "$(basename "$(dirname "$index")")" "$(grep -c . "$index")"
  done
  quietly models/build.sh "$scratch/starter" "${indexes[@]}"
  if cmp -s "$scratch/starter" $starter; then
    echo "$starter: up to date"
  elif [[ ${#check[@]} -gt 0 ]]; then
    echo "$starter: out of date: $(features $starter); from this mail: $(features "$scratch/starter")"
    status=1
  else
    before=$(features $starter)
    cp "$scratch/starter" $starter
    echo "$starter: made anew: $before -> $(features $starter)"
    echo "  models/README.md has its number of features and its figures: measure them anew"
  fi
fi

[[ -f $build/CMakeCache.txt ]] || quietly cmake --preset dev -B "$build"
quietly cmake --build "$build" --parallel "$jobs" --target remake
"$build/tests/remake" "$root" "${check[@]}" || status=1
exit $status
