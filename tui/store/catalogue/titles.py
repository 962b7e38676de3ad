"""Titles of the catalogue: reading them, comparing a list with them, writing what differs.

Writes take the connection of a transaction, so that rows and the run's checkpoint land together. Give them batches of
WRITE_BATCH rows (FIRST_LOAD_BATCH while `Shelf.begin_load` said True), or what `fitting` says where rows have plots: a
transaction then stays under 50 ms.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields

import aiosqlite

from tui.errors import NotFound
from tui.model.catalogue import CatalogueTotals, Title, TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue import removal
from tui.store.catalogue.category_names import names_of
from tui.store.catalogue.known import KEY_SQL, CategoryMove, Known
from tui.store.catalogue.scopes import ids_of
from tui.store.catalogue.title_writes import TitleWriter
from tui.store.database import Database, Row
from tui.store.hop import in_thread_of

WRITE_BATCH = 200
"""Changed titles lie scattered: each touches about five pages of the file."""
FIRST_LOAD_BATCH = 1_500
PLOT_PER_ROW = 150
"""Characters of plot and cast whose words cost as much as a row without any."""
KNOWN_CHUNK = 4_000

_KNOWN = f"""
SELECT id, {KEY_SQL}, row_hash, wire_hash, category_ids, missing_since IS NOT NULL OR is_deselected
FROM titles WHERE id > ? AND id <= ? ORDER BY id LIMIT {KNOWN_CHUNK}
"""

_TITLE_COLUMNS = tuple(field.name for field in fields(Title) if field.name != "category_names")
_IS_FAVOURITE = """EXISTS (
    SELECT 1 FROM marks AS m
    WHERE m.profile_id = t.profile_id AND m.kind = t.kind AND m.item_id = t.item_id AND m.mark = 'favourite'
)"""
_TITLE = f"""
SELECT {", ".join(f't."{name}"' for name in _TITLE_COLUMNS if name != "is_favourite")}, {_IS_FAVOURITE}
FROM titles AS t WHERE {{where}}
"""

_TOTALS = """
SELECT s.profile_id, s.kind, sum(b.rows) FROM shelves AS s JOIN shelf_blocks AS b ON b.shelf_id = s.id
WHERE s.category_id = '' GROUP BY s.profile_id, s.kind ORDER BY s.profile_id
"""


def fitting(rows: Sequence[TitleRow], *, is_first_load: bool) -> int:
    """Tell how many of the first rows fill one transaction: rows with long plots weigh more."""
    room = FIRST_LOAD_BATCH if is_first_load else WRITE_BATCH
    for count, row in enumerate(rows):
        room -= 1 + (len(row.plot) + len(row.cast)) // PLOT_PER_ROW
        if room < 0:
            return max(1, count)
    return len(rows)


class Titles:
    """The table family of titles."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def known(self, profile_id: int, kind: TitleKind) -> Known:
        """Read what is stored of a kind, to compare a list with; off the event loop, in short reads."""
        ids = ids_of(profile_id, kind)
        known = Known()
        rows = await self._db.fetch_all(_KNOWN, (ids.low, ids.high))
        while rows:
            following = self._db.fetch_all(_KNOWN, (rows[-1][0], ids.high))
            rows, _ = await asyncio.gather(following, asyncio.to_thread(known.load, rows))
        return known

    async def insert(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        kind: TitleKind,
        rows: Sequence[TitleRow],
        *,
        now: float,
        run_id: int | None = None,
    ) -> int:
        """Add titles that `Known.classify` called NEW; give how many. Without `run_id` they are no news."""
        return await in_thread_of(conn, lambda raw: TitleWriter(raw, profile_id, kind, now, run_id).insert(rows))

    async def update(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        kind: TitleKind,
        rows: Sequence[TitleRow],
        *,
        now: float,
        run_id: int | None,
    ) -> int:
        """Write titles called CHANGED; blank never overwrites. Give how many differed in what a person can see."""
        return await in_thread_of(
            conn, lambda raw: TitleWriter(raw, profile_id, kind, now, run_id).update(rows, reveal=False)
        )

    async def bring_back(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        kind: TitleKind,
        rows: Sequence[TitleRow],
        *,
        now: float,
        run_id: int | None,
    ) -> int:
        """Show titles called HIDDEN_BACK again, with the row's fields and the old `first_seen`; give how many."""
        return await in_thread_of(
            conn, lambda raw: TitleWriter(raw, profile_id, kind, now, run_id).update(rows, reveal=True)
        )

    async def set_categories(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        kind: TitleKind,
        moves: Sequence[CategoryMove],
        *,
        now: float,
        run_id: int | None,
    ) -> int:
        """Write what `Known.category_moves` gave; give how many."""
        return await in_thread_of(
            conn, lambda raw: TitleWriter(raw, profile_id, kind, now, run_id).set_categories(moves)
        )

    async def mark_missing(
        self,
        conn: aiosqlite.Connection,
        profile_id: int,
        kind: TitleKind,
        item_ids: Sequence[str],
        *,
        now: float,
        run_id: int | None,
    ) -> int:
        """Hide titles that are gone, as tombstones that `bring_back` can undo; give how many were visible."""
        return await in_thread_of(
            conn, lambda raw: TitleWriter(raw, profile_id, kind, now, run_id).hide(item_ids, as_deselected=False)
        )

    async def mark_deselected(
        self, conn: aiosqlite.Connection, profile_id: int, kind: TitleKind, item_ids: Sequence[str], *, now: float
    ) -> int:
        """Hide titles outside the chosen categories; neither gone, nor news, nor ever purged. Give how many."""
        return await in_thread_of(
            conn, lambda raw: TitleWriter(raw, profile_id, kind, now, None).hide(item_ids, as_deselected=True)
        )

    async def purge(self, older_than: float) -> int:
        """Delete titles gone since before a time (UTC epoch seconds), in short transactions; marks stay."""
        return await removal.purge(self._db, older_than)

    async def remove_profile(self, profile_id: int) -> int:
        """Delete every title, episode and change of a profile, in many short transactions; give how many titles.

        To be awaited BEFORE the profile's own row is deleted: the tables refuse it otherwise. May be interrupted and
        called again.
        """
        return await removal.remove_profile(self._db, profile_id)

    async def get(self, title_id: int) -> Title:
        """Give everything stored of a title, hidden ones too. Raises NotFound."""
        return await self._one("t.id = ?", (title_id,))

    async def find(self, profile_id: int, kind: TitleKind, item_id: str) -> Title:
        """Give the title that a provider calls `item_id`. Raises NotFound."""
        return await self._one("t.profile_id = ? AND t.kind = ? AND t.item_id = ?", (profile_id, kind, item_id))

    async def totals(self) -> list[CatalogueTotals]:
        """Count what each profile shows now; profiles without any title are left out."""
        counts: dict[int, dict[str, int]] = {}
        for profile_id, kind, rows in await self._db.fetch_all(_TOTALS):
            counts.setdefault(profile_id, {})[kind] = rows
        return [_totals(profile_id, found) for profile_id, found in counts.items()]

    async def _one(self, where: str, parameters: tuple[object, ...]) -> Title:
        def read(raw: sqlite3.Connection) -> Title | None:
            row = raw.execute(_TITLE.format(where=where), parameters).fetchone()
            return _title(raw, row) if row else None

        title = await self._db.read(read)
        if title is None:
            raise NotFound("This title is no longer in the catalogue", hint="Search for it again.")
        return title


def _title(raw: sqlite3.Connection, row: Row) -> Title:
    found = dict(zip(_TITLE_COLUMNS, row, strict=True))
    category_ids = tuple(json.loads(found["category_ids"]))
    found |= {
        "kind": TitleKind(found["kind"]),
        "category_ids": category_ids,
        "category_names": names_of(raw, found["profile_id"], found["kind"], category_ids),
        "is_adult": bool(found["is_adult"]),
        "is_favourite": bool(found["is_favourite"]),
    }
    return Title(**found)


def _totals(profile_id: int, counts: dict[str, int]) -> CatalogueTotals:
    return CatalogueTotals(
        profile_id,
        live=counts.get(TitleKind.LIVE, 0),
        movies=counts.get(TitleKind.MOVIE, 0),
        series=counts.get(TitleKind.SERIES, 0),
        episodes=counts.get(TitleKind.EPISODE, 0),
    )
