"""Which items are copies of one work: those that share an outside id. Items that join two works make them one."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

_OF_ID = "SELECT work_id FROM work_ids WHERE external_id = ?"
_NAME_NEW = "INSERT OR IGNORE INTO work_ids (external_id, work_id) VALUES (?, ?)"
_JOIN_NEW = """
UPDATE play_items SET work_id = w.work_id FROM (SELECT work_id FROM work_ids WHERE external_id = ?) AS w
WHERE id = ? AND play_items.work_id <> w.work_id
"""
_TAKE_OVER = (
    "UPDATE plays SET is_settled = 0 WHERE item_id IN (SELECT id FROM play_items WHERE work_id = ?)",
    "UPDATE play_items SET work_id = ? WHERE work_id = ?",
    "UPDATE work_ids SET work_id = ? WHERE work_id = ?",
)


def of_new(raw: sqlite3.Connection, items: Sequence[tuple[int, str]]) -> None:
    """Give items that are new, as (item id, outside id) by rising item id, the works that their ids name."""
    raw.executemany(_NAME_NEW, ((external_id, item_id) for item_id, external_id in items))
    raw.executemany(_JOIN_NEW, ((external_id, item_id) for item_id, external_id in items))


def assign(raw: sqlite3.Connection, items: Sequence[tuple[int, Collection[str]]]) -> None:
    """Give items, as (item id, outside ids), their works. The lowest item id of a work names it, in whatever order.

    Plays of works that become one are marked to be settled again.
    """
    for item_id, external_ids in items:
        _assign(raw, item_id, external_ids)


def _assign(raw: sqlite3.Connection, item_id: int, external_ids: Collection[str]) -> None:
    (own,) = raw.execute("SELECT work_id FROM play_items WHERE id = ?", (item_id,)).fetchone()
    works = {own or item_id}
    for external_id in external_ids:
        works.update(row[0] for row in raw.execute(_OF_ID, (external_id,)))
    work = min(works)
    if own is None:
        raw.execute("UPDATE play_items SET work_id = ? WHERE id = ?", (work, item_id))
    for other in sorted(works - {work}):
        _unite(raw, other, work)
    known = ((external_id, work) for external_id in external_ids)
    raw.executemany("INSERT OR IGNORE INTO work_ids (external_id, work_id) VALUES (?, ?)", known)


def _unite(raw: sqlite3.Connection, other: int, work: int) -> None:
    unsettle, move_items, move_ids = _TAKE_OVER
    if raw.execute("SELECT 1 FROM play_items WHERE work_id = ?", (other,)).fetchone():
        raw.execute(unsettle, (other,))
        raw.execute(move_items, (work, other))
    raw.execute(move_ids, (work, other))
