# shellcheck shell=bash
# What the command-line tests share. A test script is a list of functions named claim_..., each
# something that could be false; `run_claims` runs every one in a subshell and an empty folder of
# its own and prints one line for it, and below it what was expected and what came.
#
#   MAILSIFT=PROGRAM ./filter_failures.sh [CLAIM...]      all claims, or those named
set -uo pipefail

: "${MAILSIFT:?set MAILSIFT to the program under test}"
if [[ ! -x $MAILSIFT ]]; then
  echo "$0: there is no program $MAILSIFT" >&2
  exit 66
fi
MAILSIFT=$(realpath "$MAILSIFT")
REPO=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
export MAILSIFT REPO

# Nothing of the caller's environment reaches the program.
unset MAILSIFT_HOME MAILSIFT_ON_ERROR MAILSIFT_NO_CACHE "${!MAILSIFT_CACHE_@}" XDG_DATA_HOME XDG_CONFIG_HOME TZ
export LC_ALL=C

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/mailsift-cli.XXXXXX")
chmod 755 "$SCRATCH"  # claims about other users go through it
export HOME=$SCRATCH/user
mkdir "$HOME"
trap 'chmod -R u+rwX "$SCRATCH" 2>/dev/null; rm -rf "$SCRATCH"' EXIT

STATUS_FORM='^X-Mailsift-Status: (SPAM|GOOD|UNSURE) p=(0\.[0-9]{4}) score=[+-][0-9]+\.[0-9]{2}$'
ID_FORM='^X-Mailsift-ID: [0-9]{12}-[0-9a-v]{12}-[0-9a-v]{20}$'
export STATUS_FORM ID_FORM

# --- expectations: print on failure, remember it, carry on ---

fail() {
  printf '       %s\n' "$1"
  shift
  [[ $# -eq 0 ]] || printf '         %s\n' "$@"
  : >"$CLAIM/failed"
}

# Every expectation counts: a claim that checks nothing is no test.
expecting() { printf . >>"$CLAIM/expectations"; }

# A misspelt command must not pass as an answer.
command_not_found_handle() {
  fail "no such command: $1"
  return 127
}

short() { head -c 400 | cat -v; }

expect_equal() {  # WHAT EXPECTED ACTUAL
  expecting
  [[ $2 == "$3" ]] || fail "$1" "expected: $2" "actual:   $3"
}

expect_match() {  # WHAT REGEX ACTUAL
  expecting
  [[ $3 =~ $2 ]] || fail "$1" "expected to match: $2" "actual:            $(short <<<"$3")"
}

expect_contains() {  # WHAT TEXT ACTUAL
  expecting
  [[ $3 == *"$2"* ]] || fail "$1" "expected to contain: $2" "actual:              $(short <<<"$3")"
}

expect_lacks() {  # WHAT TEXT ACTUAL
  expecting
  [[ $3 != *"$2"* ]] || fail "$1" "expected not to contain: $2" "actual: $(short <<<"$3")"
}

expect_same_file() {  # WHAT EXPECTED-FILE ACTUAL-FILE
  expecting
  cmp -s "$2" "$3" || fail "$1" "$(cmp "$2" "$3" 2>&1)" \
    "expected: $(wc -c <"$2") bytes: $(short <"$2")" "actual:   $(wc -c <"$3") bytes: $(short <"$3")"
}

# FILTERED is ORIGINAL with a status field and an id more (without-id: the status only), at the end of
# the header and in the line ending of the header line before them. Written from the documentation,
# not from the program.
expect_annotated() {  # WHAT ORIGINAL FILTERED [without-id]
  local problem
  expecting
  problem=$(annotation_problem "${@:2}" 2>&1) ||
    fail "$1" "$problem" "filtered: $(short <"$3")"
}

annotation_problem() {  # ORIGINAL FILTERED [without-id]
  python3 - "$@" <<'PYTHON'
import re, sys
original, filtered = (open(path, "rb").read() for path in sys.argv[1:3])
form = rb"^X-Mailsift-Status: (?:SPAM|GOOD|UNSURE) p=0\.\d{4} score=[+-]\d+\.\d\d(\r?\n)"
if sys.argv[3:] != ["without-id"]:
    form += rb"X-Mailsift-ID: \d{12}-[0-9a-v]{12}-[0-9a-v]{20}\1"
fields = list(re.finditer(form, filtered, re.MULTILINE))
if len(fields) != 1:
    sys.exit(f"{len(fields)} times our fields")
before, after = filtered[:fields[0].start()], filtered[fields[0].end():]
if before + after != original:
    sys.exit("more than our fields was changed")
if re.search(rb"\n\r?\n", b"\n" + before):
    sys.exit("our fields stand behind the end of the header")
if re.match(rb"[!-9;-~]+:[^\n]*\n|[ \t]", after):
    sys.exit("our fields stand before the end of the header")
lines = before.splitlines(keepends=True)
if lines and not lines[-1].startswith(b"From ") and lines[-1].endswith(b"\r\n") != (fields[0][1] == b"\r\n"):
    sys.exit("another line ending than the header's")
PYTHON
}

# Runs a command, keeps its output in the files out and err and compares its exit code.
expect_exit() {  # CODE COMMAND...
  local expected=$1 code
  shift
  expecting
  "$@" >out 2>err
  code=$?
  [[ $code == "$expected" ]] || fail "exit code of: $*" "expected: $expected" "actual:   $code" \
    "stderr:   $(short <err)"
}

# --- fixtures ---

ms() { "$MAILSIFT" "$@"; }

# True for a program with AddressSanitizer: slow, and hungry for address space.
sanitized() { grep -q __asan_init "$MAILSIFT"; }

# A home that learned the sample mail, made once a script; every caller gets its own copy.
trained_home() {  # FOLDER
  if [[ ! -d $SCRATCH/trained ]]; then
    ms -q --home "$SCRATCH/trained.new" init &&
      ms -q --home "$SCRATCH/trained.new" train --from-index "$REPO/corpus/index" || return 1
    # As if the last care for the cache was long ago.
    rm -rf "$SCRATCH/trained.new/cache"
    mv "$SCRATCH/trained.new" "$SCRATCH/trained"
  fi
  cp -rp "$SCRATCH/trained" "$1"
}

# Trainings look after the cache once an hour.
an_hour_passes() { rm -f "$MAILSIFT_HOME/cache/tended"; }

spam_mail() { echo "$REPO/corpus/spam/030-diploma.eml"; }

# The first message of corpus/CLASS that a home gives VERDICT.
mail_with_verdict() {  # HOME CLASS VERDICT
  ms --home "$1" check "$REPO/corpus/$2" | sed -n "s/^$3 p=[^ ]* score=[^ ]*  //p" | head -n 1
}

# The files of corpus/index in order, without the labels.
index_files() { sed "s|^[a-z]* |$REPO/corpus/|" "$REPO/corpus/index"; }

# Runs a command as a user who is not root: root reads and writes whatever the modes say.
unprivileged() {
  if [[ $(id -u) == 0 ]]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  else
    "$@"
  fi
}

# The program where every user can reach it.
public_program() {
  [[ -x $SCRATCH/mailsift ]] || install -m 755 "$MAILSIFT" "$SCRATCH/mailsift"
  echo "$SCRATCH/mailsift"
}

# --- running ---

run_claims() {
  local names claim failures=0
  names=$(declare -F | sed -n 's/^declare -f \(claim_.*\)/\1/p')
  [[ $# -eq 0 ]] || names="$*"
  # What claims change in a copy of the trained home must not cost each of them a training.
  if declare -F before_claims >/dev/null; then before_claims || exit 1; fi
  for claim in $names; do
    CLAIM=$SCRATCH/$claim
    mkdir -p "$CLAIM/cwd"
    chmod 755 "$CLAIM" "$CLAIM/cwd"
    (
      cd "$CLAIM/cwd" || exit
      "$claim"
      : >"$CLAIM/ended"
    ) >"$CLAIM/log" 2>&1
    [[ -e $CLAIM/ended && -s $CLAIM/expectations ]] || fail "the claim was not checked to its end" \
      >>"$CLAIM/log"
    if [[ -e $CLAIM/failed ]]; then
      failures=$((failures + 1))
      printf 'FAIL   %s\n' "${claim#claim_}"
      cat "$CLAIM/log"
    else
      printf 'ok     %s\n' "${claim#claim_}"
    fi
    chmod -R u+rwX "$CLAIM" 2>/dev/null
    rm -rf "$CLAIM"
  done
  [[ $failures == 0 ]] || printf '%d claims are false\n' "$failures"
  [[ $failures == 0 ]]
}
