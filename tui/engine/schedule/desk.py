"""What faces ask of schedules: a look at them, changes, a start now, and a rest for all.

All of it is rows, so it works from any process, whoever keeps the house.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from tui.engine.schedule.changes import checked_values
from tui.engine.schedule.planning import Timing, plan
from tui.engine.schedule.settling import foreseen
from tui.engine.schedule.standing import standing_of
from tui.errors import Conflict, InvalidInput
from tui.model.clock import Clock
from tui.model.profiles import Profile
from tui.model.runs import Run
from tui.model.schedule import Pause, Schedule, ScheduleChange, ScheduledJob, ShownSchedule
from tui.store.store import Store

HOUSEHOLD = "household"
"""What a person calls the schedules of no profile."""


class Starts(Protocol):
    """Starts what a schedule starts, because a person wants it now."""

    @property
    def timing(self) -> Callable[[], Timing]:
        """Gives what decides when schedules are next."""
        ...

    async def start_now(self, schedule: Schedule, profile: Profile | None) -> Run | None:
        """Give the run; None = it is no run, and begins as soon as the process that keeps the house looks.

        Raises InvalidInput, Conflict, CircuitOpen.
        """
        ...


class ScheduleDesk:
    """Open it with the deck: `deck.schedules`."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        find: Callable[[str], Awaitable[Profile]],
        starts: Starts,
        on_change: Callable[[Run | None], None],
    ) -> None:
        """`find` gives a profile by name; `on_change` gets the run that began here, or None: the engine looks then."""
        self._store = store
        self._clock = clock
        self._find = find
        self._starts = starts
        self._on_change = on_change

    async def all(self) -> list[ShownSchedule]:
        """Give every schedule, by the names of profiles, those of the household last; made where there is none."""
        await self._store.schedules.ensure()
        profiles = {profile.id: profile for profile in await self._store.profiles.all()}
        active = await self._store.runs.active()
        pause = await self.pause_state()
        last, ended = await self._store.schedules.last_states(), await self._store.schedules.ended_runs()
        now, shown = self._clock.now(), []
        for row in await self._store.schedules.all():
            profile = profiles.get(row.profile_id) if row.profile_id is not None else None
            if profile is None and row.profile_id is not None:
                continue
            unheeded = ended.get(row.id, [])
            schedule = self._as_it_stands(row, profile, unheeded, now)
            state, reason = standing_of(schedule, profile, pause=pause, active=active, now=now)
            name, kind = (profile.name, profile.kind) if profile else ("", None)
            last_state = next((run.state for run in unheeded if run.id == schedule.last_run), last.get(row.id))
            shown.append(ShownSchedule(schedule, name, kind, state, reason, last_state))
        return sorted(shown, key=lambda one: (one.kind is None, one.profile.casefold(), one.schedule.id))

    async def of(self, profile_name: str) -> list[ShownSchedule]:
        """Give the schedules of a profile, or of the household for "". Raises InvalidInput for an unknown name."""
        name = await self._known(profile_name)
        return [one for one in await self.all() if one.profile == name]

    async def find(self, name: str, job: ScheduledJob | None = None) -> ShownSchedule:
        """Give a schedule of a profile, or of the household ("" or "household"); without `job` its first one.

        Raises InvalidInput for an unknown name, and for a job that it does not have.
        """
        own = await self.of(name)
        found = next((one for one in own if job is None or one.schedule.job is job), None)
        if found is None:
            jobs = ", ".join(one.schedule.job.value for one in own)
            raise InvalidInput(f"{name or HOUSEHOLD} has no schedule '{job}'", hint=f"It has: {jobs or 'none'}.")
        return found

    async def set(self, name: str, job: ScheduledJob | None, change: ScheduleChange) -> ShownSchedule:
        """Change what is told of a schedule, and give it. Raises InvalidInput, which says what is allowed."""
        found = await self.find(name, job)
        values = checked_values(change, found.kind, found.schedule.job)
        values = {name: value for name, value in values.items() if getattr(found.schedule, name) != value}
        if values:
            await self._store.schedules.change(found.schedule.id, values)
            self._on_change(None)
        return await self.find(name, found.schedule.job)

    async def run_now(self, name: str, job: ScheduledJob | None = None) -> Run | None:
        """Start it now, as a person's own start; from then on it goes on by itself.

        Gives its run; None for a backup, which is made by the process that keeps the house. Raises InvalidInput,
        Conflict with the `run_id` of a run in the way, CircuitOpen.
        """
        own = (await self.find(name, job)).schedule.id
        row = await self._row(own)
        try:
            return await self._begin(row)
        except Conflict:
            fresh = await self._row(own)
            if fresh == row:
                raise
        return await self._begin(fresh)  # its next moment was worked out just then, which is nothing to a person

    async def pause(self, until: float | None = None) -> Pause:
        """Let all schedules rest until a moment (UTC epoch s), or until `go_on`. Raises InvalidInput for a past one."""
        now = self._clock.now()
        if until is not None and until <= now:
            raise InvalidInput("That moment has gone by", hint="Without a moment they rest until you let them go on.")
        await self._store.schedules.pause(until)
        self._on_change(None)
        return Pause(now, until)

    async def go_on(self) -> bool:
        """Let them go on; what became due meanwhile starts once, one after the other. False = they did not rest."""
        rested = await self._store.schedules.go_on()
        self._on_change(None)
        return rested

    async def pause_state(self) -> Pause | None:
        """Give the rest of all schedules; None when they do not rest."""
        return await self._store.schedules.pause_state(self._clock.now())

    def _as_it_stands(self, row: Schedule, profile: Profile | None, unheeded: Sequence[Run], now: float) -> Schedule:
        """Give a schedule with the runs that nobody has heeded yet, and with when it would be next."""
        timing = replace(self._starts.timing(), chance=lambda: 0.0)
        schedule = row if profile is None else foreseen(row, profile.kind, unheeded, now=now, timing=timing)
        if schedule.next_at is not None or schedule.begun_at is None or not schedule.is_on:
            return schedule
        planned = plan(schedule, now, timing)
        return replace(schedule, next_at=planned.next_at, slot_at=planned.slot_at)

    async def _begin(self, schedule: Schedule) -> Run | None:
        profile = None if schedule.profile_id is None else await self._store.profiles.get(schedule.profile_id)
        run = await self._starts.start_now(schedule, profile)
        self._on_change(run)
        return run

    async def _row(self, schedule_id: int) -> Schedule:
        """Give a schedule as it is stored. Raises InvalidInput when it went with its profile."""
        row = await self._store.schedules.get(schedule_id)
        if row is None:
            raise InvalidInput("The schedule is gone with its profile")
        return row

    async def _known(self, name: str) -> str:
        is_household = name.strip().casefold() in {"", HOUSEHOLD}
        if is_household and await self._store.profiles.find(name.strip()) is None:
            return ""
        return (await self._find(name)).name
