"""An engine on a real store, with the ways a test drives it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tui.engine.context import Surroundings
from tui.engine.engine import Engine
from tui.engine.file_lock import FileLock
from tui.engine.job import Job
from tui.engine.lease import Lease, LeaseTimes
from tui.engine.log import LogWriter
from tui.engine.retry import no_spread
from tui.model.clock import Clock
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import Operation, Run, RunOptions, Trigger
from tui.settings import Settings
from tui.store.lease import LeaseRow
from tui.store.runs import NewRun
from tui.store.store import Store

QUICK = LeaseTimes(heartbeat=0.1, attempt=0.05, stale=1.0, hung=1.5)

_numbers = count(1)


async def until(is_so: Callable[[], bool] | Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for a condition, sync or async; fails when it does not come true."""
    async with asyncio.timeout(seconds):
        while True:
            found = is_so()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


@dataclass
class Workshop:
    """A store, an engine on it and shorthands."""

    store: Store
    engine: Engine
    log: LogWriter
    surroundings: Surroundings
    queued: list[int] = field(default_factory=list)

    @classmethod
    def make(
        cls, store: Store, job: Job, folder: Path, clock: Clock, *, name: str = "one", **settings: object
    ) -> Workshop:
        """Build one; several of them on one store are several processes, as far as the engine can tell."""
        log = LogWriter(store.log, clock)
        surroundings = Surroundings(store, clock, Settings(**settings), store.redactor, log, name, no_spread)
        me = LeaseRow(name, 1, "here", "test", has_file_lock=False, acquired_at=0.0, heartbeat_at=0.0)
        lease = Lease(store.lease, FileLock(folder / "lock"), clock, me, QUICK)
        return cls(store, Engine(surroundings, {job.operation: job}, lease), log, surroundings)

    async def profile(self, name: str = "one") -> int:
        """Store a profile."""
        async with self.store.db.transaction() as conn:
            return await self.store.profiles.add(conn, ProfileDraft(ProfileKind.XTREAM, name, "http://x.test"))

    async def queue(
        self, profile_id: int, trigger: Trigger = Trigger.MANUAL, options: RunOptions | None = None, **more: object
    ) -> int:
        """Queue a run and wake the engine."""
        new = NewRun(
            f"RUN{next(_numbers):06}",
            Operation.XTREAM_SYNC,
            profile_id,
            f"p{profile_id}",
            trigger,
            options or RunOptions(),
            **{"exclusive_keys": frozenset({f"profile:{profile_id}"}), **more},
        )
        run_id = await self.store.runs.add(new)
        self.engine.wake()
        return run_id

    async def run(self, run_id: int) -> Run:
        """Give the run as the store has it."""
        run = await self.store.runs.get(run_id)
        assert run is not None
        return run

    async def ended(self, run_id: int, seconds: float = 10.0) -> Run:
        """Wait for the end of a run and give it."""
        await until(lambda: self._has_ended(run_id), seconds)
        await self.log.flush()
        return await self.run(run_id)

    async def _has_ended(self, run_id: int) -> bool:
        return not (await self.run(run_id)).state.is_active
