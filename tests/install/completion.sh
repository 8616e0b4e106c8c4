#!/bin/bash
# The shells complete what the program has: each shell's own completion function is asked.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

COMPLETION=$REPO/tools/completion
PATH=$SCRATCH/bin:$PATH
mkdir "$SCRATCH/bin" && ln -s "$MAILSIFT" "$SCRATCH/bin/mailsift"

# What a shell offers for a command line, a word a line and sorted, without descriptions.
in_bash() {
  bash --norc -c 'source "$1/mailsift.bash" && shift && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) &&
    $(complete -p mailsift | sed "s/.* -F \([^ ]*\).*/\1/") mailsift && printf "%s\n" "${COMPREPLY[@]}"' \
    bash "$COMPLETION" "$@" 2>&1 | sort
}

# zsh filters what it is given by the word so far, which is done here.
in_zsh() {
  zsh -f -c 'fpath=($1 $fpath); shift
    _describe() { print -rl -- ${${(P)@[-1]}%%:*} }; compadd() { shift; print -rl -- "$@" }
    _files() { print -rl -- *(N) }
    autoload -Uz _mailsift; words=("$@") CURRENT=$# PREFIX=${@[-1]}; _mailsift' \
    zsh "$COMPLETION" "$@" 2>&1 | grep -e "^${*: -1}" | sort
}

in_fish() {
  fish --no-config -c 'source $argv[1]/mailsift.fish; complete -C "$argv[2]"' "$COMPLETION" "$*" 2>&1 |
    cut -f 1 | sort
}

# The commands that --help lists.
listed() { ms "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\).*/\1/p' | sort; }

each_shell() {  # claims about COMPLETES, a shell's function
  local shell
  for shell in bash zsh fish; do "$1" "in_$shell"; done
}

completes_commands() {
  expect_equal "$1: commands" "$(listed)" "$("$1" mailsift '')"
  expect_equal "$1: a beginning" check "$("$1" mailsift ch)"
  expect_equal "$1: commands of model" "$(listed model)" "$("$1" mailsift model '')"
  expect_equal "$1: behind global options" list "$("$1" mailsift -q --home x cache l)"
}
claim_commands_are_those_of_the_help() { each_shell completes_commands; }

completes_options() {
  expect_equal "$1: an option" --regime "$("$1" mailsift train spam --reg)"
  expect_equal "$1: another command's" "" "$("$1" mailsift check --regime)"
  expect_equal "$1: its values" "all error near" "$("$1" mailsift train spam --regime '' | paste -sd ' ')"
  expect_equal "$1: the beginning of one" tempfail "$("$1" mailsift filter --on-error t)"
  expect_equal "$1: a value is no command" filter "$("$1" mailsift --home check fi)"
  expect_equal "$1: a class" spam "$("$1" mailsift train s)"
}
claim_options_and_values_are_those_of_the_help() { each_shell completes_options; }

claim_bash_knows_values_behind_an_equals_sign() {
  expect_equal "values" "all error near" "$(in_bash mailsift train --regime = | paste -sd ' ')"
  expect_equal "one" error "$(in_bash mailsift train --regime = e)"
}

claim_mail_and_values_without_a_list_are_files() {
  : >a-message
  expect_equal "zsh" a-message "$(in_zsh mailsift check a)"
  expect_equal "fish" a-message "$(in_fish mailsift check a)"
  expect_equal "fish, an option" a-message "$(in_fish mailsift train --from-index a)"
  # bash itself looks for files where the function has nothing.
  expect_equal "bash" "" "$(in_bash mailsift check a)"
  expect_match "bash" "-o default" "$(bash -c 'source "$1" && complete -p mailsift' _ "$COMPLETION/mailsift.bash")"
}

claim_nothing_is_run_but_help() {
  printf '#!/bin/sh\necho "$@" >>%q\n' "$PWD/log" >mailsift
  chmod +x mailsift
  (PATH=$PWD:$PATH; for shell in in_bash in_zsh in_fish; do "$shell" mailsift train --regime '$(touch owned)' ''; done)
  expect_equal "calls without --help" 0 "$(grep -vc -- '--help' log)"
  expect_exit 1 test -e owned
}

run_claims "$@"
