#!/bin/bash
# Who may read what we write, and what of a mail shows where others look.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

# A mail every line of which says WORD where a mail can say something.
WORD=zanzibarquagga
marked_mail() {
  cat <<MAIL
From: "$WORD name" <$WORD@example.com>
To: me@example.jp
Subject: $WORD subject
Message-ID: <$WORD.1@example.com>
X-$WORD: $WORD
Content-Type: multipart/mixed; boundary="$WORD"

--$WORD
Content-Type: text/plain; charset=$WORD

$WORD text http://$WORD.example.com/$WORD
--$WORD
Content-Type: application/$WORD; name="$WORD.exe"
Content-Disposition: attachment; filename="$WORD.exe"

$WORD
--$WORD--
MAIL
}

# Every command that writes something.
use_everything() {  # HOME MASK
  (
    umask "$2"
    export MAILSIFT_HOME=$1 id
    ms -q init --address me@example.jp
    ms -q train --from-index "$REPO/corpus/index"
    ms filter <"$(spam_mail)" >filtered
    id=$(sed -n 's/^X-Mailsift-ID: //p' filtered)
    ms -q train good --regime error --id "$id"
    ms -q train spam --queue "$(spam_mail)"
    ms report spam --trusted <filtered
    ms report spam <"$REPO/corpus/samples/good-backup-en.eml"
    ms -q settle --settle-days 0
    ms -q untrain "$(spam_mail)"
    ms -q model rebuild
    ms -q cache expire
    ms digest --to me@example.jp --report-spam s@example.jp --report-good g@example.jp
  ) >/dev/null 2>>errors
  flock "$1/spool.lock" true
}

claim_a_home_is_private_whatever_the_umask() {
  local mask name
  for mask in 000 077 777; do
    use_everything "$PWD/home" $mask
    for name in model secret lock spool.lock reports training/journal training/settings; do
      expect_equal "umask $mask: mode of $name" 600 "$(stat -c %a "home/$name" 2>&1)"
    done
    for name in . training spool cache unmatched; do
      expect_equal "umask $mask: mode of $name" 700 "$(stat -c %a "home/$name" 2>&1)"
    done
    expect_equal "umask $mask: modes" "600 700 " "$(find home -printf '%m\n' | sort -u | tr '\n' ' ')"
    rm -rf home
  done
  expect_lacks "errors" "annot" "$(cat errors)"
}

# Pages, results and archives too: they are made of mail.
claim_what_the_user_names_is_private_too() {
  local mask
  export MAILSIFT_HOME=$SCRATCH/home
  for mask in 000 022; do
    (
      umask $mask
      ms -q evaluate "$REPO/corpus/index" --results results --report page.html
      ms -q model export archive
    ) >out
    expect_equal "umask $mask: modes" "600 archive
600 page.html
600 results" "$(stat -c '%a %n' archive page.html results)"
    rm -f archive page.html results
  done
}

claim_no_word_of_a_mail_is_in_errors_names_or_logs() {
  local run
  marked_mail >mail
  trained_home home
  export MAILSIFT_HOME=$PWD/home
  : >said
  also() { "$@" >/dev/null 2>>said; }
  also ms filter <mail
  also ms --home "$PWD/missing" filter <mail
  also ms filter --on-error tempfail --no-such-option <mail
  also ms filter --header spamassassin <mail
  for run in 4 5 6; do also bash -c "ulimit -n $run; \"$MAILSIFT\" filter" <mail; done
  (trap '' XFSZ && ulimit -f 0 && ms filter <mail | cat) >/dev/null 2>>said
  also ms check mail
  also ms train spam --regime all mail
  also ms train good --queue mail
  also ms untrain mail
  also ms report spam <mail
  also ms doctor
  also ms settle --settle-days 0
  flock home/spool.lock true
  tr -d '\n' <mail >home/spool/0000000000000000-1-0001
  also ms settle
  [[ -s said ]] || fail "nothing was said"
  expect_equal "messages" "" "$(grep "$WORD" said)"
  expect_equal "names of files" "" "$(find home -name "*$WORD*")"
  # Who forwarded is what the log is for; nothing else of the mail.
  expect_equal "log" "" "$(sed "s/\"${WORD}_name\"_<$WORD@example\.com>//" home/reports | grep "$WORD")"
}

# /proc/PID of a filter with half of its mail read. Root may look, nobody else.
start_filter() {  # opens descriptor 9 to its standard input; its number in FILTER
  mkfifo feed
  unprivileged "$(public_program)" --home "$PWD/home" filter <feed >answer 2>err &
  STARTED=$!
  exec 9>feed
  printf 'Subject: %s\n\n' "$WORD" >&9
  for ((i = 0; i < 200; ++i)); do
    FILTER=$(pgrep -x mailsift -P "$STARTED")
    [[ -n $FILTER ]] && break
    [[ $(readlink "/proc/$STARTED/exe") == */mailsift ]] && FILTER=$STARTED && break
    sleep 0.05
  done
  sleep 1
}

claim_nobody_looks_into_the_memory_of_a_filter() {
  local code i FILTER STARTED
  start_filter
  if [[ $(id -u) == 0 ]]; then
    expect_equal "owner of /proc/PID/mem" 0 "$(stat -c %u /proc/$FILTER/mem)"
    expect_equal "as the same user" 1 "$(unprivileged cat /proc/$FILTER/environ >/dev/null 2>&1; echo $?)"
  fi
  expect_lacks "command line" "$WORD" "$(tr '\0' ' ' </proc/$FILTER/cmdline)"
  exec 9>&-
  wait "$STARTED"
  code=$?
  expect_equal "exit code" 0 $code
}

claim_a_crash_leaves_no_core() {
  expect_equal "core of sleep, of mailsift" "True False" "$(python3 - "$MAILSIFT" <<'PYTHON'
import os, resource, signal, subprocess, sys, time
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
dumped = []
for words in (["sleep", "100"], [sys.argv[1], "filter"]):
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    time.sleep(1)
    child.send_signal(signal.SIGQUIT)
    dumped.append(os.WCOREDUMP(os.waitpid(child.pid, 0)[1]))
print(*dumped)
PYTHON
)"
  rm -f core*
}

run_claims "$@"
