#!/bin/bash
# Same mail, same verdict: no clock, locale, environment, folder or address-space layout changes one.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home" && export MAILSIFT_HOME=$SCRATCH/home
  reference=$(verdicts)
}

verdicts() { ms check "$REPO/corpus/good" "$REPO/corpus/spam" "$REPO/corpus/samples"; }

same() { expect_equal "verdicts under $1" "$reference" "$2"; }

claim_the_run_has_all_messages() {
  local files=("$REPO"/corpus/{good,spam,samples}/*)
  expect_equal "lines" "${#files[@]}" "$(wc -l <<<"$reference")"
}

claim_locales_change_nothing() {
  local locale
  # One that is not installed must not matter either.
  for locale in C C.UTF-8 POSIX tr_TR.UTF-8 de_DE.UTF-8 ja_JP.eucJP no_SUCH; do
    same "$locale" "$(LC_ALL=$locale LANG=$locale verdicts)"
  done
}

claim_time_zones_change_nothing() {
  local zone
  for zone in UTC Asia/Tokyo America/St_Johns XYZ+23:59; do same "$zone" "$(TZ=$zone verdicts)"; done
}

claim_the_working_folder_changes_nothing() {
  same "/" "$(cd / && verdicts)"
}

claim_an_empty_environment_changes_nothing() {
  same "env -i" "$(env -i "$MAILSIFT" --home "$MAILSIFT_HOME" check "$REPO"/corpus/{good,spam,samples})"
}

claim_address_space_layout_changes_nothing() {
  same "setarch -R" "$(setarch -R "$MAILSIFT" check "$REPO"/corpus/{good,spam,samples})"
}

claim_stdin_or_file_changes_nothing() {
  local file
  file=$(spam_mail)
  expect_equal "verdict" "$(ms check "$file" | sed 's/  .*//')" "$(ms check <"$file" | sed 's/  .*//')"
}

claim_filter_and_check_agree() {
  local file
  file=$(spam_mail)
  expect_equal "verdict" "X-Mailsift-Status: $(ms check "$file" | sed 's/  .*//')" \
    "$(ms filter <"$file" | grep '^X-Mailsift-Status')"
}

claim_a_filtered_mail_keeps_its_verdict() {
  local file
  for file in "$REPO"/corpus/samples/*; do
    ms filter <"$file" >filtered
    expect_equal "$file" "$(ms check "$file" | sed 's/  .*//')" \
      "$(ms check filtered | sed 's/  .*//')"
  done
}

claim_the_same_trainings_make_the_same_model_file() {
  LC_ALL=C.UTF-8 TZ=Asia/Tokyo ms -q --home again init --key "$MAILSIFT_HOME/model"
  LC_ALL=C.UTF-8 TZ=Asia/Tokyo ms -q --home again train --from-index "$REPO/corpus/index"
  expect_same_file "model" "$MAILSIFT_HOME/model" again/model
}

run_claims "$@"
