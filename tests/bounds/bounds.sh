#!/bin/bash
# One `mailsift filter` on the worst mail we know, as docs/BOUNDS.md says: instructions, time and memory.
#
#   BOUNDS=full in the environment: instructions of all of hostile.py, not only of the costliest.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }
export PYTHONDONTWRITEBYTECODE=1

# Those of most instructions a byte. What is quadratic anywhere is seen at 10 MB, too.
COSTLIEST=(long_fields_of_parts nested_multiparts deep_multiparts deep_coded_messages every_charset_in_every_part
  end_tags open_tags raw_8bit_field deep_descendants_in_turn blank_folds)

bounded() {  # instructions|resources|commands NAME...
  expect_exit 0 python3 "$REPO/tests/bounds/bounds.py" "$MAILSIFT" "$SCRATCH/home" "$@"
  sed 's/^/       /' out >>"$SCRATCH/measured"
}

claim_no_mail_costs_many_instructions_a_byte() {
  if [[ ${BOUNDS:-} == full ]]; then
    bounded instructions
  else
    bounded instructions "${COSTLIEST[@]}"
  fi
}

claim_ten_megabytes_of_any_mail_need_less_than_a_second_and_a_hundred_megabytes() { bounded resources; }

# The worst of all for what else reads mail of strangers: some 10 seconds.
claim_decode_report_and_explain_are_bounded_too() {
  bounded commands long_fields_of_question_marks long_fields_of_parameters urls_in_every_part every_charset_in_every_part \
    blank_lines_in_base64 deep_coded_messages deep_base64_messages file_names hidden_in_turn
}

# A correction by forwarding: two mails, the forward and its original; each is parsed, and cleaned for
# comparing and learning, once, and the home's owner is looked at once.
claim_a_forwarded_correction_parses_each_mail_once() {
  local home=$PWD/home id way
  for way in attached named; do
    cp -rp "$SCRATCH/home" home
    ms --home "$home" filter <"$REPO/corpus/samples/spam-part-time-ja.eml" >filtered
    id=$(sed -n 's/^X-Mailsift-ID: //p' filtered)
    printf 'From: me@example.jp\nTo: spam@example.jp\nSubject: Fwd: spam\nMIME-Version: 1.0\n' >forward
    if [[ $way == attached ]]; then
      printf 'Content-Type: multipart/mixed; boundary=bb\n\n--bb\n\nspam!\n--bb\nContent-Type: message/rfc822\n\n' >>forward
      cat filtered - >>forward <<<$'\n--bb--'
    else
      printf '\nspam: %s\n' "$id" >>forward
    fi
    MAILSIFT_HOME=$home expect_exit 0 valgrind --tool=callgrind --callgrind-out-file=calls --log-file=/dev/null \
      "$MAILSIFT" --no-settle report spam --trusted <forward
    expect_match "what came of it" "$id by (attachment|id): (learned|not needed|moved)" "$(<out)"
    python3 - calls >counted <<'PYTHON'
import re, sys
# Lines "cfn=(12) name" (the name only at first) are followed by "calls=N ...".
names, counts, callee = {}, {}, ""
for line in open(sys.argv[1], errors="replace"):
    if m := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
        if m[2]:
            names[m[1]] = m[2]
        callee = names[m[1]]
    elif m := re.match(r"calls=(\d+)", line):
        counts[callee] = counts.get(callee, 0) + int(m[1])
for part in ("check_own_home(", "parse_message(", "mail_to_learn("):
    ours = ("classify::" + part, "classify::mail::" + part)
    print(part, sum(n for name, n in counts.items() if name.startswith(ours)))
PYTHON
    expect_equal "calls ($way)" "check_own_home( 1
parse_message( 2
mail_to_learn( 2" "$(<counted)"
    rm -rf home
  done
}

run_claims "$@"
code=$?
cat "$SCRATCH/measured"
exit $code
