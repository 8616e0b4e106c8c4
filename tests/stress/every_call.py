"""Lets every allocation, or every call to the system, of a command fail, one in each run.

    every_call.py PROGRAM FAILING_CALLS_LIBRARY memory|calls STRIDE COMMAND...

COMMAND is a function below: filter, train ... STRIDE 1 tries each failure, 7 every seventh. Claims: no
command dies or says "internal error"; `filter` gives the whole mail, as it was or with our fields, or
nothing and 75; the home is whole afterwards, what was acknowledged is in it, and a later command goes on
as if nothing had been. Prints how many failures were met. Works in the current folder."""

import os
import re
import shutil
import subprocess
import sys

from training_home import Home, Wrong

PROGRAM, LIBRARY, WHAT, STRIDE = sys.argv[1:4] + [int(sys.argv[4])]
FAILURES_AT_MOST = 200000
SHOWN = 20
GLIBC = b"Fatal glibc error: failed to register TLS destructor"
OURS = re.compile(rb"^X-Mailsift-Status: (?:SPAM|GOOD|UNSURE) p=0\.\d{4} score=[+-]\d+\.\d\d\n"
                  rb"(?:X-Mailsift-ID: \d{12}-[0-9a-v]{12}-[0-9a-v]{20}\n)?", re.MULTILINE)


def mail(number):
    told = "pills from the casino" if number % 2 == 0 else "a meeting about the report"
    return (f"From: a{number}@example.com\nMessage-ID: <{number}@example.com>\nSubject: {told}\n"
            f"Content-Type: text/html; charset=shift_jis\n\n<p>{told} {number}</p>\n").encode() + b"\x83e\x83X\n"


def keep(number):
    os.makedirs("mail", exist_ok=True)
    with open(f"mail/{number}", "wb") as file:
        file.write(mail(number))
    return f"mail/{number}"


# --- commands: words, standard input, and what they ask for [(message, class)] ---

def filter(home):
    return ["filter"], mail(50), []


def filter_to_other_rules(home):
    return ["filter", "--no-cache", "--header", "spamassassin"], mail(50), []


def train(home):
    return ["train", "spam", "--regime", "all", keep(60)], b"", [(60, "spam")]


def untrain(home):
    return ["untrain", "mail/2"], b"", [(2, None)]


def report(home):
    return ["report", "good", "--trusted"], (
        b"From: me@example.jp\nSubject: Fwd\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + mail(70)
    ), [(70, "good")]


def export_model(home):
    return ["model", "export", "exported"], b"", []


def import_model(home):
    return ["model", "import", "to import"], b"", None


def doctor(home):
    return ["doctor"], b"", []


def digest(home):
    return ["digest", "--to", "me@example.jp", "--report-spam", "s@example.jp", "--report-good", "g@example.jp"], b"", []


# --- one run ---

def run(home, words, stdin, at):
    """(exit code, output, errors, how many calls, which one failed)"""
    if os.path.exists("log"):
        os.remove("log")
    done = subprocess.run(
        [PROGRAM, "-q", *words], input=stdin, capture_output=True, timeout=60,
        env=os.environ | {"MAILSIFT_HOME": home.path, "LD_PRELOAD": LIBRARY, "FAIL_WHAT": WHAT,
                          "FAIL_AT": str(at), "FAIL_LOG": "log"})
    count, which = "0", ""  # of one that did not come to its end
    if os.path.exists("log") and os.path.getsize("log") > 0:
        with open("log") as file:
            count, which = file.read().rstrip("\n").split(" ", 1)
    return done.returncode, done.stdout, done.stderr, int(count), which


def check_filtered(code, out, stdin):
    if code == 75 and not out:
        return
    bare, ours = OURS.subn(b"", out)
    if code == 0 and (out == stdin or (ours == 1 and bare == stdin)):
        return
    if code == 0 and ours == 1 and re.sub(rb"^X-Spam-[^\n]*\n", b"", bare, flags=re.MULTILINE) == stdin:
        return
    raise Wrong(f"exit code {code}, {len(out)} of {len(stdin)} bytes: {out[:300]!r}")


def try_one(start, command, at):
    home = start.copy_to(os.path.abspath("home"))
    words, stdin, changes = command(home)
    code, out, errors, count, which = run(home, words, stdin, at)
    where = f"{which}: exit code {code}: {errors.decode(errors='replace').strip()}"
    try:
        if code == -6 and GLIBC in errors and not out:
            pass  # glibc knows no other way; the mail is still with whoever called
        elif code < 0 or code == 70 or code > 75:
            raise Wrong("it died")
        elif words[0] == "filter":
            check_filtered(code, out, stdin)
        elif code != 0 and not errors and words[0] != "doctor":
            raise Wrong("it failed without a word")
        if changes is None:  # the model is another one
            home.must("model", "check")
            home.check_promises()
        else:
            home.asked(changes, code == 0)
            home.check_whole()
            if at % 16 == 0 or WHAT == "calls":
                home.check_repaired()
    except Wrong as wrong:
        raise Wrong(f"{where}: {wrong}") from None
    finally:
        shutil.rmtree(home.path)
    return count


def every(command):
    start = Home(PROGRAM, os.path.abspath("start"))
    start.must("init")
    with open("index", "w") as file:
        for number in range(1, 7):
            cls = "spam" if number % 2 == 0 else "good"
            file.write(f"{cls} {keep(number)}\n")
            start.may_be[number] = {cls}
    start.must("train", "--regime", "all", "--from-index", "index")
    start.must("filter", stdin=mail(70))
    start.must("model", "export", "to import")
    for name in ("tended", "prints"):  # as if it was long ago
        if os.path.exists(f"{start.path}/cache/{name}"):
            os.remove(f"{start.path}/cache/{name}")
    start.check_whole()
    count = try_one(start, command, 0)
    if not 0 < count < FAILURES_AT_MOST:
        raise Wrong(f"{count} {WHAT}: is the library there?")
    met, wrongs = 0, []
    for at in range(1, count + 1, STRIDE):
        try:
            try_one(start, command, at)
        except Wrong as wrong:
            wrongs.append(f"{command.__name__}, {WHAT} {at} of {count}: {wrong}")
        met += 1
    shutil.rmtree(start.path)
    if wrongs:
        sys.exit(f"{len(wrongs)} wrong of {met}\n" + "\n".join(wrongs[:SHOWN]))
    return met


def main():
    for name in sys.argv[5:]:
        print(f"{every(globals()[name])} failures of {WHAT} in {name}")


main()
