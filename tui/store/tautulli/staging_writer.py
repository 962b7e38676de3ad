"""Takes records that come over the wire, page by page, into a staged file like that of a database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from tui.model.tautulli import NUMBER_COLUMNS, ROW_COLUMNS, TEXT_COLUMNS, RawSession, SourceFacts, StagedFile
from tui.store.tautulli.facts import fingerprint_of
from tui.store.tautulli.faults import source_faults
from tui.store.tautulli.private_files import FreeSpace, check_room, free_space, part_file
from tui.store.tautulli.staged_file import create_staged, finish_staged, place_staged
from tui.store.tautulli.ticker import Ticker

_PUT = f"INSERT OR REPLACE INTO rows VALUES ({', '.join('?' * len(ROW_COLUMNS))})"
_NUMBERS = frozenset(map(ROW_COLUMNS.index, NUMBER_COLUMNS))
_TEXTS = frozenset(map(ROW_COLUMNS.index, TEXT_COLUMNS))
_MOST = 1 << 63


class StagingWriter:
    """A staged file in the making. Leaving it without `finish` leaves nothing behind.

    It blocks, and may be used from one thread after another. Records may come again: the last one counts.
    """

    def __init__(self, folder: Path, *, free: FreeSpace = free_space) -> None:
        self._folder = folder
        self._free = free
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Create the file. Raises LocalStoreError when there is no room or no permission."""
        check_room(self._folder, 0, self._free)
        with ExitStack() as stack:
            self._part = stack.enter_context(part_file(self._folder))
            with source_faults(self._part, self._folder):
                self._conn = stack.enter_context(closing(create_staged(self._part)))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is left of the file."""
        self._stack.close()

    @property
    def count(self) -> int:
        """Different records so far."""
        count: int = self._conn.execute("SELECT COUNT(*) FROM rows").fetchone()[0]
        return count

    def put(self, records: Iterable[RawSession]) -> None:
        """Add records, one page at a time. Numbers that JSON writes as texts become numbers.

        An id must lie within 64 bits. Raises LocalStoreError when there is no room.
        """
        with source_faults(self._part, self._folder):
            self._conn.execute("BEGIN")
            self._conn.executemany(_PUT, (tuple(_values(record)) for record in records))
            self._conn.execute("COMMIT")

    def finish(
        self,
        facts: SourceFacts,
        *,
        progress: Callable[[float], None] = lambda _: None,
        cancelled: threading.Event | None = None,
    ) -> StagedFile:
        """Give the whole file; count, highest id and fingerprint in `facts` are those of the records.

        Raises LocalStoreError when there is no room, Cancelled.
        """
        ticker = Ticker(progress, cancelled or threading.Event())
        with source_faults(self._part, self._folder), ticker.watching(self._conn):
            sessions, max_id = self._conn.execute("SELECT COUNT(*), COALESCE(MAX(id), 0) FROM rows").fetchone()
            fingerprint = fingerprint_of(self._conn, "rows", sessions, max_id)
            facts = replace(facts, sessions=sessions, max_id=max_id, fingerprint=fingerprint)
            finish_staged(self._conn, self._part, facts, ticker)
        self._conn.close()
        return place_staged(self._part, self._folder, facts, ticker)


def _values(record: RawSession) -> Iterator[Any]:
    for place, value in enumerate(msgspec.structs.astuple(record)):
        if place in _NUMBERS:
            yield _number(value)
        elif place in _TEXTS:
            yield None if value is None else _storable(value if isinstance(value, str) else str(value))
        else:
            yield value


def _number(value: object) -> object:
    if isinstance(value, str):
        text = value.strip()
        is_whole = text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19
        return int(text) if is_whole else _storable(text) or None
    if isinstance(value, int):
        return int(value) if -_MOST <= value < _MOST else str(value)
    return value if value is None or isinstance(value, float) else str(value)


def _storable(text: str) -> str:
    """SQLite takes no lone surrogates, which JSON can write."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
