#!/bin/bash
# A domain has a model of its own, by the same mechanism as the site: the first that is there judges for
# whoever has no home, and new homes begin beside it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs spamc python3 miltertest

before_claims() {
  local i
  campaign 1 >"$SCRATCH/one.eml"
  campaign 2 >"$SCRATCH/two.eml"
  ONE=$SCRATCH/one.eml TWO=$SCRATCH/two.eml
  SITE=$SCRATCH/site
  "$MAILSIFT" -q --home "$SITE" init --starter "$STARTER"
  cp -rp "$SITE" "$SCRATCH/taught"
  for i in 1 3 4 5 6 7 8 9; do campaign "$i" | "$MAILSIFT" -q --home "$SCRATCH/taught" train spam --regime all; done
  "$MAILSIFT" -q --home "$SCRATCH/taught" train good "$REPO/corpus/good/004-dad-roof.eml"
}

start_with_domains() {
  mkdir domains
  cp -rp "$SCRATCH/taught" domains/one.example
  start_daemon --site "$PWD/domains/%d" --site "$SITE" "$@"
}
verdict_for() { client_of "$1" --headers <"$TWO" | tr -d '\r' | sed -n 's/^X-Mailsift-Status: \([A-Z]*\) .*/\1/p'; }
verdict_by() { "$MAILSIFT" --home "$1" filter --no-cache <"$TWO" | sed -n 's/^X-Mailsift-Status: \([A-Z]*\) .*/\1/p'; }

claim_the_model_of_the_users_domain_judges_else_that_of_the_site() {
  start_with_domains
  expect_equal "they differ" "SPAM UNSURE" "$(verdict_by "$SCRATCH/taught") $(verdict_by "$SITE")"
  expect_equal "of the domain" SPAM "$(verdict_for ann@one.example)"
  expect_equal "in capitals" SPAM "$(verdict_for ann@ONE.example)"
  expect_equal "another domain" UNSURE "$(verdict_for ann@two.example)"
  expect_equal "no domain" UNSURE "$(verdict_for ann)"
  expect_equal "no name" UNSURE "$(verdict_for ../one.example@..)"
}

claim_new_homes_begin_beside_the_model_of_their_domain() {
  start_with_domains
  client_of ann@one.example -L ham <"$REPO/corpus/good/004-dad-roof.eml" >/dev/null
  client_of ann@two.example -L ham <"$REPO/corpus/good/004-dad-roof.eml" >/dev/null
  await_trainers
  expect_equal "of the domain" SPAM "$(verdict_for ann@one.example)"
  expect_equal "of the site" UNSURE "$(verdict_for ann@two.example)"
}

claim_a_domain_is_taught_like_a_user_and_counts_at_once() {
  mkdir homes
  start_daemon --site "$PWD/homes/%d" --site "$SITE"
  expect_equal "before" UNSURE "$(verdict_for ann@one.example)"
  local i
  for i in 1 3 4 5 6 7 8 9; do campaign "$i" | client_of one.example -L spam >/dev/null; done
  await_trainers
  client_of one.example -L ham <"$REPO/corpus/good/004-dad-roof.eml" >/dev/null
  await_trainers
  expect_equal "after" SPAM "$(verdict_for ann@one.example)"
}

claim_the_milter_takes_the_domain_that_all_recipients_have() {
  [[ $("$MAILSIFTD" --help) == *--milter* ]] || { expecting; return; }
  sockets
  start_with_domains --milter "unix:$SOCKETS/milter"
  local rcpt
  for rcpt in "a@one.example" "a@one.example b@One.Example" "a@one.example b@two.example" "a@two.example" ""; do
    python3 - "$SOCKETS/milter" "$TWO" $rcpt <<'PYTHON' >test.lua
import re, sys
socket, path, *recipients = sys.argv[1:]
quote = lambda b: '"' + "".join(f"\\{c:03d}" for c in b) + '"'
head, body = open(path, "rb").read().split(b"\n\n", 1)
print(f'conn = mt.connect("unix:{socket}", 100, 0.1)')
print('mt.mailfrom(conn, "<a@example.com>")')
for r in recipients: print(f'mt.rcptto(conn, "<{r}>")')
for name, value in re.findall(rb"^([!-9;-~]+):(.*(?:\n[ \t].*)*)", head, re.M):
    print(f"mt.header(conn, {quote(name)}, {quote(value)})")
print(f"mt.eoh(conn) mt.bodystring(conn, {quote(body)}) mt.eom(conn)")
print('print((mt.getheader(conn, "X-Mailsift-Status", 0):match("%u+")))')
PYTHON
    miltertest -s test.lua
  done >said 2>&1
  expect_equal "verdicts" "SPAM SPAM UNSURE UNSURE UNSURE" "$(tr '\n' ' ' <said | sed 's/ $//')"
}

claim_patterns_that_are_none_are_refused() {
  expect_exit 64 "$MAILSIFTD" --spamd "unix:$PWD/x" --starter "$STARTER" --site "/srv/%u"
  expect_contains "words" "a site's model is not a user's: only %d" "$(<err)"
  expect_exit 64 "$MAILSIFTD" --spamd "unix:$PWD/x" --starter "$STARTER" --site "sites/%d"
  expect_exit 64 "$MAILSIFTD" --spamd "unix:$PWD/x" --starter "$STARTER" --site "/srv/x%d"
}

run_claims "$@"
