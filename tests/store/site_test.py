#!/usr/bin/env python3
"""A site of three hosts: three mailsiftd and one PostgreSQL, all of them killed at any moment.

    MAILSIFT=PROGRAM MAILSIFTD=PROGRAM site_test.py

Users are taught on two hosts at once, each lesson twice, while the daemons and the server are killed (-9),
the server stops for a while and says that a later version has changed it, the line of one host is bad
(cutting_proxy.py), and the clock of another is three hours ahead. In the end all hosts have the same models, byte
for byte, and every lesson that was acknowledged is in the store once, or was not needed.

As many users as the machine teaches in some ten seconds, at most 1,000; 10,000 with STRESS=full, which takes a quarter of
an hour and 3 GB. The folders lie in memory (/dev/shm) if they can, so that this is a test of programs and not of the disk."""
import glob
import hashlib
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

MAILSIFT, MAILSIFTD = os.environ["MAILSIFT"], os.environ["MAILSIFTD"]
HERE = os.path.dirname(os.path.realpath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
FULL = os.environ.get("STRESS") == "full"
USERS, SECONDS = (10_000, 3600) if FULL else (1000, 10)
LESSONS, HOSTS = 2, 3
SKIPPED = 77
failures = []


def expect(what, good, *details):
    print(("ok   " if good else "FAIL ") + what, flush=True)
    if not good:
        failures.append(what)
        for line in details:
            print("       " + str(line)[:600])


class Server:
    """PostgreSQL, by the functions of server.sh."""

    def __init__(self, folder):
        self.folder = folder
        self.bash("make_server %s" % folder)
        self.uri = "postgresql:///mailsift?host=%s&user=keeper" % folder

    def bash(self, command, output=subprocess.DEVNULL):
        script = "source %s/server.sh; PG_FOLDER=%s; %s" % (HERE, self.folder, command)
        return subprocess.run(["bash", "-c", script], check=True, stdout=output, text=True).stdout

    def start(self):
        """Until it answers: after a kill -9 the rest of the old one may take a moment to end."""
        for _ in range(20):
            try:
                self.bash("start_server")
                self.bash("sql mailsift 'SELECT 1'")
                return
            except subprocess.CalledProcessError:
                time.sleep(0.5)
        sys.exit("PostgreSQL does not start")

    def stop(self, how):
        self.bash("PG_PID=$(head -n 1 $PG_FOLDER/data/postmaster.pid); stop_server %s" % how)

    def sql(self, text):
        return self.bash('sql mailsift "%s"' % text.replace("$", "\\$").replace('"', '\\"'), subprocess.PIPE)


class Host:
    def __init__(self, number, root, uri):
        self.folder = os.path.join(root, "host%d" % number)
        self.homes = os.path.join(self.folder, "homes")
        os.makedirs(self.homes)
        self.uri, self.process = uri, None
        # Its library and not the program faketime, which would be killed in place of the daemon.
        self.clock = {}
        for library in glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") if number == 2 else []:
            self.clock = {"LD_PRELOAD": library, "FAKETIME": "+3h", "DONT_FAKE_MONOTONIC": "1",
                          "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DISABLE_SHM": "1"}
        self.log = open(os.path.join(self.folder, "log"), "ab")

    def start(self):
        for name in ("spamd", "http"):
            try:
                os.unlink(os.path.join(self.folder, name))
            except FileNotFoundError:
                pass
        self.process = subprocess.Popen(
            [MAILSIFTD, "--trusted-spamd", "unix:%s/spamd" % self.folder, "--http", "unix:%s/http" % self.folder,
             "--homes", self.homes + "/%u", "--starter", os.path.join(os.path.dirname(self.folder), "starter"),
             *(["--store", self.uri] if self.uri else [])],
            stdout=self.log, stderr=self.log, start_new_session=True, env=dict(os.environ, **self.clock))
        while not os.path.exists(os.path.join(self.folder, "http")):
            if self.process.poll() is not None:
                sys.exit("mailsiftd ended: " + self.tail())
            time.sleep(0.02)

    def kill(self):
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            for left in glob.glob("/dev/shm/*faketime_*_%d" % self.process.pid):  # by the library
                os.unlink(left)

    def tail(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as file:
            return "".join(file.readlines()[-5:])

    def ask(self, user, command, mail, *headers):
        """The answer, or nothing if the daemon was not there."""
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(30)
                s.connect(os.path.join(self.folder, "spamd"))
                lines = ["%s SPAMC/1.5" % command, "User: " + user, "Content-length: %d" % len(mail), *headers, "", ""]
                s.sendall("\r\n".join(lines).encode() + mail)
                s.shutdown(socket.SHUT_WR)
                answer = b""
                while piece := s.recv(65536):
                    answer += piece
                return answer.decode(errors="replace")
        except OSError:
            return ""

    def teach(self, user, cls, mail):
        """Until it is acknowledged, as a mail server would."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            answer = self.ask(user, "TELL", mail, "Message-class: " + cls, "Set: local")
            if "EX_OK" in answer:
                return
            time.sleep(0.1)
        sys.exit("a lesson was not taken for two minutes: %r; %s" % (answer, self.tail()))

    def metric(self, name):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(10)
                s.connect(os.path.join(self.folder, "http"))
                s.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
                text = b""
                while piece := s.recv(65536):
                    text += piece
        except OSError:
            return None
        for line in text.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        return None

    def model(self, user):
        try:
            with open(os.path.join(self.homes, user, "model"), "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
        except FileNotFoundError:
            return None


def mail(user, lesson):
    """Mails of a user differ in length, by which the log's records are told apart."""
    text = " ".join("w%sx%dx%d" % (user, lesson, i) for i in range(12 + lesson))
    return ("From: a%d@example.com\nSubject: lesson %d\n\n%s\n%s\n" % (lesson, lesson, text, "x" * (7 * lesson))).encode()


def cls_of(lesson):
    return "spam" if lesson % 2 == 0 else "ham"


def wait_for(seconds, condition):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def at_rest(host):
    return (host.metric("mailsiftd_store_up") == 1 and host.metric("mailsiftd_store_behind_records") == 0 and
            host.metric("mailsiftd_homes_to_learn") == 0)


def trouble(server, hosts, over):
    """One accident after the other, until the teaching is over; all of them at least once."""
    chance, count = random.Random(1), 0
    while not over.is_set() or count < 5:
        time.sleep(chance.random())
        match count % 5:
            case 0 | 3:
                host = hosts[chance.randrange(HOSTS)]
                host.kill()
                host.start()
            case 1:
                server.stop("KILL")
                server.start()
            case 2:
                server.stop("INT")
                time.sleep(2)
                server.start()
            case 4:
                schema = server.sql("UPDATE mailsift.site SET schema = schema + 2 RETURNING schema").strip()
                time.sleep(1)
                server.sql("UPDATE mailsift.site SET schema = %d" % (int(schema) - 2))
        count += 1
    return count


def claim_nothing_is_lost_or_learned_twice(server, hosts):
    over, taught, accidents = threading.Event(), [], []
    until = time.monotonic() + SECONDS

    def teach(number):
        if time.monotonic() > until:
            return
        user, chance = "u%d" % number, random.Random(number)
        pair = chance.sample(range(HOSTS), 2)
        for lesson in range(LESSONS):
            for host in pair:
                hosts[host].teach(user, cls_of(lesson), mail(user, lesson))
        taught.append(user)

    chaos = threading.Thread(target=lambda: accidents.append(trouble(server, hosts, over)))
    chaos.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(teach, range(USERS)))
    over.set()
    chaos.join()
    open(os.path.join(os.path.dirname(server.folder), "line", "mended"), "w").close()
    print("     %d users, %d lessons acknowledged, %d accidents" % (len(taught), 2 * LESSONS * len(taught), accidents[0]))
    expect("at least 30 users", len(taught) >= 30)

    # Every host gets a mail for every user, and from then on has his model.
    def read(user):
        for host in hosts:
            host.ask(user, "CHECK", mail(user, 99))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, taught))
    began = time.monotonic()
    patience = 120 if not FULL else 3600
    expect("all hosts come to rest", wait_for(patience, lambda: all(map(at_rest, hosts))),
           *[(h.folder, h.metric("mailsiftd_store_behind_records"), h.metric("mailsiftd_homes_to_learn"), h.tail()) for h in hosts])

    def differ():
        return [u for u in taught if len({h.model(u) for h in hosts}) != 1 or hosts[0].model(u) is None]

    expect("all hosts have the same models", wait_for(60, lambda: not differ()),
           differ()[:5], *[h.tail() for h in hosts])
    print("     %.1f s until all were equal" % (time.monotonic() - began))

    rows = server.sql("SELECT o.name, split_part(record, ' ', 3), split_part(record, ' ', 10), count(*) FROM mailsift.training t "
                      "JOIN mailsift.owner o ON o.id = t.owner WHERE t.kept = 'T' GROUP BY 1, 2, 3")
    there = {}
    for line in rows.splitlines():
        name, cls, size, count = line.split("|")
        there.setdefault(name, []).append((cls, int(size), int(count)))
    expect("no lesson is in the store twice", all(n == 1 for all_of in there.values() for _, _, n in all_of))
    missing = [(u, n) for u in taught for n in range(LESSONS)
               if not any(abs(size - len(mail(u, n))) <= 2 and cls == {"ham": "good"}.get(cls_of(n), "spam")
                          for cls, size, _ in there.get(u, []))]
    lost = [(u, n) for u, n in missing
            if ("Spam: True" in hosts[0].ask(u, "CHECK", mail(u, n))) != (cls_of(n) == "spam")]
    expect("every lesson is in the store, or was not needed", not lost and len(missing) * 5 <= len(taught) * LESSONS,
           "lost: %s" % lost[:5], "missing: %d" % len(missing))
    check = subprocess.run([MAILSIFT, "-q", "store", "check", server.uri], stderr=subprocess.PIPE, text=True, check=False)
    expect("the store is whole", check.returncode == 0, check.stderr)
    user = taught[0]
    before = hosts[0].model(user)
    subprocess.run([MAILSIFT, "-q", "--home", os.path.join(hosts[0].homes, user), "model", "rebuild"], check=False)
    expect("a model made anew is the same", hosts[0].model(user) == before)
    for host in hosts:
        for log_line in open(os.path.join(host.folder, "log"), errors="replace"):
            if "not those of" in log_line or "changed by hand" in log_line:
                expect("no host finds fault with the store", False, log_line)
                return


def claim_a_lesson_reaches_the_other_hosts_by_itself(hosts):
    user = "fresh"
    hosts[0].teach(user, "spam", mail(user, 0))
    for host in hosts[1:]:
        wait_for(20, lambda h=host: h.ask(user, "CHECK", mail(user, 9)) and h.model(user) == hosts[0].model(user))
    began = time.monotonic()
    hosts[0].teach(user, "ham", mail(user, 1))
    old = hosts[1].model(user)
    changed = wait_for(20, lambda: hosts[1].model(user) not in (old, None) and len({h.model(user) for h in hosts}) == 1)
    expect("a lesson reaches the other hosts by itself", changed)
    print("     after %.2f s" % (time.monotonic() - began))


def claim_a_host_with_an_empty_disk_serves_at_once(server, root):
    home = os.path.join(root, "big")
    subprocess.run([MAILSIFT, "-q", "--home", home, "init"], check=True)
    subprocess.run([MAILSIFT, "-q", "--home", home, "train", "--regime", "all", "--from-index", REPO + "/corpus/index"], check=True)
    subprocess.run([MAILSIFT, "-q", "--home", home, "store", "join", server.uri, "--owner", "big"], check=True)
    subprocess.run([MAILSIFT, "-q", "--home", home, "init", "--address", "me@example.com"], check=True)
    expect("a snapshot was made", server.sql(
        "SELECT count(*) FROM mailsift.snapshot s JOIN mailsift.owner o ON o.id = s.owner WHERE name = 'big'").strip() == "1")
    with open(os.path.join(home, "model"), "rb") as file:
        model = hashlib.sha256(file.read()).hexdigest()
    for damaged in (False, True):
        if damaged:
            server.sql("UPDATE mailsift.snapshot SET chain = chain + 1")
        host = Host(4 if damaged else 3, root, server.uri)
        host.start()
        began = time.monotonic()
        answer = host.ask("big", "CHECK", mail("big", 0))
        first = time.monotonic() - began
        good = wait_for(20, lambda h=host: h.model("big") == model)
        print("     first verdict after %.3f s, his own model after %.2f s" % (first, time.monotonic() - began))
        expect("a host with an empty disk serves at once" + (", and does not believe a snapshot of another state" if damaged else ""),
               "EX_OK" in answer and good, answer, host.tail())
        host.kill()


def p99(times):
    return sorted(times)[len(times) * 99 // 100]


def claim_mail_does_not_wait_for_the_store(server, hosts, root):
    """Beside a daemon without a store, and in turn with it, so that whatever else the machine does meets both."""
    plain = Host(5, root, None)
    shutil.copytree(os.path.join(hosts[0].homes, "u0"), os.path.join(plain.homes, "u0"))
    os.unlink(os.path.join(plain.homes, "u0", "training", "store"))
    plain.start()
    asked = 0

    def milliseconds():
        nonlocal asked
        times = {plain: [], hosts[0]: []}
        for i in range(2000):
            # One who has a model, and one of whom the store is asked whether another host knows him.
            user = "u0" if i % 2 else "stranger%d" % asked
            asked += 1
            for host in (plain, hosts[0]) if i // 2 % 2 else (hosts[0], plain):
                began = time.perf_counter()
                host.ask(user, "CHECK", mail("u0", i % 50))
                times[host].append(1000 * (time.perf_counter() - began))
        return times[plain], times[hosts[0]]

    def compare(state):
        # If one message in fifty waits, each attempt shows it. Beyond a p99 of 2,000 messages lie only 20, so two of
        # them differ without any cause, on a machine with other work by a quarter now and then: hence a quarter
        # and 1 ms more, and three attempts.
        for _ in range(3):
            without, kept = milliseconds()
            good = p99(kept) <= 1.25 * p99(without) + 1
            if good:
                break
        print("     CHECK, median and p99 in ms, %s: %.2f %.2f; without a store: %.2f %.2f" % (
            state, statistics.median(kept), p99(kept), statistics.median(without), p99(without)))
        expect("mail does not wait for the store: " + state, good)

    try:
        compare("with the store")
        server.stop("INT")
        compare("it has just gone")
        hosts[0].teach("newcomer", "spam", mail("newcomer", 0))  # his first lesson
        expect("the host says that the store is away", wait_for(10, lambda: hosts[0].metric("mailsiftd_store_up") == 0))
        expect("and what waits", wait_for(20, lambda: hosts[0].metric("mailsiftd_store_waiting_requests") == 1))
        expect("and for how long", hosts[0].metric("mailsiftd_store_behind_seconds") > 0)
        compare("it has been away for a while")
        server.start()
    finally:
        plain.kill()
    expect("the first lesson of a user comes to the store later",
           wait_for(60, lambda: server.sql("SELECT head FROM mailsift.owner WHERE name = 'newcomer'").strip() == "1"))


def make_starter(root):
    """One of a few kilobytes: each of 30,000 homes has two copies of it, and the installed one would fill the memory."""
    home = os.path.join(root, "starter-home")
    subprocess.run([MAILSIFT, "-q", "--home", home, "init"], check=True)
    for n in range(20):
        text = mail("starter", n)
        subprocess.run([MAILSIFT, "-q", "--home", home, "train", "--regime", "all", {"ham": "good"}.get(cls_of(n), "spam")],
                       input=text, check=True)
    shutil.copy(os.path.join(home, "model"), os.path.join(root, "starter"))


def main():
    if subprocess.run(["bash", "-c", "source %s/server.sh; has_postgres" % HERE], check=False).returncode != 0:
        print("PostgreSQL is not installed")
        return SKIPPED
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    root = tempfile.mkdtemp(prefix="site.", dir=memory)
    os.chmod(root, 0o755)
    proxy, hosts, server = None, [], None
    try:
        make_starter(root)
        server = Server(root + "/pg")
        server.start()
        subprocess.run([MAILSIFT, "-q", "store", "init", server.uri], check=True)
        os.mkdir(root + "/line")
        proxy = subprocess.Popen([sys.executable, HERE + "/cutting_proxy.py", root + "/pg", root + "/line", "bad"],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        proxy.stdout.readline()
        bad_line = server.uri.replace(root + "/pg", root + "/line")
        hosts = [Host(i, root, bad_line if i == 1 else server.uri) for i in range(HOSTS)]
        for host in hosts:
            host.start()
        claim_nothing_is_lost_or_learned_twice(server, hosts)
        claim_a_lesson_reaches_the_other_hosts_by_itself(hosts)
        claim_mail_does_not_wait_for_the_store(server, hosts, root)
        claim_a_host_with_an_empty_disk_serves_at_once(server, root)
    finally:
        for host in hosts:
            host.kill()
        if proxy:
            proxy.kill()
        if server:
            try:
                server.stop("INT")
            except subprocess.CalledProcessError:
                pass
        if not os.environ.get("KEEP"):
            shutil.rmtree(root, ignore_errors=True)
    return 1 if failures else 0


sys.exit(main())
