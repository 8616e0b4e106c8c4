#!/usr/bin/env python3
"""mailsift beside bogofilter and CRM114 with the same half-hearted user.

    bench/users.py INDEX [--reported 50] [--taught 0] [--settle-after 500] [--seed 1] [--limit N]

Every message is classified; the user then reports a verdict that was wrong or unsure, or does not:
which messages are reported depends on the seed and the number of the message alone, as in
`mailsift evaluate --reported`, so that all filters have the same user.

    mailsift          evaluate --regime settle: what nobody corrected is learned later
    mailsift error    evaluate --regime error: only what was reported
    bogofilter -u     learns its own verdicts at once; a report takes that back (-Sn, -Ns)
    bogofilter        only what was reported
    crm114 osb        only what was reported (unsure: abs(pR) < 5)

Prints false positives (good called spam), false negatives, unsure %, lam % and 1-ROCA % of each.
Needs bogofilter and crm; what is missing is left out. MAILSIFT names the program.
"""
import argparse
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

MASK = (1 << 64) - 1


def happens(share, index, seed):
    """As evaluation.cc: combine_hashes(index, seed, 1)."""
    x = (index * 0x9E3779B97F4A7C15 + (seed ^ (seed >> 29)) * 0xD6E8FEB86659FD93 + 1) & MASK
    x ^= x >> 33
    x = x * 0xFF51AFD7ED558CCD & MASK
    x ^= x >> 33
    x = x * 0xC4CEB9FE1A85EC53 & MASK
    x ^= x >> 33
    return (x >> 11) < share * 2.0**53


def run(command, mail, cwd):
    return subprocess.run(command, input=mail, cwd=cwd, capture_output=True, check=False)


class Bogofilter:
    def __init__(self, folder, autoupdate):
        self.folder, self.autoupdate = folder, autoupdate
        settings = os.path.join(folder, "settings")
        with open(settings, "w", encoding="ascii") as file:  # all digits, or ties would be counted
            file.write("terse-format=%1.1c %p\nspamicity-formats=%0.17f,%0.17f,%0.17f\n")
        self.base = ["bogofilter", "-c", settings, "-d", folder]
        run(self.base + ["-n"], b"", folder)  # makes the word list

    def classify(self, mail):
        out = run(self.base + ["-t"] + (["-u"] if self.autoupdate else []), mail, self.folder)
        word, score = (out.stdout.decode() or "U 0.5").split()[:2]
        return {"S": "spam", "H": "good"}.get(word, "unsure"), float(score)

    def correct(self, mail, gold, verdict):
        registered = self.autoupdate and verdict != "unsure"
        flag = {"spam": "-Ns" if registered else "-s", "good": "-Sn" if registered else "-n"}[gold]
        run(self.base + [flag], mail, self.folder)


class Crm:
    LEARN = "-{ learn <osb unique microgroom> (%s.css) /[[:graph:]]+/ }"
    CLASSIFY = ("-{ isolate (:how:) // ; classify <osb unique microgroom> (good.css spam.css) (:how:) "
                "/[[:graph:]]+/ ; output /:*:how:/ }")

    def __init__(self, folder):
        self.folder = folder
        for name in ("good", "spam"):
            run(["crm", self.LEARN % name], b"\n", folder)

    def classify(self, mail):
        out = run(["crm", self.CLASSIFY], mail, self.folder).stdout
        match = re.search(rb"^#0 .*pR:\s*([-+.\deE]+)", out, re.MULTILINE)
        score = -float(match.group(1)) if match else 0.0
        return ("unsure" if abs(score) < 5 else "spam" if score > 0 else "good"), score

    def correct(self, mail, gold, _verdict):
        run(["crm", self.LEARN % gold], mail, self.folder)


def play(peer, messages, options):
    results = []
    for index, (gold, path) in enumerate(messages):
        with open(path, "rb") as file:
            mail = file.read()
        verdict, score = peer.classify(mail)
        results.append((gold, verdict, score))
        reports = index < options.taught or happens(options.reported / 100, index, options.seed)
        if verdict != gold and reports:
            peer.correct(mail, gold, verdict)
    return results


def mailsift(messages, options, regime, folder):
    index, out = os.path.join(folder, "index"), os.path.join(folder, "results")
    with open(index, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines(f"{gold} {path}\n" for gold, path in messages)
    program = os.environ.get("MAILSIFT", "build/release/bin/mailsift")
    subprocess.run([program, "-q", "evaluate", index, "--regime", regime, "--results", out, "--reported",
                    str(options.reported), "--taught", str(options.taught), "--seed", str(options.seed)]
                   + ["--settle-after", str(options.settle_after)], check=True, stdout=subprocess.DEVNULL)
    with open(out, encoding="utf-8", errors="surrogateescape") as file:
        rows = [line.split("\t") for line in file]
    return [("spam" if r[0] == "spam" else "good", r[1].lower(), float(r[2])) for r in rows]


def print_measures(name, results, neutral):
    good = [r for r in results if r[0] == "good"]
    spam = [r for r in results if r[0] == "spam"]
    called = [("spam" if v == "spam" or (v == "unsure" and s > neutral) else "good") for _, v, s in results]
    fp = sum(g == "good" and c == "spam" for (g, _, _), c in zip(results, called))
    fn = sum(g == "spam" and c == "good" for (g, _, _), c in zip(results, called))

    def logit(bad, n):
        rate = min(max(bad, 0.5), n - 0.5) / n
        return math.log(rate / (1 - rate))

    lam = 100 / (1 + math.exp(-(logit(fp, len(good)) + logit(fn, len(spam))) / 2))
    ranks = sorted(results, key=lambda r: r[2])
    wrong = below = 0.0
    at = 0
    while at < len(ranks):
        end = at
        while end < len(ranks) and ranks[end][2] == ranks[at][2]:
            end += 1
        spams = sum(r[0] == "spam" for r in ranks[at:end])
        goods = end - at - spams
        wrong += goods * (below + spams / 2)
        below += spams
        at = end
    print("%-16s %5d %5d %8.2f %8.3f %9.4f" % (
        name, sum(v == "spam" for _, v, _ in good), sum(v == "good" for _, v, _ in spam),
        100 * sum(v == "unsure" for _, v, _ in results) / len(results), lam,
        100 * wrong / len(good) / len(spam)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index")
    parser.add_argument("--reported", type=float, default=50)
    parser.add_argument("--taught", type=int, default=0)
    parser.add_argument("--settle-after", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    base = os.path.dirname(os.path.abspath(options.index))
    messages = []
    with open(options.index, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                label, path = line.rstrip("\n").split("\t")[0].split(None, 1)
                messages.append(("spam" if label == "spam" else "good", os.path.join(base, path)))
    messages = messages[:options.limit]
    print("%-16s %5s %5s %8s %8s %9s" % ("", "fp", "fn", "unsure%", "lam%", "1-ROCA%"))
    with tempfile.TemporaryDirectory() as folder:
        print_measures("mailsift", mailsift(messages, options, "settle", folder), 0)
        print_measures("mailsift error", mailsift(messages, options, "error", folder), 0)
    peers = []
    if shutil.which("bogofilter"):
        peers += [("bogofilter -u", lambda f: Bogofilter(f, True), 0.5),
                  ("bogofilter", lambda f: Bogofilter(f, False), 0.5)]
    if shutil.which("crm"):
        peers += [("crm114 osb", Crm, 0)]
    for name, make, neutral in peers:
        with tempfile.TemporaryDirectory() as folder:
            print_measures(name, play(make(folder), messages, options), neutral)
    return 0


if __name__ == "__main__":
    sys.exit(main())
