"""The mirror of the libraries of media servers: compared in memory, written by differences only.

Writes take the connection of a transaction, so that rows and the run's checkpoint land together. Batches of
WRITE_BATCH rows keep a transaction under 50 ms.
"""

from __future__ import annotations

from collections.abc import Sequence

import aiosqlite

from tui.model.plays import ServerKind
from tui.model.runs import EntityCounts
from tui.model.servers import AccountFacts, ItemKind, ItemRow, ServerLibrary, StoredItem, StoredLibrary
from tui.store.database import Database
from tui.store.library.known import KnownItems

WRITE_BATCH = 500
"""Items of one transaction."""


class Library:
    """The table families of servers, libraries and items."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def server(self, conn: aiosqlite.Connection, kind: ServerKind, uuid: str, name: str, now: float) -> int:
        """Give the id of a server, stored if it is new; a name that is told is learnt."""
        raise NotImplementedError

    async def take_libraries(
        self, conn: aiosqlite.Connection, server_id: int, libraries: Sequence[ServerLibrary]
    ) -> EntityCounts:
        """Store all libraries that a server lists; those that it lists no longer stay, marked."""
        raise NotImplementedError

    async def libraries(self, server_id: int) -> list[StoredLibrary]:
        """Give the libraries of a server, also those that it lists no longer, by name."""
        raise NotImplementedError

    async def take_accounts(
        self, conn: aiosqlite.Connection, server_id: int, accounts: Sequence[AccountFacts], now: float
    ) -> EntityCounts:
        """Store the accounts of a server. Others are marked as not listed when an admin or a key made the list."""
        raise NotImplementedError

    async def account_ids(self, server_id: int) -> dict[str, int]:
        """Give the ids of a server's accounts (`server_accounts`) by the server's own keys."""
        raise NotImplementedError

    async def known(self, server_id: int, library_key: str, kind: ItemKind) -> KnownItems:
        """Read what is stored of a library's items of one kind, to compare a walk with; off the event loop."""
        raise NotImplementedError

    async def put_items(
        self, conn: aiosqlite.Connection, server_id: int, rows: Sequence[tuple[ItemRow, int]], now: float
    ) -> tuple[int, int, int]:
        """Write items, each with its `hash_of`; give (added, updated, back).

        Rows that are stored as they are cost nothing. Blank never overwrites (S27). A new item with the ids of one
        that is gone inherits what accounts have seen of it (S21). Shows come before their episodes.
        """
        raise NotImplementedError

    async def mark_missing(
        self, conn: aiosqlite.Connection, server_id: int, keys: Sequence[str], now: float, *, library_key: str = ""
    ) -> int:
        """Hide items that a complete walk missed, as tombstones; give how many were there.

        With `library_key` only those that are still in that library: one that moved to another is not gone.
        """
        raise NotImplementedError

    async def purge(self, older_than: float) -> int:
        """Delete items that are gone since before a time (UTC epoch s), in short transactions; give how many."""
        raise NotImplementedError

    async def count(self, server_id: int, library_key: str = "") -> dict[ItemKind, int]:
        """Count the items that are there, by kind; of one library or of all."""
        raise NotImplementedError

    async def item(self, item_id: int) -> StoredItem | None:
        """Give one item by its id here, also one that is gone."""
        raise NotImplementedError

    async def find(self, server_id: int, item_key: str) -> StoredItem | None:
        """Give the item that a server calls `item_key`, also one that is gone."""
        raise NotImplementedError

    async def named(self, names: Sequence[str]) -> list[StoredItem]:
        """Give the items of all servers that have one of these names (`item_names`) and are there.

        Left out are items whose name is ambiguous on their server: two items there share it and differ (S23).
        """
        raise NotImplementedError
