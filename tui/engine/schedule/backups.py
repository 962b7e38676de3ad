"""Makes the household's backup when its schedule says so. It is no run: it writes no data, and waits for nobody."""

from __future__ import annotations

import logging
from typing import Protocol

from tui.engine.schedule.planning import AT_ONCE, Timing, after_start
from tui.errors import SyncError
from tui.model.clock import Clock
from tui.model.schedule import HOUR, Schedule
from tui.store.schedules import Advance, Plan
from tui.store.store import Store

AGAIN = HOUR
"""Seconds after which a backup is tried again that failed, or whose process died over it."""
TRIES = 3
"""Failures in a row after which the next ordinary one is waited for."""

console = logging.getLogger(__name__)


class Backups(Protocol):
    """Makes backups."""

    async def make_scheduled(self) -> object:
        """Make one, and forget the oldest of those that the schedule made. Raises SyncError."""
        ...


class BackupKeeper:
    """Claims the schedule's moment, makes the backup, and stores how it went."""

    def __init__(self, store: Store, clock: Clock, backups: Backups) -> None:
        self._store = store
        self._clock = clock
        self._backups = backups

    async def claim(self, schedule: Schedule, timing: Timing, *, by_person: bool) -> bool:
        """Take a due backup for this process, as one that comes again soon until it is made. False = do not make it."""
        now = self._clock.now()
        served_at = after_start(schedule, now, timing).served_at
        again = Advance(schedule, now, now + AGAIN, now + AGAIN, served_at, by_person=by_person)
        return await self._store.schedules.advance(again)

    async def make(self, schedule: Schedule, timing: Timing) -> None:
        """Make a claimed backup; what goes wrong stays on the schedule, which tries again. Raises LocalStoreError."""
        began_at, error = self._clock.now(), ""
        try:
            await self._backups.make_scheduled()
        except SyncError as trouble:
            error = trouble.message or str(trouble)
        except Exception as fault:  # whatever it was, a person has to hear of it
            console.exception("backup")
            error = f"Internal error: {fault!r}"
        await self._store.schedules.tell_failure(schedule.id, error)
        if not error or schedule.failures + 1 >= TRIES:
            await self._plan_next(schedule, began_at, timing)

    async def _plan_next(self, schedule: Schedule, began_at: float, timing: Timing) -> None:
        """Let it come in its ordinary time, unless a person changed it or wants another one by now."""
        now = await self._store.schedules.get(schedule.id)
        if now is not None and now.next_at not in {None, AT_ONCE}:
            planned = after_start(schedule, began_at, timing)
            await self._store.schedules.plan([Plan(now, planned.next_at, planned.slot_at, planned.served_at)])
