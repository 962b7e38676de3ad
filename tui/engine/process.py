"""Settings of the whole process that many threads beside one event loop need."""

from __future__ import annotations

import ctypes
import sys

TURN = 0.001
"""Seconds that a busy thread keeps the interpreter while another one wants it; Python's own 5 ms add up to pauses."""

_M_ARENA_MAX = -8
"""Name of the option in glibc's malloc.h."""


def tune_process() -> None:
    """Let threads take short turns and share their memory. To be called before they start; harmless when repeated."""
    sys.setswitchinterval(TURN)
    share_one_arena()


def share_one_arena() -> bool:
    """Let all threads take their memory from one arena; tell whether this system can.

    glibc gives each thread an arena of its own and never moves what is free in one to another: reader, writer and
    decoding threads of one sync held 25 MB so that nobody used. Python's own lock makes the sharing free of charge.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1))
    except (OSError, AttributeError):
        return False
