#!/usr/bin/env python3
"""Makes order.ld, by which a static build links first what a filter process runs.

    cmake --preset static && cmake --build --preset static
    tools/static/order.py build/static > tools/static/order.ld

Such a process pays for each 64 KB of its text that it touches, so what it runs should lie together.
Which functions those are callgrind tells for some mail of corpus/, and mailsift.map in which section
of which object each of them is. Lines of functions that are gone by now do no harm, functions that
are not listed cost a page here and there: made anew now and then is often enough. Needs valgrind.
"""

import bisect
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

EVERY = 12  # of the mails of the corpus


def functions_run(program, corpus):
    """Mangled names of what `filter` runs, with a model and options as users have them."""
    mails = [corpus / line.split()[1] for line in (corpus / "index").read_text().splitlines()]
    names = set()
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, MAILSIFT_HOME=folder + "/home", HOME=folder)
        subprocess.run([program, "-q", "init"], env=environment, check=True)
        subprocess.run([program, "-q", "train", "--from-index", corpus / "index"], env=environment,
                       check=True)
        for mail in mails[::EVERY]:
            profile = folder + "/profile"
            with mail.open("rb") as source:
                subprocess.run(["valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind",
                                "--demangle=no", f"--callgrind-out-file={profile}",
                                program, "filter"],
                               env=environment, check=True, stdin=source,
                               stdout=subprocess.DEVNULL)
            for line in Path(profile).read_text(errors="replace").splitlines():
                if match := re.match(r"c?fn=\(\d+\) (\S+)", line):
                    names.add(match[1].split("'")[0])
    return names


def sections_of(link_map):
    """(address, size, section, object) of all code, sorted."""
    sections, name = [], ""
    for line in link_map.read_text().splitlines():
        # A long name stands on a line of its own.
        if match := re.match(r" (\.text\S*)$", line):
            name = match[1]
        elif match := re.match(r" (\.text\S*)? +0x([0-9a-f]+) +0x([0-9a-f]+) (\S+)$", line):
            sections.append((int(match[2], 16), int(match[3], 16), match[1] or name, match[4]))
            name = ""
        else:
            name = ""
    return sorted(section for section in sections if section[2])


def pattern(section, origin):
    """The section in the language of ld; what ld would take for its own syntax matches anything."""
    if match := re.match(r".*/([^/]+\.a)\((.*)\)$", origin):
        origin = f"{match[1]}:{match[2]}"
    quoted = [re.sub(r"[^\w.$:-]", "?", text) for text in (os.path.basename(origin), section)]
    return f"    *{quoted[0]}({quoted[1]})"


def main():
    build = Path(sys.argv[1])
    program = build / "bin" / "mailsift"
    names = functions_run(program, Path(__file__).parents[2] / "corpus")
    addresses = {}
    for line in subprocess.run(["nm", program], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        if match := re.match(r"([0-9a-f]+) [tTwWiu] (\S+)$", line):
            addresses[match[2]] = int(match[1], 16)
    sections = sections_of(build / "mailsift.map")
    begins = [section[0] for section in sections]
    found = set()
    for name in names & addresses.keys():
        begin, size, *section = sections[bisect.bisect(begins, addresses[name]) - 1]
        if begin <= addresses[name] < begin + size:
            found.add(tuple(section))
    print("/* Made by tools/static/order.py: what a filter process runs, to lie in one place. */")
    print("SECTIONS\n{\n  .text.first :\n  {")
    print("\n".join(sorted(pattern(*section) for section in found)))
    print("  }\n}\nINSERT BEFORE .text;")


main()
