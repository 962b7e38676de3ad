"""Errors of runs as rows, and their tree: step, class, record. Opens at once, however many there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.clean import clean_text
from tui.model.runs import ErrorGroup, RunError
from tui.store.database import Database
from tui.store.run_rows import ERROR_COLUMNS, error_of, group_of
from tui.store.scrub import Scrub

INSERT = """
    INSERT INTO run_errors (id, run_id, step, class, record_id, message, recoverable, hint, count, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

ADD_TO_ROW = "UPDATE run_errors SET count = count + ? WHERE id = ?"

ADD_TO_GROUP = """
    INSERT INTO run_error_groups (run_id, step, class, rows, count, recoverable, hint) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, step, class) DO UPDATE SET rows = rows + excluded.rows, count = count + excluded.count,
        recoverable = max(recoverable, excluded.recoverable),
        hint = CASE hint WHEN '' THEN excluded.hint ELSE hint END
"""

SELECT_ROWS = f"""
    SELECT {ERROR_COLUMNS} FROM run_errors
    WHERE run_id = ? AND step = ? AND class = ? AND id > ? ORDER BY id LIMIT ?
"""

LIMITS = {"step": 80, "class": 80, "record_id": 120, "message": 500, "hint": 300}
"""Longest text of each column, in characters."""


@dataclass(frozen=True, slots=True)
class ErrorBatch:
    """Errors of one run to be written together."""

    run_id: int
    fresh: Sequence[RunError] = ()
    """Become rows; their `id` is given by the store."""
    again: Sequence[tuple[int, RunError]] = ()
    """Seen before: id of the row, and the error whose `count` is added to it."""
    beyond: Sequence[RunError] = ()
    """Over the cap: counted in their group only."""


class RunErrors:
    """The `run_errors` and `run_error_groups` tables."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def groups(self, run_id: int) -> list[ErrorGroup]:
        """Give the branches of the tree: one for each step and class."""
        sql = """
            SELECT step, class, rows, count, recoverable, hint FROM run_error_groups
            WHERE run_id = ? ORDER BY step, count DESC, class
        """
        return [group_of(row) for row in await self._db.fetch_all(sql, (run_id,))]

    async def rows(
        self, run_id: int, step: str, error_class: str, after_id: int = 0, limit: int = 100
    ) -> list[RunError]:
        """Give one page of a branch, in the order in which the errors came."""
        rows = await self._db.fetch_all(SELECT_ROWS, (run_id, step, error_class, after_id, limit))
        return [error_of(row) for row in rows]

    async def by_class(self, run_id: int) -> dict[str, int]:
        """Count the errors of a run by class."""
        sql = "SELECT class, sum(count) FROM run_error_groups WHERE run_id = ? GROUP BY class ORDER BY class"
        return {str(name): int(count) for name, count in await self._db.fetch_all(sql, (run_id,))}

    async def add(self, batch: ErrorBatch) -> list[int]:
        """Write a batch and its groups in one transaction; give the ids of the fresh rows, in their order."""
        return await self._db.write(lambda raw: self._add(raw, batch))

    def _add(self, raw: sqlite3.Connection, batch: ErrorBatch) -> list[int]:
        fresh = [self._scrubbed(error) for error in batch.fresh]
        again = [self._scrubbed(error) for _, error in batch.again]
        beyond = [self._scrubbed(error) for error in batch.beyond]
        first = 1 + int(raw.execute("SELECT coalesce(max(id), 0) FROM run_errors").fetchone()[0])
        ids = list(range(first, first + len(fresh)))
        raw.executemany(INSERT, [_row(batch.run_id, *pair) for pair in zip(ids, fresh, strict=True)])
        raw.executemany(ADD_TO_ROW, [(error.count, row_id) for row_id, error in batch.again])
        raw.executemany(ADD_TO_GROUP, [_branch(batch.run_id, error, 1) for error in fresh])
        raw.executemany(ADD_TO_GROUP, [_branch(batch.run_id, error, 0) for error in again + beyond])
        return ids

    def _scrubbed(self, error: RunError) -> RunError:
        """Steps and classes are words of ours and keys of the tree: they are cleaned, but never redacted."""
        line = self._scrub.line
        return RunError(
            step=clean_text(error.step, LIMITS["step"]),
            error_class=clean_text(error.error_class, LIMITS["class"]),
            record_id=line(error.record_id, LIMITS["record_id"]),
            message=line(error.message, LIMITS["message"]),
            recoverable=error.recoverable,
            hint=line(error.hint, LIMITS["hint"]),
            count=error.count,
            at=error.at,
        )


def _row(run_id: int, row_id: int, error: RunError) -> tuple[object, ...]:
    return (
        row_id,
        run_id,
        error.step,
        error.error_class,
        error.record_id,
        error.message,
        error.recoverable,
        error.hint,
        error.count,
        error.at,
    )


def _branch(run_id: int, error: RunError, rows: int) -> tuple[object, ...]:
    return (run_id, error.step, error.error_class, rows, error.count, error.recoverable, error.hint)
