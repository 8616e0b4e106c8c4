#!/bin/bash
# The cache of recent mail: what `mailsift filter` keeps, what `mailsift cache` says of it, and
# corrections by id.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" || return
  GOOD=$(mail_with_verdict "$SCRATCH/home" good GOOD)
  SPAM=$(mail_with_verdict "$SCRATCH/home" spam SPAM)
  UNSURE=$SCRATCH/unsure.eml
  printf 'From: q@example.com\nX-Qqqq: zzzz\n\nwwww\n' >"$UNSURE"
}

new_home() {
  trained_home "$PWD/home"
  export MAILSIFT_HOME=$PWD/home
}

# Filters a mail and prints its id.
filtered() { ms filter <"$1" | tr -d '\r' | sed -n 's/^X-Mailsift-ID: //p'; }

ids() { ms cache list | sed 's/ .*//'; }
cached_files() { find "$MAILSIFT_HOME/cache" -type f 2>/dev/null | wc -l; }

# --- what the filter keeps ---

claim_the_mail_is_kept_as_it_was_received() {
  local file
  new_home
  printf 'From a@example.com Thu Jan  1 00:00:00 2004\nX-Mailsift-ID: x\r\nA: \0\377\n\nend' >mail
  for file in mail "$SPAM" "$GOOD" "$UNSURE"; do
    expect_exit 0 ms cache show "$(filtered "$file")"
    expect_same_file "$file" "$file" out
  done
}

# Written from docs/MODEL_FORMAT.md alone.
claim_the_id_is_made_as_documented() {
  local id
  new_home
  id=$(filtered "$SPAM")
  expect_equal "MAC" "$(python3 - "$id" "$MAILSIFT_HOME/secret" <<'PYTHON'
import hashlib, sys
id, secret = sys.argv[1], open(sys.argv[2], "rb").read()
mac = hashlib.blake2b(b"mailsift id 1 " + id[:25].encode(), key=secret, digest_size=16).digest()
bits = int.from_bytes(mac, "big") >> 28
print("".join("0123456789abcdefghijklmnopqrstuv"[bits >> 5 * i & 31] for i in reversed(range(20))))
PYTHON
)" "${id:26}"
  expect_equal "file" "$(find "$MAILSIFT_HOME/cache" -type f)" \
    "$MAILSIFT_HOME/cache/$((10#${id:0:12} / 86400))/${id:0:25}"
  expect_match "age in seconds" '^[0-9]$' $(($(date +%s) - 10#${id:0:12}))
}

claim_nothing_is_kept_if_one_says_so() {
  new_home
  ms filter --no-cache <"$SPAM" >out
  expect_annotated "flag" "$SPAM" out without-id
  MAILSIFT_NO_CACHE=1 ms filter <"$SPAM" >out
  expect_annotated "environment" "$SPAM" out without-id
  printf '[filter]\nno-cache = true\n' >config.toml
  ms --config config.toml filter <"$SPAM" >out
  expect_annotated "config file" "$SPAM" out without-id
  MAILSIFT_NO_CACHE=0 ms --config config.toml filter <"$SPAM" >out
  expect_annotated "environment over config file" "$SPAM" out
  expect_equal "files" 1 "$(cached_files)"
}

# A mail of 10 MB: a text, a picture in base64, and a text.
long_mail() {
  python3 - <<'PYTHON'
import base64, random
random.seed(1)
print("From: ann@example.com\nSubject: pictures\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nzebras grazing\n"
      "--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n")
print(base64.encodebytes(random.randbytes(7_500_000)).decode() + "\n--b\n\nwalruses swimming\n--b--")
PYTHON
}

claim_of_long_mail_only_the_texts_are_kept() {
  local id
  new_home
  { printf 'Subject: x\n\n'; head -c 4194292 /dev/zero | tr '\0' '\n'; } >mail
  expect_exit 0 ms filter <mail
  expect_annotated "4 MiB" mail out
  echo >>mail
  expect_exit 0 ms filter <mail
  expect_annotated "a byte more" mail out
  long_mail >mail
  expect_exit 0 ms filter <mail
  expect_annotated "10 MB" mail out
  id=$(sed -n 's/^X-Mailsift-ID: //p' out)
  mv out filtered
  expect_equal "words about it" "" "$(<err)"
  expect_exit 0 ms cache show "$id"
  expect_contains "what is kept" "walruses" "$(<out)"
  expect_equal "in less than 200 KB" 1 "$(($(wc -c <out) < 200000))"
}

claim_long_mail_can_be_corrected() {
  local id
  new_home
  long_mail >mail
  ms filter <mail >filtered
  id=$(sed -n 's/^X-Mailsift-ID: //p' filtered)
  expect_exit 0 ms train spam --id "$id"
  expect_exit 0 ms check filtered
  # By the original and by what came of it, the training is found again.
  expect_exit 0 ms train good mail
  expect_contains "the other way" "moved" "$(<out)"
  expect_exit 0 ms untrain filtered
  expect_contains "taken back" "1 training taken back" "$(<out)"
}

# Strangers send what looks like the mail of a friend, without end.
claim_a_flood_of_strangers_leaves_the_mail_of_known_senders() {
  local id i
  new_home
  printf 'From: Ann <ann@friends.example>\nSubject: dinner\n\nShall we meet at eight?\n' >mail
  expect_exit 0 ms -q train good --regime all mail
  id=$(filtered mail)
  for ((i = 0; i < 60; ++i)); do
    sed "s/ann@friends/stranger$i@elsewhere/" mail | ms filter >/dev/null
  done
  expect_exit 0 ms --cache-max-messages 48 cache expire
  expect_exit 0 ms cache show "$id"
  expect_same_file "the friend's mail" mail out
  expect_equal "messages kept" 48 "$(ids | wc -l)"
}

claim_an_empty_mail_is_not_kept() {
  new_home
  expect_exit 0 ms filter </dev/null
  expect_equal "files" 0 "$(cached_files)"
}

claim_unclassified_mail_is_not_kept() {
  new_home
  echo "no model" >home/model
  expect_exit 0 ms filter <"$SPAM"
  expect_equal "files" 0 "$(cached_files)"
}

claim_the_home_stays_private() {
  new_home
  (umask 000 && ms filter <"$SPAM" >out)
  expect_equal "files or folders others may open" "" "$(find home -perm /077)"
}

claim_a_home_without_a_secret_gets_one() {
  local id
  new_home
  rm home/secret
  id=$(filtered "$SPAM")
  expect_equal "bytes of the secret" 32 "$(stat -c %s home/secret)"
  expect_equal "ids" "$id" "$(ids)"
}

claim_forty_filters_at_once_each_keep_their_mail() {
  local i
  new_home
  rm home/secret
  for ((i = 0; i < 40; ++i)); do
    {
      ms filter <"$SPAM" >"out.$i" 2>>errors
      ((i % 8)) || ms -q cache expire 2>>errors
    } &
  done
  wait
  expect_equal "errors" "" "$(cat errors)"
  cat out.* | sed -n 's/^X-Mailsift-ID: //p' | sort >told
  expect_equal "different ids" 40 "$(sort -u told | wc -l)"
  expect_equal "ids in the list" "$(<told)" "$(ids | sort)"
}

# --- the verdict leaves, whatever happens to the cache ---

leaves_without_id() {  # WHAT REASON
  expect_exit 0 ms filter <"$SPAM"
  expect_annotated "$1" "$SPAM" out without-id
  expect_match "$1: one line on stderr" "^mailsift: [^[:cntrl:]]*$2[^[:cntrl:]]*; message not cached$" \
    "$(<err)"
}

claim_a_link_in_place_of_the_cache_is_refused() {
  new_home
  mkdir elsewhere
  ln -s "$PWD/elsewhere" home/cache
  leaves_without_id "link" "cannot open folder"
  expect_equal "files behind the link" "" "$(ls elsewhere)"
  expect_exit 74 ms cache list
  expect_exit 74 ms cache purge
}

claim_a_cache_others_may_write_to_is_refused() {
  new_home
  mkdir home/cache
  chmod 777 home/cache
  leaves_without_id "777" "refused"
}

claim_a_file_in_place_of_the_cache_harms_nothing() {
  new_home
  echo x >home/cache
  leaves_without_id "file" "Not a directory"
}

claim_a_damaged_secret_harms_nothing_and_stays() {
  new_home
  echo "no secret" >home/secret
  leaves_without_id "secret" "not a secret"
  expect_equal "secret" "no secret" "$(<home/secret)"
  expect_exit 74 ms cache list
}

claim_a_full_disk_harms_nothing() {
  local kilobytes
  new_home
  mkfifo out_pipe err_pipe
  { cat "$SPAM"; seq 2000; } >mail
  for kilobytes in 0 1 2 4 8; do
    cat <out_pipe >out &
    cat <err_pipe >err &
    (
      trap '' XFSZ
      ulimit -f $kilobytes
      exec "$MAILSIFT" filter <mail >out_pipe 2>err_pipe
    )
    expect_equal "$kilobytes KB left: exit code" 0 "$?"
    wait
    expect_annotated "$kilobytes KB left" mail out without-id
    expect_contains "$kilobytes KB left: stderr" "; message not cached" "$(<err)"
    expect_equal "$kilobytes KB left: files" 0 "$(cached_files)"
  done
}

# A library in front of the C library's that fails the call of number FAIL among those that caching
# makes, or holds up the last of them.
make_failing_calls() {
  cat >calls.cc <<'CODE'
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
namespace {
bool fails() {
  static long left = std::getenv("FAIL") ? std::atol(std::getenv("FAIL")) : -1;
  if (left < 0 || left-- > 0) return false;
  errno = ENOSPC;
  return true;
}
template <class Function>
Function* real(Function*, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}
}  // namespace
#define CALL(name, ...) fails() ? -1 : real(&::name, #name)(__VA_ARGS__)
extern "C" {
int open(const char* path, int flags, ...) {
  const bool ours = std::strstr(path, "/secret") || std::strstr(path, "/cache");
  return ours ? CALL(open, path, flags, 0600) : real(&::open, "open")(path, flags, 0600);
}
int openat(int at, const char* path, int flags, ...) { return CALL(openat, at, path, flags, 0600); }
int mkdir(const char* path, mode_t mode) noexcept { return CALL(mkdir, path, mode); }
int mkdirat(int at, const char* path, mode_t mode) noexcept { return CALL(mkdirat, at, path, mode); }
ssize_t getrandom(void* at, size_t size, unsigned flags) { return CALL(getrandom, at, size, flags); }
ssize_t writev(int fd, const iovec* parts, int n) {
  return fd == 1 ? real(&::writev, "writev")(fd, parts, n) : CALL(writev, fd, parts, n);
}
int renameat(int from, const char* old, int to, const char* name) noexcept {
  if (std::getenv("HOLD_UP")) ::pause();
  return CALL(renameat, from, old, to, name);
}
}
CODE
  "${CXX:-g++}" -std=c++20 -shared -fPIC -D_GNU_SOURCE -o calls.so calls.cc -ldl
}

# A sanitizer's runtime wants to be the first library.
with_calls() { LD_PRELOAD=$PWD/calls.so ASAN_OPTIONS=verify_asan_link_order=0 ms "$@"; }

claim_any_system_call_may_fail() {
  local n code failed=0 harmless=0
  new_home
  expect_exit 0 make_failing_calls
  for ((n = 0; n < 100; ++n)); do
    rm -rf home/cache
    FAIL=$n with_calls filter <"$SPAM" >out 2>err
    code=$?
    expect_equal "call $n: exit code" 0 "$code"
    if [[ ! -s err ]]; then
      # Without a cage (a sanitizer's build) the folder of the cache is made a second time.
      ((++harmless > 1)) && break
      continue
    fi
    expect_annotated "call $n" "$SPAM" out without-id
    expect_contains "call $n: stderr" "; message not cached" "$(<err)"
    expect_equal "call $n: files" 0 "$(cached_files)"
    failed=$((failed + 1))
  done
  expect_annotated "no call failed" "$SPAM" out
  [[ $failed -ge 7 ]] || fail "only $failed calls failed: not all that caching makes"
}

claim_a_cache_that_hangs_delays_no_mail_beyond_the_time_limit() {
  new_home
  expect_exit 0 make_failing_calls
  HOLD_UP=1 expect_exit 0 with_calls filter --time-limit 1 <"$SPAM"
  expect_annotated "pass" "$SPAM" out without-id
  expect_equal "stderr" "mailsift: time limit reached, message not cached" "$(<err)"
  HOLD_UP=1 expect_exit 0 with_calls filter --time-limit 1 --on-error tempfail <"$SPAM"
  expect_annotated "tempfail" "$SPAM" out without-id
  expect_equal "messages in the list" "" "$(ids)"
}

# --- mailsift cache ---

claim_the_list_has_a_line_a_message() {
  local good spam unsure time='[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}'
  new_home
  good=$(filtered "$GOOD") unsure=$(filtered "$UNSURE") spam=$(filtered "$SPAM")
  expect_exit 0 ms cache list
  expect_equal "lines" 3 "$(wc -l <out)"
  expect_match "good" "^$good  $time  GOOD    +-[0-9.]+ +$(stat -c %s "$GOOD")$" "$(grep "$good" out)"
  expect_match "unsure" "^$unsure  $time  UNSURE  +[+-][0-9.]+ +$(stat -c %s "$UNSURE")$" \
    "$(grep "$unsure" out)"
  expect_match "spam" "^$spam  $time  SPAM   +[+][0-9.]+ +$(stat -c %s "$SPAM")$" "$(grep "$spam" out)"
  expect_equal "--unsure" "$unsure" "$(ms cache list --unsure | sed 's/ .*//')"
  expect_equal "-n 2" "$(ids | tail -n 2)" "$(ms cache list -n 2 | sed 's/ .*//')"
  expect_equal "-n 9" "$(ids)" "$(ms cache list -n 9 | sed 's/ .*//')"
}

claim_the_list_as_json_has_the_verdict_of_check() {
  new_home
  local id
  id=$(filtered "$SPAM")
  ms cache list --json >listed
  ms check --json "$SPAM" >checked
  expect_equal "line" "$id True True" "$(python3 - <<'PYTHON'
import json
listed, checked = json.load(open("listed")), json.load(open("checked"))
same = all(listed[key] == checked[key] for key in ("class", "score", "probability"))
print(listed["id"], same, listed["time"] == int(listed["id"][:12]))
PYTHON
)"
}

claim_an_empty_cache_lists_nothing() {
  new_home
  expect_exit 0 ms cache list
  expect_equal "list" "" "$(<out)"
  expect_exit 0 ms cache expire
  expect_contains "expire" "0 messages removed" "$(<out)"
}

claim_a_damaged_message_is_left_out_and_counted() {
  new_home
  local id
  id=$(filtered "$SPAM")
  filtered "$GOOD" >other
  truncate -s -1 "$(find home/cache -name "${id:0:25}")"
  expect_exit 0 ms cache list
  expect_equal "list" "$(<other)" "$(sed 's/ .*//' out)"
  expect_contains "stderr" "1 damaged messages left out" "$(<err)"
  expect_exit 65 ms cache show "$id"
}

make_older() {  # ID DAYS: the message as if it were stored so much earlier; it has another id then
  local file time=$((10#${1:0:12} - $2 * 86400)) stem
  file=$(find home/cache -name "${1:0:25}")
  stem=$(printf '%012d' $time)${1:12:13}
  mkdir -p "home/cache/$((time / 86400))"
  sed "1s/ $((10#${1:0:12})) / $time /" "$file" >"home/cache/$((time / 86400))/$stem"
  rm "$file"
}

claim_expire_keeps_what_the_limits_allow() {
  local days ids=()
  new_home
  # All of them first: a filter may look after the cache, too.
  for days in 1 2 3 10 13 15 20; do ids[days]=$(filtered "$SPAM"); done
  for days in "${!ids[@]}"; do make_older "${ids[days]}" "$days"; done
  expect_exit 0 ms cache expire
  expect_match "fourteen days by default" "^2 messages removed, [0-9]+ bytes$" "$(<out)"
  expect_exit 0 ms cache expire --keep-days 11
  expect_contains "--keep-days" "1 message removed" "$(<out)"
  MAILSIFT_CACHE_KEEP_DAYS=5 expect_exit 0 ms cache expire
  expect_contains "MAILSIFT_CACHE_KEEP_DAYS" "1 message removed" "$(<out)"
  printf 'cache-max-messages = 2\n' >config.toml
  expect_exit 0 ms --config config.toml cache expire --keep-days 11
  expect_contains "config file" "1 message removed" "$(<out)"
  expect_exit 0 ms --cache-max-bytes "$(($(stat -c %s "$SPAM") + 200))" cache expire
  expect_contains "--cache-max-bytes" "1 message removed" "$(<out)"
  expect_equal "the newest stays" 1 "$(ids | wc -l)"
}

claim_a_flood_of_spam_leaves_the_others() {
  local good unsure i
  new_home
  good=$(filtered "$GOOD") unsure=$(filtered "$UNSURE")
  for ((i = 0; i < 10; ++i)); do ms --cache-max-messages 100 filter <"$SPAM" >/dev/null; done
  expect_exit 0 ms cache expire --max-messages 6
  expect_contains "removed" "6 messages removed" "$(<out)"
  expect_contains "the good one stays" "$good" "$(ids)"
  expect_contains "and the unsure one" "$unsure" "$(ids)"
}

claim_purge_removes_all() {
  new_home
  filtered "$SPAM" >id
  filtered "$GOOD" >>id
  expect_exit 0 ms cache purge
  expect_contains "words" "2 messages removed" "$(<out)"
  expect_equal "files" 0 "$(cached_files)"
  expect_exit 65 ms cache show "$(head -n 1 id)"
  expect_contains "stderr" "no longer in the cache" "$(<err)"
}

# --- corrections by id ---

claim_training_by_id_learns_the_original() {
  local id
  new_home
  trained_home other
  id=$(filtered "$UNSURE")
  expect_exit 0 ms train spam --regime error --id "$id"
  expect_match "words" "^$id: learned, UNSURE " "$(<out)"
  expect_exit 0 ms --home other train spam --regime error "$UNSURE"
  expect_same_file "the model" other/model home/model
  expect_exit 0 ms train spam "$UNSURE"
  expect_contains "the mail itself" "already learned" "$(<out)"
}

claim_several_ids_are_learned_by_one_command() {
  new_home
  printf 'From: q@example.com\nX-Rrrr: yyyy\n\nvvvv\n' >mail
  expect_exit 0 ms train --regime all spam --id "$(filtered "$UNSURE")" "$(filtered mail)"
  expect_equal "learned" 2 "$(grep -c ': learned, ' out)"
  expect_exit 0 ms train --regime all --id "$(filtered "$UNSURE")" --id "$(filtered mail)" -- spam
  expect_equal "already" 2 "$(grep -c ': already learned, ' out)"
}

claim_an_id_may_move_a_message_to_the_other_class() {
  local id
  new_home
  id=$(filtered "$UNSURE")
  ms -q train spam --regime all --id "$id"
  expect_exit 0 ms train good --regime all --id "$id"
  expect_contains "words" "$id: moved to the other class" "$(<out)"
}

refused() {  # WHAT ID WORDS
  expect_exit 65 ms train spam --id "$2"
  expect_contains "$1: stderr" "$3" "$(<err)"
  expect_equal "$1: stdout" "" "$(<out)"
  expect_exit 65 ms explain --id "$2"
  expect_exit 65 ms cache show "$2"
  expect_same_file "$1: model" "$SCRATCH/home/model" home/model
  expect_equal "$1: spool" "" "$(ls home/spool)"
}

claim_ids_that_are_not_ours_are_refused() {
  local id foreign
  new_home
  id=$(filtered "$SPAM")
  trained_home other
  rm other/secret
  foreign=$(MAILSIFT_HOME=other filtered "$SPAM")
  refused "forged" "${id%?}$(tr 0-9a-v 1-9a-v0 <<<"${id: -1}")" "this data folder did not give it out"
  refused "foreign" "$foreign" "this data folder did not give it out"
  refused "of a path" "../../../../etc/passwd" "this data folder did not give it out"
  refused "empty" "" "this data folder did not give it out"
  refused "no format" "%s%n%n" "this data folder did not give it out"
  ms -q cache purge
  refused "expired" "$id" "$id: the mail of this id is no longer in the cache"
}

claim_one_bad_id_of_several_learns_nothing() {
  new_home
  expect_exit 65 ms train spam --regime all --id "$(filtered "$UNSURE")" "$(filtered "$SPAM")x"
  expect_same_file "model" "$SCRATCH/home/model" home/model
  expect_equal "spool" "" "$(ls home/spool)"
}

claim_an_id_with_other_mail_is_wrong_usage() {
  local id
  new_home
  id=$(filtered "$UNSURE")
  expect_exit 64 ms train --id "$id"
  expect_exit 64 ms train --id "$id" -- spam "$SPAM"
  expect_exit 64 ms train spam --id "$id" --good "$GOOD"
  expect_exit 64 ms train eggs --id "$id"
}

claim_explain_takes_an_id() {
  local id
  new_home
  id=$(filtered "$SPAM")
  expect_exit 0 ms explain --id "$id"
  sed -i "1s/$id/MAIL/" out
  cp out by_id
  ms explain "$SPAM" | sed "1s|$SPAM|MAIL|" >by_file
  expect_same_file "clues" by_file by_id
}

claim_training_brings_the_cache_within_its_limits() {
  new_home
  make_older "$(filtered "$SPAM")" 30
  filtered "$GOOD" >young
  expect_exit 0 ms train spam "$SPAM"
  expect_equal "after one training" "$(<young)" "$(ids)"
  MAILSIFT_CACHE_MAX_MESSAGES=0 expect_exit 0 ms train spam "$SPAM"
  expect_equal "within the hour" "$(<young)" "$(ids)"
  an_hour_passes
  MAILSIFT_CACHE_MAX_MESSAGES=0 expect_exit 0 ms train --good "$GOOD" --spam "$SPAM"
  expect_equal "after bulk training" "" "$(ids)"
}

# A mark of the future is of a clock that was wrong.
claim_care_for_the_cache_does_not_wait_for_a_future_that_was_a_mistake() {
  new_home
  make_older "$(filtered "$SPAM")" 30
  echo "mailsift tended 1 99999999999" >home/cache/tended
  expect_exit 0 ms train spam "$SPAM"
  expect_equal "ids" "" "$(ids)"
}

# The mail of yesterday, and today's clock is a year ahead.
claim_a_clock_that_jumps_removes_no_mail() {
  new_home
  make_older "$(filtered "$SPAM")" 366
  echo "mailsift tended 1 $(($(date +%s) - 366 * 86400))" >home/cache/tended
  expect_exit 0 ms train spam "$SPAM"
  expect_exit 0 ms settle
  expect_equal "kept" 1 "$(ids | wc -l)"
  # Mail came by that clock, and not just now: it is right.
  make_older "$(filtered "$GOOD")" 1
  expect_exit 0 ms train spam "$SPAM"
  expect_equal "kept then" 1 "$(ids | wc -l)"
}

# Where nobody trains and no cron runs: one id in 256 is the time to look. That none comes in 5,000 has
# a probability of 3e-9.
claim_the_filter_alone_keeps_the_cache_within_bounds() {
  local i id=''
  sanitized && { expecting; return; }
  new_home
  printf 'From: a@example.com\n\nx\n' >mail
  for ((i = 0; i < 20; ++i)); do ms filter <mail >out; done
  for ((; i < 5000; ++i)); do
    expect_equal "messages before $i" $i "$(cached_files)"
    id=$("$MAILSIFT" --cache-max-messages 10 filter <mail | sed -n 's/^X-Mailsift-ID: //p')
    [[ $id == ????????????-v[s-v]* ]] && break
  done
  # One call removes 1,000 at most.
  expect_equal "messages after $i" $((i + 1 > 1010 ? i + 1 - 1000 : 10)) "$(ids | wc -l)"
  expect_contains "the newest are kept" "$id" "$(ids)"
}

claim_a_cache_that_is_refused_fails_no_training() {
  new_home
  ln -s /nonexistent home/cache
  expect_exit 0 ms train --regime all spam "$UNSURE"
  expect_contains "words" "learned" "$(<out)"
  expect_contains "stderr" "home/cache" "$(<err)"
}

run_claims "$@"
