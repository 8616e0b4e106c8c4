#!/bin/bash
# SpamAssassin with libclassify/examples/Classify.pm has, on each mail, the score of mailsift to the last digit.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamassassin
/usr/bin/perl -MFFI::Platypus -e 1 2>/dev/null ||
  cannot_run "libffi-platypus-perl is not installed: tools/install-packages.sh test"
: "${SHARED_BUILD:?set SHARED_BUILD to a build of the preset shared}"
SHARED=$SCRATCH/shared

before_claims() {
  cmake --install "$(realpath "$SHARED_BUILD")" --prefix "$SHARED" >/dev/null || return
  trained_home "$SCRATCH/home" || return
  LIBRARY=$(find "$SHARED" -name libclassify-c.so.1)
}

# Prints mails as SpamAssassin hands them on, with no rule but ours.
ask() {  # MODEL FILE...
  mkdir -p rules site user
  echo 'required_score 5' >rules/rules.cf
  cat >site/classify.cf <<CONF
loadplugin Mail::SpamAssassin::Plugin::Classify $REPO/libclassify/examples/Classify.pm
classify_model $1
classify_library $LIBRARY
body  CLASSIFY_SPAM eval:check_classify('SPAM')
body  CLASSIFY_GOOD eval:check_classify('GOOD')
score CLASSIFY_SPAM 5.0
score CLASSIFY_GOOD -3.0
add_header all Classify _CLASSIFY_
add_header all Status _YESNO_, score=_SCORE_ tests=_TESTS_
report_safe 0
CONF
  echo 'loadplugin Mail::SpamAssassin::Plugin::Check' >site/check.pre
  HOME=$PWD/user LD_LIBRARY_PATH=$(dirname "$LIBRARY") /usr/bin/perl -T "$(command -v spamassassin)" \
    --local --configpath="$PWD/rules" --siteconfigpath="$PWD/site" "${@:2}" 2>err
}

claim_each_mail_has_the_score_of_mailsift() {
  local -a mails=("$REPO"/corpus/*/*.eml "$REPO"/tests/data/mail/{shift_jis,euc_jp,utf_8,windows_125}*.eml)
  printf '%s\n' "${mails[@]}" >mails
  ask "$SCRATCH/home/model" "${mails[@]}" >marked
  expect_exit 0 python3 - "$MAILSIFT" "$SCRATCH/home" marked mails <<'PYTHON'
import json, re, subprocess, sys
program, home, marked, mails = sys.argv[1:]
mails = open(mails).read().splitlines()
said = subprocess.run([program, "--home", home, "check", "--json", *mails], capture_output=True, text=True).stdout
verdicts = [json.loads(line) for line in said.splitlines()]
fields = re.findall(rb"^X-Spam-Classify: (\S+) (\S+) (\S+)\s*$", open(marked, "rb").read(), re.M)
assert len(mails) > 200 and len(fields) == len(verdicts) == len(mails), (len(fields), len(verdicts), len(mails))
for v, (cls, score, probability) in zip(verdicts, fields):
    assert (cls.decode(), float(score), float(probability)) == (v["class"], v["score"], v["probability"]), (v, cls, score)
PYTHON
  expect_match "what counts" '^X-Spam-Status: Yes, score=5\.0 tests=CLASSIFY_SPAM' \
    "$(grep -a -m 1 '^X-Spam-Status: Yes' marked)"
}

claim_without_a_model_no_rule_hits() {
  ask "$PWD/missing" "$(spam_mail)" >marked
  expect_match "status" '^X-Spam-Status: No, score=0\.0 tests=none$' "$(grep '^X-Spam-Status' marked)"
  expect_contains "words" "classify: $PWD/missing: cannot open" "$(<err)"
}

run_claims "$@"
