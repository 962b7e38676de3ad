"""The index of plays by item, which a large first import does without: kept up, it would slow all the rest."""

from __future__ import annotations

import sqlite3

MANY = 200_000
"""Records from which on the index is made afterwards. It then takes half a second per million plays."""

_NAME = "plays_by_item"
_CREATE = f"CREATE INDEX IF NOT EXISTS {_NAME} ON plays (item_id, at)"


def spare(raw: sqlite3.Connection, records: int) -> None:
    """Leave the index out while so many records come into a store without plays."""
    if records >= MANY and raw.execute("SELECT 1 FROM plays LIMIT 1").fetchone() is None:
        raw.execute(f"DROP INDEX IF EXISTS {_NAME}")


def is_missing(raw: sqlite3.Connection) -> bool:
    """Tell whether the index was left out and not made yet."""
    return raw.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (_NAME,)).fetchone() is None


def complete(raw: sqlite3.Connection) -> None:
    """Make the index if it was left out, and let go of the memory that sorting took."""
    if is_missing(raw):
        raw.execute(_CREATE)
        raw.execute("PRAGMA shrink_memory")
