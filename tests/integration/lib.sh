# shellcheck shell=bash
# What the tests with real mail programs share, on top of tests/cli/lib.sh: the recipes of
# tools/recipes as an installation would have them, mail to deliver, and what must be true of it
# afterwards.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/lib.sh"

# As `cmake --install` does: below PREFIX stand bin/mailsift and share/mailsift/recipes, and the
# recipes name these paths.
PREFIX=$SCRATCH/prefix
RECIPES=$PREFIX/share/mailsift/recipes
install_recipes() {
  mkdir -p "$PREFIX/bin" "$PREFIX/share/mailsift"
  install -m 755 "$MAILSIFT" "$PREFIX/bin/mailsift"
  cp -r "$REPO/tools/recipes" "$RECIPES"
  grep -rlF /usr/local "$RECIPES" | xargs sed -i "s|/usr/local|$PREFIX|g"
  export PATH=$PREFIX/bin:$PATH
}

# Says that a test could not be run, and why: nothing is claimed to be true.
cannot_run() {
  echo "SKIPPED: $*" >&2
  exit 77
}

needs() {  # PROGRAM...
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || cannot_run "$program is not installed: tools/install-packages.sh test"
  done
}

# A user with a Maildir and a trained home of their own; HOME from now on.
new_user() {  # [NAME]
  export HOME=$PWD/${1-user}
  mkdir -p "$HOME/.local/share"
  local folder
  for folder in Maildir Maildir/.Junk Maildir/.Trash; do
    mkdir -p "$HOME/$folder"/{cur,new,tmp}
  done
  trained_home "$HOME/.local/share/mailsift"
}

# 500 mails of every kind in FOLDER, 001.eml ... 500.eml: the sample corpus, and mail made here.
make_500_mails() {  # FOLDER
  mkdir -p "$1"
  python3 - "$REPO/corpus" "$1" <<'PYTHON'
import pathlib, random, re, sys
corpus, folder = (pathlib.Path(p) for p in sys.argv[1:])
random.seed(500)
# Without the From_ line of an mbox: procmail makes the envelope of it, and a Maildir has none.
mails = [re.sub(rb"\AFrom .*\n", b"", p.read_bytes()) for p in sorted(corpus.glob("*/*.eml"))]
words = "offer meeting pills invoice lunch winner 会議 当選 請求書 無料 お知らせ report".split()
while len(mails) < 500:
    n = len(mails)
    text = " ".join(random.choice(words) for _ in range(random.randrange(1, 400)))
    body = "\n".join(text[i:i + 70] for i in range(0, len(text), 70)) + "\n"
    head = f"From: a{n}@example.com\nTo: me@example.jp\nSubject: number {n}\nMessage-ID: <{n}@example.com>\n"
    kind = n % 8
    if kind == 0: head += "X-Mailsift-Extra: no\n".replace("X-Mailsift-Extra", "X-Other")
    if kind == 1: body = "From the beginning of a line\n" + body
    if kind == 2: body = ".\n..\n" + body
    if kind == 3: body = body.replace("\n", " ") * 3 + "\n"
    if kind == 4: head += "Received: from x\n\tby y;\n  folded\n"
    raw = (head + "\n" + body).encode(("utf-8", "cp932", "euc-jp", "iso2022_jp")[n % 4])
    if kind == 5: raw = head.encode() + b"\n"            # no body
    if kind == 6: raw += bytes(range(128, 256)) + b"\n"  # 8-bit rubbish
    mails.append(raw)
for n, raw in enumerate(mails[:500], 1):
    (folder / f"{n:03}.eml").write_bytes(raw)
PYTHON
}

# Every mail of ORIGINALS lies in MAILDIR (or a folder of it) once, with one verdict and one id at the
# end of its header, and is otherwise the same byte for byte. With "untouched" instead: without any; with
# "either": some so, some so. Says what is not so. Written from the documentation, not from the program.
delivery_problems() {  # ORIGINALS MAILDIR [untouched|either]
  python3 - "$@" <<'PYTHON'
import collections, pathlib, re, sys
originals, maildir = (pathlib.Path(p) for p in sys.argv[1:3])
form = rb"" if sys.argv[3:] == ["untouched"] else (
    rb"^X-Mailsift-Status: (?:SPAM|GOOD|UNSURE) p=0\.\d{4} score=[+-]\d+\.\d\d(\r?\n)"
    rb"X-Mailsift-ID: \d{12}-[0-9a-v]{12}-[0-9a-v]{20}\1")
expected = collections.Counter(p.read_bytes() for p in originals.iterdir())
delivered = [p for p in maildir.rglob("*") if p.is_file() and p.parent.name in ("new", "cur")]
for path in delivered:
    raw = path.read_bytes()
    if form:
        fields = list(re.finditer(form, raw, re.MULTILINE))
        if len(fields) != 1 and (fields or sys.argv[3:] != ["either"]):
            print(f"{path}: {len(fields)} times our fields")
            continue
        if fields: raw = raw[:fields[0].start()] + raw[fields[0].end():]
    if expected[raw] == 0:
        print(f"{path}: no such mail was sent, or it came twice: {raw[-60:]}")
    expected[raw] -= 1
missing = sum(n for n in expected.values() if n > 0)
if missing: print(f"{missing} mails missing")
left = [p for p in maildir.rglob("*") if p.is_file() and p.parent.name == "tmp"]
if left: print(f"{len(left)} files left in tmp")
PYTHON
}

expect_all_delivered() {  # WHAT ORIGINALS [untouched|either]
  expect_equal "$1" "" "$(delivery_problems "$2" "$HOME/Maildir" "${@:3}" 2>&1 | head -n 5)"
}

# delivered FOLDER: the files in a folder of the Maildir, "" for the inbox.
delivered() { find "$HOME/Maildir/$1"/{new,cur} -type f; }

# The n-th mail of a campaign this home has never seen: the kind of spam that comes until somebody says
# that it is.
campaign() {  # N
  cat <<MAIL
Return-Path: <bounce-$1@letters.example.com>
From: "Harbour Lights Club" <club$1@letters.example.com>
To: me@example.jp
Subject: Your lantern voucher no. $((4711 * $1)) waits
Date: Sat, 21 Nov 2026 10:0$1:00 +0900
Message-ID: <voucher-$1@letters.example.com>
X-Mailer: LanternSender 4

Dear member $1,

the harbour lanterns are lit again and your voucher waits at the pier. Bring this
letter to the lantern desk, name the number $((4711 * $1)), and sail for half the fare.
Lantern members who bring a friend sail twice. http://letters.example.com/v/$1

Harbour Lights Club
MAIL
}

text_of_mail() {  # FILE
  python3 -c 'import email, sys; print(email.message_from_file(open(sys.argv[1])).get_payload(decode=True).decode())' "$1"
}

# What a mail program makes of a delivered message that its user forwards to the address for corrections.
forward() {  # spam|good FILE
  python3 - "$@" <<'PYTHON'
import email, email.message, email.policy, sys
cls, path = sys.argv[1:]
with open(path, "rb") as file:
    misfiled = email.message_from_binary_file(file, policy=email.policy.SMTP)
mail = email.message.EmailMessage(policy=email.policy.default)
mail["From"], mail["To"] = "me@example.jp", f"me+{cls}@example.jp"
mail["Subject"], mail["Message-ID"] = "Fwd: this one", f"<forward-{cls}@example.jp>"
mail.set_content("Look at this.")
mail.add_attachment(misfiled)
sys.stdout.buffer.write(mail.as_bytes())
PYTHON
}

# A user says what a delivered message is. Everything that teaches in these tests goes through here.
corrected() {  # spam|good FILE
  mailsift -q "$1" <"$2"
}

# Until the trainer in the background has done what it was handed.
await_learning() {
  local i
  for i in {1..300}; do
    [[ $(find "$HOME/.local/share/mailsift/spool" -type f | wc -l) == 0 ]] && return
    sleep 0.1
  done
  fail "requests are still in the spool"
}

status_of() { grep -a -m 1 '^X-Mailsift-Status: ' "$1" | tr -d '\r'; }

# The user's round trip, for a program that delivers one message: `deliver FILE` of the caller. The user
# corrects it at the shell, or forwards it.
expect_round_trip() {  # WHAT [forward]
  local first
  campaign 1 >first.eml
  expect_exit 0 deliver first.eml
  first=$(delivered "")
  expect_equal "$1: misfiled at first" 1 "$(grep -c . <<<"$first")"
  if [[ ${2-} == forward ]]; then
    forward spam "$first" >forward.eml
    expect_exit 0 deliver forward.eml
    expect_equal "$1: mails in the inbox after the forward" 1 "$(delivered "" | grep -c .)"
    expect_match "$1: the log of reports" ' SPAM learned ' "$(<"$HOME/.local/share/mailsift/reports")"
  else
    expect_exit 0 corrected spam "$first"
  fi
  campaign 2 >second.eml
  expect_exit 0 deliver second.eml
  expect_equal "$1: the next of its kind in Junk" 1 "$(delivered .Junk | grep -c .)"
}

# Instead of the program: SCRIPT, which may call the real one as $REAL.
instead_of_mailsift() {  # SCRIPT
  mkdir -p "$PWD/failing"
  { printf '#!/bin/bash\nREAL=%q\n' "$PREFIX/bin/mailsift"; printf '%s\n' "$1"; } >"$PWD/failing/mailsift"
  chmod 755 "$PWD/failing/mailsift"
}
