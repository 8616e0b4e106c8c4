#!/bin/bash
# mailsiftd, spamd and rspamd with the same load, each on one core, and the load (bench/spamd_load) on the other.
#
#   bench/spamd.sh [BUILD]            BUILD: build/release, with spamd_load
#
# Each has learned the sample corpus, and judges by Bayes alone: spamd without network tests and other rules,
# rspamd with its classifier (SQLite) and no other symbol. All speak SpamAssassin's protocol on a Unix socket.
# mailsiftd a second time at half of what it can do, for the times of answers. Then 10,000 users in turn, each with
# a model of his own. Needs Debian's spamd and rspamd; what is missing is left out. SECONDS_EACH: 5.
set -uo pipefail
repo=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
build=$(realpath "${1-$repo/build/release}")
mailsift=$build/bin/mailsift daemon=$build/bin/mailsiftd
load=$(find "$build" -name spamd_load -type f -perm -u+x | head -n 1)
[[ -x $mailsift && -x $daemon && -n $load ]] || { echo "build mailsift, mailsiftd and spamd_load first" >&2; exit 66; }
folder=$(mktemp -d)
chmod 755 "$folder"
running=()
trap 'kill "${running[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit
mapfile -t mails < <(grep -lx '' "$repo"/corpus/{good,spam}/*.eml)
seconds=${SECONDS_EACH-5}

await() {  # SOCKET
  local i
  for i in {1..200}; do
    [[ -S $1 ]] && python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$1" 2>/dev/null && return
    sleep 0.1
  done
  echo "$1: nobody listens" >&2
  return 1
}
run_load() { taskset -c 1 "$load" "$@"; }

# --- mailsiftd ---
mkdir homes
"$mailsift" -q --home homes/nobody init
"$mailsift" -q --home homes/nobody train --from-index "$repo/corpus/index"
taskset -c 0 "$daemon" --trusted-spamd "unix:$folder/mailsiftd" --homes "$folder/homes/%u" --site "$folder/homes/nobody" \
  --starter "$repo/models/starter.model" --threads 1 2>mailsiftd.log &
ours=$!
running+=($ours)
await mailsiftd || exit 1
echo -n "mailsiftd, 4 connections:         "
run_load mailsiftd $ours "$seconds" 4 0 "${mails[@]}" | tee full
half=$(awk '{ sub("/s.*", "", $5); print int($5 / 2) }' full)
echo -n "mailsiftd, $half/s:                "
run_load mailsiftd $ours "$seconds" 16 "$half" "${mails[@]}"
echo "mailsiftd: $(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$ours/status") MB"

# --- 10,000 users in turn ---
users=${USERS-10000}
"$mailsift" -q --home one init --starter "$repo/models/starter.model"
"$mailsift" -q --home one train --from-index "$repo/corpus/index"
python3 - "$users" "${mails[0]}" "${mails[-1]}" <<'PYTHON'
import os, shutil, socket, sys
for n in range(int(sys.argv[1])):
    shutil.copytree("one", f"homes/user{n}", copy_function=os.link)
for n in range(int(sys.argv[1])):
    with open(sys.argv[2 + n % 2], "rb") as file: mail = file.read()
    with socket.socket(socket.AF_UNIX) as s:
        s.connect("mailsiftd")
        s.sendall(b"CHECK SPAMC/1.5\r\nUser: user%d\r\nContent-length: %d\r\n\r\n" % (n, len(mail)) + mail)
        s.shutdown(socket.SHUT_WR)
        if b"\r\nSpam: " not in s.recv(4096): sys.exit(f"user{n}: no answer")
PYTHON
echo "mailsiftd, $users users in turn: $(awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$ours/status") MB, a model of \
$(stat -c %s one/model) bytes each; $(grep -vc 'listening on' mailsiftd.log) lines in its log"

# --- spamd ---
if command -v spamd >/dev/null; then
  mkdir -p sa/rules sa/state
  cat >sa/rules/bayes.cf <<CF
loadplugin Mail::SpamAssassin::Plugin::Bayes
loadplugin Mail::SpamAssassin::Plugin::Check
use_bayes 1
bayes_path $folder/sa/state/bayes
bayes_auto_learn 0
bayes_min_ham_num 10
bayes_min_spam_num 10
skip_rbl_checks 1
body BAYES_00 eval:check_bayes('0.00', '0.50')
body BAYES_99 eval:check_bayes('0.50', '1.00')
score BAYES_00 -2
score BAYES_99 5
CF
  options=(--local --configpath="$folder/sa/rules" --siteconfigpath="$folder/sa/rules")
  sa-learn "${options[@]}" --ham "$repo/corpus/good" >/dev/null 2>sa/log
  sa-learn "${options[@]}" --spam "$repo/corpus/spam" >/dev/null 2>>sa/log
  chown -R nobody sa
  taskset -c 0 spamd "${options[@]}" --nouser-config --max-children=1 --min-children=1 --max-conn-per-child=1000000 \
    --socketpath="$folder/sa/sock" --socketmode=0666 --syslog="$folder/sa/log" --pidfile="$folder/sa/pid" \
    --username=nobody 2>>sa/log &
  theirs=$!
  running+=($theirs)
  if await sa/sock; then
    sleep 3
    echo -n "spamd $(spamd --version | awk '/version/ { print $NF; exit }'), 1 child:             "
    run_load sa/sock "$(pgrep -P $theirs | head -n 1)" "$seconds" 1 0 "${mails[@]}"
  else
    tail -n 5 sa/log
  fi
fi

# --- rspamd ---
if command -v rspamd >/dev/null; then
  mkdir -p rspamd
  cat >rspamd/conf <<CF
options { filters = ""; dns { nameserver = ["127.0.0.1"]; timeout = 0.1s; retransmits = 1; }
  control_socket = "$folder/rspamd/control mode=0600"; url_tld = "/usr/share/rspamd/effective_tld_names.dat"; }
logging { type = "file"; filename = "$folder/rspamd/log"; level = "error"; }
worker "normal" { bind_socket = "$folder/rspamd/sock mode=0666"; count = 1; }
worker "controller" { bind_socket = "$folder/rspamd/learn mode=0666"; count = 1; }
actions { reject = 15; add_header = 5; }
group "bayes" { symbol "BAYES_SPAM" { weight = 8; } symbol "BAYES_HAM" { weight = -3; } }
classifier "bayes" {
  tokenizer { name = "osb"; } backend = "sqlite3"; min_tokens = 1; min_learns = 10;
  statfile { symbol = "BAYES_HAM"; path = "$folder/rspamd/ham.sqlite"; spam = false; }
  statfile { symbol = "BAYES_SPAM"; path = "$folder/rspamd/spam.sqlite"; spam = true; }
}
CF
  taskset -c 0 rspamd -f --insecure -c "$folder/rspamd/conf" >rspamd/out 2>&1 &
  theirs=$!
  running+=($theirs)
  for _ in {1..10}; do [[ -S rspamd/sock ]] || await rspamd/sock 2>/dev/null; done  # it compiles for a minute
  if await rspamd/sock && await rspamd/learn; then
    rspamc -h "$folder/rspamd/learn" learn_ham "$repo"/corpus/good/*.eml | grep -c 'success = true' >rspamd/learned
    rspamc -h "$folder/rspamd/learn" learn_spam "$repo"/corpus/spam/*.eml | grep -c 'success = true' >>rspamd/learned
    rspamc -h "$folder/rspamd/sock" "$repo/corpus/spam/030-diploma.eml" | grep -q BAYES_SPAM ||
      echo "rspamd has not learned: $(tr '\n' ' ' <rspamd/learned)"
    worker=$(pgrep -P $theirs | while read -r pid; do
      grep -qa 'normal process' "/proc/$pid/cmdline" && echo "$pid"; done | head -n 1)
    echo -n "rspamd $(rspamd --version | awk '{ print $NF; exit }'), 4 connections:       "
    run_load rspamd/sock "$worker" "$seconds" 4 0 "${mails[@]}"
  else
    tail -n 5 rspamd/out rspamd/log
  fi
fi
