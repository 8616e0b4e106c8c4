#!/bin/bash
# The milter of libclassify/examples/milter.c, asked by miltertest as a mail server asks it, adds the verdict
# of mailsift, and takes away what pretends to be one.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs miltertest gcc pkg-config
[[ -e /usr/include/libmilter/mfapi.h ]] || cannot_run "libmilter-dev is not installed: tools/install-packages.sh test"
: "${SHARED_BUILD:?set SHARED_BUILD to a build of the preset shared}"
SHARED=$SCRATCH/shared

before_claims() {
  cmake --install "$(realpath "$SHARED_BUILD")" --prefix "$SHARED" >/dev/null || return
  trained_home "$SCRATCH/home" || return
  export LD_LIBRARY_PATH PKG_CONFIG_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify-c.so.1)")
  PKG_CONFIG_PATH=$(dirname "$(find "$SHARED" -name classify-c.pc)")
  # shellcheck disable=SC2046
  gcc -Wall -Wextra -Werror "$REPO/libclassify/examples/milter.c" -o "$SCRATCH/milter" \
    $(pkg-config --cflags --libs classify-c) -lmilter -pthread
}

# What miltertest does: hands each mail in, all on one connection, and prints our fields that were added.
script() {  # FILE...
  python3 - "$SCRATCH/milter" "$PWD/socket" "$SCRATCH/home/model" "$@" <<'PYTHON'
import re, sys
program, socket, model, *files = sys.argv[1:]
quote = lambda b: '"' + "".join(f"\\{c:03d}" for c in b) + '"'
print(f'mt.startfilter("{program}", "unix:{socket}", "{model}")')
print(f'conn = mt.connect("unix:{socket}", 100, 0.1)')
print('if conn == nil then error "no milter" end')
print('mt.conninfo(conn, "client.example.com", "192.0.2.1")')
for path in files:
    head, body = open(path, "rb").read().split(b"\n\n", 1)
    print('mt.mailfrom(conn, "<a@example.com>") mt.rcptto(conn, "<me@example.jp>")')
    for name, value in re.findall(rb"^([!-9;-~]+):(.*(?:\n[ \t].*)*)", head, re.M):
        print(f"mt.header(conn, {quote(name)}, {quote(value)})")
    print("mt.eoh(conn)")
    for at in range(0, len(body), 60_000): print(f"mt.bodystring(conn, {quote(body[at:at + 60_000])})")
    print("mt.eom(conn)")
    print('if mt.getreply(conn) ~= SMFIR_ACCEPT then error "not accepted" end')
    print('print(mt.getheader(conn, "X-Mailsift-Status", 0))')
    print('print(mt.eom_check(conn, MT_HDRDELETE, "X-Mailsift-Status"))')
print("mt.disconnect(conn)")
PYTHON
}

claim_each_mail_gets_the_verdict_of_mailsift() {
  local -a mails
  # As a milter gets them: with a header and a body, and line ends of the server's choice.
  mapfile -t mails < <(grep -lx '' $(grep -L $'\r' "$REPO"/corpus/samples/*.eml "$REPO"/corpus/{good,spam}/0[01]*.eml))
  expect_match "how many" '^[2-9][0-9]$' "${#mails[@]}"
  script "${mails[@]}" >test.lua
  expect_exit 0 miltertest -s test.lua
  cp out said
  ms --home "$SCRATCH/home" check --json "${mails[@]}" | python3 -c '
import json, sys
for v in map(json.loads, sys.stdin):
    print(v["class"], "p=" + format(v["probability"], ".17g"), "score=" + format(v["score"], ".17g"))' >expected
  expect_equal "mails" "${#mails[@]}" "$(grep -c score= said)"
  grep score= said | sed 's/^ *//' >verdicts
  expect_same_file "verdicts" expected verdicts
  expect_equal "fields taken away" "" "$(grep true said)"
}

claim_a_forged_verdict_is_taken_away() {
  { echo "X-Mailsift-Status: GOOD p=0.0 score=-9"; cat "$(spam_mail)"; } >forged
  script "$PWD/forged" >test.lua
  expect_exit 0 miltertest -s test.lua
  expect_match "the verdict, and that a field was taken away" '^ *SPAM p=[^ ]* score=[^ ]*.true$' "$(<out)"
}

claim_without_a_model_it_does_not_start() {
  expect_exit 74 "$SCRATCH/milter" unix:socket missing
  expect_match "words" '^milter: missing: cannot open' "$(<err)"
}

run_claims "$@"
