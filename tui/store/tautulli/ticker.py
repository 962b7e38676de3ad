"""Keeps a person informed while SQLite works: looks at the wish to stop, and shows that it goes on."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEPS = 20_000
"""SQLite steps between two looks: about a millisecond."""
PERIOD = 0.15
"""Seconds between two signs of life inside one statement."""


class Ticker:
    """Progress from 0 to 1, never falling, from one thread."""

    def __init__(self, progress: Callable[[float], None], cancelled: threading.Event) -> None:
        self.cancelled = cancelled
        self.shown = 0.0
        self._progress = progress
        self._told_at = 0.0
        self._from = self._to = 0.0
        self._aimed_at = 0.0
        self._seconds = 0.0

    def show(self, part: float) -> None:
        """Tell how far it is."""
        self.shown = max(self.shown, part)
        self._told_at = time.monotonic()
        self._from = self._to = self.shown
        self._progress(self.shown)

    def aim(self, part: float, seconds: float) -> None:
        """Expect a statement to lead to `part` within some seconds, and creep towards it while it runs."""
        self._from, self._to = self.shown, part
        self._seconds = max(seconds, PERIOD)
        self._aimed_at = time.monotonic()

    @contextmanager
    def watching(self, conn: sqlite3.Connection) -> Iterator[None]:
        """Look while statements of `conn` run; a wish to stop interrupts them (SQLITE_INTERRUPT)."""
        conn.set_progress_handler(self._look, STEPS)
        try:
            yield
        finally:
            conn.set_progress_handler(None, 0)

    def _look(self) -> int:
        now = time.monotonic()
        if now - self._told_at >= PERIOD:
            passed = (now - self._aimed_at) / self._seconds if self._seconds else 0.0
            self._told_at = now
            self.shown = max(self.shown, self._from + (self._to - self._from) * 0.95 * min(1.0, passed))
            self._progress(self.shown)
        return int(self.cancelled.is_set())
