"""A small library of a server, as walks write it."""

from __future__ import annotations

from typing import Any

from tui.model.library import ItemKind, ItemRow, StateRow
from tui.model.plays import ServerKind
from tui.model.servers import AccountFacts
from tui.store.library.hashing import hash_of
from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.names import own_names
from tui.store.store import Store

NOW = 1_700_000_000.0
HOUR = 3600.0
DAY = 24 * HOUR


def film(key: str = "1", title: str = "The Matrix", *ids: str, **changes: Any) -> ItemRow:
    """A film of the library "Movies"."""
    told: dict[str, Any] = {"library_key": "m", "ids": ids or ("imdb:tt0133093", "tmdb:603"), "year": 1999}
    return ItemRow(key=key, kind=ItemKind.MOVIE, title=title, **{**told, **changes})


def show(key: str = "s", *ids: str, **changes: Any) -> ItemRow:
    """A show of the library "TV Shows"."""
    told: dict[str, Any] = {"library_key": "t", "ids": ids or ("tvdb:81189",), "title": "Breaking Bad"}
    return ItemRow(key=key, kind=ItemKind.SHOW, **{**told, **changes})


def episode(key: str, season: int, number: int, *ids: str, **changes: Any) -> ItemRow:
    """An episode of the show `s`."""
    told: dict[str, Any] = {"library_key": "t", "title": f"Episode {season}x{number}", "grandparent_key": "s"}
    told |= {"season": season, "number": number, "ids": ids, "parent_key": f"s{season}"}
    return ItemRow(key=key, kind=ItemKind.EPISODE, **{**told, **changes})


class Shelf:
    """One server with two accounts: the first sees everything that a test says."""

    def __init__(self, store: Store, server_id: int, accounts: dict[str, int]) -> None:
        self.store = store
        self.server_id = server_id
        self.accounts = accounts

    @classmethod
    async def of(cls, store: Store, uuid: str = "one", kind: ServerKind = ServerKind.PLEX) -> Shelf:
        """Store a server."""
        told = [AccountFacts("7", "anna", is_admin=True, is_own=True), AccountFacts("8", "ben")]
        async with store.db.transaction() as conn:
            server_id = await store.library.server(conn, kind, uuid, f"Server {uuid}", NOW)
            await store.library.take_accounts(conn, server_id, told, NOW)
        return cls(store, server_id, await store.library.account_ids(server_id))

    async def put(self, *items: ItemRow, at: float = NOW) -> tuple[int, int, int]:
        """Write items."""
        async with self.store.db.transaction() as conn:
            rows = [(item, hash_of(item)) for item in items]
            return await self.store.library.put_items(conn, self.server_id, rows, at)

    async def miss(self, *keys: str, at: float = NOW + DAY, library_key: str = "") -> int:
        """Say that a complete walk missed items."""
        async with self.store.db.transaction() as conn:
            return await self.store.library.mark_missing(conn, self.server_id, keys, at, library_key=library_key)

    async def see(self, *rows: StateRow, account: str = "7", at: float = NOW) -> tuple[int, int]:
        """Write what an account has seen."""
        async with self.store.db.transaction() as conn:
            return await self.store.states.put(conn, self.accounts[account], rows, at)

    async def unsee(self, *keys: str, account: str = "7", at: float = NOW) -> int:
        """Say that items became unwatched."""
        async with self.store.db.transaction() as conn:
            return await self.store.states.clear(conn, self.accounts[account], keys, at)

    async def prove(self, library_key: str, account: str = "7", at: float = NOW) -> None:
        """Say that a walk of states was complete."""
        async with self.store.db.transaction() as conn:
            await self.store.states.prove(conn, self.accounts[account], library_key, at)

    async def id_of(self, key: str) -> int:
        """The id of an item here."""
        found = await self.store.library.find(self.server_id, key)
        assert found is not None
        return found.id

    async def watch(self, key: str, account: str = "7") -> tuple[str, int, bool]:
        """How an item stands: the word, plays, and whether that is inherited."""
        states = await self.store.states.of_item(await self.id_of(key))
        (state,) = (state for state in states if state.account_key == account)
        return state.watch.value, state.plays, state.is_inherited


async def assert_in_step(store: Store) -> None:
    """Every name stands beside the item that has it, and no other does."""
    items = [item_of(row) for row in await store.db.fetch_all(ITEM)]
    wanted = sorted((name, one.id) for one in items for name in own_names(one.item))
    assert await store.db.fetch_all("SELECT external_id, item_id FROM library_ids ORDER BY 1, 2") == wanted
    assert await store.db.fetch_all("PRAGMA foreign_key_check") == []
