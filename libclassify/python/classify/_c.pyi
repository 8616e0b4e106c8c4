"""Made by make_ffi.py; what it holds comes from C and has no types."""
from typing import Any

ffi: Any
