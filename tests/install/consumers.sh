#!/bin/bash
# Programs outside the tree find, compile and link the library, in each of the ways that the README
# names, and it works: project/ has one per door, which learns and judges.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PROJECT=$REPO/tests/install/project
DOORS="classify home measure c"
before_claims() { install_libraries; }

# Each program learns a spam and a good mail and knows the spam again.
expect_works() {  # FOLDER [DOOR...]: all doors
  local folder door
  folder=$(realpath "$1")
  shift
  # shellcheck disable=SC2086
  [[ $# -gt 0 ]] || set -- $DOORS
  for door in "$@"; do
    mkdir "of-$door"
    expect_exit 0 env -C "of-$door" "$folder/use_$door" \
      "$(spam_mail)" "$REPO/corpus/good/001-ml-relay-question.eml" "$(spam_mail)"
    expect_equal "verdict of use_$door" SPAM "$(<out)"
    rm -rf "of-$door"
  done
}

# Objects are compiled once, with the flags of the static libraries. The shared ones have the same flags
# and headers, and are linked with the same objects.
by_pkg_config() {  # PREFIX OPTIONS...
  local prefix=$1 door package flags
  shift
  export PKG_CONFIG_PATH
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name classify.pc)")
  mkdir -p "$SCRATCH/objects"
  for door in $DOORS; do
    package=classify-$door package=${package/classify-classify/classify}
    flags=$(pkg-config --cflags "$@" "$package" | tr -d ' ')
    expect_equal "flags of $package" "-I$prefix/include" "-I$(realpath -m "${flags#-I}")"
    [[ -e $SCRATCH/objects/$door.o ]] || case $door in
      c) expect_exit 0 gcc -std=c89 -pedantic -Wall -Werror "$flags" -c "$PROJECT/use_c.c" -o "$SCRATCH/objects/c.o" ;;
      *) expect_exit 0 g++ -std=c++20 "$flags" -c "$PROJECT/use_$door.cc" -o "$SCRATCH/objects/$door.o" ;;
    esac
    # shellcheck disable=SC2046
    expect_exit 0 "$([[ $door == c ]] && echo gcc || echo g++)" "$SCRATCH/objects/$door.o" -o "use_$door" \
      $(pkg-config --libs "$@" "$package")
  done
}

# A program knows no library but that of its door, and what this one needs.
expect_needs_its_door_only() {  # FOLDER
  readelf -d "$1/use_classify" >needed
  expect_match "the first door" 'libclassify\.so\.0' "$(<needed)"
  expect_lacks "the first door" "libclassify-" "$(<needed)"
  readelf -d "$1/use_home" >needed
  expect_match "the second door" 'libclassify-home\.so\.0' "$(<needed)"
  expect_lacks "the second door" "libclassify-measure" "$(<needed)"
  expect_match "the third door" 'libclassify-measure\.so\.0' "$(readelf -d "$1/use_measure")"
  expect_equal "the door for C" libclassify-c.so.1 "$(readelf -d "$1/use_c" | grep -oE 'libclassify[^]]*')"
}

claim_find_package_finds_the_static_libraries() {
  ln -s "$STATIC" installed
  expect_exit 0 build_project "$PROJECT" build -DCMAKE_PREFIX_PATH="$PWD/installed"
  expect_works build
}

claim_find_package_of_the_shared_libraries_needs_no_other_package() {
  ln -s "$SHARED" installed
  expect_exit 0 build_project "$PROJECT" build -DCMAKE_PREFIX_PATH="$PWD/installed" \
    -DCMAKE_DISABLE_FIND_PACKAGE_{ICU,Boost,Mimetic,Sodium,ZLIB}=ON
  expect_needs_its_door_only build
  expect_works build classify home
  # What a library needs is not looked for where the program's libraries are.
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify.so.0)")
  expect_works build measure c
}

claim_the_first_door_needs_no_sodium() {
  ln -s "$STATIC" installed
  expect_exit 0 build_project "$PROJECT" build -DCMAKE_PREFIX_PATH="$PWD/installed" -DDOORS=classify \
    -DCMAKE_DISABLE_FIND_PACKAGE_Sodium=ON
  expect_works build classify
  expect_exit 1 build_project "$PROJECT" other -DCMAKE_PREFIX_PATH="$STATIC" -DDOORS=measure \
    -DCMAKE_DISABLE_FIND_PACKAGE_Sodium=ON
  expect_match "words" 'home, measure and c need libsodium' "$(tr -s ' \n' ' ' <err)"
}

claim_pkg_config_knows_the_static_libraries() {
  by_pkg_config "$STATIC" --static
  expect_lacks "what the first door is linked with" sodium "$(pkg-config --libs --static classify)"
  expect_works .
}

claim_pkg_config_knows_the_shared_libraries() {
  by_pkg_config "$SHARED"
  expect_equal "libraries to link" "" "$(pkg-config --libs --static classify-measure | grep -oE 'icu|sodium|boost|mimetic|-lz')"
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify.so.0)")
  expect_works .
}

claim_another_version_is_not_taken() {
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\nfind_package(classify 1.0 REQUIRED)\n' \
    >CMakeLists.txt
  expect_exit 1 cmake -S . -B build -DCMAKE_PREFIX_PATH="$STATIC"
  expect_match "words" 'requested version "1\.0"' "$(tr -s ' \n' ' ' <err)"
}

# The build is kept beside build/release, and has its flags: ccache has every object of the library.
claim_add_subdirectory_builds_the_library_and_no_more() {
  local build
  build=$(dirname "$RELEASE_BUILD")/consumer
  rm -f "$build"/use_*
  expect_exit 0 build_project "$PROJECT" "$build" -DCLASSIFY_SOURCE="$REPO" \
    -DCMAKE_CXX_FLAGS="$(sed -n 's/^CMAKE_CXX_FLAGS:[A-Z]*=//p' "$RELEASE_BUILD/CMakeCache.txt")" \
    -DBoost_USE_STATIC_LIBS=ON -DOPTIONS="-ffunction-sections;-fdata-sections"
  expect_works "$build"
  expect_equal "programs of ours" "" "$(find "$build" -name mailsift -o -name '*_tests')"
}

# seams_test.py looks that they include nothing but the standard library and each other.
claim_all_public_headers_are_installed() {
  expect_equal "headers" "$(cd "$REPO/libclassify/include" && find . -type f | sort)" \
    "$(cd "$STATIC/include" && find . -type f | sort)"
  expect_equal "those of the shared libraries" "" "$(diff -r "$STATIC/include" "$SHARED/include")"
}

run_claims "$@"
