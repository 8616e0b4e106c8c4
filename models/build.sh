#!/bin/bash
# Makes a starter model of labelled mail: the same mail, the same bytes.
#
#   models/build.sh FILE INDEX...      index files as of `mailsift train --from-index`
#
# The sets are mixed, each from its beginning to its end at its own pace, and trained by the
# ordinary path: mailsift init, train, model starter. MAILSIFT names the program; without, it is
# build/release/bin/mailsift.
set -euo pipefail

if [[ $# -lt 2 || $1 == -* ]]; then
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  [[ ${1-} == -h || ${1-} == --help ]] && exit 0
  exit 64
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mailsift=${MAILSIFT:-$root/build/release/bin/mailsift}
file=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for index in "$@"; do
  lines=$(grep -c . "$index")
  folder=$(cd "$(dirname "$index")" && pwd)
  # "spam|ham|good PATH", perhaps a tab and a source; a path may hold blanks.
  LC_ALL=C awk -v lines="$lines" -v folder="$folder" -F '\t' '
    NF { class = $1; sub(/ .*/, "", class)
         path = $1; sub(/^[^ ]+ /, "", path)
         if (path !~ /^\//) path = folder "/" path
         printf "%.9f\t%s %s\n", (++n - 0.5) / lines, class, path }' "$index"
done | LC_ALL=C sort -s -k1,1 | cut -f2- >"$work/index"

"$mailsift" -q --home "$work/home" init --key none
"$mailsift" --home "$work/home" train --no-settle --from-index "$work/index"
"$mailsift" --home "$work/home" model starter "$file"
