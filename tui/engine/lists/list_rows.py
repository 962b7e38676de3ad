"""Finds the list that a caller means, and changes lists in one transaction with what that queues."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tui.engine.lists.finding import found_list
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.lists import LocalList
from tui.model.profiles import Profile
from tui.store.hop import Raw
from tui.store.store import Store

T = TypeVar("T")

Which = LocalList | int | str
"""A list, its number, or what a person types: number or title."""


class ListRows:
    """`wake` lets what was queued leave as soon as it may."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def profiles(self) -> list[Profile]:
        """Give every profile."""
        return await self._store.profiles.all()

    async def find(self, which: Which) -> LocalList:
        """Give the list that is meant, as it is now. Raises InvalidInput for one that is not there."""
        if isinstance(which, str):
            return found_list(await self._store.lists.all(), which)
        return await self.get(which if isinstance(which, int) else which.id)

    async def get(self, list_id: int) -> LocalList:
        """Give a list by its number. Raises InvalidInput when it was deleted."""
        local = await self._store.lists.get(list_id)
        if local is None:
            raise InvalidInput(f"There is no list {list_id}", hint="`syncdeck list ls` shows those that there are.")
        return local

    async def write(self, work: Callable[[Raw, float], T]) -> T:
        """Change rows in one transaction, and let what that queued leave. `work` is given the time (UTC epoch s)."""
        now = self._clock.now()
        done = await self._store.db.write(lambda raw: work(raw, now))
        self._wake()
        return done
