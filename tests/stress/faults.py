"""Lets trainers be killed, or find the disk full, at any system call that changes their home.

    faults.py PROGRAM FAULT_POINTS_LIBRARY every KIND...     each call of each command in turn
    faults.py PROGRAM FAULT_POINTS_LIBRARY random KILLS SEED  random commands, random calls

KIND as in fault_points.cc. After each fault the home is looked at: the model is whole, nothing that
was acknowledged is lost, nothing is in force twice; a later trainer makes all of it right and the
model is, byte for byte, what the training set makes. Works in the current folder."""

import os
import random
import shutil
import sys
import time

from training_home import Home, Wrong, killed

PROGRAM, LIBRARY = sys.argv[1:3]
CALLS_AT_MOST = 400


def mail(number, cls, words=40):
    draws = random.Random(number)
    told = ["pills", "casino", "winner"] if cls == "spam" else ["meeting", "report", "lunch"]
    body = " ".join(draws.choice(told) if draws.random() < 0.3 else f"w{draws.randrange(10**6)}"
                    for _ in range(words))
    return (f"From: a{number}@example.com\nMessage-ID: <{number}@example.com>\n"
            f"Subject: {told[number % 3]} {number}\n\n{body}\n").encode()


def keep(number, cls):
    os.makedirs("mail", exist_ok=True)
    with open(f"mail/{number}", "wb") as file:
        file.write(mail(number, cls))
    return f"mail/{number}"


class Messages:
    """Numbers of messages; each comes with the class it looks like."""

    def __init__(self):
        self.next = 1

    def new(self, cls):
        self.next += 1
        return self.next, keep(self.next, cls)


MESSAGES = Messages()


def other(cls):
    return "good" if cls == "spam" else "spam"


# --- commands: words, and what they ask for [(message, class)] ---

def train_one(home, draws):
    cls = draws.choice(["spam", "good"])
    number, path = MESSAGES.new(cls)
    return ["train", cls, "--regime", "all", path], [(number, cls)]


def train_again(home, draws):
    """One that was learned, or once was, or waits: as a class of any choice."""
    number = draws.choice(sorted(home.may_be))
    cls = draws.choice(["spam", "good"])
    return ["train", cls, "--regime", "all", f"mail/{number}"], [(number, cls)]


def train_moved(home, draws):
    number, cls = draws.choice(sorted(home.promised().items()))
    return ["train", other(cls), "--regime", "all", f"mail/{number}"], [(number, other(cls))]


def train_many(home, draws):
    wanted = [draws.choice(["spam", "good"]) for _ in range(3)]
    made = [(MESSAGES.new(cls), cls) for cls in wanted]
    with open("index", "w") as file:
        file.writelines(f"{cls} {path}\n" for (_, path), cls in made)
    return ["train", "--regime", "all", "--from-index", "index"], [(n, cls) for (n, _), cls in made]


def untrain_mail(home, draws):
    number = draws.choice(sorted(home.may_be))
    return ["untrain", f"mail/{number}"], [(number, home.folded().get(number))]


def untrain_number(home, draws):
    known = [r for r in home.records() if r[3]]
    if not known:
        return change_nothing(home, draws)
    number, message, *_ = draws.choice(known)
    if number <= home.folded_to():
        return ["untrain", "--number", str(number)], []
    return ["untrain", "--number", str(number)], [(message, home.folded().get(message))]


def settle(home, draws):
    """Mail that the filter kept, without any correction. A settling that was killed is done again, so
    each of them that is not in force may be now."""
    for _ in range(2):
        number, path = MESSAGES.new("spam")
        with open(path, "rb") as file:
            home.must("filter", stdin=file.read())
        home.may_be[number] = {None}
        home.kept.add(number)
    for number in home.kept:
        if None in home.may_be[number]:
            home.may_be[number] = {None, "spam", "good"}
    return ["settle", "--settle-days", "0"], []


def rebuild(home, draws):
    return ["model", "rebuild"], []


def prune(home, draws):
    return ["model", "prune", "--min-seen", "2"], []


def fold(home, draws):
    """Half of what is learned goes into the base, after the training itself."""
    words, changes = train_one(home, draws)
    return [*words, "--training-max-bytes", "2000"], changes


def fold_all(home, draws):
    return ["history", "--fold-before", "2100-01-01"], []


def merge(home, draws):
    """Often killed with the sum half made; what it adds is no message of ours."""
    shutil.copyfile(home.path + "/model", "other")
    return ["model", "merge", "other"], []


def back_up(home, draws):
    return ["backup", home.backup], []


def back_up_features(home, draws):
    """Learns what waits, first."""
    return ["backup", "--without-mail", home.backup], []


def restore(home, draws):
    """A backup of this moment: the home is the same before and after."""
    home.forget_copies()
    home.must("backup", "now")
    return ["restore", "--force", "now"], []


def lose_journal(home, draws):
    """All of it, or half. What the model knows becomes the base; that is what is killed."""
    home.repair()
    home.lose_journal(draws.random() < 0.5)
    return change_nothing(home, draws)


def change_nothing(home, draws):
    return ["untrain", "--number", "999999"], []


COMMANDS = [train_one, train_again, train_moved, train_many, untrain_mail, untrain_number, settle,
            rebuild, prune, fold, fold_all, merge, back_up, back_up_features,
            restore, lose_journal, change_nothing]


# --- faults ---

def new_home(path):
    home = Home(PROGRAM, os.path.abspath(path))
    home.must("init")
    with open("index", "w") as file:
        for _ in range(4):
            for cls in ("spam", "good"):
                number, name = MESSAGES.new(cls)
                file.write(f"{cls} {name}\n")
                home.may_be[number] = {cls}
    home.must("train", "--regime", "all", "--from-index", "index")
    return home


def run_with_fault(home, words, kind, at):
    """(exit code, stderr, the calls that were made)"""
    if os.path.exists("calls"):
        os.remove("calls")
    code, errors = home.run(*words, LD_PRELOAD=LIBRARY, FAULT_FOLDER=home.path, FAULT_KIND=kind,
                            FAULT_AT=str(at), FAULT_LOG=os.path.abspath("calls"))
    calls = []
    if os.path.exists("calls"):
        with open("calls") as file:
            calls = file.read().splitlines()
    return code, errors, calls


def request_is_safe(home, calls, kind):
    """Killed with the request in the spool already? Then it is as good as learned."""
    done = calls if kind == "after" else calls[:-1]
    return any(call.startswith(f"rename {home.path}/spool/") for call in done)


def try_fault(home, command, kind, at, draws):
    """Runs a command that meets a fault; says whether it did, and the calls."""
    words, changes = command(home, draws)
    code, errors, calls = run_with_fault(home, words, kind, at)
    if len(calls) >= CALLS_AT_MOST:
        raise Wrong("so many calls: has the library an endless loop?")
    if killed(code):
        home.asked(changes, request_is_safe(home, calls, kind))
    elif code == 0:
        home.asked(changes, True)
    else:
        home.asked(changes, False)
    if kind in ("full", "once"):
        check_words(home, words, code, errors, met=at <= len(calls))
    elif code not in (0, -9):
        raise Wrong(f"{' '.join(words)}: exit code {code}: {errors}")
    home.check_backup()
    return killed(code) or "No space left" in errors, calls


def check_words(home, words, code, errors, met):
    """A full disk is said in one line that names the file; exit code 74, or 0 if all that was asked
    for was done and only upkeep was not."""
    if code not in (0, 74) or (code == 74 and not met):
        raise Wrong(f"{' '.join(words)}: exit code {code}: {errors}")
    if code == 74 and not (errors.startswith(f"mailsift: {home.path}") and errors.count("\n") == 1
                           and "No space left on device" in errors):
        raise Wrong(f"{' '.join(words)}: words: {errors!r}")


def every(kinds):
    faults = 0
    start = new_home("start")
    start.check_whole()  # sees the mail that a folding drops
    for command in COMMANDS:
        for kind in kinds:
            for at in range(1, CALLS_AT_MOST):
                home = start.copy_to(os.path.abspath("home"))
                home.forget_copies()
                draws = random.Random(f"{command.__name__} {kind}")
                try:
                    met, calls = try_fault(home, command, kind, at, draws)
                    home.check_repaired()
                except Wrong as wrong:
                    sys.exit(f"{command.__name__}, {kind} call {at}: {wrong}")
                shutil.rmtree("home")
                faults += met
                if at > len(calls):
                    break
    faults += every_in_init(kinds)
    print(f"{faults} faults")


def every_in_init(kinds):
    """A home that is half made is made whole by the next init, and can be trained then."""
    faults = 0
    for kind in kinds:
        for at in range(1, CALLS_AT_MOST):
            home = Home(PROGRAM, os.path.abspath("home"))
            try:
                code, errors, calls = run_with_fault(home, ["init"], kind, at)
                if kind in ("full", "once"):
                    check_words(home, ["init"], code, errors, met=at <= len(calls))
                home.must("init")
                number, path = MESSAGES.new("spam")
                home.must("train", "spam", "--regime", "all", path)
                home.may_be = {number: {"spam"}}
                home.check_repaired()
            except Wrong as wrong:
                sys.exit(f"init, {kind} call {at}: {wrong}")
            shutil.rmtree("home")
            faults += code != 0
            if at > len(calls):
                break
    return faults


def at_random(kills, seed):
    """Kills follow each other without a repair, too; a home is used for 60 of them."""
    draws = random.Random(seed)
    begin, done, tried, homes, longest = time.monotonic(), 0, 0, 0, {}
    while done < kills:
        home = new_home("home")
        homes += 1
        for _ in range(60):
            command = draws.choice(COMMANDS)
            kind = draws.choice(["before", "after", "torn"])
            at = draws.randrange(1, longest.get(command, 20) + 2)
            where = f"seed {seed}, home {homes}, {command.__name__}, {kind} call {at}"
            try:
                if not home.in_force():
                    command = train_one  # nothing to take back or to move
                met, calls = try_fault(home, command, kind, at, draws)
                longest[command] = max(longest.get(command, 0), len(calls))
                home.check_whole()
                if draws.random() < 0.5:
                    home.check_repaired()
            except Wrong as wrong:
                sys.exit(f"{where}: {wrong}")
            done += met
            tried += 1
        try:
            home.check_repaired()
        except Wrong as wrong:
            sys.exit(f"seed {seed}, home {homes}, at its end: {wrong}")
        shutil.rmtree("home")
        shutil.rmtree("mail")
    print(f"{done} kills in {tried} commands on {homes} homes, {time.monotonic() - begin:.0f} s")


if sys.argv[3] == "every":
    every(sys.argv[4:])
else:
    at_random(int(sys.argv[4]), int(sys.argv[5]))
