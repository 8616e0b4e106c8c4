#!/usr/bin/env python3
"""What a message costs as the training set grows.

  bench/scale.py INDEX [--program build/release/bin/mailsift] [--most 100000] [--regime all]

Trains the mail that INDEX lists, and when that is used up the same again with a line of made-up words
in each, so that the model goes on growing. At 1,000, 3,000, 10,000 ... messages it prints, with the
processor time in milliseconds and the peak memory in MB: the model and the training set, `filter` on
a mail of 4 KB (the median of 50), one correction (`train`, the median of 10), `evaluate` of the first
1,000 messages (a message), and `model rebuild` (a training). Nothing is folded: limits are off.
"""
import argparse
import itertools
import os
import random
import statistics
import subprocess
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("index")
parser.add_argument("--program", default="build/release/bin/mailsift")
parser.add_argument("--most", type=int, default=100000)
parser.add_argument("--regime", default="all")
options = parser.parse_args()
program = os.path.realpath(options.program)


def read_index(path):
    folder = os.path.dirname(os.path.realpath(path))
    with open(path, encoding="utf-8") as file:
        for line in file:
            label, name = line.split(None, 1)
            yield label == "spam", os.path.join(folder, name.strip())


def mails(rows, chance):
    """Every message of the index, again and again, each time another one."""
    for turn in itertools.count():
        for spam, path in rows:
            with open(path, "rb") as file:
                raw = file.read()
            if turn > 0:
                words = ("".join(chance.choices("aeioubdglmnrst", k=6)) for _ in range(12))
                raw += ("\n" + " ".join(words) + "\n").encode()
            yield spam, raw


def as_mbox(raw):
    """An mbox (mboxrd) of one message."""
    lines = raw.split(b"\n")
    if lines and lines[0].startswith(b"From "):
        del lines[0]
    quoted = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
    return b"From x@example.com Mon Jan  1 00:00:00 2024\n" + b"\n".join(quoted) + b"\n\n"


def run(words, stdin=None):
    """Processor time in seconds and peak memory in MB, by GNU time: a child of ours would begin with
    our own memory."""
    command = ["/usr/bin/time", "-o", "usage", "-f", "%U %S %M", program, "-q", *words]
    with open(stdin or os.devnull, "rb") as file:
        subprocess.run(command, stdin=file, stdout=subprocess.DEVNULL, check=True)
    with open("usage", encoding="ascii") as file:
        user, system, memory = file.read().split()[-3:]
    return float(user) + float(system), int(memory) / 1024


def processor_ms(words, stdin):
    """Of one short process, which GNU time is too coarse for."""
    with open(stdin, "rb") as file:
        child = subprocess.Popen([program, "-q", *words], stdin=file, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"scale.py: {words}: status {status}")
    return 1000 * (usage.ru_utime + usage.ru_stime)


def main():
    rows = list(read_index(options.index))
    chance = random.Random(1)
    source = mails(rows, chance)
    index_of_1000 = os.path.realpath("index1000")
    with open(index_of_1000, "w", encoding="utf-8") as file:
        for spam, path in rows[:1000]:
            file.write(f"{'spam' if spam else 'ham'} {path}\n")
    with open("mail", "wb") as file:
        file.write(b"From: a@example.com\nTo: b@example.jp\nSubject: notes\n\n")
        text = b" ".join(open(path, "rb").read().partition(b"\n\n")[2] for _, path in rows[:50])
        file.write(text[:4040] + b"\n")
    os.environ["MAILSIFT_HOME"] = os.path.realpath("home")
    os.environ["MAILSIFT_TRAINING_MAX_BYTES"] = str(2**40)
    run(["init"])

    print("| messages | trainings | model MB | training set MB | filter ms | MB | train ms | MB "
          "| evaluate ms a message | MB | rebuild ms a training | MB |")
    print("|" + " --- |" * 12)
    done = 0
    steps = sorted({n for n in (1000, 3000, 10000, 30000) if n < options.most} | {options.most})
    for step in steps:
        with open("good.mbox", "wb") as good, open("spam.mbox", "wb") as bad:
            for spam, raw in itertools.islice(source, step - done):
                (bad if spam else good).write(as_mbox(raw))
        done = step
        run(["train", "--regime", options.regime, "--good", "good.mbox", "--spam", "spam.mbox"])
        trainings = subprocess.run([program, "model", "info", "--json"], stdout=subprocess.PIPE,
                                   check=True, text=True).stdout
        trainings = int(trainings.partition('"trainings"')[2].lstrip(": ").partition(",")[0])
        filtering = statistics.median(processor_ms(["filter", "--no-cache"], "mail")
                                      for _ in range(50))
        corrections = []
        for i in range(10):
            with open("correction", "wb") as file:
                file.write(b"Subject: correction %d %d\n\n" % (step, i) + text[i * 500:][:4000])
            corrections.append(processor_ms(["train", "spam", "correction"], os.devnull))
        evaluating = run(["evaluate", index_of_1000, "--regime", "near", "--model", "home/model"])
        rebuilding = run(["model", "rebuild"])
        memory = [run(["filter", "--no-cache"], "mail")[1],
                  run(["train", "good", "correction"])[1]]
        size = [os.path.getsize(f"home/{name}") / 2**20 for name in ("model", "training/journal")]
        print(f"| {done:,} | {trainings:,} | {size[0]:.1f} | {size[1]:.0f} "
              f"| {filtering:.1f} | {memory[0]:.1f} | {statistics.median(corrections):.1f} "
              f"| {memory[1]:.0f} | {evaluating[0]:.2f} | {evaluating[1]:.0f} "
              f"| {1000 * rebuilding[0] / trainings:.2f} | {rebuilding[1]:.0f} |", flush=True)


if __name__ == "__main__":
    options.index = os.path.realpath(options.index)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        main()
