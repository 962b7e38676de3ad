"""Errors of one running run on their way into the store: gathered, counted together when equal, and capped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from tui.model.clock import Clock
from tui.model.runs import RunError
from tui.store.runs.error_room import ROW_CAP
from tui.store.runs.run_errors import ErrorBatch, RunErrors

BATCH = 1000
"""Rows of one transaction."""
REMEMBERED = 20_000
"""Rows that equal later errors are counted with."""

Key = tuple[str, str, str, str]


class ErrorBook:
    """Takes errors at once from any thread; `flush` writes them in batches, rows and tree together."""

    def __init__(self, table: RunErrors, run_id: int, clock: Clock, *, row_cap: int = ROW_CAP) -> None:
        self._table = table
        self._run_id = run_id
        self._clock = clock
        self._row_cap = row_cap
        self._lock = threading.Lock()
        self._pending: dict[Key, RunError] = {}
        self._known: dict[Key, int] = {}
        self._rows = 0

    def add(self, error: RunError) -> None:
        """Take an error; an equal one that still waits only gains in count."""
        key = (error.step, error.error_class, error.record_id, error.message)
        with self._lock:
            waiting = self._pending.get(key)
            count = error.count + (waiting.count if waiting else 0)
            self._pending[key] = replace(error, count=count, at=error.at or self._clock.now())

    @property
    def is_pending(self) -> bool:
        """True while errors wait to be stored."""
        return bool(self._pending)

    @property
    def is_full(self) -> bool:
        """True once errors are only counted."""
        return self._rows >= self._row_cap

    async def flush(self) -> None:
        """Store what was taken so far. Raises LocalStoreError; then nothing that was not stored is lost."""
        with self._lock:
            pending, self._pending = self._pending, {}
        try:
            for entries in list(_chunks(pending)):
                await self._write(entries, pending)
        except BaseException:
            for error in pending.values():
                self.add(error)
            raise

    async def _write(self, entries: dict[Key, RunError], pending: dict[Key, RunError]) -> None:
        again = {key: error for key, error in entries.items() if key in self._known}
        new = [(key, error) for key, error in entries.items() if key not in again]
        fresh, beyond = new[: self._row_cap - self._rows], new[self._row_cap - self._rows :]
        batch = ErrorBatch(
            self._run_id,
            fresh=[error for _, error in fresh],
            again=[(self._known[key], error) for key, error in again.items()],
            beyond=[error for _, error in beyond],
        )
        stored: list[list[int]] = []
        try:
            await self._table.add(batch, stored.append)
        finally:
            for ids in stored:
                self._rows += len(ids)
                self._remember([key for key, _ in fresh], ids)
                for key in entries:
                    del pending[key]

    def _remember(self, keys: list[Key], ids: list[int]) -> None:
        room = REMEMBERED - len(self._known)
        self._known.update(islice(zip(keys, ids, strict=True), max(0, room)))


def _chunks(pending: dict[Key, RunError]) -> Iterator[dict[Key, RunError]]:
    entries = iter(pending.items())
    while chunk := dict(islice(entries, BATCH)):
        yield chunk
