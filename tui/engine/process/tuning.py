"""Settings of the whole process that many threads beside one event loop need."""

from __future__ import annotations

import ctypes
import os
import sys
import time

TURN = 0.001
"""Seconds that a busy thread keeps the interpreter while another one wants it; Python's own 5 ms add up to pauses."""

_before: list[str | None] = []
"""The `TZ` of this process while another one is in its place; None = it had none."""

_M_ARENA_MAX = -8
"""Name of the option in glibc's malloc.h."""


def tune_process() -> None:
    """Let threads take short turns and share their memory. To be called before they start; harmless when repeated."""
    sys.setswitchinterval(TURN)
    share_one_arena()


def tell_times_in(zone: str) -> None:
    """Let every time be told in a zone by its name, as `time_zone` in the settings; "" = that of the machine again."""
    if zone:
        if not _before:
            _before.append(os.environ.get("TZ"))
        os.environ["TZ"] = zone
    elif _before:
        before = _before.pop()
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


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
