"""What runs by itself, as rows: the schedules of profiles and household, and the pause in which all of them rest.

When something is next is worked out above; here only what was seen may be changed, so that two processes never start
one moment twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui.model.profiles import ProfileKind
from tui.model.runs import ACTIVE_STATES, Run, RunOptions, RunState
from tui.model.schedule import BACKUP_EVERY, DEFAULTS, JITTER, Pause, Schedule, ScheduledJob
from tui.store.database import Database, Row
from tui.store.runs.run_rows import RUN_COLUMNS, options_of, options_text, run_of
from tui.store.scrub import Scrub

COLUMNS = """id, profile_id, job, every, cron, is_on, jitter, quiet, waits_for_streams, catches_up, next_at, slot_at,
    served_at, begun_at, waits, last_at, last_run, failures, last_error, well_at"""
SETTABLE = frozenset({"every", "cron", "is_on", "jitter", "quiet", "waits_for_streams", "catches_up"})

DECIDING = frozenset({"every", "cron", "is_on"})
"""What decides when a schedule is next."""

_ACTIVE = ", ".join(f"'{state}'" for state in sorted(ACTIVE_STATES))
_KINDS = [(kind, job, every) for kind, jobs in DEFAULTS.items() for job, every in jobs.items()]
_DEFAULTS = f"WITH ordinary (kind, job, every) AS (VALUES {', '.join(['(?, ?, ?)'] * len(_KINDS))})"
_ORDINARY = [value for values in _KINDS for value in values]
_MISSING = """
    FROM profiles JOIN ordinary ON ordinary.kind = profiles.kind WHERE NOT EXISTS (
        SELECT 1 FROM schedules WHERE schedules.profile_id = profiles.id AND schedules.job = ordinary.job
    )
"""
_HOUSEHOLD = "SELECT 1 FROM schedules WHERE profile_id IS NULL AND job = 'backup'"

ANY_MISSING = f"{_DEFAULTS} SELECT EXISTS (SELECT 1 {_MISSING}) OR NOT EXISTS ({_HOUSEHOLD})"

ADD_MISSING = f"""
    {_DEFAULTS} INSERT OR IGNORE INTO schedules (profile_id, job, every, jitter, waits_for_streams)
    SELECT profiles.id, ordinary.job, ordinary.every, ?, profiles.kind = '{ProfileKind.XTREAM}' {_MISSING}
"""

ADD_BACKUP = f"""
    INSERT OR IGNORE INTO schedules (job, every, jitter, begun_at) SELECT 'backup', ?, ?, ?
    WHERE NOT EXISTS ({_HOUSEHOLD})
"""

_READY = "is_on AND begun_at IS NOT NULL"

_LOOKED_AT = f"({_READY} OR next_at = 0)"
"""What is on and has begun, and what a person wants at once all the same."""

DUE = f"SELECT {COLUMNS} FROM schedules WHERE {_LOOKED_AT} AND (next_at <= ? OR next_at IS NULL) ORDER BY next_at, id"

PULSE = f"""
    SELECT (SELECT min(coalesce(next_at, 0)) FROM schedules WHERE {_LOOKED_AT}),
        (SELECT coalesce(max(id), 0) FROM runs),
        (SELECT coalesce(group_concat(id), '') FROM runs WHERE state IN ({_ACTIVE})),
        (SELECT count(*) || ':' || coalesce(max(id), 0) FROM profiles)
"""

RESTS = "EXISTS (SELECT 1 FROM schedule_pause WHERE until IS NULL OR until > ?)"

ADVANCE = f"""
    UPDATE schedules SET next_at = ?, slot_at = ?, served_at = ?, last_at = ?, waits = '',
        last_run = coalesce(?, last_run), begun_at = coalesce(begun_at, ?)
    WHERE id = ? AND next_at IS ? AND (? OR {_READY} AND NOT {RESTS})
"""

PLAN = "UPDATE schedules SET next_at = ?, slot_at = ?, served_at = ? WHERE id = ? AND next_at IS ?"

HEEDED = 5
"""Ended runs of one kind and state that are looked at, at most: a store may hold tens of thousands."""

ENDED = f"""
    WITH ended AS (
        SELECT schedules.id AS schedule, runs.id AS run,
            row_number() OVER (PARTITION BY schedules.id, runs.kind, runs.state ORDER BY runs.id DESC) AS age
        FROM schedules JOIN runs ON runs.profile_id = schedules.profile_id AND runs.id > schedules.settled_run
        WHERE runs.state NOT IN ({_ACTIVE})
    )
    SELECT ended.schedule, {", ".join(f"runs.{name.strip()}" for name in RUN_COLUMNS.split(","))}
    FROM ended JOIN runs ON runs.id = ended.run WHERE ended.age <= {HEEDED} ORDER BY runs.id
"""

SETTLE = """
    UPDATE schedules SET settled_run = ?, begun_at = coalesce(begun_at, ?), last_at = ?, last_run = ?, failures = ?,
        well_at = coalesce(?, well_at), choice = coalesce(?, choice),
        next_at = CASE WHEN ? THEN ? ELSE next_at END, slot_at = CASE WHEN ? THEN ? ELSE slot_at END
    WHERE id = ? AND settled_run < ? AND next_at IS ?
"""

TELL_FAILURE = """
    UPDATE schedules SET last_error = ?, failures = CASE WHEN ? = '' THEN 0 ELSE failures + 1 END WHERE id = ?
"""

SAY = "UPDATE schedules SET waits = ? WHERE id = ? AND waits <> ?"


@dataclass(frozen=True, slots=True)
class Pulse:
    """What tells in one small query whether there is anything to look at."""

    next_at: float | None
    """When the first schedule is due; None = none is planned at all."""
    newest_run: int
    active_runs: str
    profiles: str


@dataclass(frozen=True, slots=True)
class Plan:
    """When a schedule is next. Times are UTC epoch seconds; None = never."""

    seen: Schedule
    """As it was when that was worked out."""
    next_at: float | None
    slot_at: float | None
    served_at: float | None


@dataclass(frozen=True, slots=True)
class Advance:
    """A schedule that is served, and when it is due next."""

    schedule: Schedule
    """As it was seen: when it is due another moment by now, somebody else has served it."""
    at: float
    next_at: float | None
    slot_at: float | None
    served_at: float | None
    by_person: bool = False
    """A person asked for it: neither a pause nor a missing first run is in the way."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the end of runs means for a schedule."""

    schedule: Schedule
    """As it was seen."""
    settled_run: int
    begun_at: float | None
    last_at: float | None
    last_run: int | None
    failures: int
    next_at: float | None = None
    slot_at: float | None = None
    well_at: float | None = None
    """When the newest of them that ended well was started; None = none did."""
    choice: RunOptions | None = None
    """What part the schedule goes on with; None = as before."""
    moves: bool = False
    """Whether `next_at` and `slot_at` are told."""


class Schedules:
    """The `schedules` and `schedule_pause` tables."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def ensure(self) -> None:
        """Give every profile the schedules of its kind, and the household its own; what is there stays as it is."""
        row = await self._db.fetch_one(ANY_MISSING, _ORDINARY)
        if not (row and row[0]):
            return
        now = self._db.clock.now()

        def add(raw: sqlite3.Connection) -> None:
            raw.execute(ADD_MISSING, (*_ORDINARY, JITTER))
            raw.execute(ADD_BACKUP, (BACKUP_EVERY, JITTER, now))

        await self._db.write(add)

    async def all(self) -> list[Schedule]:
        """Give every schedule, those of the household last."""
        rows = await self._db.fetch_all(f"SELECT {COLUMNS} FROM schedules ORDER BY profile_id IS NULL, profile_id, id")
        return [_schedule(row) for row in rows]

    async def last_states(self) -> dict[int, RunState]:
        """Give how the newest run of each schedule ended or stands, by schedule."""
        sql = "SELECT schedules.id, runs.state FROM schedules JOIN runs ON runs.id = schedules.last_run"
        return {schedule_id: RunState(state) for schedule_id, state in await self._db.fetch_all(sql)}

    async def get(self, schedule_id: int) -> Schedule | None:
        """Give one schedule; None when its profile was removed."""
        row = await self._db.fetch_one(f"SELECT {COLUMNS} FROM schedules WHERE id = ?", (schedule_id,))
        return _schedule(row) if row else None

    async def choice(self, schedule_id: int) -> tuple[RunOptions | None, float | None]:
        """Give the part that a schedule goes on with (None = all), and when its newest good run was started."""
        row = await self._db.fetch_one("SELECT choice, well_at FROM schedules WHERE id = ?", (schedule_id,))
        return (options_of(row[0]) if row and row[0] else None), (row[1] if row else None)

    async def due(self, now: float) -> list[Schedule]:
        """Give what may start and is due, and what nobody has planned yet; the oldest first."""
        return [_schedule(row) for row in await self._db.fetch_all(DUE, (now,))]

    async def pulse(self) -> Pulse:
        """Give what changes when there is something to look at: one small query, for an idle process."""
        row = await self._db.fetch_one(PULSE)
        assert row is not None
        return Pulse(*row)

    async def change(self, schedule_id: int, values: Mapping[str, object]) -> None:
        """Write what a person set, by column; when it is next is worked out anew if that decides it."""
        unknown = set(values) - SETTABLE
        if unknown:
            raise ValueError(f"not to be set: {unknown}")
        columns = "".join(f"{name} = ?, " for name in values)
        unplanned = "next_at = NULL, slot_at = NULL, " if DECIDING & set(values) else ""
        sql = f"UPDATE schedules SET {columns}{unplanned}waits = '' WHERE id = ?"
        await self._db.write(lambda raw: raw.execute(sql, (*values.values(), schedule_id)))

    async def plan(self, plans: Sequence[Plan]) -> None:
        """Write when schedules are next; one that another process planned or served meanwhile stays as it is."""
        rows = [(one.next_at, one.slot_at, one.served_at, one.seen.id, one.seen.next_at) for one in plans]
        if rows:
            await self._db.write(lambda raw: raw.executemany(PLAN, rows))

    async def advance(self, step: Advance) -> bool:
        """Count a schedule that starts no run as served; False when another process did so, or all rest."""
        return await self._db.write(lambda raw: advance(raw, step, None))

    async def ended_runs(self) -> dict[int, list[Run]]:
        """Give the newest runs of each kind that ended since a schedule last heard of one, oldest first."""
        found: dict[int, list[Run]] = {}
        for row in await self._db.fetch_all(ENDED):
            found.setdefault(row[0], []).append(run_of(row[1:]))
        return found

    async def settle(self, settlements: Sequence[Settlement]) -> bool:
        """Write what ended runs mean. False = a schedule was changed meanwhile, and is left for another look."""
        rows = [_settled(one) for one in settlements]
        if not rows:
            return True
        return await self._db.write(lambda raw: raw.executemany(SETTLE, rows).rowcount == len(rows))

    async def say(self, reasons: Iterable[tuple[int, str]]) -> None:
        """Write what due schedules wait for."""
        rows = [(text, schedule_id, text) for schedule_id, text in ((one, self._scrub.line(it)) for one, it in reasons)]
        if rows:
            await self._db.write(lambda raw: raw.executemany(SAY, rows))

    async def tell_failure(self, schedule_id: int, error: str) -> None:
        """Store how what is no run went; "" = well."""
        text = self._scrub.line(error)
        await self._db.write(lambda raw: raw.execute(TELL_FAILURE, (text, text, schedule_id)))

    async def pause(self, until: float | None) -> None:
        """Let all schedules rest, until a moment or until `go_on`."""
        sql = "INSERT OR REPLACE INTO schedule_pause (id, since, until) VALUES (1, ?, ?)"
        values = (self._db.clock.now(), until)
        await self._db.write(lambda raw: raw.execute(sql, values))

    async def go_on(self) -> bool:
        """End the pause; False when there was none."""
        return await self._db.write(lambda raw: raw.execute("DELETE FROM schedule_pause").rowcount == 1)

    async def pause_state(self, now: float) -> Pause | None:
        """Give the pause; None when there is none, or its end has come."""
        row = await self._db.fetch_one("SELECT since, until FROM schedule_pause")
        return None if row is None or (row[1] is not None and row[1] <= now) else Pause(*row)


def advance(raw: sqlite3.Connection, step: Advance, run_id: int | None) -> bool:
    """Count a schedule as served, inside a transaction: for that of its run. False = it must not start now."""
    seen = step.schedule
    told = (step.next_at, step.slot_at, step.served_at, step.at, run_id, step.at if step.by_person else None)
    return raw.execute(ADVANCE, (*told, seen.id, seen.next_at, step.by_person, step.at)).rowcount == 1


def choice_text(options: RunOptions) -> str:
    """Write the part of a history that somebody chose; "" = all of it."""
    part = RunOptions(days=options.days, libraries=options.libraries, accounts=options.accounts)
    return "" if part == RunOptions() else options_text(part)


def _settled(one: Settlement) -> tuple[object, ...]:
    choice = None if one.choice is None else choice_text(one.choice)
    told = (one.settled_run, one.begun_at, one.last_at, one.last_run, one.failures, one.well_at, choice)
    moved = (one.moves, one.next_at, one.moves, one.slot_at)
    return (*told, *moved, one.schedule.id, one.settled_run, one.schedule.next_at)


def _schedule(row: Row) -> Schedule:
    told = (row[0], row[1], ScheduledJob(row[2]), row[3], row[4], bool(row[5]), row[6], row[7])
    return Schedule(*told, bool(row[8]), bool(row[9]), *row[10:])
