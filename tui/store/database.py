"""The SQLite file: one writer behind one `transaction()`, and read-only connections beside it.

WAL, `synchronous=NORMAL`. No table is known here and no other module opens the file.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tui.errors import LocalStoreError, StoreClosed
from tui.model.clock import Clock
from tui.paths import private_file
from tui.store import attachments
from tui.store.link import Connection, Link, to_its_end
from tui.store.sqlite_errors import is_busy, mapped_errors
from tui.store.whereabouts import Whereabouts

__all__ = ["Connection", "Database", "FetchAll", "Row"]

T = TypeVar("T")
Row = tuple[Any, ...]
Parameters = Sequence[Any] | dict[str, Any]


class FetchAll(Protocol):
    """Gives all rows of a query."""

    async def __call__(self, sql: str, parameters: Parameters = ()) -> list[Row]: ...


READERS = 2
CHECKPOINT_PAGES = 4000
"""Of 4 KiB in the WAL. A bulk job writes more pages than the usual 1000 in a batch, many of them again and again."""
WRITER_CACHE_KIB = 12 * 1024
"""Shelves and words are filled in their own order, so twice as much makes 500,000 titles no faster."""
READER_CACHE_KIB = 4 * 1024
LOCK_PATIENCE = 15.0
"""Seconds that a write waits for writers of other processes."""
LOCK_POLL = 0.001
"""Seconds between two tries; SQLite's own busy handler backs off up to 0.1 s and starves."""
LONG_TRANSACTION = 0.005
"""Seconds above which a transaction counts as bulk and lets others in after its commit."""
COURTESY = 0.002
"""Seconds that the writer stays away after a bulk transaction, so that another process gets its turn."""


class Database:
    """The one way to the store's file. Reads run beside writes; writes run one after the other."""

    def __init__(self, path: Path, clock: Clock, writer: Link, readers: Sequence[Link], watcher: Link) -> None:
        self.path = path
        self.clock = clock
        self._writer = writer
        self._readers = tuple(readers)
        self._watcher = watcher
        self._whereabouts = Whereabouts(path)
        self._whereabouts.check()
        self.trouble: LocalStoreError | None = None
        """Why the newest write failed; None = it did not."""
        self._free: asyncio.LifoQueue[Link] = asyncio.LifoQueue()
        for reader in self._readers:
            self._free.put_nowait(reader)
        self._turn = asyncio.Lock()
        self._writing_task: asyncio.Task[Any] | None = None
        self._free_again_at = 0.0
        self._is_closed = False

    @classmethod
    async def open(
        cls, path: Path, *, clock: Clock, prepare: Callable[[sqlite3.Connection], object] | None = None
    ) -> Database:
        """Open or create the file (0600). `prepare` runs on the fresh writer before anyone else reads: migrations.

        Raises LocalStoreError when the file cannot be used, with what to do.
        """
        links: list[Link] = []
        with mapped_errors(path):
            try:
                private_file(path)
                links.append(await Link.open(path, read_only=False))
                await links[0].call(_tune_writer)
                if prepare is not None:
                    await links[0].call(prepare)
                await links[0].call(_turn_on_wal)
                for _ in range(READERS + 1):
                    links.append(await Link.open(path, read_only=True))
                    await links[-1].call(_tune_reader)
            except BaseException:
                await to_its_end(_close_all(links))
                raise
        return cls(path, clock, links[0], links[1:-1], links[-1])

    async def close(self) -> None:
        """Wait for the write in hand, then close every connection. May be called twice."""
        async with self._turn:
            if self._is_closed:
                return
            self._is_closed = True
            await to_its_end(_close_all([self._watcher, *self._readers, self._writer]))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Give the writer inside BEGIN IMMEDIATE; commit at the end, roll back on anything that is raised.

        Cancellation at any point leaves nothing open for the next writer. Keep it short (target 50 ms) and never
        wait for the network inside. Raises LocalStoreError when the file cannot be written.
        """
        async with self._write_turn():
            try:
                await self._begin()
                yield self._writer
                await self._writer.call(_commit)
            except BaseException:
                await self._writer.call(_roll_back)
                raise

    async def write(self, work: Callable[[sqlite3.Connection], T], on_stored: Callable[[T], object] | None = None) -> T:
        """Run `work` in a transaction of its own, all in one hop to the writer's thread: for small, quick writes.

        `on_stored` gets its result in that thread as soon as it is committed, also when the waiting task was cancelled
        meanwhile and will never see it.
        """
        give_up = threading.Event()

        def whole(raw: sqlite3.Connection) -> T:
            self._begin_immediate(raw, give_up)
            try:
                result = work(raw)
                raw.execute("COMMIT")
            except BaseException:
                _roll_back(raw)
                raise
            if on_stored is not None:
                on_stored(result)
            return result

        async with self._write_turn():
            return await self._writer.call(whole, give_up.set)

    async def attach(self, path: Path, name: str) -> None:
        """Let transactions read the SQLite file at `path` as schema `name`; one attached under that name before goes.

        The file is opened read-only. Raises LocalStoreError when it cannot be read; then nothing is attached.
        """
        async with self._write_turn():
            try:
                await self._writer.call(lambda raw: attachments.attach(raw, path, name))
            except asyncio.CancelledError:
                await self._writer.call(lambda raw: attachments.detach(raw, name))
                raise

    async def detach(self, name: str) -> None:
        """Let go of the file attached as `name`; nothing happens when there is none."""
        async with self._write_turn():
            await self._writer.call(lambda raw: attachments.detach(raw, name))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` with a read-only connection in that connection's thread; cancelling interrupts its query."""
        self._check_open()
        reader = await self._free.get()
        try:
            self._check_open()
            with mapped_errors(self.path):
                return await reader.call(work, reader._conn.interrupt)
        finally:
            self._free.put_nowait(reader)

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Give all rows of a query, read beside the writer. Raises LocalStoreError."""

        def fetch(raw: sqlite3.Connection) -> list[Row]:
            return raw.execute(sql, parameters).fetchall()

        return await self.read(fetch)

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Give the first row of a query, or None."""

        def fetch(raw: sqlite3.Connection) -> Row | None:
            row: Row | None = raw.execute(sql, parameters).fetchone()
            return row

        return await self.read(fetch)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[FetchAll]:
        """Give a `fetch_all` whose answers are all of one moment, in a connection of its own: for long readings.

        Keep it no longer than needed: the log of the file cannot shrink meanwhile.
        """
        self._check_open()
        with mapped_errors(self.path):
            link = await Link.open(self.path, read_only=True)
            try:
                await link.call(_tune_reader)
                await link.call(lambda raw: raw.execute("BEGIN"))

                async def fetch_all(sql: str, parameters: Parameters = ()) -> list[Row]:
                    return await link.call(lambda raw: raw.execute(sql, parameters).fetchall(), link._conn.interrupt)

                yield fetch_all
            finally:
                await to_its_end(link.close())

    async def data_version(self) -> int:
        """Give a number that changes with every commit, ours and other processes' alike; cheap enough to poll.

        Raises StoreGone when the file is not there any more.
        """
        self._check_open()
        with mapped_errors(self.path):
            return await self._watcher.call(self._version)

    def _version(self, raw: sqlite3.Connection) -> int:
        self._whereabouts.check()
        return int(raw.execute("PRAGMA data_version").fetchone()[0])

    @asynccontextmanager
    async def _write_turn(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if self._writing_task is not None and self._writing_task is task:
            raise RuntimeError("a transaction is already open in this task: hand its connection on instead")
        async with self._turn:
            self._check_open()
            await self._stay_away()
            self._writing_task, started = task, time.monotonic()
            try:
                with mapped_errors(self.path):
                    yield
            except LocalStoreError as error:
                self.trouble = error
                raise
            else:
                self.trouble = None
            finally:
                self._writing_task = None
                ended = time.monotonic()
                self._free_again_at = ended + COURTESY if ended - started > LONG_TRANSACTION else ended

    async def _stay_away(self) -> None:
        pause = self._free_again_at - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    async def _begin(self) -> None:
        give_up = threading.Event()
        await self._writer.call(lambda raw: self._begin_immediate(raw, give_up), give_up.set)

    def _begin_immediate(self, raw: sqlite3.Connection, give_up: threading.Event) -> None:
        self._whereabouts.check()
        _insist(raw, "BEGIN IMMEDIATE", give_up)

    def _check_open(self) -> None:
        if self._is_closed:
            raise StoreClosed(f"The store {self.path} is already closed")


def _tune_writer(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA busy_timeout = 10000")
    raw.execute("PRAGMA synchronous = NORMAL")
    raw.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute(f"PRAGMA cache_size = -{WRITER_CACHE_KIB}")
    raw.execute("PRAGMA temp_store = MEMORY")


def _turn_on_wal(raw: sqlite3.Connection) -> None:
    """Last of all, so that a file that is refused stays as it is. From here on the writer waits in its own way."""
    _insist(raw, "PRAGMA journal_mode = WAL", threading.Event())
    raw.execute("PRAGMA journal_size_limit = 67108864")
    raw.execute("PRAGMA busy_timeout = 0")


def _tune_reader(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA busy_timeout = 10000")
    raw.execute("PRAGMA query_only = ON")
    raw.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
    raw.execute("PRAGMA temp_store = MEMORY")


def _insist(raw: sqlite3.Connection, statement: str, give_up: threading.Event) -> None:
    """Run a statement that needs a lock, asking often, until LOCK_PATIENCE is over or `give_up` is set."""
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            raw.execute(statement)
        except sqlite3.OperationalError as error:
            if not is_busy(error) or give_up.is_set() or time.monotonic() > deadline:
                raise
            give_up.wait(LOCK_POLL)
        else:
            return


def _commit(raw: sqlite3.Connection) -> None:
    raw.execute("COMMIT")


def _roll_back(raw: sqlite3.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")


async def _close_all(links: Sequence[Link]) -> None:
    for link in links:
        await link.close()
