"""Keeps the file of the store small and quick to search. Plain functions for a thread."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tui.store.sqlite_errors import mapped_errors

LOOKED_AT = 400
"""Rows of each index that are looked at to tell how it is filled; enough, and quick for any size."""

_STAMP = "INSERT INTO install (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_STAMPS = "SELECT key, value FROM install WHERE key IN ('optimized_at', 'vacuumed_at')"


@dataclass(frozen=True, slots=True)
class Condition:
    """How the file stands. Sizes are bytes, times UTC epoch seconds; None = never."""

    size: int
    free: int
    """Inside the file, used by nothing."""
    optimized_at: float | None
    vacuumed_at: float | None


def free_bytes(raw: sqlite3.Connection) -> int:
    """Give how many bytes inside the file nothing uses."""
    pages: int = raw.execute("PRAGMA freelist_count").fetchone()[0]
    return pages * int(raw.execute("PRAGMA page_size").fetchone()[0])


def condition(raw: sqlite3.Connection) -> Condition:
    """Give how the file stands."""
    pages: int = raw.execute("PRAGMA page_count").fetchone()[0]
    size = pages * int(raw.execute("PRAGMA page_size").fetchone()[0])
    stamps = {str(key): float(value) for key, value in raw.execute(_STAMPS)}
    return Condition(size, free_bytes(raw), stamps.get("optimized_at"), stamps.get("vacuumed_at"))


def optimize(raw: sqlite3.Connection, now: float) -> None:
    """Let SQLite look anew at how its indexes are filled, where that changed much, and note when."""
    raw.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
    raw.execute("PRAGMA optimize")
    raw.execute(_STAMP, ("optimized_at", str(now)))


def begin(raw: sqlite3.Connection, now: float) -> None:
    """Note that nothing has to be looked at for a day."""
    raw.execute(_STAMP, ("optimized_at", str(now)))


def note_vacuum(raw: sqlite3.Connection, now: float) -> None:
    """Note that the file is written anew now: whatever comes of it, not again at once."""
    raw.execute(_STAMP, ("vacuumed_at", str(now)))


class Vacuum:
    """Writes the file anew without what nothing uses. Others read meanwhile; who wants to write waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._raw: sqlite3.Connection | None = None
        self._given_up = threading.Event()

    def run(self) -> None:
        """Do it, in a thread. Cut anywhere, the file is as it was. Raises LocalStoreError."""
        with mapped_errors(self._path), closing(sqlite3.connect(self._path, isolation_level=None)) as raw:
            # Its scratch file belongs on a disk: in memory it would take as much as the store.
            raw.execute("PRAGMA temp_store = FILE")
            self._raw = raw
            if not self._given_up.is_set():
                raw.execute("VACUUM")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._raw = None

    def stop(self) -> None:
        """Cut it short, from another thread."""
        self._given_up.set()
        raw = self._raw
        if raw is not None:
            raw.interrupt()
