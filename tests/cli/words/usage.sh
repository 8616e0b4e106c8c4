#!/bin/bash
# Help, wrong usage, and where settings come from.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

COMMANDS=(init filter check spam good unsure train import report untrain settle digest history explain decode evaluate tune model
  "model info" "model check" "model rebuild" "model prune" "model merge" "model starter" "model export"
  "model import" cache "cache list" "cache show"
  "cache expire" "cache purge" backup restore store "store init" "store check" "store stats" "store join" "store sync"
  "store leave" "store export" doctor)

claim_help_lists_every_subcommand() {
  local command
  expect_exit 0 ms --help
  for command in "${COMMANDS[@]}"; do
    [[ $command == *" "* ]] || expect_contains "help" "  $command " "$(<out)"
  done
}

claim_every_subcommand_helps() {
  local command
  for command in "${COMMANDS[@]}"; do
    # shellcheck disable=SC2086
    expect_exit 0 ms $command --help
    expect_contains "$command" "Usage: mailsift ${command}" "$(<out)"
    expect_equal "$command: stderr" "" "$(<err)"
  done
}

claim_version_names_program_and_features() {
  expect_exit 0 ms --version
  expect_match "version" "^mailsift [0-9]+\.[0-9]+\.[0-9]+, features [^ ]+$" "$(<out)"
}

claim_unknown_options_are_64() {
  local command
  expect_exit 64 ms --no-such-option
  for command in "${COMMANDS[@]}"; do
    # The filter passes mail on, whatever it was told: filter_failures.sh.
    [[ $command != filter ]] || continue
    # shellcheck disable=SC2086
    expect_exit 64 ms $command --no-such-option </dev/null
  done
}

claim_unknown_or_no_subcommands_are_64() {
  expect_exit 64 ms
  expect_exit 64 ms frobnicate
  expect_equal "words" 'mailsift: "frobnicate": no such command; mailsift --help lists them' "$(<err)"
  expect_exit 64 ms model
  expect_exit 64 ms model frobnicate
  expect_contains "words" '"frobnicate": no such command' "$(<err)"
  expect_exit 64 ms cache
  expect_exit 64 ms store
  expect_exit 64 ms settle check
}

claim_an_own_address_is_an_address() {
  local address
  for address in foo @example.com me@ "me @example.com"; do
    expect_exit 64 ms --home home init --address "$address"
    expect_equal "words" "mailsift: init: \"$address\": not an address (local@domain)" "$(<err)"
  done
  [[ ! -e home ]] || fail "a home was made"
  expect_exit 0 ms --home home init --address me@example.com --address 私@例え.jp
}

claim_one_is_no_plural() {
  export MAILSIFT_HOME=$PWD/home
  ms -q init
  ms -q train --regime all spam "$REPO/corpus/spam/030-diploma.eml"
  expect_match "info" '1 training in force$' "$(ms model info | sed -n 2p)"
  ms train spam "$REPO/corpus/spam/030-diploma.eml" "$REPO/corpus/spam/030-diploma.eml" >out
  expect_match "two" '^2 messages, ' "$(<out)"
  ms untrain --number 1 >out
  expect_match "one" '^1 training taken back; ' "$(<out)"
  ms untrain --number 1 >out
  expect_match "none" '0 trainings taken back; ' "$(tail -n 1 out)"
}

claim_bad_values_are_64() {
  expect_exit 64 ms train --regime sometimes spam x.eml
  expect_exit 64 ms train eggs x.eml
  expect_exit 64 ms train
  expect_exit 64 ms evaluate --regime sometimes index
  expect_exit 64 ms evaluate
  expect_exit 64 ms explain -n many x.eml
  expect_exit 64 ms tune --regime sometimes
  expect_exit 64 ms cache show
  expect_exit 64 ms cache expire --keep-days -1
  expect_exit 64 ms --cache-max-bytes many cache expire
  expect_exit 64 ms train --queue spam "$REPO/corpus/spam"
  expect_exit 64 ms check --exit-code=0 </dev/null
  expect_exit 64 ms doctor --min-free much
}

# The options before a command's name must not hide it, nor what comes after it be taken for one.
claim_a_command_is_found_behind_global_options() {
  expect_exit 0 ms --home home -q init
  expect_exit 0 ms --home=home --quiet init
  expect_exit 0 ms -q --cache-keep-days 3 --home home init
  : >config.toml
  expect_exit 0 ms --config config.toml --home home -q model info
  cp "$(spam_mail)" filter
  mkdir check
  ms --home home check filter >out
  expect_match "a mail named filter" "^UNSURE .*  filter$" "$(<out)"
  expect_exit 0 ms --home check init
}

claim_without_a_home_it_is_said_how_to_make_one() {
  local command
  for command in "spam" "good" "spam -" unsure "train spam" "train --spam $(spam_mail)" "untrain 1" "report spam" settle history tune \
    "model rebuild" "model prune --min-seen 2" "cache list" "cache show x" "cache expire" \
    "digest --report-spam spam@example.jp --report-good good@example.jp" check; do
    # shellcheck disable=SC2086
    ms --home "$PWD/none" $command <"$(spam_mail)" >out 2>err && fail "$command" "did something"
    expect_match "$command" "none.*: there is no [a-z ]*; \`mailsift init\` makes one$" "$(<err)"
    [[ ! -e none ]] || fail "$command made it"
  done
}

# --- settings: config file < environment < command line ---

# What the filter does with a mail when there is no model: 0 = pass, 75 = tempfail.
on_error() {  # OPTIONS...
  printf 'Subject: x\n\n' | ms --home /nonexistent "$@" >/dev/null 2>&1
  echo $?
}

tempfail_in_config() { printf '[filter]\non-error = "tempfail"\n' >config.toml; }

claim_pass_is_the_default() { expect_equal "exit code" 0 "$(on_error filter)"; }

claim_the_config_file_sets_an_option_of_a_subcommand() {
  tempfail_in_config
  expect_equal "exit code" 75 "$(on_error --config config.toml filter)"
}

claim_the_environment_sets_an_option() {
  expect_equal "exit code" 75 "$(MAILSIFT_ON_ERROR=tempfail on_error filter)"
}

claim_the_environment_beats_the_config_file() {
  tempfail_in_config
  expect_equal "exit code" 0 "$(MAILSIFT_ON_ERROR=pass on_error --config config.toml filter)"
}

claim_a_flag_beats_both() {
  tempfail_in_config
  expect_equal "exit code" 0 \
    "$(MAILSIFT_ON_ERROR=tempfail on_error --config config.toml filter --on-error pass)"
}

claim_the_config_file_is_found_in_the_users_folder() {
  tempfail_in_config
  mkdir -p xdg/mailsift user/.config/mailsift
  cp config.toml xdg/mailsift
  cp config.toml user/.config/mailsift
  expect_equal "XDG_CONFIG_HOME" 75 "$(XDG_CONFIG_HOME=$PWD/xdg on_error filter)"
  expect_equal "HOME" 75 "$(HOME=$PWD/user on_error filter)"
}

# `mailsift filter` and no more goes past the reading of options.
claim_settings_reach_a_filter_without_options() {
  bare() {  # ENVIRONMENT...
    printf 'Subject: x\n\n' | env HOME="$PWD" MAILSIFT_HOME=/nonexistent "$@" "$MAILSIFT" filter >out 2>err
    echo $?
  }
  expect_equal "no settings" 0 "$(bare)"
  expect_contains "the home" /nonexistent "$(<err)"
  expect_equal "environment" 75 "$(bare MAILSIFT_ON_ERROR=tempfail)"
  expect_equal "two settings" 75 "$(bare MAILSIFT_NO_CACHE=1 MAILSIFT_ON_ERROR=tempfail)"
  expect_equal "a wrong one" 0 "$(bare MAILSIFT_HEADER=x)"
  expect_contains "a wrong one" "--header: x not in" "$(<err)"
  mkdir -p .config/mailsift
  tempfail_in_config
  cp config.toml .config/mailsift
  expect_equal "config file" 75 "$(bare)"
  expect_equal "environment over config file" 0 "$(bare MAILSIFT_ON_ERROR=pass)"
}

claim_options_left_out_have_their_defaults() {
  trained_home home
  local spam bare
  spam=$(mail_with_verdict home spam SPAM)
  same() { sed '/^X-Mailsift-ID/d' out; }
  MAILSIFT_HOME=home ms filter <"$spam" >out
  bare=$(same)
  expect_contains "a verdict" "X-Mailsift-Status: SPAM" "$bare"
  MAILSIFT_HOME=home ms filter --on-error pass --time-limit 8 <"$spam" >out
  expect_equal "spelled out" "$(same)" "$bare"
  expect_equal "both are cached" 2 "$(find home/cache -type f -name '0*' | wc -l)"
}

claim_a_section_harms_no_other_subcommand() {
  tempfail_in_config
  expect_exit 0 ms --config config.toml --home home init
}

home_of() {  # ENVIRONMENT OPTIONS...: the home that init names
  (
    # shellcheck disable=SC2163
    export "$1"
    shift
    ms "$@" init | sed -n '1s/: ready.*//p'
  )
}

claim_the_home_is_found_as_documented() {
  expect_equal "HOME" "$PWD/u/.local/share/mailsift" "$(home_of HOME="$PWD/u")"
  expect_equal "XDG_DATA_HOME" "$PWD/x/mailsift" "$(home_of XDG_DATA_HOME="$PWD/x")"
  expect_equal "MAILSIFT_HOME" "$PWD/m" "$(home_of MAILSIFT_HOME="$PWD/m")"
  expect_equal "--home" "$PWD/h" "$(home_of MAILSIFT_HOME="$PWD/m" --home "$PWD/h")"
}

claim_home_in_config_yields_to_environment_and_flag() {
  printf 'home = "%s/c"\n' "$PWD" >config.toml
  expect_equal "config" "$PWD/c" "$(home_of X= --config config.toml)"
  expect_equal "environment" "$PWD/m" "$(home_of MAILSIFT_HOME="$PWD/m" --config config.toml)"
  expect_equal "flag" "$PWD/h" \
    "$(home_of MAILSIFT_HOME="$PWD/m" --config config.toml --home "$PWD/h")"
}

claim_a_home_is_private() {
  (umask 000 && ms -q --home home init && ms -q --home home train --regime all spam "$(spam_mail)")
  expect_equal "files or folders others may open" "" "$(find home -perm /077)"
}

claim_init_again_keeps_what_was_learned() {
  trained_home home
  cp home/model before
  expect_exit 0 ms --home home init
  expect_match "words" "ready, [0-9]+ spam and [0-9]+ good messages learned" "$(<out)"
  expect_same_file "model" before home/model
}

claim_init_makes_a_damaged_model_anew() {
  trained_home home
  cp home/model before
  truncate -s 1000 home/model
  expect_exit 0 ms --home home init
  expect_same_file "model" before home/model
}

claim_init_keeps_addresses_in_the_model() {
  ms -q --home home init --address me@example.jp --address me@example.com
  expect_equal "info" "own address me@example.jp
own address me@example.com" "$(ms --home home model info | grep '^own')"
}

# Lines of prose that are the same in both languages are not translated.
untranslated() {  # COMMAND...
  grep -Fxf <(LC_ALL=C ms "$@" --help) <(LC_ALL=ja_JP.UTF-8 ms "$@" --help) |
    grep -vE '^  (mailsift|[|:*]|if|to|xfilter) ' | grep -E '[A-Za-z]?[a-z]+[,;]? [a-z]+[,;]? [a-z]{2,}'
}

claim_help_is_japanese_in_a_japanese_locale() {
  local command words
  for command in "" "${COMMANDS[@]}"; do
    read -ra words <<<"$command"
    expect_equal "English in the Japanese help of mailsift $command" "" "$(untranslated "${words[@]}")"
  done
  expect_match "the language" '迷惑メール' "$(LC_ALL='' LC_MESSAGES=ja_JP.UTF-8 LANG=C ms --help)"
  expect_match "another charset" 'spam filter for your own mail server' "$(LC_ALL=ja_JP.eucJP ms --help)"
}

run_claims "$@"
