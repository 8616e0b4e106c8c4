#!/bin/bash
# `mailsift evaluate`: its summary against a second computation from the lines of --results.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

INDEX=$REPO/corpus/index

# The measures of the TREC spam track from results lines, written from their definitions: every pair
# of a spam and a good message is looked at, every threshold is tried.
recompute() {  # RESULTS SUMMARY.json REGIME
  python3 - "$@" <<'PYTHON'
import json, math, sys
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
said = json.load(open(sys.argv[2]))
regime = sys.argv[3]
spam = [(r[1], float(r[2])) for r in rows if r[0] == "spam"]
good = [(r[1], float(r[2])) for r in rows if r[0] == "ham"]

def percent(part, whole):
    return 100 * part / whole

def lam(bad_good, bad_spam):
    def logit(bad, n):
        rate = min(max(bad, 0.5), n - 0.5) / n
        return math.log(rate / (1 - rate))
    return 100 / (1 + math.exp(-(logit(bad_good, len(good)) + logit(bad_spam, len(spam))) / 2))

fp = sum(label == "SPAM" for label, _ in good)
missed = sum(label != "SPAM" for label, _ in spam)
def called_spam(label, score):
    return label == "SPAM" or label == "UNSURE" and score > 0
fp_forced = sum(called_spam(*m) for m in good)
missed_forced = sum(not called_spam(*m) for m in spam)
wrong = sum((g > s) + (g == s) / 2 for _, s in spam for _, g in good)
allowed = len(good) // 1000  # 0.1 % of the good mail
at_01 = min(sum(s < t for _, s in spam) for t in [s for _, s in spam] + [math.inf]
            if sum(g >= t for _, g in good) <= allowed)
expected = {
    "messages": len(rows), "good": len(good), "spam": len(spam), "false_positives": fp,
    "false_negatives": sum(label == "GOOD" for label, _ in spam),
    "hm": percent(fp, len(good)), "sm": percent(missed, len(spam)), "lam": lam(fp, missed),
    "hm_forced": percent(fp_forced, len(good)), "sm_forced": percent(missed_forced, len(spam)),
    "lam_forced": lam(fp_forced, missed_forced),
    "one_minus_roca": percent(wrong, len(spam) * len(good)), "sm_at_hm_0.1": percent(at_01, len(spam)),
    "unsure": percent(sum(r[1] == "UNSURE" for r in rows), len(rows)),
    "unsure_good": percent(sum(label == "UNSURE" for label, _ in good), len(good)),
    "unsure_spam": percent(sum(label == "UNSURE" for label, _ in spam), len(spam)),
    "trained": percent(sum(r[4] == "1" for r in rows), len(rows)),
    "settled": percent(sum(r[4] == "2" for r in rows), len(rows)),
}
if list(said) != [*expected, "messages_per_second"]:
    print("keys:", *said)
for name, value in expected.items():
    if abs(said.get(name, -1) - value) > 0.0006:
        print(f"{name}: summary {said.get(name)}, recomputed {value}")

# What the columns promise.
for number, row in enumerate(rows, 1):
    gold, label, score, p, trained = row[:5]
    ok = len(row) == 8 and gold in ("spam", "ham") and label in ("SPAM", "GOOD", "UNSURE")
    ok = ok and abs(float(p) - 1 / (1 + math.exp(-float(score)))) < 1e-4 and trained in "012"
    ok = ok and all(int(us) >= 0 for us in row[5:7])
    wrong_or_unsure = label != {"spam": "SPAM", "ham": "GOOD"}[gold]
    if regime == "all": ok = ok and trained == "1"
    if regime == "near": ok = ok and trained != "2"
    if regime == "error": ok = ok and trained == ("1" if wrong_or_unsure else "0")
    if regime == "settle": ok = ok and (trained == "1") == wrong_or_unsure
    if not ok: print(f"line {number}:", *row)
PYTHON
}

claim_the_summary_follows_from_the_results() {
  local regime
  for regime in near error settle all; do
    expect_exit 0 ms evaluate --json --regime "$regime" --settle-after 10 --results results "$INDEX"
    expect_equal "$regime" "" "$(recompute results out "$regime")"
  done
}

claim_the_results_are_the_index_in_order() {
  ms evaluate --results results "$INDEX" >out
  expect_equal "labels and paths" "$(sed 's/^good/ham/' "$INDEX")" \
    "$(awk -F '\t' '{print $1 " " $8}' results)"
}

claim_the_columns_are_documented() {
  local column
  ms evaluate --help >out
  for column in gold label score p trained classify_us train_us path; do
    expect_match "help" "[ ,:]${column}[, ]" "$(tr -s ' \n' ' ' <out) "
  done
}

claim_the_same_run_gives_the_same_results() {
  ms evaluate --results one "$INDEX" >out
  TZ=Asia/Tokyo LC_ALL=C.UTF-8 ms evaluate --results two "$INDEX" >out
  expect_equal "results without times" "$(cut -f 1-5,8 one)" "$(cut -f 1-5,8 two)"
}

claim_settling_learns_later_messages_without_labels() {
  ms evaluate --json --regime settle --settle-after 1 "$INDEX" >out
  expect_match "settled" '"settled":[1-9]' "$(<out)"
  ms evaluate --json --regime settle --settle-after 1000 "$INDEX" >out
  expect_match "settled" '"settled":0\.000' "$(<out)"
}

claim_the_text_summary_names_the_measures() {
  local word
  expect_exit 0 ms evaluate "$INDEX"
  for word in "150 messages: 75 good, 75 spam" "false positives" "hm%" "sm%" "lam%" "1-ROCA%" "UNSURE%" \
    "messages/s"; do
    expect_contains "summary" "$word" "$(<out)"
  done
}

claim_a_run_needs_and_changes_no_home() {
  expect_exit 0 ms --home "$PWD/none" evaluate "$INDEX"
  [[ ! -e none ]] || fail "a home was made"
}

claim_an_index_of_one_class_gives_json_too() {
  printf 'spam %s\n' "$(spam_mail)" >index
  expect_exit 0 ms evaluate --json index
  expect_equal "rates of good mail" "None None" \
    "$(python3 -c 'import json; a = json.load(open("out")); print(a["hm"], a["one_minus_roca"])')"
}

claim_an_unknown_label_is_65_and_named() {
  printf 'spam x\nspa y\n' >index
  expect_exit 65 ms evaluate index
  expect_contains "stderr" 'index:2: unknown label "spa"' "$(<err)"
}

claim_a_label_without_a_file_is_65_and_named() {
  printf 'spam\n' >index
  expect_exit 65 ms evaluate index
  expect_contains "stderr" "index:1: no file named" "$(<err)"
}

claim_a_missing_message_is_66_and_named() {
  printf 'spam %s\nham nosuch.eml\n' "$(spam_mail)" >index
  expect_exit 66 ms evaluate index
  expect_contains "stderr" "index:2: nosuch.eml: cannot read" "$(<err)"
}

claim_a_missing_index_is_66() {
  expect_exit 66 ms evaluate nosuch
  expect_contains "stderr" "nosuch" "$(<err)"
  expect_exit 66 ms evaluate .
}

claim_an_empty_index_is_65() {
  : >index
  expect_exit 65 ms evaluate index
  expect_contains "stderr" "index: no messages" "$(<err)"
  printf '# only a comment\n\n' >index
  expect_exit 65 ms evaluate index
}

claim_results_that_cannot_be_written_are_74() {
  expect_exit 74 ms evaluate --results /nonexistent/results "$INDEX"
  expect_contains "stderr" "/nonexistent/results" "$(<err)"
  expect_exit 74 ms evaluate --results /dev/full "$INDEX"
  expect_contains "stderr" "/dev/full" "$(<err)"
}

claim_a_summary_that_cannot_be_written_is_74() {
  ms evaluate "$INDEX" >/dev/full 2>err
  expect_equal "exit code" 74 "$?"
}

run_claims "$@"
