"""What the owner of a run writes while it runs. Every write is fenced: it lands only while the run is still its own.

A process that was stopped, lost the lease and woke up again finds its writes refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aiosqlite

from tui.model.runs import EntityCounts, Progress, RunState, StepPlan, StepState
from tui.store.database import Database
from tui.store.scrub import Scrub

CLAIM = """
    UPDATE runs SET state = 'running', owner = ?, started_at = coalesce(started_at, ?), heartbeat_at = ?,
        step_count = ?, message = ?
    WHERE id = ? AND state = 'queued' AND cancel_requested = 0
"""

STILL_MINE = "id = ? AND owner = ? AND state IN ('running', 'cancelling')"

SELECT_MINE = f"SELECT cancel_requested FROM runs WHERE {STILL_MINE}"

FLUSH = f"""
    UPDATE runs SET heartbeat_at = ?, step = ?, step_index = ?, message = ?, total = ?, processed = ?, imported = ?,
        skipped = ?, errors = ?, percent = ?, rate = ?, elapsed = ?, eta = ?
    WHERE {STILL_MINE}
"""

FINISH = f"UPDATE runs SET state = ?, finished_at = ? WHERE {STILL_MINE}"

CHECKPOINT = f"UPDATE runs SET checkpoint = ? WHERE {STILL_MINE}"

INSERT_STEP = "INSERT INTO run_steps (run_id, position, key, label, state) VALUES (?, ?, ?, ?, 'pending')"

UPDATE_STEP = """
    UPDATE run_steps SET state = ?, message = ?, started_at = ?, finished_at = ?,
        processed = ?, imported = ?, skipped = ?, errors = ?
    WHERE run_id = ? AND position = ?
"""

PUT_COUNTS = """
    INSERT INTO run_counts (run_id, entity, added, updated, removed, unchanged, skipped, failed, held)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, entity) DO UPDATE SET added = excluded.added, updated = excluded.updated,
        removed = excluded.removed, unchanged = excluded.unchanged, skipped = excluded.skipped,
        failed = excluded.failed, held = excluded.held
"""

CLOSE_STEPS = """
    UPDATE run_steps SET
        state = CASE state WHEN 'running' THEN 'cancelled' ELSE 'skipped' END,
        finished_at = CASE state WHEN 'running' THEN ? END
    WHERE run_id = ? AND state IN ('running', 'pending')
"""

INTERRUPT = """
    UPDATE runs SET state = 'interrupted', finished_at = ?, owner = '', rate = NULL, eta = NULL, message = ?
    WHERE id = ? AND state IN ('running', 'cancelling')
"""

REQUEUE = f"""
    UPDATE runs SET state = 'queued', owner = '', rate = NULL, eta = NULL, message = ?
    WHERE {STILL_MINE} AND cancel_requested = 0
"""

DROP_QUEUED = "UPDATE runs SET state = ?, finished_at = ?, message = ? WHERE id = ? AND state = 'queued'"

SAY_QUEUED = "UPDATE runs SET message = ? WHERE id = ? AND state = 'queued'"


@dataclass(frozen=True, slots=True)
class StepFlush:
    """A step as it stands now."""

    index: int
    state: StepState
    message: str
    started_at: float | None
    finished_at: float | None
    figures: tuple[int, int, int, int]
    """Processed, imported, skipped, errors."""


@dataclass(frozen=True, slots=True)
class RunFlush:
    """Everything of a running run that changed, or all of it."""

    run_id: int
    owner: str
    step: str
    step_index: int
    message: str
    progress: Progress
    steps: Sequence[StepFlush] = ()
    counts: Mapping[str, EntityCounts] = field(default_factory=dict)
    final_state: RunState | None = None
    """Set with the last flush: ends the run in the same transaction."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a flush found out about its run."""

    is_mine: bool
    cancel_requested: bool = False


class RunProgress:
    """Fenced writes to `runs`, `run_steps` and `run_counts`."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def claim(self, run_id: int, owner: str, message: str, plan: Sequence[StepPlan]) -> bool:
        """Turn a queued run into a running one with its steps; False when it is no longer there to be taken."""
        now = self._db.clock.now()
        steps = [(run_id, index, step.key, step.label) for index, step in enumerate(plan)]

        def take(raw: sqlite3.Connection) -> bool:
            if not raw.execute(CLAIM, (owner, now, now, len(plan), self._scrub.line(message), run_id)).rowcount:
                return False
            raw.execute("DELETE FROM run_steps WHERE run_id = ?", (run_id,))
            raw.executemany(INSERT_STEP, steps)
            return True

        return await self._db.write(take)

    async def flush(self, state: RunFlush) -> Standing:
        """Write the figures, the steps that changed and the counts; with a final state, end the run."""
        return await self._db.write(lambda raw: self._flush(raw, state))

    async def save_checkpoint(self, conn: aiosqlite.Connection, run_id: int, owner: str, text: str) -> bool:
        """Store the checkpoint inside the job's own transaction; False when the run is not `owner`'s any more."""
        cursor = await conn.execute(CHECKPOINT, (text, run_id, owner))
        return cursor.rowcount == 1

    async def is_mine(self, conn: aiosqlite.Connection, run_id: int, owner: str) -> bool:
        """Tell, inside a transaction, whether the run still belongs to `owner`."""
        return await (await conn.execute(SELECT_MINE, (run_id, owner))).fetchone() is not None

    async def interrupt(self, run_id: int, message: str) -> bool:
        """Mark a run whose process is gone `interrupted`; False when it has ended. Only the lease's holder may."""
        now, text = self._db.clock.now(), self._scrub.line(message)

        def interrupt(raw: sqlite3.Connection) -> bool:
            if not raw.execute(INTERRUPT, (now, text, run_id)).rowcount:
                return False
            raw.execute(CLOSE_STEPS, (now, run_id))
            return True

        return await self._db.write(interrupt)

    async def requeue(self, run_id: int, owner: str, message: str) -> bool:
        """Put a running run back into the queue, for the next holder of the lease to go on with."""
        values = (self._scrub.line(message), run_id, owner)
        return await self._db.write(lambda raw: raw.execute(REQUEUE, values).rowcount == 1)

    async def say_queued(self, run_id: int, message: str) -> None:
        """Tell why a queued run waits."""
        values = (self._scrub.line(message), run_id)
        await self._db.write(lambda raw: raw.execute(SAY_QUEUED, values))

    async def drop_queued(self, run_id: int, state: RunState, message: str) -> bool:
        """End a run that never started; False when it is no longer queued."""
        values = (state, self._db.clock.now(), self._scrub.line(message), run_id)
        return await self._db.write(lambda raw: raw.execute(DROP_QUEUED, values).rowcount == 1)

    def _flush(self, raw: sqlite3.Connection, flush: RunFlush) -> Standing:
        mine = (flush.run_id, flush.owner)
        row = raw.execute(SELECT_MINE, mine).fetchone()
        if row is None:
            return Standing(is_mine=False)
        now = self._db.clock.now()
        raw.execute(
            FLUSH, (now, flush.step, flush.step_index, self._scrub.line(flush.message), *_figures(flush), *mine)
        )
        raw.executemany(UPDATE_STEP, [self._step_values(flush.run_id, step) for step in flush.steps])
        raw.executemany(PUT_COUNTS, [_counts_values(flush.run_id, *entry) for entry in flush.counts.items()])
        if flush.final_state is not None:
            raw.execute(CLOSE_STEPS, (now, flush.run_id))
            raw.execute(FINISH, (flush.final_state, now, *mine))
        return Standing(is_mine=True, cancel_requested=bool(row[0]))

    def _step_values(self, run_id: int, step: StepFlush) -> tuple[object, ...]:
        message = self._scrub.line(step.message)
        return (step.state, message, step.started_at, step.finished_at, *step.figures, run_id, step.index)


def _figures(flush: RunFlush) -> tuple[object, ...]:
    progress = flush.progress
    return (
        progress.total_records,
        progress.processed_records,
        progress.imported_records,
        progress.skipped_records,
        progress.error_count,
        progress.progress_percent,
        progress.records_per_second,
        progress.elapsed_seconds,
        progress.estimated_remaining_seconds,
    )


def _counts_values(run_id: int, entity: str, counts: EntityCounts) -> tuple[object, ...]:
    return (
        run_id,
        entity,
        counts.added,
        counts.updated,
        counts.removed,
        counts.unchanged,
        counts.skipped,
        counts.failed,
        counts.held,
    )
