"""What a rule put on a list and somebody took off, here or at Trakt: it does not come back by itself (S7).

Writes run in the writer's thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from tui.model.lists import Entry
from tui.store.lists.sameness import names_of

_ADD = "INSERT OR IGNORE INTO list_exclusions (list_id, name) VALUES (?, ?)"
_FORGET = "DELETE FROM list_exclusions WHERE list_id = ? AND name = ?"


def exclude(raw: sqlite3.Connection, list_id: int, entries: Iterable[Entry]) -> None:
    """Remember what the rule of a list is not to bring back."""
    raw.executemany(_ADD, [(list_id, name) for entry in entries for name in names_of(entry)])


def forgive(raw: sqlite3.Connection, list_id: int, entries: Iterable[Entry]) -> None:
    """Forget that something was taken off: somebody put it there again."""
    raw.executemany(_FORGET, [(list_id, name) for entry in entries for name in names_of(entry)])


def clear(raw: sqlite3.Connection, list_id: int) -> None:
    """Forget all that was taken off a list."""
    raw.execute("DELETE FROM list_exclusions WHERE list_id = ?", (list_id,))


def excluded(raw: sqlite3.Connection, list_id: int) -> set[str]:
    """Give the names of what the rule of a list is not to bring back."""
    return {name for (name,) in raw.execute("SELECT name FROM list_exclusions WHERE list_id = ?", (list_id,))}
