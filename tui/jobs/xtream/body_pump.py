"""Takes a body through a worker thread: bytes in, digested batches out, with back-pressure both ways.

Decoding and comparing 100,000 rows would block the event loop for a second; here the loop only hands pieces on. The
thread belongs to one body and ends with it, also when the body is left in the middle.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

B = TypeVar("B")
B_co = TypeVar("B_co", covariant=True)
R = TypeVar("R")

PIECE = 256 * 1024
"""Bytes handed to the thread at once."""


class Digest(Protocol[B_co]):
    """What works in the thread. Pure: no I/O."""

    def feed(self, chunk: bytes) -> Sequence[B_co]:
        """Give what `chunk` completes. Raises SyncError as soon as the body cannot be used."""
        ...

    def close(self) -> Sequence[B_co]:
        """Give the rest. Raises ServerError for a cut body."""
        ...


class BodyThread:
    """The thread of one body: `with BodyThread() as thread`."""

    def __enter__(self) -> BodyThread:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="body")
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def call(self, work: Callable[[], R]) -> R:
        """Run `work` in the thread."""
        return await self.start(work)

    def start(self, work: Callable[[], R]) -> asyncio.Future[R]:
        """Begin `work` in the thread."""
        return asyncio.get_running_loop().run_in_executor(self._pool, work)


async def pump(
    chunks: AsyncIterator[bytes],
    digest: Digest[B],
    write: Callable[[Sequence[B]], Awaitable[None]],
    thread: BodyThread,
) -> None:
    """Read a body to its end: while the thread digests a piece, what the last one gave is written and the next is read.

    No more than two pieces are in hand, so a slow store slows the transfer down. Raises what any of the three raises.
    """
    ready: Sequence[B] = ()
    pieces = _pieces(chunks)
    piece = await anext(pieces, None)
    while piece is not None:
        future = thread.start(partial(digest.feed, piece))
        try:
            if ready:
                await write(ready)
            piece = await anext(pieces, None)
            ready = await future
        finally:
            future.cancel()
    await write(ready)
    await write(await thread.call(digest.close))


async def _pieces(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Join small chunks to pieces worth a hop to the thread."""
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= PIECE:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)
