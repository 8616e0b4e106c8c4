# One manual page in man(7): see pages.sh. Bytes, not characters (LC_ALL=C), so that every awk will do.
#
# Input: lines "root TEXT", the help of the program; "own TEXT", that of the command; for each command
# below it "below COMMAND NAME" and its help; "end"; and the prose.

BEGIN {
  ja = language == "ja"
  title["name"] = ja ? "名前" : "NAME"
  title["synopsis"] = ja ? "書式" : "SYNOPSIS"
  title["description"] = ja ? "説明" : "DESCRIPTION"
  title["options"] = ja ? "オプション" : "OPTIONS"
  title["below"] = ja ? "サブコマンド" : "COMMANDS"
  default_is = ja ? "既定: " : "Default: "
  variable_is = ja ? "環境変数: " : "Environment: "
  required = ja ? "必須。" : "Required."
  last = 0
}

# ---- Reading help ----

$1 == "root" { read_help("root", substr($0, 6)); next }
$1 == "own" { read_help(last, substr($0, 5)); next }
$1 == "below" { ++last; below[last] = $2 " " $3; next }
$0 == "end" && !begun { begun = 1; begin_page(); next }

# A description, "Usage: ...", groups of "  NAME   WORDS" under a heading, and behind two blank lines
# the words below.
function read_help(of, line) {
  if (state[of] == "") {
    about[of] = line
    state[of] = "usage"
  } else if (state[of] == "usage") {
    usage[of] = substr(line, index(line, ": ") + 2)
    state[of] = "groups"
  } else if (state[of] == "words") {
    words[of, ++lines[of]] = line
  } else if (line == "") {
    if (blank[of]) state[of] = "words"
    blank[of] = 1
  } else if (line !~ /^ /) {
    blank[of] = 0
    group[of] = line ~ /^(Subcommands|サブコマンド)/ ? "commands" : "options"
  } else {
    item = line ~ /^  [^ ]/
    if (item) {
      # Names are ASCII, and what is said of them begins in column 30, or in the next line.
      long = substr(line, 29, 2) != "  " && length(line) > 28
      n = ++count[of, group[of]]
      names[of, group[of], n] = trim(long ? line : substr(line, 1, 30))
      said[of, group[of], n] = long ? "" : trim(substr(line, 31))
    } else {
      n = count[of, group[of]]
      said[of, group[of], n] = join(said[of, group[of], n], trim(line))
    }
  }
}

function trim(text) {
  gsub(/^ +| +$/, "", text)
  return text
}

# Two lines of what is said of an option. A line that begins with "word: " stays
# a line.
function join(before, behind) {
  if (before == "") return behind
  return behind ~ /^[a-z0-9]+: / ? before "\n.br\n" behind : plain_join(before, behind)
}

# ---- Writing ----

function escaped(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  if (text ~ /^[.']/) text = "\\&" text
  return text
}

function begin_page() {
  printf ".\\\" Made by tools/man/pages.sh.\n"
  printf ".TH %s 1 \"%s\" \"mailsift %s\" \"mailsift\"\n", toupper(page), date, version
  # Japanese that is adjusted to both margins has holes where its few blanks are. Options are not to be
  # hyphenated, but without hyphenation no line of Japanese is broken.
  print ja ? ".ad l" : ".ad l\n.nh"
  if (page == "mailsift") sub(/^mailsift: /, "", about[0])
  sub(/(\.|。)$/, "", about[0])
  printf ".SH %s\n%s \\- %s\n", title["name"], escaped(page), escaped(about[0])
  printf ".SH %s\n", title["synopsis"]
  synopsis(usage[0])
  for (i = 1; i <= last; ++i) synopsis(usage[i])
  printf ".SH %s\n", title["description"]
}

# "mailsift model prune [OPTIONS]": the words that are typed are bold.
function synopsis(text,   at) {
  at = match(text, / [\[A-Z]/)
  if (page != "mailsift" && text ~ /SUBCOMMAND$/) return
  if (at == 0) at = length(text) + 1
  if (synopses++) print ".PP"
  printf "\\fB%s\\fR%s\n", escaped(substr(text, 1, at - 1)), escaped(substr(text, at))
}

# "--on-error TEXT:{pass,tempfail}=pass (Env:MAILSIFT_ON_ERROR) REQUIRED Needs: --this Excludes: --that"
function option(name, text,   type, value, variable, must, at, note, others, several) {
  must = sub(/ REQUIRED/, "", name)
  if (match(name, / (Needs|Excludes):( --?[a-z-]+)+/)) {
    others = substr(name, RSTART, RLENGTH)
    name = substr(name, 1, RSTART - 1)
    at = sub(/^ Needs:/, "", others)
    sub(/^ Excludes:/, "", others)
    others = trim(others)
    gsub(/ /, ", ", others)
    others = at ? (ja ? others " とともに使う。" : "Only with " others ".") \
                : (ja ? others " とは使えない。" : "Not with " others ".")
  }
  if (match(name, / \(Env:[A-Z_]+\)/)) {
    variable = substr(name, RSTART + 6, RLENGTH - 7)
    name = substr(name, 1, RSTART - 1) substr(name, RSTART + RLENGTH)
  }
  if (match(name, /=[^ ]*$/)) {
    value = substr(name, RSTART + 1)
    name = substr(name, 1, RSTART - 1)
  }
  at = index(name, " ")
  if (at > 0) {
    type = substr(name, at + 1)
    name = substr(name, 1, at - 1)
    if (sub(/^[A-Z]+:\{/, "", type)) {
      sub(/\}$/, "", type)
      gsub(/,/, "|", type)
    }
    several = sub(/ \.\.\.$/, "", type)
    sub(/:.*/, "", type)
    sub(/^(UINT|INT|FLOAT)( .*)?$/, "N", type)
    if (several) type = type " ..."
  }
  gsub(/,/, ", ", name)
  printf ".TP\n\\fB%s\\fR%s\n", escaped(name), type == "" ? "" : " \\fI" escaped(type) "\\fR"
  flush(text)
  note = must ? required : ""
  if (others != "") note = note (note == "" ? "" : " ") escaped(others)
  if (value != "") note = note (note == "" ? "" : " ") default_is escaped(value)
  if (variable != "") note = note (note == "" ? "" : (ja ? "、" : "; ")) variable_is escaped(variable)
  if (note != "") printf "%s%s\n", text == "" ? "" : ".br\n", note
}

function options(of,   n) {
  for (n = 1; n <= count[of, "options"]; ++n) {
    if (page != "mailsift" && names[of, "options", n] ~ /^-h,/) continue
    option(names[of, "options", n], said[of, "options", n])
  }
}

# Paragraphs, and lines that begin with two blanks as they are.
function prose(of,   n, line, literal, paragraph) {
  if (same_as_root(of)) return
  for (n = 1; n <= lines[of]; ++n) {
    line = words[of, n]
    if (line ~ /^  /) {
      flush(paragraph)
      paragraph = ""
      if (!literal) print ".PP\n.RS 4\n.nf"
      literal = 1
      print escaped(substr(line, 3))
      continue
    }
    if (literal) print ".fi\n.RE"
    if (literal || line == "") {
      flush(paragraph)
      paragraph = ""
      if (n > 1 && n < lines[of]) print ".PP"
    }
    literal = 0
    if (line != "") paragraph = paragraph == "" ? line : plain_join(paragraph, line)
  }
  if (literal) print ".fi\n.RE"
  flush(paragraph)
}

# Japanese has no blank between lines, and none behind its comma and full stop.
function plain_join(before, behind,   joined) {
  joined = before ~ /[\200-\377]$/ && behind ~ /^[\200-\377]/ || before ~ /(、|。)$/
  return before (joined ? "" : "\n") behind
}

function flush(paragraph,   i, n, part) {
  n = split(paragraph, part, "\n")
  for (i = 1; i <= n; ++i) print part[i] == ".br" ? part[i] : escaped(part[i])
}

# A command without words of its own shows the program's.
function same_as_root(of,   n) {
  if (page == "mailsift" || lines[of] != lines["root"]) return 0
  for (n = 1; n <= lines[of]; ++n) {
    if (words[of, n] != words["root", n]) return 0
  }
  return 1
}

# ---- Prose ----

begun && $0 == "@HELP@" { hold(""); prose(0); next }
begun && $0 == "@OPTIONS@" {
  hold("")
  if (count[0, "options"] > 1) printf ".SH %s\n", title["options"]
  options(0)
  if (last > 0) printf ".SH %s\n", title["below"]
  for (i = 1; i <= last; ++i) {
    printf ".SS %s\n", escaped(usage[i])
    gsub(/-/, "\\-", about[i])
    print about[i] (ja ? "。" : ".")
    options(i)
    if (!same_as_root(i) && lines[i] > 0) print ".PP"
    prose(i)
  }
  next
}
begun && $0 == "@COMMANDS@" {
  hold("")
  for (n = 1; n <= count[0, "commands"]; ++n) {
    gsub(/-/, "\\-", said[0, "commands", n])
    printf ".TP\n.BR mailsift\\-%s (1)\n%s\n", names[0, "commands", n], said[0, "commands", n]
  }
  next
}
# Lines of a paragraph are joined as above.
begun && (/^[.']/ || $0 == "") { hold(""); gsub(/-/, "\\-"); literal_prose = /^\.nf/ ? 1 : /^\.fi/ ? 0 : literal_prose; print; next }
begun && literal_prose { print escaped($0); next }
begun { gsub(/-/, "\\-"); hold($0) }
END { hold("") }

function hold(line) {
  if (line != "" && held != "") {
    held = plain_join(held, line)
  } else {
    if (held != "") print held
    held = line
  }
}
