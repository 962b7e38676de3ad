"""What a person marked. Keyed by what the provider calls the title, so that marks outlive its row."""

from __future__ import annotations

from collections.abc import Sequence

import aiosqlite

from tui.errors import NotFound
from tui.model.catalogue import TitleKind
from tui.store.catalogue.scopes import kind_of
from tui.store.database import Database

FAVOURITE = "favourite"

_PUT = "INSERT OR IGNORE INTO marks (profile_id, kind, item_id, mark, set_at) VALUES (?, ?, ?, ?, ?)"
_DROP = "DELETE FROM marks WHERE profile_id = ? AND kind = ? AND item_id = ? AND mark = ?"
_LIST = "SELECT profile_id, kind, item_id FROM marks WHERE mark = ? ORDER BY set_at DESC, item_id LIMIT ?"


class Marks:
    """The table family of marks."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def put(
        self, conn: aiosqlite.Connection, profile_id: int, kind: TitleKind, item_id: str, mark: str, *, now: float
    ) -> None:
        """Set a mark; one that is set already keeps its time."""
        await conn.execute(_PUT, (profile_id, kind, item_id, mark, now))

    async def clear(
        self, conn: aiosqlite.Connection, profile_id: int, kind: TitleKind, item_id: str, mark: str
    ) -> None:
        """Take a mark away; nothing happens when it is not set."""
        await conn.execute(_DROP, (profile_id, kind, item_id, mark))

    async def of(self, profile_id: int, kind: TitleKind, item_id: str) -> frozenset[str]:
        """Give the marks of a title."""
        rows = await self._db.fetch_all(
            "SELECT mark FROM marks WHERE profile_id = ? AND kind = ? AND item_id = ?", (profile_id, kind, item_id)
        )
        return frozenset(row[0] for row in rows)

    async def all_with(self, mark: str, *, limit: int = 500) -> Sequence[tuple[int, TitleKind, str]]:
        """Give (profile id, kind, item id) of what bears a mark, newest first, whether it is visible now or not."""
        rows = await self._db.fetch_all(_LIST, (mark, limit))
        return [(profile_id, TitleKind(kind), item_id) for profile_id, kind, item_id in rows]

    async def set_favourite(self, conn: aiosqlite.Connection, title_id: int, on: bool, *, now: float) -> None:
        """Set or clear the favourite mark of a title or episode by its row id. Raises NotFound."""
        table, key = ("episodes", "episode_id") if kind_of(title_id) is TitleKind.EPISODE else ("titles", "item_id")
        cursor = await conn.execute(f"SELECT profile_id, {key} FROM {table} WHERE id = ?", (title_id,))
        row = await cursor.fetchone()
        if row is None:
            raise NotFound("This title is no longer in the catalogue", hint="Search for it again.")
        if on:
            await self.put(conn, row[0], kind_of(title_id), row[1], FAVOURITE, now=now)
        else:
            await self.clear(conn, row[0], kind_of(title_id), row[1], FAVOURITE)
