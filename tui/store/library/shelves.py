"""Browsing the libraries of media servers: what there is of each kind, and any page of it in the order of names."""

from __future__ import annotations

import json

from tui.model.library import ItemKind, LibraryShelf, StoredItem
from tui.store.database import Database
from tui.store.library import lookup
from tui.store.library.item_rows import ITEM, item_of

BROWSED = (ItemKind.MOVIE, ItemKind.SHOW, ItemKind.TRACK)
"""Episodes are found under their shows."""

_COUNTS = """
SELECT * FROM (
    SELECT l.server_id, coalesce(nullif(v.name, ''), v.uuid), l.library_key, l.name, k.value, (
        SELECT count(*) FROM library_items AS i INDEXED BY library_items_by_library
        WHERE i.server_id = l.server_id AND i.library_key = l.library_key AND i.kind = k.value
            AND i.missing_since IS NULL
    ) AS items
    FROM server_libraries AS l CROSS JOIN play_servers AS v ON v.id = l.server_id CROSS JOIN json_each(?) AS k
    WHERE v.kind <> 'trakt'
) WHERE items > 0 ORDER BY 2 COLLATE NOCASE, 1, 4 COLLATE NOCASE, 3
"""
_ON_SHELF = """
FROM library_items INDEXED BY library_items_by_library
WHERE server_id = ? AND library_key = ? AND kind = ? AND missing_since IS NULL
"""
_PAGE = f"""
{ITEM} WHERE i.id IN (SELECT id {_ON_SHELF} ORDER BY sort_name, id LIMIT ? OFFSET ?) ORDER BY i.sort_name, i.id
"""


class LibraryShelves:
    """Reads what is there; tombstones are on no shelf, nor is what Trakt knows: there is nothing of it to be played."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> list[LibraryShelf]:
        """Give every kind of every library that holds anything, by server and name."""
        rows = await self._db.fetch_all(_COUNTS, (json.dumps(list(BROWSED)),))
        return [
            LibraryShelf(server_id, server, key, name, ItemKind(kind), items)
            for server_id, server, key, name, kind, items in rows
        ]

    async def count(self, server_id: int, library_key: str, kind: ItemKind) -> int:
        """Count the items of one shelf."""
        row = await self._db.fetch_one(f"SELECT count(*) {_ON_SHELF}", (server_id, library_key, kind))
        return int(row[0]) if row else 0

    async def page(
        self, server_id: int, library_key: str, kind: ItemKind, *, offset: int, limit: int
    ) -> list[StoredItem]:
        """Give some items of one shelf, in the order of their names."""
        rows = await self._db.fetch_all(_PAGE, (server_id, library_key, kind, limit, offset))
        return [item_of(row) for row in rows]

    async def episodes(self, show: StoredItem) -> list[StoredItem]:
        """Give the episodes of a show that are there, in their order."""
        return await self._db.read(lambda raw: lookup.episodes(raw, show))
