"""The mirror of the libraries of media servers: compared in memory, written by differences only.

Writes take the connection of a transaction, so that rows and the run's checkpoint land together. Batches of
WRITE_BATCH rows keep a transaction under 50 ms.
"""

from __future__ import annotations

from collections.abc import Sequence

import aiosqlite

from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.model.plays import ServerKind
from tui.model.runs import EntityCounts
from tui.model.servers import AccountFacts, ServerLibrary, StoredLibrary
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.library import lookup, removal, servers
from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.item_writes import ItemWriter
from tui.store.library.known import KnownItems

WRITE_BATCH = 500
"""Items of one transaction."""

_ACCOUNT_IDS = "SELECT account_key, id FROM server_accounts WHERE server_id = ?"
_KNOWN = """
SELECT item_key, row_hash, missing_since IS NOT NULL FROM library_items
WHERE server_id = ? AND library_key = ? AND kind = ?
"""
_COUNT = """
SELECT kind, count(*) FROM library_items
WHERE server_id = ?1 AND (?2 = '' OR library_key = ?2) AND missing_since IS NULL GROUP BY kind
"""


class Library:
    """The table families of servers, libraries and items."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def server(self, conn: aiosqlite.Connection, kind: ServerKind, uuid: str, name: str, now: float) -> int:
        """Give the id of a server, stored if it is new; a name that is told is learnt."""
        return await in_thread_of(conn, lambda raw: servers.put_server(raw, kind, uuid, name, now))

    async def take_libraries(
        self, conn: aiosqlite.Connection, server_id: int, libraries: Sequence[ServerLibrary]
    ) -> EntityCounts:
        """Store all libraries that a server lists; those that it lists no longer stay, marked."""
        return await in_thread_of(conn, lambda raw: servers.take_libraries(raw, server_id, libraries))

    async def libraries(self, server_id: int) -> list[StoredLibrary]:
        """Give the libraries of a server, also those that it lists no longer, by name."""
        return await self._db.read(lambda raw: servers.libraries(raw, server_id))

    async def take_accounts(
        self, conn: aiosqlite.Connection, server_id: int, accounts: Sequence[AccountFacts], now: float
    ) -> EntityCounts:
        """Store the accounts of a server. Others are marked as not listed when an admin or a key made the list."""
        return await in_thread_of(conn, lambda raw: servers.take_accounts(raw, server_id, accounts, now))

    async def account_ids(self, server_id: int) -> dict[str, int]:
        """Give the ids of a server's accounts (`server_accounts`) by the server's own keys."""
        return dict(await self._db.fetch_all(_ACCOUNT_IDS, (server_id,)))

    async def known(self, server_id: int, library_key: str, kind: ItemKind) -> KnownItems:
        """Read what is stored of a library's items of one kind, to compare a walk with; off the event loop."""
        known = KnownItems()
        await self._db.read(lambda raw: known.load(raw.execute(_KNOWN, (server_id, library_key, kind))))
        return known

    async def put_items(
        self, conn: aiosqlite.Connection, server_id: int, rows: Sequence[tuple[ItemRow, int]], now: float
    ) -> tuple[int, int, int]:
        """Write items, each with its `hash_of`; give (added, updated, back).

        Rows that are stored as they are cost nothing. Blank never overwrites (S27). A new item with the ids of one
        that is gone inherits what accounts have seen of it (S21). Shows come before their episodes.
        """
        return await in_thread_of(conn, lambda raw: ItemWriter(raw, server_id, now).put(rows))

    async def mark_missing(
        self, conn: aiosqlite.Connection, server_id: int, keys: Sequence[str], now: float, *, library_key: str = ""
    ) -> int:
        """Hide items that a complete walk missed, as tombstones; give how many were there.

        With `library_key` only those that are still in that library: one that moved to another is not gone.
        """
        return await in_thread_of(conn, lambda raw: ItemWriter(raw, server_id, now).mark_missing(keys, library_key))

    async def purge(self, older_than: float) -> int:
        """Delete items that are gone since before a time (UTC epoch s), in short transactions; give how many."""
        total = 0
        while rows := await self._db.write(lambda raw: removal.purge_batch(raw, older_than)):
            total += rows
        return total

    async def count(self, server_id: int, library_key: str = "") -> dict[ItemKind, int]:
        """Count the items that are there, by kind; of one library or of all."""
        rows = await self._db.fetch_all(_COUNT, (server_id, library_key))
        return {ItemKind(kind): count for kind, count in rows}

    async def item(self, item_id: int) -> StoredItem | None:
        """Give one item by its id here, also one that is gone."""
        row = await self._db.fetch_one(f"{ITEM} WHERE i.id = ?", (item_id,))
        return item_of(row) if row else None

    async def find(self, server_id: int, item_key: str) -> StoredItem | None:
        """Give the item that a server calls `item_key`, also one that is gone."""
        return await self._db.read(lambda raw: lookup.find(raw, server_id, item_key))

    async def named(self, names: Sequence[str]) -> list[StoredItem]:
        """Give the items of all servers that have one of these names (`item_names`) and are there.

        Left out are items whose name is ambiguous on their server: two items there share it and differ (S23).
        """
        return await self._db.read(lambda raw: lookup.named(raw, names))
