#!/usr/bin/env python3
"""What a store costs for up to ten million users: arithmetic on measured costs, so that nobody has to guess.

    store_model.py        the table of SITE.md, "How far one PostgreSQL goes"
    store_model.py --check STORE_LOAD MAIL...
                          measures the costs anew, in the empty database that $STORE names, and fails if one is
                          far from what is written here: bytes by half, times by a factor of twenty:
                          the tests measure with sanitizers, beside other tests

The costs are of one virtual core of 2026 with a disk that syncs in a millisecond; bench/README.md, "a store".
"""
import argparse
import os
import re
import subprocess
import sys

COSTS = {
    "appends": 2600.0,     # a second, by eight clients
    "bytes": 1300.0,       # of a training in the tables and indexes; the mail has some 1.4 KB, compressed
    "wal": 2000.0,         # of a training in the log of the server
    "snapshot": 500_000.0, # bytes, of a model with some 1,400 trainings
    "taken": 30_000.0,     # trainings a second that a host takes over
    "learned": 4000.0,     # the same, with the model made of them
    "cold_ms": 300.0,      # until a host with an empty disk has all of a user with 1,400 trainings
    "look_ms": 0.4,        # who has changed
}
SIZES = {"bytes", "wal", "snapshot"}

PER_WEEK = 3          # trainings of a user
PEAK = 5              # the busiest second, against the average
PER_SNAPSHOT = 64     # trainings
HOSTS = 10
OPEN_ON = 3           # hosts on which a user's home is in use, besides the one that was taught
YEARS = 2             # of trainings that are kept with their mail (mailsift history --fold-before)
WEEK = 7 * 86400
DEAD_PART = 0.2       # autovacuum_vacuum_scale_factor
OWNER_BYTES = 250     # of a row of `owner` with its indexes: each append leaves a dead one


def measure(program, uri, mails):
    out = subprocess.run([program, uri, "8", "3", *mails], check=True, stdout=subprocess.PIPE, text=True).stdout

    def number(pattern):
        return float(re.search(pattern, out).group(1))

    return {
        "appends": number(r"clients: (\d+) trainings/s"),
        "bytes": number(r"(\d+) bytes a training"),
        "wal": number(r"(\d+) in the WAL"),
        "snapshot": number(r"snapshot: (\d+) bytes"),
        "taken": number(r"taken over: (\d+)/s"),
        "learned": number(r"with the model (\d+)/s"),
        "cold_ms": number(r"from the snapshot: (\d+) ms"),
        "look_ms": number(r"who has changed: ([0-9.]+) ms"),
    }


def check(measured):
    good = True
    for name, written in COSTS.items():
        most = 1.5 if name in SIZES else 20
        near = written / most <= measured[name] <= written * most
        good &= near
        print("%-9s written %10.1f, measured %10.1f%s" % (name, written, measured[name], "" if near else "  FAR OFF"))
    return good


def site(users):
    """The figures of a site."""
    appends = users * PER_WEEK / WEEK
    kept = users * PER_WEEK * 52 * YEARS
    return {
        "users": users,
        "trainings a second, busiest": appends * PEAK,
        "part of what one server appends": appends * PEAK / COSTS["appends"],
        "GB in the tables after %d years" % YEARS: kept * COSTS["bytes"] / 1e9,
        "GB of snapshots": users * COSTS["snapshot"] * min(1, PER_WEEK * 52 * YEARS / 1400) / 1e9,
        "MB/s of log, busiest": appends * PEAK * (COSTS["wal"] + COSTS["snapshot"] / PER_SNAPSHOT) / 1e6,
        "MB/s to the hosts, busiest": appends * PEAK * OPEN_ON * COSTS["bytes"] / 1e6,
        "ms of the server a second, for the looks of %d hosts" % HOSTS: HOSTS * COSTS["look_ms"],
        "hours between vacuums of `owner`": DEAD_PART * users / appends / 3600,
        "MB that such a vacuum reads": users * OWNER_BYTES * (1 + DEAD_PART) / 1e6,
        "hours until a new host has all its users": users * OPEN_ON / HOSTS * (
            min(PER_WEEK * 52 * YEARS, 1400) / COSTS["taken"] + 0.02) / 3600,
    }


def number(x):
    return "< 0.001" if x < 0.001 else "%.3g" % x if x < 1000 else "{:,.0f}".format(x)


def table():
    columns = [site(n) for n in (1000, 30_000, 1_000_000, 10_000_000)]
    for i, row in enumerate(columns[0]):
        print("| " + " | ".join([row] + [number(c[row]) for c in columns]) + " |")
        if i == 0:
            print("| --- " * (len(columns) + 1) + "|")
    per_second = COSTS["appends"] / 2 / PEAK
    print("\nAt half of its appends in the busiest second, one server is enough for %s users." %
          "{:,.0f}".format(per_second * WEEK / PER_WEEK))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", nargs="+", metavar="STORE_LOAD MAIL")
    options = parser.parse_args()
    if not options.check:
        table()
        return 0
    program, *mails = options.check
    return 0 if check(measure(program, os.environ["STORE"], mails)) else 1


sys.exit(main())
