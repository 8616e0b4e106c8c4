#!/bin/bash
# rspamd with libclassify/examples/rspamd.lua has, on each mail, the score of mailsift to the last digit.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs rspamd curl
: "${SHARED_BUILD:?set SHARED_BUILD to a build of the preset shared}"
SHARED=$SCRATCH/shared

before_claims() {
  cmake --install "$(realpath "$SHARED_BUILD")" --prefix "$SHARED" >/dev/null || return
  trained_home "$SCRATCH/home" || return
  LIBRARIES=$(dirname "$(find "$SHARED" -name libclassify-c.so.1)")
}

# An rspamd in the present folder with no rule but ours; `server` is its process.
start() {  # MODEL
  mkdir data
  printf 'com\njp\n' >data/domains  # all public suffixes would take seconds to read
  cat >rspamd.conf <<CONF
options {
  filters = ""; tempdir = "$PWD/data"; hs_cache_dir = "$PWD/data"; cache_file = "$PWD/data/cache";
  url_tld = "$PWD/data/domains"; control_socket = "$PWD/data/control mode=0600";
  dns { nameserver = "127.0.0.1:1:1"; }
}
logging { type = "file"; filename = "$PWD/log"; level = "warning"; }
worker "normal" { bind_socket = "$PWD/socket mode=0666"; count = 1; mime = true; }
lua = "$REPO/libclassify/examples/rspamd.lua";
classify { model = "$1"; reopen = 0; }
CONF
  LD_LIBRARY_PATH=$LIBRARIES rspamd --insecure --no-fork --config "$PWD/rspamd.conf" >start.log 2>&1 &
  server=$!
  for _ in {1..300}; do
    [[ ! -S socket ]] || return 0
    sleep 0.1
  done
  cat start.log log >&2
  return 1
}

stop() {
  kill "$server"
  wait "$server"
}

ask() { curl -sS --max-time 20 --unix-socket socket --data-binary "@$1" http://localhost/checkv2; }

claim_each_mail_has_the_score_of_mailsift() {
  start "$SCRATCH/home/model" || return
  local -a mails=("$REPO"/corpus/*/*.eml "$REPO"/tests/data/mail/{shift_jis,euc_jp,utf_8,windows_125}*.eml)
  printf '%s\n' "${mails[@]}" >mails
  local mail
  for mail in "${mails[@]}"; do
    ask "$mail"
    echo
  done >answers
  stop
  expect_exit 0 python3 - "$MAILSIFT" "$SCRATCH/home" answers mails <<'PYTHON'
import json, subprocess, sys
program, home, answers, mails = sys.argv[1:]
mails = open(mails).read().splitlines()
said = subprocess.run([program, "--home", home, "check", "--json", *mails], capture_output=True, text=True).stdout
verdicts = [json.loads(line) for line in said.splitlines()]
answers = [json.loads(line) for line in open(answers)]
assert len(mails) > 200 and len(answers) == len(verdicts) == len(mails), (len(answers), len(verdicts), len(mails))
for v, answer in zip(verdicts, answers):
    symbol = answer["symbols"].get("CLASSIFY_" + v["class"])
    assert symbol, (v, answer)
    score, probability = map(float, symbol["options"])
    assert (score, probability) == (v["score"], v["probability"]), (v, symbol)
PYTHON
}

claim_a_new_model_is_used_and_a_damaged_one_ends_nothing() {
  cp "$SCRATCH/home/model" model
  start "$PWD/model" || return
  expect_contains "as taught" '"CLASSIFY_SPAM"' "$(ask "$(spam_mail)")"
  ms --home "$PWD/new" -q init --no-starter
  cp "$PWD/new/model" model.tmp && mv model.tmp model
  expect_contains "by a model that knows nothing" '"CLASSIFY_UNSURE"' "$(ask "$(spam_mail)")"
  echo garbage >model.tmp && mv model.tmp model
  expect_contains "while it is damaged" '"CLASSIFY_UNSURE"' "$(ask "$(spam_mail)")"
  stop
  expect_contains "log" "classify: $PWD/model" "$(<log)"
}

claim_without_a_model_mail_gets_no_symbol() {
  start "$PWD/missing" || return
  expect_match "answer" '"symbols": ?\{\}' "$(ask "$(spam_mail)")"
  stop
  expect_contains "log" "missing: cannot open" "$(<log)"
}

run_claims "$@"
