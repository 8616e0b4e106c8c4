#!/bin/bash
# Makes the description of the C ABI that is promised, tools/debian/libclassify-c.abi: functions with their
# parameters, the struct's layout, the numbers of the enumerations, versions of the symbols. Run it after
# an addition to classify/c.h, and read the difference (libclassify/docs/ABI.md).
#
#   tools/debian/abi.sh [HEADER [FILE]]
#
# The header is all of it, so no build is needed: each function gets an empty body here, and the real ones
# cannot have other parameters, because the compiler would not take them beside the header. That the library
# exports these functions and no others is looked at by tests/install/symbols.sh.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
header=$(realpath "${1:-$root/libclassify/include/classify/c.h}")
file=$(realpath "${2:-$here/libclassify-c.abi}")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
mkdir classify
cp "$header" classify/c.h
text=$(gcc -E -P -x c classify/c.h | tr '\n' ' ' | sed 's/;/;\n/g')
{
  echo '#include "classify/c.h"'
  grep -oE '(int|long|void|const char ?\*) ?\*?classify_[a-z_]+\([^)]*\);' <<<"$text" |
    sed -E 's/^void(.*);$/void\1 {}/; t; s/;$/ { return 0; }/'
  # Enumerations are handed over as int, so no function names them: one that does, and a size.
  echo "void numbers(char (*id)[CLASSIFY_ID_SIZE]$(grep -oE 'enum classify_[a-z]+ \{' <<<"$text" | sed 's/ {//; s/^/, /' | tr -d '\n')) {}"
} >door.c
{
  cat "$root/libclassify/cmake/classify_c.map"
  echo 'NUMBERS { global: numbers; };'
} >door.map
gcc -g -O0 -w -fPIC -shared -I . -Wl,-soname,libclassify-c.so.1 -Wl,--version-script=door.map door.c -o libclassify-c.so.1
abidw --no-corpus-path --no-comp-dir-path --no-elf-needed --no-show-locs --short-locs libclassify-c.so.1 >abi
mv abi "$file"
