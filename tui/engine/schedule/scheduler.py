"""Starts what is due, in the process that keeps the house: one thing at a time, each once.

Idle it asks for the data version once a second, and makes one small query when that has moved. What it decides by is
rows alone, so it may die at any point, and any other process goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from math import inf

from tui.engine.log import LogWriter
from tui.engine.schedule.clockwatch import ClockWatch
from tui.engine.schedule.due import Due
from tui.engine.schedule.planning import GRACE, Planned, Timing, corrected
from tui.engine.schedule.settling import settled
from tui.engine.trouble import Trouble
from tui.errors import LocalStoreError, StoreClosed
from tui.model.clock import Clock
from tui.model.runs import Run, RunState, Trigger
from tui.model.schedule import Schedule
from tui.store.schedules import Plan, Pulse
from tui.store.store import Store

POLL = 1.0
"""Seconds between two looks."""
AUDIT_EVERY = 600.0
"""Seconds between two looks at all plans: the zone of the machine may have changed."""
TROUBLE_PAUSE = 5.0
"""Seconds before the next look after the store failed."""

console = logging.getLogger(__name__)


class Scheduler:
    """Watches until it is cancelled."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter, due: Due, timing: Callable[[], Timing]) -> None:
        """`due` starts what is due."""
        self._store = store
        self._clock = clock
        self._due = due
        self._timing = timing
        self._clocks = ClockWatch(clock)
        self._version = -1
        self._pulse: Pulse | None = None
        self._look_at = 0.0
        """When (steady s) there is something to look at although nothing changed."""
        self._start_at = 0.0
        """Before that (steady s) nothing starts."""
        self._audit_at = 0.0
        self._trouble = Trouble(log)

    async def watch(self, may_work: Callable[[], bool]) -> None:
        """Look again and again, whenever `may_work` says so. Ends by cancellation."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                if may_work():
                    await self._clock.sleep(await self._guarded_look(tasks))
                else:
                    self._forget()
                    await self._clock.sleep(POLL)

    async def look(self, tasks: asyncio.TaskGroup) -> None:
        """Look once. Raises LocalStoreError."""
        self._heed_clock()
        now, version = self._clock.monotonic(), await self._store.db.data_version()
        if version == self._version and now < min(self._look_at, self._audit_at):
            return
        pulse = await self._heeded(await self._store.schedules.pulse())
        if now >= self._audit_at:
            pulse = await self._audited()
            self._audit_at = now + AUDIT_EVERY
        self._version = version
        await self._start(pulse, tasks)

    async def _guarded_look(self, tasks: asyncio.TaskGroup) -> float:
        """Look, and give the seconds to the next look. What fails is told once, and ends nothing."""
        try:
            await self.look(tasks)
        except StoreClosed:
            return TROUBLE_PAUSE
        except LocalStoreError as error:
            self._trouble.tell(f"The schedules rest: {error}")
            return TROUBLE_PAUSE
        except Exception as error:  # a fault here must not end the queue; the log holds what was wrong
            console.exception("schedules")
            self._trouble.tell(f"Internal error in the schedules: {error!r}")
            return TROUBLE_PAUSE
        self._trouble.over()
        return POLL

    def _forget(self) -> None:
        """Know nothing any more: another process keeps the house, and changes what it likes."""
        self._version, self._pulse, self._audit_at = -1, None, 0.0
        self._due.forget()

    def _heed_clock(self) -> None:
        """Look at all plans when the clock was set or the machine slept."""
        jump = self._clocks.jump()
        if jump is not None:
            self._audit_at = 0.0
            if abs(jump) > GRACE:
                self._due.forget()

    async def _heeded(self, pulse: Pulse) -> Pulse:
        """Heed new profiles and runs that ended since the last look that came to its end."""
        seen, self._pulse = self._pulse, None
        is_new = seen is None or pulse.profiles != seen.profiles
        if is_new:
            await self._store.schedules.ensure()
        ended: dict[int, list[Run]] = {}
        if seen is None or is_new or (pulse.newest_run, pulse.active_runs) != (seen.newest_run, seen.active_runs):
            ended = await self._store.schedules.ended_runs()
        if not ended or await self._settle(ended):
            self._pulse = pulse
        return await self._store.schedules.pulse() if is_new or ended else pulse

    async def _settle(self, ended: Mapping[int, Sequence[Run]]) -> bool:
        """Store what ended runs mean for their schedules. False = one of them was changed meanwhile: look again."""
        profiles = {profile.id: profile for profile in await self._store.profiles.all()}
        schedules = {schedule.id: schedule for schedule in await self._store.schedules.all()}
        now, timing, settlements = self._clock.now(), self._timing(), []
        for schedule_id, runs in ended.items():
            schedule = schedules.get(schedule_id)
            profile = profiles.get(schedule.profile_id or 0) if schedule else None
            if schedule is None or profile is None:
                continue
            failed = [run.id for run in runs if run.state is RunState.FAILED and run.trigger is Trigger.SCHEDULE]
            errors = {run_id: await self._store.run_errors.by_class(run_id) for run_id in failed[-1:]}
            settlements.append(settled(schedule, profile.kind, runs, errors, now=now, timing=timing))
        return await self._store.schedules.settle(settlements)

    async def _audited(self) -> Pulse:
        """Look at all plans after the clock was set, and now and then."""
        now, timing = self._clock.now(), self._timing()
        wrong = [(one, corrected(one, now, timing)) for one in await self._store.schedules.all()]
        await self._store.schedules.plan([_plan(one, planned) for one, planned in wrong if planned is not None])
        return await self._store.schedules.pulse()

    async def _start(self, pulse: Pulse, tasks: asyncio.TaskGroup) -> None:
        """Start what is due and may start now, and note when to look again."""
        steady, now = self._clock.monotonic(), self._clock.now()
        due_in = inf if pulse.next_at is None else max(0.0, pulse.next_at - now)
        if due_in <= 0 and steady >= self._start_at:
            self._start_at = steady + await self._due.start_one(tasks)
        self._look_at = max(self._start_at, steady + due_in)


def _plan(seen: Schedule, planned: Planned) -> Plan:
    return Plan(seen, planned.next_at, planned.slot_at, planned.served_at)
