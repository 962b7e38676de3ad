"""One SQLite connection with a thread of its own, and how an answer of it is awaited without leaving a trace.

Only `tui.store.database` opens links; the table families see them as `aiosqlite.Connection`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite

T = TypeVar("T")
Connection = aiosqlite.Connection
"""What a transaction gives; the floors above hand it on without knowing more of it."""

CACHED_STATEMENTS = 256


async def to_its_end(work: Coroutine[Any, Any, T], on_cancel: Callable[[], None] | None = None) -> T:
    """Await `work` to its very end, even when cancelled meanwhile; the cancellation is raised after it.

    `on_cancel` is called at once on a cancellation, to make `work` end early.
    """
    task = asyncio.ensure_future(work)
    is_cancelled = False
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            is_cancelled = True
            if on_cancel is not None:
                on_cancel()
    if is_cancelled:
        _ = task.cancelled() or task.exception()
        raise asyncio.CancelledError
    return task.result()


class Link(aiosqlite.Connection):
    """An aiosqlite connection that can also run a whole function beside SQLite, in one hop."""

    @classmethod
    async def open(cls, path: Path, *, read_only: bool) -> Link:
        """Open `path`, in autocommit mode; its thread is a daemon, so that a crash never hangs at exit."""
        mode = "ro" if read_only else "rw"
        uri = f"file:{quote(str(path))}?mode={mode}"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(uri, uri=True, isolation_level=None, cached_statements=CACHED_STATEMENTS)

        link = cls(connect, iter_chunk_size=1000)
        link._thread.daemon = True
        await link
        return link

    async def call(self, work: Callable[[sqlite3.Connection], T], on_cancel: Callable[[], None] | None = None) -> T:
        """Run `work` in the link's thread and wait for its very end, even when cancelled meanwhile.

        `on_cancel` is called at once on a cancellation, to make `work` stop early; the cancellation is raised
        when `work` has ended, so nothing of it ever reaches the next caller.
        """
        return await to_its_end(self._run(work), on_cancel)

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        result: T = await self._execute(lambda: work(self._conn))  # type: ignore[no-untyped-call]
        return result
