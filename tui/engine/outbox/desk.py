"""What faces do with the outbox: look, send at once, retry, drop, pause, wait. Any process may; one of them sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

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


class OutboxDesk:
    """The outbox as faces see it. `wake` lets the sender of this process look at once, if it is here."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._wake = wake

    async def lanes(self) -> list[Lane]:
        """Give the lane of every media server, and of whatever else has deliveries, by name."""
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

    async def moving(self, profile: Profile | None = None, *, group_id: str = "") -> int:
        """Count what goes by itself: to one target, of one group, or in all."""
        return await self._store.outbox.moving(profile.id if profile else None, group_id=group_id)

    async def flush(self, profile: Profile | None = None) -> None:
        """Send now what waits, and try lanes that are closed: of one target or of all. What is paused stays."""
        await self._store.outbox.flush(profile.id if profile else None)
        self._wake()

    async def retry(self, ids: Sequence[int]) -> int:
        """Let deliveries go again that are dead, wait or are held, with all their attempts; give how many.

        Raises InvalidInput for a number that is unknown, Conflict when one of them is none of these.
        """
        for delivery_id in ids:
            _refuse_retry(await self.get(delivery_id))
        changed = await self._store.outbox.retry(ids)
        self._wake()
        return changed

    async def retry_dead(self, profile: Profile | None = None) -> int:
        """Let everything that is dead go again, of one target or of all; give how many."""
        changed = await self._store.outbox.retry_dead(profile.id if profile else None)
        self._wake()
        return changed

    async def approve(self, profile: Profile) -> int:
        """Let the un-watches go that the safety gate holds back for a target; give how many."""
        changed = await self._store.outbox.approve(profile.id)
        if changed:
            self._log.write(Level.INFO, f"{changed:,} held deliveries approved", source=profile.name)
        self._wake()
        return changed

    async def drop(self, ids: Sequence[int]) -> int:
        """End deliveries that nobody wants any more, and give how many. Their servers are left as they are.

        Raises InvalidInput for a number that is unknown, Conflict for one that is on its way or has ended.
        """
        for delivery_id in ids:
            _refuse_drop(await self.get(delivery_id))
        changed = await self._store.outbox.drop(ids)
        self._log.write(Level.INFO, f"{changed:,} deliveries dropped")
        return changed

    async def pause(self, profile: Profile) -> None:
        """Let nothing leave for a target until `resume`; what is in flight arrives."""
        await self._set_paused(profile, is_paused=True)

    async def resume(self, profile: Profile) -> None:
        """Let deliveries for a target leave again."""
        await self._set_paused(profile, is_paused=False)

    async def wait(self, timeout: float, *, profile: Profile | None = None, group_id: str = "") -> int:
        """Wait until nothing goes by itself any more, of a target, of a group or in all; give how many are left.

        `timeout` is in seconds. What is held or dead is not waited for.
        """
        return await self._until_none(lambda: self.moving(profile, group_id=group_id), timeout)

    async def settle(self, patience: float = PATIENCE, *, profile: Profile | None = None) -> int:
        """Wait at most `patience` seconds for what is in flight at this moment; give how many still are."""
        chosen = profile.id if profile else None
        return await self._until_none(lambda: self._store.outbox.flying(chosen), patience)

    async def _set_paused(self, profile: Profile, *, is_paused: bool) -> None:
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


def _refuse_retry(found: Delivery) -> None:
    if found.state in {DeliveryState.PENDING, DeliveryState.IN_FLIGHT}:
        raise Conflict(f"Delivery {found.id} is on its way already")
    if found.state not in {DeliveryState.DEAD, DeliveryState.WAITING, DeliveryState.HELD}:
        raise Conflict(f"Delivery {found.id} has ended: {found.outcome or found.state.value}")
    if found.item_id is None:
        raise Conflict(f"{found.title} is no longer in the library of {found.profile}", hint="Drop it.")


def _refuse_drop(found: Delivery) -> None:
    if found.state is DeliveryState.IN_FLIGHT:
        raise Conflict(f"Delivery {found.id} is on its way", hint="Wait a moment, or pause the lane first.")
    if found.finished_at is not None:
        raise Conflict(f"Delivery {found.id} has ended: {found.outcome or found.state.value}")
