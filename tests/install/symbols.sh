#!/bin/bash
# The shared libraries: their names, and that each exports what the headers of its door declare and
# nothing else, but for what they keep among themselves.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

HEADERS=$REPO/libclassify/include/classify
MAP=$REPO/libclassify/cmake/classify.map

# A library a line: its name, the folder of its headers and the version of its symbols.
DOORS="classify . CLASSIFY_0
classify-home home CLASSIFY_HOME_0
classify-measure measure CLASSIFY_MEASURE_0"
each_door() {  # claims about NAME FOLDER VERSION
  local name folder version
  while read -r name folder version; do "$1" "$name" "$folder" "$version"; done <<<"$DOORS"
}
library() { echo "$SHARED_BUILD/libclassify/lib$1.so.${2-0}"; }

# "TYPE NAME@@VERSION" of each symbol with this version, demangled; the version's own is left out.
symbols() {  # NAME VERSION
  nm -DC --defined-only "$(library "$1")" | cut -c 18- | grep "@@$2\$" | grep -v ' A '
}
# Without types, versions and arguments.
exported() { symbols "$@" | cut -c 3- | sed 's/@@[A-Z_0-9]*$//; s/[[(].*//' | sort -u; }
# The last part of each name: of a class, a member or a function.
last_words() { sed 's/.* for //; s/.*:://; s/^~//; s/^operator.*/operator/' | sort -u; }
words_of() { sed 's|//.*||' "$@" | grep -oE '[A-Za-z_0-9]+' | sort -u; }

has_the_major_version() { expect_match "soname" "soname: \[lib$1\\.so\\.0\]" "$(readelf -d "$(library "$1")")"; }
claim_their_names_have_the_major_version() { each_door has_the_major_version; }

exports_our_namespace() {
  expect_match "$1: names" '.{500}' "$(exported "$1" "$3")"
  expect_equal "$1: other names" "" \
    "$(exported "$1" "$3" | grep -vE '^((vtable|typeinfo|typeinfo name) for )?classify::')"
  expect_equal "$1: names without a version of ours" "" \
    "$(nm -D --defined-only "$(library "$1")" | grep -vE "(@@| A )($3|CLASSIFY_PRIVATE)\$")"
}
claim_only_our_namespace_is_exported() { each_door exports_our_namespace; }

# Also of its own: classify::parse_date, say, is no business of anyone. Constants of the doors below are
# there again where their address is taken.
names_are_of_the_door() {
  expect_equal "$1: names in no header of its own" "" \
    "$(symbols "$1" "$3" | grep -v '^u ' | cut -c 3- | sed 's/@@.*//; s/[[(].*//' | last_words |
      comm -23 - <(words_of "$HEADERS/$2"/*.h))"
  expect_equal "$1: names in no header" "" \
    "$(exported "$1" "$3" | last_words | comm -23 - <(words_of "$HEADERS"/*.h "$HEADERS"/*/*.h))"
  expect_lacks "inner types of $1" "::State::" "$(exported "$1" "$3")"
}
claim_every_name_stands_in_a_public_header_of_its_door() { each_door names_are_of_the_door; }

# The free functions of the headers, which programs may call.
functions_are_exported() {
  local functions
  functions=$(find "$HEADERS/$2" -maxdepth 1 -name '*.h' ! -name c.h -exec sed 's|//.*||' {} + | tr '\n' ' ' | sed 's/[;}]/&\n&/g' |
    grep -oE '[;}] *(\[\[nodiscard\]\] )?[A-Za-z_:<>0-9 ]+[ >]&?[a-z_0-9]+\([^()]*(\(\))?[^()]*\);' |
    grep -v -e friend -e ' using ' | sed -E 's/\(.*//; s/.*[ &]//' | sort -u)
  expect_match "how many in $1" '^[0-9]{2,3}$' "$(wc -l <<<"$functions")"
  expect_equal "$1: missing" "" "$(exported "$1" "$3" | sed 's/.*:://' | sort -u | comm -13 - <(echo "$functions"))"
}
claim_every_function_of_a_public_header_is_exported() { each_door functions_are_exported; }

# The names of the header for C, in C: nothing else, and none missing.
claim_the_door_for_c_exports_its_header() {
  local file
  file=$(library classify-c 1)
  expect_match "soname" 'soname: \[libclassify-c\.so\.1\]' "$(readelf -d "$file")"
  expect_equal "functions" "$(sed 's|^ *\*.*||' "$HEADERS/c.h" | grep -E '^[a-z].*\(' | grep -oE 'classify_[a-z_]+\(' | tr -d '(' | sort -u)" \
    "$(nm -D --defined-only "$file" | grep -v ' A ' | sed -n 's/.* T \(.*\)@@CLASSIFY_1$/\1/p' | sort)"
  expect_equal "other symbols" "" "$(nm -D --defined-only "$file" | grep -vE ' T .*@@CLASSIFY_1$| A CLASSIFY_1$')"
}

# What libclassify exports to the others is named in classify.map, and is no more than these need.
claim_what_the_libraries_keep_among_themselves_is_needed() {
  local needed pattern
  needed=$(nm -DC --undefined-only "$(library classify-home)" "$(library classify-measure)" "$(library classify-c 1)" |
    sed -n 's/^ *U \(.*\)@CLASSIFY_PRIVATE$/\1/p' | sort -u)
  expect_contains "needed" "classify::throw_errno(" "$needed"
  while read -r pattern; do
    expecting
    grep -qE "^${pattern//\*/.*}\$" <<<"$needed" || fail "exported for nobody: $pattern"
  done < <(sed -n '/^CLASSIFY_PRIVATE/,$s/^ *\(classify::.*\);$/\1/p' "$MAP")
  expect_equal "names in no header of src/ that says it is visible" "" \
    "$(exported classify CLASSIFY_PRIVATE | last_words |
      comm -23 - <(words_of $(grep -rl 'gnu::visibility("default")' "$REPO/libclassify/src")))"
}

# As Debian looks: a symbol that went breaks programs, one that came is kept from then on. Sizes and
# members of types are not seen here; docs/ABI.md says how they are compared.
symbols_are_those_of_the_list() {
  expect_exit 0 dpkg-gensymbols -c4 -p"${4-libclassify0}" -v"$VERSION" -e"$(library "$1" "${5-0}")" \
    -I"$REPO/tools/debian/lib$1.symbols" -O"$PWD/symbols"
  expect_equal "$1: symbols that came or went (tools/debian/symbols.sh makes the list)" "" \
    "$(grep -E '^[+-] |^[+-]#' out err)"
}
claim_the_symbols_are_those_of_the_lists() {
  VERSION=$(dpkg-parsechangelog -l "$REPO/tools/debian/changelog" -S Version)
  each_door symbols_are_those_of_the_list
  symbols_are_those_of_the_list classify-c . CLASSIFY_1 libclassify-c1 1
}

claim_the_lists_are_as_they_are_made() {
  mkdir debian
  cp "$REPO"/tools/debian/{changelog,symbols.sh,*.symbols} debian
  expect_exit 0 debian/symbols.sh "$SHARED_BUILD"
  local list
  for list in debian/*.symbols; do
    expect_same_file "$list" "$REPO/tools/$list" "$list"
  done
}

# abidiff against the description that was committed: parameters, the struct's layout, the numbers of
# enumerations. What was added has to be described, too.
abi_of() { expect_exit 0 "$REPO/tools/debian/abi.sh" "$1" new.abi; }
claim_the_c_abi_is_the_promised_one() {
  abi_of "$HEADERS/c.h"
  expect_exit 0 abidiff "$REPO/tools/debian/libclassify-c.abi" new.abi
  expect_equal "what changed (tools/debian/abi.sh makes the description)" "" "$(grep -E ' [1-9][0-9]* (Removed|Changed|Added)' out)"
}
claim_a_change_of_the_c_abi_would_be_found() {
  local change
  for change in 's/CLASSIFY_BUSY = 8/CLASSIFY_BUSY = 18/' 's/CLASSIFY_ID_SIZE 64/CLASSIFY_ID_SIZE 65/' \
    's/^  int cls;  /  long cls;/' 's/^int classify_model_new(/long classify_model_new(/' 's/void classify_free(void\* bytes)/void classify_free(int bytes)/'; do
    sed "$change" "$HEADERS/c.h" >c.h
    expect_exit 1 cmp -s c.h "$HEADERS/c.h"
    abi_of c.h
    expect_exit 4 abidiff "$REPO/tools/debian/libclassify-c.abi" new.abi
  done
}

needs_what_it_uses() {
  local file
  file=$(library "$1" "${4-0}")
  expect_lacks "$1: ldd" "not found" "$(ldd "$file")"
  expect_equal "$1: ldd -u" "" "$(ldd -u "$file" 2>&1 | grep -E 'icu|boost|mimetic|sodium|libz')"
}
claim_they_need_no_more_libraries_than_they_use() {
  export LD_LIBRARY_PATH=$SHARED_BUILD/libclassify  # they name no folder
  each_door needs_what_it_uses
  needs_what_it_uses classify-c . CLASSIFY_1 1
  expect_lacks "the first door" sodium "$(readelf -d "$(library classify)")"
  expect_equal "whose text the others read" "" \
    "$(readelf -d "$(library classify-home)" "$(library classify-measure)" "$(library classify-c 1)" | grep -E 'icu|boost|mimetic')"
}

run_claims "$@"
