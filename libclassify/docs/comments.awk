# For Doxygen: our headers, whose comments are plain // comments, as it reads them.
#
#   the first comment of a file            the page of the file; its first line is the title
#   // above a declaration                 ///
#   // behind one, and lines beneath it    ///<
#   pictures and examples (3 blanks in)    as they stand
#
# and of the header for C, whose comments are /* */: above a declaration /**, behind one /**<.
#
# Code stays as it is, but for the attribute of the namespace.

function close_picture() {
  if (picture) print doc "@endcode"
  picture = 0
}

BEGIN { first = 1 }

/^\/\* -+ .* -+ \*\/$/ { next }
/^\/\* / { sub(/^\/\*/, first == 1 ? "/** @file\n" : "/**"); first = 3; print; next }
first == 3 && /[;,0-9] +\/\* / { sub(/\/\* /, "/**< ") }

{ sub(/namespace \[\[[^]]*\]\] /, "namespace ") }

/^ *\/\// {
  at = index($0, "//")
  text = substr($0, at + 2)
  if (at == behind) { print "///<" text; next }
  behind = 0
  indent = substr($0, 1, at - 1)
  doc = indent "/// "
  if (first == 1) { print "/// @file"; first = 2 }
  if (text ~ /^ *-+ .* -+$/) next  # a heading between members
  if (text ~ /^   / && !picture) { print doc "@code{.unparsed}"; picture = 1 }
  else if (text !~ /^   / && text != "") close_picture()
  print doc (picture ? text : substr(text, 2))
  next
}

{
  close_picture()
  if (first == 2) { print ""; first = 3 }
  at = match($0, /  \/\/ /)
  behind = at ? at + 2 : 0
  if (at && $0 ~ /[;,] +\/\/ /) print substr($0, 1, at + 1) "///<" substr($0, at + 4)
  else print
}
