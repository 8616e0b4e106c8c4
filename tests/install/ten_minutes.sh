#!/bin/bash
# Ten minutes with the README: in a bare Debian (debootstrap) with a user who has a Maildir and procmail,
# the README's own commands are run as they are written, by root and by the user; then procmail delivers.
#
#   BARE_TRANSCRIPT   where to write what was typed and what came, with times; default: nowhere
#   TEN_MINUTES       what "ten minutes" is, in seconds; a busy machine may need more (default 600)
#   BARE_COMPILE=all  compile every file. Without it, an object that this machine's ccache has is taken from
#                     there: what build/release was made of, if the bare Debian has the same compiler and headers.
#
# The ten minutes are those of a first build, and of a machine that does nothing else: they are asserted with
# BARE_COMPILE=all only. The output says how many objects were taken.
#
# Needs root, debootstrap and the mirror that apt uses: exit code 77 and the reason without them.

# Asked before lib.sh gives the script a home and a locale of its own: the folder depends on the home, and
# ccache keeps objects apart for each locale.
OBJECTS=
[[ ${BARE_COMPILE-} == all ]] || OBJECTS=$(ccache --get-config cache_dir 2>/dev/null)
[[ -d $OBJECTS ]] || OBJECTS=
LOCALE=$(env | grep -E '^(LANG|LC_ALL|LC_CTYPE|LC_MESSAGES)=')

source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

README=$REPO/README.md
ROOT=$SCRATCH/bare
TRANSCRIPT=$SCRATCH/transcript
USER_HOME=$ROOT/home/me
LIMIT=${TEN_MINUTES:-600}

cannot_run() {
  echo "SKIPPED: $*" >&2
  exit 77
}

[[ $(id -u) == 0 ]] || cannot_run "a root of its own can only be made by root"
command -v debootstrap >/dev/null || cannot_run "debootstrap is not installed: tools/install-packages.sh test"
[[ -r /etc/debian_version ]] || cannot_run "this is no Debian"
RELEASE=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
MIRROR=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
  sed -n "s/^$RELEASE main //p" | head -n 1)
[[ -n $MIRROR ]] || cannot_run "apt names no mirror of $RELEASE main"

# Nothing that runs there outlives its command, and nothing is written into this machine's ccache.
in_bare() {
  unshare --mount --pid --fork --mount-proc="$ROOT/proc" bash -c '
    [[ ! -d $1/objects ]] || mount -o bind,ro "$2" "$1/objects"
    exec chroot "$1" "${@:3}"' in_bare "$ROOT" "$OBJECTS" "$@"
}

bare_debian() {
  mkdir -p "$ROOT/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$ROOT/etc/dpkg/dpkg.cfg.d/test"  # the disk may lose what is thrown away anyway
  debootstrap --variant=minbase "$RELEASE" "$ROOT" "$MIRROR" >"$SCRATCH/debootstrap.log" 2>&1 || {
    tail -n 5 "$SCRATCH/debootstrap.log" >&2
    cannot_run "debootstrap failed; is the mirror reached?"
  }
  # The way to the mirror, as this machine has it.
  cp /etc/resolv.conf /etc/hosts "$ROOT/etc"
  apt-config dump | grep -i '^Acquire::.*::Proxy' >"$ROOT/etc/apt/apt.conf.d/test-proxy"
  [[ -z ${http_proxy-} ]] || echo "Acquire::http::Proxy \"$http_proxy\";" >>"$ROOT/etc/apt/apt.conf.d/test-proxy"
  {
    in_bare apt-get -q update
    in_bare env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends procmail \
      ${OBJECTS:+ccache}
  } >"$SCRATCH/apt.log" 2>&1 || {
    tail -n 5 "$SCRATCH/apt.log" >&2
    cannot_run "apt reaches no mirror in the bare root"
  }
}

# A user, a checkout, and mail that the user has sorted; the samples are mail to come.
user_with_mail() {
  in_bare useradd --create-home --shell /bin/bash me
  mkdir "$USER_HOME/mailsift"
  tar -C "$REPO" --exclude=./build --exclude=./.git --exclude=./.cache -cf - . | tar -C "$USER_HOME/mailsift" -xf -
  mkdir -p "$USER_HOME"/Maildir/{,.Junk/}{cur,new,tmp}
  local class path folder n=0
  while read -r class path; do
    case $class in spam) folder=.Junk/cur ;; *) folder=cur ;; esac
    cp "$REPO/corpus/$path" "$USER_HOME/Maildir/$folder/$((++n)).bare:2,S"
  done <"$REPO/corpus/index"
  in_bare chown -R me: /home/me
}

# CMake reads from the environment what to put before each compiler call: a ccache whose keys are those that
# tests/run.sh makes for build/release.
take_objects() {
  mkdir "$ROOT/objects"
  cat >"$ROOT/etc/ccache.conf" <<'END'
cache_dir = /objects
read_only = true
temporary_dir = /tmp
stats_log = /tmp/ccache.log
base_dir = /home/me/mailsift
hash_dir = false
compiler_check = content
END
  printf '#!/bin/sh\nexec env %s ccache "$@"\n' "${LOCALE//$'\n'/ }" >"$ROOT/usr/local/bin/from-ccache"
  chmod +x "$ROOT/usr/local/bin/from-ccache"
}
taken_objects() { grep -cE '^(direct|preprocessed)_cache_hit$' "$ROOT/tmp/ccache.log" 2>/dev/null || echo 0; }

before_claims() {
  : >"$TRANSCRIPT"
  bare_debian
  user_with_mail
  [[ -z $OBJECTS ]] || take_objects
  echo "a bare $RELEASE took $SECONDS s"
}

# --- what the README says ---

# The commands of the N-th block of a section, a line each.
commands() {  # SECTION N
  awk -v section="## $1" -v n="$2" '
    /^## / { here = $0 == section; i = 0 }
    here && /^```(ba)?sh$/ { ++i; on = i == n; next }
    /^```/ { on = 0 }
    on' "$README"
}

spent=0
# One command, typed by root or by the user in /home/me/mailsift. What it says and how long it took go
# into the transcript.
type_in() {  # root|me COMMAND
  local who=$1 start code prompt='$' home=/home/me
  [[ $who == me ]] || prompt='#' home=/root
  start=$(date +%s%N)
  in_bare setpriv --reuid="$who" --regid="$who" --init-groups --reset-env \
    env ${OBJECTS:+CMAKE_CXX_COMPILER_LAUNCHER=from-ccache} bash -c "cd /home/me/mailsift && $2" >"$SCRATCH/said" 2>&1 </dev/null
  code=$?
  local took=$((($(date +%s%N) - start) / 1000000))
  spent=$((spent + took))
  {
    printf '%s %s\n' "$prompt" "$2"
    cat "$SCRATCH/said"
    printf '[%d.%d s, exit %d]\n' $((took / 1000)) $((took / 100 % 10)) "$code"
  } >>"$TRANSCRIPT"
  return "$code"
}

type_block() {  # root|me SECTION N [MAIL]: the mail that stands for MAIL
  local line
  while read -r line; do
    line=${line//MAIL/"'${4-}'"}
    line=${line//\/usr\/share/\/usr\/local\/share}  # as the README says of a build
    expecting
    type_in "$1" "$line" && continue
    [[ $line == "mailsift doctor" ]] && continue  # 1: no mail came yet
    fail "$2: $line" "$(tail -n 20 "$SCRATCH/said")"
    return 1
  done < <(commands "$2" "$3")
}

# Not in a namespace of its own: procmail tells its files apart by the process and the second.
deliver() { chroot "$ROOT" setpriv --reuid=me --regid=me --init-groups --reset-env procmail <"$1"; }
mails_in() { cat "$USER_HOME/Maildir/$1"/new/* 2>/dev/null | grep -aE '^Subject:'; }

claim_the_readme_leads_to_a_working_filter() {
  local mail
  type_block root "Install" 1 &&
    type_block root "Install" 2 &&
    type_block me "One user" 1 || return

  # Mail comes. Nothing of it is lost, and none of it lies in the wrong folder.
  for mail in "$REPO"/corpus/samples/*.eml; do
    expecting
    deliver "$mail" || fail "procmail: $mail"
  done
  local all
  all=$(cat <(mails_in .) <(mails_in .Junk) | sort)
  expect_equal "delivered" "$(cat "$REPO"/corpus/samples/*.eml | grep -aE '^Subject:' | sort)" "$all"
  expect_equal "good mail in Junk" "" "$(grep -aFx "$(cat "$REPO"/corpus/samples/good*.eml | grep -a ^Subject:)" <(mails_in .Junk))"
  # What is UNSURE stays in the inbox.
  expect_equal "spam called GOOD" "" "$(grep -alF "X-Mailsift-Status: GOOD" -r "$USER_HOME/Maildir/new" |
    xargs -r grep -ahFx "$(cat "$REPO"/corpus/samples/spam*.eml | grep -a ^Subject:)")"
  expect_match "spam in Junk" '^[1-9]' "$(mails_in .Junk | wc -l)"
  expect_match "good mail in the inbox" '^[1-9]' "$(mails_in . | wc -l)"
  { echo "(procmail delivers four mails)"; in_bare su me -c 'cd ~/Maildir && grep -r ^X-Mailsift-Status: new .Junk' |
    sed 's/[^/]*:X-M/ X-M/'; } >>"$TRANSCRIPT" 2>/dev/null

  # The user looks whether all is well, and says that one of them is good mail.
  mail=$(grep -laF "$(grep -am 1 ^Subject: "$REPO/corpus/samples/spam-part-time-ja.eml")" -r "$USER_HOME"/Maildir/{,.Junk/}new 2>/dev/null)
  mail=${mail#"$ROOT"}
  type_in me "mailsift doctor"
  type_in me "mailsift good '$mail'"
  expect_match "what was learned" ': learned, (SPAM|UNSURE) .* -> ' "$(<"$SCRATCH/said")"
  type_in me "mailsift check '$mail'"
  expect_match "the verdict then" '^GOOD' "$(<"$SCRATCH/said")"
  echo "the commands took $((spent / 1000)) s"
  if [[ ${BARE_COMPILE-} == all ]]; then
    expecting
    ((spent / 1000 <= LIMIT)) || fail "it took too long" "at most: $LIMIT s" "actual:  $((spent / 1000)) s"
  else
    echo "which is no limit: $(taken_objects) objects came from this machine's ccache (BARE_COMPILE=all compiles every file)"
  fi
  [[ -z ${BARE_TRANSCRIPT-} ]] || cp "$TRANSCRIPT" "$BARE_TRANSCRIPT"
}

run_claims "$@"
