#!/bin/bash
# What the program says under a Japanese locale: nothing is left in English, columns line up, and what
# programs read is the same in both languages.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

ja() { env LC_ALL=ja_JP.UTF-8 "$MAILSIFT" "$@"; }

before_claims() {
  trained_home "$SCRATCH/home" && ms --home "$SCRATCH/home" filter <"$(spam_mail)" >"$SCRATCH/filtered"
}
copy_of_home() { cp -rp "$SCRATCH/home" "${1:-home}"; }
a_good_mail() { find "$REPO/corpus/good" -name '*.eml' | sort | head -n 1; }

# --- the table ---

claim_every_message_of_the_source_has_its_japanese() {
  expecting
  python3 - "$REPO/tools/mailsift" <<'PYTHON' >problems || fail "see below" "$(<problems)"
import pathlib, re, sys
folder = pathlib.Path(sys.argv[1])
STRING = r'"(?:[^"\\\n]|\\.)*"'
TEXT = rf'((?:{STRING}\s*)+)'
def joined(literals):
    return "".join(s[1:-1] for s in re.findall(STRING, literals))
# Raw strings as ordinary ones.
def source(name):
    text = next(folder.rglob(name)).read_text()
    text = re.sub(r'R"\((.*?)\)"', lambda m: '"' + m[1].replace("\\", r"\\").replace('"', r'\"')
                  .replace("\n", r"\n") + '"', text, flags=re.S)
    return re.sub(r"^\s*//.*$|^#include.*$", "", text, flags=re.M)
def table(name):
    return [joined(m[1]) for m in re.finditer(rf"\{{\s*{TEXT},\s*{TEXT}\}},", source(name))]
messages, help = table("messages_ja.cc"), table("help_ja.cc")
errors = messages.index("No such file or directory")  # from there on those of others
problems = [f"twice in a table: {key}" for part in (messages[:errors], messages[errors:])
            for key in sorted(set(part)) if part.count(key) > 1]
literals = set()
# Those have texts in two languages of their own (mail), or write HTML (the pages of evaluate and stats).
own = {"messages_ja.cc", "help_ja.cc", "reply.cc", "digest.cc", "clue_words.cc", "page_head.cc", "report_page.cc", "stats_page.cc", "report_charts.cc", "chart.cc"}
for path in sorted(folder.rglob("*.cc")):
    text = source(path.name)
    found = {joined(m[0]) for m in re.finditer(TEXT, text)}
    literals |= found
    for m in re.finditer(rf"\btr(?:_format|_print)?\(\s*{TEXT}", text):
        if joined(m[1]) not in messages:
            problems.append(f"{path.name}: not in messages_ja.cc: {joined(m[1])}")
    if path.name in own:
        continue
    for literal in sorted(found - set(messages) - set(help)):
        # Two words behind each other, and no command to be copied, mail or time format.
        prose = re.search(r"[A-Za-z]{2,} [a-z]{2,}", re.sub(r"\{[^}]*\}", "", literal))
        if prose and not re.match(r"(; )?(mailsift|chmod|chown|message/|SQLite) ?|\\?r?$|hm%", literal):
            problems.append(f"{path.name}: says in English: {literal}")
# What the errors of others are is not known from our source.
problems += [f"nobody says: {key}" for key in messages[:errors] if key not in literals]
print("\n".join(problems))
sys.exit(1 if problems else 0)
PYTHON
}

# --- situations that users meet: the same exit code, and other words ---

# Words in a row that are the same in both languages; no commands, and no mail.
left_in_english() {  # ENGLISH-FILE JAPANESE-FILE
  grep -Fxf "$1" "$2" | grep -E '[a-z]{2,} [a-z]{2,} [a-z]{2,}' | grep -vE '^ *(-> )?(mailsift|chown|chmod) |@'
}

expect_japanese() {  # CODE COMMAND... (standard input: the file input)
  local code=$1
  shift
  rm -rf home.ja home.en
  for home in home.en home.ja; do [[ ! -d home ]] || cp -rp home $home; done
  [[ -e input ]] || : >input
  LC_ALL=C ms --home home.en "$@" <input >out.en 2>err.en
  expect_equal "exit code in English: $*" "$code" $?
  ja --home home.ja "$@" <input >out.ja 2>err.ja
  expect_equal "exit code in Japanese: $*" "$code" $?
  cat out.en err.en >en
  cat out.ja err.ja >ja
  expect_equal "in English: $*" "" "$(left_in_english en ja)"
  expect_match "in Japanese: $*" . "$(LC_ALL=C.UTF-8 grep -P '[\x{3040}-\x{9fff}]' ja)"
  expect_equal "UTF-8 of: $*" "" "$(iconv -f UTF-8 -t UTF-8 ja 2>&1 >/dev/null)"
}

claim_wrong_usage() {
  expect_japanese 64
  expect_japanese 64 frobnicate
  expect_japanese 64 train --frob spam x
  expect_japanese 64 train --frob --nob spam x
  expect_japanese 64 train --regime sometimes spam x.eml
  expect_japanese 64 train
  expect_japanese 64 train eggs x.eml
  expect_japanese 64 train --id A --number 3 --keep mail spam
  expect_japanese 64 train --number 3 good spam
  expect_japanese 64 train spam --number 3x
  expect_japanese 64 init --address foo
  expect_japanese 64 explain --clues many x.eml
  expect_japanese 64 explain --exact x.eml
  expect_japanese 64 digest
  expect_japanese 64 digest --report-spam nobody --report-good good@example.com
  expect_japanese 64 evaluate
  expect_japanese 64 evaluate --reported 101 "$REPO/corpus/index"
  expect_japanese 64 evaluate --folds 900 "$REPO/corpus/index"
  expect_japanese 64 history --suspicious --mail 3
  expect_japanese 64 history --dry-run
  expect_japanese 64 history --since yesterday
  expect_japanese 64 cache expire --keep-days
  expect_japanese 64 tune --max-fp 200%
  expect_japanese 64 --no-settle settle
}

claim_what_other_filters_left() {
  copy_of_home
  mkdir -p crm/reaver_cache/{texts,known_good,known_spam} mail/.Junk/cur mail/cur
  cp "$(spam_mail)" crm/reaver_cache/known_spam/1
  cp "$(spam_mail)" mail/.Junk/cur/1:2,S
  cp "$(a_good_mail)" mail/cur/1:2,
  head -c 5000 /dev/zero | tee crm/spam.css >crm/note
  printf ':spam_threshold: /-5.0/\n' >crm/mailfilter.cf
  printf '.MSG_COUNT 8 8 20261122\n' >wordlist.txt
  expect_japanese 0 import crm mail wordlist.txt
  expect_japanese 0 import --dry-run crm
  expect_japanese 65 import "$REPO/corpus/samples" wordlist.txt
  expect_japanese 66 import nowhere
}

claim_what_is_missing_or_damaged() {
  expect_japanese 74 model info --model nofile
  expect_japanese 66 train spam nofile
  expect_japanese 74 explain "$(spam_mail)"
  expect_japanese 74 history
  expect_japanese 1 doctor
  echo x >index
  expect_japanese 65 evaluate index
  : >index
  expect_japanese 65 evaluate index
  copy_of_home
  expect_japanese 65 cache show nobodys-id
  expect_japanese 65 train spam
  expect_japanese 0 filter --no-cache
  expect_japanese 66 history --mail 999
  expect_japanese 66 train spam --number 999
  expect_japanese 65 tune
  truncate -s 1000 home/model
  expect_japanese 0 check "$(spam_mail)"
  expect_japanese 65 model check
  expect_japanese 1 doctor
  printf 'no model' >home/model
  expect_japanese 65 model check
  expect_japanese 0 init
  : >home/secret
  rm -rf home/spool home/model
  expect_japanese 1 doctor
}

claim_what_is_done() {
  copy_of_home
  cp "$(a_good_mail)" input
  expect_japanese 0 init
  expect_japanese 0 train spam
  expect_japanese 0 train good
  expect_japanese 0 train good --queue
  expect_japanese 0 train --good "$REPO/corpus/good" --spam "$REPO/corpus/spam"
  expect_japanese 0 untrain --number 3
  expect_japanese 0 untrain --number 999
  expect_japanese 0 settle
  expect_japanese 0 report spam
  expect_japanese 0 history -n 3
  expect_japanese 0 history --suspicious
  expect_japanese 0 history --undo-since 1h --dry-run
  expect_japanese 0 history --undo-since 1h
  expect_japanese 0 history --fold-before 2000-01-01
  expect_japanese 0 history --since 2100-01-01
  expect_japanese 0 explain -n 3 --trainings 2
  expect_japanese 0 decode
  expect_japanese 0 tune --reset
  expect_japanese 0 model info
  expect_japanese 0 model check
  expect_japanese 0 model rebuild
  expect_japanese 0 model prune --min-seen 2
  expect_japanese 0 model merge home/model
  expect_japanese 65 model starter made
  expect_japanese 0 cache purge
  expect_japanese 0 doctor
  expect_japanese 0 evaluate "$REPO/corpus/index"
  for _ in 1 2; do sed "s|^\([a-z]* \)|\1$REPO/corpus/|; s|\$|	source|" "$REPO/corpus/index"; done >index
  expect_japanese 0 evaluate --skip 10 index
  expect_japanese 0 tune --from-index index
}

claim_recipes() {
  cat >"$HOME/.procmailrc" <<'RECIPE'
:0:
| mailsift filter --exit-code bogofilter
:0
* ^X-Bogosity: Spam
| mailsift check
RECIPE
  printf 'mailsift filter\n' >"$HOME/.mailfilter"
  printf 'filter "mailsift check";\npipe "mailsift-filter";\npipe "mailsift-learn" "good";\n' >"$HOME/.dovecot.sieve"
  chmod 644 "$HOME/.mailfilter"
  copy_of_home
  expect_japanese 1 doctor
  rm "$HOME"/.procmailrc "$HOME"/.mailfilter "$HOME"/.dovecot.sieve
  expect_contains "the advice" "レシピを :0fw で始めてください" "$(<ja)"
}

claim_the_filter_says_what_it_did_with_the_mail() {
  cp "$(spam_mail)" input
  expect_exit 0 ja --home nowhere filter <input
  expect_equal "without a model" "mailsift: nowhere/model: モデルがありません。\`mailsift init\` で作れます; メールをそのまま通しました" "$(<err)"
  expect_same_file "mail" input out
  expect_exit 75 ja --home nowhere filter --on-error tempfail <input
  expect_match "refused" 'メールの受け取りを一時的に拒否しました$' "$(<err)"
  expect_exit 0 ja filter --frob <input
  expect_match "with a wrong option" '余計な引数です: --frob.*メールをそのまま通しました$' "$(<err)"
  expect_same_file "mail" input out
  (sleep 2) | expect_exit 0 ja filter --time-limit 1
  expect_exit 75 ja filter <&-
  expect_match "closed standard input" '標準入力: 読めません: 開かれていません' "$(<err)"
}

# --- what programs read ---

claim_data_is_the_same_in_both_languages() {
  local command
  copy_of_home
  export MAILSIFT_HOME=$PWD/home
  mapfile -t commands <<COMMANDS
check $(spam_mail)
check --json $(a_good_mail)
filter --no-cache --header spamassassin
cache list
cache list --json
history --json
history --suspicious --json
explain --json --trainings 3
decode --json
model info --json
doctor --json
report spam --dry-run --json
COMMANDS
  for command in "${commands[@]}"; do
    # shellcheck disable=SC2086
    LC_ALL=C ms $command <"$SCRATCH/filtered" >en 2>/dev/null
    local code=$?
    # shellcheck disable=SC2086
    ja $command <"$SCRATCH/filtered" >ja 2>/dev/null
    expect_equal "exit code of $command" $code $?
    sed -i 's/[0-9]* MiB free/MiB free/' en ja  # others write to the disk, too
    expect_same_file "$command" en ja
    [[ -s en ]] || fail "$command says nothing"
  done
  ms evaluate --json --results en.tsv "$REPO/corpus/index" | sed 's/"messages_per_second":[0-9]*//' >en
  ja evaluate --json --results ja.tsv "$REPO/corpus/index" | sed 's/"messages_per_second":[0-9]*//' >ja
  expect_same_file "evaluate --json" en ja
  expect_same_file "evaluate --results" <(cut -f 1-5,8 en.tsv) <(cut -f 1-5,8 ja.tsv)
  { printf 'From: me@example.jp\nSubject: Fwd: this\n\n' && grep ^X-Mailsift-ID "$SCRATCH/filtered"; } | ja report spam >/dev/null
  expect_match "log" '^[^ ]+ [^ ]+ SPAM [a-z-]+ id [^ ]+ [^ ]+$' "$(tail -n 1 home/reports)"
}

# --- columns: a Japanese character takes two ---

columns_at() {  # REGEX FILE: the columns at which its group begins, or ends if it is called e
  python3 - "$@" <<'PYTHON'
import re, sys, unicodedata
def width(text): return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
found = {width(line[:m.end("e") if "e" in m.groupdict() else m.start(1)])
         for line in open(sys.argv[2], encoding="utf-8") if (m := re.search(sys.argv[1], line))}
print(*sorted(found))
PYTHON
}

claim_columns_line_up() {
  copy_of_home
  export MAILSIFT_HOME=$PWD/home
  ja doctor >doctor
  expect_equal "doctor" 20 "$(columns_at '^(?:ok|BAD) +[^a-z ]+ +(\S)|^ +(?=-> )(\S)' doctor)"
  ja history -n 3 >history
  expect_equal "history: who" 59 "$(columns_at '(利用者|'"$(id -un)"') ' history)"
  expect_equal "history: score" 57 "$(columns_at '(?P<e>スコア|-> +[+-][0-9.]+)  ' history)"
  ja explain -n 3 "$(spam_mail)" >explain
  expect_equal "explain: weight" 26 "$(columns_at '(?P<e>重み|^  [+-]\S+ +\S+ +\S+) ' explain)"
  expect_equal "explain: place" 54 "$(columns_at '[^ ]  +(場所|[^ ]+) +(?:手がかり$|[a-z0-9-]+: |")' explain)"
  sed "s|^\([a-z]* \)|\1$REPO/corpus/|; s|\$|	source|" "$REPO/corpus/index" >index
  ja evaluate index >evaluate
  expect_equal "evaluate: hm%" 30 "$(columns_at '^UNSURE を\S+ *(hm%)|^UNSURE を[^:]*: +(hm%)' evaluate | tr -d '-')"
  expect_equal "evaluate: sources" 44 "$(columns_at '  (出所|source)$' evaluate)"
  expect_equal "evaluate: false negatives" 24 "$(columns_at '^ +\S+ +\S+ +(?P<e>偽陰性|[0-9]+) +(?:UNSURE%|[0-9.]+) +\S+ +\S+$' evaluate)"
}

# --- the language ---

claim_the_first_variable_that_is_set_decides() {
  local words='サブコマンド'
  says_japanese() { env -u LC_ALL -u LC_MESSAGES -u LANG "$@" "$MAILSIFT" 2>&1 | grep -c "$words"; }
  expect_equal "LANG" 1 "$(says_japanese LANG=ja_JP.UTF-8)"
  expect_equal "utf8" 1 "$(says_japanese LANG=ja_JP.utf8)"
  expect_equal "modifier" 1 "$(says_japanese LANG=ja_JP.UTF-8@cjknarrow)"
  expect_equal "LC_MESSAGES over LANG" 1 "$(says_japanese LC_MESSAGES=ja_JP.UTF-8 LANG=C)"
  expect_equal "LC_ALL over LC_MESSAGES" 0 "$(says_japanese LC_ALL=C LC_MESSAGES=ja_JP.UTF-8)"
  expect_equal "an empty one is not set" 1 "$(says_japanese LC_ALL= LANG=ja_JP.UTF-8)"
  expect_equal "EUC-JP" 0 "$(says_japanese LANG=ja_JP.eucJP)"
  expect_equal "Shift_JIS" 0 "$(says_japanese LANG=ja_JP.SJIS)"
  expect_equal "no charset is EUC-JP" 0 "$(says_japanese LANG=ja_JP)"
  expect_equal "another language" 0 "$(says_japanese LANG=de_DE.UTF-8)"
  expect_equal "none" 0 "$(says_japanese X=)"
}

claim_the_digest_is_in_the_users_language() {
  export MAILSIFT_HOME=$PWD/home
  ms -q init
  ms filter <"$(a_good_mail)" >/dev/null
  local -a addresses=(--report-spam spam@example.jp --report-good good@example.jp)
  expect_match "in Japanese" 'Content-Language: ja' "$(ja digest "${addresses[@]}")"
  expect_match "in English" 'Content-Language: en' "$(ms digest "${addresses[@]}")"
  expect_match "as asked for" 'Content-Language: en' "$(ja digest --lang en "${addresses[@]}")"
}

run_claims "$@"
