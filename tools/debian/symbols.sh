#!/bin/bash
# Makes the lists of exported symbols anew: tools/debian/libclassify.symbols, and those of
# libclassify-home, libclassify-measure and libclassify-c, in the form of dpkg-gensymbols. Run it after a change of the
# interface that is meant, and read the difference: a line that went breaks programs.
#
#   cmake --preset shared && cmake --build --preset shared
#   tools/debian/symbols.sh [build/shared]
#
# A name keeps the version that it came with. Constants, which a compiler may leave out, are optional,
# and so is everything that the libraries keep among themselves.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:-$here/../../build/shared}
version=$(dpkg-parsechangelog -l "$here/changelog" -S Version)

for soname in libclassify.so.0 libclassify-home.so.0 libclassify-measure.so.0 libclassify-c.so.1; do
  library=${soname%.so.*}
  package=libclassify0
  [[ $library != libclassify-c ]] || package=libclassify-c1
  file=$build/libclassify/$soname
  list=$here/$library.symbols
  [[ -e $file ]] || { echo "$0: there is no $file" >&2; exit 66; }
  touch "$list"
  {
    echo "$soname $package #MINVER#"
    # ADDRESS TYPE NAME@@VERSION; the versions' own names are of type A.
    # Types are written out as dpkg-gensymbols does it, which nm -C does not.
    nm -D --defined-only "$file" | cut -c 18- | sed 's/@@/@/' | c++filt --format=gnu-v3 | sort -u | awk -v version="$version" '
      FILENAME != "-" {
        if (/^ /) { name = $0; sub(/ [^ ]*$/, "", name); since[name] = $NF }
        next
      }
      { type = $1; name = substr($0, 3) }
      /@CLASSIFY_PRIVATE$/ { next }
      name == "CLASSIFY_PRIVATE" { line[" (symver|optional)CLASSIFY_PRIVATE"]; next }
      type == "A" { line[" " name "@" name]; next }
      name ~ /@CLASSIFY_[0-9]+$/ && name !~ /::| for / { line[" " name]; next }  # C
      { line[" (c++" (type == "u" ? "|optional" : "") ")\"" name "\""] }
      END { for (name in line) print name " " (name in since ? since[name] : version) }' "$list" - | sort
  } >"$list.new"
  mv "$list.new" "$list"
done
