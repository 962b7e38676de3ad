"""Begins the run of a schedule: the one that a person would start, in one transaction with the claim on its moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from tui.engine.runs.job import Job, Jobs
from tui.engine.runs.orders import Orders
from tui.engine.schedule.planning import AT_ONCE, Timing, after_start
from tui.errors import Conflict, InvalidInput
from tui.model.clock import Clock
from tui.model.profiles import Profile
from tui.model.runs import Run, RunOptions, Trigger
from tui.model.schedule import Schedule, ScheduledJob
from tui.store.hop import Raw
from tui.store.schedules import Advance, Plan, advance
from tui.store.store import Store

DAY = 86_400.0
MOST_DAYS = 36_500
"""As far back as a history is read at all."""


class Starting:
    """Starts runs of schedules, by themselves or because a person wants one now."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        orders: Orders,
        jobs: Jobs,
        *,
        timing: Callable[[], Timing],
        prepare: Callable[[Profile, RunOptions], Awaitable[None]],
    ) -> None:
        """`prepare` looks at what a run is about before it is queued: the rules of lists."""
        self._store = store
        self._clock = clock
        self._orders = orders
        self._jobs = jobs
        self.timing = timing
        """Gives what decides when schedules are next."""
        self._prepare = prepare

    def host_of(self, schedule: Schedule, profile: Profile) -> str:
        """Give the server that a schedule asks; "" = it waits for nobody. Raises InvalidInput."""
        return self._job(schedule, profile).host_key(profile)

    def host_key(self, profile: Profile) -> str:
        """Give the server of a profile. Raises InvalidInput."""
        return self._jobs.sync_of(profile.kind).host_key(profile)

    async def start_due(self, schedule: Schedule, profile: Profile, resumes: Run | None = None) -> Run:
        """Start what is due; `resumes` is the run of it that was cut.

        Raises Conflict when another process has served it, all rest, or a run of the same data is active; CircuitOpen,
        InvalidInput. Then nothing has changed.
        """
        return await self._start(schedule, profile, Trigger.SCHEDULE, resumes)

    async def start_now(self, schedule: Schedule, profile: Profile | None) -> Run | None:
        """Start it for a person. A backup is due at once, for the process that keeps the house."""
        if profile is not None:
            return await self._start(schedule, profile, Trigger.MANUAL)
        if schedule.job is not ScheduledJob.BACKUP:
            raise InvalidInput(f"This version cannot start '{schedule.job}' of the household")
        await self._store.schedules.plan([Plan(schedule, AT_ONCE, AT_ONCE, schedule.served_at)])
        return None

    async def _start(self, schedule: Schedule, profile: Profile, trigger: Trigger, resumes: Run | None = None) -> Run:
        job, options = self._job(schedule, profile), await self._options(schedule)
        await self._prepare(profile, options)
        now = self._clock.now()
        planned = after_start(schedule, now, self.timing())
        step = Advance(
            schedule,
            now,
            planned.next_at,
            planned.slot_at,
            planned.served_at,
            by_person=trigger is not Trigger.SCHEDULE,
        )
        return await self._orders.start(profile, options, trigger, job, resumes=resumes, claim=partial(_claim, step))

    async def _options(self, schedule: Schedule) -> RunOptions:
        """Give what the run is asked for: of a history of which a part was chosen, what is new of that part."""
        if schedule.job is not ScheduledJob.HISTORY:
            return RunOptions(full=schedule.job is ScheduledJob.FULL)
        part, well_at = await self._store.schedules.choice(schedule.id)
        if part is None or well_at is None:
            return part or RunOptions()
        return replace(part, days=days_since(well_at, self._clock.now()))

    def _job(self, schedule: Schedule, profile: Profile) -> Job:
        if schedule.job is ScheduledJob.HISTORY:
            return self._jobs.history_of(profile.kind)
        return self._jobs.sync_of(profile.kind)


def days_since(well_at: float, now: float) -> int:
    """Give the days that a pull has to read so that none is left out since the last good one, and plays told late."""
    return min(MOST_DAYS, max(0, int((now - well_at) // DAY)) + 2)


def _claim(step: Advance, raw: Raw, run_id: int) -> None:
    if not advance(raw, step, run_id):
        raise Conflict("The schedule was served or changed meanwhile")
