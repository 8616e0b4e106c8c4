#!/bin/bash
# What the compiler and the linker put between a mistake of ours and whoever would use it: looked for in
# the programs and the libraries as they are built, and in the commands that build them.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${PACKAGE_BUILD:?set PACKAGE_BUILD to a build of the preset package}"
LIBRARIES=("$SHARED_BUILD"/libclassify/libclassify{,-home,-measure}.so.0 "$SHARED_BUILD/libclassify/libclassify-c.so.1")
PACKAGED=$(realpath "$PACKAGE_BUILD")/bin/mailsift

# Wherever it is loaded, it lies at an address nobody knows; nothing is writable and executable, or
# writable once it is linked; no library comes from a folder that is named in it.
expect_hardened() {  # FILE
  local file=$1
  readelf -hldW "$file" >headers
  expect_match "$file: loads anywhere" 'Type: +DYN' "$(<headers)"
  expect_match "$file: relocations become read-only" 'GNU_RELRO' "$(<headers)"
  expect_match "$file: all of them at the start" 'FLAGS.*(BIND_NOW|NOW)' "$(<headers)"
  expect_match "$file: the stack is no code" 'GNU_STACK +(0x[0-9a-f]+ +){5}RW +0x' "$(<headers)"
  expect_equal "$file: segments to write and to run" "" "$(grep -E '^ +[A-Z_]+ +(0x[0-9a-f]+ +){5}(RWE|WE)' headers)"
  expect_equal "$file: paths and relocations of code" "" "$(grep -E 'RPATH|RUNPATH|TEXTREL' headers)"
}

claim_programs_and_libraries_are_hardened() {
  local file
  for file in "$MAILSIFT" "$PACKAGED" "${LIBRARIES[@]}"; do
    expect_hardened "$file"
    expect_contains "$file: stack protector" "__stack_chk_fail" "$(nm -D "$file")"
  done
  # The other two libraries copy nothing whose size the compiler could check.
  for file in "$MAILSIFT" "$PACKAGED" "${LIBRARIES[0]}"; do
    expect_match "$file: checked copies" '__mem(cpy|move)_chk' "$(nm -D "$file")"
  done
  for file in "$MAILSIFT" "$PACKAGED"; do
    readelf -dW "$file" >dynamic
    expect_match "$file: a program" 'FLAGS_1.*PIE' "$(<dynamic)"
  done
}

claim_every_file_is_compiled_so() {
  local build option
  for build in "$RELEASE_BUILD" "$PACKAGE_BUILD" "$SHARED_BUILD"; do
    grep '"command"' "$build/compile_commands.json" >commands
    expect_match "how many" '^[0-9]{2,3}$' "$(wc -l <commands)"
    for option in -D_FORTIFY_SOURCE=3 -O3 -fstack-protector-strong -fstack-clash-protection; do
      expect_equal "$build: without $option" "" "$(grep -v -e "$option" commands)"
    done
  done
}

# Built beside build/release, as the preset has it. It is compiled as that one is, so ccache has its
# objects; without ccache this takes minutes. Only two files know: a static program cannot load libraries.
claim_the_wholly_static_program_is_hardened_too() {
  local build
  build=$(dirname "$RELEASE_BUILD")/static
  rm -f "$build/bin/mailsift"
  expect_exit 0 build_static "$build"
  grep -h '"command"' "$build/compile_commands.json" |
    sed -E -e "s|$build|BUILD|g" -e '/lib(pq|zstd)\.cc/s/ -DCLASSIFY_WHOLLY_STATIC//' | sort >commands
  grep -h '"command"' "$RELEASE_BUILD/compile_commands.json" | sed "s|$RELEASE_BUILD|BUILD|g" | sort >expected
  expect_same_file "commands that compile it and the release" expected commands
  expect_hardened "$build/bin/mailsift"
  expect_equal "libraries" "" "$(readelf -dW "$build/bin/mailsift" | grep NEEDED)"
  trained_home home
  ms --home home check "$(spam_mail)" >expected
  expect_exit 0 "$build/bin/mailsift" --home home check "$(spam_mail)"
  expect_same_file "verdict" expected out
}
build_static() (  # BUILD
  export CCACHE_BASEDIR=$REPO  # as tests/run.sh has it
  cd "$REPO" &&
    as_caller cmake --preset static -B "$1" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null &&
    as_caller cmake --build "$1" --parallel 2 --target mailsift
)

run_claims "$@"
