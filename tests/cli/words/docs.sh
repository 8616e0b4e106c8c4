#!/bin/bash
# The documents: links lead somewhere, and the three texts that are read most have short sentences.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

documents() { (cd "$REPO" && find . -name '*.md' -not -path './build/*' -not -path './.*/*' | sed 's|^\./||'); }

# Links that lead nowhere: "FILE: LINK". A link is a file of this repository, a heading in it, or on the web.
dead_links() {  # FILES, from the root of the repository
  (cd "$REPO" && python3 - "$@") <<'PYTHON'
import os, re, sys
def text_of(path):
    text = open(path, encoding="utf-8").read()
    return re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
def anchor(heading):
    heading = re.sub(r"[`*]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")
def anchors(path):
    return {anchor(h) for h in re.findall(r"^#+ (.*)$", text_of(path), flags=re.M)}
links = 0
for path in sys.argv[1:]:
    text = re.sub(r"`[^`\n]*`", "", text_of(path))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        links += 1
        if re.match(r"(https?|mailto):", link): continue
        file, _, heading = link.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
        if not os.path.exists(target):
            print(f"{path}: {link}")
        elif heading and heading not in anchors(target):
            print(f"{path}: {link}: no such heading")
if len(sys.argv) > 10 and links < 30: print("only", links, "links were found")
PYTHON
}

claim_links_lead_somewhere() {
  local files
  mapfile -t files < <(documents)
  expect_match "documents" '^[1-9][0-9]' "${#files[@]}"
  expect_equal "dead links" "" "$(dead_links "${files[@]}")"
}

claim_a_dead_link_would_be_found() {
  printf '# One two\n[a](nosuch.md) [b](#one-two) [c](#three) [d](../nosuch)\n' >x.md
  expect_equal "dead links" 3 "$(dead_links "$PWD/x.md" | wc -l)"
}

# What the documentation names as commands of mailsift are some.
claim_commands_that_are_named_exist() {
  local name
  ms --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
  while read -r name; do
    expect_match "mailsift $name" "^$name$" "$(grep -x "$name" commands)"
  done < <(cd "$REPO" && grep -ohE '(`|^    )mailsift [a-z]+' README.md libclassify/docs/{GUIDE,GUIDE.ja,README.ja,COMING_FROM,SITE}.md |
    sed 's/.* //' | sort -u)
}

# Sentences of more than 30 words in text on standard input, in which an empty line ends a sentence, and
# so do headings, items, cells and lines of code (indented by at least two blanks).
long_sentences() {
  python3 -c '
import re, sys
text = re.sub(r"^```.*?^```", "", sys.stdin.read(), flags=re.S | re.M)
paragraphs, now = [], []
for line in text.split("\n") + [""]:
    if not line.strip() or re.match(r"(\s*[#*|-]|  )", line):
        paragraphs.append(" ".join(now)); now = []
    if line.startswith("|"): paragraphs += line.split("|")
    elif not re.match(r" {2}", line): now.append(line.strip())
    else: paragraphs += re.split(r" {2,}", line.strip())
paragraphs.append(" ".join(now))
for p in paragraphs:
    p = re.sub(r"\]\([^)]*\)", "]", p)
    for sentence in re.split(r"(?<=[.?!])[\])]*\s+(?=[\[(\"`*]*[A-Z0-9`])", p):
        words = re.findall(r"[^\W_][^\s]*", sentence)
        if len(words) > 30: print(len(words), sentence)'
}

claim_the_counter_of_words_counts() {
  local thirty
  thirty="Word $(yes word | head -n 29 | paste -sd ' ')"
  expect_equal "30 words" "" "$(long_sentences <<<"$thirty. $thirty.")"
  expect_match "31 words" '^31 ' "$(long_sentences <<<"Short. $thirty word. Short.")"
  expect_match "over two lines" '^31 ' "$(printf '%s\nword. Short.\n' "$thirty" | long_sentences)"
}

claim_the_texts_read_most_have_short_sentences() {
  expect_equal "README.md" "" "$(long_sentences <"$REPO/README.md")"
  expect_equal "mailsift --help" "" "$(ms --help | long_sentences)"
  sh "$REPO/tools/man/pages.sh" "$MAILSIFT" 0.0.0 man
  LC_ALL=C.UTF-8 MANWIDTH=1000 man -Tutf8 -l man/man1/mailsift.1 2>/dev/null |
    sed 's/.\x08//g; s/\x1b\[[0-9;]*m//g; s/^ *//' >text
  expect_match "mailsift(1)" '[0-9]{3}' "$(wc -l <text)"
  expect_equal "mailsift(1)" "" "$(long_sentences <text)"
}

run_claims "$@"
