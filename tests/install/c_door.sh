#!/bin/bash
# Programs in C, compiled as C89 and linked with the installed libraries, have the verdicts of mailsift;
# plugins link the static libraries; headers say what language they are in.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PROGRAMS=$REPO/tests/install/c
C89=(gcc -std=c89 -pedantic -Wall -Wextra -Wconversion -Wno-sign-conversion -Werror -D_POSIX_C_SOURCE=200809L)
MODEL=$SCRATCH/home/model

before_claims() {
  install_libraries && trained_home "$SCRATCH/home" || return
  SHARED_PC=$(dirname "$(find "$SHARED" -name classify-c.pc)")
  STATIC_PC=$(dirname "$(find "$STATIC" -name classify-c.pc)")
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify-c.so.1)")
}

# shellcheck disable=SC2046
compile() { "${C89[@]}" "$PROGRAMS/$1.c" -o "$1" $(PKG_CONFIG_PATH=$SHARED_PC pkg-config --cflags --libs classify-c) -pthread; }

samples() { find "$REPO/corpus/samples" "$REPO/corpus/good" "$REPO/corpus/spam" "$REPO/tests/data/mail" -name '*.eml' | sort; }

# "CLASS PROBABILITY SCORE FILE" of mailsift, each number to the last digit.
mailsift_scores() {  # HOME FILE...
  ms --home "$1" check --json "${@:2}" 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    v = json.loads(line)
    print(v["class"], format(v["probability"], ".17g"), format(v["score"], ".17g"), v["file"])'
}

claim_a_c89_program_has_the_scores_of_mailsift() {
  local -a mails
  mapfile -t mails < <(samples)
  expect_match "how many" '^[0-9]{3,}$' "${#mails[@]}"
  expect_exit 0 compile scores
  mailsift_scores "$SCRATCH/home" "${mails[@]}" >expected
  expect_equal "mails" "${#mails[@]}" "$(wc -l <expected)"
  expect_exit 0 ./scores "$MODEL" 1 "${mails[@]}"
  expect_same_file "verdicts" expected out
  expect_exit 0 ./scores "$MODEL" 2 "${mails[@]}" "${mails[@]}"
  cat expected expected >twice
  expect_same_file "of two threads at the same time" twice out
}

claim_what_is_wrong_is_said() {
  expect_exit 0 compile scores
  expect_exit 74 ./scores missing 1 "$(spam_mail)"
  expect_match "a path that is wrong" '^scores: missing: ' "$(<err)"
  head -c 5000 "$MODEL" >damaged
  expect_exit 74 ./scores damaged 1 "$(spam_mail)"
  expect_match "a damaged model" '^scores: damaged: .*damaged' "$(<err)"
}

claim_a_home_is_that_of_mailsift() {
  local mail score
  mail=$(spam_mail)
  cp -rp "$SCRATCH/home" home.d
  cp home.d/model before
  expect_exit 0 compile home
  expect_exit 0 ./home home.d "$mail"
  score=$(mailsift_scores "$SCRATCH/home" "$mail" | cut -d ' ' -f 1,3)
  cp out steps
  expect_equal "steps" "open: done
judge: done
$score
mail: done
same bytes: 1
train: done
trained: 3
judge: done
untrain: done
untrain again: 7 never learned: there is nothing to take back
judge: done" "$(grep -v -e '^X-' steps | awk '!/^(SPAM|GOOD|UNSURE) / || !seen++')"
  expect_match "an id" "$ID_FORM" "$(grep ^X- steps)"
  expect_exit 0 ms --home home.d model check
  expect_contains "who taught it" '"who":"home"' "$(ms --home home.d history --all --json -n 1)"
  expect_exit 0 ms --home home.d train spam --id "$(sed -n 's/^X-Mailsift-ID: //p' steps)"
  expect_exit 74 ./home no-home "$mail"
  expect_match "words" '^open: 2 .*/no-home: ' "$(<out)"
}

judge_by_plugin() {  # PLUGIN FILE
  python3 - "$@" "$MODEL" <<'PYTHON'
import ctypes, sys
plugin, path, model = sys.argv[1:]
mail = open(path, "rb").read()
judge = ctypes.CDLL(plugin).plugin_judge
judge.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
print(["GOOD", "UNSURE", "SPAM"][judge(model.encode(), mail, len(mail))])
PYTHON
}

claim_plugins_link_the_static_libraries() {
  unset LD_LIBRARY_PATH
  # shellcheck disable=SC2046
  expect_exit 0 "${C89[@]}" -shared -fPIC -fvisibility=hidden "$PROGRAMS/plugin.c" -o c.so \
    $(PKG_CONFIG_PATH=$STATIC_PC pkg-config --static --cflags --libs classify-c)
  # shellcheck disable=SC2046
  expect_exit 0 g++ -std=c++20 -shared -fPIC -fvisibility=hidden "$PROGRAMS/plugin.cc" -o cc.so \
    $(PKG_CONFIG_PATH=$STATIC_PC pkg-config --static --cflags --libs classify)
  local plugin
  for plugin in c cc; do
    expect_lacks "libraries of $plugin.so" classify "$(readelf -d $plugin.so | grep NEEDED)"
    expect_equal "$plugin.so" SPAM "$(judge_by_plugin ./$plugin.so "$(spam_mail)")"
    expect_equal "$plugin.so" GOOD "$(judge_by_plugin ./$plugin.so "$REPO/corpus/good/001-ml-relay-question.eml")"
  done
}

compile_header() {  # COMPILER... HEADER: a file that only includes it
  printf '#include <classify/%s>\n' "${@: -1}" >only.c
  "${@:1:$#-1}" -I "$STATIC/include" -fsyntax-only only.c
}

claim_the_header_for_c_is_clean_in_every_standard() {
  local standard
  for standard in c89 c99 c11 c17; do
    expect_exit 0 compile_header gcc "-std=$standard" -pedantic -Wall -Wextra -Wconversion -Werror -x c c.h
    expect_exit 0 compile_header clang "-std=$standard" -pedantic -Wall -Wextra -Wconversion -Werror -x c c.h
  done
  for standard in c++98 c++11 c++20 c++2b; do
    expect_exit 0 compile_header g++ "-std=$standard" -pedantic -Wall -Wextra -Wconversion -Werror -x c++ c.h
  done
}

claim_the_headers_for_cpp_say_which_standard_they_need() {
  expect_exit 1 compile_header g++ -std=c++17 -x c++ classify.h
  expect_contains "in words" "libclassify needs C++20: compile with -std=c++20" "$(<err)"
  expect_equal "pkg-config leaves it to the program" "" \
    "$(cat "$STATIC_PC"/classify*.pc "$SHARED_PC"/classify*.pc | grep -e -std)"
}

# All of them in one file, by every C++ compiler of this machine: gcc 12, clang 14, and clang 16 if it is there.
claim_the_headers_for_cpp_are_clean_for_every_compiler() {
  local compiler standard
  (cd "$STATIC/include" && find classify -name '*.h' ! -name c.h | sort | sed 's/.*/#include <&>/') >all.cc
  expect_match "headers" '^[1-9][0-9]$' "$(wc -l <all.cc)"
  for compiler in $(for compiler in g++ clang++ $(compgen -c 'clang++-'); do realpath "$(command -v "$compiler")"; done | sort -u); do
    for standard in c++20 c++2b; do
      expect_exit 0 "$compiler" "-std=$standard" -Wall -Wextra -Wconversion -pedantic -Werror -I "$STATIC/include" -fsyntax-only all.cc
    done
  done
}

run_claims "$@"
