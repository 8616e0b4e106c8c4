#!/bin/sh
# The manual pages, made of prose (en/, ja/) and of what the program says of its options.
#
#   pages.sh PROGRAM VERSION FOLDER      FOLDER/man1/mailsift*.1, FOLDER/ja/man1/mailsift*.1
#
# en/mailsift-train.1 and the others are pages in man(7) without their beginning: they start in the
# middle of DESCRIPTION. Name, synopsis and these lines are filled in from the --help of the command:
#
#   @HELP@        what its --help says below the options
#   @OPTIONS@     a section of its options, and one of the commands below it (model, cache)
#   @COMMANDS@    the list of all commands (mailsift.1)
#
# A hyphen is written as it is, and so is a backslash in a literal line of help.
set -eu

program=$1 version=$2 folder=$3
here=$(dirname "$0")
date=2026-11-22

page() {  # LANGUAGE LOCALE SOURCE TARGET
  name=$(basename "$3" .1)
  command=
  [ "$name" = mailsift ] || command=${name#mailsift-}
  # A home of nobody's, so that no path of the machine is a default.
  # shellcheck disable=SC2086  # two words: model prune
  help() { env -i HOME='~' LC_ALL="$2" "$program" $1 --help; }
  {
    help '' "$2" | sed 's/^/root /'
    help "$command" "$2" | sed 's/^/own /'
    if [ -n "$command" ]; then
      for below in $(help "$command" C | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
        echo "below $command $below"
        help "$command $below" "$2" | sed 's/^/own /'
      done
    fi
    echo end
    cat "$3"
  } | LC_ALL=C awk -v page="$name" -v language="$1" -v date="$date" -v version="$version" -f "$here/page.awk" >"$4.new"
  mv "$4.new" "$4"
}

mkdir -p "$folder/man1" "$folder/ja/man1"
for source in "$here"/en/*.1; do page en C "$source" "$folder/man1/$(basename "$source")"; done
for source in "$here"/ja/*.1; do page ja ja_JP.UTF-8 "$source" "$folder/ja/man1/$(basename "$source")"; done
