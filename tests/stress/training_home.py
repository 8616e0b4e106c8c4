"""A home as the documentation describes it (docs/MODEL_FORMAT.md), read without the program, and
what has been asked of it: which message may be in force as which class."""

import glob
import os
import re
import shutil
import signal
import subprocess

HEAD = re.compile(
    rb"([TF]) (\d+) (spam|good) (-?\d+) (near|error|all|settled) (\S+) (\S+) (\S+) (\S+) (\d+) ([0-9a-f]+) ([0-9a-f]+)\n")
BACK = re.compile(rb"U (\d+) (\d+) (-?\d+) (\S+) ([0-9a-f]+)\n")
PRUNED = re.compile(rb"P \d+ [^\n]*\n")
REQUEST = re.compile(
    rb"mailsift request 2\nR 0 (spam|good) (-?\d+) (near|error|all) \S+ \S+ - (\S+) (\d+) ([0-9a-f]+) mail [0-9a-f]+\n")
NAME = re.compile(rb"^Message-ID: <(\d+)@example\.com>", re.MULTILINE)


def name_of(mail):
    return int(NAME.search(mail)[1])


class Wrong(Exception):
    """A claim about the home is false."""


class Home:
    def __init__(self, program, path):
        self.program, self.path = program, path
        # Message → the classes it may be in force as; None = not at all. One that is not here was
        # never spoken of.
        self.may_be = {}
        self.kept = set()  # messages the filter has in its cache
        self.lost = {}     # message → class of those whose record is gone: the base alone has them
        self.backup = path + ".backup"
        self.names = {}    # hash of a mail, as the journal has it → message

    def copy_to(self, path):
        copy = Home(self.program, path)
        shutil.copytree(self.path, path)
        copy.names = dict(self.names)
        copy.lost = dict(self.lost)
        copy.may_be = {message: set(classes) for message, classes in self.may_be.items()}
        return copy

    # --- what is in it ---

    def folded_to(self):
        """The last record that is in the base. In its metadata it stands before two empty lists (own fields
        and authserv-ids), the three numbers of the key and the four of the second judge."""
        try:
            with open(self.path + "/training/base", "rb") as file:
                return int(file.read(4096)[64:].split(b"\0")[0].split()[-12])
        except FileNotFoundError:
            return 0

    def records(self):
        """[[number, message, class, in force, request]] of the journal; what is torn at its end is left out."""
        try:
            with open(self.path + "/training/journal", "rb") as file:
                journal = file.read()
        except FileNotFoundError:
            return []
        first = b"mailsift journal 3\n"
        at, found = len(first), []
        if not journal.startswith(first[: len(journal)]):
            raise Wrong("the journal begins with something else")
        while at < len(journal):
            if head := HEAD.match(journal, at):
                end = head.end()
                if head[1] == b"T":
                    end += int(head[10]) + 1
                    if end > len(journal):
                        break
                    self.names[head[11]] = name_of(journal[head.end():end])
                elif int(head[2]) > self.folded_to():
                    raise Wrong(f"the mail of training {int(head[2])} is gone, and it is not in the base")
                found.append([int(head[2]), self.names[head[11]], head[3].decode(), True, head[8]])
                at = end
            elif back := BACK.match(journal, at):
                for record in found:
                    if record[0] == int(back[2]):
                        record[3] = False
                at = back.end()
            elif pruned := PRUNED.match(journal, at):
                at = pruned.end()
            else:
                break
        return found

    def folded(self):
        """Message → class of those that cannot be taken back any more."""
        last = self.folded_to()
        return self.lost | {
            message: cls for number, message, cls, force, _ in self.records() if force and number <= last}

    def in_force(self):
        found = self.folded()
        last, on_top = self.folded_to(), set()
        for number, message, cls, force, _ in self.records():
            if not force or number <= last:
                continue
            if message in on_top:
                raise Wrong(f"message {message} is in force twice")
            on_top.add(message)
            found[message] = cls
        return found

    def lose_journal(self, half):
        if not os.path.exists(self.path + "/training/journal"):
            return  # lost before, and nothing was taught since
        before = self.in_force()
        if half:
            os.truncate(self.path + "/training/journal", os.path.getsize(self.path + "/training/journal") // 2)
        else:
            os.remove(self.path + "/training/journal")
        after = self.in_force()
        self.lost |= {message: cls for message, cls in before.items() if message not in after}
        # Where only the taking back is lost, the journal says what it said before that.
        for message, cls in after.items():
            self.may_be[message] = self.may_be[message] | {cls}

    def forget_copies(self):
        """Backups, and homes that a restore has kept."""
        for name in glob.glob(self.path + ".*"):
            shutil.rmtree(name) if os.path.isdir(name) else os.remove(name)

    def check_backup(self):
        """If there is one, it is whole, and the model in it is what its training set makes."""
        if not os.path.exists(self.backup):
            return
        copy = Home(self.program, self.path + ".copy")
        copy.must("restore", self.backup)
        os.remove(self.backup)
        with open(copy.path + "/model", "rb") as file:
            model = file.read()
        copy.must("model", "rebuild")
        with open(copy.path + "/model", "rb") as file:
            if file.read() != model:
                raise Wrong("the model of the backup is not what its training set makes")
        shutil.rmtree(copy.path)

    def requests(self):
        """What waits in the spool, in order: [(message, class)]. A request that the journal has is done,
        and perhaps taken back since; its trainer was killed before it could remove it."""
        found = []
        done = {request.decode() for *_, request in self.records()}
        for name in sorted(os.listdir(self.path + "/spool")):
            if "." in name or name in done:
                continue
            with open(f"{self.path}/spool/{name}", "rb") as file:
                content = file.read()
            request = REQUEST.match(content)
            if not request or request.end() + int(request[5]) + 1 != len(content):
                raise Wrong(f"spool/{name} is no whole request")
            self.names[request[6]] = name_of(content)
            found.append((name_of(content), request[1].decode()))
        return found

    def promised(self):
        """What is in force as soon as a trainer has taken in what waits."""
        return self.in_force() | dict(self.requests())

    # --- running ---

    def run(self, *words, stdin=b"", **environment):
        """(exit code, negative for a signal; stderr)"""
        done = subprocess.run(
            [self.program, "-q", *words], input=stdin, capture_output=True,
            env=os.environ | {"MAILSIFT_HOME": self.path} | environment)
        return done.returncode, done.stderr.decode()

    def must(self, *words, **rest):
        code, errors = self.run(*words, **rest)
        if code != 0:
            raise Wrong(f"{' '.join(words)}: exit code {code}: {errors}")

    # --- what must be true ---

    def asked(self, changes, certain):
        for message, cls in changes:
            before = set() if certain else self.may_be.get(message, {None})
            self.may_be[message] = before | {cls}

    def check_promises(self):
        promised = self.promised()
        for message, classes in self.may_be.items():
            if promised.get(message) not in classes:
                raise Wrong(f"message {message} is {promised.get(message)}, not one of {classes}")
        for message in promised:
            if message not in self.may_be:
                raise Wrong(f"nobody asked for message {message}")
        return promised

    def check_whole(self):
        if os.path.exists(self.path + "/model"):
            self.must("model", "check")
        return self.check_promises()

    def repair(self):
        self.must("untrain", "--number", "999999")

    def check_repaired(self):
        """A later trainer makes all of it right: what was promised is in force, once, and the model
        is what the training set makes."""
        promised = self.check_whole()
        self.repair()
        if self.requests():
            raise Wrong("requests are left in the spool")
        if self.in_force() != promised:
            raise Wrong(f"in force is {self.in_force()}, promised was {promised}")
        self.must("model", "check")
        with open(self.path + "/model", "rb") as file:
            model = file.read()
        os.remove(self.path + "/model")
        self.repair()
        with open(self.path + "/model", "rb") as file:
            if file.read() != model:
                raise Wrong("the model is not what the training set makes")
        for message in self.may_be:
            self.may_be[message] = {promised.get(message)}


def killed(code):
    return code == -signal.SIGKILL
