#!/bin/bash
# What the compiler and the linker put between a mistake of ours and whoever would use it: looked for in
# the programs and the library as they are built, and in the commands that build them.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${PACKAGE_BUILD:?set PACKAGE_BUILD to a build of the preset package}"
LIBRARY=$SHARED_BUILD/libclassify/libclassify.so.0
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

claim_programs_and_library_are_hardened() {
  local file
  for file in "$MAILSIFT" "$PACKAGED" "$LIBRARY"; do
    expect_hardened "$file"
    expect_contains "$file: stack protector" "__stack_chk_fail" "$(nm -D "$file")"
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

claim_the_wholly_static_program_is_hardened_too() {
  expect_exit 0 build_static
  expect_hardened static/bin/mailsift
  expect_equal "libraries" "" "$(readelf -dW static/bin/mailsift | grep NEEDED)"
  trained_home home
  ms --home home check "$(spam_mail)" >expected
  expect_exit 0 static/bin/mailsift --home home check "$(spam_mail)"
  expect_same_file "verdict" expected out
}
build_static() (
  cd "$REPO" && export HOME=$CALLERS_HOME &&
    cmake --preset static -B "$CLAIM/cwd/static" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null &&
    cmake --build "$CLAIM/cwd/static" --parallel 2 --target mailsift
)

run_claims "$@"
