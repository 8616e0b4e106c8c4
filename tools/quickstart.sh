#!/bin/bash
# From a fresh checkout to verdicts on real mail.
#
#   tools/quickstart.sh [MAIL...]
#
# MAIL is a message file, an mbox, a Maildir or any folder of message files; without one, four
# samples that the model has not learned are used (corpus/samples). In this order:
#
#   1. install the Debian packages that are missing (tools/install-packages.sh build)
#   2. build the optimised program: build/release/bin/mailsift
#   3. make a home, where the model is kept, and train it with the 150 messages of corpus/
#   4. show what it thinks of MAIL: SPAM, GOOD or UNSURE, the score and its five strongest clues
#   5. print the lines to paste into a procmailrc
#
# Run again, it does only what is not done yet. A home that has learned something is not trained.
#
# Environment:
#   MAILSIFT_HOME      the home; build/quickstart-home in this checkout if not set
#   MAILSIFT_PROGRAM   a mailsift that is there already: steps 1 and 2 are left out
#
# Exit codes: 0 done, 64 wrong usage, 66 no such MAIL, else what the failing step said.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

mail=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --)
      shift
      mail+=("$@")
      break
      ;;
    -*)
      echo "quickstart.sh: unknown option $1; see quickstart.sh --help" >&2
      exit 64
      ;;
    *) mail+=("$1") ;;
  esac
  shift
done
for path in ${mail[@]+"${mail[@]}"}; do
  if [[ ! -r $path ]]; then
    [[ -e $path ]] && reason="cannot be read" || reason="there is no such file or folder"
    echo "quickstart.sh: $path: $reason" >&2
    exit 66
  fi
done

step() { printf '\n== %s\n' "$*"; }

# Runs a command that says much; its words are shown only if it fails.
logged() {
  local log=$root/build/quickstart.log code=0
  mkdir -p "$root/build"
  (cd "$root" && "$@") >"$log" 2>&1 || code=$?
  [[ $code == 0 ]] && return
  tail -n 40 "$log" >&2
  echo "quickstart.sh: failed: $* (all of its words: $log)" >&2
  exit "$code"
}

if [[ -n ${MAILSIFT_PROGRAM-} ]]; then
  program=$(realpath "$MAILSIFT_PROGRAM")
else
  step "Packages and program"
  "$root/tools/install-packages.sh" build
  program=$root/build/release/bin/mailsift
  [[ -x $program ]] || echo "Building $program: a few minutes the first time ..."
  logged cmake --preset release
  logged cmake --build --preset release
  echo "$program is up to date"
fi

home=$(realpath -m "${MAILSIFT_HOME:-$root/build/quickstart-home}")
mailsift() { "$program" --home "$home" "$@"; }

step "Model in $home"
[[ -n ${MAILSIFT_HOME-} ]] || echo "(set MAILSIFT_HOME to have it elsewhere)"
mkdir -p "$(dirname "$home")"
mailsift init
if mailsift model info --json | grep -q '"trainings":0,'; then
  mailsift train --from-index "$root/corpus/index"
else
  echo "It has learned before: not trained with the sample mail."
fi

if [[ ${#mail[@]} == 0 ]]; then
  step "Four samples the model has not learned"
  (cd "$root" && mailsift explain -n 5 corpus/samples)
else
  step "Your mail"
  mailsift explain -n 5 -- "${mail[@]}"
fi

# A path as one word of a procmailrc, and of the shell that procmail may use for the line.
word() {
  case $1 in
    *[!A-Za-z0-9_./+:@-]*) printf "'%s'" "${1//\'/\'\\\'\'}" ;;
    *) printf '%s' "$1" ;;
  esac
}

step "For your ~/.procmailrc"
cat <<RECIPE
MAILDIR=\$HOME/Maildir

:0fwr
| $(word "$program") --home $(word "$home") filter

:0
* ^X-Mailsift-Status: SPAM
.Junk/
RECIPE
echo
echo "What is UNSURE stays in the inbox."

cat <<NEXT

Teach it your own mail (the more of both, the better):
  export MAILSIFT_HOME=$(word "$home")
  $(word "$program") train --good ~/Maildir --spam ~/Maildir/.Junk
Lines for maildrop: $(word "$program") filter --help
NEXT
