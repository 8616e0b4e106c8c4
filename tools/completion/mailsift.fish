# fish completion for mailsift. What there is comes from `mailsift COMMAND --help`, so nothing here
# goes out of date.

# --help on stdin: lines "KIND NAME VALUES<tab>DESCRIPTION", KIND is command, class, flag or option.
function __mailsift_words
    awk '
      /^[A-Z][a-z]+:$/ { section = $1 }
      /^$/ { section = "" }
      section == "Subcommands:" && /^  [a-z]/ { name = $1; sub(/^ +[^ ]+ +/, ""); print "command " name " \t" $0 }
      section == "Positionals:" && /^  [a-z]+ [a-z]+\|/ { gsub(/\|/, " \t\nclass ", $2); print "class " $2 " \t" }
      section == "Options:" && /^  -/ {
        sub(/^ +/, "")
        text = match($0, /  +/) ? substr($0, RSTART + RLENGTH) : ""
        sub(/  .*/, "")
        names = $0; sub(/[ =].*/, "", names)
        kind = substr($0, length(names) + 1) ~ /^(=| [A-Z])/ ? "option" : "flag"
        values = match($0, /\{[^}]*\}/) ? substr($0, RSTART + 1, RLENGTH - 2) : ""
        gsub(/,/, " ", values)
        count = split(names, each, ",")
        for (i = 1; i <= count; ++i) print kind " " each[i] " " values "\t" text
      }'
end

function __mailsift_complete
    set -l given (commandline -opc)
    set -l current (commandline -ct)
    set -l program $given[1]
    set -l path
    set -l options
    set -l words (env LC_ALL=C $program --help 2>/dev/null </dev/null | __mailsift_words)
    set -l before ''
    for word in $given[2..-1]
        # The value of an option is no command.
        if contains -- "$before" $options
            set before ''
            continue
        end
        set options $options (string match -rg '^option (\S+)' -- $words)
        set before $word
        if contains -- $word (string match -rg '^command (\S+)' -- $words)
            set path $path $word
            set words (env LC_ALL=C $program $path --help 2>/dev/null </dev/null | __mailsift_words)
        end
    end
    set options $options (string match -rg '^option (\S+)' -- $words)
    if contains -- "$before" $options
        set -l values (string match -rg "^option $before ([^\t]*)" -- $words)
        string split -n ' ' -- $values
        test -n "$values"; or __fish_complete_path $current
    else if string match -q -- '-*' $current
        string replace -rf '^(?:flag|option) (\S+) [^\t]*' '$1' -- $words
    else
        string replace -rf '^(?:command|class) (\S+) [^\t]*' '$1' -- $words
        string match -q 'command *' -- $words; or __fish_complete_path $current
    end
end

complete -c mailsift -f -a '(__mailsift_complete)'
