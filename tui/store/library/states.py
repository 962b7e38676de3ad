"""What accounts have seen of the items of their server. Three states: watched, unwatched, unknown (safety rule S22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import aiosqlite

from tui.model.servers import ItemState, StateCounts, StateRow
from tui.store.database import Database

STATE_BATCH = 1_000
"""States of one transaction."""

KnownState = tuple[bool, int, int, int | None]
"""(is played, plays, position ms, last played UTC epoch s)."""


class States:
    """The `watch_states` and `state_scopes` tables."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def known(self, account_id: int, library_key: str) -> dict[str, KnownState]:
        """Give what an account is known to have seen of a library, by item key.

        Left out are items of which it has seen nothing, and states that an item inherited: no walk told of those, so
        no walk that leaves them out takes them back (S21).
        """
        raise NotImplementedError

    async def put(
        self, conn: aiosqlite.Connection, account_id: int, rows: Sequence[StateRow], now: float
    ) -> tuple[int, int]:
        """Write states that a server told of; give (added, updated). Those stored as they are cost nothing.

        A row that says "nothing seen" is an explicit un-watch where something was stored, else it is not stored.
        States of items that are not stored are left out.
        """
        raise NotImplementedError

    async def clear(self, conn: aiosqlite.Connection, account_id: int, item_keys: Sequence[str], now: float) -> int:
        """Say that items became unwatched: they were in `known`, and a complete walk has them no longer. Give how many.

        What was there before stands in `was_played`; inherited states stay.
        """
        raise NotImplementedError

    async def prove(self, conn: aiosqlite.Connection, account_id: int, library_key: str, now: float) -> None:
        """Note that a complete walk told all that an account has seen of a library: the rest is unwatched, not unknown.

        To be called in the transaction after its last `put` and `clear`.
        """
        raise NotImplementedError

    async def counts(self, server_id: int) -> dict[int, StateCounts]:
        """Give how much each account (by id) has seen of the libraries that were proven; others are left out."""
        raise NotImplementedError

    async def of_item(self, item_id: int) -> list[ItemState]:
        """Give what every account of its server has seen of a library item, unknown ones included."""
        raise NotImplementedError

    async def of_items(self, item_ids: Sequence[int]) -> Mapping[int, list[ItemState]]:
        """Give the same for several items."""
        raise NotImplementedError
