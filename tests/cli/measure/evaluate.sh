#!/bin/bash
# `mailsift evaluate`: its summary against a second computation from the lines of --results.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

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
def missed_at(hm):  # at the best threshold
    return min(sum(s < t for _, s in spam) for t in [s for _, s in spam] + [math.inf]
               if sum(g >= t for _, g in good) * 10000 <= hm * 100 * len(good))
expected = {
    "messages": len(rows), "good": len(good), "spam": len(spam), "false_positives": fp,
    "false_negatives": sum(label == "GOOD" for label, _ in spam),
    "hm": percent(fp, len(good)), "sm": percent(missed, len(spam)), "lam": lam(fp, missed),
    "hm_forced": percent(fp_forced, len(good)), "sm_forced": percent(missed_forced, len(spam)),
    "lam_forced": lam(fp_forced, missed_forced),
    "one_minus_roca": percent(wrong, len(spam) * len(good)), "sm_at_hm_0.1": percent(missed_at(0.1), len(spam)),
    "unsure": percent(sum(r[1] == "UNSURE" for r in rows), len(rows)),
    "unsure_good": percent(sum(label == "UNSURE" for label, _ in good), len(good)),
    "unsure_spam": percent(sum(label == "UNSURE" for label, _ in spam), len(spam)),
    "trained": percent(sum(r[4] == "1" for r in rows), len(rows)),
    "settled": percent(sum(r[4] == "2" for r in rows), len(rows)),
}
keys = [*expected, "messages_per_second", "regime", "folds", "skipped", "sm_at_hm", "intervals", "first",
        "later", "sources", "calibration", "roc", "histogram", "windows"]
if list(said) != keys:
    print("keys:", *said)
for name, value in expected.items():
    if abs(said.get(name, -1) - value) > 0.0006:
        print(f"{name}: summary {said.get(name)}, recomputed {value}")

for hm, value in said["sm_at_hm"].items():
    if abs(value - percent(missed_at(float(hm)), len(spam))) > 0.0006:
        print(f"sm% at hm% {hm}: {value}")
for hm, (low, high) in said["intervals"].pop("sm_at_hm").items():
    if not low <= said["sm_at_hm"][hm] <= high:
        print(f"sm% at hm% {hm} {said['sm_at_hm'][hm]} is not within {low}..{high}")
for name, (low, high) in said["intervals"].items():
    if not low <= said[name] <= high or low == high and 0 < said[name] < 100:
        print(f"{name} {said[name]} is not within {low}..{high}")

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

claim_the_report_is_japanese_in_a_japanese_locale() {
  LC_ALL=ja_JP.UTF-8 ms evaluate --report page.html "$INDEX" >out
  expect_equal "page" "" "$(page_problems page.html)"
  expect_contains "language" '<html lang="ja"' "$(<page.html)"
  expect_equal "heading" "mailsift はこのメールをどれだけ正しく分けるか" "$(page_texts page.html h1)"
  # What is left in English: names of measures, verdicts and files, and the mail itself.
  page_texts page.html h2 >headings
  page_texts page.html figcaption >>headings
  page_texts page.html dd >>headings
  page_texts page.html p soft | grep -v '@' >>headings
  expect_equal "English" "" "$(LC_ALL=C.UTF-8 grep -vP '[\x{3040}-\x{9fff}]' headings)"
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
  expect_match "settled" '"settled":0\.0[,}]' "$(<out)"
}

claim_the_text_summary_names_the_measures() {
  local word
  expect_exit 0 ms evaluate "$INDEX"
  for word in "150 messages: 75 good, 75 spam" "false positives" "hm%" "sm%" "lam%" "1-ROCA%" "UNSURE%" \
    "messages/s"; do
    expect_contains "summary" "$word" "$(<out)"
  done
}

claim_the_text_summary_has_intervals() {
  expect_exit 0 ms evaluate "$INDEX"
  expect_match "summary" 'hm% [0-9.]+ \([0-9.]+-[0-9.]+\)  sm% [0-9.]+ \([0-9.]+-[0-9.]+\)' "$(<out)"
  expect_match "summary" '1-ROCA% [0-9.]+ \([0-9.]+-[0-9.]+\)   sm% at hm% 0\.01: [0-9.]+, 0\.1: ' "$(<out)"
}

# --- parts of a stream ---

# Of the results lines that are counted: messages, false positives, UNSUREs.
count_results() { awk -F '\t' '{ n++; p += $1 == "ham" && $2 == "SPAM"; u += $2 == "UNSURE" } END { print n, p, u }'; }

# The same from the JSON object at a path of keys.
count_summary() {  # SUMMARY.json KEY...
  python3 - "$@" <<'PYTHON'
import json, sys
part = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    part = part[int(key) if isinstance(part, list) else key]
print(part["messages"], part["false_positives"], round(part["unsure"] * part["messages"] / 100))
PYTHON
}

claim_skipped_messages_are_learned_but_not_counted() {
  ms evaluate --results all "$INDEX" >out
  expect_exit 0 ms evaluate --json --skip 40 --results results "$INDEX"
  expect_equal "lines" "$(cut -f 1-5 all)" "$(cut -f 1-5 results)"
  expect_equal "counted" "$(tail -n +41 results | count_results)" "$(count_summary out)"
  expect_equal "first" "$(head -n 40 results | count_results)" "$(count_summary out first)"
}

claim_the_first_500_of_a_longer_stream_are_told_apart() {
  for _ in 1 2 3 4; do sed "s| | $REPO/corpus/|" "$INDEX"; done >index
  expect_exit 0 ms evaluate --json --results results index
  expect_equal "first" "$(head -n 500 results | count_results)" "$(count_summary out first)"
  expect_equal "later" "$(tail -n +501 results | count_results)" "$(count_summary out later)"
  expect_exit 0 ms evaluate index
  expect_match "summary" 'first 500:  hm% [0-9.]+ ' "$(<out)"
}

claim_windows_add_up_to_the_stream() {
  ms evaluate --json --regime error "$INDEX" >out
  expect_equal "sums" "" "$(python3 - <<'PYTHON'
import json
said = json.load(open("out"))
windows = said["windows"]
def total(key): return sum(w[key] for w in windows)
for key in "good", "spam", "false_positives", "false_negatives":
    if total(key) != said[key]: print(key, total(key), said[key])
for key in "unsure", "trained":
    if abs(100 * total(key) / said["messages"] - said[key]) > 0.001: print(key, total(key))
if windows[-1]["one_minus_roca"] != said["one_minus_roca"]: print("area of the whole stream")
if [w["begin"] for w in windows[1:]] != [w["end"] for w in windows[:-1]]: print("not one after the other")
for key in "good", "spam":
    if sum(said["histogram"][key]) != said[key]: print("histogram of", key)
bins = said["calibration"]["bins"]
if sum(b["messages"] for b in bins) != said["messages"]: print("bins")
if sum(b["spam"] for b in bins) != said["spam"]: print("spam in bins")
if said["roc"][0] != [None, 0.0, 100.0] or said["roc"][-1][1:] != [100.0, 0.0]: print("ends of the ROC curve")
PYTHON
)"
}

# --- folds ---

claim_folds_judge_every_message_once_without_learning_it() {
  expect_exit 0 ms evaluate --json --folds 5 --results results "$INDEX"
  expect_equal "labels and paths" "$(sed 's/^good/ham/' "$INDEX")" \
    "$(awk -F '\t' '{print $1 " " $8}' results)"
  expect_equal "trained" "0" "$(cut -f 5 results | sort -u)"
  expect_equal "counted" "$(count_results <results)" "$(count_summary out)"
}

# With as many folds as messages each is judged by a model of all the others.
claim_a_fold_is_judged_by_a_model_of_the_others() {
  sed "s| | $REPO/corpus/|" "$INDEX" | head -n 12 >index
  expect_exit 0 ms evaluate --folds 12 --regime near --results results index
  sed -n 5p index >>rest
  sed 5d index >others
  cat others rest >last
  ms evaluate --regime near --results online last >out
  expect_equal "the fifth message" "$(tail -n 1 online | cut -f 1-4)" "$(sed -n 5p results | cut -f 1-4)"
}

claim_folds_depend_on_the_seed_alone() {
  ms evaluate --folds 3 --results one "$INDEX" >out
  ms evaluate --folds 3 --results two "$INDEX" >out
  ms evaluate --folds 3 --seed 2 --results three "$INDEX" >out
  expect_equal "same seed" "$(cut -f 1-4 one)" "$(cut -f 1-4 two)"
  [[ $(cut -f 3 one) != "$(cut -f 3 three)" ]] || fail "another seed gives the same scores"
}

claim_impossible_parts_are_64() {
  expect_exit 64 ms evaluate --folds 1 "$INDEX"
  expect_exit 64 ms evaluate --folds 151 "$INDEX"
  expect_contains "stderr" "only 150 messages, too few for --folds 151" "$(<err)"
  expect_exit 64 ms evaluate --skip 150 "$INDEX"
  expect_contains "stderr" "only 150 messages, too few for --skip 150" "$(<err)"
  expect_exit 64 ms evaluate --folds 5 --skip 10 "$INDEX"
}

# --- sources ---

claim_a_source_is_what_stands_behind_a_tab() {
  mkdir "a b"
  cp "$(spam_mail)" "a b/c d.eml"
  printf 'spam a b/c d.eml\tthe trap\tignored\nham %s\nspam a b/c d.eml\tthe trap\r\n' \
    "$REPO/corpus/good/001-ml-relay-question.eml" >index
  expect_exit 0 ms evaluate --json --results results index
  expect_equal "paths" "a b/c d.eml" "$(head -n 1 results | cut -f 8)"
  expect_equal "sources" "the trap|2|0|2 |1|1|0" "$(python3 - <<'PYTHON'
import json
sources = json.load(open("out"))["sources"]
print(*("|".join(str(s[key]) for key in ("source", "messages", "good", "spam")) for s in sources))
PYTHON
)"
  expect_exit 0 ms evaluate index
  expect_match "summary" ' +2 +[0-9]+ +[0-9]+ +[0-9.]+ +-  the trap' "$(<out)"
  expect_match "summary" ' +1 +[0-9]+ +[0-9]+ +[0-9.]+ +-  \(none\)' "$(<out)"
}

claim_each_source_is_counted_by_itself() {
  awk '{ print $0 "\t" (NR % 3 ? "lists" : "post") }' "$INDEX" | sed "s| | $REPO/corpus/|" >index
  ms evaluate --json --results results index >out
  expect_equal "lists" "$(awk 'NR % 3' results | count_results)" "$(count_summary out sources 0)"
  expect_equal "post" "$(awk '!(NR % 3)' results | count_results)" "$(count_summary out sources 1)"
  ms evaluate --results plain "$INDEX" >out
  expect_equal "verdicts" "$(cut -f 1-5 plain)" "$(cut -f 1-5 results)"
}

claim_control_characters_of_a_source_do_not_reach_the_terminal() {
  printf 'spam %s\tred\033[31m\n' "$(spam_mail)" >index
  expect_exit 0 ms evaluate index
  expect_contains "summary" "red [31m" "$(<out)"
}

# --- the page ---

# Well-formed XML, nothing to load or to run, every tag one that we use; prints what is wrong.
page_problems() {  # PAGE
  python3 - "$@" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
text = open(sys.argv[1], "rb").read()
try:
    root = tree.fromstring(text)
except tree.ParseError as e:
    sys.exit(print("not well-formed:", e))
allowed = set("""html head meta title style body h1 h2 h3 p b i small br div span bdi figure figcaption table
thead tbody tr th td ol li dl dt dd svg path line text circle""".split())
for element in root.iter():
    tag = element.tag.split("}")[-1]
    if tag not in allowed: print("tag", tag)
    for name, value in element.attrib.items():
        if name in ("href", "src", "style") or name.startswith("on"): print("attribute", name)
if "url(" in text.decode() or "@import" in text.decode(): print("the style sheet loads something")
PYTHON
}

# The texts of a page's elements of a class or tag, a line each.
page_texts() {  # PAGE TAG [CLASS]
  python3 - "$@" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
for element in tree.parse(sys.argv[1]).iter():
    if element.tag.split("}")[-1] == sys.argv[2]:
        if len(sys.argv) < 4 or sys.argv[3] in element.get("class", "").split():
            print(" ".join("".join(element.itertext()).split()))
PYTHON
}

claim_the_report_is_one_well_formed_page() {
  local options
  for options in "" "--folds 5" "--skip 60 --regime settle --delay 5" "--regime error --reported 50"; do
    # shellcheck disable=SC2086
    expect_exit 0 ms evaluate $options --report page.html "$INDEX"
    expect_equal "page of $options" "" "$(page_problems page.html)"
  done
  expect_equal "diagrams" 5 "$(grep -c '</svg>' page.html)"
}

claim_the_report_says_what_the_summary_says() {
  ms evaluate --json --report page.html "$INDEX" >out
  expect_equal "what an administrator reads first" \
    "$(python3 -c 'import json; hm = 10 * json.load(open("out"))["hm"]; print("%.0f of 1,000" % hm if hm == 0 or hm >= 10 else "%.1f of 1,000" % hm)')" \
    "$(page_texts page.html b | sed -n 1p)"
  expect_equal "first card of a researcher" "$(python3 -c 'import json; print("%.2f %%" % json.load(open("out"))["hm"])')" \
    "$(page_texts page.html b | sed -n 5p)"
  expect_contains "why so much is UNSURE" "began this run without any knowledge" "$(<page.html)"
  expect_contains "lead" "Of 75 good messages, " "$(page_texts page.html p lead)"
}

claim_the_same_run_gives_the_same_page() {
  ms evaluate --report one "$INDEX" >out
  TZ=Asia/Tokyo ms evaluate --report two "$INDEX" >out
  expect_same_file "page" one two
}

claim_the_report_is_for_its_owner_alone() {
  ms evaluate --report page.html "$INDEX" >out
  expect_equal "mode" "600" "$(stat -c %a page.html)"
}

# The surest wrong verdicts first, then UNSUREs on the wrong side.
claim_the_worst_mistakes_are_the_worst() {
  ms evaluate --results results --report page.html "$INDEX" >out
  expect_equal "paths" "$(python3 - <<'PYTHON'
rows = [line.rstrip("\n").split("\t") for line in open("results")]
def distance(r): return float(r[2]) * (1 if r[0] == "ham" else -1)
def wrong(r): return r[1] != "UNSURE" and r[1] != {"spam": "SPAM", "ham": "GOOD"}[r[0]]
worst = [r for r in rows if wrong(r) or distance(r) > 0]
worst.sort(key=lambda r: (not wrong(r), -distance(r)))
for r in worst[:20]: print(r[7])
PYTHON
)" "$(page_texts page.html li mistake | grep -oE '(good|spam)/[0-9]{3}-[a-z0-9-]*\.eml')"
}

# A model that has learned the messages before it, no other, made by `train`.
claim_clues_are_those_of_the_model_at_the_verdict() {
  sed "s| | $REPO/corpus/|" "$INDEX" >index
  ms -q --home like init
  ms evaluate --model like/model --report page.html index >out  # under the key of the homes below
  python3 - page.html <<'PYTHON' >mistakes
import sys, re, xml.etree.ElementTree as tree
for item in tree.parse(sys.argv[1]).iter("{http://www.w3.org/1999/xhtml}li"):
    number = re.search(r"message ([0-9]+)", "".join(item.itertext()))[1]
    for row in list(item.iter("{http://www.w3.org/1999/xhtml}tr"))[1:]:
        print(number, *("".join(cell.itertext()).replace("\u2212", "-") for cell in row), sep="\t")
PYTHON
  expect_match "mistakes" '^[0-9]+' "$(<mistakes)"
  local number
  for number in $(cut -f 1 mistakes | uniq | head -n 4); do
    rm -rf home
    ms -q --home home init --key like/model
    head -n $((number - 1)) index >before
    ms -q --home home train --from-index before
    ms --home home explain --json -n 100 "$(sed -n "${number}s/^[a-z]* //p" index)" >explained
    expect_equal "message $number" "$(python3 - <<'PYTHON'
import json
clues = {}
for clue in json.load(open("explained"))["clues"]:
    text = "".join(" " if c in "\t\n" else c for c in clue["clue"])
    known = clues.setdefault(text, [0, clue["spam"], clue["good"]])
    known[0] += clue["share"]
best = sorted(clues.items(), key=lambda c: -abs(c[1][0]))[:8]
for text, (share, spam, good) in best: print("%+.3f" % share, spam, good, text[:100], sep="\t")
PYTHON
)" "$(grep -P "^$number\t" mistakes | cut -f 2- | sed 's/…$//')"
  done
}

# A mail that wants to be a part of the page: every mistake shows it.
hostile_mail() {
  printf 'From: "<img src=x onerror=alert(1)>" <a@example.com>\nSubject: </h3><script>alert(1)</script> &amp; "q'"'"'\n'
  printf 'X-Odd: \001\033[31m\302\205\377\n\n<script>alert(2)</script> ]]> <!-- \342\200\256 \355\240\200 \357\277\276\n'
}

claim_mail_cannot_write_into_the_page() {
  local class i
  mkdir mail
  for i in 1 2 3 4 5 6; do
    for class in good spam; do
      cp "$(sed -n "/^$class/s/^[a-z]* //p" "$INDEX" | sed -n "${i}s|^|$REPO/corpus/|p")" "mail/$class$i"
      printf '%s mail/%s%s\t<b>source\033</b>\n' "$class" "$class" "$i"
    done
  done >index
  hostile_mail >'mail/<script>x'
  for class in good spam good spam good; do printf '%s mail/<script>x\t<script>\n' "$class"; done >>index
  expect_exit 0 ms evaluate --report page.html --json index
  expect_equal "page" "" "$(page_problems page.html)"
  expect_lacks "page" "<script" "$(<page.html)"
  expect_lacks "page" "<img" "$(<page.html)"
  expect_contains "page" "&lt;/h3&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &quot;q&#39;" "$(<page.html)"
  expect_contains "page" "mail/&lt;script&gt;x" "$(<page.html)"
  expect_equal "control characters" "" "$(tr -d '\n\040-\176\200-\377' <page.html)"
  expect_equal "subject as read" 1 "$(page_texts page.html h3 mail | grep -cxF \
    "</h3><script>alert(1)</script> &amp; \"q'" | sed 's/[1-9][0-9]*/1/')"
}

claim_a_report_without_mistakes_or_of_one_class_is_a_page_too() {
  printf 'spam %s\n' "$(spam_mail)" >index
  expect_exit 0 ms evaluate --report page.html index
  expect_equal "page" "" "$(page_problems page.html)"
  expect_contains "page" "There are none." "$(<page.html)"
  printf 'good %s\n' "$(spam_mail)" >index
  expect_exit 0 ms evaluate --report page.html index
  expect_equal "page" "" "$(page_problems page.html)"
}

claim_a_report_that_cannot_be_written_is_74_before_the_run() {
  printf 'spam nosuch.eml\n' >index  # a run would end with 66
  expect_exit 74 ms evaluate --report /nonexistent/page.html index
  expect_contains "stderr" "/nonexistent/page.html: cannot write" "$(<err)"
  expect_exit 74 ms evaluate --report /dev/full "$INDEX"
  expect_contains "stderr" "/dev/full" "$(<err)"
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
