#!/bin/bash
# Who may include what: the libraries behind ours stay in their files, and no wing knows one above it.
#
#   learn → judge → mail → text        src/ascii.h and src/hash.h: all
#   learn, judge → model
#
# usage: seams_test.sh SOURCE_FOLDER
set -u
cd "$1/libclassify" || exit 1
failures=0

fail() {
  echo "$1" >&2
  failures=$((failures + 1))
}

# includes FILE...: "FILE HEADER" for each #include
includes() {
  grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"][^>"]+' "$@" |
    sed -E 's/:[^<"]*[<"]/ /'
}

# only HEADERS_PATTERN FILES_PATTERN: headers that match are included by no other files
only() {
  while read -r file header; do
    [[ $header =~ $1 && ! $file =~ $2 ]] && fail "$file: must not include $header"
  done < <(includes $(find include src -name '*.h' -o -name '*.cc' -o -name '*.inc'))
}

only '^mimetic' '^src/mail/mime\.cc$'
only '^unicode/' '^src/text/'
only '^boost/' '^src/model/archive\.cc$'
only '^sodium' '^src/learn/message_id\.cc$'
only '^xxhash' '^src/hash\.h$'

# The public headers of each wing. verdict.h is plain values; the model stores them.
text='(error|version)\.h'
mail='(error|version|message)\.h'
model='(error|version|verdict|model|model_file|model_upkeep)\.h'
judge='(error|version|verdict|model|model_file|model_upkeep|message|tokenizer|feature|scorer|learner|classifier|live_model|counterfactual|annotate)\.h'
learn='[a-z_]+\.h'

# wing NAME PUBLIC_HEADERS INNER_WINGS
wing() {
  [ -d "src/$1" ] || fail "src/$1 is missing"
  while read -r file header; do
    case $header in
      classify/*) [[ $header =~ ^classify/$2$ ]] || fail "$file: src/$1 must not know $header" ;;
      */*.h|*/*.inc)
        [[ $header =~ ^(sys|unicode|mimetic|boost|$3)/ ]] || fail "$file: src/$1 must not know $header" ;;
    esac
  done < <(includes $(find "src/$1" -type f))
}

wing text "$text" 'text'
wing mail "$mail" 'mail|text'
wing model "$model" 'model'
wing judge "$judge" 'judge|mail|text|model'
wing learn "$learn" 'learn|judge|mail|text|model'

# No stage of the public headers knows those after it; nothing of src shows through.
stages=(error.h version.h home.h message.h verdict.h tokenizer.h model.h feature.h model_file.h model_upkeep.h
  read_ahead.h scorer.h learner.h classifier.h live_model.h counterfactual.h annotate.h message_cache.h forward.h report_box.h training_set.h trainer.h
  outcome.h roc.h measures.h intervals.h reliability.h timeline.h score_histogram.h folds.h settling.h
  evaluation.h attribution.h audit.h tuning.h)
for header in include/classify/*; do
  [[ " ${stages[*]} " == *" ${header##*/} "* ]] || fail "$header: has no place in the list of stages"
done
before=''
for stage in "${stages[@]}"; do
  while read -r file header; do
    case $header in
      classify/*) [[ " $before " == *" ${header#classify/} "* ]] || fail "$file: must not know $header" ;;
      */*) fail "$file: not self-contained: $header" ;;
    esac
  done < <(includes "include/classify/$stage")
  before+=" $stage"
done

# A shared library shows what stands in a namespace that says so.
visible='^namespace \[\[gnu::visibility\("default"\)\]\] classify \{$'
for header in include/classify/*; do
  [[ $(grep -c '^namespace' "$header") == $(grep -cE "$visible" "$header") ]] ||
    fail "$header: a namespace without [[gnu::visibility(\"default\")]]"
done

[ $failures -eq 0 ] || exit 1
