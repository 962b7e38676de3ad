"""Deletes titles for good: old tombstones, and everything of a profile that goes away.

All in short transactions, so that other work goes on beside the removal of 500,000 titles. Each leaves tables, shelves
and word indexes in agreement; a removal that was cut off is taken up by calling it again. Marks are never touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial

from tui.model.catalogue import TitleKind
from tui.store.catalogue import episode_rows
from tui.store.catalogue.scopes import IdRange, ids_of
from tui.store.catalogue.stages import Stage, set_stage
from tui.store.catalogue.visible import Entry, move_words
from tui.store.database import Database

BATCH = 1_000
SHELF_BATCH = 5_000
SERIES_BATCH = 20
"""Series bring their episodes along."""
LIST_KINDS = (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES)

_OLD_SERIES = """
SELECT id, profile_id, item_id FROM titles WHERE missing_since < ? AND kind = 'series' LIMIT ?
"""
_OLD_OTHERS = "SELECT id FROM titles WHERE missing_since < ? AND kind <> 'series' LIMIT ?"

_NEXT_TITLES = f"""
SELECT id, sort_name, name, plot, "cast", missing_since IS NULL AND NOT is_deselected
FROM titles WHERE id BETWEEN ? AND ? ORDER BY id LIMIT {BATCH}
"""

_ORPHAN = "SELECT shelf_id FROM shelf WHERE shelf_id > ? ORDER BY shelf_id LIMIT 1"
_SWEEP = """
DELETE FROM shelf WHERE shelf_id = ?1 AND NOT EXISTS (SELECT 1 FROM shelves WHERE id = ?1) AND
(sort_name, title_id) IN (SELECT sort_name, title_id FROM shelf WHERE shelf_id = ?1 ORDER BY 1, 2 LIMIT ?2)
"""

_BESIDE = (
    f"DELETE FROM title_changes WHERE id IN (SELECT id FROM title_changes WHERE profile_id = ? LIMIT {BATCH})",
    """
    DELETE FROM seasons WHERE profile_id = ?1 AND series_id IN
    (SELECT DISTINCT series_id FROM seasons WHERE profile_id = ?1 LIMIT 200)
    """,
    """
    DELETE FROM series_details WHERE profile_id = ?1 AND series_id IN
    (SELECT series_id FROM series_details WHERE profile_id = ?1 LIMIT 1000)
    """,
)


async def purge(db: Database, older_than: float) -> int:
    """Delete titles and episodes that are gone since before a time (UTC epoch seconds); give how many titles."""
    await _repeat(db, partial(episode_rows.purge_batch, older_than=older_than, limit=BATCH))
    series = await _repeat(db, partial(_purge_series, older_than=older_than))
    return series + await _repeat(db, partial(_purge_others, older_than=older_than))


async def remove_profile(db: Database, profile_id: int) -> int:
    """Delete everything that the catalogue holds of a profile, except its marks; give how many titles."""
    await _repeat(db, partial(episode_rows.remove_batch, profile_id=profile_id, limit=BATCH))
    await db.write(partial(_take_shelves_away, profile_id=profile_id))
    await sweep_shelf(db)
    removed = 0
    for kind in LIST_KINDS:
        removed += await _repeat(db, partial(_remove_titles, ids=ids_of(profile_id, kind)))
    for statement in _BESIDE:
        await _repeat(db, partial(_delete_some, statement=statement, profile_id=profile_id))
    return removed


async def sweep_shelf(db: Database) -> None:
    """Delete shelf rows whose shelf is no more."""
    shelf_id = 0
    while found := await db.fetch_one(_ORPHAN, (shelf_id,)):
        shelf_id = found[0]
        await _repeat(db, partial(_sweep_batch, shelf_id=shelf_id))


async def _repeat(db: Database, batch: Callable[[sqlite3.Connection], int]) -> int:
    """Run a batch in transaction after transaction until it finds nothing more; give the sum."""
    total = 0
    while rows := await db.write(batch):
        total += rows
    return total


def _purge_series(raw: sqlite3.Connection, older_than: float) -> int:
    rows = raw.execute(_OLD_SERIES, (older_than, SERIES_BATCH)).fetchall()
    for title_id, profile_id, item_id in rows:
        episode_rows.forget_series(raw, profile_id, item_id)
        raw.execute("DELETE FROM titles WHERE id = ?", (title_id,))
    return len(rows)


def _purge_others(raw: sqlite3.Connection, older_than: float) -> int:
    ids = raw.execute(_OLD_OTHERS, (older_than, BATCH)).fetchall()
    raw.executemany("DELETE FROM titles WHERE id = ?", ids)
    return len(ids)


def _take_shelves_away(raw: sqlite3.Connection, profile_id: int) -> None:
    """Hide all titles at once; what is left of them counts as a first load that is not finished."""
    for kind in LIST_KINDS:
        set_stage(raw, profile_id, kind, Stage.LOADING)
    raw.execute("DELETE FROM shelves WHERE profile_id = ?", (profile_id,))


def _remove_titles(raw: sqlite3.Connection, ids: IdRange) -> int:
    rows = raw.execute(_NEXT_TITLES, (ids.low, ids.high)).fetchall()
    visible = [Entry(row_id, folded, (), *texts) for row_id, folded, *texts, is_visible in rows if is_visible]
    move_words(raw, [(entry, None) for entry in visible])
    raw.executemany("DELETE FROM titles WHERE id = ?", [(row[0],) for row in rows])
    return len(rows)


def _sweep_batch(raw: sqlite3.Connection, shelf_id: int) -> int:
    return raw.execute(_SWEEP, (shelf_id, SHELF_BATCH)).rowcount


def _delete_some(raw: sqlite3.Connection, statement: str, profile_id: int) -> int:
    return raw.execute(statement, (profile_id,)).rowcount
