#!/usr/bin/env python3
"""Reads a model as libclassify/docs/MODEL_FORMAT.md describes it, and nothing else of the project.

  read_model.py FILE                       what is in it, as JSON: a model, or an exported text archive
  read_model.py FILE metadata              the same of metadata alone, as training/settings is
  read_model.py FILE slots                 each slot in use: view, place, tag, spam, good, weight
  read_model.py FILE find < FEATURES       spam and good count of each feature

A line of FEATURES has words between tabs: a view; "characters" and the n-gram, or the key and the token, or
the key of the newer token, its distance (1, 2), the key and text of the older token and the text of the newer.

Exit code 1, with the reason, if the file is not what the document says.
"""

import json
import struct
import sys

sys.dont_write_bytecode = True
from xxh3 import MASK64, xxh3  # noqa: E402

VIEWS = ("words", "characters", "structure")


class NotAModel(Exception):
    pass


def expect(right, what):
    if not right:
        raise NotAModel(what)


# ---- The text archive ---------------------------------------------------------------------------

class Words:
    """The words of a text archive, one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def word(self):
        while self.data[self.at:self.at + 1] in (b" ", b"\n"):
            self.at += 1
        begin = self.at
        while self.data[self.at:self.at + 1] not in (b" ", b"\n", b""):
            self.at += 1
        expect(self.at > begin, "the archive ends too early")
        return self.data[begin:self.at].decode("ascii")

    def number(self):
        word = self.word()
        expect(word.isdigit(), f"no number: {word}")
        return int(word)

    def real(self):
        return float(self.word())

    def string(self):
        size = self.number()
        begin = self.at + 1  # one blank
        expect(begin + size <= len(self.data), "a string that is longer than the archive")
        self.at = begin + size
        return self.data[begin:self.at]

    def list(self, item):
        count, item_version = self.number(), self.number()
        expect(item_version == 0, "items of another version")
        return [item() for _ in range(count)]

    def header(self):
        expect(self.string() == b"serialization::archive", "no archive")
        self.number()  # of the library that wrote it

    def class_information(self):
        expect(self.number() == 0, "an object that is tracked")
        return self.number()


def read_metadata(words):
    version = words.class_information()
    expect(version <= 4, f"metadata of version {version}")
    about = {"version": version, "scheme": words.string().decode(), "views": {}}
    for view in VIEWS:
        about["views"][view] = {"spam": words.number(), "good": words.number(), "features": words.number()}
    about["spam"], about["good"] = words.number(), words.number()
    for name in ("good_to", "spam_from", "slope", "intercept"):
        about[name] = words.real()
    about["trainings"], about["digest"] = words.number(), words.number()
    about["max_slots"] = words.number()
    words.class_information()  # of a list of strings
    about["own_addresses"] = [s.decode() for s in words.list(words.string)]
    about["folded_to"] = words.number() if version >= 1 else 0
    about["own_fields"] = [s.decode() for s in words.list(words.string)] if version >= 2 else []
    about["authserv_ids"] = [s.decode() for s in words.list(words.string)] if version >= 3 else []
    about["key"], about["key_id"], about["starter"] = (0, 0), 0, 0
    if version >= 4:
        about["key"], about["key_id"] = (words.number(), words.number()), words.number()
        about["starter"], about["trust"] = words.number(), [words.real() for _ in VIEWS]
    return about


# ---- Models -------------------------------------------------------------------------------------

class Table:
    """Buckets of slots, as they are in memory."""

    def __init__(self, buckets):
        self.buckets = buckets

    def slots(self):
        return 8 * len(self.buckets)

    def find(self, feature):
        tag = feature >> 9 & 0xFFFFFF
        for slot in self.buckets[feature % len(self.buckets)]:
            if slot >> 40 == tag:
                return slot >> 28 & 0xFFF, slot >> 16 & 0xFFF
        return 0, 0


def read_table(numbers, slots, used):
    """Takes a table off the front of the 64-bit numbers of a file."""
    directory = [next(numbers) for _ in range(slots // 64)]
    content = [next(numbers) for _ in range(used)]
    buckets, before = [], 0
    for word in directory:
        expect(word >> 32 == before, "a directory that does not count the slots before")
        for i in range(8):
            count = word >> 4 * i & 15
            expect(count <= 8, "a bucket of more than eight")
            buckets.append(content[before:before + count])
            before += count
    expect(before == used, "a directory of another number of slots")
    return Table(buckets)


def read_model(data):
    magic, form, metadata_bytes, metadata_hash, offset, *rest = struct.unpack("<8sIIQQ3IIQQ", data[:64])
    slots, (zero, tables_hash, own_hash) = rest[:3], rest[3:]
    expect(magic == b"MAILSIFT" and form == 2, "another format")
    expect(xxh3(data[:56]) == own_hash, "a damaged first block")
    metadata = data[64:64 + metadata_bytes]
    expect(xxh3(metadata) == metadata_hash, "damaged metadata")
    expect(offset % 4096 == 0 and zero == 0, "tables that are out of place")
    expect(not data[64 + metadata_bytes:offset].strip(b"\0"), "something between metadata and tables")
    expect(xxh3(data[offset:]) == tables_hash, "damaged tables")
    about, _ = read_settings(metadata)
    about["format"] = form
    numbers = iter(struct.unpack(f"<{(len(data) - offset) // 8}Q", data[offset:]))
    tables = {view: read_table(numbers, slots[i], about["views"][view]["features"])
              for i, view in enumerate(VIEWS)}
    expect(next(numbers, None) is None, "more than its tables")
    return about, tables


def read_exported(data):
    words = Words(data)
    words.header()
    expect(words.class_information() == 0, "an archive of another version")
    about, tables = read_metadata(words), {}
    for i, view in enumerate(VIEWS):
        if i == 0:
            expect(words.class_information() == 0, "a table of another version")
        slots, places, content = words.number(), words.list(words.number), words.list(words.number)
        expect(len(places) == len(content), "a table of two sizes")
        buckets = [[] for _ in range(slots // 8)]
        for place, slot in zip(places, content):
            expect(len(buckets[place // 8]) == place % 8, "a bucket with a hole")
            buckets[place // 8].append(slot)
        tables[view] = Table(buckets)
    expect(words.data[words.at:] == b"\n", "more than a model")
    return about, tables


def read_settings(data):
    words = Words(data)
    words.header()
    about = read_metadata(words)
    expect(words.data[words.at:] == b"\n", "more than metadata")
    return about, {}


def read(data, what):
    if what == ["metadata"]:
        return read_settings(data)
    return read_model(data) if data.startswith(b"MAILSIFT") else read_exported(data)


# ---- Features -----------------------------------------------------------------------------------

def combined(a, b, distance):
    x = a * 0x9E3779B97F4A7C15 + (b ^ b >> 29) * 0xD6E8FEB86659FD93 + distance & MASK64
    x = (x ^ x >> 33) * 0xFF51AFD7ED558CCD & MASK64
    x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53 & MASK64
    return x ^ x >> 33


def token(scheme, key, text):
    return xxh3(text.encode(), xxh3(key.encode(), xxh3(scheme.encode())))


def feature_of(scheme, columns):
    if len(columns) == 5:
        key, distance, older_key, older, newer = columns
        feature = combined(token(scheme, older_key, older), token(scheme, key, newer), int(distance))
    else:
        feature = token(scheme, *columns)
    return feature or 1


def filed(key, feature):
    """The hash that a feature is filed under."""
    if key == (0, 0):
        return feature
    product = (feature ^ key[0]) * (key[1] | 1)
    return (product ^ product >> 64) & MASK64


def main():
    file, *what = sys.argv[1:]
    with open(file, "rb") as opened:
        data = opened.read()
    try:
        about, tables = read(data, what)
    except (NotAModel, struct.error, ValueError, StopIteration, RuntimeError) as e:
        sys.exit(f"{file}: {e}")
    for view, table in tables.items():
        about["views"][view]["slots"] = table.slots()
    if what in ([], ["metadata"]):
        print(json.dumps(about, ensure_ascii=False))
    elif what == ["slots"]:
        for view, table in tables.items():
            for bucket, slots in enumerate(table.buckets):
                for i, slot in enumerate(slots):
                    weight = (slot & 0xFFFF ^ 0x8000) - 0x8000
                    print(view, 8 * bucket + i, slot >> 40, slot >> 28 & 0xFFF, slot >> 16 & 0xFFF, weight)
    else:
        for line in sys.stdin:
            view, *columns = line.rstrip("\n").split("\t")
            print(*tables[view].find(filed(about["key"], feature_of(about["scheme"], columns))))


main()
