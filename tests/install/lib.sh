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
command -v ccache >/dev/null && export CMAKE_CXX_COMPILER_LAUNCHER=ccache
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"
RELEASE_BUILD=$(dirname "$(dirname "$MAILSIFT")")

# The static and the shared libraries, each below a prefix of its own that is not the one they were
# configured for.
STATIC=$SCRATCH/static
SHARED=$SCRATCH/shared
install_libraries() {
  cmake --install "$RELEASE_BUILD" --prefix "$STATIC" --component libclassify-dev >/dev/null &&
    cmake --install "$SHARED_BUILD" --prefix "$SHARED" >/dev/null
}

build_project() {  # SOURCE BUILD OPTIONS...
  local source=$1 build=$2
  shift 2
  HOME=$CALLERS_HOME cmake -G Ninja -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release "$@" &&
    HOME=$CALLERS_HOME cmake --build "$build" --parallel 2
}
