#!/bin/bash
# The Python module over the installed libraries: the verdicts of mailsift, errors as exceptions, threads
# side by side, types that mypy believes, and the tutorial as it is printed.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PYTHON=/usr/bin/python3  # Debian's, which has python3-cffi-backend
TUTORIAL=$REPO/libclassify/docs/manual/python.md

before_claims() {
  install_libraries && trained_home "$SCRATCH/home" || return
  export LD_LIBRARY_PATH PYTHONPATH PYTHONDONTWRITEBYTECODE=1
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify-c.so.1)")
  PYTHONPATH=$(dirname "$(dirname "$(find "$SHARED" -name py.typed)")")
  [[ -n $PYTHONPATH ]] || { echo "there is no Python module in $SHARED_BUILD" && return 1; }
}

py() { "$PYTHON" - "$@"; }

claim_scores_are_those_of_mailsift_to_the_last_digit() {
  ms --home "$SCRATCH/home" check --json "$REPO"/corpus/{samples,good,spam} "$REPO"/tests/data/mail >verdicts.json 2>/dev/null
  expect_match "how many" '^[0-9]{3,}$' "$(wc -l <verdicts.json)"
  expect_exit 0 py "$SCRATCH/home" <<'PYTHON'
import json, sys, classify
home = sys.argv[1]
model, opened = classify.Model.open(home + "/model"), classify.Home(home)
again = classify.Model.from_bytes(model.to_bytes())
for line in open("verdicts.json"):
    v = json.loads(line)
    if not v["file"].endswith(".eml"): continue
    raw = open(v["file"], "rb").read()
    expected = classify.Verdict(v["class"].lower(), v["probability"], v["score"])
    for judge in (model.judge, opened.judge, again.judge):
        assert judge(raw) == expected, (v["file"], judge(raw), expected)
    assert model.judge(bytearray(raw)) == model.judge(memoryview(raw)) == expected
    assert model.explain(raw).verdict == expected
PYTHON
  expect_equal "complaints" "" "$(<err)"
}

claim_explain_and_decode_say_what_mailsift_says() {
  local mail=$REPO/corpus/samples/spam-part-time-ja.eml
  ms --home "$SCRATCH/home" explain --json "$mail" >explained
  ms decode --json "$mail" >decoded
  expect_exit 0 py "$SCRATCH/home" "$mail" <<'PYTHON'
import json, sys, classify
raw = open(sys.argv[2], "rb").read()
why, said = classify.Model.open(sys.argv[1] + "/model").explain(raw), json.load(open("explained"))
assert [c.text for c in why.clues] == [c["clue"] for c in said["clues"]] and len(why.clues) == 20
assert [c.share for c in why.clues] == [c["share"] for c in said["clues"]]
assert dict(why.views) == said["views"]
assert vars(why.language) == said["language"] and why.language.name == "ja"
assert why.change is None or why.change.becomes.upper() == said["change"]["becomes"]
mail, read = classify.decode(raw), json.load(open("decoded"))
assert (mail.subject, mail.sender, mail.body) == (read["subject"], read["from"], read["body"])
assert [t.text for t in mail.texts] == [t["text"] for t in read["texts"]]
assert list(mail.charsets) == read["charsets"] and list(mail.defects) == read["defects"]
PYTHON
  expect_equal "complaints" "" "$(<err)"
}

claim_what_is_wrong_is_an_exception_with_words() {
  echo damaged >damaged
  expect_exit 0 py <<'PYTHON'
import classify, dataclasses
def fails(kind, words, call, *arguments):
    try: call(*arguments)
    except kind as error: assert words in str(error), error
    else: assert False, words
model = classify.Model()
fails(classify.Error, "missing", classify.Model.open, "missing")
fails(classify.Error, "damaged", classify.Model.open, "damaged")
fails(ValueError, "0 byte", classify.Model.open, "a\0b")
fails(classify.Error, "model", classify.Model.from_bytes, b"")
fails(classify.Error, "no-home", classify.Home, "no-home")
fails(classify.NoMail, "no mail", model.train, b"", "spam")
fails(ValueError, "neither spam nor good", model.train, b"x: y\n\nz", "unsure")
for wrong in ("text", 17, None): fails(TypeError, "bytes-like", model.judge, wrong)
assert model.judge(b"").cls == "unsure"
home = classify.Home("home", create=True)
fails(classify.NotFound, "not an id", home.mail, "no-id")
fails(ValueError, "neither near", home.train, b"x: y\n\nz", "spam", "often")
assert home.untrain(b"x: y\n\nz") is False
fails(dataclasses.FrozenInstanceError, "", setattr, model.judge(b"x"), "score", 1)
PYTHON
  expect_equal "complaints" "" "$(<err)"
}

# Were the interpreter held by the thread that judges, nothing else would happen in the middle of it.
claim_other_threads_run_while_a_mail_is_judged() {
  expect_exit 0 py "$SCRATCH/home/model" <<'PYTHON'
import sys, threading, time, classify
model = classify.Model.open(sys.argv[1])
mail = b"Subject: long\nContent-Type: text/html\n\n" + b"<p>one <b>two</b> &amp; three</p>\n" * 300_000
times = []
def judge():
    times.append(time.monotonic()); model.judge(mail); times.append(time.monotonic())
thread = threading.Thread(target=judge)
ticks = []
thread.start()
while thread.is_alive():
    ticks.append(time.monotonic()); time.sleep(0.001)
begin, end = times
quarter = (end - begin) / 4
assert any(begin + quarter < t < end - quarter for t in ticks), (end - begin, len(ticks))
PYTHON
  expect_equal "complaints" "" "$(<err)"
}

claim_threads_that_judge_and_train_do_not_disturb_each_other() {
  expect_exit 0 py "$REPO/corpus" <<'PYTHON'
import pathlib, sys, threading, classify
corpus = pathlib.Path(sys.argv[1])
mails = [(p.read_bytes(), cls) for cls in ("good", "spam") for p in sorted((corpus / cls).iterdir())]
model, failures = classify.Model(), []
def judge():
    for raw, cls in mails * 3:
        if model.judge(raw).cls not in ("good", "unsure", "spam"): failures.append(raw)
threads = [threading.Thread(target=judge) for _ in range(2)]
for t in threads: t.start()
for raw, cls in mails: model.train(raw, cls)
for t in threads: t.join()
assert not failures
alone = classify.Model()
for raw, cls in mails: alone.train(raw, cls)
assert alone.to_bytes() == model.to_bytes()
PYTHON
  expect_equal "complaints" "" "$(<err)"
}

claim_its_types_are_those_it_says() {
  cat >use.py <<'PYTHON'
import classify

def spam_score(path: str, raw: bytes) -> float:
    verdict: classify.Verdict = classify.Model.open(path).judge(raw)
    if verdict.cls == "spam":
        return verdict.score
    home = classify.Home(path)
    trained: str = home.train(raw, "spam", regime="error")
    return float(len(trained)) + sum(c.share for c in classify.Model().explain(raw).clues)
PYTHON
  expect_exit 0 env MYPYPATH="$PYTHONPATH" mypy --strict --cache-dir=/dev/null use.py "$PYTHONPATH/classify/__init__.py"
  echo 'print(classify.Model().judge("text").cls)' >>use.py
  expect_exit 1 env MYPYPATH="$PYTHONPATH" mypy --strict --cache-dir=/dev/null use.py
  expect_match "what it says" 'has incompatible type "str"' "$(<out)"
}

# The n-th block of Python in the tutorial.
block() { awk -v n="$1" '/^```python$/ { on = ++at == n; next } /^```$/ { on = 0 } on' "$TUTORIAL"; }

claim_the_tutorial_does_what_it_says() {
  mkdir -p "$HOME"/Maildir/{cur,new,tmp} "$HOME/.local/share"
  cp -rp "$SCRATCH/home" "$HOME/.local/share/mailsift"
  cp "$(spam_mail)" "$HOME/Maildir/new/1.spam"
  cp "$REPO/corpus/good/001-ml-relay-question.eml" "$HOME/Maildir/cur/2.good:2,S"
  block 1 >maildir.py
  expect_match "lines of the first block" '^1?[0-9]$' "$(grep -c . maildir.py)"
  expect_exit 0 env PYTHONIOENCODING=utf-8 "$PYTHON" maildir.py
  expect_equal "mails and clues that are shown" "1 3" "$(grep -c '^ *[+-][0-9.]*  [^ ]' out) $(grep -c '^        [+-]' out)"
  block 2 >evaluate.py
  expect_match "lines of the second block" '^(1?[0-9]|2[0-2])$' "$(grep -c . evaluate.py)"
  expect_exit 0 env CORPUS="$REPO/corpus" "$PYTHON" evaluate.py
  expect_match "numbers" '^precision (0\.[0-9]+|1\.0000)  recall 0\.[0-9]+  roc_auc 0\.[89][0-9]+$' "$(<out)"
  expect_exit 0 ms model --model my.model check
  block 3 >home.py
  expect_exit 0 "$PYTHON" home.py
  expect_equal "what it prints" "unsure True
learned
True" "$(<out)"
}

run_claims "$@"
