"""What syncs changed of lists, so that it can be taken back (S36). Writes run in the writer's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from tui.model.lists import Entry, EntryKey, ListChange, ListDetails, Side
from tui.store.lists.values import details_of_text, entry_of_text, json_text, order_of_text

ADDED, REMOVED, MOVED, DETAILS = "added", "removed", "moved", "details"

_NOTE = "INSERT INTO list_changes (at, list_id, run_id, side, what, entry, rank) VALUES (?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "id, at, list_id, run_id, side, what, entry, rank, is_undone"


def note_added(
    raw: sqlite3.Connection, list_id: int, side: Side, entries: Iterable[Entry], *, now: float, run_id: int | None
) -> None:
    """Note what was put onto a list."""
    raw.executemany(_NOTE, [(now, list_id, run_id, side, ADDED, json_text(entry), None) for entry in entries])


def note_removed(
    raw: sqlite3.Connection,
    list_id: int,
    side: Side,
    removed: Iterable[tuple[int | None, Entry]],
    *,
    now: float,
    run_id: int | None,
) -> None:
    """Note what was taken off a list, with where it stood: what `item_writes.remove` gives."""
    rows = [(now, list_id, run_id, side, REMOVED, json_text(entry), rank) for rank, entry in removed]
    raw.executemany(_NOTE, rows)


def note_moved(
    raw: sqlite3.Connection, list_id: int, side: Side, before: Sequence[EntryKey], *, now: float, run_id: int | None
) -> None:
    """Note in which order a list stood."""
    raw.execute(_NOTE, (now, list_id, run_id, side, MOVED, json_text(before), None))


def note_details(
    raw: sqlite3.Connection, list_id: int, side: Side, before: ListDetails, *, now: float, run_id: int | None
) -> None:
    """Note how a list was described."""
    raw.execute(_NOTE, (now, list_id, run_id, side, DETAILS, json_text(before), None))


def of_run(raw: sqlite3.Connection, run_id: int) -> list[ListChange]:
    """Give what a run changed, newest first."""
    rows = raw.execute(f"SELECT {_COLUMNS} FROM list_changes WHERE run_id = ? ORDER BY id DESC", (run_id,))
    return [_change_of(row) for row in rows]


def of_list(raw: sqlite3.Connection, list_id: int, limit: int = 100) -> list[ListChange]:
    """Give what was changed of a list, newest first."""
    sql = f"SELECT {_COLUMNS} FROM list_changes WHERE list_id = ? ORDER BY at DESC, id DESC LIMIT ?"
    return [_change_of(row) for row in raw.execute(sql, (list_id, limit))]


def undone(raw: sqlite3.Connection, change_ids: Collection[int]) -> None:
    """Note that changes were taken back."""
    sql = "UPDATE list_changes SET is_undone = 1 WHERE id = ?"
    raw.executemany(sql, [(change_id,) for change_id in change_ids])


def prune(raw: sqlite3.Connection, older_than: float, limit: int = 500) -> int:
    """Forget changes from before a time (UTC epoch seconds), at most `limit`, and give how many."""
    sql = "DELETE FROM list_changes WHERE id IN (SELECT id FROM list_changes WHERE at < ? ORDER BY id LIMIT ?)"
    return raw.execute(sql, (older_than, limit)).rowcount


def _change_of(row: tuple[Any, ...]) -> ListChange:
    change_id, at, list_id, run_id, side, what, told, rank, is_undone = row
    return ListChange(
        change_id,
        at,
        list_id,
        run_id,
        Side(side),
        what,
        entry=entry_of_text(told) if what in {ADDED, REMOVED} else None,
        rank=rank,
        details=details_of_text(told) if what == DETAILS else None,
        order=order_of_text(told) if what == MOVED else (),
        is_undone=bool(is_undone),
    )
