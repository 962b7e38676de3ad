"""The lists of the open store, as faces and syncs read them. They are written inside transactions, through
`item_writes`, `list_writes`, `sides`, `plans` and `changes`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

import aiosqlite

from tui.model.lists import Entry, EntryKey, ListChange, ListItem, LocalList, ShownPlan, Side
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.lists import changes, plans, reading, sides

T = TypeVar("T")


class Lists:
    """The tables that begin with `list`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> list[LocalList]:
        """Give every list, by title."""
        return await self._db.read(reading.everything)

    async def get(self, list_id: int) -> LocalList | None:
        """Give one list; None = it was deleted."""
        return await self._db.read(lambda raw: reading.get(raw, list_id))

    async def of_profile(self, profile_id: int) -> list[LocalList]:
        """Give the lists that have their side with an account, by title."""
        return await self._db.read(lambda raw: reading.of_profile(raw, profile_id))

    async def linked_to(self, profile_id: int, remote_id: int) -> LocalList | None:
        """Give the list whose side at Trakt is this one."""
        return await self._db.read(lambda raw: reading.linked_to(raw, profile_id, remote_id))

    async def due(self, now: float) -> list[LocalList]:
        """Give the lists whose rule is to be looked at again by itself."""
        return await self._db.read(lambda raw: reading.due(raw, now))

    async def items(self, list_id: int, *, offset: int = 0, limit: int | None = None, text: str = "") -> list[ListItem]:
        """Give what stands on a list, in its order; with `text` only what has it in a title, whatever its case."""
        return await self._db.read(lambda raw: reading.items(raw, list_id, offset, limit, text))

    async def item(self, item_id: int) -> ListItem | None:
        """Give one thing on a list; None = it was taken off."""
        return await self._db.read(lambda raw: reading.item(raw, item_id))

    async def unknown(self, list_id: int) -> list[ListItem]:
        """Give what stands on a list and Trakt does not know, or not for sure."""
        return await self._db.read(lambda raw: reading.unknown(raw, list_id))

    async def entries(self, list_id: int) -> list[Entry]:
        """Give the entries of a list in its order, for comparing."""
        return await self._db.read(lambda raw: reading.entries(raw, list_id))

    async def rule_held(self, list_id: int) -> tuple[int, str]:
        """Give how many removals the gate keeps the rule of a list from, and why; (0, "") = none."""
        return await self._db.read(lambda raw: reading.rule_held(raw, list_id))

    async def agreed(self, list_id: int) -> tuple[EntryKey, ...] | None:
        """Give what both sides last agreed on, in its order; None = they never did (S6)."""
        return await self._db.read(lambda raw: sides.agreed(raw, list_id))

    async def plan(self, list_id: int) -> ShownPlan | None:
        """Give the plan that was made last; None = the list is in line, or was never looked at."""
        return await self._db.read(lambda raw: plans.get(raw, list_id))

    async def choices(self, list_id: int) -> dict[str, Side]:
        """Give which sides a person chose, by what the conflict is about."""
        return await self._db.read(lambda raw: plans.choices(raw, list_id))

    async def changes_of_run(self, run_id: int) -> list[ListChange]:
        """Give what a run changed, newest first."""
        return await self._db.read(lambda raw: changes.of_run(raw, run_id))

    async def changes_of(self, list_id: int, limit: int = 100) -> list[ListChange]:
        """Give what was changed of a list, newest first."""
        return await self._db.read(lambda raw: changes.of_list(raw, list_id, limit))

    async def prune(self, older_than: float) -> int:
        """Forget some changes from before a time (UTC epoch seconds), and give how many; 0 = there are no more."""
        return await self._db.write(lambda raw: changes.prune(raw, older_than))

    async def write(self, conn: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run several of the writers above together, in the thread of a transaction."""
        return await in_thread_of(conn, work)
