#!/bin/bash
# MODEL_FORMAT.md is enough to write a reader from: tests/model/read_model.py is one, written from that
# document and not from the program. Here the two are compared.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

reader() { python3 "$REPO/tests/model/read_model.py" "$@"; }

before_claims() {
  ms -q --home "$SCRATCH/home" init --address reader@example.jp --address '"Two Words"@example.jp'
  ms -q --home "$SCRATCH/home" train --from-index "$REPO/corpus/index"
}
MODEL=$SCRATCH/home/model

# The values of these names, a line each, of JSON on standard input.
values() { python3 -c 'import json, sys
about = json.load(sys.stdin)
for name in sys.argv[1:]: print(name, json.dumps(about[name], ensure_ascii=False, sort_keys=True))' "$@"; }

claim_the_reader_finds_what_model_info_says() {
  local names=(format scheme spam good trainings good_to spam_from slope intercept own_addresses views)
  expect_equal "numbers" "$(ms model --model "$MODEL" info --json | values "${names[@]}")" \
    "$(reader "$MODEL" | values "${names[@]}")"
  expect_match "features" '"features": [1-9][0-9]{3}' "$(reader "$MODEL")"
}

claim_the_settings_are_the_metadata_of_a_model_without_trainings() {
  expect_equal "settings" "$(reader "$MODEL" | values good_to spam_from own_addresses max_slots)" \
    "$(reader "$SCRATCH/home/training/settings" metadata | values good_to spam_from own_addresses max_slots)"
}

# explain prints the counts of a feature, its view and the clue, "KEY: TOKEN" or "KEY: OLDER NEWER". Some tokens
# have blanks of their own, so a clue with blanks can be read in several ways: one of them must have the counts.
claim_the_reader_counts_the_features_of_a_mail_as_explain_does() {
  ms --home "$SCRATCH/home" explain --json "$REPO"/corpus/good/*.eml "$REPO"/corpus/spam/*.eml >explained
  python3 - explained <<'PYTHON'
import json, sys
clues, features = [], []
for line in open(sys.argv[1]):
    for clue in json.loads(line)["clues"]:
        view, counts = clue["view"], [clue["spam"], clue["good"]]
        if view == "characters":
            text = clue["clue"][1:-1]
            readings = [["characters", text]] if " " not in text else []
        else:
            key, _, rest = clue["clue"].partition(": ")
            readings = [[key, rest]]
            blanks = [at for at, c in enumerate(rest) if c == " "] if key != "meta" else []
            readings += [[key, "1", key, rest[:at], rest[at + 1:]] for at in blanks]
        if readings and "…" not in clue["clue"]:
            clues.append([view, counts, len(readings)])
            features += ["\t".join([view, *reading]) for reading in readings]
json.dump(clues, open("clues", "w"))
open("features", "w").write("\n".join(features) + "\n")
PYTHON
  reader "$MODEL" find <features >found
  expect_equal "clues that are counted otherwise, and views and pairs with fewer than 100" '' "$(python3 - <<'PYTHON'
import json
from collections import Counter
found, seen = [list(map(int, line.split())) for line in open("found")], Counter()
for view, counts, readings in json.load(open("clues")):
    here, found = found[:readings], found[readings:]
    seen[view] += 1
    seen["pairs"] += here[0] == [0, 0] and counts in here[1:]
    if counts not in here:
        print(view, counts, here)
for kind in ("words", "characters", "structure", "pairs"):
    if seen[kind] < 100:
        print(kind, seen[kind])
PYTHON
)"
}

claim_an_exported_archive_has_the_same_slots() {
  expect_exit 0 ms --home "$SCRATCH/home" model export archive
  local names=(scheme spam good trainings digest good_to spam_from own_addresses max_slots folded_to views)
  expect_equal "numbers" "$(reader "$MODEL" | values "${names[@]}")" "$(reader archive | values "${names[@]}")"
  reader "$MODEL" slots >in_the_model
  reader archive slots >in_the_archive
  expect_same_file "slots" in_the_model in_the_archive
  expecting
  [[ $(wc -l <in_the_model) -gt 10000 ]] || fail "slots" "$(wc -l <in_the_model)"
}

claim_an_empty_model_and_the_starter_can_be_read() {
  ms -q --home empty init
  expect_equal "nothing learned" 'trainings 0' "$(reader empty/model | values trainings)"
  local names=(scheme spam good views)
  expect_equal "starter" "$(ms model --model "$REPO/models/starter.model" info --json | values "${names[@]}")" \
    "$(reader "$REPO/models/starter.model" | values "${names[@]}")"
}

# Each part of the file has a hash that the document names.
claim_the_hashes_are_those_of_the_document() {
  local at
  for at in 20 70 4096 $(($(stat -c %s "$MODEL") - 1)); do
    python3 - "$MODEL" "$at" <<'PYTHON' >damaged
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[2])] ^= 1
sys.stdout.buffer.write(data)
PYTHON
    expect_exit 1 reader damaged
    expect_match "reason" 'damaged|out of place' "$(cat err)"
  done
}

run_claims "$@"
