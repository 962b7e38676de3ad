"""Empties one lane: takes what is ready, hands it to the target, and stores what became of each at once.

It ends when nothing is ready, when the target is in trouble, or when somebody wants it to.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from tui.engine.log import LogWriter
from tui.engine.outbox.batch import Batch
from tui.engine.outbox.blame import Streak
from tui.engine.outbox.endings import TargetFailed, ending, untold
from tui.engine.outbox.lanes import is_on_trial
from tui.engine.outbox.verdict import LaneTrouble, backoff, trouble_with
from tui.engine.targets import Delivered, Target, Targets
from tui.errors import LocalStoreError, ServerError, SyncError
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.outbox import Delivery, DeliveryState, LaneState
from tui.model.profiles import Profile
from tui.store.outbox.landing import Failed, Landed
from tui.store.outbox.lanes import Standing
from tui.store.store import Store

AT_ONCE = 25
"""Deliveries that are taken together: a target reads them in one request."""
SUSPECTS_REST = 1.0
"""Seconds that what was excused waits longer than its lane, so that others show whether the target is well."""
PUT_BACK_PATIENCE = 2.0
"""Seconds for the store to take back what has not arrived; what it does not take is recovered later."""

Stream = AsyncGenerator[Delivered, None]
"""What targets give: closed where it stands when it is left early."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What the lanes of one process share."""

    store: Store
    clock: Clock
    log: LogWriter
    owner: str
    targets: Targets
    jitter: Callable[[float], float]
    may_go_on: Callable[[], bool]
    """False = the process stops, or another one holds the lease."""
    hear: Callable[[], Awaitable[object]]
    """Lets the hub look at what servers told."""


class Drain:
    """One lane, from when something is due until nothing is."""

    def __init__(self, on: Sender, lane: Standing, streak: Streak, batch: Batch) -> None:
        self._on = on
        self._lane = lane
        self._streak = streak
        self._batch = batch
        self._tries = lane.tries
        self._has_news = False
        self.is_idle = False

    async def run(self, profile: Profile, secrets: Mapping[str, str]) -> None:
        """Send what is ready. Troubles of the target close the lane. Raises LocalStoreError.

        Afterwards `is_idle` tells whether there was nothing that could be taken.
        """
        try:
            async with self._on.targets.open(profile, secrets) as target:
                await self._empty(target)
        except LocalStoreError:
            raise
        except SyncError as error:
            await self._close(trouble_with(error))
        await self._tell_hub()

    async def _empty(self, target: Target) -> None:
        limit = 1 if is_on_trial(self._lane) else AT_ONCE
        is_open, has_taken = True, False
        while is_open and self._on.may_go_on():
            taken = await self._on.store.departures.take(self._on.owner, self._lane.profile_id, limit)
            if not taken:
                self.is_idle = not has_taken
                return
            has_taken = True
            is_open = await self._send(target, taken)
            await self._tell_hub()
            limit = AT_ONCE

    async def _send(self, target: Target, taken: Sequence[Delivery]) -> bool:
        """Deliver a batch; False = no more now. Raises what is wrong with the target, with nothing left in flight."""
        left = {delivery.id: delivery for delivery in taken}
        is_broken_off = True
        try:
            is_open = await self._deliver(target, taken, left)
            is_broken_off = False
        except TargetFailed as failed:
            raise failed.error from failed
        finally:
            await self._put_back(list(left.values()), is_broken_off=is_broken_off)
        return is_open

    async def _deliver(self, target: Target, taken: Sequence[Delivery], left: dict[int, Delivery]) -> bool:
        """Take out of `left` what was told of."""
        async with aclosing(cast(Stream, target.deliver(taken))) as stream:
            async for told in stream:
                if told.delivery_id in left and not await self._told(left, told):
                    return False
        for delivery in list(left.values()):
            await self._told(left, untold(delivery))
        return True

    async def _told(self, left: dict[int, Delivery], told: Delivered) -> bool:
        """Store what became of one; False = no more now. Raises TargetFailed."""
        delivery = left[told.delivery_id]
        end = ending(delivery, told, now=self._on.clock.now(), jitter=self._on.jitter)
        del left[delivery.id]
        stored = await self._on.store.departures.tell(
            self._on.owner, end, self._lane.profile_id, next(iter(left), None)
        )
        if not stored.is_mine:
            return stored.may_go_on and self._on.may_go_on()
        self._batch.add(end, is_list=delivery.list_id is not None)
        self._note(delivery, end, is_opened=stored.is_opened)
        is_well = await self._judge(end, told)
        return is_well and stored.may_go_on and self._on.may_go_on()

    def _note(self, delivery: Delivery, end: Landed | Failed, *, is_opened: bool) -> None:
        if isinstance(end, Landed):
            self._tries = 0
            self._has_news = self._has_news or end.is_news
            if is_opened:
                self._on.log.write(Level.INFO, "Deliveries leave again", source=delivery.profile)
        elif end.state is DeliveryState.DEAD:
            whose = f" for {delivery.person}" if delivery.person else ""
            words = f"Given up: {delivery.title}{whose}: {end.error}"
            self._on.log.write(Level.WARNING, words, source=delivery.profile)

    async def _judge(self, end: Landed | Failed, told: Delivered) -> bool:
        """Tell a broken target from what it cannot take; False = the lane is closed."""
        if isinstance(end, Landed):
            if end.was_sent:
                self._streak.arrived(end.id)
            return True
        excused = self._streak.failed(end.id) if isinstance(told.error, ServerError) else {}
        if not excused:
            return True
        pause = await self._close(LaneTrouble(LaneState.OFFLINE, f"It fails whatever is written: {end.error}"))
        await self._on.store.departures.give_back(excused, pause + SUSPECTS_REST)
        return False

    async def _close(self, trouble: LaneTrouble) -> float:
        """Close the lane, and give until when it stays so (UTC epoch s), or now where that is not known."""
        self._tries += 1
        now = self._on.clock.now()
        until = trouble.until(now, self._tries, self._on.jitter(backoff(self._tries)))
        await self._on.store.departures.close_lane(
            self._lane.profile_id, trouble.state, trouble.reason, until=until, tries=self._tries
        )
        if self._lane.state is not trouble.state or self._tries == 1:
            words = f"Deliveries wait: {trouble.reason}"
            self._on.log.write(Level.WARNING, words, source=self._lane.profile)
        return now if until is None else until

    async def _put_back(self, rest: Sequence[Delivery], *, is_broken_off: bool) -> None:
        """Give back what was not told of. When the target broke off, a write of the first may have left."""
        if rest:
            left = [(one.id, one.was_sent or (is_broken_off and one is rest[0])) for one in rest]
            async with asyncio.timeout(PUT_BACK_PATIENCE):
                await self._on.store.departures.put_back(self._on.owner, left)

    async def _tell_hub(self) -> None:
        if self._has_news:
            self._has_news = False
            await self._on.hear()
