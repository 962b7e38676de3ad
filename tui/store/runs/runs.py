"""Run rows as faces read them, and the writes that any process may make: start, cancel, forget.

What only the owner of a running run may write is in `tui.store.runs.run_progress`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import msgspec

from tui.errors import Conflict
from tui.model.runs import (
    ACTIVE_STATES,
    EntityCounts,
    Operation,
    Run,
    RunOptions,
    RunState,
    StepRow,
    Trigger,
)
from tui.store.database import Database
from tui.store.runs.rivals import conflict_text
from tui.store.runs.run_rows import RUN_COLUMNS, STEP_COLUMNS, options_text, run_of, step_of

ACTIVE = ", ".join(f"'{state}'" for state in sorted(ACTIVE_STATES))

INSERT = """
    INSERT INTO runs (correlation_id, kind, profile_id, profile_name, trigger, options, state, created_at, message,
        resumes, exclusive_keys, host_key, checkpoint)
    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)
"""

SELECT_RIVALS = f"""
    SELECT runs.id, runs.kind FROM runs, json_each(runs.exclusive_keys) AS held
    WHERE runs.state IN ({ACTIVE}) AND held.value IN (SELECT value FROM json_each(?)) ORDER BY runs.id LIMIT 1
"""

CANCEL_QUEUED = """
    UPDATE runs SET state = 'cancelled', cancel_requested = 1, message = ?, finished_at = ?
    WHERE id = ? AND state = 'queued'
"""

CANCEL_RUNNING = """
    UPDATE runs SET cancel_requested = 1, state = 'cancelling' WHERE id = ? AND state IN ('running', 'cancelling')
"""

NEWEST = """
    SELECT (
        SELECT id FROM runs
        WHERE profile_id = profiles.id AND (? OR NOT json_extract(options, '$.dry_run')) ORDER BY id DESC LIMIT 1
    ) FROM profiles
"""

OF_A_FILE = "profile_id IS NULL AND coalesce(json_extract(options, '$.path'), '') <> ''"
"""Imports of files; what else has no profile lost it."""

LATEST_OF_A_FILE = f"""
    WHERE {OF_A_FILE} AND (? OR NOT json_extract(options, '$.dry_run')) ORDER BY id DESC LIMIT 1
"""

UNFINISHED = f"""
    WHERE kind = ? AND state IN ('interrupted', 'cancelled', 'failed', {ACTIVE}) AND checkpoint <> '' ORDER BY id DESC
"""

IS_QUIET = """(
    runs.trigger = 'schedule' AND runs.state = 'completed' AND runs.errors = 0 AND NOT EXISTS (
        SELECT 1 FROM run_counts
        WHERE run_counts.run_id = runs.id AND added + updated + removed + failed + held > 0
    )
)"""
"""Started by itself and found everything as it was."""

SELECT_SPENT = f"""
    SELECT id FROM (
        SELECT id, state, finished_at, is_quiet,
            row_number() OVER (PARTITION BY profile_id, is_quiet ORDER BY id DESC) AS age
        FROM (SELECT id, profile_id, state, finished_at, {IS_QUIET} AS is_quiet FROM runs)
    )
    WHERE state NOT IN ({ACTIVE}, 'held') AND age > ? AND (NOT is_quiet OR finished_at < ?)
"""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run about to be queued."""

    correlation_id: str
    kind: Operation
    profile_id: int | None
    profile_name: str
    trigger: Trigger
    options: RunOptions
    exclusive_keys: frozenset[str] = field(default_factory=frozenset)
    host_key: str = ""
    message: str = ""
    resumes: int | None = None
    checkpoint: str = ""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """An active run as the queue looks at it."""

    id: int
    state: RunState
    host_key: str
    profile_id: int | None
    profile_name: str
    created_at: float
    message: str


class Runs:
    """The `runs`, `run_steps` and `run_counts` tables."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, run_id: int) -> Run | None:
        """Give one run; None if there is none of that id."""
        return await self._one("WHERE id = ?", (run_id,))

    async def by_name(self, name: str) -> Run | None:
        """Give the newest run whose correlation id is `name` or ends in it, whatever the case."""
        return await self._one("WHERE correlation_id LIKE ? ORDER BY id DESC LIMIT 1", (f"%{name}",))

    async def recent(
        self,
        limit: int,
        profile_id: int | None = None,
        states: Collection[RunState] | None = None,
        kinds: Collection[Operation] | None = None,
        *,
        is_news: bool = False,
    ) -> list[Run]:
        """Give the newest runs, newest first, of one profile, in some states and of some kinds if asked for.

        With `is_news` those are left out that started by themselves and found everything as it was.
        """
        parts, values = [f"NOT {IS_QUIET}"] * is_news, []
        if profile_id is not None:
            parts.append("profile_id = ?")
            values.append(str(profile_id))
        for column, wanted in (("state", states), ("kind", kinds)):
            if wanted is not None:
                parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values.extend(wanted)
        where = f"WHERE {' AND '.join(parts)}" if parts else ""
        return await self._many(f"{where} ORDER BY id DESC LIMIT ?", (*values, limit))

    async def ended_since(self, moment: float) -> dict[RunState, int]:
        """Give how many runs ended after a moment (UTC epoch s), by state."""
        sql = f"SELECT state, count(*) FROM runs WHERE finished_at > ? AND state NOT IN ({ACTIVE}) GROUP BY state"
        return {RunState(state): int(count) for state, count in await self._db.fetch_all(sql, (moment,))}

    async def active(self) -> list[Run]:
        """Give the runs that wait or work, oldest first."""
        return await self._many(f"WHERE state IN ({ACTIVE}) ORDER BY id", ())

    async def last_of(self, profile_id: int) -> Run | None:
        """Give the newest run of a profile, whatever its state."""
        return await self._one("WHERE profile_id = ? ORDER BY id DESC LIMIT 1", (profile_id,))

    async def latest_by_profile(self, *, include_dry: bool = True) -> list[Run]:
        """Give the newest run of each profile that ever had one; dry runs are passed over unless `include_dry`."""
        return await self._many(f"WHERE id IN ({NEWEST}) ORDER BY id", (include_dry,))

    async def latest_of_a_file(self, *, include_dry: bool = True) -> Run | None:
        """Give the newest import of a file; dry runs are passed over unless `include_dry`."""
        return await self._one(LATEST_OF_A_FILE, (include_dry,))

    async def unfinished(self, kind: Operation) -> list[Run]:
        """Give the runs of a kind that left a checkpoint and have not come to their end, newest first."""
        return await self._many(UNFINISHED, (kind,))

    async def held_by_profile(self) -> dict[int, int]:
        """Give how many removals the newest run of each profile keeps back, where it keeps back any."""
        sql = f"""
            SELECT runs.profile_id, sum(run_counts.held) FROM runs JOIN run_counts ON run_counts.run_id = runs.id
            WHERE runs.id IN ({NEWEST}) AND run_counts.held > 0 GROUP BY runs.profile_id
        """
        return {int(profile_id): int(held) for profile_id, held in await self._db.fetch_all(sql, (False,))}

    async def steps(self, run_id: int) -> list[StepRow]:
        """Give the steps of a run, in their order."""
        sql = f"SELECT {STEP_COLUMNS} FROM run_steps WHERE run_id = ? ORDER BY position"
        return [step_of(row) for row in await self._db.fetch_all(sql, (run_id,))]

    async def counts(self, run_id: int) -> dict[str, EntityCounts]:
        """Give what a run did, by kind of thing."""
        sql = """
            SELECT entity, added, updated, removed, unchanged, skipped, failed, held
            FROM run_counts WHERE run_id = ? ORDER BY entity
        """
        rows = await self._db.fetch_all(sql, (run_id,))
        return {row[0]: EntityCounts(*row[1:]) for row in rows}

    async def queue(self) -> list[QueueEntry]:
        """Give what is active, oldest first, with just what the queue needs."""
        sql = f"""
            SELECT id, state, host_key, profile_id, profile_name, created_at, message
            FROM runs WHERE state IN ({ACTIVE}) ORDER BY id
        """
        rows = await self._db.fetch_all(sql)
        return [QueueEntry(row[0], RunState(row[1]), *row[2:]) for row in rows]

    async def add(self, run: NewRun, claim: Callable[[sqlite3.Connection, int], None] | None = None) -> int:
        """Queue a run and give its id.

        `claim` gets the transaction and that id, and changes what has to change with it: what it raises undoes all.
        Raises Conflict, with the id of the run in the way, when an active run holds one of the same exclusive keys.
        """
        keys = msgspec.json.encode(sorted(run.exclusive_keys)).decode()
        values = (run.correlation_id, run.kind, run.profile_id, run.profile_name, run.trigger)
        rest = (options_text(run.options), self._db.clock.now(), run.message, run.resumes, keys, run.host_key)

        def insert(raw: sqlite3.Connection) -> int:
            rival = raw.execute(SELECT_RIVALS, (keys,)).fetchone()
            if rival:
                raise Conflict(conflict_text(run.kind, Operation(rival[1])), run_id=rival[0])
            run_id = int(raw.execute(INSERT, (*values, *rest, run.checkpoint)).lastrowid or 0)
            if claim is not None:
                claim(raw, run_id)
            return run_id

        return await self._db.write(insert)

    async def request_cancel(self, run_id: int, message: str) -> bool:
        """Cancel a queued run at once, ask the owner of a running one to; False when it has ended already."""
        now = self._db.clock.now()

        def cancel(raw: sqlite3.Connection) -> bool:
            if raw.execute(CANCEL_QUEUED, (message, now, run_id)).rowcount:
                return True
            return raw.execute(CANCEL_RUNNING, (run_id,)).rowcount == 1

        return await self._db.write(cancel)

    async def spent(self, keep: int, quiet_before: float) -> list[int]:
        """Give the ids of ended runs beyond the newest `keep` of each profile; held ones are never among them.

        Those that started by themselves and found everything as it was push no others out: they go when they ended
        before `quiet_before` (UTC epoch s) as well.
        """
        return [row[0] for row in await self._db.fetch_all(SELECT_SPENT, (keep, quiet_before))]

    async def forget(self, run_id: int) -> None:
        """Delete an ended run with all its rows, in short transactions."""
        for table in ("run_errors", "log"):
            sql = f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE run_id = ? LIMIT 2000)"
            while await self._db.write(_deleting(sql, run_id)):
                pass
        await self._db.write(_deleting("DELETE FROM runs WHERE id = ?", run_id))

    async def _one(self, rest: str, values: Iterable[object]) -> Run | None:
        row = await self._db.fetch_one(f"SELECT {RUN_COLUMNS} FROM runs {rest}", tuple(values))
        return run_of(row) if row else None

    async def _many(self, rest: str, values: Iterable[object]) -> list[Run]:
        rows = await self._db.fetch_all(f"SELECT {RUN_COLUMNS} FROM runs {rest}", tuple(values))
        return [run_of(row) for row in rows]


def _deleting(sql: str, run_id: int) -> Callable[[sqlite3.Connection], int]:
    return lambda raw: raw.execute(sql, (run_id,)).rowcount
