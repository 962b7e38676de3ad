"""What Trakt answered when it was asked for ids. Who asks decides how long that counts; failures are never stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from tui.model.lists import Entry, EntryKind, Lookup
from tui.store.lists.values import entries_of_text, json_text

_GET = """
SELECT name, trakt_id, title, year, ids, candidates, looked_at FROM trakt_lookups
WHERE name IN (SELECT value FROM json_each(?))
"""
_PUT = """
INSERT OR REPLACE INTO trakt_lookups (name, trakt_id, title, year, ids, candidates, looked_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""


def get_many(raw: sqlite3.Connection, names: Iterable[str]) -> Mapping[str, Lookup]:
    """Give what is known of names such as `movie:tmdb:603`; those that were never asked for are left out."""
    return {row[0]: _lookup_of(row) for row in raw.execute(_GET, (json.dumps(list(names)),))}


def put_many(raw: sqlite3.Connection, lookups: Iterable[Lookup]) -> None:
    """Store answers in the place of those before. An entry is known here by its own ids, not by its show's."""
    raw.executemany(_PUT, [_row_of(lookup) for lookup in lookups])


def prune(raw: sqlite3.Connection, older_than: float, limit: int = 500) -> int:
    """Forget answers from before a time (UTC epoch seconds), at most `limit`, and give how many."""
    sql = "DELETE FROM trakt_lookups WHERE name IN (SELECT name FROM trakt_lookups WHERE looked_at < ? LIMIT ?)"
    return raw.execute(sql, (older_than, limit)).rowcount


def _row_of(lookup: Lookup) -> tuple[Any, ...]:
    entry, candidates = lookup.entry, json_text(lookup.candidates)
    if entry is None:
        return (lookup.name, None, "", None, "", candidates, lookup.looked_at)
    return (lookup.name, entry.trakt_id, entry.title, entry.year, " ".join(entry.ids), candidates, lookup.looked_at)


def _lookup_of(row: tuple[Any, ...]) -> Lookup:
    name, trakt_id, title, year, ids, candidates, looked_at = row
    others = entries_of_text(candidates) if candidates != "[]" else ()
    if trakt_id is None:
        return Lookup(name, None, looked_at, others)
    kind = EntryKind(name.partition(":")[0])
    return Lookup(name, Entry(kind, title, year, tuple(ids.split()), trakt_id), looked_at, others)
