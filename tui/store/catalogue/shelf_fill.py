"""Puts a kind that was loaded for the first time on its shelves: sorted once, then written in order.

Shelves kept up while rows pour in would cost several times as much. After a crash it goes on where it was: the shelves
are their own record, since they are filled in the order of their key. Sorting happens in connections of its own: the
whole kind first, and while that is written, the categories.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from tui.model.catalogue import TitleKind
from tui.store.catalogue import blocks, bulk, stages
from tui.store.catalogue.scopes import IdRange, ids_of
from tui.store.catalogue.stages import Stage
from tui.store.catalogue.visible import ADD_PLACE, Place, Shelves
from tui.store.database import Database
from tui.store.link import Link
from tui.store.pace import Pace

SORT_CACHE_KIB = 2 * 1024
"""Memory of a sorter; what is beyond goes to a temporary file."""

Standing = tuple[str, int]
"""(text of category ids, a shelf that titles with them stand on)."""

Advance = Callable[[float], None]
"""Told how much is done, from 0 to 1."""

_CATEGORY_TEXTS = "SELECT DISTINCT category_ids FROM titles WHERE id BETWEEN ? AND ?"
_VISIBLE = "missing_since IS NULL AND NOT is_deselected"
_SORT = f"""
CREATE TEMP TABLE sorted AS
SELECT s.shelf_id, t.sort_name, t.id AS title_id
FROM main.titles AS t CROSS JOIN standings AS s ON s.category_ids = t.category_ids
WHERE t.id BETWEEN ? AND ? AND {_VISIBLE}
ORDER BY 1, 2, 3
"""
_TOTAL = "SELECT count(*) FROM sorted"
_DONE = "SELECT count(*) FROM sorted WHERE (shelf_id, sort_name, title_id) <= (?, ?, ?)"
_NEXT_PLACES = "SELECT shelf_id, sort_name, title_id FROM sorted WHERE rowid > ? ORDER BY rowid LIMIT ?"
_SHELF_STARTS = "SELECT shelf_id, min(rowid), count(*) FROM sorted GROUP BY shelf_id"
_KEY_AT = "SELECT sort_name, title_id FROM sorted WHERE rowid = ?"
_LAST_PLACE = """
SELECT shelf_id, sort_name, title_id FROM shelf WHERE shelf_id = ? ORDER BY sort_name DESC, title_id DESC LIMIT 1
"""


async def fill(db: Database, profile_id: int, kind: TitleKind, advance: Advance) -> None:
    """Fill the shelves of a kind in short transactions; returns at once for a kind that is complete."""
    if await db.read(lambda raw: stages.stage_of(raw, profile_id, kind)) is None:
        return
    ids = ids_of(profile_id, kind)
    texts = [row[0] for row in await db.fetch_all(_CATEGORY_TEXTS, (ids.low, ids.high))]
    standings = await db.write(lambda raw: _begin(raw, profile_id, kind, texts))
    last = await db.read(lambda raw: _last_place(raw, {shelf_id for _, shelf_id in standings}))
    whole_id = min((shelf_id for _, shelf_id in standings), default=0)
    whole = [standing for standing in standings if standing[1] == whole_id]
    parts = [standing for standing in standings if standing[1] != whole_id]
    async with _sorter(db) as first, _sorter(db) as second, asyncio.TaskGroup() as group:
        sorting = group.create_task(second.call(lambda raw: _sort(raw, ids, parts)))
        await first.call(lambda raw: _sort(raw, ids, whole))
        await _write(db, first, last, lambda done: advance(done / 2))
        await sorting
        await _write(db, second, last, lambda done: advance(0.5 + done / 2))
        found = await first.call(_blocks) | await second.call(_blocks)
    await db.write(lambda raw: _finish(raw, profile_id, kind, found))


def _begin(raw: sqlite3.Connection, profile_id: int, kind: TitleKind, texts: Sequence[str]) -> list[Standing]:
    """Give, for each distinct text of category ids, every shelf that its titles stand on, the whole kind's first."""
    stages.set_stage(raw, profile_id, kind, Stage.SHELVING)
    shelves = Shelves(raw, profile_id, kind)
    return [(text, shelf_id) for text in texts for shelf_id in dict.fromkeys(shelves.ids_for(json.loads(text)))]


def _finish(
    raw: sqlite3.Connection, profile_id: int, kind: TitleKind, found: dict[int, list[tuple[str, int, int]]]
) -> None:
    """Open the shelves: from here on they count."""
    for shelf_id, shelf_blocks in found.items():
        blocks.replace(raw, shelf_id, shelf_blocks)
    stages.finish(raw, profile_id, kind)


async def _write(db: Database, sorter: Link, last: Place | None, advance: Advance) -> None:
    """Write the sorted rows behind `last` to the shelves."""
    done, total = await sorter.call(lambda raw: _progress(raw, last))
    pace = Pace(db.clock)
    places = await sorter.call(partial(_places_after, done=done, rows=pace.rows))
    while places:
        done += len(places)
        following = sorter.call(partial(_places_after, done=done, rows=pace.rows))
        _, places = await asyncio.gather(db.write(partial(_add_places, places=places, pace=pace)), following)
        advance(done / total)


def _add_places(raw: sqlite3.Connection, places: list[Place], pace: Pace) -> None:
    with pace.timed():
        bulk.insert(raw, ADD_PLACE, places)


@asynccontextmanager
async def _sorter(db: Database) -> AsyncIterator[Link]:
    """Open a connection that only sorts, in little memory; the faces' readers stay free."""
    link = await Link.open(db.path, read_only=True)
    try:
        await link.call(_tune)
        yield link
    finally:
        await link.close()


def _tune(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA temp_store = FILE")
    raw.execute(f"PRAGMA cache_size = -{SORT_CACHE_KIB}")
    raw.execute(f"PRAGMA temp.cache_size = -{SORT_CACHE_KIB}")


def _sort(raw: sqlite3.Connection, ids: IdRange, standings: Sequence[Standing]) -> None:
    raw.execute("CREATE TEMP TABLE standings (category_ids TEXT NOT NULL, shelf_id INTEGER NOT NULL)")
    raw.executemany("INSERT INTO standings VALUES (?, ?)", standings)
    raw.execute("CREATE INDEX temp.standings_by_ids ON standings (category_ids, shelf_id)")
    raw.execute(_SORT, (ids.low, ids.high))


def _last_place(raw: sqlite3.Connection, shelf_ids: set[int]) -> Place | None:
    """Give the last row that stands on any of the shelves, in the order in which they are filled."""
    for shelf_id in sorted(shelf_ids, reverse=True):
        place: Place | None = raw.execute(_LAST_PLACE, (shelf_id,)).fetchone()
        if place:
            return place
    return None


def _progress(raw: sqlite3.Connection, last: Place | None) -> tuple[int, int]:
    """Give how many of the sorted rows stand on their shelves already, and how many there are."""
    done = raw.execute(_DONE, last).fetchone()[0] if last else 0
    return done, raw.execute(_TOTAL).fetchone()[0]


def _places_after(raw: sqlite3.Connection, done: int, rows: int) -> list[Place]:
    return raw.execute(_NEXT_PLACES, (done, rows)).fetchall()


def _blocks(raw: sqlite3.Connection) -> dict[int, list[tuple[str, int, int]]]:
    """Cut each sorted shelf into blocks of (first name, first id, rows)."""
    starts = raw.execute(_SHELF_STARTS).fetchall()
    return {shelf_id: _cut(raw, start, rows) for shelf_id, start, rows in starts}


def _cut(raw: sqlite3.Connection, start: int, rows: int) -> list[tuple[str, int, int]]:
    cut = []
    for skipped in range(0, rows, blocks.BLOCK_ROWS):
        key = raw.execute(_KEY_AT, (start + skipped,)).fetchone() if skipped else blocks.FIRST_KEY
        cut.append((*key, min(blocks.BLOCK_ROWS, rows - skipped)))
    return cut
