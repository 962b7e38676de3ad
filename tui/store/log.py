"""The log: what happened, line by line, each line of a run under the run's correlation id."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tui.model.clean import clean_text
from tui.model.log import Level, LogLine
from tui.store.database import Database
from tui.store.scrub import Scrub

LEVELS = tuple(Level)
PRUNE_CHUNK = 2000

# A line of a run that was removed meanwhile is kept, without the run.
INSERT = """
    INSERT INTO log (at, level, message, run_id, correlation_id, source)
    VALUES (?, ?, ?, (SELECT id FROM runs WHERE id = ?), ?, ?)
"""

PRUNE = "DELETE FROM log WHERE id IN (SELECT id FROM log WHERE id <= ? ORDER BY id LIMIT ?)"


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line on its way into the log."""

    at: float
    level: Level
    message: str
    run_id: int | None = None
    correlation_id: str = ""
    source: str = ""


class Log:
    """The `log` table."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def append(self, lines: Sequence[NewLine], on_stored: Callable[[], object] = lambda: None) -> None:
        """Store lines in one short transaction, without secrets and control characters.

        `on_stored` is called as soon as they are there, even when the waiting task is cancelled meanwhile.
        """
        if lines:
            await self._db.write(lambda raw: self._insert(raw, lines), lambda _: on_stored())

    async def tail(
        self,
        limit: int,
        *,
        before_id: int | None = None,
        after_id: int | None = None,
        min_level: Level = Level.DEBUG,
        run_id: int | None = None,
        text: str | None = None,
        since: float | None = None,
    ) -> list[LogLine]:
        """Give at most `limit` lines, oldest first: the first after `after_id`, else the last before `before_id`."""
        where, values = _conditions(
            before_id=before_id, after_id=after_id, min_level=min_level, run_id=run_id, text=text, since=since
        )
        order = "ASC" if after_id is not None else "DESC"
        sql = (
            f"SELECT id, at, level, message, run_id, correlation_id, source FROM log{where} ORDER BY id {order} LIMIT ?"
        )
        rows = await self._db.fetch_all(sql, [*values, limit])
        lines = [_line(row) for row in rows]
        return lines if after_id is not None else lines[::-1]

    async def last_id(self) -> int:
        """Give the id of the newest line; 0 when there is none."""
        row = await self._db.fetch_one("SELECT max(id) FROM log")
        return int(row[0] or 0) if row else 0

    async def count_errors_since(self, line_id: int) -> int:
        """Count the error lines after `line_id`, up to 1,000: what nobody has looked at yet."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM log WHERE level = ? AND id > ? LIMIT 1000)"
        row = await self._db.fetch_one(sql, (Level.ERROR.rank, line_id))
        return int(row[0]) if row else 0

    async def warnings_of(self, run_id: int, limit: int = 50) -> tuple[str, ...]:
        """Give the different warnings of a run, in their order."""
        sql = """
            SELECT message FROM log INDEXED BY log_by_run WHERE run_id = ? AND level = ?
            GROUP BY message ORDER BY min(id) LIMIT ?
        """
        rows = await self._db.fetch_all(sql, (run_id, Level.WARNING.rank, limit))
        return tuple(str(row[0]) for row in rows)

    async def prune(self, *, older_than: float, keep_rows: int) -> bool:
        """Delete one chunk of lines that are too old or too many; True while there may be more."""
        sql = """
            SELECT max(
                coalesce((SELECT id FROM log ORDER BY id DESC LIMIT 1 OFFSET ?), 0),
                coalesce((SELECT max(id) FROM (SELECT id, at FROM log ORDER BY id LIMIT ?) WHERE at < ?), 0))
        """
        row = await self._db.fetch_one(sql, (keep_rows, PRUNE_CHUNK, older_than))
        last = int(row[0]) if row else 0
        if not last:
            return False
        deleted = await self._db.write(lambda raw: raw.execute(PRUNE, (last, PRUNE_CHUNK)).rowcount)
        return deleted == PRUNE_CHUNK

    def _insert(self, raw: sqlite3.Connection, lines: Sequence[NewLine]) -> None:
        raw.executemany(INSERT, [self._values(line) for line in lines])

    def _values(self, line: NewLine) -> tuple[Any, ...]:
        message = self._scrub.line(line.message) if "\n" not in line.message else self._scrub.block(line.message)
        source = clean_text(line.source, 80)  # a profile's name, which may equal its user name and has to be read
        return (line.at, line.level.rank, message, line.run_id, line.correlation_id, source)


def _conditions(
    *,
    before_id: int | None,
    after_id: int | None,
    min_level: Level,
    run_id: int | None,
    text: str | None,
    since: float | None,
) -> tuple[str, list[Any]]:
    """The WHERE clause of a tail and its values."""
    parts: list[tuple[str, Any]] = []
    if after_id is not None:
        parts.append(("id > ?", after_id))
    elif before_id is not None:
        parts.append(("id < ?", before_id))
    if min_level is Level.ERROR:
        parts.append(("level = ?", min_level.rank))
    elif min_level is not Level.DEBUG:
        parts.append(("level >= ?", min_level.rank))
    if run_id is not None:
        parts.append(("run_id = ?", run_id))
    if text:
        parts.append((r"(message || ' ' || source) LIKE ? ESCAPE '\'", f"%{_escaped(text)}%"))
    if since is not None:
        parts.append(("at >= ?", since))
    where = " WHERE " + " AND ".join(part for part, _ in parts) if parts else ""
    return where, [value for _, value in parts]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _line(row: tuple[Any, ...]) -> LogLine:
    return LogLine(
        id=row[0],
        at=row[1],
        level=LEVELS[row[2]],
        message=row[3],
        run_id=row[4],
        correlation_id=row[5],
        source=row[6],
    )
