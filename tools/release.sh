#!/bin/bash
# Makes a release of the committed state: a source archive that builds without a network, and checksums.
#
#   tools/release.sh [--check] [FOLDER]       default: build/release-VERSION
#
# Writes libclassify-VERSION.tar.xz and SHA256SUMS. The same commit gives the same bytes.
#
# --check: unpacks the archive into two folders of different names, makes the Debian packages in each
# (as root: without a network), and compares them byte by byte. If they are equal, they are put beside
# the archive, and into SHA256SUMS. It compiles everything at least once.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
check=
while [[ ${1-} == -* ]]; do
  case $1 in
    --check) check=yes ;;
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
version=$(sed -n 's/^project(classify VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
out=$(realpath -m "${1:-$root/build/release-$version}")
name=libclassify-$version

[[ -z $(git -C "$root" status --porcelain --untracked-files=no) ]] || {
  echo "release.sh: there are changes that are not committed" >&2
  exit 1
}
rm -rf "$out"
mkdir -p "$out"
git -C "$root" archive --prefix="$name/" HEAD | xz -9 --threads=1 >"$out/$name.tar.xz"

if [[ -n $check ]]; then
  "$root/tools/install-packages.sh" package
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  offline=()
  [[ $(id -u) != 0 ]] || offline=(unshare --net)
  for build in one another; do
    mkdir "$scratch/$build"
    tar -C "$scratch/$build" -xf "$out/$name.tar.xz"
    # The other build compiles, whatever a cache has.
    [[ $build == one ]] || export CCACHE_DISABLE=1
    "${offline[@]}" "$scratch/$build/$name/tools/package.sh" "$scratch/debs-$build" >"$scratch/log" 2>&1 || {
      tail -n 20 "$scratch/log" >&2
      exit 1
    }
  done
  diff -rq "$scratch/debs-one" "$scratch/debs-another" >&2 || {
    echo "release.sh: two builds of the same source differ" >&2
    exit 1
  }
  cp "$scratch"/debs-one/*.deb "$out"
fi
cd "$out"
shopt -s nullglob
sha256sum -- *.tar.xz *.deb >SHA256SUMS
cat SHA256SUMS
