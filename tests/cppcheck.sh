#!/bin/bash
# cppcheck has nothing to say about library, program and tests. A few seconds.
#
# Left out, because it is wrong or a matter of taste here (Cppcheck 2.10):
#   containerOutOfBounds in html/references.cc   does not count the "+ 1" of the array's size
#   arrayIndexOutOfBoundsCond in letter_costs.h  takes an array of unknown size for an empty one
#   invalidLifetime in ascii_letters.h           takes a string in a test for one that has ended
#   passedByValue in charset.cc                  four words, once a text
#   accessMoved in training_set_test.cc          a list in braces is evaluated once
#   CastIntegerToAddressAtReturn in explanation.cc takes an array of pointers for one of integers
#   useInitializationList                        what is assigned depends on members after it
#
# usage: cppcheck.sh BUILD     a build folder with a compile_commands.json
set -u
command -v cppcheck >/dev/null || exit 77
root=$(realpath "$(dirname "$0")/..")
answer=$(cppcheck --project="$1/compile_commands.json" -i "$1" --library=googletest --std=c++20 --quiet \
  --max-configs=1 --enable=warning,performance,portability --error-exitcode=1 \
  --suppress=containerOutOfBounds:*/html/references.cc \
  --suppress=arrayIndexOutOfBoundsCond:*/letter_costs.h --suppress=passedByValue:*/charset.cc \
  --suppress=invalidLifetime:*/ascii_letters.h \
  --suppress=accessMoved:*/training_set_test.cc \
  --suppress=CastIntegerToAddressAtReturn:*/explanation.cc --suppress=useInitializationList --template='{file}:{line}: {id}: {message}' 2>&1)
code=$?
printf '%s' "${answer//$root\//}"
exit $code
