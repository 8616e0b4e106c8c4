#!/bin/bash
# One `mailsift filter` on the worst mail we know, as docs/BOUNDS.md says: instructions and memory.
#
#   BOUNDS=full in the environment: instructions of all of hostile.py, not only of the costliest.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }
export PYTHONDONTWRITEBYTECODE=1

# The worst of each stage by instructions a byte, and what was once quadratic or out of bounds.
COSTLIEST=(groups raw_8bit_field long_fields_of_parts many_fields folds encoded_words half_encoded_words continuations_backwards
  comments_in_addresses received nested_multiparts deep_multiparts deep_coded_messages parts
  base64_noise trailing_blanks uuencode_short_lines flowed every_charset every_charset_in_every_part
  stripped_escapes combining_classes one_kanji end_tags open_tags style_sheet half_references
  one_long_url punycode)

bounded() {  # instructions|memory NAME...
  expect_exit 0 python3 "$REPO/tests/bounds/bounds.py" "$MAILSIFT" "$SCRATCH/home" "$@"
  sed 's/^/       /' out >>"$SCRATCH/measured"
}

claim_no_mail_costs_many_instructions_a_byte() {
  if [[ ${BOUNDS:-} == full ]]; then
    bounded instructions
  else
    bounded instructions "${COSTLIEST[@]}"
  fi
}

claim_ten_megabytes_of_any_mail_need_less_than_a_hundred() { bounded memory; }

run_claims "$@"
code=$?
cat "$SCRATCH/measured"
exit $code
