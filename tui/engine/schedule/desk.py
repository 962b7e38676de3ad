"""What faces ask of schedules: a look at them, changes, a start now, and a rest for all.

All of it is rows, so it works from any process, whoever keeps the house.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from tui.engine.schedule.changes import checked_values
from tui.engine.schedule.planning import Timing, plan
from tui.engine.schedule.standing import standing_of
from tui.errors import InvalidInput
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
        last = await self._store.schedules.last_states()
        now, shown = self._clock.now(), []
        for row in await self._store.schedules.all():
            profile = profiles.get(row.profile_id) if row.profile_id is not None else None
            if profile is None and row.profile_id is not None:
                continue
            schedule = self._with_plan(row, now)
            state, reason = standing_of(schedule, profile, pause=pause, active=active, now=now)
            name, kind = (profile.name, profile.kind) if profile else ("", None)
            shown.append(ShownSchedule(schedule, name, kind, state, reason, last.get(schedule.id)))
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
        if values:
            await self._store.schedules.change(found.schedule.id, values)
            self._on_change(None)
        return await self.find(name, found.schedule.job)

    async def run_now(self, name: str, job: ScheduledJob | None = None) -> Run | None:
        """Start it now, as a person's own start; from then on it goes on by itself.

        Gives its run; None for a backup, which is made by the process that keeps the house. Raises InvalidInput,
        Conflict with the `run_id` of a run in the way, CircuitOpen.
        """
        found = await self.find(name, job)
        own = found.schedule.profile_id
        profile = None if own is None else await self._store.profiles.get(own)
        run = await self._starts.start_now(found.schedule, profile)
        self._on_change(run)
        return run

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

    def _with_plan(self, schedule: Schedule, now: float) -> Schedule:
        """Give a schedule that nobody has planned yet with when it would be next."""
        if schedule.next_at is not None or schedule.begun_at is None or not schedule.is_on:
            return schedule
        planned = plan(schedule, now, replace(self._starts.timing(), chance=lambda: 0.0))
        return replace(schedule, next_at=planned.next_at, slot_at=planned.slot_at)

    async def _known(self, name: str) -> str:
        is_household = name.strip().casefold() in {"", HOUSEHOLD}
        if is_household and await self._store.profiles.find(name.strip()) is None:
            return ""
        return (await self._find(name)).name
