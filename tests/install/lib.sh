# shellcheck shell=bash
# What the tests of the installation share, besides tests/cli/lib.sh:
#
#   MAILSIFT       build/release/bin/mailsift; that build's static libraries are installed
#   SHARED_BUILD   build/shared, with the shared libraries
: "${SHARED_BUILD:?set SHARED_BUILD to a build of the preset shared}"
SHARED_BUILD=$(realpath "$SHARED_BUILD")
# Tests have their own; ccache keeps in the caller's home what was compiled before, apart for each locale.
CALLERS_HOME=$HOME
CALLERS_LOCALE=${LC_ALL-}
LAUNCHER=$(command -v ccache)
[[ -z $LAUNCHER ]] || export CMAKE_CXX_COMPILER_LAUNCHER=$LAUNCHER
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"
RELEASE_BUILD=$(dirname "$(dirname "$MAILSIFT")")
# What is compiled against the same headers in two claims, by the same path from there, is compiled once.
export CCACHE_BASEDIR=$SCRATCH

# The static and the shared libraries, each below a prefix of its own that is not the one they were
# configured for.
STATIC=$SCRATCH/static
SHARED=$SCRATCH/shared
install_libraries() {
  cmake --install "$RELEASE_BUILD" --prefix "$STATIC" --component libclassify-dev >/dev/null &&
    cmake --install "$SHARED_BUILD" --prefix "$SHARED" >/dev/null
}

# With the home and the locale in which build/release was compiled.
as_caller() (
  export HOME=$CALLERS_HOME LC_ALL=$CALLERS_LOCALE
  [[ -n $LC_ALL ]] || unset LC_ALL
  "$@"
)
build_project() {  # SOURCE BUILD OPTIONS...
  local source=$1 build=$2
  shift 2
  as_caller cmake -G Ninja -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release "$@" &&
    as_caller cmake --build "$build" --parallel 2
}
