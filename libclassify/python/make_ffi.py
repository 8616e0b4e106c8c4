#!/usr/bin/python3
"""Makes classify/_c.py, by which the module calls libclassify-c, from the declarations of c.h.

usage: make_ffi.py INCLUDE/classify/c.h _c.py

Needs python3-cffi; what it makes needs no more than python3-cffi-backend and no compiler.
"""
import re
import sys

import cffi


def declarations(header):
    """What cffi reads: C without comments, and of the preprocessor only numbers."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    text = text.replace("\\\n", " ")
    numbers = re.findall(r"^#define (\w+ \d+)$", text, re.MULTILINE)
    # What is for C++ alone, then all other lines of the preprocessor.
    text = re.sub(r"#ifdef __cplusplus\n.*?#endif", "", text, flags=re.DOTALL)
    text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    return "".join(f"#define {n}\n" for n in numbers) + text


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    with open(arguments[0], encoding="utf-8") as file:
        header = file.read()
    ffi = cffi.FFI()
    ffi.cdef(declarations(header))
    ffi.set_source("classify._c", None)
    ffi.emit_python_code(arguments[1])
    return 0


sys.exit(main(sys.argv[1:]))
