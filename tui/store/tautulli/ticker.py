"""Keeps a person informed while SQLite works: looks at the wish to stop, and shows that it goes on."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

from tui.store.tautulli.faults import cancelled as stopped

STEPS = 200_000
"""SQLite steps between two looks: about 10 ms. Each look needs the interpreter's lock."""
PERIOD = 0.1
"""Seconds between two signs of life."""


class Ticker:
    """Progress from 0 to 1, never falling. It is shown by the thread that made it; any thread may look."""

    def __init__(self, progress: Callable[[float], None], cancelled: threading.Event) -> None:
        self.cancelled = cancelled
        self.shown = 0.0
        self._progress = progress
        self._owner = threading.get_ident()
        self._told_at = 0.0

    def show(self, part: float) -> None:
        """Tell how far it is."""
        self.shown = max(self.shown, min(part, 1.0))
        self._told_at = time.monotonic()
        self._progress(self.shown)

    def heed(self) -> None:
        """Raise Cancelled when somebody wishes to stop."""
        if self.cancelled.is_set():
            raise stopped()

    def while_working(self, work: Callable[[], object]) -> None:
        """Run something that cannot be asked how far it is, in a thread, with signs of life from this one."""
        with ThreadPoolExecutor(1, "ticker") as pool:
            working = pool.submit(work)
            while not wait((working,), PERIOD).done:
                self.show(self.shown)
            working.result()

    @contextmanager
    def watching(self, conn: sqlite3.Connection) -> Iterator[None]:
        """Look while statements of `conn` run; a wish to stop interrupts them (SQLITE_INTERRUPT)."""
        conn.set_progress_handler(self._look, STEPS)
        try:
            yield
        finally:
            conn.set_progress_handler(None, 0)

    def _look(self) -> int:
        if time.monotonic() - self._told_at >= PERIOD and threading.get_ident() == self._owner:
            self.show(self.shown)
        return int(self.cancelled.is_set())
