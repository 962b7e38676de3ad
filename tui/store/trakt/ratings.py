"""What accounts at Trakt rated."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

from tui.model.lists import Entry, EntryKey, EntryKind, Rating

_PUT = """
INSERT OR REPLACE INTO ratings (profile_id, kind, trakt_id, rating, rated_at, title, year, ids)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_OF = """
SELECT kind, trakt_id, rating, rated_at, title, year, ids FROM ratings WHERE profile_id = ? ORDER BY kind, trakt_id
"""


def put_many(raw: sqlite3.Connection, profile_id: int, ratings: Iterable[Rating]) -> None:
    """Store ratings in the place of those of the same titles; what Trakt does not know by an id is passed over."""
    rows = [
        (profile_id, *one.entry.key, one.rating, one.rated_at, one.entry.title, one.entry.year, " ".join(one.entry.ids))
        for one in ratings
        if one.entry.key is not None
    ]
    raw.executemany(_PUT, rows)


def forget(raw: sqlite3.Connection, profile_id: int, keys: Collection[EntryKey]) -> None:
    """Drop ratings that were taken back."""
    sql = "DELETE FROM ratings WHERE profile_id = ? AND kind = ? AND trakt_id = ?"
    raw.executemany(sql, [(profile_id, *key) for key in keys])


def everything(raw: sqlite3.Connection, profile_id: int) -> list[Rating]:
    """Give all that an account rated."""
    return [
        Rating(Entry(EntryKind(kind), title, year, tuple(ids.split()), trakt_id), rating, rated_at)
        for kind, trakt_id, rating, rated_at, title, year, ids in raw.execute(_OF, (profile_id,))
    ]
