#!/usr/bin/env python3
"""Mail and lessons for a daemon, in turn from many users, by several clients at once.

  soak.py SOCKET HTTP PID SECONDS USERS MAIL...

Every tenth request is a lesson (TELL), of the others half are CHECK and half HEADERS. Each must be answered, and
what HEADERS gives must be the mail that was sent but for our fields. Memory (but for the models, which grow as
users teach) and open files of process PID are looked at after a third of the time, when all is warm, and at the
end. Prints what was done, and exits with 1 if anything was not answered, was not so, or grew.
"""
import os
import random
import re
import socket
import sys
import threading
import time

OURS = re.compile(rb"^X-(?:Mailsift|Spam)-[^\n]*\n(?:[ \t][^\n]*\n)*", re.M)


def resident(pid):
    """In MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


def models(http):
    """What they take, in MB."""
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(http)
        s.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        out = b""
        while piece := s.recv(65536):
            out += piece
    return int(re.search(rb"^mailsiftd_model_bytes (\d+)", out, re.M)[1]) / 2**20


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def ask(path, head, mail):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(30)
        s.connect(path)
        s.sendall(head + b"Content-length: %d\r\n\r\n" % len(mail) + mail)
        s.shutdown(socket.SHUT_WR)
        out = b""
        while piece := s.recv(65536):
            out += piece
        return out


def header_of(mail):
    end = re.search(rb"\n\r?\n", mail)
    return mail[:end.end()] if end else mail


class Soak:
    def __init__(self, path, users, mails, end):
        self.path, self.users, self.mails, self.end = path, users, mails, end
        self.done = {"CHECK": 0, "HEADERS": 0, "TELL": 0}
        self.wrong = []
        self.lock = threading.Lock()

    def work(self, seed):
        rng = random.Random(seed)
        while time.monotonic() < self.end and len(self.wrong) < 5:
            kind, mail = rng.choice(self.mails)
            what = "TELL" if rng.random() < 0.1 else rng.choice(("CHECK", "HEADERS"))
            head = f"{what} SPAMC/1.5\r\nUser: user{rng.randrange(self.users)}\r\n"
            if what == "TELL":
                head += f"Message-class: {kind}\r\nSet: local\r\n"
            try:
                answer = ask(self.path, head.encode(), mail)
            except OSError as e:
                answer = repr(e).encode()
            with self.lock:
                self.done[what] += 1
                if problem := self.problem(what, mail, answer):
                    self.wrong.append(f"{what}: {problem}: {answer[:200]!r}")

    @staticmethod
    def problem(what, mail, answer):
        if not answer.startswith(b"SPAMD/1.1 0 EX_OK\r\n"):
            return "no good answer"
        if what == "TELL":
            return None if b"DidSet: local" in answer else "not taken"
        if b"\r\nSpam: " not in answer:
            return "no verdict"
        if what == "HEADERS":
            header = answer[answer.index(b"\r\n\r\n") + 4:]
            if OURS.sub(b"", header) != OURS.sub(b"", header_of(mail)):
                return "another header"
        return None


def main():
    path, http = sys.argv[1:3]
    pid, seconds, users = int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    mails = []
    for name in sys.argv[6:]:
        with open(name, "rb") as file:
            mails.append(("spam" if "/spam/" in name else "ham", file.read()))
    begin = time.monotonic()
    soak = Soak(path, users, mails, begin + seconds)
    threads = [threading.Thread(target=soak.work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    warm, warm_models, warm_files = resident(pid), models(http), open_files(pid)
    for thread in threads:
        thread.join()
    took = time.monotonic() - begin
    time.sleep(1)
    last, last_models, last_files = resident(pid), models(http), open_files(pid)
    print(f"{soak.done} in {took:.0f} s, {len(soak.wrong)} wrong; "
          f"MB: {warm:.0f} -> {last:.0f}, of that models: {warm_models:.0f} -> {last_models:.0f}; open files: {warm_files} -> {last_files}")
    print("\n".join(soak.wrong))
    grew = last - last_models > (warm - warm_models) * 1.15 + 16 or last_files > warm_files + 8
    if grew:
        print("it grew")
    return 1 if soak.wrong or grew or min(soak.done.values()) == 0 else 0


sys.exit(main())
