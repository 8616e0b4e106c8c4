#!/bin/bash
# Makes all Debian packages of this checkout.
#
#   tools/package.sh [--chroot] [FOLDER]      default: build/debian
#
# Installs what building takes (tools/install-packages.sh package), builds build/shared and
# build/package, and writes the .deb files. The same source gives the same bytes on the same Debian.
#
# --chroot: all of that in a bare Debian that debootstrap makes and that is removed afterwards, of the
# files that git knows. Needs root and the mirror that apt uses.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-2}
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
fail() {
  echo "package.sh: $*" >&2
  exit 1
}

chroot=
while [[ ${1-} == -* ]]; do
  case $1 in
    --chroot) chroot=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 64
      ;;
  esac
  shift
done
[[ $# -le 1 ]] || {
  usage >&2
  exit 64
}
out=$(realpath -m "${1:-$root/build/debian}")

# --- in a bare Debian ---

in_bare() { unshare --mount --pid --fork --mount-proc="$bare/proc" chroot "$bare" env -i PATH="$PATH" HOME=/root "$@"; }

make_in_chroot() {
  [[ $(id -u) == 0 ]] || fail "--chroot takes root"
  command -v debootstrap >/dev/null || fail "--chroot takes debootstrap"
  local release mirror
  release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    sed -n "s/^$release main //p" | head -n 1)
  [[ -n $mirror ]] || fail "apt names no mirror of $release main"
  bare=$(mktemp -d)
  trap 'rm -rf "$bare"' EXIT
  debootstrap --variant=minbase "$release" "$bare" "$mirror" >"$bare.log" 2>&1 || {
    tail -n 5 "$bare.log" >&2
    fail "debootstrap failed"
  }
  rm -f "$bare.log"
  # The way to the mirror, as this machine has it.
  cp /etc/resolv.conf /etc/hosts "$bare/etc"
  apt-config dump | grep -i '^Acquire::.*::Proxy' >"$bare/etc/apt/apt.conf.d/proxy" || true
  [[ -z ${http_proxy-} ]] || echo "Acquire::http::Proxy \"$http_proxy\";" >>"$bare/etc/apt/apt.conf.d/proxy"
  mkdir "$bare/source"
  git -C "$root" archive HEAD | tar -C "$bare/source" -xf -
  in_bare CMAKE_BUILD_PARALLEL_LEVEL="$jobs" /source/tools/package.sh /debs
  mkdir -p "$out"
  cp "$bare"/debs/*.deb "$out"
}

# --- here ---

make_here() {
  "$root/tools/install-packages.sh" package
  cd "$root"
  # Whatever is dated carries the date of the changelog.
  SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l tools/debian/changelog -S Timestamp)
  export SOURCE_DATE_EPOCH
  # As in tests/run.sh: an object does not depend on the folder, so a cache may give one of another folder.
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_COMPILERCHECK=content
  local preset
  local -a launcher=()
  ! command -v ccache >/dev/null || launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  for preset in shared package; do
    cmake --preset "$preset" "${launcher[@]}" >/dev/null
    cmake --build --preset "$preset" --parallel "$jobs"
  done
  rm -rf "$out/_CPack_Packages"
  cpack --config build/package/CPackConfig.cmake -B "$out" >/dev/null
  rm -rf "$out/_CPack_Packages"
}

if [[ -n $chroot ]]; then make_in_chroot; else make_here; fi
ls -l "$out"/*.deb
