"""What faces do with the outbox: look, send at once, retry, drop, pause, wait. Any process may; one of them sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from tui.engine.log import LogWriter
from tui.errors import Conflict, InvalidInput
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState, Lane, Tally
from tui.model.profiles import Profile
from tui.store.outbox.outbox import EVERYTHING_OPEN
from tui.store.store import Store

POLL = 0.1
"""Seconds between two looks of somebody who waits."""
PATIENCE = 8.0
"""Seconds that critical steps wait for what is in flight."""

Find = Callable[[str], Awaitable[Profile]]
"""Gives a profile by its name. Raises InvalidInput for an unknown one."""


class OutboxDesk:
    """The outbox as faces see it. `wake` lets the sender of this process look at once, if it is here."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter, find: Find, wake: Callable[[], None]) -> None:
        self._store = store
        self._find = find
        self._clock = clock
        self._log = log
        self._wake = wake

    async def lanes(self) -> list[Lane]:
        """Give the lane of every server that is written to, and of whatever else has deliveries, by name."""
        return await self._store.outbox.lanes()

    async def page(
        self, chosen: DeliveryFilter = EVERYTHING_OPEN, *, offset: int = 0, limit: int = 100
    ) -> list[Delivery]:
        """Give deliveries, newest first: what is open unless other states are chosen."""
        return await self._store.outbox.page(chosen, offset=offset, limit=limit)

    async def count(self, chosen: DeliveryFilter = EVERYTHING_OPEN) -> int:
        """Count what `page` gives in all."""
        return await self._store.outbox.count(chosen)

    async def get(self, delivery_id: int) -> Delivery:
        """Give one delivery. Raises InvalidInput when there is none of this number, or none any more."""
        found = await self._store.outbox.get(delivery_id)
        if found is None:
            raise InvalidInput(
                f"There is no delivery {delivery_id}", hint="`queue ls --all` lists those that are kept."
            )
        return found

    async def tally(self) -> Tally:
        """Give what the sync indicator shows."""
        return await self._store.outbox.tally()

    async def moving(self, name: str | None = None, *, group_id: str = "") -> int:
        """Count what goes by itself: to one target, of one group, or in all."""
        return await self._store.outbox.moving(await self._id_of(name), group_id=group_id)

    async def flush(self, name: str | None = None) -> None:
        """Send now what waits, and try lanes that are closed: of one target or of all. What is paused stays."""
        await self._store.outbox.flush(await self._id_of(name))
        self._wake()

    async def retry(self, ids: Sequence[int]) -> int:
        """Let deliveries go again that are dead, wait or are held, with all their attempts; give how many.

        Raises InvalidInput for a number that is unknown, Conflict when none of them can.
        """
        found = [await self.get(delivery_id) for delivery_id in ids]
        changed = await self._store.outbox.retry(ids)
        if found and not changed:
            raise _no_retry(found[0])
        self._wake()
        return changed

    async def retry_dead(self, name: str | None = None) -> int:
        """Let everything that is dead go again, of one target or of all; give how many."""
        changed = await self._store.outbox.retry_dead(await self._id_of(name))
        self._wake()
        return changed

    async def approve(self, name: str) -> int:
        """Let the un-watches go that the safety gate holds back for a target; give how many. Raises InvalidInput."""
        profile = await self._find(name)
        changed = await self._store.outbox.approve(profile.id)
        if changed:
            self._log.write(Level.INFO, f"{changed:,} held deliveries approved", source=profile.name)
        self._wake()
        return changed

    async def drop(self, ids: Sequence[int]) -> int:
        """End deliveries that nobody wants any more, and give how many. Their servers are left as they are.

        Raises InvalidInput for a number that is unknown, Conflict when all are on their way or have ended.
        """
        found = [await self.get(delivery_id) for delivery_id in ids]
        changed = await self._store.outbox.drop(ids)
        if found and not changed:
            raise _no_drop(found[0])
        self._log.write(Level.INFO, f"{changed:,} deliveries dropped")
        return changed

    async def pause(self, name: str) -> None:
        """Let nothing leave for a target until `resume`; what is in flight arrives."""
        await self._set_paused(name, is_paused=True)

    async def resume(self, name: str) -> None:
        """Let deliveries for a target leave again."""
        await self._set_paused(name, is_paused=False)

    async def wait(self, timeout: float, *, name: str | None = None, group_id: str = "") -> int:
        """Wait until nothing goes by itself any more, of a target, of a group or in all; give how many are left.

        `timeout` is in seconds. What is held or dead is not waited for.
        """
        return await self._until_none(lambda: self.moving(name, group_id=group_id), timeout)

    async def settle(self, patience: float = PATIENCE, *, name: str | None = None) -> int:
        """Wait at most `patience` seconds for what is in flight at this moment; give how many still are."""
        chosen = await self._id_of(name)
        return await self._until_none(lambda: self._store.outbox.flying(chosen), patience)

    @asynccontextmanager
    async def at_rest(self, name: str) -> AsyncIterator[int]:
        """Let nothing leave for a target meanwhile, after at most 8 s for what is in flight; give how many still are.

        When that fails for which it rested, deliveries leave again as before. Raises InvalidInput.
        """
        profile = await self._find(name)
        was_paused = await self._is_paused(profile.id)
        await self._store.outbox.set_paused(profile.id, is_paused=True)
        try:
            yield await self.settle(name=name)
        except BaseException:
            await self._store.outbox.set_paused(profile.id, is_paused=was_paused)
            self._wake()
            raise

    async def _is_paused(self, profile_id: int) -> bool:
        standings = await self._store.departures.standings()
        return any(lane.is_paused for lane in standings if lane.profile_id == profile_id)

    async def _id_of(self, name: str | None) -> int | None:
        return None if name is None else (await self._find(name)).id

    async def _set_paused(self, name: str, *, is_paused: bool) -> None:
        profile = await self._find(name)
        await self._store.outbox.set_paused(profile.id, is_paused=is_paused)
        words = "Deliveries are paused" if is_paused else "Deliveries leave again"
        self._log.write(Level.INFO, words, source=profile.name)
        self._wake()

    async def _until_none(self, count: Callable[[], Awaitable[int]], patience: float) -> int:
        """Look at a count whenever something was stored, until it is 0 or `patience` seconds are over."""
        deadline, seen, left = self._clock.monotonic() + patience, -1, 0
        while True:
            version = await self._store.db.data_version()
            if version != seen:
                seen, left = version, await count()
            if not left or self._clock.monotonic() >= deadline:
                return left
            await self._clock.sleep(POLL)


def _no_retry(found: Delivery) -> Conflict:
    if found.state in {DeliveryState.PENDING, DeliveryState.IN_FLIGHT}:
        return Conflict(f"{found.title} is on its way to {found.profile} already")
    if found.item_id is None and found.list_id is None:
        return Conflict(f"{found.title} is no longer in the library of {found.profile}", hint="Drop it.")
    return _has_ended(found)


def _no_drop(found: Delivery) -> Conflict:
    if found.state is DeliveryState.IN_FLIGHT:
        return Conflict(f"{found.title} is on its way to {found.profile}", hint="Wait a moment, or pause the lane.")
    return _has_ended(found)


def _has_ended(found: Delivery) -> Conflict:
    return Conflict(f"Delivery {found.id} has ended: {found.outcome or found.state.value}")
