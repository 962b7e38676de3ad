"""An engine on a real store, with the ways a test drives it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.engine.script_job import ScriptJob
from tui.engine.engine import Engine
from tui.engine.log import LogWriter
from tui.engine.process.file_lock import FileLock
from tui.engine.process.lease import Lease, LeaseTimes
from tui.engine.process.precedence import Precedence
from tui.engine.runs.context import Surroundings
from tui.engine.runs.retry import no_spread
from tui.model.clock import Clock
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import Operation, Run, RunOptions, RunState, StepState, Trigger
from tui.settings import Settings
from tui.store.lease import LeaseRow
from tui.store.runs.runs import NewRun
from tui.store.store import Store

QUICK = LeaseTimes(heartbeat=0.1, attempt=0.05, stale=1.0, hung=1.5)

_numbers = count(1)


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    """Wait for a condition; fails when it does not come true in time."""
    async with asyncio.timeout(seconds):
        while not await is_so():
            await asyncio.sleep(0.005)


@dataclass
class Workshop:
    """A store, an engine on it and shorthands."""

    store: Store
    engine: Engine
    job: ScriptJob
    surroundings: Surroundings

    @classmethod
    def make(
        cls,
        store: Store,
        job: ScriptJob,
        folder: Path,
        clock: Clock,
        *,
        name: str = "one",
        precedence: Precedence | None = None,
        **settings: object,
    ) -> Workshop:
        """Build one; several of them on one store are several processes, as far as the engine can tell."""
        log = LogWriter(store.log, clock)
        chosen = Settings(**settings)  # type: ignore[arg-type]
        surroundings = Surroundings(store, clock, chosen, store.redactor, log, name, no_spread)
        me = LeaseRow(name, 1, "here", "test", has_file_lock=False, acquired_at=0.0, heartbeat_at=0.0)
        lease = Lease(store.lease, FileLock(folder / "lock"), clock, me, QUICK)
        engine = Engine(surroundings, {job.operation: job}, lease, precedence=precedence)
        return cls(store, engine, job, surroundings)

    async def profile(self, name: str = "one") -> int:
        """Store a profile."""
        async with self.store.db.transaction() as conn:
            return await self.store.profiles.add(conn, ProfileDraft(ProfileKind.XTREAM, name, "http://x.test"))

    async def queue(
        self,
        profile_id: int,
        trigger: Trigger = Trigger.MANUAL,
        options: RunOptions | None = None,
        resumes: int | None = None,
    ) -> int:
        """Queue a run of a profile as a face here does, and wake the engine."""
        profile = await self.store.profiles.get(profile_id)
        assert profile is not None
        new = NewRun(
            f"01TESTRUN{next(_numbers):017}",
            Operation.XTREAM_SYNC,
            profile_id,
            profile.name,
            trigger,
            options or RunOptions(),
            self.job.exclusive_keys(profile),
            self.job.host_key(profile),
            resumes=resumes,
        )
        run_id = await self.store.runs.add(new)
        self.engine.adopt(run_id)
        self.engine.wake()
        return run_id

    async def run(self, run_id: int) -> Run:
        """Give the run as the store has it."""
        run = await self.store.runs.get(run_id)
        assert run is not None
        return run

    async def reaches(self, run_id: int, *states: RunState) -> Run:
        """Wait for one of some states and give the run."""

        async def is_there() -> bool:
            return (await self.run(run_id)).state in states

        await until(is_there)
        return await self.run(run_id)

    async def says(self, run_id: int, message: str) -> bool:
        """Tell whether a run shows a message now."""
        return (await self.run(run_id)).message == message

    async def is_inside(self, run_id: int, step: str) -> bool:
        """Tell whether a step runs now."""
        return any(row.key == step and row.state is StepState.RUNNING for row in await self.store.runs.steps(run_id))

    async def ended(self, run_id: int) -> Run:
        """Wait for the end of a run and give it."""

        async def has_ended() -> bool:
            return not (await self.run(run_id)).state.is_active

        await until(has_ended)
        return await self.run(run_id)

    async def perform(self, options: RunOptions | None = None) -> Run:
        """Start the engine, sync a new profile, and give the ended run."""
        await self.engine.start()
        return await self.ended(await self.queue(await self.profile(), options=options))

    async def cancel(self, run_id: int) -> None:
        """Ask for the end of a run, as any process may."""
        await self.store.runs.request_cancel(run_id, "Sync cancelled by user")
        self.engine.wake()

    async def said(self, run_id: int | None = None) -> list[str]:
        """Give the log, of one run if asked for."""
        await self.surroundings.log.flush()
        return [line.message for line in await self.store.log.tail(500, run_id=run_id)]
