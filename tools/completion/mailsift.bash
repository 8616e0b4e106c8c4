# bash completion for mailsift. What there is comes from `mailsift COMMAND --help`, so nothing here
# goes out of date.

# --help on stdin: lines "command NAME", "class NAME", "flag NAME" or "option NAME VALUES...".
_mailsift_words() {
  awk '
    /^[A-Z][a-z]+:$/ { section = $1 }
    /^$/ { section = "" }
    section == "Subcommands:" && /^  [a-z]/ { print "command", $1 }
    section == "Positionals:" && /^  [a-z]+ [a-z]+\|/ { gsub(/\|/, "\nclass ", $2); print "class", $2 }
    section == "Options:" && /^  -/ {
      sub(/^ +/, ""); sub(/  .*/, "")
      names = $0; sub(/[ =].*/, "", names)
      kind = substr($0, length(names) + 1) ~ /^(=| [A-Z])/ ? "option" : "flag"
      values = match($0, /\{[^}]*\}/) ? substr($0, RSTART + 1, RLENGTH - 2) : ""
      gsub(/,/, " ", values)
      count = split(names, each, ",")
      for (i = 1; i <= count; ++i) print kind, each[i], values
    }'
}

_mailsift() {
  local current=${COMP_WORDS[COMP_CWORD]} word before='' kind name values
  local -a path=()
  local -A commands flags options classes
  local i words
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $i == 1 || -n ${commands[${before:--}]-} ]]; then
      [[ $i == 1 ]] || path+=("$before")
      commands=() flags=() classes=()  # options stay: global ones may stand anywhere
      words=$(LC_ALL=C "$1" "${path[@]}" --help 2>/dev/null </dev/null | _mailsift_words)
      while read -r kind name values; do
        case $kind in
          command) commands[$name]=1 ;;
          class) classes[$name]=1 ;;
          flag) flags[$name]=1 ;;
          option) options[$name]=${values:- } ;;
        esac
      done <<<"$words"
      before=''
    fi
    [[ $i == "$COMP_CWORD" ]] && break
    [[ $word == = ]] && continue  # bash takes --regime=near apart
    # The value of an option is no command.
    if [[ -n ${options[${before:--}]-} ]]; then before=''; else before=$word; fi
  done
  [[ $current == = ]] && current=''
  if [[ -n ${options[${before:--}]-} ]]; then
    words=${options[$before]}
  elif [[ $current == -* ]]; then
    words="${!flags[*]} ${!options[*]}"
  else
    words="${!commands[*]} ${!classes[*]}"
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

# Where nothing fits, files do.
complete -o default -F _mailsift mailsift
