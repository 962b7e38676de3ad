"""Judges what is due: what is in the way of each, and which one starts now. The oldest comes first, one at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.engine.accounts.circuit import CircuitOpen
from tui.engine.schedule.backups import BackupKeeper
from tui.engine.schedule.in_the_way import (
    ITS_TURN,
    ON_RETURN,
    Way,
    failing_reason,
    host_reason,
    quiet_reason,
    server_reason,
)
from tui.engine.schedule.planning import AT_ONCE, Planned, Timing, after_missing, is_missed, plan
from tui.engine.schedule.standing import serves
from tui.engine.schedule.starting import Starting
from tui.engine.schedule.streams import Streams
from tui.errors import Conflict, InvalidInput, LocalStoreError
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileKind, SignIn
from tui.model.runs import Run, RunState, Trigger
from tui.model.schedule import Pause, Schedule
from tui.model.servers import ServerHealth
from tui.store.schedules import Plan
from tui.store.store import Store

APART = 2.0
"""Least seconds between two starts."""
PATIENCE = 5.0
"""Seconds between two looks at what is due and cannot start."""
CONFLICT_PAUSE = 10.0
"""Seconds before what another run is in the way of is tried again."""
FAULT_PAUSE = 60.0
"""Seconds before what cannot be started as it is set up is tried again."""
ASKING = "asking who streams"
ANOTHER_RUN = "another run"
INTERNAL = "internal error"

console = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surrounding:
    """What there is around what is due, read at one moment."""

    profiles: dict[int, Profile]
    cards: dict[int, ServerHealth]
    pause: Pause | None
    way: Way


class Due:
    """Starts at most one thing at a call, and says of all others what they wait for."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        starting: Starting,
        streams: Streams,
        backups: BackupKeeper | None,
        *,
        timing: Callable[[], Timing],
        max_parallel: int,
        carded: frozenset[ProfileKind] = frozenset(),
    ) -> None:
        """`carded` are the kinds of profiles whose servers are looked at all the time."""
        self._store = store
        self._clock = clock
        self._starting = starting
        self._streams = streams
        self._backups = backups
        self._timing = timing
        self._max_parallel = max_parallel
        self._carded = carded
        self._in_time: set[int] = set()
        """What was seen as soon as it was due: it is late because it waits, not because nobody was there."""
        self._not_before: dict[int, tuple[float, str]] = {}
        self._backing_up: asyncio.Task[None] | None = None

    def forget(self) -> None:
        """Take whatever is late as missed: nobody looked for a while."""
        self._in_time.clear()
        self._not_before.clear()

    async def start_one(self, tasks: asyncio.TaskGroup) -> float:
        """Start the oldest that nothing is in the way of. Gives the seconds after which it is worth to call again.

        Raises LocalStoreError.
        """
        due, has_planned = await self._planned(await self._store.schedules.due(self._clock.now()))
        around = await self._surroundings()
        reasons: dict[int, str] = {}
        has_started = False
        for schedule in due:
            reason = await self._reason(schedule, around, tasks)
            if reason is None:
                continue
            if not reason and not has_started:
                reason = await self._begin(schedule, around, tasks)
                has_started = not reason
            elif not reason:
                reason = ITS_TURN
            reasons[schedule.id] = reason
        self._in_time = set(reasons)
        await self._store.schedules.say(
            (one.id, reasons[one.id]) for one in due if reasons.get(one.id) and reasons[one.id] != one.waits
        )
        return APART if has_started or has_planned else PATIENCE

    async def _planned(self, found: Sequence[Schedule]) -> tuple[list[Schedule], bool]:
        """Plan what nobody has planned yet and what was missed for good. Gives what is due, and whether it planned."""
        now, timing, plans, due = self._clock.now(), self._timing(), [], []
        for schedule in found:
            if schedule.next_at is None:
                plans.append(_plan(schedule, plan(schedule, now, timing)))
            elif schedule.id not in self._in_time and is_missed(schedule, now):
                plans.append(_plan(schedule, after_missing(schedule, now, timing)))
            else:
                due.append(schedule)
        plans = [one for one in plans if one.next_at is not None]
        await self._store.schedules.plan(plans)
        return due, bool(plans)

    async def _surroundings(self) -> Surrounding:
        profiles = {profile.id: profile for profile in await self._store.profiles.all()}
        cards = {one: card for one, card in (await self._store.health.all()).items() if one in profiles}
        queue, now = await self._store.runs.queue(), self._clock.now()
        hosts = {entry.host_key: entry.profile_name for entry in reversed(queue) if entry.host_key}
        streaming = frozenset(self._host(profiles[one]) for one, card in cards.items() if card.playing) - {""}
        way = Way(now, self._timing().zone, self._max_parallel, len(queue), hosts, streaming)
        return Surrounding(profiles, cards, await self._store.schedules.pause_state(now), way)

    async def _reason(self, schedule: Schedule, around: Surrounding, tasks: asyncio.TaskGroup) -> str | None:
        """Say what a due schedule waits for; "" = nothing. None = it rests, which is known without being told."""
        if schedule.profile_id is None:
            return self._backup_reason(schedule, around)
        profile = around.profiles.get(schedule.profile_id)
        if profile is None or not profile.enabled or profile.sign_in is SignIn.REFUSED or around.pause is not None:
            return None
        try:
            host = self._starting.host_of(schedule, profile)
        except InvalidInput as error:
            return error.message
        card = around.cards.get(profile.id) if profile.kind in self._carded else None
        return (
            self._held_up(schedule)
            or quiet_reason(schedule, around.way.now, around.way.zone)
            or (failing_reason(schedule, around.way.now, around.way.zone) if card is None else "")
            or server_reason(card, around.way.now)
            or host_reason(schedule, host, around.way)
            or self._streams_reason(schedule, profile, tasks)
        )

    def _backup_reason(self, schedule: Schedule, around: Surrounding) -> str | None:
        if self._backups is None or (self._backing_up is not None and not self._backing_up.done()):
            return None
        if schedule.next_at == AT_ONCE:
            return ""
        return None if around.pause is not None else quiet_reason(schedule, around.way.now, around.way.zone)

    def _held_up(self, schedule: Schedule) -> str:
        until, why = self._not_before.get(schedule.id, (0.0, ""))
        return why if self._clock.monotonic() < until else ""

    def _streams_reason(self, schedule: Schedule, profile: Profile, tasks: asyncio.TaskGroup) -> str:
        if not schedule.waits_for_streams or profile.kind is not ProfileKind.XTREAM:
            return ""
        reason = self._streams.reason(profile, tasks)
        return ASKING if reason is None else reason

    async def _begin(self, schedule: Schedule, around: Surrounding, tasks: asyncio.TaskGroup) -> str:
        """Start one. Gives what it waits for after all; "" = it runs, or another process has started it."""
        if schedule.profile_id is None:
            return await self._begin_backup(schedule, tasks)
        profile = around.profiles[schedule.profile_id]
        try:
            await self._starting.start_due(schedule, profile, await self._cut_run(schedule, profile))
        except Conflict as error:
            return "" if error.run_id is None else self._hold_up(schedule, CONFLICT_PAUSE, ANOTHER_RUN)
        except CircuitOpen:
            return self._hold_up(schedule, CONFLICT_PAUSE, ON_RETURN)
        except InvalidInput as error:
            return self._hold_up(schedule, FAULT_PAUSE, error.message)
        except LocalStoreError:
            raise
        except Exception:  # one that cannot be started must not keep all others back; the console's log holds why
            console.exception("start of schedule %s", schedule.id)
            return self._hold_up(schedule, FAULT_PAUSE, INTERNAL)
        return ""

    async def _begin_backup(self, schedule: Schedule, tasks: asyncio.TaskGroup) -> str:
        assert self._backups is not None
        if await self._backups.claim(schedule, self._timing(), by_person=schedule.next_at == AT_ONCE):
            self._backing_up = tasks.create_task(self._back_up(self._backups, schedule), name="backup")
        return ""

    async def _back_up(self, backups: BackupKeeper, schedule: Schedule) -> None:
        try:
            await backups.make(schedule, self._timing())
        except LocalStoreError as error:
            console.warning("how the backup went cannot be stored: %s", error)
        except Exception:  # a backup must not end the schedules of all; the console's log holds what was wrong
            console.exception("backup")

    async def _cut_run(self, schedule: Schedule, profile: Profile) -> Run | None:
        """Give the run of a schedule that lost its process, if nothing came after it: this one goes on from there."""
        if not schedule.failures or schedule.last_run is None:
            return None
        run = await self._store.runs.last_of(profile.id)
        if run is None or run.id != schedule.last_run or run.state is not RunState.INTERRUPTED or not run.checkpoint:
            return None
        return run if run.trigger is Trigger.SCHEDULE and serves(run, profile.kind, schedule.job) else None

    def _hold_up(self, schedule: Schedule, seconds: float, why: str) -> str:
        self._not_before[schedule.id] = (self._clock.monotonic() + seconds, why)
        return why

    def _host(self, profile: Profile) -> str:
        try:
            return self._starting.host_key(profile)
        except InvalidInput:
            return ""


def _plan(seen: Schedule, planned: Planned) -> Plan:
    return Plan(seen, planned.next_at, planned.slot_at, planned.served_at)
