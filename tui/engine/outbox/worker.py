"""Sends what the outbox holds, as long as this process holds the lease. Lanes know nothing of each other."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from tui.engine.accounts.circuits import host_of
from tui.engine.outbox.batch import Batch
from tui.engine.outbox.blame import Streak
from tui.engine.outbox.drain import Drain, Sender
from tui.engine.outbox.lanes import is_due, is_needless, next_look
from tui.engine.outbox.verdict import backoff
from tui.engine.runs.context import Surroundings
from tui.engine.targets import Targets
from tui.errors import LocalStoreError
from tui.model.log import Level
from tui.model.outbox import LaneState
from tui.model.profiles import Profile
from tui.store.outbox.departing import LEASE
from tui.store.outbox.lanes import Standing

POLL = 1.0
"""Seconds between two looks at what has become due; what is queued leaves at once (`wake`, `look`)."""
TROUBLE_PAUSE = 2.0
"""Seconds before the next look after the store failed."""
ON_ONE_HOST = 2
"""Lanes of one host that send at the same time (S34)."""

IDLE_REST = 1.0
"""Seconds before the next look at a lane of which nothing could be taken: something else is in the way."""

console = logging.getLogger(__name__)


class Claim(Protocol):
    """This process's claim on the queue: `tui.engine.process.lease.Lease`."""

    @property
    def is_held(self) -> bool:
        """Whether this process is the one that sends."""
        ...

    @property
    def is_alone(self) -> bool:
        """Whether no other process can still be sending."""
        ...


class Worker:
    """Start `work` once. `wake` makes it look at once, `stop` lets what is in flight arrive and ends it."""

    def __init__(self, on: Surroundings, targets: Targets, claim: Claim, hear: Callable[[], Awaitable[object]]) -> None:
        self._on = on
        self._claim = claim
        self._hear = hear
        self._sender = Sender(on.store, on.clock, on.log, on.owner, targets, on.jitter, self._may_go_on, self._let_hear)
        self._running: dict[int, str] = {}
        """Hosts of the lanes that send, by profile."""
        self._streaks: dict[int, Streak] = {}
        self._resting: dict[int, float] = {}
        """Until when lanes rest of which nothing could be taken."""
        self._unsettled: set[int] = set()
        """Targets for which something may have been left in flight here."""
        self._batch = Batch()
        self._woken = asyncio.Event()
        self._is_stopping = False
        self._is_resting = False
        self._is_looking = False
        self._is_recovered = False
        self._again_at: float | None = None
        self._seen_version = -1
        self._look_at = 0.0

    async def work(self) -> None:
        """Send until `stop`. What is in flight then arrives, or is put back; cut, it is recovered by the next start."""
        async with asyncio.TaskGroup() as lanes:
            while not self._is_stopping:
                await self._pause(await self._guarded_round(lanes))

    def wake(self) -> None:
        """Look at what is due now."""
        self._seen_version = -1
        self._woken.set()

    def look(self) -> None:
        """Look whether something is due now: the store has changed."""
        self._woken.set()

    def stop(self) -> None:
        """Send nothing more after what each lane is sending now."""
        self._is_stopping = True
        self.wake()

    def rest(self, is_resting: bool) -> None:
        """Send nothing more for now after what each lane is sending, or go on."""
        self._is_resting = is_resting
        self.wake()

    @property
    def is_at_rest(self) -> bool:
        """True while nothing is on its way, and nothing leaves."""
        return self._is_resting and not self._running and not self._is_looking

    def _may_go_on(self) -> bool:
        return self._claim.is_held and not self._is_stopping and not self._is_resting

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()

    async def _guarded_round(self, lanes: asyncio.TaskGroup) -> float:
        """Do a round, and give the seconds to the next one. What fails here never touches the runs at work."""
        try:
            if self._claim.is_held:
                self._is_looking = True
                await self._round(lanes)
            else:
                self._is_recovered, self._seen_version = False, -1
        except LocalStoreError as error:
            console.warning("the outbox rests: %s", error)
            return TROUBLE_PAUSE
        except Exception as error:  # the queue runs on without the outbox; the log holds it
            console.exception("outbox fault")
            self._on.log.write(Level.ERROR, f"Internal error in the outbox: {error!r}")
            return TROUBLE_PAUSE
        finally:
            self._is_looking = False
        return POLL

    async def _round(self, lanes: asyncio.TaskGroup) -> None:
        await self._recover()
        await self._settle()
        version = await self._on.store.db.data_version()
        now = self._on.clock.now()
        if version == self._seen_version and now < self._look_at:
            return
        self._seen_version = version
        standings = await self._on.store.departures.standings()
        self._look_at = next_look(standings, now)
        for lane in standings:
            if lane.profile_id in self._running:
                continue
            if self._rests(lane.profile_id):
                self._look_at = now
            elif is_due(lane, now):
                await self._begin(lane, lanes)
            elif is_needless(lane, now):
                await self._on.store.departures.open_lane(lane.profile_id)
        await self._end_batch()

    async def _begin(self, lane: Standing, lanes: asyncio.TaskGroup) -> None:
        profile = await self._on.store.profiles.get(lane.profile_id)
        if profile is None or self._is_stopping or self._is_resting:
            return
        host, secrets = host_of(profile), await self._on.store.secrets.of(profile.id)
        if Counter(self._running.values())[host] < ON_ONE_HOST:
            drain = Drain(self._sender, lane, self._streaks.setdefault(lane.profile_id, Streak()), self._batch)
            self._running[lane.profile_id] = host
            lanes.create_task(self._guarded(lane, drain, profile, secrets), name=f"deliver to {profile.id}")

    def _rests(self, profile_id: int) -> bool:
        return self._resting.get(profile_id, 0.0) > self._on.clock.monotonic()

    async def _guarded(self, lane: Standing, drain: Drain, profile: Profile, secrets: Mapping[str, str]) -> None:
        """Empty one lane; a fault of ours in it stays with it."""
        try:
            await drain.run(profile, secrets)
            self._resting[lane.profile_id] = self._on.clock.monotonic() + (IDLE_REST if drain.is_idle else 0.0)
        except (LocalStoreError, TimeoutError) as error:
            self._unsettled.add(lane.profile_id)
            console.warning("deliveries to %s rest: %r", lane.profile, error)
            await asyncio.sleep(TROUBLE_PAUSE)
        except Exception as error:  # one lane must not end the others; the log holds it
            self._unsettled.add(lane.profile_id)
            console.exception("deliveries to %s", lane.profile)
            await self._close_faulty(lane, error)
        finally:
            del self._running[lane.profile_id]
            self.wake()

    async def _let_hear(self) -> None:
        """Let the hub look at what servers told; what it stumbles over is looked at again after the next sync."""
        try:
            await self._hear()
        except LocalStoreError:
            raise
        except Exception as error:  # the lane is not to blame; the log holds it
            console.exception("hub fault")
            self._on.log.write(Level.ERROR, f"Internal error in the hub: {error!r}")

    async def _close_faulty(self, lane: Standing, error: Exception) -> None:
        words = f"Internal error: {error!r}"
        self._on.log.write(Level.ERROR, words, source=lane.profile)
        tries = lane.tries + 1
        until = self._on.clock.now() + backoff(tries)
        try:
            await self._on.store.departures.close_lane(
                lane.profile_id, LaneState.OFFLINE, words, until=until, tries=tries
            )
        except LocalStoreError as trouble:
            console.warning("the lane of %s cannot be closed: %s", lane.profile, trouble)
            await asyncio.sleep(TROUBLE_PAUSE)

    async def _recover(self) -> None:
        """Give back what a process left in flight that is gone, once the lease is ours and nothing of ours flies.

        What another process might still be sending is left until its lease has run out. What servers told a process
        that died before its hub looked at it is looked at now.
        """
        is_due_again = self._again_at is not None and self._on.clock.now() >= self._again_at
        if self._running or (self._is_recovered and not is_due_again):
            return
        is_alone = self._claim.is_alone
        found = await self._on.store.departures.recover(self._on.owner, is_alone=is_alone)
        self._is_recovered = True
        self._again_at = None if is_alone or is_due_again else self._on.clock.now() + LEASE + 1
        if found:
            self._on.log.write(Level.INFO, f"{found:,} deliveries were left on their way: they are looked at again")
        if await self._on.store.hub.dirty_count():
            await self._let_hear()

    async def _settle(self) -> None:
        """Give back what lanes left in flight when the store failed them."""
        for profile_id in self._unsettled - self._running.keys():
            await self._on.store.departures.reclaim(self._on.owner, profile_id)
            self._unsettled.discard(profile_id)

    async def _end_batch(self) -> None:
        """Tell what a batch came to when nothing leaves any more."""
        if self._running or self._batch.is_empty:
            return
        batch, self._batch = self._batch, Batch()
        await self._on.store.departures.end_batch(batch.synced, batch.failed)
        if batch.has_plays:
            self._on.log.write(Level.WARNING if batch.failed else Level.INFO, batch.words)
