"""Reads through a source where it lies, without a copy: what it holds, which records are odd, and figures of the rest.

It judges nothing; who asks gets the odd records with their ties.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tui.errors import SyncError
from tui.model.tautulli import RawSession, SourceFacts, Ties
from tui.store.tautulli.facts import read_facts, read_servers, with_orphans
from tui.store.tautulli.faults import source_faults, unsettled
from tui.store.tautulli.figures import Totals, totals, wanted
from tui.store.tautulli.opening import OpenSource, open_source
from tui.store.tautulli.rows_view import RowsView, rows_view
from tui.store.tautulli.scan import latest_start
from tui.store.tautulli.survey import WORKERS, survey
from tui.store.tautulli.ticker import Ticker
from tui.store.tautulli.ties import TABLES, TIED, as_ties, joined

T = TypeVar("T")

_TABLES = [f"CREATE TEMP TABLE {table}" for table in ("odd (id INTEGER PRIMARY KEY)", *TABLES)]
_TRIES = 3
_UNPACKED = 0.5
"""Progress when an archive is unpacked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source that was looked through, while it is still open."""

    facts: SourceFacts
    totals: Totals
    """Of all records, odd ones included."""
    _conn: sqlite3.Connection
    _view: RowsView

    def odd_rows(self) -> Iterator[tuple[RawSession, Ties]]:
        """Give the records that need the rules, by id."""
        view = self._view
        query = f"""
            SELECT {view.values}, {TIED} {view.records} {joined("temp", "h.id")}
            WHERE h.id IN (SELECT id FROM temp.odd) ORDER BY h.id
        """
        for row in self._conn.execute(query):
            yield RawSession(*row[:-4]), as_ties(row[-4:])

    def odd_heads(self, groups: Iterable[int]) -> int:
        """Count the odd records that are heads: of `groups`, or of any record that is not odd."""
        if self._conn.execute("SELECT 1 FROM temp.odd LIMIT 1").fetchone() is None:
            return 0
        self._conn.execute("CREATE TEMP TABLE groups (id INTEGER PRIMARY KEY)")
        self._conn.executemany("INSERT OR IGNORE INTO temp.groups VALUES (?)", ((group,) for group in groups))
        query = f"""
            SELECT COUNT(*) FROM (
                SELECT id FROM temp.groups WHERE id IN (SELECT id FROM temp.odd)
                UNION
                SELECT reference_id FROM {self._view.history}
                WHERE reference_id IN (SELECT id FROM temp.odd) AND id NOT IN (SELECT id FROM temp.odd)
            )
        """
        count: int = self._conn.execute(query).fetchone()[0]
        return count

    def span_without_odd(self) -> tuple[int | None, int | None]:
        """Give first start and last stop of the records that are not odd, UTC epoch s."""
        query = f"SELECT MIN(started), MAX(stopped) FROM {self._view.history} WHERE id NOT IN (SELECT id FROM temp.odd)"
        first, last = self._conn.execute(query).fetchone()
        return first, last


def read_through(
    path: Path,
    workdir: Path,
    use: Callable[[Reading], T],
    *,
    now: float,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: threading.Event | None = None,
) -> T:
    """Look through the database or backup at `path` and give what `use` makes of it. Blocks.

    Only a zip is unpacked, below `workdir`. `use` is called again when somebody began to write to a file at rest.
    Raises the errors of `open_source`, Cancelled.
    """
    ticker = Ticker(progress, cancelled or threading.Event())
    ticker.show(0.0)
    for _ in range(_TRIES):
        with open_source(
            path, workdir, progress=lambda part: ticker.show(_UNPACKED * part), cancelled=ticker.cancelled
        ) as source:
            try:
                result = _read(source, use, latest_start(now), ticker)
            except SyncError:
                if not source.is_disturbed():
                    raise
                continue
            if not source.is_disturbed():
                ticker.show(1.0)
                return result
    raise unsettled(path)


def _read(source: OpenSource, use: Callable[[Reading], T], latest: int, ticker: Ticker) -> T:
    with source_faults(source.path), ExitStack() as stack:
        conn, *others = stack.enter_context(source.snapshots(WORKERS + 2))
        stack.enter_context(ticker.watching(conn))
        servers = read_servers(conn, "main")
        facts = read_facts(conn, "main", source, servers)
        view = rows_view(conn, "main", servers.sections)
        users = (user.user_id for user in facts.users)
        found = survey(others.pop, view, users, facts.sessions, ticker, latest=latest, wanted=wanted(view))
        for statement in _TABLES:
            conn.execute(statement)
        found.put_odd(conn, "temp.odd")
        found.ties.put(conn)
        figures = totals(found.figures)
        return use(Reading(with_orphans(conn, "main", facts, figures.with_metadata), figures, conn, view))
