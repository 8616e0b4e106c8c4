#!/bin/bash
# One word for one thing: help, messages, manual pages, README and guide, in both languages, keep to the table
# of libclassify/docs/TERMS.md.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

DOCS=$REPO/libclassify/docs
TABLE=$DOCS/TERMS.md
LANGUAGES="en ja"

# Column N of the table, a term a line.
column() {  # FILE N
  awk -F ' *[|] *' -v n="$2" '/^\| English/ { on = 1; next } /^\| ---/ { next } !/^\|/ { on = 0 } on { print $(n + 1) }' "$1" |
    sed 's/, \|、/\n/g' | grep -v '^ *$'
}

# "FILE: TEXT" of all that a user reads, with names of files, options and fields taken out: what stands in
# `backquotes`, is printed by .I or .B, is a path, or is a name with capitals.
texts() {  # en|ja
  python3 - "$REPO" "$1" <<'PYTHON'
import pathlib, re, sys
repo, language = pathlib.Path(sys.argv[1]), sys.argv[2]
STRING = r'"(?:[^"\\\n]|\\.)*"'
def pairs(name):
    text = (repo / "tools/mailsift/words" / name).read_text()
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    one = rf'(R"\((?:.*?)\)"|(?:{STRING}\s*)+)'
    for m in re.finditer(rf"\{{\s*{one},\s*{one}\}},", text, flags=re.S):
        yield [" ".join(re.findall(STRING, t)) if not t.startswith('R"') else t[3:-2] for t in m.groups()]
def plain(text):
    text = re.sub(r"^```.*?^```|`[^`]*`", " ", text, flags=re.S | re.M)
    text = re.sub(r"^\.(I|B|BR|IR|RI|SH|SS|TH|\\\").*$", " ", text, flags=re.M)
    text = re.sub(r"\]\([^)]*\)", "]", text)          # links
    text = re.sub(r"^( {2,}|\| +)mailsift .*$", " ", text, flags=re.M)   # commands
    return re.sub(r"--[a-z-]+|\b[a-z-]+ = |[~.\w]*/[\w./%~*-]*|\b[\w-]+\.(?:md|toml|h)\b", " ", text)
out = []
side = 0 if language == "en" else 1
for name in ("messages_ja.cc", "help_ja.cc"):
    for pair in pairs(name):
        out.append((name, plain(pair[side].replace(r"\n", "\n"))))
pages = repo / "tools/man" / language
for page in sorted(pages.glob("*.[18]")): out.append((page.name, plain(page.read_text())))
recipes = repo / ("tools/recipes" if language == "en" else "tools/man/ja") / "mailsift-recipes.7"
out.append((recipes.name, plain(recipes.read_text())))
ja = ".ja" if language == "ja" else ""
readme = repo / ("libclassify/docs/README.ja.md" if ja else "README.md")
for path in (readme, *(repo / f"libclassify/docs/{name}{ja}.md" for name in ("GUIDE", "SITE"))): out.append((path.name, plain(path.read_text())))
for name, text in out:
    print(f"{name}: " + " ".join(text.split()))
PYTHON
}

before_claims() {
  local language
  for language in $LANGUAGES; do texts "$language" >"$SCRATCH/$language"; done
  column "$TABLE" 4 >"$SCRATCH/not"
}

# Words that the table says not to use, where they are used.
used() {  # WORDS TEXTS
  python3 - "$1" "$2" <<'PYTHON'
import re, sys
words = [w.strip() for w in open(sys.argv[1], encoding="utf-8")]
for line in open(sys.argv[2], encoding="utf-8"):
    for word in words:
        # Of English whole words; of Japanese not where only the long vowel is missing from the list.
        pattern = rf"(?<![\w-]){word}s?(?![\w-])" if word.isascii() else rf"{word}(?!ー)"
        for m in re.finditer(pattern, line):
            print(f"{word}: {line.split(':')[0]}: ...{line[max(0, m.start() - 40):m.end() + 30].strip()}...")
PYTHON
}

claim_no_text_has_a_word_that_the_table_rules_out() {
  expect_match "words ruled out" '^[1-9][0-9]$' "$(wc -l <"$SCRATCH/not")"
  local language
  for language in $LANGUAGES; do
    expect_match "texts" '^[1-9][0-9]{2,}$' "$(wc -l <"$SCRATCH/$language")"
    expect_equal "$language" "" "$(used "$SCRATCH/not" "$SCRATCH/$language")"
  done
}

claim_each_term_of_the_table_is_used() {
  local term
  while read -r term; do
    expect_contains "English" "${term#to }" "$(<"$SCRATCH/en")"
  done < <(column "$TABLE" 1)
  while read -r term; do
    expect_contains "Japanese" "$term" "$(<"$SCRATCH/ja")"
  done < <(column "$TABLE" 2)
}

claim_a_wrong_word_would_be_found() {
  printf 'x: the home of a user\nx: home-made\nx: このフォルダの中\nx: フォルダーの中\n' >texts
  printf 'home\nフォルダ\n' >words
  expect_equal "found" 2 "$(used words texts | wc -l)"
}

# What a first-time reader does not know is explained before it is used.
claim_words_are_explained_before_they_are_used() {
  local word
  for word in "data folder" "training set" "recent mail"; do
    expect_contains "mailsift --help explains" "$word" "$(ms --help | sed -n '/^The data folder/,/^$/p')"
  done
  expect_match "regime" 'How eagerly a message is learned is called the regime' "$(ms --help | tr '\n' ' ')"
  expect_match "view" 'three views \(words' "$(ms train --help | tr -s ' \n' ' ')"
  expect_match "to fold" 'folded\* into' "$(tr '\n' ' ' <"$DOCS/GUIDE.md")"
}

run_claims "$@"
