#!/bin/bash
# mailsift beside the spam filters that are installed: one process on the same mail, every model
# trained on the same messages. They run in turn, one after the other and again, so that the ratios
# mean something even on a busy machine.
#
#   bench/compare.sh [--index INDEX] [PROGRAM...]     default: build/{static,release}/bin/mailsift
#
# All are trained on what INDEX lists (default: corpus/index, where models stay small: a real one says
# more). Mail: 4 KB and 1 MB of plain text, which is that of the listed mail, one behind the other,
# and 4 KB of Japanese in ISO-2022-JP. Prints for each program the processor time (the median) and the
# time by the clock (the least), both also as multiples of /bin/true and of bogofilter, and the peak
# memory. Needs python3 and, for the memory, GNU time. RUNS: how often each process runs (300).
set -euo pipefail

repo=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
source "$repo/bench/mail.sh"
index=$repo/corpus/index
if [[ ${1-} == --index ]]; then
  index=$(realpath "${2:?compare.sh: --index takes a file}")
  shift 2
fi
programs=("$@")
if [[ $# -eq 0 ]]; then
  for build in static release; do
    [[ -x $repo/build/$build/bin/mailsift ]] && programs+=("$repo/build/$build/bin/mailsift")
  done
fi
for i in "${!programs[@]}"; do programs[i]=$(realpath "${programs[i]}"); done
[[ ${#programs[@]} -gt 0 ]] || { echo "compare.sh: no mailsift: build a preset, or name one" >&2; exit 66; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export LC_ALL=C HOME=$scratch

# Lines "spam|ham|good PATH", the paths from where the index is.
good=() spam=()
while read -r class path; do
  [[ $path == /* ]] || path=${index%/*}/$path
  case $class in
    spam) spam+=("$path") ;;
    ham | good) good+=("$path") ;;
  esac
done <"$index"
all=("${good[@]}" "${spam[@]}")
has() { command -v "$1" >/dev/null; }

# --- the mail ---

# The text of the mail that is plain ASCII, again from the front if it is too little.
printf '%s\n' "${all[@]}" | python3 -c '
import itertools, random, sys
header = sys.argv[1].encode()
paths = sys.stdin.read().split("\n")[:-1]
random.Random(4).shuffle(paths)
text = b""
for path in itertools.cycle(paths):
    with open(path, "rb") as file:
        body = file.read().partition(b"\n\n")[2]
    if body.isascii() and b"\x1b" not in body and b"Content-T" not in body:
        text += body
    if len(text) > 1 << 20:
        break
for name, size in (("text_4k", 4096), ("text_1m", 1 << 20)):
    with open(name, "wb") as file:
        file.write((header + text)[:size - 1] + b"\n")
' "$(header anna iso-8859-1)"$'\n\n'
japanese_mail >japanese_4k

# --- the filters and their models ---

commands=()  # a name, a tab, and the words of the command with tabs between
add() { commands+=("$(printf '%s\t' "$@")"); }
for i in "${!programs[@]}"; do
  export MAILSIFT_HOME=$scratch/mailsift
  program=$scratch/mailsift-$i  # a copy, as an installed program is: a linker writes it piece by piece
  cp "${programs[i]}" "$program"
  "$program" -q init
  "$program" -q train --from-index "$index"
  add "mailsift ${programs[i]#"$repo/"}" "$program" filter
done
if has bogofilter; then
  mkdir bogo
  printf '%s\n' "${good[@]}" | bogofilter -d bogo -n -b
  printf '%s\n' "${spam[@]}" | bogofilter -d bogo -s -b
  add bogofilter "$(command -v bogofilter)" -d bogo -p -e
fi
if has crm; then
  for class in good spam; do
    learn="-{ learn <osb unique microgroom> ($class.css) /[[:graph:]]+/ }"
    declare -n files=$class
    for file in "${files[@]}"; do crm "$learn" <"$file" >/dev/null; done
  done
  add crm114 "$(command -v crm)" "-{ isolate (:how:) // ; classify <osb unique microgroom> (good.css spam.css) (:how:) /[[:graph:]]+/ ; output /:*:how:/ }"
fi
if has spamprobe; then
  mkdir probe
  spamprobe -d probe create-db >/dev/null
  printf '%s\0' "${good[@]}" | xargs -0 spamprobe -d probe good >/dev/null
  printf '%s\0' "${spam[@]}" | xargs -0 spamprobe -d probe spam >/dev/null
  add spamprobe "$(command -v spamprobe)" -d probe -R score
fi
if has bsfilter; then
  mkdir bs
  printf '%s\0' "${good[@]}" | xargs -0 bsfilter --homedir bs --add-clean >/dev/null
  printf '%s\0' "${spam[@]}" | xargs -0 bsfilter --homedir bs --add-spam >/dev/null
  if bsfilter --homedir bs --update >/dev/null 2>bs/errors; then
    add bsfilter "$(command -v bsfilter)" --homedir bs --pipe
  else  # its database may have no room for so many words
    echo "compare.sh: without bsfilter, which cannot learn this mail: $(head -n 1 bs/errors)" >&2
  fi
fi

# --- the race ---

python3 - "${RUNS:-300}" /bin/true "${commands[@]}" <<'PYTHON'
import os, statistics, sys, time

runs = int(sys.argv[1])
commands = {"/bin/true": ["/bin/true"]}
for command in sys.argv[3:]:
    name, *words = command.rstrip("\t").split("\t")
    commands[name] = words


def run(words, mail):
    """Milliseconds of one process: of the processor, and by the clock."""
    files = [(os.POSIX_SPAWN_OPEN, 0, mail, os.O_RDONLY, 0),
             (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
             (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=files)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) > 3:  # below: verdicts
        sys.exit(f"compare.sh: {' '.join(words)}: status {status}")
    return 1000 * (usage.ru_utime + usage.ru_stime), 1000 * seconds


def peak_memory(words, mail):
    """In KB; by GNU time, because a child of ours begins with our own memory."""
    if not os.path.exists("/usr/bin/time"):
        return "-"
    run(["/usr/bin/time", "-f", "%M", "-o", "memory", *words], mail)
    with open("memory", encoding="ascii") as file:
        return file.read().split()[-1]


for mail in ("text_4k", "japanese_4k", "text_1m"):
    times = {name: [] for name in commands}
    spent = dict.fromkeys(commands, 0.0)
    for turn in range(-3, runs):
        for name, words in commands.items():
            if spent[name] > 20000 and turn > 10:
                continue  # twenty seconds say enough of a slow one
            cpu, clock = run(words, mail)
            spent[name] += clock
            if turn >= 0:
                times[name].append((cpu, clock))
    figures = {name: (statistics.median(cpu for cpu, _ in list_), min(clock for _, clock in list_))
               for name, list_ in times.items()}
    print(f"{mail:34}     cpu ms  x true x bogofilter   clock ms  x true x bogofilter   peak KB")
    for name, figure in sorted(figures.items(), key=lambda item: item[1]):
        row = f"  {name:32}"
        for i in (0, 1):
            bogofilter = figures.get("bogofilter")
            share = f"{figure[i] / bogofilter[i]:13.2f}" if bogofilter else f"{'-':>13}"
            row += f"{figure[i]:11.2f}{figure[i] / figures['/bin/true'][i]:8.1f}{share}"
        print(f"{row}{peak_memory(commands[name], mail):>10}")
PYTHON
