#!/bin/bash
# remake notices what is out of date, says which verdicts moved, and is done after one run.
#
# usage: notices.sh REMAKE SOURCE_FOLDER
set -euo pipefail

remake=$1 source=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/tests/data "$root"/libclassify/docs "$root"/models
cp -r "$source"/tests/fuzz "$root"/tests
cp "$source"/tests/data/verdicts.golden "$root"/tests/data
cp "$source"/models/starter.model "$root"/models
cp "$source"/libclassify/docs/MODEL_FORMAT.md "$root"/libclassify/docs

fail() { echo "$*" >&2; exit 1; }
run() {  # EXIT-CODE [--check]: its words are in $out
  local expected=$1 code=0
  shift
  out=$("$remake" "$root" "$@") || code=$?
  [[ $code == "$expected" ]] || fail "exit code $code instead of $expected: $out"
}
says() { [[ $out == *"$1"* ]] || fail "does not say \"$1\": $out"; }

run 0 --check
says 'files are up to date'

# The first message of the corpus is spam, and is called so.
sed -i '1s/ [^ ]*$/ 0x1.8p+0/; 2s/ [^ ]*/ 1/' "$root"/tests/data/verdicts.golden
echo more >>"$root"/tests/fuzz/seeds/archive/text
rm "$root"/tests/fuzz/regressions/model/more_addresses_than_memory
cp -r "$root"/tests "$root"/before
run 1 --check
says 'archive/text: out of date'
says 'more_addresses_than_memory: out of date'
says '1 have other features, 1 another score, 1 another verdict'
says 'UNSURE +1.50 -> SPAM +'
diff -r "$root"/before "$root"/tests || fail '--check changed something'

run 0
says 'verdicts.golden: made anew'
cmp "$source"/tests/data/verdicts.golden "$root"/tests/data/verdicts.golden
diff -r "$source"/tests/fuzz "$root"/tests/fuzz
run 0
says 'files are up to date'

# What it cannot make is an error in either mode.
head -c 100 "$source"/models/starter.model >"$root"/models/starter.model
run 1
says 'starter.model'
says '--corpora'
cp "$source"/models/starter.model "$root"/models
sed -i 's|osb|OSB|g' "$root"/libclassify/docs/MODEL_FORMAT.md
run 1 --check
says 'does not name the scheme'
