"""The log as the engine writes it: lines are taken at once from any thread and stored a few times a second."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable

from tui.errors import LocalStoreError
from tui.model.clock import Clock
from tui.model.log import Level
from tui.model.runs import Run
from tui.store.log import Log, NewLine

BATCH = 500
"""Lines of one transaction."""
BUFFERED = 20_000
"""Lines held while the store cannot take them; the oldest go first."""

FLUSH_EVERY = 0.25
"""Seconds between two flushes."""

console = logging.getLogger(__name__)


class LogWriter:
    """Takes lines without waiting; `flush` stores them. A store that fails never stops the work that is logged."""

    def __init__(self, table: Log, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: deque[NewLine] = deque(maxlen=BUFFERED)
        self._refusal = ""
        self._echo: Callable[[NewLine], None] = lambda _: None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._came = asyncio.Event()
        self._is_told = False

    def echo_to(self, echo: Callable[[NewLine], None]) -> None:
        """Hand each line on as it is written, from its own thread and with its secrets; those that wait come first."""
        with self._lock:
            for line in self._lines:
                echo(line)
            self._echo = echo

    def write(self, level: Level, message: str, *, run: Run | None = None, source: str = "") -> None:
        """Take a line, of `run` or of the program itself. Callable from any thread."""
        line = NewLine(
            at=self._clock.now(),
            level=level,
            message=message,
            run_id=run.id if run else None,
            correlation_id=run.correlation_id if run else "",
            source=source or (run.profile_name if run else ""),
        )
        with self._lock:
            self._lines.append(line)
            self._echo(line)
            self._tell_flusher()

    @property
    def is_pending(self) -> bool:
        """True while lines wait to be stored."""
        return bool(self._lines)

    @property
    def refusal(self) -> str:
        """Why the store does not take lines; "" = it does."""
        return self._refusal

    async def keep_flushing(self) -> None:
        """Store lines a few times a second, until cancelled. While none come it rests."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                if not self._lines:
                    await self._came.wait()
                await self._clock.sleep(FLUSH_EVERY)
                self._came.clear()
                self._is_told = False
                await self.flush()
        finally:
            with self._lock:
                self._loop = None

    def _tell_flusher(self) -> None:
        """Let it know that there are lines again."""
        if self._loop is not None and not self._is_told:
            self._is_told = True
            self._loop.call_soon_threadsafe(self._came.set)

    async def flush(self) -> None:
        """Store what was taken so far; what the store refuses is kept for the next flush, and told of once."""
        while batch := self._take():
            stored = threading.Event()
            try:
                await self._table.append(batch, stored.set)
            except LocalStoreError as error:
                if not self._refusal:
                    console.warning("log lines cannot be stored: %s", error)
                self._refusal = error.message
                return
            finally:
                if not stored.is_set():
                    self._put_back(batch)
            self._refusal = ""

    def _take(self) -> list[NewLine]:
        with self._lock:
            return [self._lines.popleft() for _ in range(min(BATCH, len(self._lines)))]

    def _put_back(self, batch: list[NewLine]) -> None:
        with self._lock:
            room = BUFFERED - len(self._lines)
            self._lines.extendleft(reversed(batch[-room:] if room else []))
