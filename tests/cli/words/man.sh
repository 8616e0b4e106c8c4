#!/bin/bash
# The manual pages: one for each command in both languages, whose options are those of the program, and
# which man and mandoc read without a complaint.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

PAGES=$SCRATCH/man  # man knows from the path /man/ja/ that lines of Japanese may be broken anywhere
before_claims() {
  sh "$REPO/tools/man/pages.sh" "$MAILSIFT" 0.0.0 "$PAGES" && mkdir "$SCRATCH/text" || return 1
  local page
  while read -r page; do
    LC_ALL=C.UTF-8 MANWIDTH=100 timeout 60 man --warnings -Tutf8 -l "$PAGES/$page" >"$SCRATCH/text/${page//\//-}" \
      2>"$SCRATCH/text/${page//\//-}.warnings" || { echo "$page: man fails or does not end" >&2; return 1; }
    sed -i 's/.\x08//g; s/\x1b\[[0-9;]*m//g' "$SCRATCH/text/${page//\//-}"
  done < <(pages)
}

pages() { (cd "$PAGES" && find . -name '*.1' | sed 's|^\./||' | sort); }
text() { cat "$SCRATCH/text/${1//\//-}"; }
commands() { ms --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }

claim_each_command_has_a_page_in_both_languages() {
  local folder
  for folder in man1 ja/man1; do
    expect_equal "$folder" "$( (echo mailsift.1 && commands | sed 's/.*/mailsift-&.1/') | sort)" "$(ls "$PAGES/$folder")"
  done
  expect_equal "pages that are built again when they change" "$(find "$REPO/tools/man/en" -name '*.1' -printf '%f\n' | sed 's/\.1$//' | sort)" \
    "$(sed -n '/^set(pages/,/)/p' "$REPO/tools/CMakeLists.txt" | grep -oE 'mailsift[a-z-]*' | sort)"
}

claim_man_and_mandoc_have_no_complaint() {
  local page
  for page in $(pages); do
    expect_equal "mandoc: $page" "" "$(mandoc -Tlint -W warning "$PAGES/$page" 2>&1)"
    expect_equal "man: $page" "" "$(text "$page.warnings")"
    expect_match "apropos: $page" "\"mailsift[a-z-]* - .+\"" "$(LC_ALL=C.UTF-8 lexgrog "$PAGES/$page")"
    expect_equal "left to be filled in: $page" "" "$(grep '^@\|^-' "$PAGES/$page")"
  done
}

options_of() { grep -oE '^  (-[a-z],)?--[a-z-]+|^  -[a-z]( |$)' | sed 's/^  //; s/,/, /' | sort -u; }

claim_pages_have_the_options_of_the_program() {
  local page command below option
  for page in $(pages); do
    command=$(basename "$page" .1 | sed 's/^mailsift-\?//')
    {
      ms ${command:+"$command"} --help
      case $command in
        model | cache | store) for below in $(ms "$command" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
          expect_contains "$page" "mailsift $command $below" "$(text "$page")" >&2
          ms "$command" "$below" --help
        done ;;
      esac
    } | options_of >options
    [[ -z $command ]] || sed -i '/--help/d' options
    while read -r option; do
      expect_match "$page" "(^|
) +${option}( |
|$)" "$(text "$page")"
    done <options
    [[ -n $command ]] || while read -r option; do
      expect_contains "$page" "mailsift-$option(1)" "$(text "$page")"
    done < <(commands)
  done
}

claim_no_path_of_this_machine_is_in_a_page() {
  expect_equal "paths" "" "$(grep -rlE "$HOME|$REPO|/root|/tmp" "$PAGES")"
}

claim_both_languages_have_the_same_sections() {
  local page
  for page in "$PAGES"/man1/*; do
    page=$(basename "$page")
    expect_equal "$page" "$(grep -cE '^\.(SH|SS|IP)' "$PAGES/man1/$page")" "$(grep -cE '^\.(SH|SS|IP)' "$PAGES/ja/man1/$page")"
    expect_equal "$page: literal lines" "$(sed -n '/^\.nf/,/^\.fi/p' "$PAGES/man1/$page" | grep -c mailsift)" \
      "$(sed -n '/^\.nf/,/^\.fi/p' "$PAGES/ja/man1/$page" | grep -c mailsift)"
    # Prose that was not translated; commands and fields are no prose.
    expect_equal "$page: English" "" "$(sed '/^\.\\"/d; /^\.nf/,/^\.fi/d; /^\.\(B\|I\|BR\|TH\|SS\|TP\)/d; /^\\f/d' "$PAGES/ja/man1/$page" |
      LC_ALL=C.UTF-8 grep -vP '[\x{3040}-\x{9fff}]' | grep -E '[a-z]{2,} [a-z]{2,} [a-z]{2,}' | grep -v mailsift)"
  done
}

claim_the_recipes_are_explained_in_both_languages() {
  local english=$REPO/tools/recipes/mailsift-recipes.7 japanese=$REPO/tools/man/ja/mailsift-recipes.7 recipe
  expect_equal "mandoc" "" "$(mandoc -Tlint -W warning "$japanese" 2>&1)"
  for recipe in procmailrc mailfilter procmailrc-forwards 90-mailsift.conf filter.sieve learn-spam.sieve sent.sieve \
    postfix-content-filter fetchmailrc getmailrc muttrc crontab mailsift-settle.timer; do
    expect_contains "English: $recipe" "$recipe" "$(<"$english")"
    expect_contains "Japanese: $recipe" "$recipe" "$(sed 's/\\-/-/g' "$japanese")"
  done
}

claim_pages_that_are_named_exist() {
  local page name
  for page in $(pages); do
    for name in $(grep -oE 'mailsift[a-z\\-]* ?\([17]\)' "$PAGES/$page" | tr -d '\\ ()' | sed 's/[17]$//' | sort -u); do
      [[ $name == mailsift-recipes ]] || expect_equal "$page names $name" yes "$([[ -e $PAGES/man1/$name.1 ]] && echo yes)"
    done
  done
}

run_claims "$@"
