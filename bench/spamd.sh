#!/bin/bash
# mailsiftd, spamd and rspamd with the same load, each on one core, and the load (bench/spamd_load) on the other.
#
#   bench/spamd.sh [BUILD]            BUILD: build/release, with spamd_load
#
# Each knows the mail of the sample corpus, and judges it by Bayes alone: spamd without network tests, rules and
# other plugins; rspamd with its classifier (Redis must be installed) and no other symbol. A second time, mailsiftd
# gets half of what it can do, for the times of answers. A third time, 10,000 users in turn, each with a model of
# his own. Needs: spamd, rspamd and redis-server of Debian; what is missing is left out.
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
  taskset -c 0 spamd "${options[@]}" --nouser-config --max-children=1 --min-children=1 --max-conn-per-child=1000000 \
    --socketpath="$folder/sa/sock" --socketmode=0666 --syslog="$folder/sa/log" --pidfile="$folder/sa/pid" \
    --username="$(id -un)" 2>>sa/log &
  running+=($!)
  if await sa/sock; then
    sleep 1
    echo -n "spamd $(spamd --version | awk '/version/ { print $NF; exit }'), 1 child:         "
    run_load sa/sock 0 "$seconds" 1 0 "${mails[@]}"
  else
    tail -n 5 sa/log
  fi
fi
