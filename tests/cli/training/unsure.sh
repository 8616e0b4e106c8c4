#!/bin/bash
# `mailsift unsure`: the mail that waits, as a list and to be sorted on a terminal (a real one: a
# pseudo-terminal of Python's).
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

new_home() {
  cp -rp "$SCRATCH/home" home
  export MAILSIFT_HOME=$PWD/home MAILSIFT_NO_SETTLE=1
}

# A mail that the sample model knows nothing of, and its id.
unsure() {  # SUBJECT [FROM [TEXT]]
  printf 'From: %s\nX-Qqqq: zzzz\nSubject: %s\n\n%b\n' "${2:-q@example.com}" "$1" "${3:-wwww}" | ms filter |
    sed -n 's/^X-Mailsift-ID: //p'
}

# Runs `mailsift unsure` on a terminal of 80 columns, types KEYS one after the other, each when the
# program asks for it, and prints what the terminal showed, whether the mode of the terminal is what it
# was, and the exit code. A key may be a signal, as TERM, or HANGUP. A key after ~ is one that the program
# does not answer.
on_terminal() {  # KEYS... [-- OPTIONS...]
  python3 - "$MAILSIFT" "$@" <<'PYTHON'
import fcntl, os, pty, select, signal, struct, sys, termios, time
program, *words = sys.argv[1:]
keys, options = (words[:words.index("--")], words[words.index("--") + 1:]) if "--" in words else (words, [])
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
before = termios.tcgetattr(slave)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2): os.dup2(slave, fd)
    os.closerange(3, 64)
    os.execv(program, [program, "unsure", *options])
shown, status, end = b"", None, time.monotonic() + 60
def read(until):
    global shown, status
    while time.monotonic() < end and status is None and not until():
        if select.select([master], [], [], 0.05)[0]: shown += os.read(master, 65536)
        done, code = os.waitpid(pid, os.WNOHANG)
        if done: status = code
    return until()
asked, mode, key = 0, "none", ""
for key in keys:
    if key.startswith("~"):
        os.write(master, key[1:].encode())
        time.sleep(0.2)
        continue
    read(lambda: len(shown) > asked and shown.endswith(("quit: ".encode(), "終了: ".encode())))
    asked = len(shown)
    if termios.tcgetattr(slave)[3] & (termios.ICANON | termios.ECHO): mode = "not raw when it asks"
    if hasattr(signal, "SIG" + key):
        os.kill(pid, getattr(signal, "SIG" + key))
        if key == "TSTP":
            time.sleep(0.3)
            if termios.tcgetattr(slave)[:4] != before[:4]: mode = "raw while it is stopped"
            os.kill(pid, signal.SIGCONT)
            read(lambda: len(shown) > asked)
    elif key == "HANGUP":
        os.close(master)
        break
    else:
        os.write(master, key.encode())
if key != "HANGUP":
    read(lambda: False)
if status is None:
    stop = time.monotonic() + 20
    while status is None and time.monotonic() < stop:
        done, code = os.waitpid(pid, os.WNOHANG)
        if done: status = code
        time.sleep(0.02)
if status is None: os.kill(pid, signal.SIGKILL); print("DID NOT END")
while key != "HANGUP" and select.select([master], [], [], 0)[0]: shown += os.read(master, 65536)
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
after = termios.tcgetattr(slave) if key != "HANGUP" else before
print("\nmode:", mode if mode != "none" else "restored" if after[:4] == before[:4] and after[6] == before[6] else "changed")
print("exit:", "killed" if status is not None and os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status) if status is not None else "-")
PYTHON
}
restored() { expect_contains "$1" "mode: restored" "$(<out)"; }

claim_nothing_waits_is_said_on_a_terminal_only() {
  new_home
  expect_exit 0 ms unsure
  expect_equal "output" "" "$(<out)"
  on_terminal >out
  expect_contains "words" "Nothing waits" "$(<out)"
  expect_contains "exit" "exit: 0" "$(<out)"
}

claim_a_list_has_id_date_score_from_and_subject() {
  local id
  new_home
  id=$(unsure "木曜の会議" "Friend <friend@example.com>")
  ms filter <"$(spam_mail)" >/dev/null
  expect_exit 0 ms unsure
  expect_match "line" "^$id  [0-9-]{10} [0-9:]{5}  [ +-]*[0-9.]+  Friend <friend@example.com> +木曜の会議$" "$(<out)"
}

claim_the_most_doubtful_come_first_and_the_sorted_ones_are_gone() {
  new_home
  unsure "first" >/dev/null
  unsure "meeting invoice unsubscribe" "offers@shop.example.com" >/dev/null
  unsure "Re: schedule of the project" "colleague@example.com" >/dev/null
  expect_exit 0 ms unsure
  awk '{ print $1 }' out >listed
  ms cache list --unsure --json | python3 -c '
import json, sys
for m in sorted(map(json.loads, sys.stdin), key=lambda m: abs(m["score"])): print(m["id"])' >doubtful
  expect_equal "order" "$(<doubtful)" "$(<listed)"
  [[ $(wc -l <doubtful) -ge 2 ]] || fail "the fixture has too few UNSUREs"
  expect_exit 0 ms unsure -n 1
  expect_equal "only one" "$(head -n 1 doubtful)" "$(awk '{ print $1 }' out)"
  ms -q spam "$(head -n 1 doubtful)"
  expect_exit 0 ms unsure
  expect_equal "without the sorted one" "$(tail -n +2 doubtful)" "$(awk '{ print $1 }' out)"
  sleep 1
  expect_exit 0 ms unsure --days 0.00001
  expect_equal "older ones" "" "$(<out)"
}

claim_json_says_why() {
  new_home
  unsure "meeting invoice" "offers@shop.example.com" "free offer\nmeeting on Thursday" >/dev/null
  expect_exit 0 ms unsure --json
  python3 -c '
import json
m = json.load(open("out"))
assert list(m) == ["id", "time", "score", "probability", "from", "subject", "for_spam", "for_good"], list(m)
assert m["from"] == "offers@shop.example.com" and m["subject"] == "meeting invoice", m
assert m["for_spam"] or m["for_good"], m' 2>problem
  expect_equal "JSON" "" "$(<problem)"
}

claim_two_keys_sort_and_the_answers_are_learned() {
  local first second third
  new_home
  first=$(unsure "aaaa" "a@example.com" "aaaa text")
  second=$(unsure "bbbb" "b@example.com" "bbbb text")
  third=$(unsure "cccc" "c@example.com" "cccc text")
  ms unsure | awk '{ print $1 }' >order
  on_terminal s g ' ' >out
  restored "mode"
  expect_contains "exit" "exit: 0" "$(<out)"
  expect_contains "what is shown" "Subject:  aaaa" "$(<out)"
  expect_contains "the text" "| aaaa text" "$(<out)"
  expect_contains "words" "1 sorted as spam, 1 as good; 1 left" "$(<out)"
  expect_equal "learned as spam" "$(sed -n 1p order)" "$(for id in $first $second $third; do
    ms cache show "$id" | ms check | grep -q ^SPAM && echo "$id"; done)"
  expect_equal "waits" "$(sed -n 3p order)" "$(ms unsure | awk '{ print $1 }')"
}

claim_a_slip_is_mended_by_going_back() {
  local id
  new_home
  id=$(unsure "aaaa")
  unsure "bbbb" "b@example.com" "other text" >/dev/null
  on_terminal s b g q >out
  expect_contains "words" "0 sorted as spam, 1 as good; 1 left" "$(<out)"
  expect_equal "spam learned" "" "$(ms history --json --class spam | grep -E 'aaaa|bbbb')"
  expect_equal "good learned" 1 "$(ms history --json --class good | grep -cE 'aaaa|bbbb')"
  [[ -n $id ]]
}

claim_other_keys_do_nothing_and_q_ctrl_c_and_ctrl_d_end() {
  local key
  new_home
  unsure "aaaa" >/dev/null
  for key in q Q $'\003' $'\004'; do
    on_terminal b ~x ~$'\033[A' "$key" >out
    restored "mode"
    expect_contains "words" "0 sorted as spam, 0 as good; 1 left" "$(<out)"
    expect_contains "exit" "exit: 0" "$(<out)"
  done
}

claim_the_terminal_is_restored_by_signals_and_no_answer_is_lost() {
  local signal
  for signal in TERM HUP INT QUIT; do
    rm -rf home
    new_home
    unsure "aaaa" >/dev/null
    unsure "bbbb" "b@example.com" "other text" >/dev/null
    on_terminal s "$signal" >out
    restored "$signal"
    expect_contains "$signal" "exit: killed" "$(<out)"
    ms -q settle --no-settle 2>/dev/null
    ms -q untrain --number 99999 >/dev/null 2>&1  # any trainer learns what waits
    expect_equal "$signal: learned" 1 "$(ms history --json --class spam | grep -cE 'aaaa|bbbb')"
  done
}

claim_stopping_gives_the_terminal_back_and_going_on_asks_again() {
  new_home
  unsure "aaaa" >/dev/null
  on_terminal TSTP s >out
  restored "mode"
  expect_equal "asked twice" 2 "$(grep -c 'Subject:  aaaa' out)"
  expect_contains "words" "1 sorted as spam" "$(<out)"
}

claim_a_terminal_that_goes_away_ends_it() {
  new_home
  unsure "aaaa" >/dev/null
  unsure "bbbb" "b@example.com" "other text" >/dev/null
  on_terminal s HANGUP >out
  expect_lacks "it ends" "DID NOT END" "$(<out)"
  ms -q untrain --number 99999 >/dev/null 2>&1
  expect_equal "learned" 1 "$(ms history --json --class spam | grep -cE 'aaaa|bbbb')"
}

claim_hostile_mail_does_not_steer_the_terminal() {
  new_home
  unsure "=?UTF-8?B?$(printf 'x\033[2J\033]0;owned\007\r\nBcc: y\342\200\256z' | base64 -w 0)?=" \
    "=?UTF-8?B?$(printf '\033[31mred\302\233' | base64 -w 0)?= <x@example.com>" \
    'text \033[2J\033[1;1H\010\010 \302\233 end' >/dev/null
  on_terminal q >out
  expect_equal "control characters" "" "$(LC_ALL=C tr -d '\n\t -~\200-\377' <out | cat -v)"
  expect_lacks "8-bit control" $'\302\233' "$(<out)"
  expect_lacks "direction" $'\342\200\256' "$(<out)"
  ms unsure >out
  expect_equal "in the list" "" "$(LC_ALL=C tr -d '\n\t -~\200-\377' <out | cat -v)"
  expect_equal "one line" 1 "$(wc -l <out)"
}

claim_japanese_is_spoken() {
  new_home
  unsure "木曜の会議" >/dev/null
  LC_ALL=ja_JP.UTF-8 on_terminal s >out
  expect_contains "subject" "件名:     木曜の会議" "$(<out)"
  expect_contains "keys" "[s] 迷惑メール" "$(<out)"
}

run_claims "$@"
