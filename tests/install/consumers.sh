#!/bin/bash
# Programs outside the tree find, compile and link the library, in each of the ways that the README
# names, and it works: consumer.cc trains and classifies.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

INSTALL=$REPO/tests/install
before_claims() { install_libraries; }

# The program learns a spam and a good mail and knows the spam again.
expect_works() {  # PROGRAM
  expect_exit 0 "$1" home "$(spam_mail)" "$REPO/corpus/good/001-ml-relay-question.eml" "$(spam_mail)"
  expect_equal "verdict of $1" SPAM "$(<out)"
}

by_pkg_config() {  # PREFIX OPTIONS...
  local prefix=$1
  shift
  export PKG_CONFIG_PATH
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name classify.pc)")
  # shellcheck disable=SC2046
  expect_exit 0 g++ "$INSTALL/consumer.cc" -o consumer $(pkg-config --cflags --libs "$@" classify)
}

claim_find_package_finds_the_static_library() {
  expect_exit 0 build_project "$INSTALL/project" build -DCMAKE_PREFIX_PATH="$STATIC"
  expect_works build/consumer
}

claim_find_package_of_the_shared_library_needs_no_other_package() {
  expect_exit 0 build_project "$INSTALL/project" build -DCMAKE_PREFIX_PATH="$SHARED" \
    -DCMAKE_DISABLE_FIND_PACKAGE_{ICU,Boost,Mimetic,Sodium}=ON
  expect_match "what it is linked with" 'libclassify\.so\.0' "$(readelf -d build/consumer)"
  expect_works build/consumer
}

claim_pkg_config_knows_the_static_library() {
  by_pkg_config "$STATIC" --static
  expect_works ./consumer
}

claim_pkg_config_knows_the_shared_library() {
  by_pkg_config "$SHARED"
  expect_lacks "libraries to link" icu "$(pkg-config --libs --static classify)"
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify.so.0)")
  expect_works ./consumer
}

claim_another_version_is_not_taken() {
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\nfind_package(classify 1.0 REQUIRED)\n' \
    >CMakeLists.txt
  expect_exit 1 cmake -S . -B build -DCMAKE_PREFIX_PATH="$STATIC"
  expect_match "words" 'requested version "1\.0"' "$(tr -s ' \n' ' ' <err)"
}

# All of the library is compiled here, once: the build is kept beside build/release.
claim_add_subdirectory_builds_the_library_and_no_more() {
  local build
  build=$(dirname "$RELEASE_BUILD")/consumer
  rm -f "$build/consumer"
  expect_exit 0 build_project "$INSTALL/project" "$build" -DCLASSIFY_SOURCE="$REPO" -DCMAKE_BUILD_TYPE=
  expect_works "$build/consumer"
  expect_equal "programs of ours" "" "$(find "$build" -name mailsift -o -name '*_tests')"
}

# seams_test.sh looks that they include nothing but the standard library and each other.
claim_all_public_headers_are_installed() {
  expect_equal "headers" "$(cd "$REPO/libclassify/include" && find . -type f | sort)" \
    "$(cd "$STATIC/include" && find . -type f | sort)"
}

run_claims "$@"
