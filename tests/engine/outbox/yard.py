"""A worker on a real store and scripted servers, with short ways to queue, to wait and to look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.engine.outbox.scripted import ScriptedServer, ScriptedTargets
from tests.engine.workshop import until
from tests.store.outbox.subjects import OWNER, SEEN, House
from tui.engine.log import LogWriter
from tui.engine.outbox.worker import Worker
from tui.engine.runs.context import Surroundings
from tui.engine.runs.retry import no_spread
from tui.model.clock import Clock
from tui.model.hub import WatchValue
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState, Lane
from tui.settings import Settings
from tui.store.store import Store

EVERYTHING = DeliveryFilter(frozenset(DeliveryState))


@dataclass
class Claimed:
    """A claim on the queue as a test wants it."""

    is_held: bool = True
    is_alone: bool = True


@dataclass
class Yard:
    """What a test of the worker has at hand."""

    store: Store
    house: House
    clock: Clock
    targets: ScriptedTargets = field(default_factory=ScriptedTargets)
    claim: Claimed = field(default_factory=Claimed)
    heard: int = 0
    on_hear: Callable[[], object] = field(default=lambda: None)

    def __post_init__(self) -> None:
        self.log = LogWriter(self.store.log, self.clock)
        on = Surroundings(self.store, self.clock, Settings(), self.store.redactor, self.log, OWNER, no_spread)
        self.worker = Worker(on, self.targets, self.claim, self._hear)
        self._task: asyncio.Task[None] | None = None

    @property
    def server(self) -> ScriptedServer:
        """The first server."""
        return self.targets.servers["plex-den"]

    def start(self) -> None:
        """Let the worker work."""
        self._task = asyncio.create_task(self.worker.work())

    async def stop(self) -> None:
        """Let it end as a face does that is closed."""
        self.worker.stop()
        if self._task is not None:
            await asyncio.wait_for(self._task, 8)

    async def kill(self) -> None:
        """Cut it, as a stop does that has waited long enough."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def queue(self, film: int = 0, wanted: WatchValue = SEEN, **rest: object) -> int:
        """Queue a change, as the hub of this process does."""
        async with self.store.db.transaction() as conn:
            new = self.house.new(film, wanted, **rest)  # type: ignore[arg-type]
            found = await self.store.outbox.put(conn, new, self.clock.now())
        self.worker.wake()
        return found or 0

    async def one(self, delivery_id: int) -> Delivery:
        """Give a delivery."""
        found = await self.store.outbox.get(delivery_id)
        assert found is not None
        return found

    async def reaches(self, delivery_id: int, *states: DeliveryState) -> Delivery:
        """Wait until a delivery is in one of some states."""

        async def is_there() -> bool:
            return (await self.one(delivery_id)).state in states

        await until(is_there)
        return await self.one(delivery_id)

    async def is_empty(self) -> None:
        """Wait until nothing is open any more."""

        async def nothing() -> bool:
            return await self.store.outbox.count() == 0

        await until(nothing, 30)

    async def is_empty_but(self, delivery_id: int) -> None:
        """Wait until nothing else is open."""

        async def one_is_left() -> bool:
            return [row.id for row in await self.store.outbox.page()] == [delivery_id]

        await until(one_is_left)

    async def lane(self, target: int = 0) -> Lane:
        """Give a lane as faces see it."""
        profile = self.house.profiles[target]
        return next(lane for lane in await self.store.outbox.lanes() if lane.profile_id == profile)

    async def said(self) -> list[str]:
        """Give the log."""
        await self.log.flush()
        return [line.message for line in await self.store.log.tail(500)]

    async def _hear(self) -> None:
        self.heard += 1
        self.on_hear()
