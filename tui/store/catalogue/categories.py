"""Categories of a profile: what the panel calls them, and how many titles stand in each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import aiosqlite

from tui.model.catalogue import Category, CategoryCount, TitleKind
from tui.model.runs import EntityCounts
from tui.store.catalogue.category_names import shown_name
from tui.store.database import Database
from tui.store.hop import in_thread_of

_STORED = """
SELECT category_id, name, parent_id, position, missing_since FROM categories WHERE profile_id = ? AND kind = ?
"""
_PUT = """
INSERT INTO categories (profile_id, kind, category_id, name, parent_id, position, first_seen)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
    name = excluded.name, parent_id = excluded.parent_id, position = excluded.position, missing_since = NULL
"""
_HIDE = "UPDATE categories SET missing_since = ? WHERE profile_id = ? AND kind = ? AND category_id = ?"
_LIST = """
SELECT category_id, name, parent_id, position FROM categories
WHERE profile_id = ? AND kind = ? AND missing_since IS NULL ORDER BY position, name
"""
_COUNTS = """
SELECT s.profile_id, s.kind, s.category_id, c.name, sum(b.rows)
FROM shelves AS s JOIN shelf_blocks AS b ON b.shelf_id = s.id
LEFT JOIN categories AS c ON c.profile_id = s.profile_id AND c.kind = s.kind AND c.category_id = s.category_id
WHERE s.profile_id = ? AND s.kind <> 'episode'
GROUP BY s.id HAVING sum(b.rows) > 0
ORDER BY s.kind, s.category_id <> '', c.position IS NULL, c.position, s.category_id
"""
_PURGE = "DELETE FROM categories WHERE missing_since < ?"

Stored = tuple[str, str, int]
"""(name, parent id, position)."""


class Categories:
    """The table family of categories."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def apply(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        kind: TitleKind,
        rows: Sequence[Category],
        *,
        remove_missing: bool,
        now: float,
    ) -> EntityCounts:
        """Write what differs in a list of categories; give what was added, updated, removed, unchanged.

        An empty list changes nothing, so that names stay. Missing ones become tombstones only with
        `remove_missing`, which is the gate's word; a tombstone that is listed again is shown again. A mere new order
        is no difference; it is taken over together with the next one that is.
        """
        return await in_thread_of(conn, lambda raw: _apply(raw, (profile_id, kind), rows, remove_missing, now))

    async def list(self, profile_id: int, kind: TitleKind) -> list[Category]:
        """Give the categories that the panel lists now, in its order."""
        return [Category(*row) for row in await self._db.fetch_all(_LIST, (profile_id, kind))]

    async def counts(self, profile_id: int) -> Sequence[CategoryCount]:
        """Give what can be browsed: for each kind the whole of it ("") first, then its categories with titles.

        In the panel's order; a category that only titles name comes last, under a stand-in name.
        """
        return [
            CategoryCount(profile, TitleKind(kind), category_id, shown_name(category_id, name), titles)
            for profile, kind, category_id, name, titles in await self._db.fetch_all(_COUNTS, (profile_id,))
        ]

    async def purge(self, older_than: float) -> int:
        """Delete categories gone since before a time (UTC epoch seconds); give how many."""
        return await self._db.write(lambda raw: raw.execute(_PURGE, (older_than,)).rowcount)


def _apply(
    raw: sqlite3.Connection, scope: tuple[int, TitleKind], rows: Sequence[Category], remove_missing: bool, now: float
) -> EntityCounts:
    shown: dict[str, Stored] = {}
    for category_id, name, parent_id, position, missing_since in raw.execute(_STORED, scope):
        if missing_since is None:
            shown[category_id] = (name, parent_id, position)
    given = {row.category_id: (row.name, row.parent_id, row.position) for row in reversed(rows)}
    changed = [key for key, value in given.items() if key not in shown or shown[key][:2] != value[:2]]
    gone = [key for key in shown if key not in given] if given and remove_missing else []
    if changed or gone:
        moved = [key for key, value in given.items() if shown.get(key) != value]
        raw.executemany(_PUT, [(*scope, key, *given[key], now) for key in moved])
    raw.executemany(_HIDE, [(now, *scope, key) for key in gone])
    added = sum(key not in shown for key in changed)
    return EntityCounts(added, len(changed) - added, len(gone), len(given) - len(changed))
