#!/bin/bash
# tools/release.sh: the archive of a commit is the same each time, is whole, and has what building takes.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

git -C "$REPO" rev-parse HEAD >/dev/null 2>&1 || {
  echo "SKIPPED: $REPO is no checkout of git" >&2
  exit 77
}

before_claims() { git clone -q "$REPO" "$SCRATCH/source"; }
release() { "$SCRATCH/source/tools/release.sh" "$@"; }

claim_an_archive_is_the_same_each_time() {
  expect_exit 0 release "$PWD/one"
  expect_exit 0 release "$PWD/another"
  expect_equal "files" "SHA256SUMS libclassify-$(version).tar.xz" "$(ls one | paste -sd ' ')"
  expect_same_file "checksums" one/SHA256SUMS another/SHA256SUMS
  (cd one && sha256sum --quiet -c SHA256SUMS) >out 2>&1
  expect_equal "checksums are right" 0 $?
}
version() { "$MAILSIFT" --version | sed 's/^mailsift \([^,]*\),.*/\1/'; }

claim_it_has_every_file_of_the_commit() {
  release "$PWD/made" >/dev/null
  tar -xf made/*.tar.xz
  (cd "libclassify-$(version)" && find . ! -type d | sed 's|^\./||' | sort) >actual
  git -C "$SCRATCH/source" -c core.quotePath=off ls-files | sort >expected
  expect_same_file "files" expected actual
}

claim_what_is_not_committed_is_no_release() {
  echo more >>"$SCRATCH/source/README.md"
  expect_exit 1 release "$PWD/made"
  expect_contains "words" "not committed" "$(<err)"
  expect_equal "an archive" "" "$(ls made 2>/dev/null)"
  git -C "$SCRATCH/source" checkout -q README.md
}

claim_wrong_usage_is_64() {
  local tool
  for tool in release package; do
    expect_exit 64 "$REPO/tools/$tool.sh" --no-such
    expect_exit 64 "$REPO/tools/$tool.sh" one two
    expect_exit 0 "$REPO/tools/$tool.sh" --help
    expect_contains "help" "tools/$tool.sh" "$(<out)"
  done
}

run_claims "$@"
