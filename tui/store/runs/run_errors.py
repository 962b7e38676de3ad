"""Errors of runs as rows, and their tree: step, class, record. Opens at once, however many there are.

Repairs, skips and notes stand in the same tree under their own severity; only errors count as errors of the run.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiosqlite

from tui.model.clean import clean_text
from tui.model.runs import ErrorGroup, RunError, Severity
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.runs.error_groups import Group, branches
from tui.store.runs.error_room import marked, with_room
from tui.store.runs.run_rows import ERROR_COLUMNS, error_of, group_of
from tui.store.scrub import Scrub

INSERT = """
    INSERT INTO run_errors (id, run_id, step, class, record_id, message, recoverable, hint, count, at, severity)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

ADD_TO_ROW = "UPDATE run_errors SET count = count + ? WHERE id = ?"

ADD_TO_GROUP = """
    INSERT INTO run_error_groups (run_id, step, class, rows, count, recoverable, hint, severity)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, step, class) DO UPDATE SET rows = rows + excluded.rows, count = count + excluded.count,
        recoverable = max(recoverable, excluded.recoverable),
        hint = CASE hint WHEN '' THEN excluded.hint ELSE hint END
"""

SELECT_ROWS = f"""
    SELECT {ERROR_COLUMNS} FROM run_errors
    WHERE run_id = ? AND step = ? AND class = ? AND id > ? ORDER BY id LIMIT ?
"""

HOLDS_TEXT = r"record_id || ' ' || class || ' ' || message LIKE ? ESCAPE '\'"

MATCHING_GROUPS = f"""
    SELECT step, class, count(*), sum(count), max(recoverable), max(hint), severity FROM run_errors
    WHERE run_id = ? AND {HOLDS_TEXT} GROUP BY step, class, severity
    ORDER BY step, instr('error repaired skipped note', severity), 4 DESC, class
"""

MATCHING_ROWS = f"""
    SELECT {ERROR_COLUMNS} FROM run_errors
    WHERE run_id = ? AND step = ? AND class = ? AND id > ? AND {HOLDS_TEXT} ORDER BY id LIMIT ?
"""

SELECT_STORED = "SELECT severity, sum(rows) FROM run_error_groups WHERE run_id = ? GROUP BY severity"

SELECT_UNLISTED = """
    SELECT step, class, count - (
        SELECT coalesce(sum(count), 0) FROM run_errors AS own
        WHERE own.run_id = groups.run_id AND own.step = groups.step AND own.class = groups.class
    ) AS unlisted
    FROM run_error_groups AS groups WHERE run_id = ? AND count > rows AND unlisted > 0
"""

INHERIT_ROWS = """
    INSERT INTO run_errors (run_id, step, class, record_id, message, recoverable, hint, count, at, severity)
    SELECT ?2, step, class, record_id, message, recoverable, hint, count, at, severity
    FROM run_errors WHERE run_id = ?1 AND record_id <> '' ORDER BY id
"""

INHERIT_GROUPS = """
    INSERT INTO run_error_groups (run_id, step, class, rows, count, recoverable, hint, severity)
    SELECT ?2, step, class, rows - told.own_rows, count - told.own_count, recoverable, hint, severity
    FROM (
        SELECT groups.*, count(own.id) AS own_rows, coalesce(sum(own.count), 0) AS own_count
        FROM run_error_groups AS groups LEFT JOIN run_errors AS own
            ON own.run_id = groups.run_id AND own.step = groups.step AND own.class = groups.class AND own.record_id = ''
        WHERE groups.run_id = ?1 GROUP BY groups.step, groups.class
    ) AS told
    WHERE count > own_count
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
        """Give the branches of the tree: one for each step and class, the worst and biggest of a step first."""
        sql = """
            SELECT step, class, rows, count, recoverable, hint, severity FROM run_error_groups WHERE run_id = ?
            ORDER BY step, instr('error repaired skipped note', severity), count DESC, class
        """
        return marked([group_of(row) for row in await self._db.fetch_all(sql, (run_id,))])

    async def rows(
        self, run_id: int, step: str, error_class: str, after_id: int = 0, limit: int = 100
    ) -> list[RunError]:
        """Give one page of a branch, in the order in which the errors came."""
        rows = await self._db.fetch_all(SELECT_ROWS, (run_id, step, error_class, after_id, limit))
        return [error_of(row) for row in rows]

    async def matching_groups(self, run_id: int, text: str) -> list[ErrorGroup]:
        """Give the branches that hold rows with a text in record id, class or message, counting only those rows.

        Case matters only beyond ASCII. Reads every row of the run: 200,000 take about 0.1 s.
        """
        rows = await self._db.fetch_all(MATCHING_GROUPS, (run_id, _pattern(text)))
        return [group_of(row) for row in rows]

    async def matching(
        self, run_id: int, step: str, error_class: str, text: str, *, after_id: int = 0, limit: int = 100
    ) -> list[RunError]:
        """Give one page of the rows of a branch that hold a text in record id, class or message."""
        values = (run_id, step, error_class, after_id, _pattern(text), limit)
        return [error_of(row) for row in await self._db.fetch_all(MATCHING_ROWS, values)]

    async def by_class(self, run_id: int) -> dict[str, int]:
        """Count the errors of a run by class; repairs, skips and notes are none."""
        return (await self._by_severity(run_id)).get(Severity.ERROR, {})

    async def remarks(self, run_id: int) -> dict[Severity, dict[str, int]]:
        """Count what was repaired, skipped and noted, by severity and class."""
        found = await self._by_severity(run_id)
        return {severity: classes for severity, classes in found.items() if severity is not Severity.ERROR}

    async def unlisted(self, run_id: int) -> dict[tuple[str, str], int]:
        """Count what was found but has no row, since there were too many: by step and class, only where there is any.

        Reads the rows of those branches: 100,000 take about 0.05 s.
        """
        found = await self._db.fetch_all(SELECT_UNLISTED, (run_id,))
        return {(str(step), str(name)): int(count) for step, name, count in found}

    async def add(self, batch: ErrorBatch, on_stored: Callable[[list[int]], object] = lambda ids: None) -> list[int]:
        """Write a batch and its groups in one transaction; give the ids of the fresh rows, in their order.

        `on_stored` gets them as soon as they are there, even when the waiting task is cancelled meanwhile.
        """
        return await self._db.write(lambda raw: self._add(raw, batch), on_stored)

    async def put(self, conn: aiosqlite.Connection, run_id: int, errors: Sequence[RunError]) -> None:
        """Write errors in the job's own transaction, beside the records that they speak of.

        Beyond the rows that its severity may have in a run, a finding is counted in its group only.
        """
        if errors:
            await in_thread_of(conn, lambda raw: self._put(raw, run_id, errors))

    async def inherit(self, conn: aiosqlite.Connection, from_run: int, to_run: int) -> None:
        """Give a run what its forerunner said of records, so that its tree is whole; what ended that one stays there.

        To be called once, before `to_run` has errors of the same classes.
        """
        await conn.execute(INHERIT_ROWS, (from_run, to_run))
        await conn.execute(INHERIT_GROUPS, (from_run, to_run))

    async def _by_severity(self, run_id: int) -> dict[Severity, dict[str, int]]:
        sql = """
            SELECT severity, class, sum(count) FROM run_error_groups WHERE run_id = ?
            GROUP BY severity, class ORDER BY instr('error repaired skipped note', severity), class
        """
        found: dict[Severity, dict[str, int]] = {}
        for severity, name, count in await self._db.fetch_all(sql, (run_id,)):
            found.setdefault(Severity(severity), {})[str(name)] = int(count)
        return found

    def _put(self, raw: sqlite3.Connection, run_id: int, errors: Sequence[RunError]) -> None:
        stored = {Severity(severity): int(rows) for severity, rows in raw.execute(SELECT_STORED, (run_id,))}
        fresh, beyond = with_room(errors, stored)
        self._add(raw, ErrorBatch(run_id, fresh=fresh, beyond=beyond))

    def _add(self, raw: sqlite3.Connection, batch: ErrorBatch) -> list[int]:
        fresh = [self._scrubbed(error) for error in batch.fresh]
        counted = [*(error for _, error in batch.again), *batch.beyond]
        first = 1 + int(raw.execute("SELECT coalesce(max(id), 0) FROM run_errors").fetchone()[0])
        ids = list(range(first, first + len(fresh)))
        raw.executemany(INSERT, [_row(batch.run_id, *pair) for pair in zip(ids, fresh, strict=True)])
        raw.executemany(ADD_TO_ROW, [(error.count, row_id) for row_id, error in batch.again])
        groups = branches(batch.fresh, counted)
        raw.executemany(ADD_TO_GROUP, [self._branch(batch.run_id, group) for group in groups])
        return ids

    def _branch(self, run_id: int, group: Group) -> tuple[object, ...]:
        step, name = clean_text(group.step, LIMITS["step"]), clean_text(group.error_class, LIMITS["class"])
        hint = self._scrub.line(group.hint, LIMITS["hint"]) if group.hint else ""
        return (run_id, step, name, group.rows, group.count, group.recoverable, hint, group.severity)

    def _scrubbed(self, error: RunError) -> RunError:
        """Steps and classes are words of ours and keys of the tree: they are cleaned, but never redacted."""
        line = self._scrub.line
        return RunError(
            step=clean_text(error.step, LIMITS["step"]),
            error_class=clean_text(error.error_class, LIMITS["class"]),
            record_id=line(error.record_id, LIMITS["record_id"]),
            message=line(error.message, LIMITS["message"]),
            recoverable=error.recoverable,
            hint=line(error.hint, LIMITS["hint"]) if error.hint else "",
            count=error.count,
            at=error.at or self._db.clock.now(),
            severity=error.severity,
        )


def _pattern(text: str) -> str:
    """The text as a LIKE pattern, its own wildcards taken literally."""
    literal = re.sub(r"([\\%_])", r"\\\1", text)
    return f"%{literal}%"


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
        error.severity,
    )
