"""Tells from a mark whether a list has to be read at all. Pure."""

from __future__ import annotations

DAY = 86_400.0
ITEMS_READ_ANEW = 7 * DAY
"""Seconds after which the items of a library are read although its mark is as it was."""
STATES_READ_ANEW = DAY
"""The same for what an account has seen: marks of it miss more."""


def stored_mark(mark: str, now: float) -> str:
    """Give a mark in the form in which it is kept: with the time of the reading it stands for; "" stays ""."""
    return f"{int(now)} {mark}" if mark else ""


def is_unchanged(stored: str, mark: str, now: float, longest: float) -> bool:
    """Tell whether nothing needs to be read: the same mark, and a reading that is not too old (s)."""
    read_at, _, known = stored.partition(" ")
    if not mark or known != mark or not read_at.isdecimal():
        return False
    return -DAY < now - int(read_at) < longest
