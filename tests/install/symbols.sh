#!/bin/bash
# The shared library: its name, and that it exports what the public headers declare and nothing else.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

LIBRARY=$SHARED_BUILD/libclassify/libclassify.so.0
HEADERS=$REPO/libclassify/include/classify

# Demangled names without their arguments; the version's own symbol is left out.
exported() { nm -DC --defined-only "$LIBRARY" | cut -c 20- | sed 's/@@CLASSIFY_0$//; s/[[(].*//' | grep -vx 'CLASSIFY_0' | sort -u; }

claim_its_name_has_the_major_version() {
  expect_match "soname" 'soname: \[libclassify\.so\.0\]' "$(readelf -d "$LIBRARY")"
}

claim_only_our_namespace_is_exported() {
  expect_equal "other names" "" "$(exported | grep -vE '^(classify::|(vtable|typeinfo|typeinfo name) for classify::Error$)')"
  expect_equal "names without our symbol version" "" \
    "$(nm -D --defined-only "$LIBRARY" | grep -v -e '@@CLASSIFY_0$' -e ' A CLASSIFY_0$')"
}

# Also of its own: classify::parse_date, say, is no business of anyone.
claim_every_name_stands_in_a_public_header() {
  local words
  words=$(sed 's|//.*||' "$HEADERS"/*.h | grep -oE '[A-Za-z_0-9]+' | sort -u)
  expect_equal "names in no header" "" \
    "$(exported | sed 's/.*:://; s/^~//; s/^operator.*/operator/; s/.* for .*/Error/' | sort -u | comm -23 - <(sort -u <<<"$words"))"
  expect_lacks "inner types" "::State::" "$(exported)"
}

# The free functions of the headers, which programs may call.
claim_every_function_of_a_public_header_is_exported() {
  local functions
  functions=$(sed 's|//.*||' "$HEADERS"/*.h | tr '\n' ' ' | sed 's/[;}]/&\n&/g' |
    grep -oE '[;}] *(\[\[nodiscard\]\] )?[A-Za-z_:<>0-9 ]+[ >]&?[a-z_0-9]+\([^()]*(\(\))?[^()]*\);' |
    grep -v -e friend -e ' using ' | sed -E 's/\(.*//; s/.*[ &]//' | sort -u)
  expect_contains "some that were found" "publish_model" "$functions"
  expect_match "how many" '^[0-9]{2,3}$' "$(wc -l <<<"$functions")"
  expect_equal "missing" "" "$(exported | sed 's/.*:://' | sort -u | comm -13 - <(echo "$functions"))"
}

# As Debian looks: a symbol that went breaks programs, one that came is kept from then on. Sizes and
# members of types are not seen here; docs/ABI.md says how they are compared.
claim_the_symbols_are_those_of_the_list() {
  local version
  version=$(dpkg-parsechangelog -l "$REPO/tools/debian/changelog" -S Version)
  expect_exit 0 dpkg-gensymbols -c4 -plibclassify0 -v"$version" -e"$LIBRARY" \
    -I"$REPO/tools/debian/libclassify0.symbols" -O"$PWD/symbols"
  expect_equal "symbols that came or went" "" "$(grep -E '^[+-] |^[+-]#' out err)"
}

claim_it_needs_no_more_libraries_than_it_uses() {
  expect_equal "ldd -u" "" "$(ldd -u "$LIBRARY" 2>&1 | grep -E 'icu|boost|mimetic|sodium')"
}

run_claims "$@"
