"""Writes batches of titles, each with its shelves, words and news, inside the caller's transaction.

Runs in the writer's thread. Batches of 200 keep a transaction under 50 ms; a first load may take 1,500.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from tui.model.catalogue import ChangeKind, TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue import bulk, changes, title_rows
from tui.store.catalogue.folding import sort_name
from tui.store.catalogue.known import CategoryMove
from tui.store.catalogue.scopes import ids_of
from tui.store.catalogue.stages import is_loading
from tui.store.catalogue.title_rows import FIELDS, Stored
from tui.store.catalogue.visible import LONG_NAME, Entry, Move, move_places, move_words

_LAST_ID = "SELECT id FROM titles WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"
_ADD_NAMES = """
INSERT INTO name_search (rowid, sort_name) SELECT id, sort_name FROM titles WHERE id BETWEEN ? AND ?
"""
_ADD_STORIES = f"""
INSERT INTO story_search (rowid, name, plot, people) SELECT id, name, plot, "cast" FROM titles
WHERE id BETWEEN ? AND ? AND (plot <> '' OR "cast" <> '' OR length(name) > {LONG_NAME})
"""

_NAME = FIELDS.index("name")


class TitleWriter:
    """Writes titles of one profile and kind within one transaction."""

    def __init__(
        self, raw: sqlite3.Connection, profile_id: int, kind: TitleKind, now: float, run_id: int | None
    ) -> None:
        self._raw = raw
        self._profile_id = profile_id
        self._kind = kind
        self._now = now
        self._run_id = run_id
        self._is_loading = is_loading(raw, profile_id, kind)

    def insert(self, rows: Sequence[TitleRow]) -> int:
        """Add new titles; give how many."""
        first_id = self._next_id()
        values = title_rows.insert_values(rows, first_id)
        scope = (self._profile_id, self._kind, self._now, self._now)
        bulk.insert(self._raw, title_rows.INSERT, values, constants=scope)
        self._raw.execute(_ADD_NAMES, (first_id, first_id + len(values) - 1))
        if any(row.plot or row.cast or len(row.name) > LONG_NAME for row in rows):
            self._raw.execute(_ADD_STORIES, (first_id, first_id + len(values) - 1))
        if not self._is_loading:
            self._place([(None, _placed(value, row)) for value, row in zip(values, rows, strict=True)])
        self._record([(row.item_id, row.name, ChangeKind.NEW, "") for row in rows])
        return len(values)

    def update(self, rows: Sequence[TitleRow], *, reveal: bool) -> int:
        """Lay rows over stored titles, which stay hidden if they are unless `reveal`; give how many really changed.

        What a row leaves blank stays as stored.
        """
        stored = title_rows.stored_of(self._raw, self._profile_id, self._kind, [row.item_id for row in rows])
        moves: list[Move] = []
        news: list[changes.News] = []
        for row in rows:
            if row.item_id in stored:
                self._update_one(stored[row.item_id], row, reveal, moves, news)
        self._move(moves)
        self._record(news)
        return len(moves)

    def set_categories(self, moves: Sequence[CategoryMove]) -> int:
        """Write the merged categories of titles; give how many."""
        stored = title_rows.stored_of(self._raw, self._profile_id, self._kind, [move.item_id for move in moves])
        found = [(stored[move.item_id], move) for move in moves if move.item_id in stored]
        self._raw.executemany(
            "UPDATE titles SET category_ids = ?, changed_at = ? WHERE id = ?",
            [(title_rows.categories_text(move.category_ids), self._now, old.id) for old, move in found],
        )
        self._move(
            [(old.entry, old.entry._replace(category_ids=move.category_ids)) for old, move in found if old.is_visible]
        )
        self._record(
            [(old.item_id, old.name, ChangeKind.CHANGED, "categories") for old, move in found if not move.is_new]
        )
        return len(found)

    def hide(self, item_ids: Sequence[str], *, as_deselected: bool) -> int:
        """Take visible titles off the shelves, as gone or as deselected; give how many."""
        stored = title_rows.stored_of(self._raw, self._profile_id, self._kind, item_ids)
        found = [old for old in stored.values() if old.is_visible]
        column, value = ("is_deselected", 1) if as_deselected else ("missing_since", self._now)
        self._raw.executemany(f"UPDATE titles SET {column} = ? WHERE id = ?", [(value, old.id) for old in found])
        self._move([(old.entry, None) for old in found])
        if not as_deselected:
            self._record([(old.item_id, old.name, ChangeKind.GONE, "") for old in found])
        return len(found)

    def _update_one(
        self, old: Stored, row: TitleRow, reveal: bool, moves: list[Move], news: list[changes.News]
    ) -> None:
        values = title_rows.overlaid(old, row)
        told = title_rows.changed_fields(old.values, values)
        is_shown = old.is_visible or reveal
        if not told and is_shown == old.is_visible:
            self._raw.execute(title_rows.UPDATE_HASH, (row.row_hash, row.wire_hash, old.id))
            return
        folded = sort_name(values[_NAME])
        self._raw.execute(title_rows.UPDATE, (row.row_hash, row.wire_hash, folded, self._now, *values, old.id))
        if is_shown != old.is_visible:
            self._raw.execute("UPDATE titles SET missing_since = NULL, is_deselected = 0 WHERE id = ?", (old.id,))
        new = title_rows.entry_of(old.id, folded, old.category_ids, values)
        moves.append((old.entry if old.is_visible else None, new if is_shown else None))
        if reveal and old.is_missing:
            news.append((row.item_id, values[_NAME], ChangeKind.BACK, ""))
        elif told:
            news.append((row.item_id, values[_NAME], ChangeKind.CHANGED, ", ".join(told)))

    def _next_id(self) -> int:
        ids = ids_of(self._profile_id, self._kind)
        last = self._raw.execute(_LAST_ID, (ids.low, ids.high)).fetchone()
        return int(last[0]) + 1 if last else ids.low + 1

    def _move(self, moves: Sequence[Move]) -> None:
        move_words(self._raw, moves)
        if not self._is_loading:
            self._place(moves)

    def _place(self, moves: Sequence[Move]) -> None:
        move_places(self._raw, self._profile_id, self._kind, moves)

    def _record(self, news: Sequence[changes.News]) -> None:
        changes.record(
            self._raw, news, run_id=self._run_id, profile_id=self._profile_id, kind=self._kind, now=self._now
        )


def _placed(value: Sequence[Any], row: TitleRow) -> Entry:
    """What the shelves need of a new title."""
    title_id, folded, *_ = value
    return Entry(title_id, folded, row.category_ids, "", "", "")
