#!/usr/bin/env python3
"""Who may include what: the rooms of the library and of the program, the three doors, and the
libraries behind ours.

    src/      files  <  model  <  judge  <  learn  <  home  <  recent, explain  <  measure
              text  <  mail  <  judge;   learn  <  json  <  c;   home  <  c, store
                                                     (x < y: y may include x, never the reverse)
    include/  classify/  <  classify/home/  <  classify/measure/
    mailsift/ words  <  shared  <  admin < training < mail,  evaluation < page,  checkup  <  commands

What lies beside the rooms (src/hash.h, mailsift/cli11.h) is for all and includes no room. A public
header belongs to the room that has the .cc of its name. Within a door the headers stand in one order,
and none knows those after it. No folder of the library, the program or the tests has more than 30
files, but for those that hold data.

usage: seams_test.py SOURCE       prints what is wrong; exit code 1 if anything is
       seams_test.py --self SOURCE    plants one fault of each kind and looks whether it is found
"""
import os
import re
import sys

MOST_FILES = 30
# Data: one file a case, and nobody reads the list.
DATA = re.compile(r"tests/(data|fuzz/(seeds|regressions|dictionaries))(/|$)")

# A library behind ours, by its headers → the files that may include them.
LIBRARIES = {
    r"mimetic/": r"src/mail/mime\.cc",
    r"unicode/": r"src/text/.*",
    r"boost/": r"src/model/archive\.cc",
    r"sodium": r"src/home/(message_id|people/people_key)\.cc",
    r"xxhash": r"src/hash\.h",
    r"zlib\.h": r"src/text/file/pdf_links\.cc",
    r"nlohmann/": r"src/(json|c)/.*",
    r"libpq-fe\.h": r"src/store/libpq\.h",
    r"zstd\.h": r"src/store/libzstd\.h",
}

# Room → the rooms right below it. It may include these and what they may include.
ROOMS = {
    "files": [], "text": [], "mail": ["text"], "model": ["files"], "judge": ["mail", "model"],
    "learn": ["judge"], "home": ["learn"], "recent": ["home"], "explain": ["home"],
    "measure": ["explain", "recent"], "json": ["learn"], "c": ["json", "home"], "store": ["home"],
}
# What the first two doors hold of those rooms; each header's own room is that of its .cc.
DOORS = {
    "": [
        "language.h", "error.h", "version.h", "class.h", "settings.h", "html_text.h", "message.h", "reading.h",
        "mail_to_learn.h", "verdict.h", "tokenizer.h", "model.h", "feature.h", "model_file.h", "scorer.h", "counterfactual.h",
        "annotate.h", "live_model.h", "learner.h", "classifier.h",
    ],
    "home/": [
        "system.h", "home.h", "training.h", "training_log.h", "request_queue.h", "model_store.h",
        "recent_mail.h", "known_people.h", "stores.h", "training_set.h", "trainer.h", "forward.h", "settling.h",
        "attribution.h", "audit.h",
    ],
    "measure/": [
        "outcome.h", "roc.h", "measures.h", "intervals.h", "reliability.h", "timeline.h",
        "score_histogram.h", "folds.h", "evaluation.h", "tuning.h",
    ],
}
# All of a door in one header: may include each of its own, and none includes it.
WHOLE_DOOR = {"": "classify.h"}
# The door for C: it knows no other, and no header of C++ knows it.
FOR_C = "c.h"
# Public headers without a .cc of their name. None: plain values that every room may use.
ROOM_OF = {
    "language.h": None, "error.h": None, "version.h": None, "html_text.h": "text", "class.h": None, "settings.h": None, "home/home.h": "home",
    "home/training_log.h": "home", "home/model_store.h": "home", "home/stores.h": "home", "home/known_people.h": "home", "measure/outcome.h": "measure",
}

# Room of tools/mailsift → the rooms right below it.
TOOL_ROOMS = {
    "words": [], "shared": ["words"], "training": ["admin"], "mail": ["training"],
    "evaluation": ["shared"], "page": ["evaluation"], "checkup": ["shared"], "admin": ["shared"],
    "commands": ["mail", "page", "checkup", "admin"],
}

# Judging does not know the disk. The file that follows a model as it is published does.
DISK = re.compile(r"files/|classify/model_file\.h$")
DISK_JUDGES = {"src/judge/live_model.cc"}

VISIBLE = 'namespace [[gnu::visibility("default")]] classify {'


def below(rooms, room):
    """The rooms that this one may include: its own and all further down."""
    seen = {room}
    for lower in rooms[room]:
        seen |= below(rooms, lower)
    return seen


def includes(text):
    return re.findall(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)', text, re.MULTILINE)


class Library:
    """libclassify/: `files` has the text of each source file by its path below that folder."""

    def __init__(self, files):
        self.files = files
        self.problems = []
        self.rooms = {}  # public header below classify/ → its room
        cc = {}
        for path in files:
            if m := re.fullmatch(r"src/([a-z_]+)/([a-z_]+)\.cc", path):
                cc[m[2]] = m[1]
        for door, headers in DOORS.items():
            for header in headers:
                name = door + header
                self.rooms[name] = ROOM_OF[name] if name in ROOM_OF else cc.get(header[:-2], "")

    def wrong(self, path, header, why):
        self.problems.append(f"{path}: must not include {header}: {why}")

    def check(self):
        self.check_lists()
        for path in sorted(self.files):
            for header in includes(self.files[path]):
                self.check_library(path, header)
                if path.startswith("src/"):
                    self.check_source(path, header)
                else:
                    self.check_public(path, header)
                self.check_room(path, header)
        for door, whole in WHOLE_DOOR.items():
            there = includes(self.files.get(f"include/classify/{door}{whole}", ""))
            for name in DOORS[door]:
                if f"classify/{door}{name}" not in there:
                    self.problems.append(f"include/classify/{door}{whole}: does not include {name}")
        return self.problems

    def check_lists(self):
        """Every room and public header has its place, and there is one for each place."""
        say = self.problems.append
        rooms = {p.split("/")[1] for p in self.files if re.match(r"src/[^/]+/", p)}
        for room in sorted(rooms ^ ROOMS.keys()):
            say(f"src/{room}: " + ("has no place among the rooms" if room in rooms else "is missing"))
        there = {p.removeprefix("include/classify/") for p in self.files if p.startswith("include/")}
        listed = {door + h for door, headers in DOORS.items() for h in headers}
        for name in sorted(there - listed - {d + h for d, h in WHOLE_DOOR.items()} - {FOR_C}):
            say(f"include/classify/{name}: has no place in the list of its door")
        for name in sorted(listed - there):
            say(f"include/classify/{name}: is missing")
        for name in sorted(listed & there):
            if self.rooms[name] == "":
                say(f"include/classify/{name}: no room has a .cc of its name; see ROOM_OF")
            # A shared library shows what stands in a namespace that says so.
            for line in re.findall(r"^namespace.*", self.files["include/classify/" + name], re.MULTILINE):
                if not line.startswith(VISIBLE[:-1]):
                    say(f"include/classify/{name}: a namespace without [[gnu::visibility(\"default\")]]")

    def check_library(self, path, header):
        for headers, files in LIBRARIES.items():
            if re.match(headers, header) and not re.fullmatch(files, path):
                self.wrong(path, header, f"that library stays in {files}")

    def check_source(self, path, header):
        """Only what is ours, what is the system's, and the library of the room."""
        top = header.split("/")[0]
        if "/" in header and top not in ROOMS and top not in ("classify", "sys"):
            if not any(re.match(headers, header) for headers in LIBRARIES):
                self.wrong(path, header, "neither a room of src/ nor a library it may know")

    def check_public(self, path, header):
        """A public header knows the standard library, its door as far as it, and the doors before."""
        name = path.removeprefix("include/classify/")
        if name == FOR_C:
            if header != "stddef.h":
                self.wrong(path, header, "it is for C89 and needs nothing")
            return
        if not header.startswith("classify/"):
            if "/" in header or header.endswith(".h"):
                self.wrong(path, header, "a public header includes the standard library and public headers")
            return
        wanted = header.removeprefix("classify/")
        order = [d + h for d, headers in DOORS.items() for h in headers]
        door = re.match(r"([a-z]+/)?", name)[0]
        wanted_door = re.match(r"([a-z]+/)?", wanted)[0]
        doors = list(DOORS)
        if door not in doors or wanted_door not in doors:
            return self.wrong(path, header, "there is no such door")
        if doors.index(wanted_door) > doors.index(door):
            self.wrong(path, header, f"classify/{door} knows nothing of classify/{wanted_door}")
        elif wanted == door + WHOLE_DOOR.get(door, ""):
            self.wrong(path, header, "it is for programs")
        elif name in order and (wanted not in order or order.index(wanted) >= order.index(name)):
            self.wrong(path, header, "it stands after it in its door")
        elif name not in order and wanted_door != door:  # a header for a whole door
            self.wrong(path, header, "another door")

    def check_room(self, path, header):
        """No arrow runs back up."""
        m = re.match(r"src/([a-z_]+)/", path)
        room = m[1] if m else self.rooms.get(path.removeprefix("include/classify/"))
        if header.startswith("classify/"):
            wanted = self.rooms.get(header.removeprefix("classify/"))
        else:
            wanted = header.split("/")[0] if "/" in header else None
            if wanted not in ROOMS:
                return
        if room == "judge" and DISK.match(header) and path not in DISK_JUDGES:
            self.wrong(path, header, "judging does not know the disk")
        if not wanted or room not in ROOMS:
            if wanted and path.startswith("src/") and path.count("/") == 1:
                self.wrong(path, header, "what is for all includes no room")
            return
        if wanted not in below(ROOMS, room):
            self.wrong(path, header, f"{wanted} lies above {room}, or beside it")


def check_tools(files):
    """tools/mailsift/: as above, without doors."""
    problems = []
    rooms = {p.split("/")[0] for p in files if "/" in p}
    for room in sorted(rooms ^ TOOL_ROOMS.keys()):
        problems.append(f"tools/mailsift/{room}: " +
                        ("has no place among the rooms" if room in rooms else "is missing"))
    for path in sorted(files):
        room = path.split("/")[0] if "/" in path else ""
        for header in includes(files[path]):
            wanted = header.split("/")[0]
            if "/" not in header or wanted not in TOOL_ROOMS:
                continue
            if path == "main.cc":
                continue
            if room not in TOOL_ROOMS or wanted not in below(TOOL_ROOMS, room):
                problems.append(f"tools/mailsift/{path}: must not include {header}: "
                                f"{wanted} lies above {room or 'what is for all'}, or beside it")
    return problems


def check_folders(paths):
    """paths: of all files, below the source folder."""
    counts = {}
    for path in paths:
        folder = os.path.dirname(path)
        if not DATA.match(folder):
            counts[folder] = counts.get(folder, 0) + 1
    return [f"{folder}: {n} files; a folder of more than {MOST_FILES} needs rooms"
            for folder, n in sorted(counts.items()) if n > MOST_FILES]


def read_tree(source):
    """All files of the library, the program and the tests; the text of those that include."""
    tree = {}
    for top in ("libclassify", "tools", "tests"):
        for folder, folders, names in os.walk(os.path.join(source, top)):
            folders[:] = [f for f in folders if f != "__pycache__" and not f.startswith(".")]
            for name in names:
                path = os.path.join(folder, name)
                short = os.path.relpath(path, source)
                text = ""
                if re.search(r"\.(h|cc|inc)$", name) and not DATA.match(os.path.dirname(short)):
                    with open(path, encoding="utf-8") as file:
                        text = file.read()
                tree[short] = text
    return tree


def below_folder(tree, folder):
    return {p.removeprefix(folder): t for p, t in tree.items()
            if p.startswith(folder) and re.search(r"\.(h|cc|inc)$", p)}


def problems_of(tree):
    library = {p: t for p, t in below_folder(tree, "libclassify/").items()
               if p.startswith(("src/", "include/"))}
    return (Library(library).check() + check_tools(below_folder(tree, "tools/mailsift/")) +
            check_folders(tree))


# One fault of each kind: a file, what it is made to include, and words of what must be said.
INCLUDE = '#include "{}"\n'
FAULTS = [
    ("libclassify/src/text/unicode.cc", "mail/header.h", "mail lies above text"),
    ("libclassify/src/mail/mime.cc", "judge/words.h", "judge lies above mail"),
    ("libclassify/src/mail/mime.cc", "model/slot.h", "model lies above mail, or beside it"),
    ("libclassify/src/files/atomic_file.cc", "model/slot.h", "model lies above files"),
    ("libclassify/src/model/model.cc", "classify/scorer.h", "judge lies above model"),
    ("libclassify/src/judge/scorer.cc", "classify/learner.h", "learn lies above judge"),
    ("libclassify/src/learn/learner.cc", "home/secret.h", "home lies above learn"),
    ("libclassify/src/home/request_queue.cc", "recent/mentions.h", "recent lies above home"),
    ("libclassify/src/home/request_queue.cc", "classify/home/settling.h", "recent lies above home"),
    ("libclassify/src/recent/mentions.cc", "classify/home/audit.h", "explain lies above recent, or beside it"),
    ("libclassify/src/explain/audit.cc", "measure/rates.h", "measure lies above explain"),
    ("libclassify/src/judge/scorer.cc", "files/mapped_file.h", "judging does not know the disk"),
    ("libclassify/src/judge/annotate.cc", "classify/model_file.h", "judging does not know the disk"),
    ("libclassify/src/hash.h", "text/unicode.h", "what is for all includes no room"),
    ("libclassify/include/classify/annotate.h", "classify/home/home.h",
     "classify/ knows nothing of classify/home/"),
    ("libclassify/include/classify/annotate.h", "classify/measure/outcome.h",
     "classify/ knows nothing of classify/measure/"),
    ("libclassify/include/classify/home/audit.h", "classify/measure/outcome.h",
     "classify/home/ knows nothing of classify/measure/"),
    ("libclassify/include/classify/message.h", "classify/annotate.h", "it stands after it in its door"),
    ("libclassify/include/classify/home/home.h", "classify/home/trainer.h", "it stands after it in its door"),
    ("libclassify/include/classify/measure/roc.h", "classify/measure/measures.h",
     "it stands after it in its door"),
    ("libclassify/include/classify/annotate.h", "classify/classify.h", "it is for programs"),
    ("libclassify/include/classify/classify.h", "classify/home/home.h",
     "classify/ knows nothing of classify/home/"),
    ("libclassify/include/classify/message.h", "text/unicode.h", "a public header includes the standard"),
    ("libclassify/include/classify/message.h", "hash.h", "a public header includes the standard"),
    ("libclassify/src/mail/header.cc", "mimetic/mimetic.h", r"stays in src/mail/mime\.cc"),
    ("libclassify/src/judge/words.cc", "unicode/uchar.h", "stays in src/text/"),
    ("libclassify/src/home/request_queue.cc", "boost/crc.hpp", r"stays in src/model/archive\.cc"),
    ("libclassify/src/home/secret.cc", "sodium.h", r"stays in src/home/"),
    ("libclassify/src/home/secret.cc", "xxhash.h", r"stays in src/hash\.h"),
    ("libclassify/src/home/secret.cc", "zlib.h", r"stays in src/text/file/pdf_links\.cc"),
    ("libclassify/src/home/secret.cc", "bzip2/bzlib.h", "neither a room of src/ nor a library"),
    ("libclassify/src/judge/scorer.cc", "json/decoded.h", "json lies above judge"),
    ("libclassify/src/home/secret.cc", "c/border.h", "c lies above home"),
    ("libclassify/src/home/secret.cc", "store/store.h", "store lies above home"),
    ("libclassify/src/store/store.cc", "libpq-fe.h", r"stays in src/store/libpq\.h"),
    ("libclassify/src/store/store.cc", "zstd.h", r"stays in src/store/libzstd\.h"),
    ("libclassify/src/json/decoded.cc", "home/secret.h", "home lies above json, or beside it"),
    ("libclassify/src/judge/scorer.cc", "nlohmann/json.hpp", "stays in src/"),
    ("libclassify/include/classify/c.h", "string", "it is for C89"),
    ("libclassify/include/classify/message.h", "classify/c.h", "it stands after it in its door"),
    ("libclassify/include/classify/stray.h", "string", "has no place in the list of its door"),
    ("libclassify/src/attic/old.cc", "string", "src/attic: has no place among the rooms"),
    ("tools/mailsift/words/help.cc", "shared/output.h", "shared lies above words"),
    ("tools/mailsift/shared/input.cc", "commands/history.h", "commands lies above shared"),
    ("tools/mailsift/training/few.cc", "mail/reply.h", "mail lies above training"),
    ("tools/mailsift/evaluation/figures.cc", "page/chart.h", "page lies above evaluation"),
    ("tools/mailsift/page/chart.cc", "commands/history.h", "commands lies above page"),
    ("tools/mailsift/checkup/checkup.cc", "training/few.h", "training lies above checkup, or beside it"),
    ("tools/mailsift/admin/host_homes.cc", "training/few.h", "training lies above admin, or beside it"),
    ("tools/mailsift/cli11.h", "words/messages.h", "words lies above what is for all"),
    ("tools/mailsift/attic/old.cc", "string", "tools/mailsift/attic: has no place among the rooms"),
]


def self_test(tree):
    """Each fault, planted alone in the tree as it is, must be found."""
    failures = []

    def expect(name, planted, words):
        found = [p for p in problems_of(planted) if words in p]
        if not found:
            failures.append(f"not found: {name}\n  expected: ...{words}...")

    if problems_of(tree):
        failures.append("the tree itself has faults")
    for path, header, words in FAULTS:
        new = path not in tree
        if new and not re.search("stray|attic", path):
            failures.append(f"{path}: is missing; plant that fault elsewhere")
        planted = dict(tree)
        planted[path] = planted.get(path, "") + INCLUDE.format(header)
        expect(f"{path} includes {header}", planted, words)
    planted = dict(tree)
    planted["libclassify/include/classify/annotate.h"] += "namespace classify {}\n"
    expect("a hidden namespace", planted, "a namespace without")
    planted = {p: t for p, t in tree.items() if not p.startswith("libclassify/src/explain/")}
    expect("a room that went", planted, "src/explain: is missing")
    planted = {p: t for p, t in tree.items() if p != "libclassify/include/classify/annotate.h"}
    expect("a header that went", planted, "annotate.h: is missing")
    planted = dict(tree)
    whole = "libclassify/include/classify/classify.h"
    planted[whole] = planted[whole].replace('#include "classify/learner.h"\n', "")
    expect("classify.h without learner.h", planted, "does not include learner.h")
    for folder in ("libclassify/src/mail", "tools/mailsift/commands", "tests/cli", "tests/judge"):
        there = sum(os.path.dirname(p) == folder for p in tree)
        many = [f"{folder}/extra{i}.txt" for i in range(MOST_FILES + 1 - there)]
        expect(f"31 files in {folder}", tree | dict.fromkeys(many, ""), f"{folder}: 31 files")
        if problems_of(tree | dict.fromkeys(many[1:], "")) != problems_of(tree):
            failures.append(f"30 files in {folder} are taken for too many")
    many = dict.fromkeys((f"tests/fuzz/seeds/extra/{i}" for i in range(50)), "")
    if problems_of(tree | many) != problems_of(tree):
        failures.append("a folder of data is counted")
    return failures


def main(arguments):
    self = arguments[:1] == ["--self"]
    if len(arguments) != 1 + self:
        print(__doc__, file=sys.stderr)
        return 64
    tree = read_tree(arguments[-1])
    problems = self_test(tree) if self else problems_of(tree)
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


sys.exit(main(sys.argv[1:]))
