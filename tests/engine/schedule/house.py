"""A household whose schedules are looked at when the test says so. Runs are rows; the test ends them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deck.counting import Counting
from tests.engine.schedule.plans import NOW, timing
from tests.fake_clock import FakeClock
from tui.engine.log import LogWriter
from tui.engine.runs.job import Jobs
from tui.engine.runs.orders import Orders
from tui.engine.schedule.backups import BackupKeeper
from tui.engine.schedule.due import Due
from tui.engine.schedule.scheduler import Scheduler
from tui.engine.schedule.starting import Starting
from tui.engine.schedule.streams import Streams
from tui.errors import SyncError
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind
from tui.model.runs import Operation, Run, RunOptions, RunState
from tui.model.schedule import Schedule, ScheduledJob
from tui.store.store import Store


class Counts(Counting):
    """A job of any kind of run, on the host of the profile's address."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation


JOBS = Jobs(
    {
        ProfileKind.XTREAM: Counts(Operation.XTREAM_SYNC),
        ProfileKind.PLEX: Counts(Operation.SERVER_SYNC),
        ProfileKind.TRAKT: Counts(Operation.LIST_SYNC),
    },
    {ProfileKind.PLEX: Counts(Operation.PLEX_HISTORICAL), ProfileKind.TAUTULLI: Counts(Operation.TAUTULLI_IMPORT)},
)


@dataclass
class Backer:
    """Makes backups that are only counted."""

    made: int = 0
    error: SyncError | None = None

    async def make_scheduled(self) -> object:
        self.made += 1
        if self.error is not None:
            raise self.error
        return None


@dataclass
class Household:
    """One process that keeps the house; several on one store are several processes."""

    store: Store
    clock: FakeClock
    scheduler: Scheduler
    starting: Starting
    backer: Backer
    accounts: dict[str, Account | SyncError] = field(default_factory=dict)
    """What panels answer, by profile; all others that nobody streams."""
    asked: list[str] = field(default_factory=list)

    @classmethod
    async def open(cls, path: Path, clock: FakeClock, *, max_parallel: int = 4, zone: Any = None) -> Household:
        """Open a store and what looks after it."""
        store = await Store.open(path, clock=clock)
        return cls.on(store, clock, max_parallel=max_parallel, zone=zone)

    @classmethod
    def on(cls, store: Store, clock: FakeClock, *, max_parallel: int = 4, zone: Any = None) -> Household:
        """Look after a store that is open."""
        when = timing(zone) if zone else timing()
        orders = Orders(store, clock, JOBS)

        async def prepare(profile: Profile, options: RunOptions) -> None:
            """No rules to look at."""

        starting = Starting(store, clock, orders, JOBS, timing=lambda: when, prepare=prepare)
        backer = Backer()
        house: Household

        async def ask(profile: Profile) -> Account:
            return await house.asks(profile)

        due = Due(
            store,
            clock,
            starting,
            Streams(clock, ask),
            BackupKeeper(store, clock, backer),
            timing=lambda: when,
            max_parallel=max_parallel,
            carded=frozenset({ProfileKind.PLEX}),
        )
        house = cls(
            store, clock, Scheduler(store, clock, LogWriter(store.log, clock), due, lambda: when), starting, backer
        )
        return house

    async def asks(self, profile: Profile) -> Account:
        """Answer as the panel of a profile."""
        self.asked.append(profile.name)
        answer = self.accounts.get(profile.name, Account(active_connections=0, max_connections=1))
        if isinstance(answer, SyncError):
            raise answer
        return answer

    async def profile(self, name: str, kind: ProfileKind = ProfileKind.XTREAM, host: str = "") -> int:
        """Add a profile on a host of its own, or on this one."""
        async with self.store.db.transaction() as conn:
            draft = ProfileDraft(kind, name, f"http://{host or name}.test")
            return await self.store.profiles.add(conn, draft)

    async def begun(self, *names: str, kind: ProfileKind = ProfileKind.XTREAM, due_at: float = NOW) -> None:
        """Add profiles whose schedules have begun and are due."""
        for name in names:
            await self.profile(name, kind)
        await self.store.schedules.ensure()
        await self.set(begun_at=NOW - 9e6, next_at=due_at, slot_at=due_at, waits_for_streams=False)
        await self.store.db.write(lambda raw: raw.execute("UPDATE schedules SET is_on = 0 WHERE job = 'backup'"))

    async def set(self, **values: Any) -> None:
        """Write columns of all schedules."""
        columns = ", ".join(f"{name} = ?" for name in values)
        await self.store.db.write(lambda raw: raw.execute(f"UPDATE schedules SET {columns}", tuple(values.values())))

    async def look(self) -> None:
        """Let the scheduler look once, and what it began besides runs come to its end."""
        async with asyncio.TaskGroup() as tasks:
            await self.scheduler.look(tasks)

    async def spend(
        self, seconds: float, step: float = 1.0, after: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Let time pass with a look at every step."""
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            await self.look()
            if after is not None:
                await after()

    async def runs(self) -> list[Run]:
        """Give all runs, oldest first."""
        return (await self.store.runs.recent(10_000))[::-1]

    async def starts(self) -> list[str]:
        """Give the profiles of all runs, oldest first."""
        return [run.profile_name for run in await self.runs()]

    async def end_all(self, state: RunState = RunState.COMPLETED) -> None:
        """End every run that waits or works."""
        now = self.clock.now()
        sql = "UPDATE runs SET state = ?, started_at = created_at, finished_at = ? WHERE state IN ('queued', 'running')"
        if await self.store.runs.active():
            await self.store.db.write(lambda raw: raw.execute(sql, (state, now)))

    async def schedule(self, job: ScheduledJob = ScheduledJob.SYNC) -> Schedule:
        """Give the first schedule of a job."""
        return next(one for one in await self.store.schedules.all() if one.job is job)
