#!/bin/bash
# The programs that the manual quotes (libclassify/examples), built as a project of their own with
# the installed library, do what its pages say.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

EXAMPLES=$SCRATCH/examples
GOOD=$REPO/corpus/samples/good-rehearsal-ja.eml
SPAM=$REPO/corpus/samples/spam-tablets-en.eml

before_claims() {
  install_libraries && trained_home "$SCRATCH/home" &&
    build_project "$REPO/libclassify/examples" "$EXAMPLES" -DCMAKE_PREFIX_PATH="$SHARED" >/dev/null || return
  # Claims look at it in any order; the one about the command says what is wrong if it fails.
  cmake --build "$RELEASE_BUILD" --target docs >/dev/null 2>&1
  # What a library needs is not looked for where the program's libraries are.
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify.so.0)")
}

claim_the_pages_quote_what_is_there() {
  local program part
  cd "$REPO/libclassify"
  while read -r _ program part; do
    expect_equal "marks of $part in $program" 2 "$(grep -cE "^ *(//|/\*)! \[$part\]" "examples/$program")"
  done < <(grep -h '^\\snippet' docs/manual/*.md)
  expect_equal "marks of all examples" "$(cat examples/*.cc examples/*.c | grep -cE '^ *(//|/\*)! \[')" \
    "$((2 * $(cat docs/manual/*.md | grep -c '^\\snippet')))"
}

SITE=$RELEASE_BUILD/docs
claim_one_command_makes_a_site_of_all_documentation() {
  expect_exit 0 cmake --build "$RELEASE_BUILD" --target docs  # a warning of Doxygen is an error, and so is a dead link
  expect_match "links" ' [0-9]{5,} links' "$(<out)"
  expect_match "a quoted program" 'open_model</a>\(argv\[1\]\)' "$(<"$SITE/api/md_classify_one.html")"
  expect_match "the header for C" 'classify_home_train' "$(<"$SITE/api/c_8h.html")"
  expect_match "what a header says" 'The one writer of a home' "$(<"$SITE/api/trainer_8h.html")"
  expect_contains "README" '<h2 id="what-it-is-not">' "$(<"$SITE/index.html")"
  expect_contains "its Japanese one" '<html lang="ja">' "$(<"$SITE/readme.ja.html")"
  expect_contains "manual pages" '<a href="mailsift-train.1.html">mailsift-train(1)</a>' "$(<"$SITE/man/index.html")"
  expect_contains "a Japanese one" 'メール' "$(<"$SITE/man/ja/mailsift-train.1.html")"
  expect_contains "a reference" '<a href="mailsift-settle.1.html">' "$(<"$SITE/man/mailsift.1.html")"
}

# Each page leads to all others; those of the manual for programmers have Doxygen's own order.
claim_every_document_is_in_its_navigation() {
  local page pages
  pages=$(cd "$REPO" && find . -name '*.md' -not -path './build/*' -not -path './.*/*' -not -path '*/manual/*' | wc -l)
  expect_equal "documents, and three more" "$((pages + 3))" \
    "$(sed -n '/<nav/,/<\/nav/p' "$SITE/index.html" | grep -c '<li>')"
  for page in guide.html man/ja/mailsift.1.html api/classes.html; do
    expect_contains "$page" '>管理者のためのガイド</a>' "$(<"$SITE/$page")"
  done
}

claim_a_dead_link_is_an_error() {
  mkdir source
  (cd "$REPO" && tar -cf - ./*.md {bench,corpus,models}/README.md libclassify/docs/*.md tools/{man,recipes}) | tar -C source -xf -
  cp -r "$SITE" site
  site() { /usr/bin/python3 "$REPO/tools/site/site.py" source "$RELEASE_BUILD/tools/man" site 0; }
  expect_exit 0 site
  printf '\n[a](SITE.md#nosuch) [b](nosuch.md)\n' >>source/libclassify/docs/GUIDE.md
  expect_exit 1 site
  expect_contains "words" "guide.html: site.html#nosuch leads nowhere" "$(<err)"
  expect_contains "words" "GUIDE.md: nosuch.md is not in the site" "$(<err)"
}

claim_one_message_gets_the_verdict_that_mailsift_gives() {
  local mail
  for mail in "$GOOD" "$SPAM"; do
    expect_exit 0 "$EXAMPLES/classify_one" "$SCRATCH/home/model" <"$mail"
    expect_equal "verdict" "$(ms --home "$SCRATCH/home" check "$mail" | cut -d ' ' -f 1)" "$(head -n 1 out | cut -d ' ' -f 1)"
    expect_equal "clues" 3 "$(tail -n +2 out | grep -c .)"
    head -n 1 out >expected
    expect_exit 0 "$EXAMPLES/judge" "$SCRATCH/home/model" <"$mail"
    expect_equal "verdict in C" "$(cut -c 1-10 expected)" "$(cut -c 1-10 out)"
  done
  expect_exit 74 "$EXAMPLES/classify_one" missing <"$SPAM"
  expect_match "words" '^classify_one: missing: ' "$(<err)"
}

claim_train_learns_corrects_and_takes_back() {
  expect_exit 0 "$EXAMPLES/train" home learn spam "$REPO"/corpus/spam/0[01]*.eml
  expect_exit 0 "$EXAMPLES/train" home learn good "$REPO"/corpus/good/0[01]*.eml
  cp home/model before
  "$EXAMPLES/classify_one" home/model <"$GOOD" >out
  expect_match "before the correction" '^(GOOD|UNSURE)' "$(<out)"
  expect_exit 0 "$EXAMPLES/train" home correct spam "$GOOD"
  "$EXAMPLES/classify_one" home/model <"$GOOD" >out
  expect_match "after the correction" '^SPAM' "$(<out)"
  expect_exit 0 "$EXAMPLES/train" home undo "$GOOD"
  expect_exit 1 "$EXAMPLES/train" home undo "$GOOD"
  expect_exit 0 ms --home home model check
  expect_equal "trainings in force of a user" 0 "$(ms --home home history | grep -c ' user ')"
  "$EXAMPLES/classify_one" home/model <"$GOOD" >out
  "$EXAMPLES/classify_one" before <"$GOOD" >expected
  expect_same_file "verdict and clues when it is undone" expected out
}

# Those that come first may teach what the later ones need: not each is learned, but each is handled.
claim_a_crowd_corrects_at_once() {
  local mail
  ms -q --home home init
  ms -q --home home train --from-index "$REPO/corpus/index"
  for mail in "$REPO"/corpus/good/0[0-3]*.eml; do
    { "$EXAMPLES/train" home correct spam "$mail" || echo "$mail" >>refused; } &
  done
  wait
  expect_exit 1 test -e refused
  expect_equal "left in the spool" "" "$(find home/spool -type f)"
  ms --home home check "$REPO"/corpus/good/0[0-3]*.eml >out
  expect_equal "verdicts" SPAM "$(cut -d ' ' -f 1 out | sort -u)"
}

claim_a_server_follows_the_model() {
  mkdir mail
  cp "$(mail_with_verdict "$SCRATCH/home" spam SPAM)" mail/spam
  cp "$(mail_with_verdict "$SCRATCH/home" good GOOD)" mail/good
  ms -q --home home init
  coproc SERVER { "$EXAMPLES/server" home/model 2>err; }
  ask() {  # MAIL: the server's answer
    echo "$1" >&"${SERVER[1]}"
    read -r -t 60 answer <&"${SERVER[0]}"
    echo "$answer"
  }
  expect_equal "with the empty model" "UNSURE mail/spam" "$(ask mail/spam)"
  cp "$SCRATCH/home/model" home/new && mv home/new home/model
  # It looks ten times a second: until then the old answer is right, too.
  local deadline=$((SECONDS + 30))
  until [[ $(ask mail/spam) == "SPAM mail/spam" ]] || ((SECONDS > deadline)); do :; done
  expect_equal "with the new model" "SPAM mail/spam" "$(ask mail/spam)"
  expect_equal "good mail" "GOOD mail/good" "$(ask mail/good)"
  echo damaged >home/new && mv home/new home/model
  until [[ -s err ]] || ((SECONDS > deadline)); do
    expect_equal "with a damaged model" "SPAM mail/spam" "$(ask mail/spam)"
  done
  expect_match "what it says" 'still on the model before: home/model' "$(<err)"
  eval "exec ${SERVER[1]}>&-"
  wait "$SERVER_PID"
  expect_equal "exit code" 0 $?
}

claim_a_store_makes_the_same_model_each_time() {
  mkdir store
  local label path
  while read -r label path; do
    cp "$REPO/corpus/$path" store && echo "$label ${path##*/}"
  done <"$REPO/corpus/index" >store/labels
  expect_exit 0 "$EXAMPLES/own_storage" store model </dev/null
  expect_match "learned" '^[1-9][0-9]* spam and [1-9][0-9]* good$' "$(<out)"
  expect_exit 0 "$EXAMPLES/own_storage" store again </dev/null
  expect_same_file "the model" model again
  expect_exit 0 ms model --model model check
  "$EXAMPLES/classify_one" model <"$(spam_mail)" >out
  expect_match "a mail that was learned" '^SPAM' "$(<out)"
  # Its own verdict, in a mail that it sees again, is no evidence and is written once.
  expect_exit 0 "$EXAMPLES/own_storage" store model <"$SPAM"
  cp out judged
  expect_equal "verdict" 1 "$(grep -c '^X-Shop-Verdict: ' judged)"
  expect_exit 0 "$EXAMPLES/own_storage" store model <judged
  expect_same_file "judged again" judged out
  sed -i '$d' store/labels
  expect_exit 0 "$EXAMPLES/own_storage" store fewer </dev/null
  expect_exit 1 cmp -s model fewer
}

run_claims "$@"
