#!/usr/bin/env python3
"""Makes order.ld, by which a static build links first what a filter process runs and reads.

    cmake --preset static && cmake --build --preset static
    tools/static/order.py build/static > tools/static/order.ld

Such a process pays for each 64 KB of the program that it touches, so what it needs should lie together:
what every mail needs first, then what fewer and fewer do. valgrind tells which addresses that are, for
some mail of corpus/, and mailsift.map in which section of which object each of them is. Lines for what
is gone by now do no harm, what is not listed costs a page here and there: made anew now and then is
often enough.
"""

import bisect
import os
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

EVERY = 4  # of the mails of the corpus
LARGEST = 1 << 18  # bytes of a section that is moved; the data of ICU is one of 30 MB
# What runs where the kernel has a vDSO, which valgrind hides.
FOR_A_VDSO = ("dl-object", "dl-misc", "dl-setup_hash", "dl-lookup", "pthread_mutex_lock")
# The C library has these for each kind of processor, and they lie together already.
FOR_ONE_PROCESSOR = re.compile(r"\.text\.(avx|evex|ssse|sse)")


def trace(program, environment, mail):
    """The addresses that `filter` reads or runs, each once, in that order, as mailsift.map has them."""
    command = ["valgrind", "--tool=lackey", "--trace-mem=yes", "--log-fd=2", program, "filter"]
    with mail.open("rb") as source, subprocess.Popen(
            command, env=environment, stdin=source, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True) as process:
        addresses = {}
        for line in process.stderr:
            if line[:3] in ("I  ", " L ", " M "):
                addresses.setdefault(line[3:line.index(",")])
    if process.returncode != 0:
        sys.exit(f"order.py: {' '.join(map(str, command))}: exit code {process.returncode}")
    numbers = [int(address, 16) for address in addresses]
    # The first one is the program's entry, wherever it was loaded.
    with program.open("rb") as file:
        entry = struct.unpack("<Q", file.read(32)[24:])[0]
    return [number - numbers[0] + entry for number in numbers]


def traces(program, corpus):
    """One for each mail, with a model and options as users have them."""
    mails = [corpus / line.split()[1] for line in (corpus / "index").read_text().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "MAILSIFT_HOME": folder + "/home"}
        subprocess.run([program, "-q", "init"], env=environment, check=True)
        subprocess.run([program, "-q", "train", "--from-index", corpus / "index"], env=environment,
                       check=True)
        for mail in mails[::EVERY]:
            yield trace(program, environment, mail)


def sections_of(link_map):
    """(address, size, section, object) of all code and constants, sorted."""
    sections, name = [], ""
    for line in link_map.read_text().splitlines():
        # A long name stands on a line of its own.
        if match := re.match(r" (\.(?:text|rodata)\S*)$", line):
            name = match[1]
        elif match := re.match(r" (\.(?:text|rodata)\S*)? +0x([0-9a-f]+) +0x([0-9a-f]+) (\S+)$",
                               line):
            sections.append((int(match[2], 16), int(match[3], 16), match[1] or name, match[4]))
            name = ""
        else:
            name = ""
    return sorted(section for section in sections if section[2])


def used_sections(link_map, runs):
    """(section, object): what all runs need, and what only some do; by how many, and when first."""
    sections = sections_of(link_map)
    begins = [section[0] for section in sections]
    count, first = {}, {}
    for run in runs:
        seen = set()
        for address in run:
            begin, size, *section = sections[bisect.bisect(begins, address) - 1]
            if begin <= address < begin + size <= begin + LARGEST:
                section = tuple(section)
                first.setdefault(section, len(first))
                seen.add(section)
        for section in seen:
            count[section] = count.get(section, 0) + 1
    used = sorted(count, key=lambda section: (-count[section], first[section]))
    often = [section for section in used if count[section] == max(count.values())]
    return often, used[len(often):]


def pattern(section, origin):
    """The section in the language of ld; what ld would take for its own syntax matches anything."""
    if match := re.match(r".*/([^/]+\.a)\((.*)\)$", origin):
        origin = f"{match[1]}:{match[2]}"
    quoted = [re.sub(r"[^\w.$:*-]", "?", text) for text in (os.path.basename(origin), section)]
    return f"    *{quoted[0]}({quoted[1]})"


def merged_constants(code):
    """Equal strings and numbers of all objects become one, and the map does not tell whose it was: all
    numbers, and the strings of all code that runs."""
    yield "    *(.rodata.cst* .rodata.*.cst*)"
    for section, origin in code:
        if match := re.match(r"\.text(?:\.startup|\.unlikely)?(\..+)", section):
            yield pattern(f".rodata{match[1]}.str*", origin)
        yield pattern(".rodata.str*", origin)


def output_section(name, inputs, before, at=""):
    inputs = "\n".join(dict.fromkeys(inputs))
    return f"SECTIONS\n{{\n{at}  {name} :\n  {{\n{inputs}\n  }}\n}}\nINSERT BEFORE {before};"


def main():
    build = Path(sys.argv[1])
    runs = traces(build / "bin" / "mailsift", Path(__file__).parents[2] / "corpus")
    often, seldom = used_sections(build / "mailsift.map", runs)

    def listed(used, kind):
        return [pattern(*each) for each in used
                if each[0].startswith(kind) and not FOR_ONE_PROCESSOR.match(each[0])]

    vdso = [f"    *libc.a:{name}.o(.text)" for name in FOR_A_VDSO]
    code = listed(often, ".text") + vdso + listed(seldom, ".text")
    constants = [*listed(often, ".rodata"),
                 *merged_constants(each for each in often + seldom if each[0].startswith(".text")),
                 *listed(seldom, ".rodata")]
    print("/* Made by tools/static/order.py: what a filter process needs, to lie in one place. */")
    print(output_section(".text.first", code, ".text"))
    print(output_section(".rodata.first", constants, ".rodata",
                         at="  . = ALIGN(CONSTANT(MAXPAGESIZE));\n"))


main()
