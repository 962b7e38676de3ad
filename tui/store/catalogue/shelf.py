"""Browsing: any page of a kind or category in name order, however long the list is."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.catalogue import TitleKind, TitleLine
from tui.store.catalogue import shelf_fill, stages
from tui.store.catalogue.folding import sort_name
from tui.store.catalogue.lines import lines_of
from tui.store.catalogue.scopes import IdRange, ids_of
from tui.store.catalogue.shelf_fill import Advance
from tui.store.catalogue.shelf_filter import filtered
from tui.store.catalogue.stages import Stage
from tui.store.database import Database

_SHELF = "SELECT id FROM shelves WHERE profile_id = ? AND kind = ? AND category_id = ?"
_BLOCKS = """
SELECT first_name, first_id, rows FROM shelf_blocks WHERE shelf_id = ? ORDER BY first_name, first_id
"""
_PAGE = """
SELECT title_id FROM shelf WHERE shelf_id = ? AND (sort_name, title_id) >= (?, ?)
ORDER BY sort_name, title_id LIMIT ? OFFSET ?
"""
_BEFORE = """
SELECT count(*) FROM shelf WHERE shelf_id = ? AND (sort_name, title_id) >= (?, ?) AND sort_name < ?
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a shelf."""

    name: str
    title_id: int
    before: int
    """Rows of the shelf in front of it."""
    rows: int


class Shelf:
    """The table family of what can be browsed. Offsets and counts are rows."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin_load(self, profile_id: int, kind: TitleKind) -> bool:
        """Get ready to write a list; to be awaited before `Titles.known`. True = first load: call `fill` at the end.

        In a first load the writes leave the shelves alone. One that was cut off goes on where it was; a fill that was
        cut off is finished here.
        """
        if await self._db.read(lambda raw: stages.stage_of(raw, profile_id, kind)) is Stage.SHELVING:
            await self.fill(profile_id, kind)
        return await self._db.write(lambda raw: _begin(raw, profile_id, kind))

    async def fill(self, profile_id: int, kind: TitleKind, advance: Advance = lambda done: None) -> None:
        """Put a kind on its shelves after its first load, in short transactions; `advance` is told 0 to 1.

        Goes on where a fill that was cut off had come to; does nothing for a kind that is complete.
        """
        await shelf_fill.fill(self._db, profile_id, kind, advance)

    async def page(
        self,
        profile_id: int,
        kind: TitleKind,
        category_id: str = "",
        *,
        offset: int,
        limit: int,
        text_filter: str | None = None,
    ) -> Sequence[TitleLine]:
        """Give `limit` lines from `offset` on, in name order; "" is the whole kind, UNCATEGORISED what has none.

        With `text_filter` only titles whose name has words beginning like each of its words (see `filtered`).
        """

        def read(raw: sqlite3.Connection) -> list[TitleLine]:
            shelf_id = _shelf_id(raw, profile_id, kind, category_id)
            if shelf_id is None:
                return []
            if text_filter:
                ids = _filtered(raw, shelf_id, ids_of(profile_id, kind), category_id, text_filter)
                return lines_of(raw, ids[offset : offset + limit])
            return lines_of(raw, _page_ids(raw, shelf_id, offset, limit))

        return await self._db.read(read)

    async def count(
        self, profile_id: int, kind: TitleKind, category_id: str = "", *, text_filter: str | None = None
    ) -> int:
        """Count the lines that `page` can give."""

        def read(raw: sqlite3.Connection) -> int:
            shelf_id = _shelf_id(raw, profile_id, kind, category_id)
            if shelf_id is None:
                return 0
            if text_filter:
                return len(_filtered(raw, shelf_id, ids_of(profile_id, kind), category_id, text_filter))
            return _count(raw, shelf_id)

        return await self._db.read(read)

    async def index_of_prefix(self, profile_id: int, kind: TitleKind, category_id: str, prefix: str) -> int:
        """Give the offset of the first line whose folded name is not before `prefix`, to jump there by typing."""
        folded = sort_name(prefix)

        def read(raw: sqlite3.Connection) -> int:
            shelf_id = _shelf_id(raw, profile_id, kind, category_id)
            blocks = _blocks(raw, shelf_id) if shelf_id is not None else []
            earlier = [block for block in blocks if block.name < folded]
            if not earlier:
                return 0
            last = earlier[-1]
            inside = raw.execute(_BEFORE, (shelf_id, last.name, last.title_id, folded)).fetchone()[0]
            return last.before + int(inside)

        return await self._db.read(read)


def _begin(raw: sqlite3.Connection, profile_id: int, kind: TitleKind) -> bool:
    ids = ids_of(profile_id, kind)
    if stages.is_loading(raw, profile_id, kind):
        return True
    if raw.execute("SELECT 1 FROM titles WHERE id BETWEEN ? AND ? LIMIT 1", (ids.low, ids.high)).fetchone():
        return False
    stages.set_stage(raw, profile_id, kind, Stage.LOADING)
    return True


def _shelf_id(raw: sqlite3.Connection, profile_id: int, kind: TitleKind, category_id: str) -> int | None:
    row = raw.execute(_SHELF, (profile_id, kind, category_id)).fetchone()
    return int(row[0]) if row else None


def _filtered(raw: sqlite3.Connection, shelf_id: int, within: IdRange, category_id: str, text: str) -> list[int]:
    rows = _count(raw, shelf_id)
    return filtered(raw, shelf_id, within, text, rows=rows, is_whole_kind=not category_id)


def _count(raw: sqlite3.Connection, shelf_id: int) -> int:
    row = raw.execute("SELECT coalesce(sum(rows), 0) FROM shelf_blocks WHERE shelf_id = ?", (shelf_id,)).fetchone()
    return int(row[0])


def _blocks(raw: sqlite3.Connection, shelf_id: int) -> list[Block]:
    found: list[Block] = []
    before = 0
    for name, title_id, rows in raw.execute(_BLOCKS, (shelf_id,)):
        found.append(Block(name, title_id, before, rows))
        before += rows
    return found


def _page_ids(raw: sqlite3.Connection, shelf_id: int, offset: int, limit: int) -> list[int]:
    offset = max(0, offset)
    blocks = [block for block in _blocks(raw, shelf_id) if block.before <= offset < block.before + block.rows]
    if not blocks or limit <= 0:
        return []
    block = blocks[0]
    key = (shelf_id, block.name, block.title_id, limit, offset - block.before)
    return [row[0] for row in raw.execute(_PAGE, key)]
