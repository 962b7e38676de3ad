"""Writes batches of items with their names, inside the caller's transaction and in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from tui.model.library import ItemRow
from tui.store.catalogue import bulk
from tui.store.hub import arrivals
from tui.store.library import inheriting, item_rows
from tui.store.library.item_rows import Stored
from tui.store.library.names import own_names

Told = tuple[ItemRow, int]
"""An item with its `hash_of`."""

_LAST_ID = "SELECT coalesce(max(id), 0) FROM library_items"
_ADD_WORDS = """
INSERT INTO library_search (rowid, sort_name, found_by) SELECT id, sort_name, found_by FROM library_items
WHERE id BETWEEN ? AND ?
"""
_ADD_NAMES = "INSERT OR IGNORE INTO library_ids (external_id, item_id)"
_DROP_NAME = "DELETE FROM library_ids WHERE external_id = ? AND item_id = ?"
_SET_ASIDE = "UPDATE library_items SET item_key = 'replaced:' || id || ':' || item_key, missing_since = ? WHERE id = ?"
_MARK = """
UPDATE library_items SET missing_since = ?1 WHERE server_id = ?2 AND missing_since IS NULL
    AND (?3 = '' OR library_key = ?3) AND item_key IN (SELECT value FROM json_each(?4)) RETURNING id
"""


class ItemWriter:
    """Writes items of one server within one transaction."""

    def __init__(self, raw: sqlite3.Connection, server_id: int, now: float) -> None:
        self._raw = raw
        self._server_id = server_id
        self._now = now
        self._arrived: list[tuple[int, ItemRow]] = []
        """What came, came back, or is to be found by other names than before."""

    def put(self, rows: Sequence[Told]) -> tuple[int, int, int]:
        """Write items; give (added, updated, back). Of several with one key the first counts."""
        wanted: dict[str, Told] = {}
        for item, row_hash in rows:
            wanted.setdefault(item.key, (item, row_hash))
        stored = item_rows.stored_of(self._raw, self._server_id, list(wanted))
        self._set_aside(stored, wanted)
        new = [told for key, told in wanted.items() if key not in stored]
        updated = back = 0
        for key, old in stored.items():
            is_changed = self._update(old, *wanted[key])
            back += old.is_missing
            updated += is_changed and not old.is_missing
        self._insert(new)
        arrivals.note(self._raw, self._server_id, self._arrived)
        return len(new), updated, back

    def mark_missing(self, keys: Sequence[str], library_key: str) -> int:
        """Make tombstones of items; give of how many. What was seen of them passes on to newer ones with their ids."""
        found = self._raw.execute(_MARK, (self._now, self._server_id, library_key, json.dumps(keys))).fetchall()
        inheriting.leave(self._raw, [row[0] for row in found], self._now)
        if found:
            arrivals.note_gone(self._raw)
        return len(found)

    def _set_aside(self, stored: dict[str, Stored], wanted: dict[str, Told]) -> None:
        """Let keys that stand for other items now be free: what had them before is gone (S24)."""
        for key in [key for key, old in stored.items() if item_rows.is_another(old.item, wanted[key][0])]:
            self._raw.execute(_SET_ASIDE, (self._now, stored.pop(key).id))

    def _insert(self, rows: Sequence[Told]) -> None:
        items = insert_items(self._raw, self._server_id, rows, self._now)
        inheriting.take_over(self._raw, self._server_id, items, self._now)
        self._arrived += items

    def _update(self, old: Stored, item: ItemRow, row_hash: int) -> bool:
        """Lay an item over the stored one; tell whether that changed anything."""
        if old.row_hash == row_hash and not old.is_missing:
            return False
        new = item_rows.overlaid(old.item, item)
        if new == old.item and not old.is_missing:
            self._raw.execute(item_rows.UPDATE_HASH, (row_hash, old.id))
            return False
        self._raw.execute(item_rows.UPDATE, (row_hash, *item_rows.values_of(new), old.id))
        if old.is_missing or _found_by(old.item) != _found_by(new):
            self._arrived.append((old.id, new))
        before, after = set(own_names(old.item)), set(own_names(new))
        self._raw.executemany(_DROP_NAME, [(name, old.id) for name in before - after])
        self._add_names((name, old.id) for name in after - before)
        return True

    def _add_names(self, names: Iterable[tuple[str, int]]) -> None:
        bulk.insert(self._raw, _ADD_NAMES, sorted(names))


def insert_items(
    raw: sqlite3.Connection, server_id: int, rows: Sequence[Told], now: float
) -> list[tuple[int, ItemRow]]:
    """Insert items whose keys are new on their server, with the names they are found by; give them with their ids."""
    if not rows:
        return []
    first = 1 + int(raw.execute(_LAST_ID).fetchone()[0])
    values = item_rows.insert_values(rows, first)
    bulk.insert(raw, item_rows.INSERT, values, constants=(server_id, now))
    raw.execute(_ADD_WORDS, (first, first + len(values) - 1))
    items = [(item_id, item) for item_id, (item, _) in enumerate(rows, first)]
    bulk.insert(raw, _ADD_NAMES, sorted((name, item_id) for item_id, item in items for name in own_names(item)))
    return items


def _found_by(item: ItemRow) -> tuple[object, ...]:
    """What tells of which title it is a copy, and from which others of its server it differs."""
    place = (item.grandparent_key, item.season, item.number, item.number_end)
    return item.ids, item.guid, *place, item.path, item.title, item.year
