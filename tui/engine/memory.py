"""Keeps the memory of many threads in one place. Only glibc needs it; elsewhere it does nothing."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8
"""Name of the option in glibc's malloc.h."""


def share_one_arena() -> bool:
    """Let all threads take their memory from one arena; tell whether this system can. To be called before they start.

    glibc gives each thread an arena of its own and never moves what is free in one to another: reader, writer and
    decoding threads of one sync held 25 MB so that nobody used. Python's own lock makes the sharing free of charge.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1))
    except (OSError, AttributeError):
        return False
