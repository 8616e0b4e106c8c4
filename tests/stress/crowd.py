"""200 trainers and 1,000 readers at once.

    crowd.py PROGRAM FAULT_POINTS_LIBRARY TRAINERS READERS

Every process succeeds, every training is in, once, the model is what the training set makes, few
snapshots were published for many trainings, and no reader waited for a writer: the slowest reader
is about as slow as the slowest beside as many trainers of *another* home, which keep the machine as
busy but could not hold it up. Prints what was measured. Works in the current folder."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time

from training_home import Home

PROGRAM, LIBRARY = sys.argv[1:3]
TRAINERS, READERS = map(int, sys.argv[3:])
READERS_AT_ONCE = 4


def mail(number, words=60):
    draws = random.Random(number)
    told = ["pills", "casino"] if number % 2 == 0 else ["meeting", "report"]
    body = " ".join(draws.choice(told) if draws.random() < 0.3 else f"w{draws.randrange(10**6)}"
                    for _ in range(words))
    return f"From: a{number}@example.com\nMessage-ID: <{number}@example.com>\n\n{body}\n"


def start(home, *words, **environment):
    return subprocess.Popen([PROGRAM, "-q", *words], stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE,
                            env=os.environ | {"MAILSIFT_HOME": home.path} | environment)


def read_all(home, times, wrong):
    """READERS `check` processes, some at a time; how long each took."""
    def one_after_another(share):
        for _ in range(share):
            begin = time.perf_counter()
            process = start(home, "check", "mail/2")
            errors = process.communicate()[1]
            times.append(time.perf_counter() - begin)
            if process.returncode > 2 or errors:
                wrong.append(f"check: {process.returncode}: {errors}")
    threads = [threading.Thread(target=one_after_another, args=(READERS // READERS_AT_ONCE,))
               for _ in range(READERS_AT_ONCE)]
    for thread in threads:
        thread.start()
    return threads


def train_all(home, wrong):
    trainers = [start(home, "train", "spam" if number % 2 == 0 else "good", "--regime", "all",
                      f"mail/{number}", LD_PRELOAD=LIBRARY, FAULT_FOLDER=home.path,
                      FAULT_LOG=home.path + ".calls")
                for number in range(1, TRAINERS + 1)]
    for trainer in trainers:
        errors = trainer.communicate()[1]
        if trainer.returncode != 0 or errors:
            wrong.append(f"train: {trainer.returncode}: {errors}")


def crowd(read, trained):
    """The slowest of the readers of one home beside the trainers of another or the same."""
    times, wrong = [], []
    begin = time.perf_counter()
    threads = read_all(read, times, wrong)
    if trained is not None:
        train_all(trained, wrong)
    took = time.perf_counter() - begin
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(f"{len(wrong)} processes failed, the first: {wrong[0]}")
    return times, took


def main():
    os.mkdir("mail")
    for number in range(1, TRAINERS + 51):
        with open(f"mail/{number}", "w") as file:
            file.write(mail(number))
    first = Home(PROGRAM, os.path.abspath("start"))
    first.must("init")
    with open("index", "w") as file:
        for number in range(TRAINERS + 1, TRAINERS + 51):
            cls = "spam" if number % 2 == 0 else "good"
            file.write(f"{cls} mail/{number}\n")
            first.may_be[number] = {cls}
    first.must("train", "--regime", "all", "--from-index", "index")

    worst = {}
    for _ in range(3):
        for at_work in ("nobody", "others", "trainers"):
            read = first.copy_to(os.path.abspath("read"))
            elsewhere = first.copy_to(os.path.abspath("elsewhere"))
            trained = {"nobody": None, "others": elsewhere, "trainers": read}[at_work]
            times, took = crowd(read, trained)
            worst.setdefault(at_work, []).append(max(times))
            print(f"beside {at_work}: slowest of {len(times)} checks {1000 * max(times):.1f} ms, "
                  f"median {1000 * sorted(times)[len(times) // 2]:.1f} ms")
            if trained is not None:
                print(f"  {TRAINERS} trainings in {took:.2f} s, {publishes(trained)} publishes")
                check_trained(trained)
            shutil.rmtree("read")
            shutil.rmtree("elsewhere")
        if min(worst["trainers"]) <= 2 * min(worst["others"]):
            return
    sys.exit("readers wait for trainers: the slowest check is more than twice as slow")


def publishes(home):
    with open(home.path + ".calls") as file:
        return sum(line == f"rename {home.path}/model\n" for line in file)


def check_trained(home):
    for number in range(1, TRAINERS + 1):
        home.may_be[number] = {"spam" if number % 2 == 0 else "good"}
    home.check_repaired()
    count = publishes(home)
    os.remove(home.path + ".calls")
    if count > TRAINERS / 10 + 4:
        sys.exit(f"{count} publishes for {TRAINERS} trainings")


main()
