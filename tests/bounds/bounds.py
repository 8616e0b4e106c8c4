"""What `mailsift filter` costs on the worst mail we know.

    bounds.py PROGRAM HOME instructions NAME...   by valgrind: few a byte, and twice the mail costs twice
    bounds.py PROGRAM HOME resources NAME...      the most that was resident, and CPU time, on 10 MB of mail
    bounds.py PROGRAM HOME commands NAME...       decode, report and explain on 10 MB: memory, CPU time, output
    bounds.py PROGRAM HOME table NAME...          memory and CPU time, for people

No NAME: all of hostile.py. Exit code 1, with a line for each, if a bound is crossed."""

import os
import re
import subprocess
import sys

import hostile

# A mail of 10 MB is to take less than a second, which has some 3,000 million instructions.
INSTRUCTIONS_A_BYTE = 1000
DEEP = 2  # times as many for what is read once a level: a longer mail has fewer levels (message.cc), a sheet few steps
INSTRUCTIONS_AT_ALL = 20_000_000  # below it nobody minds how it grows
GROWTH = 2.5                      # when the mail doubles: longer parts have less header, which is cheap
MEGABYTES = 100
FILTER_SECONDS = 1                # of CPU, for what a mail waits for
SECONDS = 3                       # of CPU, for what a person waits for: half of it on an idle machine of today
TRIES = 3                         # the least of them counts: another program may be in the way
OUTPUT_MEGABYTES = 50
COMMANDS = (["decode"], ["decode", "--json"], ["explain"], ["explain", "--tokens", "--json"],
            ["report", "spam", "--trusted", "--dry-run"])
SMALL, WHOLE = 200_000, 10_000_000

PROGRAM, HOME, WHAT = sys.argv[1:4]
WORDS = [PROGRAM, "--home", HOME, "filter", "--no-cache", "--time-limit", "0"]


def mail_file(name, size):
    """In a file made by a process of its own: what a child needs at first is counted as its parent's."""
    with open("mail", "wb") as file:
        subprocess.run([sys.executable, "-B", hostile.__file__, name, str(size)], stdout=file, check=True)
    return open("mail", "rb")


def instructions(name, size):
    with mail_file(name, size) as mail:
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *WORDS],
                              stdin=mail, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return int(re.search(rb"Collected : (\d+)", done.stderr)[1])


def used_by(words, mail, out="/dev/null"):
    """(megabytes resident, seconds of CPU)"""
    child = os.posix_spawn(PROGRAM, words, os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, mail.fileno(), 0),
        (os.POSIX_SPAWN_OPEN, 1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
    _, status, used = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{' '.join(words)} ended with {status}")
    return used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def least_used_by(words, mail, most_seconds, out="/dev/null"):
    """As used_by, of the first try within the bounds, or of the last."""
    for _ in range(TRIES):
        mail.seek(0)
        megabytes, seconds = used_by(words, mail, out)
        if megabytes <= MEGABYTES and seconds <= most_seconds:
            break
    return megabytes, seconds


def resources(name, size):
    with mail_file(name, size) as mail:
        return used_by(WORDS, mail)


def wrong_with_commands(name):
    wrongs = []
    with mail_file(name, WHOLE) as mail:
        for command in COMMANDS:
            megabytes, seconds = least_used_by([PROGRAM, "--home", HOME, *command], mail, SECONDS, "printed")
            printed = os.path.getsize("printed") / 1e6
            line = f"{' '.join(command)}: {megabytes:.0f} MB, {seconds:.2f} s, prints {printed:.1f} MB"
            print(f"{name}: {line}", flush=True)
            if megabytes > MEGABYTES or seconds > SECONDS or printed > OUTPUT_MEGABYTES:
                wrongs.append(line)
    return "; ".join(wrongs)


def wrong_with_instructions(name):
    one, two = (instructions(name, size) for size in (SMALL, 2 * SMALL))
    print(f"{name}: {two / (2 * SMALL):.0f} instructions a byte, growth {two / one:.2f}", flush=True)
    bound = INSTRUCTIONS_A_BYTE * (DEEP if name.startswith("deep_") else 1)
    if two > 2 * SMALL * bound:
        return f"more than {bound} instructions a byte"
    if two > one * GROWTH and two > INSTRUCTIONS_AT_ALL:
        return "it grows faster than the mail"
    return None


def wrong_with_resources(name):
    with mail_file(name, WHOLE) as mail:
        megabytes, seconds = least_used_by(WORDS, mail, FILTER_SECONDS)
    print(f"{name}: {megabytes:.0f} MB, {seconds:.2f} s", flush=True)
    if megabytes > MEGABYTES:
        return f"more than {MEGABYTES} MB"
    return f"more than {FILTER_SECONDS} s" if seconds > FILTER_SECONDS else None


def row_of_table(name):
    megabytes, seconds = resources(name, WHOLE)
    print(f"| {name} | {1000 * seconds:.0f} ms | {megabytes:.0f} MB |", flush=True)
    return None


def main():
    check = {"instructions": wrong_with_instructions, "resources": wrong_with_resources,
             "commands": wrong_with_commands, "table": row_of_table}[WHAT]
    wrongs = [(name, check(name)) for name in sys.argv[4:] or hostile.MAILS]
    wrongs = [f"{name}: {wrong}" for name, wrong in wrongs if wrong]
    if wrongs:
        sys.exit("\n".join(wrongs))


main()
