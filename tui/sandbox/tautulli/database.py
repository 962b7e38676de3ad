"""Reads the file that the sandbox's Tautulli serves, also while somebody writes into it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.sandbox.tautulli.history_query import HistoryQuery

_TOTALS: Final = """
    SELECT COUNT(*), SUM(CASE WHEN stopped > 0 THEN stopped - started ELSE 0 END - COALESCE(paused_counter, 0))
    FROM session_history
"""

_FILTERED: Final = "SELECT COUNT(*), SUM(play_duration) FROM listing"


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing, with the figures of the whole."""

    rows: tuple[sqlite3.Row, ...]
    total: int
    """All sessions of the file."""
    filtered: int
    """Rows or groups of the listing."""
    total_seconds: float
    filtered_seconds: float


class ServedFile:
    """One reading connection, used by one thread at a time.

    The last listing is kept as a temporary table until something is asked differently or the file changes, because
    the real one's way, the whole query for each page, would cost the tests too much.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._listed: tuple[object, ...] | None = None
        self._figures: tuple[int, int, float, float] = (0, 0, 0, 0)

    def fetch(self, sql: str, arguments: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Give all rows of a query. Raises sqlite3.Error."""
        with self._lock:
            return self._opened().execute(sql, arguments).fetchall()

    def page(self, query: HistoryQuery) -> Page:
        """Give the page of a query.

        A file that Tautulli cannot read (text that is no UTF-8, columns that are missing) gives an empty listing, as
        with the real one: the answer is then a success without rows.
        """
        with self._lock:
            db = self._opened()
            self._list(db, query)
            total, filtered, total_seconds, filtered_seconds = self._figures
            last = filtered if query.length < 0 else query.start + query.length
            rows = db.execute("SELECT * FROM listing WHERE rowid > ? AND rowid <= ?", (query.start, last)).fetchall()
        return Page(tuple(rows), total, filtered, total_seconds, filtered_seconds)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._db.isolation_level = None
            self._db.row_factory = sqlite3.Row
        return self._db

    def _list(self, db: sqlite3.Connection, query: HistoryQuery) -> None:
        version = db.execute("PRAGMA data_version").fetchone()[0]
        wanted = (version, query.sql, query.arguments)
        if self._listed == wanted:
            return
        self._listed = None
        db.execute("DROP TABLE IF EXISTS temp.listing")
        try:
            db.execute(f"CREATE TEMP TABLE listing AS {query.sql}", query.arguments)
            for _ in db.execute("SELECT * FROM listing"):
                pass
        except sqlite3.OperationalError:
            db.execute("DROP TABLE IF EXISTS temp.listing")
            db.execute("CREATE TEMP TABLE listing (play_duration)")
        total, total_seconds = db.execute(_TOTALS).fetchone()
        filtered, filtered_seconds = db.execute(_FILTERED).fetchone()
        self._figures = (total, filtered, total_seconds or 0, filtered_seconds or 0)
        self._listed = wanted
